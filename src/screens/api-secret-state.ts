// Disable, Enable and putting the previous client secret back: each asks first, and each can be reached without script.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { checkbox, form, idAddressed, type Fields } from '../http/forms.ts'
import { pageAsking } from '../http/hypermedia.ts'
import { safeNext } from '../http/next.ts'
import type { Web } from '../http/web.ts'
import { secretFor } from '../vault/access.ts'
import { disableApiSecret, enableApiSecret } from '../vault/api-secret-state.ts'
import { linksSeenBy } from '../vault/link-ends.ts'
import { restorePreviousSecret } from '../vault/previous-secret.ts'

const ASKS = {
  disable: { act: 'disable', view: 'confirm-disable', url: 'disable' },
  enable: { act: 'enable', view: 'confirm-enable', url: 'enable' },
  restore: { act: 'restore-previous', view: 'confirm-restore', url: 'restore-secret' },
} as const

const RestoreForm = form({ keepLinks: checkbox() })

export function apiSecretStateScreens(app: FastifyInstance, { vault }: Web): void {
  function asking(what: keyof typeof ASKS) {
    const { act, view, url } = ASKS[what]
    return async function ask(request: FastifyRequest, reply: FastifyReply) {
      const reached = secretFor(vault, request.user, { secretId: idAddressed(request), act })
      const { secret } = reached
      const back = pageAsking(request) ?? pageBefore(request, secret.id)
      const confirm = {
        action: `/api-secrets/${String(secret.id)}/${url}`,
        back,
        hidden: { back },
        danger: act === 'disable',
      }
      const { id, name } = secret
      const links = what === 'restore' ? linksSeenBy(vault, reached) : []
      return reply.show(`api-secrets/${view}`, { secret: { id, name }, links, confirm })
    }
  }

  async function disable(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    disableApiSecret(vault, request.user, { secretId })
    const href = `/api-secrets/${String(secretId)}/enable`
    return reply.done(
      backFrom(request),
      'api_secret.disabled',
      {},
      { link: { href, key: 'api_secret.enable', dialog: true } },
    )
  }

  async function enable(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    enableApiSecret(vault, request.user, { secretId })
    const href = `/api-secrets/${String(secretId)}`
    return reply.done(backFrom(request), 'api_secret.enabled', {}, { link: { href, key: 'api_secret.view' } })
  }

  async function restore(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    restorePreviousSecret(vault, request.user, { secretId, ...RestoreForm.read(request.body) })
    return reply.done(`/api-secrets/${String(secretId)}`, 'api_secret.restored')
  }

  const config = { door: 'signed-in' } as const
  app.get('/api-secrets/:id/disable', { config }, asking('disable'))
  app.post('/api-secrets/:id/disable', { config }, disable)
  app.get('/api-secrets/:id/enable', { config }, asking('enable'))
  app.post('/api-secrets/:id/enable', { config }, enable)
  app.get('/api-secrets/:id/restore-secret', { config }, asking('restore'))
  app.post('/api-secrets/:id/restore-secret', { config }, restore)
}

/** The page with the link to this one, if it was the list or these details; otherwise the details. */
function pageBefore({ headers }: FastifyRequest, secretId: number): string {
  const before = URL.parse(headers.referer ?? '')
  return listOrDetails(before === null ? '' : before.pathname + before.search, secretId)
}

function backFrom(request: FastifyRequest): string {
  return listOrDetails((request.body as Fields)['back'], idAddressed(request))
}

function listOrDetails(url: unknown, secretId: number): string {
  // What is no page of ours is read as Home, so Home counts only when it was meant.
  if (url === '/') return '/'
  const path = safeNext(url)
  const details = `/api-secrets/${String(secretId)}`
  return path === '/api-secrets' || path.startsWith('/api-secrets?') || path.startsWith(`${details}?`) ? path : details
}

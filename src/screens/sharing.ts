// Sharing one API secret: the cards Internal and External, and the Share window for people and groups here.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { idAddressed, reshow } from '../http/forms.ts'
import { pageAsking } from '../http/hypermedia.ts'
import type { Web } from '../http/web.ts'
import { mayShareOutside } from '../vault/access.ts'
import { mailState } from '../vault/mail-queue.ts'
import { shareApiSecret, sharingOf, type Shared } from '../vault/sharing.ts'
import { changesAsked, windowOf } from './share-window.ts'

const WINDOW = '/api-secrets/:id/share/internal'

/** What the card External says. */
const EXTERNAL = {
  yes: 'sharing.external_what',
  'not-allowed': 'sharing.external_not_allowed',
  'switched-off': 'sharing.external_switched_off',
  inactive: 'sharing.external_inactive',
} as const

export function sharingScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web

  async function showShare(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    const { user } = request
    const { secret, grants } = sharingOf(vault, user, { secretId })
    return reply.show('sharing/share', {
      secret,
      address: `/api-secrets/${String(secretId)}/share`,
      atWindow: request.routeOptions.url === WINDOW,
      external: externalCard(request, secret),
      window: windowOf(vault, request, { grants, active: secret.active }),
    })
  }

  /** Whether External is possible, and what its card says. */
  function externalCard({ user }: FastifyRequest, { active }: { active: boolean }) {
    const may = mayShareOutside(vault, user.user)
    const state = may === 'yes' && !active ? 'inactive' : may
    return { state, text: EXTERNAL[state] }
  }

  async function share(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    // Whoever may not share learns nothing about who is here.
    const { secret } = sharingOf(vault, request.user, { secretId })
    const nothing = secret.active ? 'sharing.nothing_chosen' : 'sharing.nothing_removed'
    const changes = changesAsked(vault, request, { onlyNew: false, nothing })
    if (changes === null) return showShare(request, reply)
    const shared = shareApiSecret(vault, request.user, { secretId, ...changes })
    return reply.done(whereTo(request), ...resultOf(shared))
  }

  function resultOf({
    added,
    changed,
    gained,
    letters,
  }: Shared): Parameters<FastifyReply['done']> extends [string, ...infer Rest] ? Rest : never {
    if (added + changed === 0) return ['sharing.saved', {}, { text: { key: 'sharing.saved_what' } }]
    const mail = mailState(vault)
    if (gained > 0 && mail === 'none') return ['sharing.done', {}, { text: { key: 'sharing.done_what_no_mail' } }]
    const what = letters > 0 && mail === 'waits' ? 'sharing.done_what_mail_waits' : 'sharing.done_what'
    return ['sharing.done', {}, { text: { key: what, values: { letters } } }]
  }

  const config = { door: 'signed-in' } as const
  app.get('/api-secrets/:id/share', { config }, showShare)
  app.get(WINDOW, { config }, showShare)
  app.post(WINDOW, { config, errorHandler: reshow(showShare) }, share)
}

/** Back to the page the window was opened over, else to the list, where Shared now says Yes. */
function whereTo(request: FastifyRequest): string {
  const asking = request.inDialog ? pageAsking(request) : null
  return asking === null || asking.includes('/share') ? '/api-secrets' : asking
}

// API secret details: three tabs over one API secret, and the one route that answers with its client secret.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { choice, form, idAddressed, idFrom, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { detailsOf, historyOf, sharingOverview, type ListedWay } from '../vault/api-secret-details.ts'
import { REVEAL_PURPOSES, REVEAL_VERSIONS, revealClientSecret } from '../vault/reveal.ts'
import { headerOf, pagesOf, TABS, tabsOf, type Tab } from './api-secret-header.ts'
import { told } from './api-secret-history.ts'
import { noteVisit } from './api-secret-visit.ts'
import { kindWords, spokenOf } from './recipient-words.ts'
import { webAddress } from './web-address.ts'

const RevealForm = form({ for: choice(REVEAL_PURPOSES, 'show'), which: choice(REVEAL_VERSIONS, 'current') })

/** A page with a client secret leaves by itself after this long. */
const SHOWN_SECONDS = 30

export function apiSecretScreens(app: FastifyInstance, { vault }: Web): void {
  async function showDetails(request: FastifyRequest, reply: FastifyReply) {
    const place = { secretId: idAddressed(request) }
    const { tab: wanted } = request.query as Fields
    const tab = TABS.find((one) => one === wanted) ?? 'general'
    const shown = dataOf(request, { ...place, tab })
    noteVisit(vault, request, place)
    const { t } = request.words
    return reply.show('api-secrets/details', {
      tab,
      header: headerOf(shown.secret, t),
      tabs: tabsOf(shown.secret, { tab, t }),
      ...shown,
    })
  }

  function dataOf(request: FastifyRequest, { secretId, tab }: { secretId: number; tab: Tab }) {
    const { user, words } = request
    const page = idFrom((request.query as Fields)['page']) ?? 1
    if (tab === 'general') {
      const secret = detailsOf(vault, user, { secretId })
      return {
        secret: {
          ...secret,
          link: webAddress(secret.url)?.href ?? null,
          revealUrl: `/api-secrets/${String(secretId)}/reveal`,
        },
      }
    }
    if (tab === 'sharing') {
      const secret = sharingOverview(vault, user, { secretId, page })
      const rows = secret.rows.map((way) => wayOf(way, request))
      return { secret: { ...secret, rows, pages: pagesOf(secret, { tab }) } }
    }
    const secret = historyOf(vault, user, { secretId, page })
    return {
      secret: { ...secret, pages: pagesOf(secret, { tab }) },
      events: secret.rows.map((row) => told(row, words)),
    }
  }

  async function reveal(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    const { for: purpose, which } = RevealForm.read(request.body)
    const { value, name, usedAt } = revealClientSecret(vault, request.user, { secretId, purpose, version: which })
    if (request.headers.accept === 'text/plain') {
      // The script, which has a page open that says when it was used last.
      const used = { id: secretId, ...request.words.time(usedAt) }
      reply.header('MySafe-Last-Use', encodeURIComponent(JSON.stringify(used)))
      return reply.type('text/plain; charset=utf-8').send(value)
    }
    const back = `/api-secrets/${String(secretId)}`
    const { t } = request.words
    const what =
      which === 'previous'
        ? t('api_secret.shown_previous')
        : purpose === 'show' || purpose === 'copy'
          ? t('api_secret.shown_what')
          : t('api_secret.shown_as', { format: t(`api_secret.as_${purpose}`) })
    reply.header('Refresh', `${String(SHOWN_SECONDS)}; url=${back}`)
    return reply.show('api-secrets/revealed', { revealed: { name, value, what, seconds: SHOWN_SECONDS, back } })
  }

  const config = { door: 'signed-in' } as const
  app.get('/api-secrets/:id', { config }, showDetails)
  // Not compressed: the length of an answer must not tell what it holds beside something an attacker chose.
  app.post('/api-secrets/:id/reveal', { config, compress: false }, reveal)
}

/** A way to the API secret in the reader's words. */
function wayOf(way: ListedWay, { user, words }: FastifyRequest) {
  const { recipient, through } = way
  return {
    ...way,
    ...spokenOf({ ...way, kind: recipient.kind }, words),
    through: through && { kind: kindWords({ kind: through.kind, size: null }, words), name: through.name },
    isReader: recipient.kind === 'user' && recipient.id === user.id,
  }
}

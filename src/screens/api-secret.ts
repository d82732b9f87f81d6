// API secret details: three tabs over one API secret, and the one route that answers with its client secret.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { choice, form, idFrom, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import type { Words } from '../http/words.ts'
import { detailsOf, historyOf, PAGE_SIZE, recordVisit, sharingOverview } from '../vault/api-secret-details.ts'
import type { Overview, PastEvent } from '../vault/api-secret-details.ts'
import { NotFound } from '../vault/refusals.ts'
import { REVEAL_PURPOSES, REVEAL_VERSIONS, revealClientSecret } from '../vault/reveal.ts'

const TABS = ['general', 'sharing', 'history'] as const
type Tab = (typeof TABS)[number]

const TabQuery = form({ tab: choice(TABS, 'general') })
const RevealForm = form({ for: choice(REVEAL_PURPOSES, 'show'), which: choice(REVEAL_VERSIONS, 'current') })

/** A page with a client secret leaves by itself after this long. */
const SHOWN_SECONDS = 30

/** The API secret that an address names. @throws NotFound for whatever is not the number of a row */
export function secretIdOf(request: FastifyRequest): number {
  const secretId = idFrom((request.params as { id?: unknown }).id)
  if (secretId === null) throw new NotFound()
  return secretId
}

export function apiSecretScreens(app: FastifyInstance, { vault }: Web): void {
  async function showDetails(request: FastifyRequest, reply: FastifyReply) {
    const place = { secretId: secretIdOf(request) }
    const { tab } = TabQuery.read(request.query)
    const shown = dataOf(request, { ...place, tab })
    noteVisit(request, place)
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
      return { secret: { ...secret, link: linkTo(secret.url), revealUrl: `/api-secrets/${String(secretId)}/reveal` } }
    }
    if (tab === 'sharing') {
      const secret = sharingOverview(vault, user, { secretId, page })
      return { secret: { ...secret, pages: pagesOf(secret, { tab }) } }
    }
    const secret = historyOf(vault, user, { secretId, page })
    return {
      secret: { ...secret, pages: pagesOf(secret, { tab }) },
      events: secret.rows.map((row) => told(row, words)),
    }
  }

  // The page is shown even when the visit cannot be written down, on a full disk for instance.
  function noteVisit(request: FastifyRequest, place: { secretId: number }): void {
    if (!request.isVisit) return
    try {
      recordVisit(vault, request.user, place)
    } catch (fault) {
      request.log.error({ err: fault }, 'could not record a visit')
    }
  }

  async function reveal(request: FastifyRequest, reply: FastifyReply) {
    const secretId = secretIdOf(request)
    const { for: purpose, which } = RevealForm.read(request.body)
    const { value, name } = revealClientSecret(vault, request.user, { secretId, purpose, version: which })
    if (request.headers.accept === 'text/plain') return reply.type('text/plain; charset=utf-8').send(value)
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

/** Only http and https are followed; anything else stays text. */
function linkTo(url: string): string | null {
  const protocol = URL.parse(url)?.protocol
  return protocol === 'https:' || protocol === 'http:' ? url : null
}

function tabsOf({ id, can, grants }: Overview, { tab, t }: { tab: Tab; t: Words['t'] }) {
  const shown = TABS.filter((one) => one !== 'history' || can.history)
  return {
    label: t('api_secret.tabs'),
    items: shown.map((one) => ({
      href: `/api-secrets/${String(id)}${one === 'general' ? '' : `?tab=${one}`}`,
      label: t(`api_secret.${one}`),
      current: one === tab,
      ...(one === 'sharing' ? { count: grants } : {}),
    })),
  }
}

/** What stands at the top: name, state, and the acts this person may do now. */
function headerOf({ id, name, active, can }: Overview, t: Words['t']) {
  const at = (act: string) => `/api-secrets/${String(id)}/${act}`
  const toggle = active ? 'disable' : 'enable'
  const more = [
    ...(can.edit ? [{ href: at('replace-secret'), label: t('api_secret.replace'), icon: 'refresh' }] : []),
    ...(can[toggle] && active
      ? [{ href: at('disable'), label: t('api_secret.disable'), icon: 'power', dialog: true }]
      : []),
    ...(can['hand-over'] ? [{ href: at('hand-over'), label: t('api_secret.hand_over'), icon: 'arrow-right' }] : []),
  ]
  const actions = [
    ...(can.unshare ? [{ href: at('share'), label: t('api_secret.share'), icon: 'share', dialog: true }] : []),
    ...(can.edit ? [{ href: at('edit'), label: t('api_secret.edit'), icon: 'edit' }] : []),
    ...(can[toggle] && !active
      ? [{ href: at('enable'), label: t('api_secret.enable'), icon: 'power', primary: true, dialog: true }]
      : []),
  ]
  return {
    title: t('api_secret.title', { name }),
    back: { href: '/api-secrets', label: t('api_secret.list') },
    badges: [{ kind: active ? 'active' : 'inactive', text: t(active ? 'shared.active' : 'shared.inactive') }],
    actions,
    ...(more.length > 0 ? { more: { id: 'more', label: t('shared.actions'), items: more } } : {}),
  }
}

function pagesOf({ id, page, total }: Overview & { page: number; total: number }, { tab }: { tab: Tab }) {
  return {
    page,
    total,
    size: PAGE_SIZE,
    href: (to: number) => `/api-secrets/${String(id)}?tab=${tab}${to === 1 ? '' : `&page=${String(to)}`}`,
  }
}

const ICONS: Record<string, string> = {
  viewed: 'magnifier',
  shown: 'eye',
  previous_shown: 'eye',
  copied: 'copy',
  added: 'plus',
  changed: 'edit',
  client_secret_replaced: 'refresh',
  client_secret_cleared: 'trash',
  previous_restored: 'history',
  shared: 'share',
  grant_changed: 'share',
  unshared: 'trash',
  disabled: 'power',
  enabled: 'power',
  handed_over: 'arrow-right',
}

/** One event in the reader's words: who did what, to whom, and what they may do since. */
function told({ name, at, actorKind, actor, subject, subjectKind, details }: PastEvent, { t, dateTime }: Words) {
  const what = name.slice('api_secret.'.length)
  const { for: purpose, level, until } = JSON.parse(details) as { for?: string; level?: string; until?: number | null }
  const who = actorKind === 'system' ? 'mysafe' : actorKind === 'operator' ? 'operator' : 'somebody'
  const names = {
    actor: actor ?? t(`api_secret.${who}`),
    subject: subject ?? t(subjectKind === 'private-group' ? 'api_secret.a_private_group' : 'api_secret.somebody'),
  }
  const format = what === 'copied' && purpose !== undefined && purpose !== 'copy' ? purpose : null
  const may = level === 'edit' ? t('api_secret.can_edit') : level === 'view' ? t('api_secret.can_view') : null
  return {
    at,
    icon: ICONS[what] ?? 'history',
    text:
      format === null
        ? t(`api_secret.history_${what}`, names)
        : t('api_secret.history_copied_as', { ...names, format: t(`api_secret.as_${format}`) }),
    about: may === null || until == null ? may : t('api_secret.history_until', { level: may, until: dateTime(until) }),
  }
}

// Sharing one API secret: the cards Internal and External, and the Share window for people and groups here.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { form, idAddressed, list, reshow, text, type Fields } from '../http/forms.ts'
import { pageAsking } from '../http/hypermedia.ts'
import type { Web } from '../http/web.ts'
import { dayOf } from '../i18n/days.ts'
import { LONGEST_TYPED } from '../vault/people-search.ts'
import { findRecipients, recipientFrom, recipientText, recipientTyped } from '../vault/recipients.ts'
import { Invalid } from '../vault/refusals.ts'
import { shareApiSecret, sharingOf, type NamedChanges, type Shared } from '../vault/sharing.ts'
import { MOST_CHOSEN, MOST_ROWS, namedChanges, onlyStages, rowsOf, stagedFrom, type Row } from './share-window.ts'

const WINDOW = '/api-secrets/:id/share/internal'
const ICONS = { user: 'user', 'user-group': 'group', 'private-group': 'lock' } as const

// Refuses what no window of ours sends: a field twice, texts that are too long.
const ShareForm = form({
  find: text({ max: LONGEST_TYPED }),
  recipient: list({ max: 40, most: MOST_CHOSEN }),
  was: list({ max: 60, most: MOST_ROWS }),
  edit: list({ max: 40, most: MOST_ROWS }),
  leaving: list({ max: 40, most: MOST_ROWS }),
})

export function sharingScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web

  async function showShare(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    const { user } = request
    const fields = (request.typed ?? request.query) as Fields
    const sharing = sharingOf(vault, user, { secretId })
    const staged = stagedFrom(fields)
    const rows = rowsOf(vault, user, { sharing, staged })
    const { t } = request.words
    // The list is open when it was asked for, and when one of several is to be chosen from it.
    const searched = fields['search'] !== undefined || request.faults['find'] !== undefined || isLiveSearch(request)
    const except = rows.map(({ recipient }) => recipientFrom(recipient)).filter((one) => one !== null)
    const hits = searched ? findRecipients(vault, user, { text: staged.typed, except }) : []
    const address = `/api-secrets/${String(secretId)}/share`
    return reply.show('sharing/share', {
      secret: sharing.secret,
      address,
      atWindow: request.routeOptions.url === WINDOW,
      mayShareOutside: user.user.mayShareOutside,
      typed: staged.typed,
      searched,
      hits: hits.map(({ recipient, name, username, email, size }) => ({
        value: recipientText(recipient),
        label: name,
        icon: ICONS[recipient.kind],
        kind: kindWords(t, recipient.kind, size),
        detail: [username, email].filter((part) => part !== null).join(' · '),
      })),
      rows: rows.map((row) => lineOf(row, { t })),
      today: dayOf(vault.now(), user.user.timeZone),
      conflict: request.conflict?.reason ?? null,
    })
  }

  async function share(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    const { user } = request
    const body = request.body as Fields
    if (onlyStages(body)) {
      request.typed = body
      return showShare(request, reply)
    }
    ShareForm.read(body)
    // Whoever may not share learns nothing about who is here.
    const { secret } = sharingOf(vault, user, { secretId })
    const typed = typedRecipient(request, body)
    if (body['choose'] !== undefined) {
      request.typed = { ...body, ...(typed === null ? {} : { add: typed }) }
      return showShare(request, reply)
    }
    const staged = stagedFrom(typed === null ? body : { ...body, add: typed })
    const { changes, faults } = namedChanges(staged, { zone: user.user.timeZone, now: vault.now() })
    if (Object.keys(faults).length > 0) throw new Invalid(faults)
    if (isNothing(changes))
      throw new Invalid({ find: secret.active ? 'sharing.nothing_chosen' : 'sharing.nothing_removed' })
    const shared = shareApiSecret(vault, user, { secretId, ...changes })
    return reply.done(whereTo(request), ...resultOf(shared))
  }

  /** What is typed in the box, when it is exactly one. @throws Invalid { find } when it is nobody, or several */
  function typedRecipient(request: FastifyRequest, body: Fields): string | null {
    const { find } = ShareForm.read(body)
    if (find === '') return null
    const { chosen, fault } = recipientTyped(vault, request.user, { text: find })
    if (fault !== null) throw new Invalid({ find: fault })
    return recipientText(chosen.recipient)
  }

  function resultOf({
    added,
    changed,
    gained,
  }: Shared): Parameters<FastifyReply['done']> extends [string, ...infer Rest] ? Rest : never {
    if (added + changed === 0) return ['sharing.saved', {}, { text: { key: 'sharing.saved_what' } }]
    const mail = gained > 0 && !vault.mailConfigured ? 'sharing.done_what_no_mail' : 'sharing.done_what'
    return ['sharing.done', {}, { text: { key: mail } }]
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

function isNothing({ add, change, remove }: NamedChanges): boolean {
  return add.length + change.length + remove.length === 0
}

function isLiveSearch({ method, query }: FastifyRequest): boolean {
  return method === 'GET' && (query as Fields)['find'] !== undefined
}

type T = FastifyRequest['words']['t']

function kindWords(t: T, kind: Row['kind'], size: number | null): string {
  const word = t(`sharing.kind_${kind.replace('-', '_')}`)
  return size === null ? word : `${word} · ${t('sharing.people', { count: size })}`
}

function lineOf(row: Row, { t }: { t: T }) {
  const unknown = row.existing ? t('sharing.a_private_group') : t('sharing.cannot_be_chosen_any_more')
  const about = [kindWords(t, row.kind, row.size), row.email].filter((part) => part !== null).join(' · ')
  return { ...row, icon: ICONS[row.kind], name: row.name ?? unknown, about }
}

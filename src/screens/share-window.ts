// The Share window, for one API secret and for many: what stands in it, and what is to be done when Share is pressed.
import type { FastifyRequest } from 'fastify'
import { firstOf, form, list, text, type Fields } from '../http/forms.ts'
import type { Words } from '../http/words.ts'
import { dayOf } from '../i18n/days.ts'
import { LONGEST_TYPED } from '../vault/people-search.ts'
import { candidateOf, findRecipients, recipientFrom, recipientText, recipientTyped } from '../vault/recipients.ts'
import type { Candidate } from '../vault/recipients.ts'
import { Invalid, type FieldFault } from '../vault/refusals.ts'
import type { NamedChanges, Sharing } from '../vault/sharing.ts'
import type { Vault } from '../vault/vault.ts'
import { iconOf, kindWords, spokenOf } from './recipient-words.ts'
import { MOST_CHOSEN, MOST_ROWS, namedChanges, onlyStages, rowsOf, stagedFrom, type Row } from './share-staging.ts'

/** What a window is about. */
export interface WindowOf {
  /** The grants that stand in it; null for a window that shows none and can only give. */
  readonly grants: Sharing['grants'] | null
  /** False where nothing can be given, only taken away. */
  readonly active: boolean
}

// Refuses what no window of ours sends: a field twice, texts that are too long.
const ShareForm = form({
  find: text({ max: LONGEST_TYPED }),
  recipient: list({ max: 40, most: MOST_CHOSEN }),
  was: list({ max: 60, most: MOST_ROWS }),
  edit: list({ max: 40, most: MOST_ROWS }),
  leaving: list({ max: 40, most: MOST_ROWS }),
})

/** What views/sharing/_window.eta shows: the box, its list when that is open, and a line for everybody in the window. */
export function windowOf(vault: Vault, request: FastifyRequest, { grants, active }: WindowOf) {
  const { user, words } = request
  const fields = (request.typed ?? request.query) as Fields
  const staged = stagedFrom(fields, { onlyNew: grants === null })
  const rows = rowsOf(vault, user, { grants: grants ?? [], active, staged })
  // The list is open when it was asked for, and when one of several is to be chosen from it.
  const searched = fields['search'] !== undefined || request.faults['find'] !== undefined || isLiveSearch(request)
  const except = rows.map(({ recipient }) => recipientFrom(recipient)).filter((one) => one !== null)
  const { hits, more } = searched
    ? findRecipients(vault, user, { text: staged.typed, except })
    : { hits: [], more: false }
  const lines = rows.map((row) => lineOf(row, words))
  return {
    active,
    typed: staged.typed,
    searched,
    hits: hits.map((hit) => hitOf(hit, words)),
    more,
    rows: lines,
    said: saidOf(vault, request, { fields, lines }),
    today: dayOf(vault.now(), user.user.timeZone),
    conflict: request.conflict?.reason ?? null,
  }
}

/**
 * What Share is to do. Null when the button that was pressed only changes what stands in the window: then `request.typed`
 * is set, and the window is to be shown again.
 * @param nothing what is said when there is nothing to do
 * @throws Invalid { find } for somebody who is not here, or by field (`until:user:12`)
 */
export function changesAsked(
  vault: Vault,
  request: FastifyRequest,
  { onlyNew, nothing }: { onlyNew: boolean; nothing: FieldFault },
): NamedChanges | null {
  const body = request.body as Fields
  if (onlyStages(body)) {
    request.typed = body
    return null
  }
  const { find } = ShareForm.read(body)
  const typed = find === '' ? null : recipientTyped(vault, request.user, { text: find })
  if (typed !== null && typed.fault !== null) throw new Invalid({ find: typed.fault })
  const fields = typed === null ? body : { ...body, add: recipientText(typed.chosen.recipient) }
  if (body['choose'] !== undefined) {
    request.typed = fields
    return null
  }
  const staged = stagedFrom(fields, { onlyNew })
  const { changes, faults } = namedChanges(staged, { zone: request.user.user.timeZone })
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  if (changes.add.length + changes.change.length + changes.remove.length === 0) throw new Invalid({ find: nothing })
  return changes
}

function isLiveSearch({ method, query }: FastifyRequest): boolean {
  return method === 'GET' && (query as Fields)['find'] !== undefined
}

const SAID = { add: 'added', remove: 'removed', keep: 'kept' } as const

/** What the button that was pressed did, for those who do not see it; null when it was none of Add, Remove and Keep. */
function saidOf(
  vault: Vault,
  { user, words }: FastifyRequest,
  { fields, lines }: { fields: Fields; lines: readonly ReturnType<typeof lineOf>[] },
): string | null {
  const button = (['add', 'remove', 'keep'] as const).find((one) => fields[one] !== undefined)
  const named = button === undefined ? null : recipientFrom(firstOf(fields, button))
  if (button === undefined || named === null) return null
  const line = lines.find(({ recipient }) => recipient === recipientText(named))
  const name = line?.name ?? candidateOf(vault, user, named)?.name
  if (name === undefined) return null
  return words.t(`sharing.said_${line?.leaving === true ? 'leaving' : SAID[button]}`, { name })
}

function hitOf({ recipient, name, username, email, size }: Candidate, words: Words) {
  const { kind } = recipient
  const detail = [username, email].filter((part) => part !== null).join(' · ')
  return {
    value: recipientText(recipient),
    label: name,
    icon: iconOf({ kind }),
    kind: kindWords({ kind, size }, words),
    detail,
  }
}

function lineOf(row: Row, words: Words) {
  const { called, ...spoken } = spokenOf(row, words)
  return {
    ...row,
    ...spoken,
    name: row.name === null && !row.existing ? words.t('shared.cannot_be_chosen_any_more') : called,
  }
}

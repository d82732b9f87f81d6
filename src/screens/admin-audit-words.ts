// One event of the trail in the reader's words: who, what, on which thing, from where. What has no words stays a code.
import type { Words } from '../http/words.ts'
import type { TellsEvent } from '../vault/audit-file.ts'
import { EVENT_NAMES, type NamedEvent } from '../vault/audit.ts'
import { detailsTold } from './admin-audit-details.ts'
import { eventWords, trailAddress } from './admin-audit-filters.ts'

const BADGES = { refused: 'warning', failed: 'danger' } as const

/** A name that leads to what else there is about it. */
interface Named {
  readonly name: string
  readonly href: string | null
}

/** One line of the table. */
export function lineOf(event: NamedEvent, words: Words) {
  const { number, at, result, secretId, secretName, address, requestId } = event
  const { t } = words
  const { about, details } = aboutOf(event, words)
  return {
    ...{ number, at, address, requestId, about, details },
    what: whatOf(event, words),
    badge: result === 'done' ? null : { kind: BADGES[result], text: t(`audit.result_${result}`) },
    who: whoOf(event, words),
    item: secretId === null ? null : { id: secretId, name: secretName, href: trailAddress({ item: String(secretId) }) },
  }
}

/** The columns of a CSV (vault/audit-file.ts). */
const HEADINGS = [
  'audit.number',
  'audit.time',
  'audit.event',
  'audit.event_code',
  'audit.result',
  'audit.who',
  'audit.who_id',
  'audit.item',
  'audit.item_name',
  'audit.person_id',
  'audit.person',
  'audit.about_column',
  'audit.details',
  'audit.address_only',
  'audit.request',
  'audit.mac',
] as const

/** The words of a CSV, for the reader of the screen. */
export function inWords({ t }: Pick<Words, 't'>): TellsEvent {
  return {
    headings: HEADINGS.map((key) => t(key)),
    what: (event) => [whatOf(event, { t }), t(`audit.result_${event.result}`)],
    who: (event) => whoOf(event, { t }).name,
  }
}

// A row that somebody spoilt may bear any name.
function whatOf({ name }: NamedEvent, { t }: Pick<Words, 't'>): string {
  const known = EVENT_NAMES.find((one) => one === name)
  return known === undefined ? name : eventWords(known, t)
}

function whoOf({ actorKind, actorId, actorName, actorUsername }: NamedEvent, { t }: Pick<Words, 't'>): Named {
  if (actorKind !== 'user') return { name: t(`audit.who_${actorKind}`), href: null }
  return personNamed({ id: actorId, name: actorName, username: actorUsername }, t)
}

function personNamed(
  { id, name, username }: { id: number | null; name: string | null; username: string | null },
  t: Words['t'],
): Named {
  if (name === null || username === null) return { name: t('audit.user_number', { id: String(id) }), href: null }
  return { name, href: trailAddress({ person: username }) }
}

function aboutOf(event: NamedEvent, words: Words): { about: Named[]; details: string[] } {
  const { userId, actorId, userName, userUsername, recipient } = event
  const { t } = words
  const { group, recipient: to, link, ...rest } = detailsIn(event.details)
  const named: Named[] = []
  if (userId !== null && userId !== actorId)
    named.push(personNamed({ id: userId, name: userName, username: userUsername }, t))
  const groupText = groupNamed([group, to].find((one) => typeof one === 'string') ?? '', event, t)
  if (groupText !== null) named.push({ name: groupText, href: null })
  if (recipient !== null) named.push({ name: t('audit.link_to', { link: Number(link), recipient }), href: null })
  return { about: named, details: detailsTold(recipient === null ? { ...rest, link } : rest, words) }
}

// Whoever administers need not see which private groups people have.
function groupNamed(text: string, { groupName }: NamedEvent, t: Words['t']): string | null {
  const [, kind, id = ''] = /^(user|private)-group:(\d+)$/.exec(text) ?? []
  if (kind === 'user') return groupName ?? t('audit.user_group_number', { id })
  return kind === 'private' ? t('audit.private_group_number', { id }) : null
}

function detailsIn(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>
  } catch {
    return { details: text }
  }
}

// The report of links to people without an account: filtered, counted, sorted, cut into pages; and what happened to one.
import type { Database, Values } from './database.ts'
import type { CheckedBy, EndedBecause } from './external-shares.ts'
import { joinWords, teachWords } from './words.ts'

/** How a link stands. error: it could be opened, and the mail with it could not be sent. */
export const LINK_STATUSES = ['approved', 'finished', 'cancelled', 'error'] as const
export type LinkStatus = (typeof LINK_STATUSES)[number]

/** One line of the report. Times are UTC milliseconds; `maxOpens` null: without limit. */
export interface LinkRow {
  readonly id: number
  readonly secretId: number
  readonly secretName: string
  readonly secretDisabledAt: number | null
  readonly ownerId: number
  readonly ownerName: string
  /** Whether the owner has the External share permission, and since when their account is closed. */
  readonly ownerMayShareOutside: 0 | 1
  readonly ownerDeactivatedAt: number | null
  readonly sharerId: number
  readonly sharerName: string
  readonly recipient: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly maxOpens: number | null
  readonly opens: number
  readonly checkedBy: CheckedBy
  readonly endedBecause: EndedBecause | null
  readonly status: LinkStatus
}

/** What is looked for; null asks nothing. Words are folded and all of them must be found. Times are UTC milliseconds. */
export interface LinkFilter {
  readonly id: number | null
  readonly name: readonly string[]
  readonly recipient: readonly string[]
  readonly sharer: readonly string[]
  readonly status: LinkStatus | null
  /** The first instant, and the first one after the last. */
  readonly startFrom: number | null
  readonly startUntil: number | null
  readonly expirationFrom: number | null
  readonly expirationUntil: number | null
}

/** Whose links: those of the API secrets that one user owns, or all there are. At `now` (UTC ms) their status is read. */
export interface Looked {
  readonly ownerId: number | null
  readonly now: number
}

/** One event in the history of a link. `details` is JSON text of ids and codes; `at` is UTC milliseconds. */
export interface LinkEvent {
  readonly number: number
  readonly at: number
  readonly name: string
  readonly actorKind: 'user' | 'operator' | 'nobody' | 'system'
  readonly actor: string | null
  readonly details: string
}

/** The status of a link `l` at :now, read from its times. */
export const STATUS = `CASE WHEN l.ended_because IN ('revoked', 'secret-changed', 'handed-over') THEN 'cancelled'
  WHEN l.ended_at IS NOT NULL OR l.expires_at <= :now THEN 'finished'
  WHEN l.mail_failed_at IS NOT NULL THEN 'error' ELSE 'approved' END`

// Looked up for a link only where they are asked about.
const NAME = '(SELECT name FROM api_secrets WHERE id = l.secret_id)'
const OWNER = '(SELECT u.name FROM api_secrets s JOIN users u ON u.id = s.owner_id WHERE s.id = l.secret_id)'
const SHARER = '(SELECT u.name FROM external_shares e JOIN users u ON u.id = e.shared_by WHERE e.id = l.share_id)'

const FILTER = `(:id IS NULL OR l.id = :id)
  AND (:status IS NULL OR ${STATUS} = :status)
  AND (:startFrom IS NULL OR l.created_at >= :startFrom) AND (:startUntil IS NULL OR l.created_at < :startUntil)
  AND (:expirationFrom IS NULL OR l.expires_at >= :expirationFrom)
  AND (:expirationUntil IS NULL OR l.expires_at < :expirationUntil)
  AND (:recipient IS NULL OR holds(l.email, :recipient))
  AND (:name IS NULL OR holds(${NAME}, :name))
  AND (:sharer IS NULL OR holds(${SHARER}, :sharer))`

/** What can be sorted by: a name from outside chooses a constant. Equal ones stand by id. */
const KEYS = {
  id: 'l.id',
  name: `${NAME} COLLATE NOCASE`,
  recipient: 'l.email_folded',
  sharer: `${SHARER} COLLATE NOCASE`,
  owner: `${OWNER} COLLATE NOCASE`,
  start: 'l.created_at',
  expiration: 'l.expires_at',
  // Without limit is more than any number.
  remaining: "coalesce(l.max_opens - l.opens, 'unlimited')",
  status: STATUS,
} as const

export type LinkSort = keyof typeof KEYS

export const LINK_SORTS = Object.keys(KEYS) as LinkSort[]

const ROW = `SELECT l.id, l.secret_id AS secretId, s.name AS secretName, s.disabled_at AS secretDisabledAt,
  s.owner_id AS ownerId, o.name AS ownerName, o.may_share_outside AS ownerMayShareOutside,
  o.deactivated_at AS ownerDeactivatedAt, u.id AS sharerId, u.name AS sharerName, l.email AS recipient,
  l.created_at AS createdAt, l.expires_at AS expiresAt, l.max_opens AS maxOpens, l.opens, e.checked_by AS checkedBy,
  l.ended_because AS endedBecause, ${STATUS} AS status`
const AROUND = `JOIN external_shares e ON e.id = l.share_id JOIN api_secrets s ON s.id = l.secret_id
  JOIN users o ON o.id = s.owner_id JOIN users u ON u.id = e.shared_by`

/** One page of the links that a filter finds, in order. */
export function pageOfLinks(
  db: Database,
  given: Looked & { filter: LinkFilter; sort: LinkSort; descending: boolean; limit: number; offset: number },
): LinkRow[] {
  const { sort, descending, limit, offset } = given
  teachWords(db)
  const way = descending ? 'DESC' : 'ASC'
  const order = sort === 'id' ? `l.id ${way}` : `${KEYS[sort]} ${way}, l.id ${way}`
  const sql = `WITH picked (id) AS MATERIALIZED
    (SELECT l.id FROM ${among(given)} WHERE ${FILTER} ORDER BY ${order} LIMIT :limit OFFSET :offset)
    ${ROW} FROM picked p CROSS JOIN external_links l ON l.id = p.id ${AROUND} ORDER BY ${order}`
  return db.prepare<LinkRow>(sql).all({ ...valuesOf(given), limit, offset })
}

/** How many links a filter finds. */
export function countLinks(db: Database, given: Looked & { filter: LinkFilter }): number {
  teachWords(db)
  const sql = `SELECT count(*) AS n FROM ${among(given)} WHERE ${FILTER}`
  return Number(db.prepare<{ n: number }>(sql).get(valuesOf(given))?.n)
}

/** One line of the report by the number of its link. */
export function findLinkRow(db: Database, { id, now }: { id: number; now: number }): LinkRow | undefined {
  return db.prepare<LinkRow>(`${ROW} FROM external_links l ${AROUND} WHERE l.id = :id`).get({ id, now })
}

const HISTORY = `audit_events e WHERE iif(json_valid(e.details), e.details ->> 'link', NULL) = :link
  AND e.name >= 'external_share.' AND e.name < 'external_share/'`

/** One page of what happened to a link, newest first. */
export function listLinkHistory(db: Database, given: { link: number; limit: number; offset: number }): LinkEvent[] {
  const sql = `SELECT e.number, e.at, e.name, e.actor_kind AS actorKind,
      (SELECT name FROM users WHERE id = e.actor_id) AS actor, e.details
    FROM ${HISTORY} ORDER BY e.number DESC LIMIT :limit OFFSET :offset`
  return db.prepare<LinkEvent>(sql).all(given)
}

/** How many events the history of a link has. */
export function countLinkHistory(db: Database, link: number): number {
  return Number(db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${HISTORY}`).get({ link })?.n)
}

// Whoever owns little is not made to walk everybody's.
function among({ ownerId }: Looked): string {
  if (ownerId === null) return 'external_links l'
  return 'api_secrets own CROSS JOIN external_links l ON l.secret_id = own.id AND own.owner_id = :owner'
}

function valuesOf({ filter, ownerId, now }: Looked & { filter: LinkFilter }): Values {
  const [name, recipient, sharer] = [filter.name, filter.recipient, filter.sharer].map(joinWords)
  return { ...filter, name, recipient, sharer, now, ...(ownerId === null ? {} : { owner: ownerId }) } as Values
}

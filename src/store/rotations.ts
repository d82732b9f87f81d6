// The rows of client secrets that should be replaced: listed and counted for their owners, and settled.
import type { Database, WriteDb } from './database.ts'

/** What somebody knew of a client secret: they showed or copied it, entered it, opened it by a link, or could have. */
export type Knew = 'shown' | 'entered' | 'opened' | 'reachable'

/** One reason, as its owner reads it. Times are UTC milliseconds. */
export interface Reason {
  readonly secretId: number
  readonly knew: Knew
  /** The person who left; null where it was a link, and then the address that it was for. */
  readonly person: string | null
  readonly email: string | null
  readonly linkId: number | null
  /** When they last showed, copied, entered or opened it; null when they only could have. */
  readonly usedAt: number | null
  readonly advisedAt: number
}

/** How many API secrets: those whose client secret somebody knew, and apart those that somebody could only have reached. */
export interface RotationCounts {
  readonly known: number
  readonly reachable: number
}

/** An API secret of the list, by its number and name. */
export interface ToRotate {
  readonly id: number
  readonly name: string
  readonly disabledAt: number | null
}

// Named, because what SQLite counts while the table is empty would have it walk all of it later.
const OF_SECRET = 'INDEXED BY rotations_by_secret'

const COUNT = `SELECT count(*) FILTER (WHERE known) AS known, count(*) FILTER (WHERE NOT known) AS reachable
  FROM (SELECT max(knew <> 'reachable') AS known FROM rotations
    WHERE owner_id = :ownerId AND settled_at IS NULL GROUP BY secret_id)`

/** How many API secrets of one owner should get another client secret. */
export function countRotations(db: Database, ownerId: number): RotationCounts {
  return db.prepare<RotationCounts>(COUNT).get({ ownerId }) as RotationCounts
}

/** The same for what one person's leaving advised at one instant. */
export function countAdvised(db: Database, given: { userId: number; now: number }): RotationCounts {
  const sql = `SELECT count(*) FILTER (WHERE knew <> 'reachable') AS known,
      count(*) FILTER (WHERE knew = 'reachable') AS reachable
    FROM rotations WHERE user_id = :userId AND settled_at IS NULL AND advised_at = :now`
  return db.prepare<RotationCounts>(sql).get(given) as RotationCounts
}

// The API secrets of one owner that somebody knew (:known 1) or could only have reached (0), advised until an instant.
const OPEN = `SELECT secret_id, max(advised_at) AS advised_at FROM rotations
  WHERE owner_id = :ownerId AND settled_at IS NULL
  GROUP BY secret_id HAVING max(knew <> 'reachable') = :known`

/** By what they are sorted: when it was advised, or their names; `-name` is the other way round. */
export const ROTATION_SORTS = ['advised', '-advised', 'name', '-name'] as const
export type RotationSort = (typeof ROTATION_SORTS)[number]

const LISTED = 'SELECT s.id, s.name, s.disabled_at AS disabledAt'
const CUT = 'LIMIT :limit OFFSET :offset'

// By time only those of the page are looked up, by name all of them.
const byTime = (order: string) =>
  `${LISTED} FROM (${OPEN} ORDER BY ${order} ${CUT}) r CROSS JOIN api_secrets s ON s.id = r.secret_id ORDER BY ${order}`
const byName = (order: string) =>
  `${LISTED} FROM (${OPEN}) r CROSS JOIN api_secrets s ON s.id = r.secret_id ORDER BY ${order} ${CUT}`

const PAGES: Record<RotationSort, string> = {
  advised: byTime('advised_at, secret_id DESC'),
  '-advised': byTime('advised_at DESC, secret_id'),
  name: byName('s.name COLLATE NOCASE, s.id'),
  '-name': byName('s.name COLLATE NOCASE DESC, s.id DESC'),
}

/** One page of them. */
export function pageOfRotations(
  db: Database,
  { known, sort, ...given }: { ownerId: number; known: boolean; sort: RotationSort; limit: number; offset: number },
): ToRotate[] {
  return db.prepare<ToRotate>(PAGES[sort]).all({ ...given, known: Number(known) })
}

/** The open reasons for a few API secrets, those that were known first, what was used last before the others. */
export function listReasons(db: Database, secretIds: readonly number[]): Reason[] {
  const sql = `SELECT r.secret_id AS secretId, r.knew, u.name AS person, l.email, r.link_id AS linkId,
      r.used_at AS usedAt, r.advised_at AS advisedAt
    FROM json_each(:ids) j CROSS JOIN rotations r ${OF_SECRET} ON r.secret_id = j.value AND r.settled_at IS NULL
    LEFT JOIN users u ON u.id = r.user_id LEFT JOIN external_links l ON l.id = r.link_id
    ORDER BY j.key, r.used_at DESC NULLS LAST, r.id`
  return db.prepare<Reason>(sql).all({ ids: JSON.stringify(secretIds) })
}

/** Which of a few API secrets should get another client secret because somebody knew theirs. */
export function knownAmong(db: Database, secretIds: readonly number[]): Set<number> {
  const sql = `SELECT r.secret_id AS id FROM json_each(:ids) j
    CROSS JOIN rotations r ${OF_SECRET} ON r.secret_id = j.value AND r.settled_at IS NULL AND r.knew <> 'reachable'`
  return new Set(
    db
      .prepare<{ id: number }>(sql)
      .all({ ids: JSON.stringify(secretIds) })
      .map(({ id }) => id),
  )
}

/** How and by whom reasons are settled; those that were advised after `until` (UTC ms) stay open. */
interface Settled {
  readonly at: number
  readonly by: number
  readonly how: 'replaced' | 'kept'
  readonly until: number
}

const SETTLE = `UPDATE rotations ${OF_SECRET} SET settled_at = :at, settled_how = :how, settled_by = :by`

/** Settles all open reasons for one API secret; returns how many there were. */
export function settleRotations(db: WriteDb, given: Settled & { secretId: number }): number {
  const sql = `${SETTLE} WHERE secret_id = :secretId AND settled_at IS NULL AND advised_at <= :until`
  return db.prepare(sql).run({ ...given }).changes
}

/** Settles those API secrets of one owner that somebody could only have reached, `most` at once; returns their numbers. */
export function settleReachable(db: WriteDb, given: Settled & { ownerId: number; most: number }): number[] {
  const sql = `${SETTLE} WHERE settled_at IS NULL AND advised_at <= :until AND secret_id IN (
      SELECT secret_id FROM (${OPEN}) WHERE advised_at <= :until ORDER BY secret_id LIMIT :most)
    RETURNING secret_id AS id`
  const rows = db.prepare<{ id: number }>(sql).all({ ...given, known: 0 })
  return [...new Set(rows.map(({ id }) => id))].sort((a, b) => a - b)
}

/** The client secret that was replaced at an instant (UTC ms) is back, and so is what was settled by replacing it. */
export function reopenRotations(db: WriteDb, given: { secretId: number; replacedAt: number }): void {
  const sql = `UPDATE rotations ${OF_SECRET} SET settled_at = NULL, settled_how = NULL, settled_by = NULL
    WHERE secret_id = :secretId AND settled_at = :replacedAt AND settled_how = 'replaced'`
  db.prepare(sql).run(given)
}

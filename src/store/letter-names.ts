// What a letter may still name when it is sent: the API secrets it speaks of, as far as they are what it says they are.
import type { Database } from './database.ts'
import { isGiven } from './reaching.ts'

/** An API secret by its number and its name. */
export interface Named {
  readonly id: number
  readonly name: string
}

const OF = 'FROM json_each(:ids) j CROSS JOIN api_secrets s ON s.id = j.value'

// An API secret of one's own was not given to one.
const GIVEN = `s.owner_id <> :user AND ${isGiven('s.id')}`

/** Those of the given that a person reaches and does not own, in the given order. */
export function namesGiven(
  db: Database,
  { secretIds, ...given }: { secretIds: readonly number[]; user: number; now: number },
): Named[] {
  const sql = `SELECT s.id, s.name ${OF} WHERE ${GIVEN} ORDER BY j.key`
  return db.prepare<Named>(sql).all({ ...given, ids: JSON.stringify(secretIds) })
}

/** How many API secrets of a batch a person reaches and does not own. */
export function countGivenInBatch(db: Database, given: { batchId: number; user: number; now: number }): number {
  const sql = `SELECT count(*) AS n FROM batch_items i CROSS JOIN api_secrets s ON s.id = i.secret_id
    WHERE i.batch_id = :batchId AND i.left_out IS NULL AND ${GIVEN}`
  return Number(db.prepare<{ n: number }>(sql).get(given)?.n)
}

/** Those of the given that a person owns, in the given order. */
export function namesOwned(
  db: Database,
  { secretIds, ownerId }: { secretIds: readonly number[]; ownerId: number },
): Named[] {
  const sql = `SELECT s.id, s.name ${OF} WHERE s.owner_id = :ownerId ORDER BY j.key`
  return db.prepare<Named>(sql).all({ ids: JSON.stringify(secretIds), ownerId })
}

/** Those of the given that a person does not own, in the given order. */
export function namesOwnedByOthers(
  db: Database,
  { secretIds, ownerId }: { secretIds: readonly number[]; ownerId: number },
): Named[] {
  const sql = `SELECT s.id, s.name ${OF} WHERE s.owner_id <> :ownerId ORDER BY j.key`
  return db.prepare<Named>(sql).all({ ids: JSON.stringify(secretIds), ownerId })
}

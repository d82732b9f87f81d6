// The rows of private groups, as far as accounts concern them: who owns how many, and giving them to somebody else.
import type { Database, WriteDb } from './database.ts'

/** How many private groups somebody owns, disabled ones included. */
export function countPrivateGroupsOf(db: Database, ownerId: number): number {
  const sql = 'SELECT count(*) AS n FROM private_groups WHERE owner_id = :ownerId'
  return Number(db.prepare<{ n: number }>(sql).get({ ownerId })?.n)
}

/** Gives all private groups of one person to another; their members stay. Returns their ids. */
export function givePrivateGroups(db: WriteDb, { fromId, toId }: { fromId: number; toId: number }): number[] {
  const sql = 'UPDATE private_groups SET owner_id = :toId, version = version + 1 WHERE owner_id = :fromId RETURNING id'
  return db
    .prepare<{ id: number }>(sql)
    .all({ fromId, toId })
    .map(({ id }) => id)
}

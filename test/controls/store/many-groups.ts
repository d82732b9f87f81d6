// Looks at API secrets as they would be made where nobody had thought of people who are in very many groups.
import { sizeOf } from '../../../src/store/group-members.ts'
import { listNewest } from '../../../src/store/new-items.ts'
import { REACHING } from '../../../src/store/reaching.ts'
import type { Database } from '../../../src/store/database.ts'

interface Looked {
  readonly userId: number
  readonly now: number
}

/** The access to each of many, asked along all the groups that the person is in. */
export function alongEachGroup(db: Database, { userId, now }: Looked, ids: readonly number[]): unknown[] {
  const sql = `WITH ${REACHING}
    SELECT value AS id, (SELECT max(access) FROM (SELECT access FROM ways WHERE secret_id = value LIMIT -1)) AS access
    FROM json_each(:ids)`
  return db.prepare(sql).all({ user: userId, now, ids: JSON.stringify(ids) })
}

/** How many people are in each private group of somebody, whatever it is called. */
export function sizeOfEach(db: Database, ownerId: number): unknown[] {
  const sql = `SELECT ${sizeOf('private-group', 'p.id')} AS size FROM private_groups p WHERE p.owner_id = :ownerId`
  return db.prepare(sql).all({ ownerId })
}

/** Home with as many looks along each way however many ways there are. */
export function manyLooksEach(db: Database, looking: Looked): unknown {
  return listNewest(db, looking, { limit: 5, looks: 2_000 })
}

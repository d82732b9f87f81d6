// What a group reaches: the API secrets that were shared with it, by whom they belong to.
import type { Database } from './database.ts'
import { RECIPIENT_COLUMN } from './grants.ts'
import type { Group } from './group-members.ts'
import { LIVE } from './reaching.ts'

/** The numbers of the API secrets with a grant to the group that has not ended at `now` (UTC ms), by their active owner. */
export function listReachedBy(db: Database, { group, now }: { group: Group; now: number }): Map<number, number[]> {
  const sql = `SELECT s.id AS secretId, s.owner_id AS ownerId FROM grants g
    CROSS JOIN api_secrets s ON s.id = g.secret_id
    CROSS JOIN users o ON o.id = s.owner_id AND o.deactivated_at IS NULL
    WHERE g.${RECIPIENT_COLUMN[group.kind]} = :groupId AND ${LIVE} ORDER BY s.id`
  const rows = db.prepare<{ secretId: number; ownerId: number }>(sql).all({ groupId: group.id, now })
  const owners = new Map<number, number[]>()
  for (const { secretId, ownerId } of rows) {
    const own = owners.get(ownerId) ?? []
    own.push(secretId)
    owners.set(ownerId, own)
  }
  return owners
}

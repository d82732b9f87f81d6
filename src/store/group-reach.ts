// What a group or a person reaches of what others own: the API secrets that were shared with them, by whom they belong to.
import type { Database } from './database.ts'
import { RECIPIENT_COLUMN } from './grants.ts'
import type { Group } from './group-members.ts'
import { LIVE, REACHING } from './reaching.ts'

/** The numbers of the API secrets with a grant to the group that has not ended at `now` (UTC ms), by their active owner. */
export function listReachedBy(db: Database, { group, now }: { group: Group; now: number }): Map<number, number[]> {
  const sql = `SELECT s.id AS secretId, s.owner_id AS ownerId FROM grants g
    CROSS JOIN api_secrets s ON s.id = g.secret_id
    CROSS JOIN users o ON o.id = s.owner_id AND o.deactivated_at IS NULL
    WHERE g.${RECIPIENT_COLUMN[group.kind]} = :groupId AND ${LIVE} ORDER BY s.id`
  return byOwner(db.prepare<Owned>(sql).all({ groupId: group.id, now }))
}

/** The same for a person, by whatever way they reach them; what is their own is not among them. */
export function listReachedByPerson(db: Database, given: { userId: number; now: number }): Map<number, number[]> {
  const sql = `WITH ${REACHING} SELECT s.id AS secretId, s.owner_id AS ownerId FROM reaching r
    CROSS JOIN api_secrets s ON s.id = r.secret_id AND s.owner_id <> :user
    CROSS JOIN users o ON o.id = s.owner_id AND o.deactivated_at IS NULL ORDER BY s.id`
  return byOwner(db.prepare<Owned>(sql).all({ user: given.userId, now: given.now }))
}

interface Owned {
  readonly secretId: number
  readonly ownerId: number
}

function byOwner(rows: readonly Owned[]): Map<number, number[]> {
  const owners = new Map<number, number[]>()
  for (const { secretId, ownerId } of rows) {
    const own = owners.get(ownerId) ?? []
    own.push(secretId)
    owners.set(ownerId, own)
  }
  return owners
}

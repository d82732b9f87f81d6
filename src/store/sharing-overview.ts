// Who reaches one API secret and through what: its grants with the names people know them by.
import type { Database } from './database.ts'

/** One grant as the people who see the API secret read it. Times are UTC milliseconds. */
export interface Way {
  readonly grantId: number
  readonly kind: 'user' | 'user-group' | 'private-group'
  readonly recipientId: number
  /** Null for a private group that the reader may not see. */
  readonly name: string | null
  /** A user's e-mail address. */
  readonly email: string | null
  /** How many people who can sign in are in the group; null for a user and for a private group that may not be seen. */
  readonly size: number | null
  readonly level: 'view' | 'edit'
  readonly untilAt: number | null
  readonly grantedAt: number
  readonly grantedBy: string
  /** The group is disabled or the user deactivated: the grant counts for nothing until that changes. */
  readonly asleep: 0 | 1
}

// Only grants that have not ended. A private group is seen by its owner, and by its members where the group says so.
const WAYS = `
SELECT g.id AS grantId, g.level, g.until_at AS untilAt, g.granted_at AS grantedAt, b.name AS grantedBy,
  CASE WHEN g.user_id IS NOT NULL THEN 'user' WHEN g.user_group_id IS NOT NULL THEN 'user-group' ELSE 'private-group' END
    AS kind,
  coalesce(g.user_id, g.user_group_id, g.private_group_id) AS recipientId,
  CASE WHEN g.user_id IS NOT NULL THEN u.name WHEN g.user_group_id IS NOT NULL THEN t.name
    WHEN p.owner_id = :reader OR (p.members_may_view AND EXISTS (
      SELECT 1 FROM private_group_members m WHERE m.group_id = p.id AND m.user_id = :reader)) THEN p.name END AS name,
  u.email,
  CASE WHEN g.user_group_id IS NOT NULL THEN (SELECT count(*) FROM user_group_members m
      JOIN users x ON x.id = m.user_id AND x.deactivated_at IS NULL WHERE m.group_id = t.id)
    WHEN g.private_group_id IS NOT NULL THEN (SELECT count(*) FROM private_group_members m
      JOIN users x ON x.id = m.user_id AND x.deactivated_at IS NULL WHERE m.group_id = p.id) END AS size,
  coalesce(u.deactivated_at, t.disabled_at, p.disabled_at) IS NOT NULL AS asleep
FROM grants g
JOIN users b ON b.id = g.granted_by
LEFT JOIN users u ON u.id = g.user_id
LEFT JOIN user_groups t ON t.id = g.user_group_id
LEFT JOIN private_groups p ON p.id = g.private_group_id
WHERE g.secret_id = :secret AND (g.until_at IS NULL OR g.until_at > :now)
ORDER BY g.granted_at, g.id LIMIT :limit OFFSET :offset`

const COUNT = `SELECT count(*) AS n FROM grants WHERE secret_id = :secret AND (until_at IS NULL OR until_at > :now)`

/** One page of the ways to an API secret, oldest first, as the user `readerId` may see them. */
export function listWays(
  db: Database,
  {
    secretId,
    readerId,
    now,
    limit,
    offset,
  }: { secretId: number; readerId: number; now: number; limit: number; offset: number },
): Way[] {
  return db
    .prepare<Way>(WAYS)
    .all({ secret: secretId, reader: readerId, now, limit, offset })
    .map((way) => (way.kind === 'private-group' && way.name === null ? { ...way, size: null } : way))
}

/** How many grants of an API secret have not ended. */
export function countWays(db: Database, { secretId, now }: { secretId: number; now: number }): number {
  return db.prepare<{ n: number }>(COUNT).get({ secret: secretId, now })?.n ?? 0
}

/** The people whose names stand on the page of an API secret. */
export interface PeopleOf {
  readonly owner: string
  readonly ownerEmail: string
  readonly createdBy: string
  readonly changedBy: string
  readonly secretChangedBy: string | null
}

const PEOPLE = `SELECT o.name AS owner, o.email AS ownerEmail, c.name AS createdBy, h.name AS changedBy,
  s.name AS secretChangedBy
FROM api_secrets a JOIN users o ON o.id = a.owner_id JOIN users c ON c.id = a.created_by
JOIN users h ON h.id = a.changed_by LEFT JOIN users s ON s.id = a.secret_changed_by
WHERE a.id = :id`

/** Names of the owner and of those who added and changed it. The API secret must exist. */
export function findPeopleOf(db: Database, secretId: number): PeopleOf {
  const people = db.prepare<PeopleOf>(PEOPLE).get({ id: secretId })
  if (people === undefined) throw new Error('there is no such API secret')
  return people
}

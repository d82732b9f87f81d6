// The ways to one API secret: its grants, and each person behind a group that has one.
import type { Database } from './database.ts'
import { VISIBLE_PRIVATE_GROUPS, type Level, type Recipient, type RecipientKind } from './grants.ts'
import { sizeOf } from './group-members.ts'
import { endsOn, LIVE, type Looking } from './reaching.ts'

/** One way: a recipient with a grant, or a person with the grant of a group they are in. Times are UTC milliseconds. */
export interface ListedWay {
  readonly recipient: Recipient
  /** Null for a private group that the person who looks may not see. */
  readonly name: string | null
  readonly email: string | null
  /** How many active people are in the group; null for a person and for a group that may not be seen. */
  readonly size: number | null
  /** False while the person is deactivated or the group is disabled: then the way is closed. */
  readonly active: boolean
  /** The group through which a person has it; null for whoever was named themselves. */
  readonly through: { readonly kind: RecipientKind; readonly name: string } | null
  readonly level: Level
  /** Since when: it was given, and for somebody in a group, they were in it. */
  readonly since: number
  readonly byName: string
  readonly untilAt: number | null
}

interface Asked {
  readonly secretId: number
  readonly viewerId: number
  readonly now: number
}

const GIVEN = `given AS (SELECT g.*, b.name AS by_name, s.owner_id FROM grants g
  JOIN users b ON b.id = g.granted_by JOIN api_secrets s ON s.id = g.secret_id
  WHERE g.secret_id = :secret AND ${LIVE})`

// People of a group: not the owner, who needs no way, and of a private group only for those who may see it.
const behind = ({ kind, seen }: { kind: 'user_group' | 'private_group'; seen: string }) =>
  `FROM given g CROSS JOIN ${kind}s t ON t.id = g.${kind}_id AND t.disabled_at IS NULL ${seen}
  CROSS JOIN ${kind}_members m ON m.group_id = t.id
  CROSS JOIN users u ON u.id = m.user_id AND u.deactivated_at IS NULL AND u.id <> g.owner_id`

const BEHIND_USER_GROUPS = behind({ kind: 'user_group', seen: '' })
const BEHIND_PRIVATE_GROUPS = behind({ kind: 'private_group', seen: 'AND t.id IN (SELECT id FROM seen)' })
const SEEN = `seen (id) AS (${VISIBLE_PRIVATE_GROUPS})`

const LIST = `WITH ${GIVEN}, ${SEEN}, ways AS (
  SELECT 0 AS place, g.granted_at AS since, g.id AS turn,
    CASE WHEN u.id IS NOT NULL THEN 'user' WHEN t.id IS NOT NULL THEN 'user-group' ELSE 'private-group' END AS kind,
    coalesce(u.id, t.id, p.id) AS id, CASE WHEN p.id IS NULL OR p.id IN (SELECT id FROM seen)
      THEN coalesce(u.name, t.name, p.name) END AS name, u.email,
    CASE WHEN t.id IS NOT NULL THEN ${sizeOf('user-group', 't.id')}
      WHEN p.id IN (SELECT id FROM seen) THEN ${sizeOf('private-group', 'p.id')} END AS size,
    coalesce(u.deactivated_at, t.disabled_at, p.disabled_at) IS NULL AS active,
    NULL AS throughKind, NULL AS throughName, g.level, g.by_name AS byName, g.until_at AS untilAt
  FROM given g LEFT JOIN users u ON u.id = g.user_id LEFT JOIN user_groups t ON t.id = g.user_group_id
  LEFT JOIN private_groups p ON p.id = g.private_group_id
  UNION ALL
  SELECT 1, max(g.granted_at, m.added_at), 0, 'user', u.id, u.name, u.email, NULL, 1, 'user-group', t.name,
    g.level, g.by_name, g.until_at ${BEHIND_USER_GROUPS}
  UNION ALL
  SELECT 1, max(g.granted_at, m.added_at), 0, 'user', u.id, u.name, u.email, NULL, 1, 'private-group', t.name,
    g.level, g.by_name, g.until_at ${BEHIND_PRIVATE_GROUPS}
)
SELECT kind, id, name, email, size, active, throughKind, throughName, level, since, byName, untilAt FROM ways
ORDER BY place, CASE place WHEN 0 THEN since END, turn, name COLLATE NOCASE, id, throughName, throughKind
LIMIT :limit OFFSET :offset`

type Row = Omit<ListedWay, 'recipient' | 'active' | 'through'> & {
  readonly kind: RecipientKind
  readonly id: number
  readonly active: 0 | 1
  readonly throughKind: RecipientKind | null
  readonly throughName: string | null
}

/**
 * The ways that are there at `now`, as `viewerId` may see them: the grants, oldest first, then the people behind the
 * groups by name. A person whom two groups reach stands there twice, and once more for a grant of their own.
 */
export function listWays(
  db: Database,
  { secretId, viewerId, now, limit, offset }: Asked & { limit: number; offset: number },
): ListedWay[] {
  return db
    .prepare<Row>(LIST)
    .all({ secret: secretId, viewer: viewerId, now, limit, offset })
    .map(({ kind, id, active, throughKind, throughName, ...row }) => ({
      ...row,
      recipient: { kind, id },
      active: active === 1,
      through: throughKind === null || throughName === null ? null : { kind: throughKind, name: throughName },
    }))
}

const COUNT = `WITH ${GIVEN}, ${SEEN}
SELECT (SELECT count(*) FROM given) + (SELECT count(*) ${BEHIND_USER_GROUPS})
  + (SELECT count(*) ${BEHIND_PRIVATE_GROUPS}) AS n`

/** How many ways there are. */
export function countWays(db: Database, { secretId, viewerId, now }: Asked): number {
  return Number(db.prepare<{ n: number }>(COUNT).get({ secret: secretId, viewer: viewerId, now })?.n)
}

// Null as soon as one of the ways does not end by itself, as the owner's does not.
const ENDS = `SELECT j.value AS id, (SELECT CASE WHEN count(until_at) = count(*) THEN max(until_at) END
  FROM ${endsOn('j.value')}) AS endsAt
FROM json_each(:ids) j`

/** When what a person reaches ends for them by itself, by the number of the API secret; those that do not end are not in it. */
export function findEnds(db: Database, { userId, now }: Looking, secretIds: readonly number[]): Map<number, number> {
  const rows = db
    .prepare<{ id: number; endsAt: number | null }>(ENDS)
    .all({ user: userId, now, ids: JSON.stringify(secretIds) })
  return new Map(rows.flatMap(({ id, endsAt }) => (endsAt === null ? [] : [[id, endsAt] as const])))
}

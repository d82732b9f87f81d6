// Who reaches what: the one SQL behind every list, page, search, count and batch.
import type { Database } from './database.ts'

/** Who looks, and when (UTC milliseconds). */
export interface Looking {
  readonly userId: number
  readonly now: number
}

/** Whether the grant `g` counts at the instant :now: it does until its end. */
export const LIVE = `(g.until_at IS NULL OR g.until_at > :now)`

// The rule itself, for whatever is asked of a way: a grant counts until its end; a group counts while it is active and
// the person is in it now. CROSS JOIN keeps SQLite on the way from the person to the grants, whatever its statistics say.
const given = ({ direct, joined }: { direct: string; joined: string }) => `
  SELECT ${direct} FROM grants g WHERE g.user_id = :user AND ${LIVE}
  UNION ALL
  SELECT ${joined} FROM user_group_members m
  CROSS JOIN user_groups t ON t.id = m.group_id AND t.disabled_at IS NULL
  CROSS JOIN grants g ON g.user_group_id = m.group_id AND ${LIVE}
  WHERE m.user_id = :user
  UNION ALL
  SELECT ${joined} FROM private_group_members m
  CROSS JOIN private_groups t ON t.id = m.group_id AND t.disabled_at IS NULL
  CROSS JOIN grants g ON g.private_group_id = m.group_id AND ${LIVE}
  WHERE m.user_id = :user`

const STRENGTH = "g.secret_id, 1 + (g.level = 'edit')"

/**
 * Common table expressions `ways` and `reaching` for the person :user at the instant :now.
 * ways(secret_id, access) has one row for each way an API secret is reached; reaching(secret_id, access) the strongest:
 * 1 Can view, 2 Can edit, 3 owner.
 */
export const REACHING = `
ways (secret_id, access) AS (
  SELECT id, 3 FROM api_secrets WHERE owner_id = :user
  UNION ALL ${given({ direct: STRENGTH, joined: STRENGTH })}
),
reaching (secret_id, access) AS (SELECT secret_id, max(access) FROM ways GROUP BY secret_id)`

/** The strongest access of the person to the API secret `s`, from `ways`; null for none. */
export const STRONGEST = '(SELECT max(access) FROM (SELECT access FROM ways WHERE secret_id = s.id LIMIT -1))'

/**
 * Common table expression `spans` for the same person and instant: spans(secret_id, until_at) has one row for each way,
 * with the end of its grant.
 */
export const SPANS = `
spans (secret_id, until_at) AS (
  SELECT id, CAST(NULL AS INTEGER) FROM api_secrets WHERE owner_id = :user
  UNION ALL ${given({ direct: 'g.secret_id, g.until_at', joined: 'g.secret_id, g.until_at' })}
)`

/**
 * Common table expression `begun` for the same person and instant: begun(secret_id, at, by_me) has one row for each grant
 * that reaches them, with the instant since when it does (it was given, and they were in the group) and whether they gave
 * it themselves.
 */
export const BEGUN = `
begun (secret_id, at, by_me) AS NOT MATERIALIZED (${given({
  direct: `g.secret_id, +g.granted_at, g.granted_by = :user`,
  joined: `g.secret_id, max(g.granted_at, m.added_at), g.granted_by = :user`,
})}
)`

/** What a number in the column access means. */
export const ACCESS_NAMES = ['none', 'view', 'edit', 'own'] as const

// SQLite carries the condition down into each of the four ways, so this costs four index look-ups, not a whole list.
const ACCESS_TO_ONE = `WITH ${REACHING} SELECT max(access) AS access FROM ways WHERE secret_id = :secret`

/** The strongest right of one person on one API secret at the instant now (UTC milliseconds). */
export function accessTo(
  db: Database,
  { secretId, userId, now }: { secretId: number; userId: number; now: number },
): (typeof ACCESS_NAMES)[number] {
  const values = { secret: secretId, user: userId, now }
  const { access } = db.prepare(ACCESS_TO_ONE).get(values) as { access: 1 | 2 | 3 | null }
  return ACCESS_NAMES[access ?? 0]
}

/** Whether a person reaches any API secret at all at the instant now (UTC milliseconds). */
export function reachesAnything(db: Database, { userId, now }: { userId: number; now: number }): boolean {
  return db.prepare(`WITH ${REACHING} SELECT 1 AS found FROM ways LIMIT 1`).get({ user: userId, now }) !== undefined
}

// The same four ways, seen from the API secret.
const PEOPLE_REACHING = `SELECT id FROM users WHERE deactivated_at IS NULL AND id IN (
  SELECT owner_id FROM api_secrets WHERE id = :secret
  UNION ALL
  SELECT g.user_id FROM grants g WHERE g.secret_id = :secret AND g.user_id IS NOT NULL AND ${LIVE}
  UNION ALL
  SELECT m.user_id FROM grants g
  CROSS JOIN user_groups t ON t.id = g.user_group_id AND t.disabled_at IS NULL
  CROSS JOIN user_group_members m ON m.group_id = t.id
  WHERE g.secret_id = :secret AND g.user_group_id IS NOT NULL AND ${LIVE}
  UNION ALL
  SELECT m.user_id FROM grants g
  CROSS JOIN private_groups t ON t.id = g.private_group_id AND t.disabled_at IS NULL
  CROSS JOIN private_group_members m ON m.group_id = t.id
  WHERE g.secret_id = :secret AND g.private_group_id IS NOT NULL AND ${LIVE}
)`

/** The ids of all active people who reach one API secret at the instant now (UTC milliseconds). */
export function peopleReaching(db: Database, { secretId, now }: { secretId: number; now: number }): Set<number> {
  const rows = db.prepare<{ id: number }>(PEOPLE_REACHING).all({ secret: secretId, now })
  return new Set(rows.map(({ id }) => id))
}

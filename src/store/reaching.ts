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
 * Common table expression `begun` for the same person and instant: begun(secret_id, at, granted_at, by_me) has one row for
 * each grant that reaches them, with the instant since when it does (it was given, and they were in the group), when it was
 * given, and whether they gave it themselves.
 */
export const BEGUN = `
begun (secret_id, at, granted_at, by_me) AS NOT MATERIALIZED (${given({
  direct: `g.secret_id, +g.granted_at, g.granted_at, g.granted_by = :user`,
  joined: `g.secret_id, max(g.granted_at, m.added_at), g.granted_at, g.granted_by = :user`,
})}
)`

// The same rule seen from one API secret. Whoever is in very many groups, because anybody may put them there, makes a look at
// one API secret no dearer by it; that takes as long as it was given to many groups.
const givenTo = (secret: string, { direct, joined }: { direct: string; joined: string }) => {
  const through = (kind: 'user' | 'private') => `
  SELECT ${joined} FROM grants g INDEXED BY grants_of_${kind}_group
  CROSS JOIN ${kind}_group_members m ON m.group_id = g.${kind}_group_id AND m.user_id = :user
  CROSS JOIN ${kind}_groups t ON t.id = m.group_id AND t.disabled_at IS NULL
  WHERE g.secret_id = ${secret} AND g.${kind}_group_id IS NOT NULL AND ${LIVE}`
  return `SELECT ${direct} FROM grants g WHERE g.secret_id = ${secret} AND g.user_id = :user AND ${LIVE}
  UNION ALL ${through('user')}
  UNION ALL ${through('private')}`
}

const waysTo = (secret: string, { own, given }: { own: string; given: string }) =>
  `SELECT ${own} FROM api_secrets o WHERE o.id = ${secret} AND o.owner_id = :user
  UNION ALL ${givenTo(secret, { direct: given, joined: given })}`

const strongest = (secret: string) =>
  `SELECT max(access) AS access FROM (${waysTo(secret, { own: '3 AS access', given: "1 + (g.level = 'edit')" })})`

/** The strongest access of the person :user to the API secret whose id is `secret`, at the instant :now; null for none. */
export const strongestOn = (secret: string) => `(${strongest(secret)})`

/** Whether the person reaches it. */
export const reaches = (secret: string) => `EXISTS (${waysTo(secret, { own: '1', given: '1' })})`

/** Whether the person reaches it by what others or they themselves gave them, whoever owns it. */
export const isGiven = (secret: string) => `EXISTS (${givenTo(secret, { direct: '1', joined: '1' })})`

/** The ends (until_at) of the ways by which the person reaches it, null for one that does not end, as a table. */
export const endsOn = (secret: string) =>
  `(${waysTo(secret, { own: 'CAST(NULL AS INTEGER) AS until_at', given: 'g.until_at' })})`

/** What `begun` has of it, as a table: at, by_me. */
export const begunOn = (secret: string) =>
  `(${givenTo(secret, {
    direct: 'g.granted_at AS at, g.granted_by = :user AS by_me',
    joined: 'max(g.granted_at, m.added_at), g.granted_by = :user',
  })})`

/** What a number in the column access means. */
export const ACCESS_NAMES = ['none', 'view', 'edit', 'own'] as const

const ACCESS_TO_ONE = strongest(':secret')

/** The strongest right of one person on one API secret at the instant now (UTC milliseconds). */
export function accessTo(
  db: Database,
  { secretId, userId, now }: { secretId: number; userId: number; now: number },
): (typeof ACCESS_NAMES)[number] {
  const values = { secret: secretId, user: userId, now }
  const { access } = db.prepare(ACCESS_TO_ONE).get(values) as { access: 1 | 2 | 3 | null }
  return ACCESS_NAMES[access ?? 0]
}

/** How many groups somebody is in, active or not: each is a way to look along. */
export function countGroupsOf(db: Database, { userId }: Pick<Looking, 'userId'>): number {
  const sql = `SELECT (SELECT count(*) FROM user_group_members WHERE user_id = :user)
    + (SELECT count(*) FROM private_group_members WHERE user_id = :user) AS n`
  return Number(db.prepare<{ n: number }>(sql).get({ user: userId })?.n)
}

/** Whether a person reaches any API secret at all at the instant now (UTC milliseconds). */
export function reachesAnything(db: Database, { userId, now }: { userId: number; now: number }): boolean {
  return db.prepare(`WITH ${REACHING} SELECT 1 AS found FROM ways LIMIT 1`).get({ user: userId, now }) !== undefined
}

// The same four ways, seen from the API secret, for everybody.
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

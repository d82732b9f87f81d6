// New items: what was shared with a person and they have not looked at since, newest first.
import type { Database } from './database.ts'
import { BEGUN, begunOn, LIVE, type Looking } from './reaching.ts'

/** An API secret that is new to somebody, and since when they reach it. */
export interface NewItem {
  readonly id: number
  readonly at: number
}

/*
 * The rule. An API secret is new to a person while it is active, somebody else owns it, every way by which it reaches
 * them was given by others, and the first of those ways began after they last looked at it, used it, or marked all as
 * seen.
 */
const SEEN = `(SELECT coalesce(new_items_seen_at, -1) FROM users WHERE id = :user)`
const OF_OTHERS = `owner_id <> :user AND disabled_at IS NULL`
const UNTOUCHED_SINCE = (secret: string, at: string) => `NOT EXISTS (SELECT 1 FROM marks k
  WHERE k.user_id = :user AND k.secret_id = ${secret}
  AND max(coalesce(k.viewed_at, -1), coalesce(k.used_at, -1)) >= ${at})`

type Kind = 'user' | 'private'

const memberships = (kind: Kind) => `${kind}_group_members m
  CROSS JOIN ${kind}_groups t ON t.id = m.group_id AND t.disabled_at IS NULL`

// The ways by which others gave something after all was seen, from the newest on. What was given to a group before the
// person joined began when they joined, so the order within the group stays the same.
const newest = (what: string, to: string, since: string) => `SELECT ${what} FROM grants g
  WHERE ${to} AND g.granted_at > ${since} AND g.granted_by <> :user AND ${LIVE}
  ORDER BY g.granted_at DESC, g.secret_id DESC`
const toPerson = (what: string) => newest(what, `g.user_id = :user`, SEEN)
const toGroup = (what: string, kind: Kind) =>
  newest(what, `g.${kind}_group_id = m.group_id`, `iif(m.added_at > ${SEEN}, -1, ${SEEN})`)

// Of the newest :looks ways those that are the first of their API secret, and new: each row is asked alone, until :most
// are found.
const ROW = 'g.id, g.secret_id, g.granted_at'
const newOf = (ways: string, at: string) => `(${ways} LIMIT :looks) g
  WHERE (SELECT ${OF_OTHERS} FROM api_secrets WHERE id = g.secret_id)
  AND ${UNTOUCHED_SINCE('g.secret_id', at)}
  AND NOT EXISTS (SELECT 1 FROM begun b WHERE b.secret_id = g.secret_id AND (b.at < ${at} OR b.by_me))
  LIMIT :most`
const newThroughGroup = (kind: Kind) => `SELECT n.secret_id, max(n.granted_at, m.added_at), n.granted_at
  FROM ${memberships(kind)}
  CROSS JOIN grants n ON n.id IN (SELECT g.id FROM ${newOf(toGroup(ROW, kind), 'max(g.granted_at, m.added_at)')})
  WHERE m.user_id = :user`

const LIST = `WITH ${BEGUN},
found (id, at, granted_at) AS (
SELECT * FROM (SELECT g.secret_id, g.granted_at, g.granted_at FROM ${newOf(toPerson(ROW), 'g.granted_at')})
UNION ALL ${newThroughGroup('user')}
UNION ALL ${newThroughGroup('private')}
)
SELECT id, at FROM found GROUP BY id ORDER BY at DESC, max(granted_at) DESC, id DESC LIMIT :limit`

// Whether there is a way that is not among the newest :looks.
const beyond = (ways: string) => `(${ways} LIMIT 1 OFFSET :looks)`
const beyondInGroup = (kind: Kind) =>
  `EXISTS (SELECT 1 FROM ${memberships(kind)} WHERE m.user_id = :user AND ${beyond(toGroup('1', kind))})`
const BEYOND = `SELECT coalesce(${beyond(toPerson('1'))}, ${beyondInGroup('user')} OR ${beyondInGroup('private')}) AS more`

/**
 * The few newest of them. Of each way by which things are given, the `looks` newest are looked at, so that this costs the
 * same however much was given: where they are not enough, there may be more.
 */
export function listNewest(
  db: Database,
  { userId, now }: Looking,
  { limit, looks }: { limit: number; looks: number },
): { items: NewItem[]; more: boolean } {
  const who = { user: userId, now }
  const found = db.prepare<NewItem>(LIST).all({ ...who, looks, limit: limit + 1, most: limit + 1 })
  const more = found.length > limit || (db.prepare(BEYOND).get({ ...who, looks }) as { more: 0 | 1 }).more === 1
  return { items: found.slice(0, limit), more }
}

// All ways at once, each looked at a single time: where many groups have the same, asking of each way whether it was the
// first one would cost their number times itself. A minimum stands alone, so that `granted_at` is that of its row.
const FIRST = `WITH ${BEGUN},
instants (id, at, granted_at, by_me) AS (
  SELECT secret_id, at, max(granted_at), max(by_me) FROM begun GROUP BY secret_id, at
),
firsts (id, at, granted_at) AS (SELECT id, min(at), granted_at FROM instants GROUP BY id HAVING sum(by_me) = 0)`
const PAGE = `${FIRST} SELECT id, at, total FROM (
  SELECT f.id, f.at, f.granted_at, count(*) OVER () AS total
  FROM firsts f CROSS JOIN api_secrets s ON s.id = f.id AND ${OF_OTHERS}
  WHERE f.at > ${SEEN} AND ${UNTOUCHED_SINCE('f.id', 'f.at')}
) ORDER BY at DESC, granted_at DESC, id DESC LIMIT :limit OFFSET :offset`

/** How many API secrets are new to somebody, and of them, newest first, `limit` after `offset`; none beyond the end. */
export function listNewItems(
  db: Database,
  { userId, now }: Looking,
  cut: { limit: number; offset: number },
): { total: number; items: NewItem[] } {
  const rows = db.prepare<NewItem & { total: number }>(PAGE).all({ user: userId, now, ...cut })
  const [first] = rows
  // Beyond the end no row is there to say how many there are.
  if (first === undefined && cut.offset > 0)
    return { total: listNewItems(db, { userId, now }, { limit: 1, offset: 0 }).total, items: [] }
  return { total: first?.total ?? 0, items: rows.map(({ id, at }) => ({ id, at })) }
}

const AMONG = `WITH seen (at) AS (SELECT coalesce(new_items_seen_at, -1) FROM users WHERE id = :user)
SELECT s.id FROM seen CROSS JOIN json_each(:ids) j CROSS JOIN api_secrets s ON s.id = j.value AND ${OF_OTHERS}
LEFT JOIN marks k ON k.user_id = :user AND k.secret_id = s.id
WHERE NOT EXISTS (SELECT 1 FROM ${begunOn('s.id')} b
  WHERE b.by_me OR b.at <= max(seen.at, coalesce(k.viewed_at, -1), coalesce(k.used_at, -1)))`

/** Which of a few API secrets, each of which somebody is given by a grant, are new to them. */
export function newAmong(db: Database, { userId, now }: Looking, ids: readonly number[]): Set<number> {
  if (ids.length === 0) return new Set()
  const rows = db.prepare<{ id: number }>(AMONG).all({ user: userId, now, ids: JSON.stringify(ids) })
  return new Set(rows.map(({ id }) => id))
}

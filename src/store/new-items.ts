// New items: what was shared with a person and they have not looked at since, newest first.
import type { Database } from './database.ts'
import { BEGUN, LIVE, ME } from './reaching.ts'

/** Who looks, and when (UTC milliseconds). */
interface Looking {
  readonly userId: number
  readonly now: number
}

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
const SEEN = `(SELECT coalesce(new_items_seen_at, -1) FROM users WHERE id = ${ME})`
const OF_OTHERS = `owner_id <> ${ME} AND disabled_at IS NULL`
const UNTOUCHED_SINCE = (secret: string, at: string) => `NOT EXISTS (SELECT 1 FROM marks k
  WHERE k.user_id = ${ME} AND k.secret_id = ${secret}
  AND max(coalesce(k.viewed_at, -1), coalesce(k.used_at, -1)) >= ${at})`

// One way that is the first of its API secret, and new. Asked of one row after the other, from the newest on, so that
// a few answers cost a few looks however much somebody reaches.
const newByThisWay = (at: string) => `g.granted_by <> ${ME} AND ${LIVE}
  AND EXISTS (SELECT 1 FROM api_secrets s WHERE s.id = g.secret_id AND ${OF_OTHERS})
  AND ${UNTOUCHED_SINCE('g.secret_id', at)}
  AND NOT EXISTS (SELECT 1 FROM begun b WHERE b.secret_id = g.secret_id AND (b.at < ${at} OR b.by_me))
  ORDER BY g.granted_at DESC, g.secret_id DESC LIMIT :most + 0`

// What was given to a group before the person joined began when they joined, so its order within the group is the same.
const throughGroup = (kind: 'user' | 'private') => `
SELECT n.secret_id, max(n.granted_at, m.added_at), n.granted_at FROM ${kind}_group_members m
CROSS JOIN ${kind}_groups t ON t.id = m.group_id AND t.disabled_at IS NULL
CROSS JOIN grants n ON n.id IN (SELECT g.id FROM grants g WHERE g.${kind}_group_id = m.group_id
  AND g.granted_at > iif(m.added_at > ${SEEN}, -1, ${SEEN}) AND ${newByThisWay('max(g.granted_at, m.added_at)')})
WHERE m.user_id = ${ME}`

const LIST = `WITH ${BEGUN},
newest (id, at, granted_at) AS (
SELECT * FROM (SELECT g.secret_id, g.granted_at, g.granted_at FROM grants g
  WHERE g.user_id = ${ME} AND g.granted_at > ${SEEN} AND ${newByThisWay('g.granted_at')})
UNION ALL ${throughGroup('user')}
UNION ALL ${throughGroup('private')}
)
SELECT id, at FROM newest GROUP BY id ORDER BY at DESC, max(granted_at) DESC, id DESC LIMIT :limit + 0 OFFSET :offset + 0`

/** What is new to somebody, newest first: `limit` items after `offset`. */
export function listNewItems(
  db: Database,
  { userId, now }: Looking,
  { limit, offset }: { limit: number; offset: number },
): NewItem[] {
  return db.prepare<NewItem>(LIST).all({ user: userId, now, limit, offset, most: limit + offset })
}

const COUNT = `WITH ${BEGUN}
SELECT count(*) AS n FROM (SELECT secret_id AS id, min(at) AS at FROM begun GROUP BY secret_id HAVING NOT max(by_me)) f
CROSS JOIN api_secrets s ON s.id = f.id AND ${OF_OTHERS} WHERE f.at > ${SEEN} AND ${UNTOUCHED_SINCE('f.id', 'f.at')}`

/** How many API secrets are new to somebody. */
export function countNewItems(db: Database, { userId, now }: Looking): number {
  return (db.prepare(COUNT).get({ user: userId, now }) as { n: number }).n
}

const AMONG = `WITH ${BEGUN}, seen (at) AS (SELECT coalesce(new_items_seen_at, -1) FROM users WHERE id = ${ME})
SELECT s.id FROM seen CROSS JOIN json_each(:ids) j CROSS JOIN api_secrets s ON s.id = j.value AND ${OF_OTHERS}
LEFT JOIN marks k ON k.user_id = ${ME} AND k.secret_id = s.id
WHERE NOT EXISTS (SELECT 1 FROM begun b WHERE b.secret_id = s.id
  AND (b.by_me OR b.at <= max(seen.at, coalesce(k.viewed_at, -1), coalesce(k.used_at, -1))))`

/** Which of a few API secrets, each of which somebody is given by a grant, are new to them. */
export function newAmong(db: Database, { userId, now }: Looking, ids: readonly number[]): Set<number> {
  if (ids.length === 0) return new Set()
  const rows = db.prepare<{ id: number }>(AMONG).all({ user: userId, now, ids: JSON.stringify(ids) })
  return new Set(rows.map(({ id }) => id))
}

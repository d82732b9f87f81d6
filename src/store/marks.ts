// A reader's own marks: when they last opened and last used each API secret, and until when they have seen what is new.
import type { Database, WriteDb } from './database.ts'
import { reaches } from './reaching.ts'

export interface Mark {
  readonly viewedAt: number | null
  readonly usedAt: number | null
}

const MARK = `INSERT INTO marks (user_id, secret_id, viewed_at, used_at) VALUES (:userId, :secretId, :viewedAt, :usedAt)
  ON CONFLICT (user_id, secret_id) DO UPDATE
  SET viewed_at = coalesce(excluded.viewed_at, viewed_at), used_at = coalesce(excluded.used_at, used_at)`

/** The marks of one person on one API secret; undefined when they never interacted with it. */
export function findMark(db: Database, { userId, secretId }: { userId: number; secretId: number }): Mark | undefined {
  return db
    .prepare<Mark>(
      'SELECT viewed_at AS viewedAt, used_at AS usedAt FROM marks WHERE user_id = :userId AND secret_id = :secretId',
    )
    .get({ userId, secretId })
}

/** Sets one or both marks; null leaves a mark as it is. */
export function setMark(
  db: WriteDb,
  mark: { userId: number; secretId: number; viewedAt: number | null; usedAt: number | null },
): void {
  db.prepare(MARK).run(mark)
}

/** Marks many API secrets as used by somebody at an instant (UTC milliseconds), in one statement. */
export function setManyUsed(
  db: WriteDb,
  { secretIds, ...mark }: { userId: number; secretIds: readonly number[]; usedAt: number },
): void {
  db.prepare(
    `INSERT INTO marks (user_id, secret_id, viewed_at, used_at)
     SELECT :userId, value, NULL, :usedAt FROM json_each(:ids) WHERE TRUE
     ON CONFLICT (user_id, secret_id) DO UPDATE SET used_at = excluded.used_at`,
  ).run({ ...mark, ids: JSON.stringify(secretIds) })
}

const LAST_USED = `SELECT k.secret_id AS id, k.used_at AS at FROM marks k
CROSS JOIN api_secrets s ON s.id = k.secret_id AND s.disabled_at IS NULL
WHERE k.user_id = :user AND k.used_at IS NOT NULL AND ${reaches('k.secret_id')}
ORDER BY k.used_at DESC, k.secret_id DESC LIMIT :limit`

/** What somebody used last, and when: active API secrets that they still reach at the instant now (UTC milliseconds). */
export function listLastUsed(
  db: Database,
  { userId, now, limit }: { userId: number; now: number; limit: number },
): { readonly id: number; readonly at: number }[] {
  return db.prepare<{ id: number; at: number }>(LAST_USED).all({ user: userId, now, limit })
}

/** Remembers that somebody has seen what was new to them until an instant; it never goes back. */
export function setNewItemsSeen(db: WriteDb, { userId, at }: { userId: number; at: number }): void {
  const sql = 'UPDATE users SET new_items_seen_at = max(coalesce(new_items_seen_at, 0), :at) WHERE id = :userId'
  db.prepare(sql).run({ userId, at })
}

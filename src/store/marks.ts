// A reader's own marks: when they last opened and last used each API secret.
import type { Database, WriteDb } from './database.ts'

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

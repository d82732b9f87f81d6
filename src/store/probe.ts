// Whether the file takes writes now: begins one, and takes it back.
import type { Database } from './database.ts'

/** Throws what SQLite says when a write could not be made; leaves nothing behind when it could. */
export function probeWrite({ raw }: Database): void {
  raw.exec('BEGIN IMMEDIATE')
  try {
    raw.exec('UPDATE installation SET created_at = created_at')
  } finally {
    raw.exec('ROLLBACK')
  }
}

// The note that stands in the place of events which were taken away; a trail that is whole from its beginning has none.
import type { Database, WriteDb } from './database.ts'

/** The note; undefined where nothing was ever taken away, also in a file from before this could be done. */
export function findMark(db: Database): string | undefined {
  const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'audit_mark'").get()
  if (known === undefined) return undefined
  return db.prepare<{ note: string }>('SELECT note FROM audit_mark').get()?.note
}

/** Puts a note in the place of the one before. */
export function putMark(db: WriteDb, note: string): void {
  const sql =
    'INSERT INTO audit_mark (one, note) VALUES (1, :note) ON CONFLICT (one) DO UPDATE SET note = excluded.note'
  db.prepare(sql).run({ note })
}

// The trail shortened or vouched for carelessly: each must turn the check of its promise red.
import { openDatabase } from '../../../src/store/database.ts'

/** Takes the first events away as anybody could who may write to the file: without a mark, or with one nobody signed. */
export function pruneByHand(database: string, upTo: number, note?: string): void {
  const db = openDatabase(database)
  db.raw.prepare('DELETE FROM audit_events WHERE number <= ?').run(upTo)
  if (note !== undefined) db.raw.prepare('INSERT OR REPLACE INTO audit_mark VALUES (1, ?)').run(note)
  db.close()
}

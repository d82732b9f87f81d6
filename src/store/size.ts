// How large the file is.
import type { Database } from './database.ts'

/** Bytes of the database, without the log beside it. */
export function databaseBytes(db: Database): number {
  const sql = 'SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()'
  return (db.prepare(sql).get() as { n: number }).n
}

// How large the file is, and how much room there is around it.
import { existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from './database.ts'

/** Bytes of the database, without the log beside it. */
export function databaseBytes(db: Database): number {
  const sql = 'SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()'
  return (db.prepare(sql).get() as { n: number }).n
}

/** Bytes of the log beside a file; 0 where there is none. */
export function logBytes({ file }: Pick<Database, 'file'>): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

/** Bytes that are free for us on the disk of a folder, or of the nearest one above it that is there. */
export function freeBytes(folder: string): number {
  if (!existsSync(folder)) return freeBytes(dirname(folder))
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

// Opening a file with one fault in it: whatever lies there is made ours, and each opening has what SQLite gives it.
import BetterSqlite3 from 'better-sqlite3'
import type { openDatabase } from '../../../src/store/database.ts'

export const openAnyhow = (file: string): Pick<ReturnType<typeof openDatabase>, 'raw' | 'close'> => {
  const raw = new BetterSqlite3(file)
  raw.pragma('journal_mode = WAL')
  raw.exec('CREATE TABLE IF NOT EXISTS users (id INTEGER)')
  return { raw, close: () => void raw.close() }
}

/** As every program opens a file that is in WAL mode already. */
export const openPlainly = (file: string): BetterSqlite3.Database => new BetterSqlite3(file)

/** Takes whatever stands in a file of ours for what this program made. */
export function trustsTheFile(): void {
  // Nothing is looked at.
}

// Opening the database with one fault in it: some settings are left as SQLite has them.
import type { Database } from '../../../src/store/database.ts'

export function opensCarelessly({ raw }: Pick<Database, 'raw'>): void {
  raw.pragma('synchronous = NORMAL')
  raw.pragma('trusted_schema = ON')
}

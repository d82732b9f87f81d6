// Lists with one fault in them: each must turn the check of its promise red.
import { listApiSecrets } from '../../../src/store/api-secret-list.ts'
import type { Database } from '../../../src/store/database.ts'

/** Puts what was typed into a pattern as it is. */
export function likeSearch(db: Database, word: string): { name: string }[] {
  return db.prepare<{ name: string }>("SELECT name FROM api_secrets WHERE name LIKE '%' || :word || '%'").all({ word })
}

/** Lists what one may see, and counts everything. */
export const LEAKS_COUNT: typeof listApiSecrets = (db, looking, filter, cut) => ({
  ...listApiSecrets(db, looking, filter, cut),
  total: db.prepare<{ n: number }>('SELECT count(*) AS n FROM api_secrets').get()?.n ?? 0,
})

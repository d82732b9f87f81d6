// The wrapped data keys of API secrets apart from everything else of them: for the change of the key that wraps them.
import type { Database, WriteDb } from './database.ts'

/** The data key of one API secret as it lies in the file. */
export interface KeptKey {
  readonly id: number
  readonly wrapped: Buffer
  readonly kekVersion: number
}

/** Those behind an ID that are wrapped under an older version, in the order of their IDs. */
export function listOlderKeys(
  db: Database,
  given: { readonly than: number; readonly after: number; readonly limit: number },
): KeptKey[] {
  const sql = `SELECT id, wrapped_key AS wrapped, kek_version AS kekVersion FROM api_secrets
    WHERE id > :after AND kek_version < :than ORDER BY id LIMIT :limit`
  return db.prepare<KeptKey>(sql).all({ ...given })
}

/** How many are wrapped under an older version. Walks over all of them. */
export function countOlderKeys(db: Database, than: number): number {
  const { n } = db.prepare('SELECT count(*) AS n FROM api_secrets WHERE kek_version < :than').get({ than }) as {
    n: number
  }
  return n
}

/** Keeps a data key under another version. Nothing else of the API secret changes, not even its version. */
export function keepKeyAnew(db: WriteDb, { id, wrapped, kekVersion }: KeptKey): void {
  const sql = 'UPDATE api_secrets SET wrapped_key = :wrapped, kek_version = :kekVersion WHERE id = :id'
  db.prepare(sql).run({ id, wrapped, kekVersion })
}

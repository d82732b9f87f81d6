// Data of an earlier version lacks the keys that came after it: they are made at the first start of a later one.
import { record } from '../audit/trail.ts'
import { missingKeys, openKeyring, type Keyring } from '../crypto/keyring.ts'
import type { RootKey } from '../crypto/root-key.ts'
import { writeTo, type Database } from '../store/database.ts'
import { insertKeys, type KeyringRows } from '../store/keyring.ts'
import { system } from './actors.ts'

/** The keyring with every key that this program knows; those that were missing are made, each with its event. */
export function completed(
  db: Database,
  given: { keyring: Keyring; stored: () => KeyringRows; rootKey: RootKey; at: number },
): Keyring {
  const { keyring, stored, rootKey, at } = given
  const rows = missingKeys(stored(), rootKey.key)
  if (rows.length === 0) return keyring
  writeTo(db, (tx) => {
    insertKeys(tx, rows, at)
    for (const { purpose, version } of rows)
      record({ db: tx, keyring, at }, system, { name: 'key.added', details: { purpose, version } })
  })
  return openKeyring(stored(), rootKey.key)
}

// Changing the root key with one fault in it: the new key is written over the old one before the data knows it.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { changeOutsideKeys } from '../../../src/crypto/keyring.ts'
import { keyFrom } from '../../../src/crypto/primitives.ts'
import { openDatabase, writeTo } from '../../../src/store/database.ts'
import { replaceKeySlot } from '../../../src/store/keyring.ts'
import type { Migration } from '../../../src/store/migrations.ts'
import type { Places } from '../../../src/vault/places.ts'
import { keyringOf, openInstallation } from '../../../src/vault/start.ts'

export function keyFirst(places: Places, migrations: readonly Migration[]): void {
  const { db, rootKey } = openInstallation(places, { migrations, now: Date.now })
  db.close()
  const bytes = randomBytes(32)
  writeFileSync(places.rootKeyFile, bytes)
  const again = openDatabase(places.data.database)
  const next = { rootKey: keyFrom(bytes), recoveryKey: null }
  const { slots } = changeOutsideKeys(keyringOf(again), { rootKey: rootKey.key, next })
  writeTo(again, (tx) => slots.forEach((slot) => replaceKeySlot(tx, slot, 1)))
  again.close()
}

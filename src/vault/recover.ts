// The way back into data whose root key is lost.
import type { Key } from '../crypto/keyring.ts'
import { openWithRecoveryKey } from '../crypto/keyring.ts'
import type { RootKey } from '../crypto/root-key.ts'
import { anchorFile, refuseRolledBack, writeAnchor } from '../audit/anchor.ts'
import { headOf } from '../audit/chain.ts'
import { openDatabase } from '../store/database.ts'
import { lookInto } from '../store/look.ts'
import { refuseUnknown, type Migration } from '../store/migrations.ts'
import { recoverRootKey } from './keys.ts'
import { bringUpToDate } from './shape-change.ts'
import type { Places } from './places.ts'
import { keyringOf } from './start.ts'

/**
 * Gives the data in its place a new root key; the caller holds the lock.
 * @throws WrongKey, AnchorError, DatabaseError before anything is made; RootKeyError when the key cannot be written
 */
export function recoverInstallation(given: {
  places: Places
  recoveryKey: Key
  migrations: readonly Migration[]
  now: () => number
}): RootKey {
  const { places, recoveryKey, migrations, now } = given
  const file = anchorFile(places.rootKeyFile)
  const { installation } = lookInto(places.data.database, (db) => {
    refuseUnknown(db, migrations)
    const stored = keyringOf(db)
    refuseRolledBack(db, { file, keyring: openWithRecoveryKey(stored, recoveryKey) })
    return stored
  })
  const db = openDatabase(places.data.database)
  try {
    bringUpToDate(db, { copies: places.data.copies, migrations, now })
    const { rootKey } = recoverRootKey(db, { recoveryKey, places, now })
    writeAnchor(file, { installation, ...headOf(db) })
    return rootKey
  } finally {
    db.close()
  }
}

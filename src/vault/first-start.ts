// The first start: an installation is made, whole or not at all.
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs'
import { anchorFile, writeAnchor } from '../audit/anchor.ts'
import { headOf } from '../audit/chain.ts'
import { createKeyring, type Keyring } from '../crypto/keyring.ts'
import { forgetPrivateDrafts } from '../crypto/private-files.ts'
import { newRecoveryKey, recoveryKeyFile } from '../crypto/recovery-key.ts'
import { createRootKey, nextKeyFile, readRootKey, rootKeyExists, type RootKey } from '../crypto/root-key.ts'
import { syncPath } from '../store/copies.ts'
import { withCompanions } from '../store/data-folder.ts'
import { openDatabase, writeTo, type Database } from '../store/database.ts'
import { insertKeyring, type KeyringRows } from '../store/keyring.ts'
import { migrate, type Migration } from '../store/migrations.ts'
import { keyPlaces, type Places } from './places.ts'

/** What a new installation needs besides its places. */
export interface Making {
  readonly migrations: readonly Migration[]
  readonly now: () => number
  /** Shows or stores the recovery key of a new installation, which is never seen again; it throws if it cannot. */
  readonly keepRecoveryKey: (text: string) => void
}

/**
 * Makes the installation; the caller holds the lock. The data gets its name last: until then everything made here is taken
 * away again when something fails. The draft comes first and goes last, so that after a kill the next start knows that key
 * and recovery key belong to nothing yet.
 * @throws RootKeyError, DatabaseError, and what keepRecoveryKey throws
 */
export function beginInstallation(
  places: Places,
  { migrations, now, keepRecoveryKey }: Making,
): { db: Database; keyring: Keyring; rootKey: RootKey } {
  const { data, rootKeyFile } = places
  const draft = data.beginning
  const cutShort = existsSync(draft)
  const made = withCompanions(draft)
  try {
    forgetKeyDrafts(places)
    remove(made.filter((file) => file !== draft))
    closeSync(openSync(draft, 'w', 0o600))
    syncPath(data.folder)
    const hadKey = rootKeyExists(keyPlaces(places))
    const rootKey = hadKey ? readRootKey(keyPlaces(places)) : createRootKey(keyPlaces(places))
    if (!hadKey || (cutShort && rootKey.from === 'file')) made.unshift(rootKey.file)
    const recovery = newRecoveryKey()
    const { stored, keyring } = createKeyring({ rootKey: rootKey.key, recoveryKey: recovery.key })
    fill(draft, { migrations, stored, at: now() })
    if (cutShort) remove([recoveryKeyFile(rootKeyFile)])
    keepRecoveryKey(recovery.text)
    made.unshift(recoveryKeyFile(rootKeyFile))
    renameSync(draft, data.database)
    syncPath(data.folder)
    const db = openDatabase(data.database)
    startAnchor(db, { rootKeyFile, installation: stored.installation })
    return { db, keyring, rootKey }
  } catch (fault) {
    if (!existsSync(data.database)) remove(made)
    throw fault
  }
}

/** Takes away what the making of a key left when it was killed. */
export function forgetKeyDrafts({ rootKeyFile }: Places): void {
  for (const file of [rootKeyFile, recoveryKeyFile(rootKeyFile), nextKeyFile(rootKeyFile)]) forgetPrivateDrafts(file)
}

function remove(files: readonly string[]): void {
  for (const file of files.filter((one) => existsSync(one))) rmSync(file)
}

function fill(
  draft: string,
  { migrations, stored, at }: Pick<Making, 'migrations'> & { stored: KeyringRows; at: number },
) {
  const db = openDatabase(draft)
  try {
    migrate(db, { migrations })
    writeTo(db, (tx) => insertKeyring(tx, stored, at))
  } finally {
    db.close()
  }
}

// Over what an earlier installation left there whose key was moved away. With a credential there may be no folder MySafe could
// write to; then the trail has no anchor, and the server says so.
function startAnchor(db: Database, { rootKeyFile, installation }: { rootKeyFile: string; installation: string }): void {
  try {
    writeAnchor(anchorFile(rootKeyFile), { installation, ...headOf(db) })
  } catch {
    // The same is tried again, and told, once a second from here on.
  }
}

// Puts a backup back: proven first, in a draft beside its place, and under its name only when everything is done.
import { existsSync, rmSync } from 'node:fs'
import { anchorFile, writeAnchor } from '../audit/anchor.ts'
import { headOf } from '../audit/chain.ts'
import { record } from '../audit/trail.ts'
import { openWithRecoveryKey, type Key, type Keyring } from '../crypto/keyring.ts'
import { publish, syncPath } from '../store/copies.ts'
import { leftoversIn, withCompanions } from '../store/data-folder.ts'
import { openDatabase, type Database } from '../store/database.ts'
import { lookInto } from '../store/look.ts'
import { migrate, pendingMigrations, refuseUnknown, type Migration } from '../store/migrations.ts'
import { operator } from './actors.ts'
import { callingIt, copyPrivately, lookIntoBackup, refuseLive } from './backup-file.ts'
import { BackupError, proveBackup, refuseDamaged, type Contents } from './backup.ts'
import { keyringAtHand, recoverRootKey } from './keys.ts'
import { endWhatMayHaveEnded } from './older-data.ts'
import type { Places } from './places.ts'
import { keyringOf } from './start.ts'
import { createVault } from './vault.ts'

/** Which key opens the backup: the root key that lies here, or the recovery key that was typed. */
type OpensWith = { readonly places: Places; readonly recoveryKey: Key | null }

function keyringOfBackup(db: Database, { places, recoveryKey }: OpensWith): Keyring {
  return recoveryKey === null ? keyringAtHand(db, places) : openWithRecoveryKey(keyringOf(db), recoveryKey)
}

/** Proves a backup to its last sealed value. Changes nothing. @throws what opening and proving throw */
export function checkBackup(file: string, given: OpensWith & { migrations: readonly Migration[] }): Contents {
  return lookIntoBackup(file, (db) => provenWith(db, given))
}

/**
 * Puts a backup into an empty data folder; the caller holds its lock. All sessions, one-time addresses and links
 * to people outside end: what ended or was used up after the backup was made must not come back to life. With a recovery key a new root key is made as well.
 * @throws BackupError when something lies in the folder, or when the backup is not whole; then nothing was made
 */
export function restoreBackup(
  file: string,
  given: OpensWith & { migrations: readonly Migration[]; now: () => number },
): Contents & { rootKeyFile: string | null } {
  refuseLive(file)
  refuseLeftovers(given.places)
  const { database, beginning, restoring: draft } = given.places.data
  try {
    forget(draft)
    copyPrivately(file, draft)
    const contents = callingIt(file, { copy: draft }, () => lookInto(draft, (db) => provenWith(db, given)))
    const rootKeyFile = makeCurrent(draft, { ...given, contents })
    try {
      syncPath(draft)
      publish(draft, database)
    } catch (fault) {
      // A key that was made for data which is not there would stand in the way of the next try.
      if (rootKeyFile !== null && !existsSync(database)) rmSync(rootKeyFile)
      throw fault
    }
    forget(beginning)
    return { ...contents, rootKeyFile }
  } finally {
    forget(draft)
  }
}

// What an earlier restore or a first start left when it was killed counts for nothing.
function forget(draft: string): void {
  for (const file of withCompanions(draft)) rmSync(file, { force: true })
}

// From a proven draft, which has this program's shape, to one that can be started: its root key, its sessions, and the head
// of its trail.
function makeCurrent(draft: string, given: OpensWith & { contents: Contents; now: () => number }): string | null {
  const { places, recoveryKey, contents, now } = given
  const db = openDatabase(draft)
  try {
    finish(db, { keyring: keyringOfBackup(db, given), contents, now })
    writeAnchorFor(db, places)
    // Last, because a key file is the one thing here that is not taken away with the draft.
    return recoveryKey && recoverRootKey(db, { recoveryKey, places, now }).rootKey.file
  } finally {
    db.close()
  }
}

// The file is a copy of ours. What an older program wrote has its pages proven first; the rest is read in this program's shape.
function provenWith(db: Database, given: OpensWith & { migrations: readonly Migration[] }): Contents {
  const { migrations } = given
  const keyring = keyringOfBackup(db, given)
  refuseUnknown(db, migrations)
  if (pendingMigrations(db, migrations).length > 0) {
    refuseDamaged(db)
    inThisShape(db.file, migrations)
  }
  return proveBackup(db, keyring)
}

function inThisShape(copy: string, migrations: readonly Migration[]): void {
  const db = openDatabase(copy)
  try {
    migrate(db, { migrations })
  } finally {
    db.close()
  }
}

function finish(db: Database, given: { keyring: Keyring; contents: Contents; now: () => number }): void {
  const { keyring, contents, now } = given
  createVault({ db, keyring, now }).write((tx) => {
    endWhatMayHaveEnded(tx)
    const { users, secrets, events } = contents
    record(tx, operator, { name: 'backup.restored', details: { users, secrets, events } })
  })
}

// The head that lies beside the key belongs to the data that is lost; from here on this trail is the one that counts.
function writeAnchorFor(db: Database, places: Places): void {
  writeAnchor(anchorFile(places.rootKeyFile), { installation: keyringOf(db).installation, ...headOf(db) })
}

function refuseLeftovers({ data }: Places): void {
  const found = leftoversIn(data)
  if (found.length === 0) return
  const names =
    found.length > 5 ? `${found.slice(0, 5).join(', ')} and ${String(found.length - 5)} more` : found.join(', ')
  throw new BackupError(
    'leftovers',
    `The data folder ${data.folder} is not empty: it holds ${names}. Move that away first.`,
  )
}

// Opens an installation: key and data must both be there and fit, or both be missing and are made; else nothing changes.
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs'
import { anchorFile, refuseRolledBack, rollbackOf, writeAnchor, type Anchor } from '../audit/anchor.ts'
import { headOf } from '../audit/chain.ts'
import { createKeyring, openKeyring, type Keyring } from '../crypto/keyring.ts'
import { forgetPrivateDrafts } from '../crypto/private-files.ts'
import { newRecoveryKey, recoveryKeyFile } from '../crypto/recovery-key.ts'
import {
  createRootKey,
  nextKeyFile,
  putNextKeyInPlace,
  readRootKey,
  rootKeyExists,
  type RootKey,
} from '../crypto/root-key.ts'
import { forgetDrafts, LONG, syncPath } from '../store/copies.ts'
import { hasData, withCompanions, type DataFolder } from '../store/data-folder.ts'
import { openDatabase, writeTo, type Database } from '../store/database.ts'
import { findKeyring, insertKeyring, type KeyringRows } from '../store/keyring.ts'
import { lookInto } from '../store/look.ts'
import { migrate, pendingMigrations, type Migration } from '../store/migrations.ts'
import { completed } from './later-keys.ts'
import { bringUpToDate } from './shape-change.ts'

/** Where an installation lies. `credentialFile` is the service manager's root key, or null. */
export interface Places {
  readonly data: DataFolder
  readonly credentialFile: string | null
  readonly rootKeyFile: string
}

/** Key and data do not belong together as they are. The message is one line for whoever runs MySafe. */
export class StartError extends Error {
  readonly code: 'no_data' | 'no_key' | 'nothing' | 'in_the_way' | 'empty' | 'credential'
  constructor(code: StartError['code'], message: string) {
    super(message)
    this.name = 'StartError'
    this.code = code
  }
}

/** An installation that was opened to be written to. */
export interface Opened {
  readonly db: Database
  readonly keyring: Keyring
  readonly rootKey: RootKey
  /** Whether the installation was made just now. */
  readonly made: boolean
  /** The steps that brought the file to this program's shape, and the copy made before the first of them. */
  readonly migrated: readonly string[]
  readonly copy: string | null
  /** The head that the trail does not contain any more, when it was accepted that the data was put back to before it. */
  readonly rolledBackFrom: Anchor | null
}

/** What opening needs besides the places. */
export interface Making {
  readonly migrations: readonly Migration[]
  readonly now: () => number
  /** Shows or stores the recovery key of a new installation, which is never seen again; it throws if it cannot. */
  readonly keepRecoveryKey: (text: string) => void
  /** Whether data that was put back to an older state is opened all the same. */
  readonly acceptRollback?: boolean
}

/** Where the root key is looked for, in the words of the room that reads it. */
export function keyPlaces({ data, credentialFile, rootKeyFile }: Places) {
  return { credentialFile, keyFile: rootKeyFile, dataFolder: data.folder }
}

/**
 * Opens the installation. With `keepRecoveryKey` it makes a new one where there is neither key nor data, or where there
 * is a credential and no data.
 * The caller holds the lock. Whatever is refused is refused before a byte changes.
 * @throws StartError, RootKeyError, WrongKey, IncompleteKeyring, SealError, DatabaseError, AnchorError, CopyError
 */
export function openInstallation(
  places: Places,
  { migrations, now, keepRecoveryKey, acceptRollback = false }: Omit<Making, 'keepRecoveryKey'> & Partial<Making>,
): Opened {
  if (!haveBoth(places, keepRecoveryKey !== undefined)) {
    return create(places, { migrations, now, keepRecoveryKey: keepRecoveryKey as Making['keepRecoveryKey'] })
  }
  settleRootKey(places)
  const rootKey = readRootKey(keyPlaces(places))
  const { keyring, rolledBackFrom } = lookInto(places.data.database, (db) => {
    const stored = keyringOf(db)
    const opened = openKeyring(stored, rootKey.key)
    pendingMigrations(db, migrations)
    const head = { file: anchorFile(places.rootKeyFile), keyring: opened }
    if (!acceptRollback) refuseRolledBack(db, head)
    return { keyring: opened, rolledBackFrom: rollbackOf(db, head) }
  })
  forgetKeyDrafts(places)
  forgetDrafts(places.data.copies, { before: now() - LONG })
  const db = openDatabase(places.data.database)
  try {
    const changed = bringUpToDate(db, { copies: places.data.copies, migrations, now })
    const whole = completed(db, { keyring, stored: () => keyringOf(db), rootKey, at: now() })
    return { db, keyring: whole, rootKey, made: false, ...changed, rolledBackFrom }
  } catch (fault) {
    db.close()
    throw fault
  }
}

/** Refuses a folder without data, for commands that look into it. @throws StartError */
export function requireData({ data }: Places): void {
  if (!existsSync(data.database)) throw new StartError('nothing', `There is no MySafe data in ${data.folder}.`)
}

/** The keyring as it lies in the file. @throws StartError when the file never got one */
export function keyringOf(db: Database): KeyringRows {
  const stored = findTables(db) ? findKeyring(db) : undefined
  if (stored === undefined) throw new StartError('empty', `${db.file} is a MySafe file without any keys in it.`)
  return stored
}

// A file of ours whose making was cut short has no tables at all.
function findTables(db: Database): boolean {
  return (db.raw.pragma('user_version', { simple: true }) as number) > 0
}

/** Refuses a key without its data and data without its key, before anything is made. @throws StartError */
export function requireBothOrNeither(places: Places): void {
  haveBoth(places, true)
}

/** True when key and data are there, false when neither is. @throws StartError naming what is missing */
function haveBoth(places: Places, mayCreate: boolean): boolean {
  const { data, credentialFile, rootKeyFile } = places
  const [haveData, haveKey] = [hasData(data), rootKeyExists(keyPlaces(places))]
  const credential = credentialFile !== null && existsSync(credentialFile)
  if (haveData && !existsSync(data.database))
    throw new StartError('no_data', `${data.database} is missing, but its log ${data.database}-wal is there.`)
  if (haveData && !haveKey)
    throw new StartError(
      'no_key',
      `There is data in ${data.folder}, but its root key ${rootKeyFile} is missing. Put the key back, or run mysafe key recover.`,
    )
  if (haveData) return true
  if (!mayCreate) throw new StartError('nothing', `There is no MySafe data in ${data.folder}.`)
  // The draft of a first start that was killed: what it made goes on being made.
  if (existsSync(data.beginning)) return false
  if (haveKey && !credential)
    throw new StartError(
      'no_data',
      `There is a root key ${rootKeyFile}, but its data in ${data.folder} is missing. Put the data back, run mysafe restore, or move the key away to begin anew.`,
    )
  // With a credential nothing else tells a first start from a disk that was not mounted.
  const head = anchorFile(rootKeyFile)
  if (credential && existsSync(head))
    throw new StartError(
      'no_data',
      `There is the head of an audit trail in ${head}, but its data in ${data.folder} is missing. Put the data back, run mysafe restore, or move that file away to begin anew.`,
    )
  if (existsSync(recoveryKeyFile(rootKeyFile)))
    throw new StartError(
      'in_the_way',
      `There is a recovery key of another installation in ${recoveryKeyFile(rootKeyFile)}; move it away first.`,
    )
  return false
}

// The data gets its name last: until then everything made here is taken away again when something fails. The draft comes
// first and goes last, so that after a kill the next start knows that key and recovery key belong to nothing yet.
function create(places: Places, { migrations, now, keepRecoveryKey }: Making): Opened {
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
    return { db, keyring, rootKey, made: true, migrated: [], copy: null, rolledBackFrom: null }
  } catch (fault) {
    if (!existsSync(data.database)) remove(made)
    throw fault
  }
}

// A change of the root key that was cut short: the key that the data names gets its place, one that it does not name goes.
function settleRootKey(places: Places): void {
  const next = nextKeyFile(places.rootKeyFile)
  if (!existsSync(next)) return
  const { keyId } = readRootKey({ ...keyPlaces(places), credentialFile: null, keyFile: next })
  const named = lookInto(places.data.database, (db) => keyringOf(db).slots.some((slot) => slot.keyId === keyId))
  if (named) putNextKeyInPlace(keyPlaces(places))
  else rmSync(next)
}

function forgetKeyDrafts({ rootKeyFile }: Places): void {
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

// Over what an earlier installation left there whose key was moved away. With a credential there may be no folder MySafe could write to; then the
// trail has no anchor, and the server says so.
function startAnchor(db: Database, { rootKeyFile, installation }: { rootKeyFile: string; installation: string }): void {
  try {
    writeAnchor(anchorFile(rootKeyFile), { installation, ...headOf(db) })
  } catch {
    // The same is tried again, and told, once a second from here on.
  }
}

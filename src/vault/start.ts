// Opens an installation: key and data must both be there and fit, or both be missing and are made; else nothing changes.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { anchorFile, refuseRolledBack, writeAnchor } from '../audit/anchor.ts'
import { headOf } from '../audit/chain.ts'
import { record } from '../audit/trail.ts'
import { createKeyring, missingKeys, openKeyring, type Keyring } from '../crypto/keyring.ts'
import { forgetPrivateDrafts } from '../crypto/private-files.ts'
import { newRecoveryKey, recoveryKeyFile } from '../crypto/recovery-key.ts'
import { createRootKey, readRootKey, rootKeyExists, type RootKey } from '../crypto/root-key.ts'
import { copyDatabase, forgetDrafts, LONG, syncPath } from '../store/copies.ts'
import { hasData, withCompanions, type DataFolder } from '../store/data-folder.ts'
import { openDatabase, writeTo, type Database } from '../store/database.ts'
import { findKeyring, insertKeyring, insertKeys, type KeyringRows } from '../store/keyring.ts'
import { lookInto } from '../store/look.ts'
import { migrate, pendingMigrations, type Migration } from '../store/migrations.ts'
import { system } from './actors.ts'

/** Where an installation lies. `credentialFile` is the service manager's root key, or null. */
export interface Places {
  readonly data: DataFolder
  readonly credentialFile: string | null
  readonly rootKeyFile: string
}

/** Key and data do not belong together as they are. The message is one line for whoever runs MySafe. */
export class StartError extends Error {
  readonly code: 'no_data' | 'no_key' | 'nothing' | 'in_the_way' | 'empty'
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
}

/** What opening needs besides the places. */
export interface Making {
  readonly migrations: readonly Migration[]
  readonly now: () => number
  /** Shows or stores the recovery key of a new installation, which is never seen again; it throws if it cannot. */
  readonly keepRecoveryKey: (text: string) => void
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
  { migrations, now, keepRecoveryKey }: Omit<Making, 'keepRecoveryKey'> & Partial<Making>,
): Opened {
  if (!haveBoth(places, keepRecoveryKey !== undefined)) {
    return create(places, { migrations, now, keepRecoveryKey: keepRecoveryKey as Making['keepRecoveryKey'] })
  }
  const rootKey = readRootKey(keyPlaces(places))
  const keyring = lookInto(places.data.database, (db) => {
    const stored = keyringOf(db)
    const opened = openKeyring(stored, rootKey.key)
    pendingMigrations(db, migrations)
    refuseRolledBack(db, { file: anchorFile(places.rootKeyFile), keyring: opened })
    return opened
  })
  forgetKeyDrafts(places)
  forgetDrafts(places.data.copies, { before: now() - LONG })
  const db = openDatabase(places.data.database)
  try {
    const changed = bringUpToDate(db, { places, migrations, now })
    return { db, keyring: completed(db, { keyring, rootKey, at: now() }), rootKey, made: false, ...changed }
  } catch (fault) {
    db.close()
    throw fault
  }
}

// Data of an earlier version lacks the keys that came after it.
function completed(db: Database, given: { keyring: Keyring; rootKey: RootKey; at: number }): Keyring {
  const { keyring, rootKey, at } = given
  const rows = missingKeys(keyringOf(db), rootKey.key)
  if (rows.length === 0) return keyring
  writeTo(db, (tx) => {
    insertKeys(tx, rows, at)
    for (const { purpose, version } of rows)
      record({ db: tx, keyring, at }, system, { name: 'key.added', details: { purpose, version } })
  })
  return openKeyring(keyringOf(db), rootKey.key)
}

/** Brings the file to this program's shape, after a copy of it was made. @throws DatabaseError, CopyError */
export function bringUpToDate(
  db: Database,
  { places, migrations, now }: { places: Places; migrations: readonly Migration[]; now: () => number },
): Pick<Opened, 'migrated' | 'copy'> {
  let copy: string | null = null
  const beforeChange = () => {
    copy = automaticCopy(db, { places, at: now() })
  }
  const migrated = migrate(db, { migrations, beforeChange })
  return { migrated, copy }
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
    return { db, keyring, rootKey, made: true, migrated: [], copy: null }
  } catch (fault) {
    if (!existsSync(data.database)) remove(made)
    throw fault
  }
}

function forgetKeyDrafts({ rootKeyFile }: Places): void {
  for (const file of [rootKeyFile, recoveryKeyFile(rootKeyFile)]) forgetPrivateDrafts(file)
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

// Over what an earlier installation left there. With a credential there may be no folder MySafe could write to; then the
// trail has no anchor, and the server says so.
function startAnchor(db: Database, { rootKeyFile, installation }: { rootKeyFile: string; installation: string }): void {
  try {
    writeAnchor(anchorFile(rootKeyFile), { installation, ...headOf(db) })
  } catch {
    // The same is tried again, and told, once a second from here on.
  }
}

function automaticCopy(db: Database, { places, at }: { places: Places; at: number }): string {
  mkdirSync(places.data.copies, { recursive: true, mode: 0o700 })
  const moment = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const shape = String(db.raw.pragma('user_version', { simple: true }))
  const name = `before-change-of-shape-${shape}-${moment}`
  let file = join(places.data.copies, `${name}.db`)
  // A start that was killed within this second left one already.
  for (let n = 2; existsSync(file); n++) file = join(places.data.copies, `${name}-${String(n)}.db`)
  copyDatabase(db, file, () => undefined)
  return file
}

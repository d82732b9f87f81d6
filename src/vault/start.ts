// Opens an installation: key and data must both be there and fit, or both be missing and are made; else nothing changes.
import { existsSync, rmSync } from 'node:fs'
import { anchorFile, refuseRolledBack, rollbackOf, type Anchor } from '../audit/anchor.ts'
import { openKeyring, type Keyring } from '../crypto/keyring.ts'
import { adviceToRoot } from '../crypto/private-files.ts'
import { recoveryKeyFile } from '../crypto/recovery-key.ts'
import { nextKeyFile, putNextKeyInPlace, readRootKey, rootKeyExists, type RootKey } from '../crypto/root-key.ts'
import { forgetDrafts, LONG } from '../store/copies.ts'
import { hasData } from '../store/data-folder.ts'
import { openDatabase, type Database } from '../store/database.ts'
import { findKeyring, type KeyringRows } from '../store/keyring.ts'
import { lookInto } from '../store/look.ts'
import { refuseUnknown } from '../store/migrations.ts'
import { beginInstallation, forgetKeyDrafts, type Making } from './first-start.ts'
import { completed } from './later-keys.ts'
import { keyPlaces, type Places } from './places.ts'
import { bringUpToDate } from './shape-change.ts'

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

/** What opening needs besides the places; `keepRecoveryKey` where a new installation may be made. */
export interface Opening extends Omit<Making, 'keepRecoveryKey'>, Partial<Pick<Making, 'keepRecoveryKey'>> {
  /** Whether data that was put back to an older state is opened all the same. */
  readonly acceptRollback?: boolean
}

/**
 * Opens the installation. With `keepRecoveryKey` it makes a new one where there is neither key nor data, or where there
 * is a credential and no data.
 * The caller holds the lock. Whatever is refused is refused before a byte changes.
 * @throws StartError, RootKeyError, WrongKey, IncompleteKeyring, SealError, DatabaseError, AnchorError, CopyError
 */
export function openInstallation(
  places: Places,
  { migrations, now, keepRecoveryKey, acceptRollback = false }: Opening,
): Opened {
  if (!haveBoth(places, keepRecoveryKey !== undefined)) {
    const making = { migrations, now, keepRecoveryKey: keepRecoveryKey as Making['keepRecoveryKey'] }
    return { ...beginInstallation(places, making), made: true, migrated: [], copy: null, rolledBackFrom: null }
  }
  settleRootKey(places)
  const rootKey = readRootKey(keyPlaces(places))
  const { keyring, rolledBackFrom } = lookInto(places.data.database, (db) => {
    const stored = keyringOf(db)
    const opened = openKeyring(stored, rootKey.key)
    refuseUnknown(db, migrations)
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

/** Refuses a folder without data, for commands that look into it. @throws StartError; FolderError when it may not be entered */
export function requireData({ data }: Places): void {
  // It says so when the folder may not even be entered.
  hasData(data)
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
      `There is data in ${data.folder}, but its root key ${rootKeyFile} is missing. ${adviceToRoot(data.folder) ?? 'Put the key back, or run mysafe key recover.'}`,
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

// A change of the root key that was cut short: the key that the data names gets its place, one that it does not name goes.
function settleRootKey(places: Places): void {
  const next = nextKeyFile(places.rootKeyFile)
  if (!existsSync(next)) return
  const { keyId } = readRootKey({ ...keyPlaces(places), credentialFile: null, keyFile: next })
  const named = lookInto(places.data.database, (db) => keyringOf(db).slots.some((slot) => slot.keyId === keyId))
  if (named) putNextKeyInPlace(keyPlaces(places))
  else rmSync(next)
}

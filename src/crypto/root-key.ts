// Where the root key comes from: a credential of the service manager, or else a file that only we may read.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import { keyIdOf } from './keyring.ts'
import { KEY_BYTES, keyFrom, type Key } from './primitives.ts'
import { adviceToRoot, syncFolder, writePrivateFile } from './private-files.ts'

/** Where to look. `credentialFile` is $CREDENTIALS_DIRECTORY/root.key, or null where there is no such folder. */
export interface RootKeyPlaces {
  readonly credentialFile: string | null
  readonly keyFile: string
  readonly dataFolder: string
}

/** The root key, its public id (16 hexadecimal digits), and where it was found. */
export interface RootKey {
  readonly key: Key
  readonly keyId: string
  readonly from: 'credential' | 'file'
  readonly file: string
}

export type RootKeyFault =
  | 'missing'
  | 'not_a_file'
  | 'in_data_folder'
  | 'foreign_owner'
  | 'readable_by_others'
  | 'wrong_length'
  | 'unreadable'
  | 'exists'
  | 'unwritable'

/** Why there is no root key to work with. The message is one line for whoever runs MySafe. */
export class RootKeyError extends Error {
  readonly code: RootKeyFault
  readonly file: string

  constructor(code: RootKeyFault, file: string, message: string) {
    super(message)
    this.name = 'RootKeyError'
    this.code = code
    this.file = file
  }
}

/** Whether a root key, good or bad, lies in one of the places. */
export function rootKeyExists({ credentialFile, keyFile }: RootKeyPlaces): boolean {
  return (credentialFile !== null && lies(credentialFile)) || lies(keyFile)
}

/** Reads the root key: the credential when there is one, else the key file. Throws RootKeyError; changes nothing. */
export function readRootKey(places: RootKeyPlaces): RootKey {
  const { credentialFile, keyFile, dataFolder } = places
  const from = credentialFile !== null && lies(credentialFile) ? 'credential' : 'file'
  const file = from === 'credential' ? String(credentialFile) : keyFile
  if (from === 'credential') refuseBesideUnder(dataFolder, keyFile)
  const key = readKey(file, { from, dataFolder })
  return { key, keyId: keyIdOf(key), from, file }
}

/** Makes a new key file, 0600 and safely on disk. Throws RootKeyError, also when something lies there already. */
export function createRootKey({ keyFile, dataFolder }: Omit<RootKeyPlaces, 'credentialFile'>): RootKey {
  refuseUnder(dataFolder, keyFile)
  const bytes = randomBytes(KEY_BYTES)
  try {
    writePrivateFile(keyFile, bytes)
  } catch (fault) {
    throw cannotWrite('root key', keyFile, fault)
  } finally {
    bytes.fill(0)
  }
  return readRootKey({ credentialFile: null, keyFile, dataFolder })
}

/**
 * Where the key that is to take the place of a key file lies until it does: the one the data names is the one that opens
 * it, whichever of the two files that is when something is cut short.
 */
export function nextKeyFile(keyFile: string): string {
  return `${keyFile}.next`
}

/**
 * Puts the next key into the place of the key file, which never is without a key. The one that lay there is kept aside as
 * `root.key.old-<id>`; that path is answered. May be done again when it was cut short.
 */
export function putNextKeyInPlace({ keyFile, dataFolder }: Omit<RootKeyPlaces, 'credentialFile'>): string {
  const aside = `${keyFile}.old-${readRootKey({ credentialFile: null, keyFile, dataFolder }).keyId}`
  rmSync(aside, { force: true })
  linkSync(keyFile, aside)
  renameSync(nextKeyFile(keyFile), keyFile)
  syncFolder(dirname(keyFile))
  return aside
}

/** The keys that were kept aside beside a key file, as paths. */
export function oldKeyFiles(keyFile: string): string[] {
  const [folder, begins] = [dirname(keyFile), `${basename(keyFile)}.old-`]
  try {
    return readdirSync(folder).flatMap((name) => (name.startsWith(begins) ? [join(folder, name)] : []))
  } catch {
    // A folder that cannot be listed shows none.
    return []
  }
}

/** What a failed writePrivateFile means to whoever runs MySafe. */
export function cannotWrite(what: string, file: string, fault: unknown): RootKeyError {
  const code = systemCode(fault)
  // The folder can be in the way of a file too (mkdir); only the link says that the file itself is there.
  if (code === 'EEXIST' && (fault as NodeJS.ErrnoException).syscall === 'link') {
    return new RootKeyError('exists', file, `The ${what} is not written: there is a file at ${file} already.`)
  }
  return new RootKeyError('unwritable', file, `The ${what} cannot be written to ${file} (${code}).`)
}

function readKey(file: string, { from, dataFolder }: { from: RootKey['from']; dataFolder: string }): Key {
  try {
    const real = realpathSync(file)
    const seen = lstatSync(real)
    // Asked before opening: to open a device or a pipe can already do something, and a foreign file does not open.
    if (!seen.isFile()) throw new RootKeyError('not_a_file', file, `The root key ${file} is not a plain file.`)
    refuseUnder(dataFolder, file)
    refuseUnsafe(file, seen, from)
    const descriptor = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      // Asked again of what was opened: it may have been exchanged since.
      refuseUnsafe(file, fstatSync(descriptor), from)
      const bytes = Buffer.alloc(KEY_BYTES)
      readSync(descriptor, bytes, 0, KEY_BYTES, 0)
      return keyFrom(bytes)
    } finally {
      closeSync(descriptor)
    }
  } catch (fault) {
    if (fault instanceof RootKeyError) throw fault
    const code = systemCode(fault)
    if (code === 'ENOENT')
      throw new RootKeyError(
        'missing',
        file,
        `There is no root key at ${file}. ${adviceToRoot(dataFolder) ?? ''}`.trim(),
      )
    throw new RootKeyError('unreadable', file, `The root key ${file} cannot be read (${code}).`)
  }
}

function refuseUnsafe(file: string, { uid, mode, size }: Stats, from: RootKey['from']): void {
  const self = (process.geteuid as () => number)()
  // The service manager may leave a credential to root and let us in by an access list, which shows as group rights.
  const [owners, forbidden] = from === 'credential' ? [[self, 0], 0o007] : [[self], 0o077]
  if (!owners.includes(uid)) {
    const message = `The root key ${file} belongs to user ${uid}, but MySafe runs as user ${self}.`
    throw new RootKeyError('foreign_owner', file, `${message} ${adviceToRoot(file) ?? `Run: chown ${self} ${file}`}`)
  }
  if ((mode & forbidden) !== 0) {
    const found = (mode & 0o777).toString(8).padStart(4, '0')
    const message = `The root key ${file} is open to other users (mode ${found}). Run: chmod 600 ${file}`
    throw new RootKeyError('readable_by_others', file, message)
  }
  if (size !== KEY_BYTES) {
    const message = `The root key ${file} must be exactly ${KEY_BYTES} bytes long, but it has ${size}.`
    throw new RootKeyError('wrong_length', file, message)
  }
}

// Whoever copies the data folder must not take the key along: neither the file nor a link to it may lie there.
function refuseUnder(dataFolder: string, file: string): void {
  if (!liesUnder(dataFolder, file)) return
  const message = `The root key ${file} lies under the data folder ${dataFolder}. Keep it elsewhere, so that no copy of the data holds its key.`
  throw new RootKeyError('in_data_folder', file, message)
}

// The same for what lies beside the place of a key file, whose key is a credential.
function refuseBesideUnder(dataFolder: string, keyFile: string): void {
  if (!liesUnder(dataFolder, keyFile)) return
  const message = `MYSAFE_ROOT_KEY_FILE ${keyFile} lies under the data folder ${dataFolder}: beside it MySafe keeps the recovery key, until it is put away, and the head of the audit trail. Name a place elsewhere.`
  throw new RootKeyError('in_data_folder', keyFile, message)
}

function liesUnder(dataFolder: string, file: string): boolean {
  const folder = realPlace(dataFolder)
  const places = [realPlace(file), join(realPlace(dirname(file)), basename(file))]
  return places.some((place) => isUnder(folder, place))
}

function isUnder(folder: string, place: string): boolean {
  const way = relative(folder, place)
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
}

// The path without links, also where its end does not exist yet.
function realPlace(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return join(realPlace(dirname(path)), basename(path))
  }
}

// Something that cannot even be looked at counts as there: reading it will say what is wrong, and nothing is made anew.
function lies(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch (fault) {
    return systemCode(fault) !== 'ENOENT'
  }
}

function systemCode(fault: unknown): string {
  return (fault as NodeJS.ErrnoException).code ?? String(fault)
}

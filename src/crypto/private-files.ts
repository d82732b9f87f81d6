// Writes small files that only their owner may read, whole or not at all, and never over another file.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Makes `file` with mode 0600 under any umask, and its folder with 0700 where it is missing. When it returns, file and
 * folders are on disk. Throws the system's error: EEXIST when something lies there already.
 */
export function writePrivateFile(file: string, content: Uint8Array): void {
  const folder = dirname(file)
  const firstMade = makeFolder(folder)
  // Written beside and then linked into place: a link, unlike a rename, never replaces what is there.
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    fchmodSync(descriptor, 0o600)
    writeSync(descriptor, content)
    fsyncSync(descriptor)
    linkSync(draft, file)
  } finally {
    closeSync(descriptor)
    unlinkSync(draft)
  }
  syncFolder(folder)
  // A new folder lasts only when the one above it is on disk too.
  if (firstMade !== undefined)
    for (let at = folder; at !== dirname(firstMade); at = dirname(at)) syncFolder(dirname(at))
}

/** Takes away what writing `file` left when it was killed: a second name of it, or a part of it. */
export function forgetPrivateDrafts(file: string): void {
  const [folder, begins] = [dirname(file), `${basename(file)}.`]
  const isDraft = (name: string) => name.startsWith(begins) && /^[0-9a-f]{12}$/.test(name.slice(begins.length))
  try {
    for (const name of readdirSync(folder).filter(isDraft)) unlinkSync(join(folder, name))
  } catch {
    // What cannot be looked for or taken away stays where it is, readable to its owner alone.
  }
}

/**
 * Makes a folder and those above it that are missing, 0700; answers the topmost one made. One by one, because Node's own
 * way to make several never ends where a folder can have no new ones, as in /proc. Throws the system's error.
 */
export function makeFolder(folder: string): string | undefined {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined
  const above = makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
  return above ?? folder
}

/** Puts the names in a folder safely on disk. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * What root is told where a file or folder belongs to somebody else: to be that user, because what root makes or gives
 * itself there its owner cannot open any more. Null for everybody else, for what belongs to root, and for what is not there.
 */
export function adviceToRoot(path: string): string | null {
  const owner = existsSync(path) ? statSync(path).uid : 0
  if ((process.geteuid as () => number)() !== 0 || owner === 0) return null
  return `Run this as user ${owner}, to whom ${path} belongs, and not as root; where MySafe is a service, with mysafe-run.`
}

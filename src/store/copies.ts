// Whole copies of the file: made beside a running server, checked, and either finished under their name or not there.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { openDatabase, type Database } from './database.ts'

/** Milliseconds without a byte written after which no copy is being made any more. */
export const LONG = 3_600_000
const DRAFT = /.\.unfinished-[0-9a-f]{8}(?:-journal)?$/

/** Why a copy was not made; the message is one line for whoever runs MySafe. */
export class CopyError extends Error {
  readonly code: 'exists' | 'unwritable' | 'damaged'
  constructor(code: CopyError['code'], message: string) {
    super(message)
    this.name = 'CopyError'
    this.code = code
  }
}

/**
 * Copies the database into a new file, 0600, in one consistent state, and lets `check` look at the copy before it gets
 * its name. When it returns, file and name are on disk; when it throws, there is nothing.
 * @throws CopyError, and whatever `check` throws
 */
export function copyDatabase<T>(db: Database, file: string, check: (copy: Database) => T): T {
  if (existsSync(file)) throw taken(file)
  try {
    return copyByDraft(db, file, check)
  } catch (fault) {
    throw known(fault, file)
  }
}

function copyByDraft<T>(db: Database, file: string, check: (copy: Database) => T): T {
  const draft = `${file}.unfinished-${randomBytes(4).toString('hex')}`
  try {
    // SQLite fills an empty file, and that one already has the right mode.
    closeSync(openSync(draft, 'wx', 0o600))
    forgetDrafts(dirname(file), { before: statSync(draft).mtimeMs - LONG })
    db.raw.prepare('VACUUM INTO ?').run(draft)
    const found = checked(draft, check)
    syncPath(draft)
    publish(draft, file)
    return found
  } finally {
    if (existsSync(draft)) rmSync(draft)
  }
}

/**
 * Takes away what copies that were killed left in a folder: only files of the name that drafts have here.
 * @param before when they were last written at the latest (UTC ms): a younger one may belong to a copy being made
 */
export function forgetDrafts(folder: string, { before }: { before: number }): void {
  try {
    for (const name of readdirSync(folder).filter((one) => DRAFT.test(one))) {
      const found = lstatSync(join(folder, name))
      if (found.isFile() && found.mtimeMs <= before) rmSync(join(folder, name))
    }
  } catch {
    // No folder, or one that may not be read, or somebody else was faster: the copy does not depend on it.
  }
}

/** What SQLite itself finds wrong with a file: its pages and indexes, and rows that point to nowhere. */
export function damagesOf(db: Database): string[] {
  const lines = db.raw.pragma('integrity_check(10)') as { integrity_check: string }[]
  const broken = db.raw.pragma('foreign_key_check') as { table: string }[]
  return [
    ...lines.map((line) => line.integrity_check).filter((line) => line !== 'ok'),
    ...broken.map(({ table }) => `a row of ${table} points to nowhere`),
  ]
}

/** Puts what lies on disk under `path`, a file or a folder, safely there. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

// What the system says of a link where there are none (link(2)): on sticks, and in some network folders.
const LINKLESS = new Set(['EPERM', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS'])

/**
 * Gives a finished draft its name, which must be free, and makes both last.
 * @param link how a second name is given
 * @throws CopyError when the name is taken; the system's error
 */
export function publish(draft: string, file: string, link = linkSync): void {
  try {
    // A link, unlike a rename, never replaces what somebody else put there meanwhile.
    link(draft, file)
  } catch (fault) {
    const code = String((fault as NodeJS.ErrnoException).code)
    if (code === 'EEXIST' || existsSync(file)) throw taken(file)
    if (!LINKLESS.has(code)) throw fault
    renameSync(draft, file)
  }
  // What was moved is not there any more.
  rmSync(draft, { force: true })
  syncPath(dirname(file))
}

function taken(file: string): CopyError {
  return new CopyError('exists', `${file} exists already; MySafe does not write over it.`)
}

function checked<T>(draft: string, check: (copy: Database) => T): T {
  const copy = openDatabase(draft, { readonly: true })
  try {
    const [damage] = damagesOf(copy)
    if (damage !== undefined) throw new CopyError('damaged', `The copy is damaged: ${damage}.`)
    return check(copy)
  } finally {
    copy.close()
  }
}

function known(fault: unknown, file: string): unknown {
  const { code } = fault as { code?: unknown }
  if (
    fault instanceof CopyError ||
    typeof code !== 'string' ||
    !/^(E[A-Z]+|SQLITE_(FULL|IOERR|CANTOPEN).*)$/.test(code)
  )
    return fault
  const why = code === 'ENOENT' ? `there is no folder ${dirname(file)}` : code
  return new CopyError('unwritable', `${file} cannot be written (${why}).`)
}

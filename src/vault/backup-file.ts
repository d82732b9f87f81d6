// A backup as it lies there: that it is one file and nobody's data, and a look into it that changes nothing, not even beside it.
import { chmodSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseError, type Database } from '../store/database.ts'
import { lookInto } from '../store/look.ts'
import { openAsOwner } from '../store/owners.ts'
import { BackupError } from './backup.ts'

const MEGABYTE = 1_048_576

// What the system and SQLite say where there is no room: on the disk, for this user, for a file as large.
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])

/**
 * Looks into a copy of a backup, so that not even the folder it lies in changes. The copy is taken away afterwards.
 * @throws BackupError when the folder for temporary files has no room for it, and what the work throws
 */
export function lookIntoBackup<T>(file: string, work: (db: Database) => T): T {
  refuseLive(file)
  const folder = folderForCopy()
  try {
    return lookIntoCopy(file, { copy: join(folder, 'backup.db') }, work)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function lookIntoCopy<T>(file: string, { copy }: { copy: string }, work: (db: Database) => T): T {
  try {
    copyPrivately(file, copy)
    return callingIt(file, { copy }, () => lookInto(copy, work))
  } catch (fault) {
    throw FULL.has(String((fault as { code?: unknown }).code)) ? noRoomFor(file) : fault
  }
}

function folderForCopy(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'mysafe-'))
  } catch (fault) {
    const code = String((fault as NodeJS.ErrnoException).code)
    throw new BackupError(
      'no_room',
      `A backup is looked into in a copy, and MySafe cannot make one in ${tmpdir()} (${code}). Set TMPDIR to a folder where it can.`,
    )
  }
}

function noRoomFor(file: string): BackupError {
  const size = Math.ceil(statSync(file).size / MEGABYTE)
  return new BackupError(
    'no_room',
    `${file} is looked into in a copy, and ${tmpdir()} has no room for its ${String(size)} MB. Set TMPDIR to a folder that has.`,
  )
}

// What is wrong with the file itself; of a newer one the fault says enough.
const UNUSABLE: readonly DatabaseError['code'][] = ['not_a_database', 'not_mysafe', 'damaged', 'strange']

/** Works on a copy of a backup; what is thrown names the file, which whoever asked knows by no other name. */
export function callingIt<T>(file: string, { copy }: { copy: string }, work: () => T): T {
  try {
    return work()
  } catch (fault) {
    const told = fault as Error
    told.message = told.message.replace(copy, file)
    if (told instanceof DatabaseError && UNUSABLE.includes(told.code))
      throw new BackupError('not_a_backup', `${told.message}. Take another backup: this file cannot be put back.`)
    throw told
  }
}

/** Copies a backup, 0600, to where nothing lies. @throws OwnerError; the system's error */
export function copyPrivately(from: string, to: string): void {
  openAsOwner([from], () => copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE))
  chmodSync(to, 0o600)
}

/** Refuses what is no file, or data that somebody works with. @throws BackupError */
export function refuseLive(file: string): void {
  const missing = whyMissing(file)
  if (missing !== null) throw new BackupError('not_a_backup', missing)
  const beside = ['-wal', '-journal'].map((end) => `${file}${end}`).find((path) => existsSync(path))
  if (beside !== undefined)
    throw new BackupError(
      'not_a_backup',
      `${file} is a database in use (${beside} lies beside it), not a backup. Make one with mysafe backup.`,
    )
}

function whyMissing(file: string): string | null {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? null : `There is no file ${file}.`
  } catch (fault) {
    return `${file} cannot be read (${String((fault as NodeJS.ErrnoException).code)}).`
  }
}

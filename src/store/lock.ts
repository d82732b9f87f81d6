// One server or one writing command for each data folder: an exclusive lock that the kernel frees when its holder dies.
import BetterSqlite3 from 'better-sqlite3'
import { closeSync, openSync } from 'node:fs'
import { openAsOwner } from './owners.ts'

/** The lock while it is held. */
export interface Lock {
  release(): void
}

/**
 * Takes the lock, or answers null when another process has it. The file stays: only the lock on it counts.
 * @throws OwnerError when the file is somebody else's
 */
export function takeLock(file: string): Lock | null {
  makeOnce(file)
  return openAsOwner([file], () => lockOn(file))
}

function lockOn(file: string): Lock | null {
  const raw = new BetterSqlite3(file, { timeout: 0 })
  try {
    // Without this pragma SQLite would lay a journal beside the file for as long as the lock is held.
    raw.pragma('journal_mode = MEMORY')
    raw.exec('BEGIN EXCLUSIVE')
  } catch (fault) {
    raw.close()
    if ((fault as { code?: string }).code === 'SQLITE_BUSY') return null
    throw fault
  }
  return { release: () => raw.close() }
}

// An existing file is not opened here: closing it would let go of a lock that this very process holds (POSIX locks).
function makeOnce(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
  }
}

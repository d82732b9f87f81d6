// Files of another user, as a command that was run as somebody else leaves them: whose they are, and what to run.
import { statSync } from 'node:fs'

/** MySafe may not use a file, because it belongs to somebody else. The message is one line for whoever runs MySafe. */
export class OwnerError extends Error {
  readonly code = 'foreign_owner'
  constructor(message: string) {
    super(message)
    this.name = 'OwnerError'
  }
}

// What the system and SQLite say of a file that does not open, or may not be changed.
const DENIED = new Set<unknown>(['EACCES', 'EPERM', 'SQLITE_CANTOPEN', 'SQLITE_READONLY'])

/** What a fault means that is due to the owner of one of the files it may be about; null for every other fault. */
export function ownerFault(files: readonly string[], fault: unknown): OwnerError | null {
  if (!DENIED.has((fault as { code?: unknown }).code)) return null
  const self = (process.geteuid as () => number)()
  for (const file of files) {
    const uid = statSync(file, { throwIfNoEntry: false })?.uid ?? self
    if (uid !== self)
      return new OwnerError(
        `${file} belongs to user ${String(uid)}, but MySafe runs as user ${String(self)}. Run: chown ${String(self)} ${file}`,
      )
  }
  return null
}

/** Opens these files. @throws OwnerError when that fails because one of them belongs to somebody else */
export function openAsOwner<T>(files: readonly string[], open: () => T): T {
  try {
    return open()
  } catch (fault) {
    throw ownerFault(files, fault) ?? fault
  }
}

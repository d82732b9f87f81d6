// What SQLite says when something cannot be written, sorted by what it means for whoever wanted it written.

/** There is no room: the disk is full, or what is left of it is kept for what must go on working. */
export class NoRoom extends Error {
  readonly code = 'SQLITE_FULL'
  constructor() {
    super('what room there is is kept')
    this.name = 'NoRoom'
  }
}

/** Whether the disk was full, for the file or for the index of its log, which is made when it is opened. */
export function isFull(fault: unknown): boolean {
  return ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'].includes(codeOf(fault))
}

/** Whether a write failed, which is all that SQLite says of a quota that is used up (EDQUOT). */
export function isWriteFailed(fault: unknown): boolean {
  return codeOf(fault) === 'SQLITE_IOERR_WRITE'
}

/** Whether the file took no write: it was undone, and the next one may work. */
export function isUnwritten(fault: unknown): boolean {
  return /^SQLITE_(?:FULL|IOERR|READONLY|BUSY|CANTOPEN)/.test(codeOf(fault))
}

/**
 * Whether the system could not say that what was written is on the disk. From then on it may have forgotten it while every
 * later look still shows it, so nothing the process reads can be trusted any more (fsync(2), "fsyncgate" 2018).
 */
export function isUnsynced(fault: unknown): boolean {
  return /^SQLITE_IOERR_(?:DIR_)?FSYNC$/.test(codeOf(fault))
}

function codeOf(fault: unknown): string {
  return String((Object(fault) as { code?: unknown }).code)
}

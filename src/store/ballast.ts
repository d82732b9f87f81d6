// The ballast: room on the disk that is kept, and let go for what must work when everything else finds the disk full.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { freeBytes } from './size.ts'

/** Bytes that are kept: some thousand writes of those it is kept for. */
export const BALLAST_BYTES = 16 * 1_048_576

/** Bytes that must be free before it is made: some more, so that making it never fills the disk. */
export const NEEDED_BYTES = BALLAST_BYTES + 4 * 1_048_576

const PIECE = 1_048_576

// What a write takes at the most, unless it is about very many things at once.
const ONE_WRITE = 65_536

/** 'let go': it was needed, and there is no room to have it back. 'never made': the disk is too small, or nobody looked yet. */
export type BallastState = 'whole' | 'let go' | 'never made'

/** The room that is kept, as whoever writes asks for it. */
export interface Ballast {
  /** Whether it was let go. Before it says so it tries to have it back, so that nobody waits once there is room. */
  isGone(): boolean
  /** Frees the room; false when there is none. */
  letGo(): boolean
  /** Makes it where it is missing and there is room for it. */
  look(): void
  /** Whether a small write finds room beside it. */
  hasRoom(): boolean
  /** Whether it is kept, and a small write beside it fails for want of room, of the disk or of a quota, and for nothing else. */
  isAllThereIs(): boolean
}

/** The room kept as one file; `free` answers the bytes that are free for a folder. What state it is in is read from the file alone, so a restart changes nothing. */
export function ballastIn(
  { ballast: file }: { readonly ballast: string },
  free: (folder: string) => number = freeBytes,
): Ballast {
  const make = () => free(dirname(file)) >= NEEDED_BYTES && fill(file)
  return {
    isGone: () => ballastState(file) === 'let go' && !make(),
    letGo() {
      // Also what a kill left half made.
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return false
      // Not removed: an empty file says that it was needed.
      truncateSync(file)
      return true
    },
    look() {
      if (ballastState(file) !== 'whole') make()
    },
    hasRoom: () => (ballastState(file) === 'whole' ? growth(file) === 'grows' : free(dirname(file)) >= ONE_WRITE),
    isAllThereIs: () => ballastState(file) === 'whole' && growth(file) === 'no room',
  }
}

/** For a file in memory, and wherever nobody keeps room. */
export const NO_BALLAST: Ballast = {
  isGone: () => false,
  letGo: () => false,
  look: () => undefined,
  hasRoom: () => true,
  isAllThereIs: () => false,
}

export function ballastState(file: string): BallastState {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) return 'never made'
  return found.size >= BALLAST_BYTES ? 'whole' : 'let go'
}

// Bytes that no file system can pack into fewer, none of them twice, really written: a file with a hole would keep nothing.
function fill(file: string): boolean {
  const before = ballastState(file)
  const descriptor = openSync(file, 'w', 0o600)
  const filled = works(() => {
    for (let bytes = 0; bytes < BALLAST_BYTES; bytes += PIECE) writeFileSync(descriptor, randomBytes(PIECE))
  })
  // Less is free than the disk says, with a quota for instance.
  if (!filled) ftruncateSync(descriptor)
  closeSync(descriptor)
  if (!filled && before === 'never made') rmSync(file)
  return filled
}

// Asked by writing, because what a disk says is free is not always free for us.
function growth(file: string): 'grows' | 'no room' | 'fails' {
  const descriptor = openSync(file, 'r+')
  // A write that was cut short says nothing more.
  let errno = constants.errno.ENOSPC
  try {
    writeSync(descriptor, randomBytes(ONE_WRITE), 0, ONE_WRITE, BALLAST_BYTES)
  } catch (fault) {
    errno = -Number((fault as NodeJS.ErrnoException).errno)
  }
  const grown = fstatSync(descriptor).size >= BALLAST_BYTES + ONE_WRITE
  ftruncateSync(descriptor, BALLAST_BYTES)
  closeSync(descriptor)
  if (grown) return 'grows'
  // By number: Node has no name for a quota that is used up.
  return [constants.errno.ENOSPC, constants.errno.EDQUOT].includes(errno) ? 'no room' : 'fails'
}

function works(write: () => unknown): boolean {
  try {
    write()
    return true
  } catch {
    return false
  }
}

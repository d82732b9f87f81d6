// How the file stands and the disk it lies on: its size, its settings, its log, and the room that is left.
import { BALLAST_BYTES, ballastState, NEEDED_BYTES } from '../store/ballast.ts'
import { wrongPragmas, type Database } from '../store/database.ts'
import { databaseBytes, logBytes } from '../store/size.ts'
import { good, mend, note, type Check } from './check.ts'
import type { Places } from './places.ts'

const MEGABYTE = 1_048_576
const GIGABYTE = 1024 * MEGABYTE

// What the log grows to while somebody reads for long; more means that it is never carried over (DUR-16).
const LARGE_LOG = 64 * MEGABYTE

// Room for a copy before the next change of shape and for a day of writing.
const LITTLE_ROOM = 256 * MEGABYTE

/** What is to be said of the database itself. */
export function ofFile(db: Database): Check[] {
  const log = logBytes(db)
  const wrong = wrongPragmas(db)
  return [
    good('file', { file: db.file, size: databaseBytes(db) / MEGABYTE }),
    ...(log > LARGE_LOG ? [note('log_large', { size: log / MEGABYTE })] : []),
    wrong.length > 0 ? mend('settings_wrong', { names: wrong.join(', ') }) : good('settings'),
  ]
}

/**
 * What is to be said of the disk, and of the room on it that is kept for what is urgent.
 * @param free bytes that are free for a folder
 */
export function ofDisk(
  db: Database,
  { data, free }: Pick<Places, 'data'> & { readonly free: (folder: string) => number },
): Check[] {
  const bytes = free(data.folder)
  const values = { free: bytes / GIGABYTE }
  const low = bytes < databaseBytes(db) + LITTLE_ROOM
  return [low ? mend('disk_low', values) : good('disk', values), ofBallast(data)]
}

function ofBallast({ ballast }: Places['data']): Check {
  const values = { size: BALLAST_BYTES / MEGABYTE, needed: NEEDED_BYTES / MEGABYTE }
  const state = ballastState(ballast)
  if (state === 'let go') return mend('disk_full', values)
  return state === 'whole' ? good('ballast', values) : note('ballast_missing', values)
}

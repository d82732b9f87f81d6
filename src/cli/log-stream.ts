// Where the log goes: stderr, or nowhere without a word when nobody takes it.
import type { Writable } from 'node:stream'

/** The stream of the log. */
export interface LogStream {
  write(line: string): void
  /** How many lines could not be written. */
  lost(): number
}

// Bytes that may wait for a reader that does not read.
const MOST_WAITING = 1_048_576

/** Lines to a stream. A full disk, a broken pipe or a reader that does not read costs lines, never the program. */
export function logStream(to: Writable): LogStream {
  let lost = 0
  const missed = () => {
    lost += 1
  }
  return {
    write(line) {
      if (to.writableLength > MOST_WAITING) return missed()
      try {
        to.write(line, (fault) => {
          if (fault) missed()
        })
      } catch {
        // Files are written at once, so that their faults come here.
        missed()
      }
    },
    lost: () => lost,
  }
}

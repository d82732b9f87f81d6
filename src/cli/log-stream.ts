// Where the log goes: stderr, written beside the work, and given up without a word when nobody takes it.
import pino from 'pino'

/** The stream of the log and whether it works. */
export interface LogStream {
  readonly stream: { write(line: string): void }
  /** Lines that could not be written. */
  lost(): number
  flush(): void
}

/**
 * Lines to a file descriptor. A full disk, a broken pipe or a reader that does not read costs lines, never the program:
 * at most 1 MiB waits, what comes beyond that is dropped.
 */
export function logStream(fd: number): LogStream {
  let lost = 0
  const sink = pino.destination({ fd, sync: false, minLength: 0, maxLength: 1_048_576 })
  sink.on('error', () => (lost += 1))
  sink.on('drop', () => (lost += 1))
  return {
    stream: sink,
    lost: () => lost,
    flush() {
      try {
        sink.flushSync()
      } catch {
        lost += 1
      }
    },
  }
}

// What a command says on stdout arrives whole, or the command says so: half an export must not pass for one.
import { fstatSync, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import type { World } from './command.ts'

/** Where what is said goes. */
export interface Stdout {
  /** Resolves when there is room for more; to false when it did not arrive, or nobody reads any more. */
  say(text: string): Promise<boolean>
  /** The exit code of a command that ended with this one: never 0 when not everything arrived, which is told in one line. */
  ended(code: number, world: Pick<World, 'err'>): number
}

type Stream = Writable & { readonly fd: number; readonly isTTY?: boolean }

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EFBIG: 'no file may become that large',
}

/**
 * A file is written to by ourselves to the last byte: a stream of Node's takes what a nearly full disk wrote half for
 * written. A reader at the other end may go away whenever it likes (`mysafe user list | head -1`).
 * @param write how bytes reach a file
 */
export function stdoutTo(stream: Stream, write: (fd: number, bytes: Buffer) => number = writeSync): Stdout {
  const kind = fstatSync(stream.fd)
  if ([stream.isTTY, kind.isFIFO(), kind.isSocket()].includes(true))
    return {
      say: (text) => new Promise((resolve) => stream.write(text, (fault) => resolve(fault == null))),
      ended: (code) => code,
    }
  let fault: string | null = null
  return {
    say(text) {
      try {
        let bytes = Buffer.from(text)
        while (bytes.length > 0) bytes = bytes.subarray(write(stream.fd, bytes))
        return Promise.resolve(true)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        fault ??= WHY[String(code)] ?? String(code)
        return Promise.resolve(false)
      }
    },
    ended(code, world) {
      if (fault === null) return code
      world.err(`Not everything could be written to stdout (${fault}): what stands there is not whole.`)
      return Math.max(code, 1)
    },
  }
}

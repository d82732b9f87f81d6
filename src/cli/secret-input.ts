// Reads what must not stand on a command line: typed at a terminal without being shown, or the whole of a pipe.
import type { Readable, Writable } from 'node:stream'
import { CommandError } from './command.ts'

/** A stdin as far as it matters here. */
export type Input = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown }

const MOST_CHARACTERS = 4_096

/** Asks on stderr, so that a redirected stdout stays clean. @throws CommandError at Ctrl-C and Ctrl-D */
export async function readSecret(
  question: string,
  { stdin, stderr }: { stdin: Input; stderr: Writable } = process,
): Promise<string> {
  if (stdin.isTTY !== true) return readAll(stdin)
  stderr.write(question)
  stdin.setRawMode?.(true)
  try {
    return await readLine(stdin)
  } finally {
    stdin.setRawMode?.(false)
    stdin.pause()
    stderr.write('\n')
  }
}

async function readAll(stdin: Input): Promise<string> {
  let text = ''
  for await (const piece of stdin.setEncoding('utf8') as AsyncIterable<string>) {
    text += piece
    if (text.length > MOST_CHARACTERS) break
  }
  return text
}

// In raw mode the terminal hands over every key, one or several at a time.
async function readLine(stdin: Input): Promise<string> {
  let text = ''
  for await (const piece of stdin.setEncoding('utf8') as AsyncIterable<string>)
    for (const key of piece) {
      if (key === '\r' || key === '\n') return text
      if (key === '\u0003' || key === '\u0004') throw new CommandError('Nothing was entered, and nothing was done.')
      text = key === '\u007f' || key === '\b' ? text.slice(0, -1) : text + key
    }
  return text
}

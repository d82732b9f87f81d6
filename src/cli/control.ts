// The control socket: how a command asks the running server to act, one line of JSON there and one back.
import { chmodSync, closeSync, openSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { basename, dirname } from 'node:path'
import { CommandError } from './command.ts'

/** What a command asks, and what the server answers: what was done, or lines for the operator. */
export interface Asked {
  readonly verb: string
  readonly input: unknown
}
export type Answered =
  { readonly done: unknown } | { readonly refused: { readonly lines: readonly string[]; readonly exitCode: 1 | 2 } }

export interface Control {
  close(): Promise<void>
}

/** The connection ended before the answer: nobody knows here whether what was asked was done. */
export class Unanswered extends CommandError {
  constructor() {
    super(
      'The running MySafe ended before it answered: what was asked may be done or not. Look whether it is before you ask again.',
    )
    this.name = 'Unanswered'
  }
}

// Characters of a question; an answer may be longer: a list of everybody, and what was renamed.
const LONGEST_QUESTION = 65_536
// Bytes of a socket's path that the kernel takes (unix(7)), less the closing zero.
const LONGEST_PATH = 107

/**
 * Listens, for this user only; who takes longer than `patience` milliseconds to ask is turned away. A socket that a killed server left is taken away: the caller holds the lock.
 */
export async function openControl(
  socket: string,
  handle: (asked: Asked) => Promise<Answered>,
  patience = 2_000,
): Promise<Control> {
  rmSync(socket, { force: true })
  const place = shortPath(socket)
  const clients = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    clients.add(client)
    client.once('close', () => clients.delete(client))
    void answer(client, { handle, patience })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // With the umask of this process nobody else can connect in the instant before the mode is set.
    server.listen(place.path, resolve)
  })
  chmodSync(socket, 0o600)
  return {
    async close() {
      // Whoever neither reads nor goes away, perhaps because they were suspended, does not keep the server from ending.
      const limit = setTimeout(() => clients.forEach((client) => client.destroy()), patience)
      await new Promise((resolve) => server.close(resolve))
      clearTimeout(limit)
      place.close()
    },
  }
}

/**
 * Asks the running server. Resolves to null when there is none. A verb holds the whole server until it is done, so nothing
 * can be heard of it meanwhile: it is waited for as long as the connection lasts, and that ends with the server.
 * @param given onSilence: told once when nothing was heard for `silence` milliseconds
 * @throws Unanswered; CommandError when it cannot be asked at all, and nothing was done
 */
export async function askServer(
  socket: string,
  asked: Asked,
  { onSilence, silence }: { onSilence: () => void; silence: number },
): Promise<Answered | null> {
  const place = shortPath(socket)
  try {
    const client = await reach(place.path)
    if (client === null) return null
    client.setTimeout(silence, onSilence)
    client.end(`${JSON.stringify(asked)}\n`)
    return await answerOf(client)
  } finally {
    place.close()
  }
}

function reach(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const client = connect({ path, allowHalfOpen: true }, () => resolve(client))
    client.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ENOENT' || code === 'ECONNREFUSED') resolve(null)
      else reject(new CommandError(`The running MySafe cannot be asked (${String(code)}).`))
    })
  })
}

async function answerOf(client: Socket): Promise<Answered> {
  try {
    return JSON.parse(await lineOf(client, Infinity)) as Answered
  } catch {
    client.destroy()
    throw new Unanswered()
  }
}

async function answer(
  client: Socket,
  { handle, patience }: { handle: (asked: Asked) => Promise<Answered>; patience: number },
): Promise<void> {
  let waiting = true
  // While a verb held this process nothing could be read: what has come by then is looked at first.
  const tooLate = () => setImmediate(() => void (waiting && client.destroy()))
  try {
    client.setTimeout(patience, tooLate)
    const asked = JSON.parse(await lineOf(client, LONGEST_QUESTION)) as Asked
    waiting = false
    client.setTimeout(0)
    client.end(`${JSON.stringify(await handle(asked))}\n`)
  } catch {
    // Whoever sent half a line, or no JSON, or went away, gets no answer.
    client.destroy()
  }
}

// Not by `for await`: leaving that loop would close the socket before the answer is on its way.
function lineOf(socket: Socket, longest: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const broken = () => reject(new Error('the line did not end'))
    socket.setEncoding('utf8')
    socket.on('data', (piece: string) => {
      const end = piece.indexOf('\n')
      if (end !== -1) resolve(text + piece.slice(0, end))
      text += piece
      if (text.length > longest) broken()
    })
    socket.once('error', reject).once('end', broken).once('close', broken)
  })
}

// A folder may lie deeper than a socket's path can say; then it is reached through an open descriptor of the folder.
function shortPath(socket: string): { path: string; close: () => void } {
  if (Buffer.byteLength(socket) <= LONGEST_PATH) return { path: socket, close: () => undefined }
  const folder = openSync(dirname(socket), 'r')
  return { path: `/proc/self/fd/${String(folder)}/${basename(socket)}`, close: () => closeSync(folder) }
}

// The control socket: how a command asks the running server to act, one line of JSON there and one back.
import { chmodSync, closeSync, openSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { basename, dirname } from 'node:path'

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
  const server = createServer({ allowHalfOpen: true }, (client) => void answer(client, { handle, patience }))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // With the umask of this process nobody else can connect in the instant before the mode is set.
    server.listen(place.path, resolve)
  })
  chmodSync(socket, 0o600)
  return {
    async close() {
      await new Promise((resolve) => server.close(resolve))
      place.close()
    },
  }
}

/** Asks the running server, for `patience` milliseconds at most. Resolves to null when there is none. */
export async function askServer(socket: string, asked: Asked, patience = 60_000): Promise<Answered | null> {
  const place = shortPath(socket)
  try {
    return await ask(place.path, { asked, patience }).catch(nobodyThere)
  } finally {
    place.close()
  }
}

function nobodyThere(fault: unknown): null {
  if (['ENOENT', 'ECONNREFUSED'].includes(String((fault as NodeJS.ErrnoException).code))) return null
  throw fault
}

async function ask(path: string, { asked, patience }: { asked: Asked; patience: number }): Promise<Answered> {
  const client = connect({ path, allowHalfOpen: true })
  client.setTimeout(patience, () => client.destroy(new Error('the server did not answer')))
  client.end(`${JSON.stringify(asked)}\n`)
  return JSON.parse(await lineOf(client, Infinity)) as Answered
}

async function answer(
  client: Socket,
  { handle, patience }: { handle: (asked: Asked) => Promise<Answered>; patience: number },
): Promise<void> {
  try {
    client.setTimeout(patience, () => client.destroy())
    const asked = JSON.parse(await lineOf(client, LONGEST_QUESTION)) as Asked
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

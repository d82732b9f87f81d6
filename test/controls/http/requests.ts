// Servers with one fault in them, on a port of their own: each must be found by the checks of test/http/requests.test.ts.
import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createPlainServer, type AddressInfo } from 'node:net'

type Test = { teardown(close: () => unknown): unknown }
type Answer = NonNullable<Parameters<typeof createServer>[1]>

/** Reads what is doubtful the way it likes best. */
export const lenient = (t: Test): Promise<number> => listening(t, { insecureHTTPParser: true }, goodbye)

/** A server as it comes: its own words for headers that are too long, and none of ours around them. */
export const bare = (t: Test): Promise<number> => listening(t, {}, goodbye)

/** Says what it was asked, as TRACE wants it, and lets CONNECT through. */
export function repeatsRequests(t: Test): Promise<number> {
  const server = createServer((request, response) => {
    response.setHeader('connection', 'close').end(JSON.stringify(request.headers))
  }).on('connect', (_request, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
  return portOf(t, server)
}

/** Leads on to the address it was asked for, decoded and put into the header as it is. */
export function leadsOnAsAsked(t: Test): Promise<number> {
  const server = createPlainServer((socket) => {
    socket.once('data', (bytes) => {
      const [, path = '/'] = bytes.toString().split(' ')
      socket.end(`HTTP/1.1 303 See Other\r\nLocation: /sign-in?next=${decodeURIComponent(path)}\r\n\r\n`)
    })
  })
  return portOf(t, server)
}

/** Waits for whoever has begun, as long as it takes. */
export function patient(): Server {
  return createServer({ headersTimeout: 0, requestTimeout: 0 }, goodbye).setTimeout(0)
}

/** Has so few places that those who are slow take all of them. */
export async function fewAtOnce(t: Test): Promise<number> {
  const server = createServer(goodbye)
  server.maxConnections = 100
  t.teardown(() => server.closeAllConnections())
  return portOf(t, server)
}

const goodbye: Answer = (_request, response) => void response.setHeader('connection', 'close').end('x')

function listening(t: Test, options: ServerOptions, answer: Answer): Promise<number> {
  return portOf(t, createServer(options, answer))
}

async function portOf(t: Test, server: Server | ReturnType<typeof createPlainServer>): Promise<number> {
  t.teardown(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

// Fifteen hundred clients that take their time, all at once: whoever is not slow does not notice.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'tap'
import { fewAtOnce } from '../controls/http/requests.ts'
import { castFor } from '../fixtures/cast.ts'

type Test = Parameters<typeof castFor>[0]

// Of each kind. Two ends of each connection are open in this one process.
const EACH = 500

// So many of those that do not read ask for more than the buffers of most systems take, so that MySafe itself waits for them.
const GREEDY = 20

const HOST = 'Host: mysafe.test\r\n'
const POST = `POST /sign-in HTTP/1.1\r\n${HOST}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10000\r\n\r\n`

/** What the `n`th client of each kind sends, and then nothing more. `file`: the address of the largest there is. */
const KINDS: Record<string, (n: number, file: string) => string> = {
  'never ends its headers': () => `GET /sign-in HTTP/1.1\r\n${HOST}X-Slow: `,
  'never ends its body': () => `${POST}username=`,
  'never reads what it asked for': (n, file) => `GET ${file} HTTP/1.1\r\n${HOST}\r\n`.repeat(n < GREEDY ? 100 : 4),
}

/** The statuses that others get while the slow ones are all there, ten requests of each kind, each by a new connection. */
async function served(t: Test, { port, file }: { port: number; file: string }): Promise<string[]> {
  const slow: Socket[] = []
  t.teardown(() => slow.forEach((socket) => socket.destroy()))
  for (const text of Object.values(KINDS)) {
    const sockets = Array.from({ length: EACH }, () => connect({ port, host: '127.0.0.1' }).pause())
    slow.push(...sockets)
    // Whoever is cut off shows in what the others get.
    for (const socket of sockets) socket.on('error', () => undefined)
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    for (const [n, socket] of sockets.entries()) socket.write(text(n, file))
  }
  const paths = ['/up', '/sign-in', '/api-secrets']
  const asked = paths.flatMap((path) => Array.from({ length: 10 }, () => path))
  const answers = await Promise.all(
    asked.map(async (path) => {
      const headers = { connection: 'close' }
      return fetch(`http://127.0.0.1:${String(port)}${path}`, { headers, redirect: 'manual' }).then(
        ({ status }) => `${path} ${String(status)}`,
        () => `${path} not served`,
      )
    }),
  )
  return [...new Set(answers)].sort()
}

test('INP-15 others are served while 500 clients each are slow with headers, with bodies and with reading', async (t) => {
  const it = await castFor(t)
  const { server } = it.app
  const ours: Socket[] = []
  server.on('connection', (socket) => ours.push(socket))
  await it.app.listen({ host: '127.0.0.1', port: 0 })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const file = /\/assets\/[\w.-]+\.css/.exec((await it.stranger().open('/sign-in')).body)?.[0] ?? ''
  t.same(await served(t, { port, file }), ['/api-secrets 303', '/sign-in 200', '/up 200'])
  t.equal(
    ours.filter(({ destroyed }) => !destroyed).length,
    3 * EACH,
    'and each of the slow ones has its connection still',
  )
  server.closeAllConnections()
})

test('INP-15 control: a server with few places is noticed', async (t) => {
  t.match(await served(t, { port: await fewAtOnce(t), file: '/' }), [/not served/])
})

// How many connections one machine holds: beyond the bound none, and as soon as one is closed another.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { test } from 'tap'
import { boundConnections } from '../../src/http/connections.ts'
import { boundsNobody } from '../controls/http/connections.ts'

type Test = { teardown(close: () => unknown): unknown }

/** A server that greets whoever holds a connection, three for each peer. */
async function greeting(t: Test, { proxies = [] as string[], bound = boundConnections } = {}) {
  const server = createServer()
  bound(server, { proxies, most: 3 })
  const ours = new Set<Socket>()
  server.on('connection', (socket) => {
    if (socket.destroyed) return
    ours.add(socket)
    socket.on('error', () => undefined).write('held')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const theirs: Socket[] = []
  t.teardown(() => {
    for (const socket of [...theirs, ...ours]) socket.destroy()
    server.close()
  })
  return {
    ours,
    /** Opens a connection, and says what becomes of it. */
    async ask(): Promise<'held' | 'turned away'> {
      const socket = connect({ port, host: '127.0.0.1' })
      theirs.push(socket)
      return new Promise((resolve) => {
        socket.once('data', () => resolve('held'))
        socket.once('error', () => resolve('turned away'))
        socket.once('close', () => resolve('turned away'))
      })
    },
  }
}

/** What becomes of five connections that one peer opens one after the other. */
async function five(t: Test, given: Parameters<typeof greeting>[1] = {}) {
  const { ask } = await greeting(t, given)
  const answers: string[] = []
  for (let n = 0; n < 5; n++) answers.push(await ask())
  return answers
}

const HELD = Array<string>(5).fill('held')
const BOUNDED = [...HELD.slice(0, 3), 'turned away', 'turned away']

test('INP-15 one peer holds so many connections and not one more', async (t) => {
  t.same(await five(t), BOUNDED)
  t.same(await five(t, { bound: boundsNobody }), HELD, 'control: a server that counts nobody is noticed')
})

test('as soon as one is closed there is a place again', async (t) => {
  const { ours, ask } = await greeting(t)
  for (const wanted of BOUNDED) t.equal(await ask(), wanted)
  for (const socket of [...ours]) {
    const closed = once(socket, 'close')
    socket.destroy()
    await closed
  }
  for (const wanted of BOUNDED) t.equal(await ask(), wanted)
})

test('a trusted proxy, by its address or its range, speaks for many and is not bounded', async (t) => {
  t.same(await five(t, { proxies: ['2001:db8::1', '127.0.0.1'] }), HELD)
  t.same(await five(t, { proxies: ['2001:db8::/32', '127.0.0.0/8'] }), HELD)
  t.same(await five(t, { proxies: ['192.0.2.0/24'] }), BOUNDED)
})

test('what is gone before it is looked at counts for nobody', async (t) => {
  const server = createServer()
  boundConnections(server, { proxies: [], most: 0 })
  const gone = { remoteAddress: undefined, destroy: () => t.fail('it is closed already') }
  server.emit('connection', gone)
  t.end()
})

// For machines that look after MySafe: alive, and able to work; nothing else.
import { test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { record } from '../../src/audit/trail.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { system } from '../../src/vault/actors.ts'
import { castFor } from '../fixtures/cast.ts'
import { stateOf } from '../fixtures/state.ts'

test('OPS-02 /up says that the program is alive, to anybody, and nothing else', async (t) => {
  const it = await castFor(t)
  const answer = await it.stranger().open('/up')
  t.equal(answer.status, 200)
  t.equal(answer.body, 'up\n')
  t.equal(answer.headers['set-cookie'], undefined)
})

test('OPS-02 /ready tries a write, the keys and the end of the trail, and leaves nothing behind', async (t) => {
  const it = await castFor(t)
  const before = stateOf(it.vault.db, { without: [] })
  t.equal((await it.stranger().open('/ready')).body, 'ready\n')
  it.vault.write((tx) => record(tx, system, { name: 'server.started' }))
  t.equal((await it.stranger().open('/ready')).body, 'ready\n')
  it.vault.write((tx) => record(tx, system, { name: 'server.stopped' }))
  t.equal((await it.stranger().open('/ready')).body, 'ready\n')
  t.same({ ...stateOf(it.vault.db, { without: [] }), audit_events: '' }, { ...before, audit_events: '' })
})

const FAULTS: Record<string, (it: Awaited<ReturnType<typeof castFor>>) => void> = {
  'the file takes no writes': ({ vault }) => void vault.db.raw.pragma('query_only = ON'),
  'the last event was changed': ({ vault }) => {
    vault.write((tx) => record(tx, system, { name: 'server.started' }))
    vault.db.raw.exec("UPDATE audit_events SET name = 'server.stopped'")
  },
  'the event before it is gone': ({ vault }) => {
    for (const name of ['server.started', 'server.stopped'] as const) vault.write((tx) => record(tx, system, { name }))
    vault.db.raw.exec('DELETE FROM audit_events WHERE number = 1')
  },
  'a key does not open': ({ vault }) => {
    Object.defineProperty(vault, 'keyring', {
      value: {
        ...vault.keyring,
        kek: () => {
          throw new Error('no key')
        },
      },
    })
  },
}

for (const [what, plant] of Object.entries(FAULTS))
  test(`OPS-02 /ready says no when ${what}, and why only to the log`, async (t) => {
    const it = await castFor(t)
    plant(it)
    const answer = await it.stranger().open('/ready')
    t.equal(answer.status, 503)
    t.equal(answer.body, 'not ready\n')
    t.equal((await it.stranger().open('/up')).status, 200)
  })

test('LOG-04 /ready says that the log is broken, and MySafe goes on', async (t) => {
  const { vault, config } = await castFor(t)
  const app = await buildApp({ vault, config, resources: resourcesFromDisk(), logWorks: () => false })
  t.teardown(() => app.close())
  const answer = await app.inject('/ready')
  t.same([answer.statusCode, answer.body], [200, 'ready, but the log cannot be written\n'])
})

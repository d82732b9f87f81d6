// For machines that look after MySafe: alive, and able to work; nothing else.
import { test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { record } from '../../src/audit/trail.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { system } from '../../src/vault/actors.ts'
import { leavesItsTries, readyWithoutLooking, tellsAboutItself } from '../controls/http/health.ts'
import { castFor, type Cast } from '../fixtures/cast.ts'
import { stateOf } from '../fixtures/state.ts'

test('OPS-02 /up says that the program is alive, to anybody, and nothing else', async (t) => {
  const said = async (it: Cast) => {
    const { status, body, headers } = await it.stranger().open('/up')
    return { status, body, cookie: headers['set-cookie'] }
  }
  const nothing = { status: 200, body: 'up\n', cookie: undefined }
  t.same(await said(await castFor(t)), nothing)
  t.notSame(await said(await castFor(t, { also: tellsAboutItself })), nothing, 'control: a word more is noticed')
})

test('OPS-02 /ready tries a write, the keys and the end of the trail, and leaves nothing behind', async (t) => {
  const it = await castFor(t)
  const left = async ({ vault, stranger }: Cast) => {
    const before = stateOf(vault.db, { without: [] })
    t.equal((await stranger().open('/ready')).body, 'ready\n')
    const after = stateOf(vault.db, { without: [] })
    return Object.keys(after).filter((table) => after[table] !== before[table])
  }
  t.same(await left(it), [])
  t.same(await left(await castFor(t, { also: leavesItsTries })), ['settings'], 'control: a try that stays is noticed')
  it.vault.write((tx) => record(tx, system, { name: 'server.started' }))
  t.equal((await it.stranger().open('/ready')).body, 'ready\n')
  it.vault.write((tx) => record(tx, system, { name: 'server.stopped' }))
  t.same(await left(it), [])
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
    const said = async (it: Cast) => {
      plant(it)
      const { status, body } = await it.stranger().open('/ready')
      t.equal((await it.stranger().open('/up')).status, 200)
      return { status, body }
    }
    t.same(await said(await castFor(t)), { status: 503, body: 'not ready\n' })
    t.same(
      await said(await castFor(t, { also: readyWithoutLooking })),
      { status: 200, body: 'ready\n' },
      'control: saying so without a look is noticed',
    )
  })

test('LOG-04 /ready says that the log is broken, and MySafe goes on', async (t) => {
  const { vault, config } = await castFor(t)
  const app = await buildApp({ vault, config, resources: resourcesFromDisk(), logWorks: () => false })
  t.teardown(() => app.close())
  const answer = await app.inject('/ready')
  t.same([answer.statusCode, answer.body], [200, 'ready, but the log cannot be written\n'])
})

// The chain: every way of changing what is remembered is found, and the first bad row is named.
import t from 'tap'
import { headOf, verifyChain } from '../../src/audit/chain.ts'
import type { Head } from '../../src/audit/chain.ts'
import { EVENT_NAMES, record } from '../../src/audit/trail.ts'
import { SealError } from '../../src/crypto/envelope.ts'
import type { Keyring } from '../../src/crypto/keyring.ts'
import { operator, system } from '../../src/vault/actors.ts'
import { createVault } from '../../src/vault/vault.ts'
import { eventsFrom } from '../../src/store/audit-events.ts'
import { memoryDatabase } from '../fixtures/database.ts'
import { testKeyring } from '../fixtures/keyring.ts'
import { bareChainVerify } from '../controls/audit/bare-chain.ts'
import { recordedBeside } from '../controls/audit/beside.ts'

const filled = (t: { teardown(close: () => void): unknown }, events = 40) => {
  const vault = createVault({ db: memoryDatabase(t), keyring: testKeyring(), now: () => 1_700_000_000_000 })
  for (let n = 0; n < events; n++) {
    const name = EVENT_NAMES[n % EVENT_NAMES.length] as (typeof EVENT_NAMES)[number]
    const by = n % 3 === 0 ? system : { ...operator, origin: { address: '127.0.0.1', requestId: `req-${String(n)}` } }
    vault.write((tx) => record(tx, by, { name, secretId: n, userId: n + 1, details: { level: 'view', to: [n] } }))
  }
  return vault
}

t.test('AUD-01 events are numbered without gaps in the order they were written, and the chain holds', async (t) => {
  const vault = filled(t)
  t.same(
    [...eventsFrom(vault.db, 1)].map(({ number }) => number),
    Array.from({ length: 40 }, (_, n) => n + 1),
  )
  t.match(verifyChain(vault.db, { keyring: vault.keyring }), { events: 40, head: { number: 40 }, fault: null })
})

t.test('AUD-01 what is rolled back leaves no event behind', async (t) => {
  const vault = filled(t, 3)
  const fails = () => {
    throw new Error('no')
  }
  const left = (attempt: () => void) => {
    const before = headOf(vault.db).number
    t.throws(attempt, { message: 'no' })
    return headOf(vault.db).number - before
  }
  const together = () =>
    vault.write((tx) => {
      record(tx, system, { name: 'server.started' })
      fails()
    })
  t.equal(left(together), 0)
  vault.write((tx) => record(tx, system, { name: 'server.started' }))
  t.match(verifyChain(vault.db, { keyring: vault.keyring }), { events: 4, fault: null })
  t.equal(
    left(() => recordedBeside(vault, fails)),
    1,
    'control: an event without its change is noticed',
  )
})

t.test('AUD-01 a row may be as long as it likes, and the next one is not read into it', async (t) => {
  const vault = filled(t, 3)
  const to = Array.from({ length: 3_000 }, (_, n) => `user:${String(n)}`)
  vault.write((tx) => record(tx, system, { name: 'server.started', details: { to } }))
  vault.write((tx) => record(tx, system, { name: 'server.stopped' }))
  t.match(verifyChain(vault.db, { keyring: vault.keyring }), { events: 5, fault: null })
  vault.db.raw.exec("UPDATE audit_events SET details = replace(details, 'user:2999', 'user:2998') WHERE number = 4")
  t.match(verifyChain(vault.db, { keyring: vault.keyring }).fault, { number: 4, what: 'changed' })
})

type Tamper = { name: string; sql: string; number: number; what: string; anchored?: boolean }

const CHANGES = [
  'at',
  'name',
  'result',
  'actor_kind',
  'actor_id',
  'secret_id',
  'user_id',
  'details',
  'address',
  'request_id',
  'mac',
]
const VALUES: Record<string, string> = {
  at: 'at + 1',
  result: "'failed'",
  actor_kind: "'nobody'",
  actor_id: '7',
  secret_id: 'secret_id + 1',
  user_id: 'user_id + 1',
  // Details that are no JSON could not even be written: an index reads them.
  details: `json_set(details, '$.level', 'edit')`,
  mac: 'randomblob(32)',
}

const tampers: Tamper[] = [
  ...CHANGES.map((column) => ({
    name: `the column ${column} of a row is changed`,
    sql: `UPDATE audit_events SET ${column} = ${VALUES[column] ?? `coalesce(${column}, '') || 'x'`} WHERE number = 20`,
    number: 20,
    what: 'changed',
  })),
  { name: 'a row is deleted', sql: 'DELETE FROM audit_events WHERE number = 20', number: 20, what: 'gap' },
  { name: 'the first row is deleted', sql: 'DELETE FROM audit_events WHERE number = 1', number: 1, what: 'gap' },
  {
    name: 'a row is deleted and the rest moved up',
    sql: 'DELETE FROM audit_events WHERE number = 20; UPDATE audit_events SET number = -number WHERE number > 20; UPDATE audit_events SET number = -number - 1 WHERE number < 0',
    number: 20,
    what: 'changed',
  },
  {
    name: 'two rows change places',
    sql: 'UPDATE audit_events SET number = -20 WHERE number = 20; UPDATE audit_events SET number = 20 WHERE number = 21; UPDATE audit_events SET number = 21 WHERE number = -20',
    number: 20,
    what: 'changed',
  },
  {
    name: 'a row is written twice',
    sql: 'INSERT INTO audit_events SELECT 41, at, name, result, actor_kind, actor_id, secret_id, user_id, details, address, request_id, mac FROM audit_events WHERE number = 40',
    number: 41,
    what: 'changed',
  },
  {
    name: 'the tail is cut off',
    sql: 'DELETE FROM audit_events WHERE number > 35',
    number: 36,
    what: 'cut',
    anchored: true,
  },
  { name: 'everything is cut off', sql: 'DELETE FROM audit_events', number: 1, what: 'cut', anchored: true },
]

for (const { name, sql, number, what, anchored } of tampers)
  t.test(`AUD-04 it is found when ${name}`, async (t) => {
    const vault = filled(t)
    const anchor: Head | null = anchored === true ? headOf(vault.db) : null
    vault.db.raw.exec(sql)
    t.match(verifyChain(vault.db, { keyring: vault.keyring, anchor }), { fault: { number, what } })
  })

t.test('AUD-04 a chain made anew with another key does not contain the anchor', async (t) => {
  const vault = filled(t)
  const other = filled(t)
  const verdict = verifyChain(vault.db, { keyring: vault.keyring, anchor: headOf(other.db) })
  t.match(verdict.fault, { number: 40, what: 'changed' })
  t.match(verifyChain(vault.db, { keyring: other.keyring }).fault, { number: 1, what: 'changed' })
})

t.test('AUD-04 a chain longer than one stretch is walked to its end', async (t) => {
  const { db, keyring } = filled(t, 1_100)
  t.match(verifyChain(db, { keyring }), { events: 1_100, fault: null })
})

t.test('AUD-06 a mark that cannot be checked, for want of the key, is no verdict but a fault', async (t) => {
  const { db, keyring } = filled(t, 3)
  const without: Keyring = {
    ...keyring,
    key(purpose) {
      if (purpose === 'audit-sign') throw new SealError('wrong_key')
      return keyring.key(purpose)
    },
  }
  t.match(verifyChain(db, { keyring: without }), { events: 3, fault: null }, 'without a mark it is not needed')
  db.raw.exec("INSERT INTO audit_mark VALUES (1, 'x')")
  t.throws(() => verifyChain(db, { keyring: without }), new SealError('wrong_key'))
})

t.test('AUD-04 control: a chain without a key would accept a row somebody changed and chained anew', async (t) => {
  const vault = filled(t, 5)
  t.equal(bareChainVerify(vault.db, { rechainAfter: 3 }), null, 'the planted fault finds nothing')
  t.match(verifyChain(vault.db, { keyring: vault.keyring }).fault, { number: 1, what: 'changed' }, 'ours does')
})

// The demo: a believable team of two languages, always the same, made by the verbs so that everything in it holds.
import t from 'tap'
import { verifyChain } from '../../src/audit/chain.ts'
import { verifyPassword } from '../../src/crypto/passphrases.ts'
import { findPasswordHash } from '../../src/store/users.ts'
import { proveBackup } from '../../src/vault/backup.ts'
import { fillDemo, isInhabited } from '../../src/vault/demo.ts'
import { newItemsOf } from '../../src/vault/home.ts'
import { createVault } from '../../src/vault/vault.ts'
import { memoryDatabase } from '../fixtures/database.ts'
import { testKeyring } from '../fixtures/keyring.ts'
import { signedIn } from '../fixtures/sealed.ts'

const NOW = Date.UTC(2026, 10, 21, 12)

function emptyVault(t: { teardown(close: () => unknown): unknown }) {
  return createVault({ db: memoryDatabase(t), keyring: testKeyring(), now: () => NOW })
}

t.test(
  'twelve people in two languages, 200 API secrets, shares of both levels, some inactive, some history',
  async (t) => {
    const vault = emptyVault(t)
    t.notOk(isInhabited(vault))
    const { password, people } = await fillDemo(vault)
    t.ok(isInhabited(vault))
    t.equal(people.length, 12)
    t.equal(people.filter(({ administrator }) => administrator).length, 1)
    t.same(new Set(people.map(({ language }) => language)), new Set(['en', 'pt-BR']))
    for (const [id, { username }] of people.entries())
      t.ok(await verifyPassword(vault.keyring, id + 1, findPasswordHash(vault.db, id + 1), password), username)

    const one = (sql: string) => vault.db.raw.prepare(sql).pluck().get() as number
    t.equal(one('SELECT count(*) FROM api_secrets'), 200)
    t.equal(one('SELECT count(DISTINCT name) FROM api_secrets'), 200)
    t.ok(one('SELECT count(DISTINCT method) FROM api_secrets') >= 2)
    t.ok(one("SELECT count(*) FROM grants WHERE level = 'view'") > 50)
    t.ok(one("SELECT count(*) FROM grants WHERE level = 'edit'") > 20)
    t.ok(one('SELECT count(*) FROM grants WHERE until_at IS NOT NULL') > 5)
    t.ok(one('SELECT count(*) FROM api_secrets WHERE disabled_at IS NOT NULL') > 5)
    t.ok(one('SELECT count(*) FROM api_secrets WHERE sealed_previous_secret IS NOT NULL') > 5)
    t.ok(one('SELECT count(*) FROM api_secrets WHERE sealed_client_secret IS NULL') > 2)
    t.equal(one('SELECT count(*) FROM letters'), 0, 'nobody gets a letter about it')
    for (const owner of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
      t.ok(
        one(`SELECT count(*) FROM ways WHERE user_id = ${String(owner)}`.replace('ways', 'grants')) +
          one(`SELECT count(*) FROM api_secrets WHERE owner_id = ${String(owner)}`) >
          3,
        `person ${String(owner)} has something to see`,
      )
  },
)

t.test('its people are in groups of both kinds, which reach something, old and new', async (t) => {
  const vault = emptyVault(t)
  await fillDemo(vault)
  const one = (sql: string) => vault.db.raw.prepare(sql).pluck().get() as number
  t.ok(one('SELECT count(*) FROM user_groups') >= 5)
  t.ok(one('SELECT count(DISTINCT owner_id) FROM private_groups') >= 3)
  t.same(one('SELECT count(DISTINCT members_may_view) FROM private_groups'), 2)
  for (const kind of ['user_group', 'private_group']) {
    t.ok(one(`SELECT min(n) FROM (SELECT count(*) AS n FROM ${kind}_members GROUP BY group_id)`) >= 2)
    t.ok(one(`SELECT count(*) FROM audit_events WHERE name = '${kind}.member_removed'`) > 0, 'somebody left')
    const shared = `SELECT count(*) FROM ${kind}s g WHERE NOT EXISTS (SELECT 1 FROM grants WHERE ${kind}_id = g.id)`
    t.equal(one(shared), 0, 'each was given something')
  }
  for (let id = 1; id <= 12; id += 1) {
    const { total } = newItemsOf(vault, signedIn(vault, id), { page: 1 })
    t.ok(total > 0, `person ${String(id)} finds something new`)
  }
})

t.test('its trail is whole, in the order of time, and lies in the past; every value opens', async (t) => {
  const vault = emptyVault(t)
  await fillDemo(vault)
  t.equal(verifyChain(vault.db, { keyring: vault.keyring }).fault, null)
  const times = vault.db.raw.prepare('SELECT at FROM audit_events ORDER BY number').pluck().all() as number[]
  t.same(
    times,
    [...times].sort((a, b) => a - b),
  )
  t.ok((times.at(-1) ?? 0) <= NOW)
  t.match(proveBackup(vault.db, vault.keyring), { users: 12, secrets: 200, sealed: Number })
})

t.test('the same things happen every time; passwords and client secrets differ', async (t) => {
  const [one, other] = [emptyVault(t), emptyVault(t)]
  const passwords = [(await fillDemo(one)).password, (await fillDemo(other)).password]
  t.not(passwords[0], passwords[1])
  const rows = (vault: typeof one, sql: string) => vault.db.raw.prepare(sql).all()
  for (const sql of [
    'SELECT id, name, url, identifier, tags, owner_id, created_at, disabled_at, version FROM api_secrets',
    'SELECT secret_id, user_id, user_group_id, private_group_id, level, until_at FROM grants',
    'SELECT number, at, name, actor_id, secret_id FROM audit_events',
  ])
    t.same(rows(one, sql), rows(other, sql))
  t.notSame(
    rows(one, 'SELECT sealed_client_secret FROM api_secrets'),
    rows(other, 'SELECT sealed_client_secret FROM api_secrets'),
  )
})

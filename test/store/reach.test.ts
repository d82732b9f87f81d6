// What is remembered of a person's reach: never longer than until something is written that decides it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openDatabase, writeTo, type Database } from '../../src/store/database.ts'
import { reachOf, remembering } from '../../src/store/reach.ts'
import { forgetToNotice } from '../controls/store/reach.ts'
import { memoryDatabase, put, putGrant, putSecret, putUser } from '../fixtures/database.ts'

const NOW = 1_000_000
const [OLIVIA, GINA] = [1, 2]

const idsOf = (db: Database, userId = GINA, now = NOW) => [...reachOf(db, { userId, now }).ids]

/** Gina owns 1, is given 2, and reaches 3 through a user group and 4 through a private group. 5 she does not reach. */
function putWorld(db: Database): void {
  for (const name of ['Olivia', 'Gina']) putUser(db, { name })
  for (const id of [1, 2, 3, 4, 5]) putSecret(db, id === 1 ? GINA : OLIVIA, { id })
  for (const name of ['team', 'others']) put(db, 'user_groups', { name, name_folded: name, created_at: 0 })
  put(db, 'private_groups', { owner_id: OLIVIA, name: 'circle', members_may_view: 1, created_at: 0 })
  put(db, 'user_group_members', { group_id: 1, user_id: GINA, added_at: 0 })
  put(db, 'private_group_members', { group_id: 1, user_id: GINA, added_at: 0 })
  putGrant(db, { secret_id: 2, user_id: GINA })
  putGrant(db, { secret_id: 3, user_group_id: 1 })
  putGrant(db, { secret_id: 4, private_group_id: 1 })
}

const worldIn = (t: { teardown(close: () => void): unknown }) => {
  const db = memoryDatabase(t)
  putWorld(db)
  return db
}

const all = [1, 2, 3, 4]
const WRITES: [what: string, write: (db: Database) => unknown, reached: number[]][] = [
  ['a grant is added', (db) => putGrant(db, { secret_id: 5, user_id: GINA }), [...all, 5]],
  ['a grant ends', sql('UPDATE grants SET until_at = 5 WHERE secret_id = 2'), [1, 3, 4]],
  ['a grant is taken away', sql('DELETE FROM grants WHERE secret_id = 2'), [1, 3, 4]],
  ['somebody leaves a user group', sql('DELETE FROM user_group_members'), [1, 2, 4]],
  ['somebody changes the user group', sql('UPDATE user_group_members SET group_id = 2'), [1, 2, 4]],
  ['somebody leaves a private group', sql('DELETE FROM private_group_members'), [1, 2, 3]],
  ['another is in the private group', sql('UPDATE private_group_members SET user_id = 1'), [1, 2, 3]],
  ['a user group is disabled', sql('UPDATE user_groups SET disabled_at = 1'), [1, 2, 4]],
  ['a private group is disabled', sql('UPDATE private_groups SET disabled_at = 1'), [1, 2, 3]],
  ['an API secret is handed over', sql('UPDATE api_secrets SET owner_id = 2 WHERE id = 5'), [...all, 5]],
  ['an API secret is added', (db) => putSecret(db, GINA, { id: 6 }), [...all, 6]],
  ['an API secret is gone', sql('DELETE FROM grants; DELETE FROM api_secrets WHERE id = 2'), [1]],
  ['one is disabled', sql('UPDATE api_secrets SET disabled_at = 1'), all],
  ['one is renamed', sql("UPDATE api_secrets SET name = 'x'"), all],
  ['one gets another URL', sql("UPDATE api_secrets SET url = 'x'"), all],
  ['one gets tags', sql("UPDATE api_secrets SET tags = 'x'"), all],
  ['one gets another identifier', sql('UPDATE api_secrets SET identifier = id'), all],
  ['one gets another Client ID', sql("UPDATE api_secrets SET client_id_hash = x'01'"), all],
  ['its owner is renamed', sql("UPDATE users SET name = 'x'"), all],
]

function sql(text: string): (db: Database) => unknown {
  return (db) => db.raw.exec(text)
}

/** Reads, writes, reads: whether the second time something was read anew, and what is reached then. */
function around(db: Database, write: (db: Database) => unknown) {
  const looking = { userId: GINA, now: NOW }
  const before = reachOf(db, looking)
  write(db)
  const after = reachOf(db, looking)
  return { anew: after !== before, ids: [...after.ids] }
}

t.test('ACL-20 whatever decides who reaches what, and what a list finds, is seen with the next look', async (t) => {
  for (const [what, write, ids] of WRITES) t.same(around(worldIn(t), write), { anew: true, ids }, what)
  for (const [what, write] of WRITES) {
    const db = worldIn(t)
    idsOf(db)
    forgetToNotice(db)
    t.same(around(db, write), { anew: false, ids: all }, `control: unless nobody notices that ${what}`)
  }
})

t.test('nothing is read anew because something was used', async (t) => {
  const db = worldIn(t)
  const used = sql('UPDATE api_secrets SET last_used_at = 5; INSERT INTO marks VALUES (2, 1, 5, 5)')
  t.same(around(db, used), { anew: false, ids: all })
})

t.test('a grant that ends while its reach is remembered reaches no longer than until then', async (t) => {
  const db = worldIn(t)
  sql('UPDATE grants SET until_at = 2000000 WHERE secret_id = 2')(db)
  t.same(idsOf(db), all)
  t.same(idsOf(db, GINA, 1_999_999), all)
  t.same(idsOf(db, GINA, 2_000_000), [1, 3, 4])
  t.same(idsOf(db), all, 'and a clock that is put back is believed')
})

t.test('what a write sees is forgotten with it when it is undone', async (t) => {
  const db = worldIn(t)
  const looking = { userId: GINA, now: NOW }
  const undone = () =>
    writeTo(db, (writing) => {
      writing.raw.exec('DELETE FROM grants')
      t.same([...reachOf(writing, looking).ids], [1])
      throw new Error('undone')
    })
  t.throws(undone, { message: 'undone' })
  t.same(idsOf(db), all)
})

t.test('what another process writes is seen with the next look', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-reach-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'mysafe.db')
  const db = memoryDatabase(t, file)
  putWorld(db)
  const other = openDatabase(file)
  t.teardown(() => other.close())
  t.same(
    around(db, () => other.raw.exec('DELETE FROM grants WHERE secret_id = 3')),
    { anew: true, ids: [1, 2, 4] },
  )
})

t.test('what is reached in two ways counts once, and nobody else has it', async (t) => {
  const db = worldIn(t)
  putGrant(db, { secret_id: 3, user_id: GINA })
  const reach = reachOf(db, { userId: GINA, now: NOW })
  t.same([...reach.ids], all)
  t.same(
    [0, 1, 2, 3, 4, 5, 6].filter((id) => reach.has(id)),
    all,
  )
  t.same(idsOf(db, OLIVIA), [2, 3, 4, 5])
  t.same(idsOf(db, 3), [])
})

t.test('only so much is remembered; whoever was read longest ago is forgotten first', async (t) => {
  const db = worldIn(t)
  const reach = remembering({ mostIds: 8 })
  const look = (userId: number) => reach(db, { userId, now: NOW })
  const before = { gina: look(GINA), olivia: look(OLIVIA), nobody: look(3) }
  t.same({ gina: look(GINA), olivia: look(OLIVIA), nobody: look(3) }, before, 'eight are not too many')
  t.equal(look(GINA), before.gina)
  putSecret(db, OLIVIA, { id: 7 })
  const after = { gina: look(GINA), olivia: look(OLIVIA), nobody: look(3) }
  t.equal(look(3), after.nobody)
  t.equal(look(OLIVIA), after.olivia)
  t.not(look(GINA), after.gina, 'nine are')
})

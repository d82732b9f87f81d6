// The details of an API secret: what is read, what is remembered of a visit, who reaches it, what happened to it.
import t from 'tap'
import { SealError } from '../../src/crypto/envelope.ts'
import { detailsOf, historyOf, recordVisit, sharingOverview } from '../../src/vault/api-secret-details.ts'
import { PAGE_SIZE } from '../../src/vault/pages.ts'
import { Forbidden, NotFound, Unavailable } from '../../src/vault/refusals.ts'
import { revealClientSecret } from '../../src/vault/reveal.ts'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import type { Person } from '../fixtures/cast.ts'
import { put, putGrant, putUser } from '../fixtures/database.ts'
import { putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

t.test('the details hold every field but the client secret', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { tags: 'prod, eu', notes: 'one\ntwo', method: 'PUT', identifier: 'pay' })
  const details = detailsOf(house.vault, house.as('victor'), { secretId })
  t.match(details, {
    name: 'Billing API',
    clientId: 'cid-77AA-qq',
    notes: 'one\ntwo',
    tags: ['prod', 'eu'],
    method: 'PUT',
    identifier: 'pay',
    owner: 'Olivia Owner',
    hasClientSecret: true,
    access: 'view',
    shares: 3,
  })
  t.notMatch(JSON.stringify(details), /canary/)
})

t.test('what a person may do now is answered with the details', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  const can = (person: 'olivia' | 'edith' | 'victor') => detailsOf(house.vault, house.as(person), { secretId }).can
  t.match(can('olivia'), { share: true, edit: true, 'hand-over': true, history: true, reveal: true })
  t.match(can('edith'), { share: false, edit: true, 'hand-over': false, history: true, disable: true })
  t.match(can('victor'), { share: false, edit: false, history: false, reveal: true, disable: false })
  t.throws(() => detailsOf(house.vault, house.as('stan'), { secretId }), NotFound)
})

t.test('CRY-04 a Client ID or note that does not open is not shown, and the trail says so', async (t) => {
  for (const [field, from] of [
    ['sealed_client_id', 'sealed_notes'],
    ['sealed_notes', 'sealed_client_id'],
  ]) {
    const house = sealedHouse(t)
    const secretId = putSealed(house, { notes: 'n' })
    house.vault.db.raw.exec(`UPDATE api_secrets SET ${String(field)} = ${String(from)}`)
    house.news()
    t.throws(() => detailsOf(house.vault, house.as('victor'), { secretId }), SealError)
    t.same(house.news(), ['integrity.failed'])
  }
})

t.test('a visit is recorded once in 15 minutes for one person and item; marks and last use move on', async (t) => {
  const house = sealedHouse(t)
  const [one, two] = [putSealed(house), putSealed(house)]
  const visit = (person: 'victor' | 'edith', secretId: number) =>
    recordVisit(house.vault, house.as(person), { secretId })
  house.news()
  visit('victor', one)
  visit('victor', two)
  visit('edith', one)
  t.same(house.news(), ['api_secret.viewed', 'api_secret.viewed', 'api_secret.viewed'])
  house.clock.pass({ minutes: 14 })
  visit('victor', one)
  t.same(house.news(), [])
  t.equal(house.ask('SELECT last_used_at FROM api_secrets WHERE id = ?', one), house.clock.now())
  t.equal(
    house.ask('SELECT used_at FROM marks WHERE user_id = ? AND secret_id = ?', house.ids.victor, one),
    house.clock.now(),
  )
  house.clock.pass({ minutes: 1 })
  visit('victor', one)
  t.same(house.news(), ['api_secret.viewed'], 'the 15 minutes begin with the visit that was recorded')
})

t.test('a second look within a minute writes nothing at all', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  recordVisit(house.vault, house.as('victor'), { secretId })
  house.vault.db.raw.pragma('query_only = ON')
  house.clock.pass({ seconds: 59 })
  t.doesNotThrow(() => recordVisit(house.vault, house.as('victor'), { secretId }))
  house.clock.pass({ seconds: 1 })
  t.throws(() => recordVisit(house.vault, house.as('victor'), { secretId }), Unavailable)
})

t.test('opening what one has just added is a visit like any other', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  house.news()
  recordVisit(house.vault, house.as('olivia'), { secretId })
  t.same(house.news(), ['api_secret.viewed'])
})

/** The ways to it as one person sees them: who, how many, through what, how strong. */
function ways(house: SealedHouse, person: Person, secretId: number): unknown[] {
  const { rows } = sharingOverview(house.vault, house.as(person), { secretId, page: 1 })
  return rows.map(({ name, size, through, level }) => [name, size, through?.name ?? null, level])
}

t.test(
  'Sharing names everybody who reaches it and through what, and a private group only to those who may see it',
  async (t) => {
    const house = sealedHouse(t)
    const secretId = putSealed(house)
    const { db } = house.vault
    const group = { id: 7, owner_id: house.ids.edith, name: 'Night shift', members_may_view: 0, created_at: 0 }
    put(db, 'private_groups', group)
    for (const person of ['stan', 'olivia', 'victor'] as const)
      put(db, 'private_group_members', { group_id: 7, user_id: house.ids[person], added_at: 0 })
    const until_at = house.clock.now() + 1000
    putGrant(db, { secret_id: secretId, private_group_id: 7, level: 'edit', granted_by: house.ids.olivia, until_at })
    const given = [
      ['Victor Viewer', null, null, 'view'],
      ['Edith Editor', null, null, 'edit'],
      ['Dev', 1, null, 'view'],
    ]
    const throughDev = ['Gina Group', null, 'Dev', 'view']
    const night = [
      ['Stan Stranger', null, 'Night shift', 'edit'],
      ['Victor Viewer', null, 'Night shift', 'edit'],
    ]
    const sort = (list: unknown[]) => list.map((row) => JSON.stringify(row)).sort()
    const seen = [...given, ['Night shift', 3, null, 'edit'], throughDev, ...night]
    t.same(sort(ways(house, 'edith', secretId)), sort(seen), 'and the owner, who needs no way, is in none')
    const unseen = [...given, [null, null, null, 'edit'], throughDev]
    t.same(sort(ways(house, 'olivia', secretId)), sort(unseen), 'nor are the people behind what one may not see')
    t.same(sort(ways(house, 'stan', secretId)), sort(unseen))
    house.clock.pass({ seconds: 1 })
    t.same(sort(ways(house, 'victor', secretId)), sort([...given, throughDev]), 'what has ended is not there')
    db.raw.exec('UPDATE user_groups SET disabled_at = 1')
    t.same(sort(ways(house, 'victor', secretId)), sort(given), 'and a disabled group reaches nobody')
  },
)

t.test('somebody in a group has it since they are in it and it has it', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  const { db } = house.vault
  const since = () => {
    const { rows } = sharingOverview(house.vault, house.as('olivia'), { secretId, page: 1 })
    return rows.flatMap((row) => (row.through === null ? [] : [[row.since, row.byName, row.untilAt]]))
  }
  db.raw.exec('UPDATE grants SET granted_at = 50, until_at = NULL; UPDATE user_group_members SET added_at = 40')
  t.same(since(), [[50, 'Olivia Owner', null]])
  db.raw.exec('UPDATE user_group_members SET added_at = 60')
  db.raw.prepare('UPDATE grants SET until_at = ?').run(house.clock.now() + 1)
  t.same(since(), [[60, 'Olivia Owner', house.clock.now() + 1]])
})

t.test('when one’s own access ends is told, unless another way does not end', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  const { db } = house.vault
  const endOf = (person: Person) => detailsOf(house.vault, house.as(person), { secretId }).endsAt
  t.same([endOf('olivia'), endOf('victor'), endOf('gina')], [null, null, null])
  const at = house.clock.now()
  db.raw.prepare('UPDATE grants SET until_at = ? WHERE user_id IS NOT NULL').run(at + 1000)
  db.raw.prepare('UPDATE grants SET until_at = ? WHERE user_group_id IS NOT NULL').run(at + 2000)
  t.same([endOf('olivia'), endOf('victor'), endOf('gina')], [null, at + 1000, at + 2000])
  put(db, 'user_group_members', { group_id: 1, user_id: house.ids.victor, added_at: 0 })
  t.equal(endOf('victor'), at + 2000, 'the last of several ends')
  db.raw.exec('UPDATE grants SET until_at = NULL WHERE user_group_id IS NOT NULL')
  t.equal(endOf('victor'), null)
})

t.test('Sharing and History come in pages; a page beyond the last one is the last one', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  for (let n = 0; n < PAGE_SIZE; n++)
    putGrant(house.vault.db, { secret_id: secretId, user_id: putUser(house.vault.db), level: 'view' })
  const overview = sharingOverview(house.vault, house.as('victor'), { secretId, page: 9 })
  t.match(overview, { page: 2, total: PAGE_SIZE + 4, shares: PAGE_SIZE + 3 }, 'a person behind a group is one more')
  t.equal(overview.rows.length, 4)
  const asked = { secretId, purpose: 'show', version: 'current' } as const
  for (let n = 0; n < PAGE_SIZE; n++) revealClientSecret(house.vault, house.as('victor'), asked)
  const first = historyOf(house.vault, house.as('edith'), { secretId, page: 1 })
  t.match(first, { page: 1, total: PAGE_SIZE + 1 })
  t.equal(first.rows[0]?.actor, 'Victor Viewer')
  t.same(
    historyOf(house.vault, house.as('edith'), { secretId, page: 2 }).rows.map(({ name }) => name),
    ['api_secret.added'],
  )
})

t.test(
  'History is for owner and editors; it names whom it was shared with, as far as the reader may know',
  async (t) => {
    const house = sealedHouse(t)
    const secretId = putSealed(house)
    const { db } = house.vault
    put(db, 'private_groups', {
      id: 7,
      owner_id: house.ids.olivia,
      name: 'Night shift',
      members_may_view: 0,
      created_at: 0,
    })
    const add = (kind: 'user' | 'user-group' | 'private-group', id: number) => ({
      recipient: { kind, id },
      level: 'view' as const,
      untilAt: null,
    })
    db.raw.exec('DELETE FROM grants WHERE user_group_id IS NOT NULL')
    shareApiSecret(house.vault, house.as('olivia'), {
      secretId,
      add: [add('user', house.ids.stan), add('user-group', 1), add('private-group', 7)],
      change: [],
      remove: [],
    })
    const subjects = (person: 'olivia' | 'edith') =>
      historyOf(house.vault, house.as(person), { secretId, page: 1 })
        .rows.filter(({ name }) => name === 'api_secret.shared')
        .map(({ subject, subjectKind }) => [subjectKind, subject])
    t.same(subjects('olivia'), [
      ['private-group', 'Night shift'],
      ['user-group', 'Dev'],
      ['user', 'Stan Stranger'],
    ])
    t.same(subjects('edith')[0], ['private-group', null])
    t.throws(() => historyOf(house.vault, house.as('victor'), { secretId, page: 1 }), Forbidden)
    t.throws(() => historyOf(house.vault, house.as('ada'), { secretId, page: 1 }), NotFound)
  },
)

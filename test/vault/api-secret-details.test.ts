// The details of an API secret: what is read, what is remembered of a visit, who reaches it, what happened to it.
import t from 'tap'
import { SealError } from '../../src/crypto/envelope.ts'
import { detailsOf, historyOf, recordVisit, sharingOverview } from '../../src/vault/api-secret-details.ts'
import { PAGE_SIZE } from '../../src/vault/pages.ts'
import { Forbidden, NotFound } from '../../src/vault/refusals.ts'
import { revealClientSecret } from '../../src/vault/reveal.ts'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import { put, putGrant, putUser } from '../fixtures/database.ts'
import { putSealed, sealedHouse } from '../fixtures/sealed.ts'

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
    grants: 3,
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
  t.throws(() => recordVisit(house.vault, house.as('victor'), { secretId }), { code: 'SQLITE_READONLY' })
})

t.test('opening what one has just added is a visit like any other', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  house.news()
  recordVisit(house.vault, house.as('olivia'), { secretId })
  t.same(house.news(), ['api_secret.viewed'])
})

t.test('Sharing names everybody it is shared with, and a private group only to those who may see it', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  const { db } = house.vault
  put(db, 'private_groups', {
    id: 7,
    owner_id: house.ids.edith,
    name: 'Night shift',
    members_may_view: 0,
    created_at: 0,
  })
  put(db, 'private_group_members', { group_id: 7, user_id: house.ids.stan, added_at: 0 })
  const until_at = house.clock.now() + 1000
  putGrant(db, { secret_id: secretId, private_group_id: 7, level: 'edit', granted_by: house.ids.olivia, until_at })
  const rows = (person: 'olivia' | 'edith' | 'victor' | 'stan') =>
    sharingOverview(house.vault, house.as(person), { secretId, page: 1 }).rows.map(({ name, size, level }) => [
      name,
      size,
      level,
    ])
  const others = [
    ['Victor Viewer', null, 'view'],
    ['Edith Editor', null, 'edit'],
    ['Dev', 1, 'view'],
  ]
  const sort = (list: unknown[]) => list.map((row) => JSON.stringify(row)).sort()
  t.same(sort(rows('edith')), sort([...others, ['Night shift', 1, 'edit']]))
  t.same(sort(rows('olivia')), sort([...others, [null, null, 'edit']]))
  t.same(sort(rows('stan')), sort([...others, [null, null, 'edit']]))
  house.clock.pass({ seconds: 1 })
  t.same(sort(rows('victor')), sort(others), 'what has ended is not there')
})

t.test('Sharing and History come in pages; a page beyond the last one is the last one', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  for (let n = 0; n < PAGE_SIZE; n++)
    putGrant(house.vault.db, { secret_id: secretId, user_id: putUser(house.vault.db), level: 'view' })
  const overview = sharingOverview(house.vault, house.as('victor'), { secretId, page: 9 })
  t.match(overview, { page: 2, total: PAGE_SIZE + 3 })
  t.equal(overview.rows.length, 3)
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

// Handing over: the new owner, the old one, those it is shared with, and who is told.
import t from 'tap'
import { accessOf } from '../../src/vault/access.ts'
import { handOverApiSecret } from '../../src/vault/hand-over.ts'
import { operator } from '../../src/vault/actors.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../../src/vault/refusals.ts'
import { giveTo } from '../../src/vault/hand-over.ts'
import { findApiSecret } from '../../src/store/api-secrets.ts'
import { handOverUntold } from '../controls/vault/hand-over.ts'
import { CAST } from '../fixtures/cast.ts'
import { putSealed, sealedHouse } from '../fixtures/sealed.ts'
import type { SealedHouse } from '../fixtures/sealed.ts'

function access(house: SealedHouse, secretId: number): Record<string, string> {
  return Object.fromEntries(CAST.map((person) => [person, accessOf(house.vault, house.as(person), secretId)]))
}

t.test('the new owner has it, what was shared stays, and the old owner keeps nothing', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  house.news()
  const given = handOverApiSecret(house.vault, house.as('olivia'), { secretId, toId: house.ids.stan, keepEdit: false })
  t.same(given, { name: 'Billing API', toName: 'Stan Stranger', identifier: null })
  t.same(access(house, secretId), {
    olivia: 'none',
    victor: 'view',
    edith: 'edit',
    gina: 'view',
    stan: 'own',
    ada: 'none',
  })
  t.same(house.news(), ['api_secret.handed_over'])
  t.equal(house.ask('SELECT user_id FROM audit_events ORDER BY number DESC'), house.ids.stan)
})

t.test('the old owner keeps Can edit when they ask for it', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  handOverApiSecret(house.vault, house.as('olivia'), { secretId, toId: house.ids.stan, keepEdit: true })
  t.match(access(house, secretId), { olivia: 'edit', stan: 'own' })
})

t.test('where nobody with an account gives it, the old owner is named as the one who did', async (t) => {
  const house = sealedHouse(t)
  const secret = findApiSecret(house.vault.db, putSealed(house))
  if (secret === undefined) throw new Error('it was just put in')
  house.vault.write((tx) => giveTo(tx, operator, { secret, toId: house.ids.stan, keepEdit: true }))
  t.equal(house.ask('SELECT granted_by FROM grants WHERE user_id = ?', house.ids.olivia), house.ids.olivia)
})

t.test('the grant that the new owner held is not needed any more', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  handOverApiSecret(house.vault, house.as('olivia'), { secretId, toId: house.ids.victor, keepEdit: false })
  t.equal(house.ask('SELECT count(*) FROM grants WHERE user_id = ?', house.ids.victor), 0)
  t.equal(access(house, secretId)['victor'], 'own')
})

t.test('an identifier that is taken there gets the first free suffix, within its 200 characters', async (t) => {
  const house = sealedHouse(t)
  const long = '🙂'.repeat(200)
  const give = (identifier: string) => {
    const secretId = putSealed(house, { identifier })
    return handOverApiSecret(house.vault, house.as('olivia'), { secretId, toId: house.ids.stan, keepEdit: false })
  }
  t.equal(give('pay').identifier, null)
  t.equal(give('pay').identifier, 'pay-2')
  t.equal(give('pay').identifier, 'pay-3')
  for (const n of [4, 5, 6, 7, 8, 9]) t.equal(give('pay').identifier, `pay-${String(n)}`)
  t.match(give('pay').identifier, /^pay-\d+$/, 'and then a number that nobody could take beforehand')
  t.equal(give(long).identifier, null)
  t.equal(give(long).identifier, `${'🙂'.repeat(198)}-2`)
})

t.test('the owner, somebody unknown and somebody deactivated are refused in words', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  house.vault.db.raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id = ?').run(house.ids.gina)
  house.news()
  const to = (toId: number) => () =>
    handOverApiSecret(house.vault, house.as('olivia'), { secretId, toId, keepEdit: false })
  t.throws(to(house.ids.olivia), Invalid)
  t.throws(to(house.ids.gina), Invalid)
  t.throws(to(999), Invalid)
  t.same(house.news(), [])
})

t.test('only the owner hands over, and in vain when it has another owner by then', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  const asked = { secretId, toId: house.ids.stan, keepEdit: false }
  t.throws(() => handOverApiSecret(house.vault, house.as('edith'), asked), Forbidden)
  t.throws(() => handOverApiSecret(house.vault, house.as('victor'), asked), Forbidden)
  t.throws(() => handOverApiSecret(house.vault, house.as('ada'), asked), NotFound)
  const before = findApiSecret(house.vault.db, secretId)
  if (before === undefined) throw new Error('it was just put in')
  handOverApiSecret(house.vault, house.as('olivia'), asked)
  t.throws(
    () =>
      house.vault.write((tx) =>
        giveTo(tx, house.as('olivia'), { secret: before, toId: house.ids.ada, keepEdit: false }),
      ),
    Conflict,
  )
})

// ACL-15: the change, its event and the letters are one.
const tells = (handOver: typeof handOverApiSecret) => (t: { teardown(close: () => void): unknown }) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const secretId = putSealed(house)
  handOver(house.vault, house.as('olivia'), { secretId, toId: house.ids.stan, keepEdit: false })
  return house.ask("SELECT user_id FROM letters WHERE kind = 'handed_over'") === house.ids.stan
}

t.test('ACL-15 the new owner is told by a letter of the same write', async (t) => {
  t.ok(tells(handOverApiSecret)(t))
  const house = sealedHouse(t, { mailConfigured: true })
  const secretId = putSealed(house)
  house.vault.db.raw.exec("CREATE TRIGGER no_mail BEFORE INSERT ON letters BEGIN SELECT RAISE(ABORT, 'no room'); END")
  house.news()
  const asked = { secretId, toId: house.ids.stan, keepEdit: false }
  t.throws(() => handOverApiSecret(house.vault, house.as('olivia'), asked), { message: 'no room' })
  t.equal(house.ask('SELECT owner_id FROM api_secrets'), house.ids.olivia)
  t.same(house.news(), [])
})

t.test('ACL-15 control: a change of owner that tells nobody is noticed', async (t) => {
  t.notOk(tells(handOverUntold)(t))
})

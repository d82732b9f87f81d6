// Putting the previous client secret back: the two change places, and every field still opens.
import t from 'tap'
import { SealError } from '../../src/crypto/envelope.ts'
import { listLastUsed } from '../../src/store/marks.ts'
import { detailsOf } from '../../src/vault/api-secret-details.ts'
import { disableApiSecret } from '../../src/vault/api-secret-state.ts'
import { restorePreviousSecret } from '../../src/vault/previous-secret.ts'
import { Conflict, Forbidden, NotFound } from '../../src/vault/refusals.ts'
import { revealClientSecret } from '../../src/vault/reveal.ts'
import type { RevealVersion } from '../../src/vault/reveal.ts'
import { putSealed, sealedHouse } from '../fixtures/sealed.ts'
import type { SealedHouse } from '../fixtures/sealed.ts'

const DAY = 24 * 60 * 60_000

function value(house: SealedHouse, secretId: number, version: RevealVersion): string {
  return revealClientSecret(house.vault, house.as('olivia'), { secretId, purpose: 'show', version }).value
}

t.test('the owner puts it back, and the other one is kept for 30 days from then', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { previous: 'before', clientSecret: 'after', notes: 'a note' })
  house.clock.pass({ days: 10 })
  house.news()
  restorePreviousSecret(house.vault, house.as('olivia'), { secretId })
  t.same(house.news(), ['api_secret.previous_restored'])
  t.equal(value(house, secretId, 'current'), 'before')
  t.equal(value(house, secretId, 'previous'), 'after')
  const details = detailsOf(house.vault, house.as('victor'), { secretId })
  t.match(details, { clientId: 'cid-77AA-qq', notes: 'a note', previousUntil: house.clock.now() + 30 * DAY })
  t.equal(details.secretChangedAt, house.clock.now())
})

t.test('putting it back is no use of it for others, and one for the owner', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { previous: 'before' })
  restorePreviousSecret(house.vault, house.as('olivia'), { secretId })
  t.equal(detailsOf(house.vault, house.as('victor'), { secretId }).lastUsedAt, null)
  t.same(listLastUsed(house.vault.db, { userId: house.ids.olivia, now: house.clock.now(), limit: 5 }), [
    { id: secretId, at: house.clock.now() },
  ])
})

t.test('where no client secret was stored by then, nothing is kept in its stead', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { previous: 'before' })
  house.vault.db.raw.prepare('UPDATE api_secrets SET sealed_client_secret = NULL WHERE id = ?').run(secretId)
  restorePreviousSecret(house.vault, house.as('olivia'), { secretId })
  t.equal(value(house, secretId, 'current'), 'before')
  t.equal(house.ask('SELECT previous_until FROM api_secrets'), null)
})

t.test('only the owner, only while it is kept, only while it is active', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { previous: 'before', clientSecret: 'after' })
  const none = putSealed(house)
  house.news()
  const restore = (person: 'olivia' | 'edith' | 'victor' | 'stan', id = secretId) =>
    restorePreviousSecret(house.vault, house.as(person), { secretId: id })
  t.throws(() => restore('edith'), Forbidden)
  t.throws(() => restore('victor'), Forbidden)
  t.throws(() => restore('stan'), NotFound)
  t.throws(() => restore('olivia', none), Conflict)
  disableApiSecret(house.vault, house.as('olivia'), { secretId })
  t.throws(() => restore('olivia'), Conflict)
  house.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = NULL')
  house.clock.pass({ days: 30 })
  t.throws(() => restore('olivia'), Conflict)
  t.same(house.news(), ['api_secret.disabled'])
})

t.test('when the row cannot be written, nothing is', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { previous: 'before' })
  house.vault.db.raw.exec('CREATE TRIGGER held BEFORE UPDATE ON api_secrets BEGIN SELECT RAISE(IGNORE); END')
  house.news()
  t.throws(() => restorePreviousSecret(house.vault, house.as('olivia'), { secretId }), /changed within its own write/)
  t.same(house.news(), [])
})

t.test('a broken seal changes nothing and is recorded', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { previous: 'before', notes: 'a note' })
  house.vault.db.raw.exec('UPDATE api_secrets SET sealed_notes = sealed_client_id')
  house.news()
  t.throws(() => restorePreviousSecret(house.vault, house.as('olivia'), { secretId }), SealError)
  t.same(house.news(), ['integrity.failed'])
  t.equal(house.ask('SELECT version FROM api_secrets'), 2)
})

// Disable and Enable: what sleeps, who may put it to sleep, and that it wakes as it was.
import t from 'tap'
import { disableApiSecret, enableApiSecret } from '../../src/vault/api-secret-state.ts'
import { detailsOf } from '../../src/vault/api-secret-details.ts'
import { Forbidden, NotFound } from '../../src/vault/refusals.ts'
import { revealClientSecret } from '../../src/vault/reveal.ts'
import { CANARY, putSealed, sealedHouse } from '../fixtures/sealed.ts'

t.test('owner and editor disable and enable; each is recorded once, however often it is asked for', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  house.news()
  for (const person of ['olivia', 'edith'] as const) {
    disableApiSecret(house.vault, house.as(person), { secretId })
    disableApiSecret(house.vault, house.as(person), { secretId })
    t.equal(detailsOf(house.vault, house.as('victor'), { secretId }).active, false)
    enableApiSecret(house.vault, house.as(person), { secretId })
    enableApiSecret(house.vault, house.as(person), { secretId })
    t.same(house.news(), ['api_secret.disabled', 'api_secret.enabled'], person)
  }
})

t.test('a viewer may do neither, and for a stranger it does not exist', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  house.news()
  t.throws(() => disableApiSecret(house.vault, house.as('victor'), { secretId }), Forbidden)
  t.throws(() => enableApiSecret(house.vault, house.as('gina'), { secretId }), Forbidden)
  t.throws(() => disableApiSecret(house.vault, house.as('stan'), { secretId }), NotFound)
  t.throws(() => disableApiSecret(house.vault, house.as('ada'), { secretId }), NotFound)
  t.equal(house.ask('SELECT disabled_at FROM api_secrets'), null)
  t.same(house.news(), [])
})

t.test('what was shared sleeps with it and wakes with it', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  const grants = house.ask('SELECT group_concat(id || level || ifnull(until_at, 0)) FROM grants')
  disableApiSecret(house.vault, house.as('olivia'), { secretId })
  house.clock.pass({ days: 90 })
  enableApiSecret(house.vault, house.as('olivia'), { secretId })
  t.equal(house.ask('SELECT group_concat(id || level || ifnull(until_at, 0)) FROM grants'), grants)
  const asked = { secretId, purpose: 'show', version: 'current' } as const
  t.equal(revealClientSecret(house.vault, house.as('gina'), asked).value, CANARY)
})

// An administrator hands over what somebody owns who is away: without a look into it, and everybody concerned is told.
import t from 'tap'
import { updateUser } from '../../src/store/users.ts'
import { accessOf } from '../../src/vault/access.ts'
import { operator } from '../../src/vault/actors.ts'
import { disableApiSecret } from '../../src/vault/api-secret-state.ts'
import { detailsOf } from '../../src/vault/api-secret-details.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../../src/vault/refusals.ts'
import { revealClientSecret } from '../../src/vault/reveal.ts'
import { handOverItems, itemsChosen, itemsOf, MOST_ITEMS } from '../../src/vault/take-over.ts'
import { anybodyTakes, takesUntold } from '../controls/vault/take-over.ts'
import type { Person } from '../fixtures/cast.ts'
import { putSecret } from '../fixtures/database.ts'
import { putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

type Test = { teardown(close: () => void): unknown }

/** Ada hands some of olivia's items over to stan, who is no administrator. */
function give(house: SealedHouse, secretIds: number[], given: { keepEdit?: boolean; act?: typeof handOverItems } = {}) {
  const { keepEdit = false, act = handOverItems } = given
  const { ids } = house
  return act(house.vault, house.as('ada'), { userId: ids.olivia, toId: ids.stan, secretIds, keepEdit })
}

t.test('what is chosen gets another owner, what is not chosen stays, and what is shared stays shared', async (t) => {
  const house = sealedHouse(t)
  const [one, two, three] = [putSealed(house), putSealed(house, { name: 'Stays' }), putSealed(house)]
  disableApiSecret(house.vault, house.as('olivia'), { secretId: three })
  house.news()
  t.match(give(house, [one, three]), { to: { username: 'stan' }, secrets: 2, renamed: [] })
  const access = (person: Person, secretId: number) => accessOf(house.vault, house.as(person), secretId)
  t.same(
    [one, two, three].map((id) => [access('olivia', id), access('stan', id), access('edith', id), access('ada', id)]),
    [
      ['none', 'own', 'edit', 'none'],
      ['own', 'none', 'edit', 'none'],
      ['none', 'own', 'edit', 'none'],
    ],
  )
  t.same(house.news(), ['api_secret.handed_over', 'api_secret.handed_over', 'user.items_handed_over'])
  t.equal(
    house.ask("SELECT details FROM audit_events WHERE name = 'user.items_handed_over'"),
    `{"to":${String(house.ids.stan)},"secrets":2,"privateGroups":[]}`,
  )
})

t.test('whoever is away keeps Can edit where that is wished; a clashing identifier gets a number', async (t) => {
  const house = sealedHouse(t)
  const first = putSealed(house, { identifier: 'pay' })
  give(house, [first])
  const second = putSealed(house, { identifier: 'pay' })
  t.same(give(house, [second], { keepEdit: true }).renamed, [{ secretId: second, before: 'pay', now: 'pay-2' }])
  t.equal(accessOf(house.vault, house.as('olivia'), second), 'edit')
})

const told = (act: typeof handOverItems) => (t: Test) => {
  const house = sealedHouse(t, { mailConfigured: true })
  house.vault.write((tx) => updateUser(tx.db, house.ids.edith, { administrator: true }))
  give(house, [putSealed(house)], { act })
  const rows = house.vault.db.raw.prepare('SELECT kind, user_id FROM letters ORDER BY id').raw().all() as [
    string,
    number,
  ][]
  return rows.map(([kind, to]) => `${kind} ${Object.entries(house.ids).find(([, id]) => id === to)?.[0] ?? ''}`)
}

const LETTERS = ['handed_over stan', 'taken_over olivia', 'taken_over_from edith', 'taken_over_from ada']

t.test('ACL-15 whose it was, whose it is and every administrator are told in the same write', async (t) => {
  t.same(told(handOverItems)(t), LETTERS)
  const house = sealedHouse(t, { mailConfigured: true })
  const secretId = putSealed(house)
  house.vault.db.raw.exec("CREATE TRIGGER fails BEFORE INSERT ON letters BEGIN SELECT RAISE(ABORT, 'no room'); END")
  house.news()
  t.throws(() => give(house, [secretId]), { message: 'no room' })
  t.equal(house.ask('SELECT owner_id FROM api_secrets'), house.ids.olivia)
  t.same(house.news(), [])
})

t.test('ACL-15 control: handing over that tells nobody is noticed', async (t) => {
  t.notSame(told(takesUntold)(t), LETTERS)
})

const whoMay = (act: typeof handOverItems) => (t: Test) => {
  const house = sealedHouse(t)
  const { ids } = house
  const given = { userId: ids.olivia, toId: ids.stan, secretIds: [putSealed(house)], keepEdit: false }
  house.news()
  const answers = (['olivia', 'edith', 'victor', 'gina', 'stan'] as const).map((person) => {
    try {
      act(house.vault, house.as(person), given)
      return `${person} may`
    } catch (refusal) {
      return refusal instanceof Forbidden ? 'refused' : String(refusal)
    }
  })
  return { answers, news: house.news() }
}

const NOBODY = { answers: ['refused', 'refused', 'refused', 'refused', 'refused'], news: [] }

t.test(
  'ACL-14 only administrators hand over what others own, and see numbers and names of it, nothing else',
  async (t) => {
    t.same(whoMay(handOverItems)(t), NOBODY)
    const house = sealedHouse(t)
    const { vault, ids } = house
    const secretId = putSealed(house, { notes: 'a note', tags: 'prod' })
    const asked = { userId: ids.olivia, text: '', sort: 'id', page: 1 } as const
    t.same(itemsOf(vault, house.as('ada'), asked).rows, [{ id: secretId, name: 'Billing API', disabledAt: null }])
    give(house, [secretId])
    t.throws(() => detailsOf(vault, house.as('ada'), { secretId }), NotFound)
    const reveal = { secretId, purpose: 'show', version: 'current' } as const
    t.throws(() => revealClientSecret(vault, house.as('ada'), reveal), NotFound)
    for (const look of [
      () => itemsOf(vault, house.as('olivia'), asked),
      () => itemsChosen(vault, house.as('olivia'), { userId: ids.stan, choice: { ids: [secretId] } }),
    ])
      t.throws(look, Forbidden)
  },
)

t.test('ACL-14 control: handing over that anybody may is noticed', async (t) => {
  t.notSame(whoMay(anybodyTakes)(t), NOBODY)
})

t.test('exactly what was chosen or nothing: what belongs to somebody else by now refuses the whole', async (t) => {
  const house = sealedHouse(t)
  const [one, two] = [putSealed(house), putSealed(house)]
  give(house, [one])
  house.news()
  t.throws(() => give(house, [one, two]), Conflict)
  t.throws(() => give(house, []), Conflict)
  t.throws(() => give(house, [two, 999]), Conflict)
  t.same(house.news(), [])
  t.equal(give(house, [two, two]).secrets, 1, 'the same number twice is one')
})

t.test('only to somebody active who is another; only from somebody who is there and active', async (t) => {
  const house = sealedHouse(t)
  const { vault, ids } = house
  const secretIds = [putSealed(house)]
  deactivateUser(vault, operator, { userId: ids.gina })
  house.news()
  const to =
    (toId: number | null, userId = ids.olivia) =>
    () =>
      handOverItems(vault, operator, { userId, toId, secretIds, keepEdit: false })
  for (const toId of [null, ids.olivia, ids.gina, 999]) t.throws(to(toId), Invalid)
  t.throws(to(ids.stan, ids.gina), Conflict)
  t.throws(to(ids.stan, 999), NotFound)
  t.same(house.news(), [])
  t.equal(to(ids.ada)().to.id, ids.ada, 'also to an administrator: the others and the owner are told')
})

t.test('they are found by name and by number, page by page, or all that a text finds', async (t) => {
  const house = sealedHouse(t)
  const { vault, ids } = house
  const ledger = putSealed(house, { name: 'Ledger 7' })
  for (let n = 0; n < 31; n += 1) putSecret(vault.db, ids.olivia, { name: `Other ${String(n)}` })
  const look = (text: string, page = 1) => itemsOf(vault, operator, { userId: ids.olivia, text, sort: 'id', page })
  t.match(look('', 9), { page: 2, total: 32 })
  t.same(
    look('LEDG').rows.map(({ id }) => id),
    [ledger],
  )
  t.same(
    look(String(ledger))
      .rows.map(({ id }) => id)
      .includes(ledger),
    true,
    'its number finds it',
  )
  t.same(look('nothing').rows, [])
  const chosen = (choice: Parameters<typeof itemsChosen>[2]['choice']) =>
    itemsChosen(vault, operator, { userId: ids.olivia, choice }).length
  t.equal(chosen({ text: 'other' }), 31)
  t.equal(chosen({ ids: [ledger, 999] }), 1)
  t.throws(() => chosen({ ids: [999] }), Invalid)
  t.throws(() => chosen({ text: 'nothing' }), Invalid)
})

t.test('more than ten thousand at once are refused in words', async (t) => {
  const house = sealedHouse(t)
  const { vault, ids } = house
  vault.db.raw.transaction(() => {
    for (let n = 0; n <= MOST_ITEMS; n += 1) putSecret(vault.db, ids.olivia)
  })()
  const choice = { text: '' }
  t.match(
    (() => {
      try {
        return itemsChosen(vault, operator, { userId: ids.olivia, choice })
      } catch (refusal) {
        return refusal
      }
    })(),
    { fields: { items: { key: 'admin_users.items_too_many', values: { most: 10_000 } } } },
  )
})

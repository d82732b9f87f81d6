// Letters wait in the outbox, sealed, and only when the write they speak of is kept.
import t from 'tap'
import { unseal } from '../../src/crypto/envelope.ts'
import { placeOfBody, queueLetter, queueLetters } from '../../src/mail/letters.ts'
import { put } from '../fixtures/database.ts'
import { sealedHouse } from '../fixtures/sealed.ts'

interface Row {
  readonly kind: string
  readonly userId: number
  readonly messageId: string
  readonly body: Buffer
  readonly batchId: number | null
  readonly linkId: number | null
}

const ROWS = `SELECT kind, user_id AS userId, message_id AS messageId, sealed_body AS body, batch_id AS batchId,
  link_id AS linkId FROM letters ORDER BY id`

t.test('a letter is a row whose body opens under the outbox key and in its own place only', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const { vault, ids } = house
  const data = { byId: ids.olivia, secretIds: [980] }
  const queue = () => vault.write((tx) => queueLetter(tx, { kind: 'handed_over', userId: ids.stan, data }))
  t.equal(queue(), true)
  t.equal(queue(), true)
  const [one, two] = vault.db.raw.prepare(ROWS).all() as [Row, Row]
  t.match(one, { kind: 'handed_over', userId: ids.stan, messageId: /^<[0-9a-f-]{36}@[0-9a-f]{32}\.mysafe>$/ })
  t.not(one.messageId, two.messageId)
  const key = vault.keyring.key('outbox')
  t.same(JSON.parse(unseal(key, one.body, placeOfBody(one)).toString()), data)
  t.throws(() => unseal(key, one.body, placeOfBody(two)), { code: 'tampered' })
  t.throws(() => unseal(key, one.body, placeOfBody({ ...one, userId: null })), { code: 'tampered' })
})

t.test(
  'what a batch tells many people is sealed once, bound to the batch, and is a letter for each of them',
  async (t) => {
    const house = sealedHouse(t, { mailConfigured: true })
    const { vault, ids } = house
    for (const id of [7, 8]) put(vault.db, 'batches', { id, kind: 'share', user_id: ids.olivia, created_at: 0 })
    const data = { byId: ids.olivia, secretIds: [980], count: 12 }
    const queue = (userIds: number[], batchId: number) =>
      vault.write((tx) => queueLetters(tx, { kind: 'shared_with_you', userIds, data, batchId }))
    queue([ids.stan, ids.gina], 7)
    queue([ids.stan], 8)
    queue([], 8)
    const [one, two, other, ...rest] = vault.db.raw.prepare(ROWS).all() as [Row, Row, Row]
    t.same(rest, [])
    t.match(
      [one, two],
      [
        { userId: ids.stan, batchId: 7 },
        { userId: ids.gina, batchId: 7 },
      ],
    )
    t.not(one.messageId, two.messageId)
    const key = vault.keyring.key('outbox')
    t.same(JSON.parse(unseal(key, two.body, placeOfBody(one)).toString()), data)
    t.throws(() => unseal(key, one.body, placeOfBody(other)), { code: 'tampered' })
    t.throws(() => unseal(key, one.body, placeOfBody({ ...one, batchId: null })), { code: 'tampered' })
    const silent = sealedHouse(t)
    silent.vault.write((tx) => queueLetters(tx, { kind: 'shared_with_you', userIds: [1], data, batchId: 7 }))
    t.equal(silent.ask('SELECT count(*) FROM letters'), 0)
  },
)

t.test('without a mail server nothing is queued, and that is said', async (t) => {
  const house = sealedHouse(t)
  const data = { byId: 1, secretIds: [1] }
  t.equal(
    house.vault.write((tx) => queueLetter(tx, { kind: 'handed_over', userId: house.ids.stan, data })),
    false,
  )
  t.equal(house.ask('SELECT count(*) FROM letters'), 0)
})

t.test('a write that fails takes its letters along', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const data = { byId: 1, secretIds: [1] }
  const fails = () =>
    house.vault.write((tx) => {
      queueLetter(tx, { kind: 'handed_over', userId: house.ids.stan, data })
      throw new Error('after all')
    })
  t.throws(fails, { message: 'after all' })
  t.equal(house.ask('SELECT count(*) FROM letters'), 0)
})

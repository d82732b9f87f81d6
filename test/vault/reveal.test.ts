// Show, Copy and Copy as: the value leaves only for those who may, only when its event is kept, and only when it is whole.
import t from 'tap'
import { SealError } from '../../src/crypto/envelope.ts'
import { Conflict, Forbidden, NotFound, Unavailable } from '../../src/vault/refusals.ts'
import { revealClientSecret } from '../../src/vault/reveal.ts'
import { disableApiSecret } from '../../src/vault/api-secret-state.ts'
import { revealInSilence, revealThenRecord, revealToAnybody, revealUnrecorded } from '../controls/vault/reveal.ts'
import type { Person } from '../fixtures/cast.ts'
import { CANARY, putSealed, sealedHouse } from '../fixtures/sealed.ts'
import type { SealedHouse } from '../fixtures/sealed.ts'

type Reveal = typeof revealClientSecret

function outcome(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

function shown(house: SealedHouse, reveal: Reveal, person: Person, secretId: number): unknown {
  const given = outcome(() => reveal(house.vault, house.as(person), { secretId, purpose: 'show', version: 'current' }))
  return given instanceof Error ? given : (given as { value: string }).value
}

t.test('owner, editor, viewer and group member get the value to the byte, and each time it is recorded', async (t) => {
  const house = sealedHouse(t)
  const value = ' two\nlines, ç 🙂 and a space '
  const secretId = putSealed(house, { clientSecret: value })
  house.news()
  for (const person of ['olivia', 'edith', 'victor', 'gina'] as const) {
    t.equal(shown(house, revealClientSecret, person, secretId), value, person)
    t.same(house.news(), ['api_secret.shown'], person)
  }
})

t.test('what it was wanted for is told apart in the trail, and last use and marks move', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  house.clock.pass({ minutes: 5 })
  for (const purpose of ['copy', 'curl', 'env', 'http'] as const) {
    revealClientSecret(house.vault, house.as('victor'), { secretId, purpose, version: 'current' })
    t.same(JSON.parse(String(house.ask('SELECT details FROM audit_events ORDER BY number DESC'))), { for: purpose })
    t.equal(house.ask('SELECT name FROM audit_events ORDER BY number DESC'), 'api_secret.copied')
  }
  const now = house.clock.now()
  t.equal(house.ask('SELECT last_used_at FROM api_secrets WHERE id = ?', secretId), now)
  t.equal(house.ask('SELECT used_at FROM marks WHERE user_id = ?', house.ids.victor), now)
})

t.test('a text to paste holds Client ID and client secret', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { method: 'GET' })
  const asked = { secretId, purpose: 'curl', version: 'current' } as const
  const { value, name } = revealClientSecret(house.vault, house.as('victor'), asked)
  t.equal(value, `curl --user 'cid-77AA-qq:${CANARY}' -X GET 'https://api.billing.test/v2'`)
  t.equal(name, 'Billing API')
})

const isKept = (reveal: Reveal) => (t: { teardown(close: () => void): unknown }) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  return ['stan', 'ada'].every((person) => shown(house, reveal, person as Person, secretId) instanceof NotFound)
}

t.test('a stranger and an administrator without a grant get what an ID that was never given gets', async (t) => {
  t.ok(isKept(revealClientSecret)(t))
  const house = sealedHouse(t)
  t.type(shown(house, revealClientSecret, 'olivia', 999), NotFound)
})

t.test('control: a reveal that asks no policy is noticed', async (t) => {
  t.notOk(isKept(revealToAnybody)(t))
})

// AUD-02 and AUD-03 below the web: no event, no value.
const needsEvent = (reveal: Reveal) => (t: { teardown(close: () => void): unknown }) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  house.vault.db.raw.exec("CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no room'); END")
  const before = house.ask('SELECT last_used_at FROM api_secrets')
  const given = shown(house, reveal, 'victor', secretId)
  return given instanceof Unavailable && house.ask('SELECT last_used_at FROM api_secrets') === before
}

t.test('AUD-03 when the event cannot be written nothing is shown, and nothing else is changed', async (t) => {
  t.ok(needsEvent(revealClientSecret)(t))
})

t.test('AUD-03 control: a reveal that shows first is noticed', async (t) => {
  t.notOk(needsEvent(revealThenRecord)(t))
})

/** What happens on the way to the value: each write that ended, then the value. */
const stepsOf = (reveal: Reveal) => (t: { teardown(close: () => void): unknown }) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  const steps: string[] = []
  const { vault } = house
  const watched = {
    ...vault,
    write: <T>(work: Parameters<typeof vault.write<T>>[0]) => {
      const result = vault.write<T>(work)
      steps.push(vault.db.raw.inTransaction ? 'open' : 'committed')
      return result
    },
  }
  reveal(watched, house.as('victor'), { secretId, purpose: 'show', version: 'current' })
  return [...steps, 'returned'].join()
}

t.test('AUD-02 the value is returned only after the transaction that holds its event has ended', async (t) => {
  t.equal(stepsOf(revealClientSecret)(t), 'committed,returned')
})

t.test('AUD-02 control: a value that is returned before its event is kept is noticed', async (t) => {
  t.not(stepsOf(revealUnrecorded)(t), 'committed,returned')
})

// CRY-04: whatever is swapped in the file, nothing comes out and the trail says so.
const SWAPS: Record<string, string> = {
  'the client secret of another row':
    'UPDATE api_secrets SET sealed_client_secret = (SELECT sealed_client_secret FROM api_secrets WHERE id = :other) WHERE id = :id',
  'the data key of another row':
    'UPDATE api_secrets SET wrapped_key = (SELECT wrapped_key FROM api_secrets WHERE id = :other) WHERE id = :id',
  'both of another row':
    'UPDATE api_secrets SET (wrapped_key, sealed_client_secret) = (SELECT wrapped_key, sealed_client_secret FROM api_secrets WHERE id = :other) WHERE id = :id',
  'Client ID in its place':
    'UPDATE api_secrets SET sealed_client_secret = sealed_client_id WHERE id = :id AND :other > 0',
  'notes in its place': 'UPDATE api_secrets SET sealed_client_secret = sealed_notes WHERE id = :id AND :other > 0',
  'the previous value in its place':
    'UPDATE api_secrets SET sealed_client_secret = sealed_previous_secret WHERE id = :id AND :other > 0',
  'the count of saves': 'UPDATE api_secrets SET version = version + 1 WHERE id = :id AND :other > 0',
  'the version of the wrapping key': 'UPDATE api_secrets SET kek_version = 2 WHERE id = :id AND :other > 0',
  // Any byte may stand there: one that is the new one already gets another.
  'one byte': `UPDATE api_secrets SET sealed_client_secret = CAST(substr(sealed_client_secret, 1, 90)
    || iif(substr(sealed_client_secret, 91, 1) = x'00', x'01', x'00')
    || substr(sealed_client_secret, 92) AS BLOB) WHERE id = :id AND :other > 0`,
}

const noticesSwap = (reveal: Reveal, swap: string) => (t: { teardown(close: () => void): unknown }) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { notes: 'n', previous: 'before' })
  const other = putSealed(house, { notes: 'm', previous: 'earlier' })
  house.vault.db.raw.prepare(swap).run({ id: secretId, other })
  house.news()
  const given = shown(house, reveal, 'olivia', secretId)
  return given instanceof SealError && house.news().join() === 'integrity.failed'
}

for (const [what, swap] of Object.entries(SWAPS)) {
  t.test(`CRY-04 with ${what} nothing is shown and integrity.failed is recorded`, async (t) => {
    t.ok(noticesSwap(revealClientSecret, swap)(t))
  })
}

t.test('CRY-04 control: a reveal that keeps a broken seal to itself is noticed', async (t) => {
  t.notOk(noticesSwap(revealInSilence, SWAPS['one byte'] ?? '')(t))
})

t.test('a broken seal is told even when its event cannot be written', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  house.vault.db.raw.exec(`UPDATE api_secrets SET version = 9;
    CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no room'); END`)
  const given = shown(house, revealClientSecret, 'olivia', secretId)
  t.type(given, SealError)
  t.match((given as SealError).cause, { message: 'no room' })
})

t.test('an inactive one, and one without a client secret, say so', async (t) => {
  const house = sealedHouse(t)
  const bare = putSealed(house, { clientSecret: '' })
  const asleep = putSealed(house)
  disableApiSecret(house.vault, house.as('edith'), { secretId: asleep })
  house.news()
  t.match(shown(house, revealClientSecret, 'victor', bare), {
    status: 409,
    reason: { key: 'api_secret.no_current_secret' },
  })
  t.match(shown(house, revealClientSecret, 'olivia', asleep), { status: 409, reason: { key: 'api_secrets.inactive' } })
  t.same(house.news(), [])
})

t.test('the previous client secret is shown to owner and editors for 30 days', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { previous: 'before', clientSecret: 'after' })
  house.news()
  const previous = (person: Person) =>
    outcome(() => revealClientSecret(house.vault, house.as(person), { secretId, purpose: 'show', version: 'previous' }))
  t.match(previous('olivia'), { value: 'before' })
  t.match(previous('edith'), { value: 'before' })
  t.same(house.news(), ['api_secret.previous_shown', 'api_secret.previous_shown'])
  t.type(previous('victor'), Forbidden)
  t.type(previous('stan'), NotFound)
  house.clock.pass({ days: 30 })
  t.type(previous('olivia'), Conflict)
})

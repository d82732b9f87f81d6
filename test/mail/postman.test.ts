// The postman: what is due goes out once, what fails is tried again and in the end no more, and nobody waits for another.
import t from 'tap'
import { SendFault } from '../../src/mail/faults.ts'
import { queueLetter } from '../../src/mail/letters.ts'
import { BACK_OFF, DAYS_OF_TRYING } from '../../src/mail/delivery.ts'
import { CAP_PER_HOUR, PAUSES } from '../../src/mail/postman.ts'
import { forgetErased, freeLetters } from '../../src/vault/post-office.ts'
import { resetPassword } from '../../src/vault/users.ts'
import type { Person } from '../fixtures/cast.ts'
import { putGrant, putUser } from '../fixtures/database.ts'
import { postFor } from '../fixtures/post.ts'
import { putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

const NOTHING = { sent: 0, failed: 0, withdrawn: 0, released: 0 }
const MINUTE = 60_000

t.test('what waits goes out in its order, once, and its body is gone', async (t) => {
  const house = letterHouse(t)
  for (const person of ['victor', 'edith', 'gina'] as const) tell(house, person)
  const postman = postFor(house.vault)
  t.same(await postman.round(), { ...NOTHING, sent: 3 })
  t.same(house.mailbox.mails.map(({ to }) => to.name).sort(), ['Edith Editor', 'Gina Group', 'Victor Viewer'])
  t.equal(house.ask('SELECT count(*) FROM letters WHERE sealed_body IS NULL AND sent_at IS NOT NULL AND tries = 1'), 3)
  t.same(await postman.round(), NOTHING)
  t.equal(postman.nextAt(), null)
})

t.test('MAI-07 every try of a letter bears the name it was given when it was queued', async (t) => {
  const house = letterHouse(t)
  tell(house, 'victor')
  const name = house.ask('SELECT message_id FROM letters')
  const tried: string[] = []
  house.mailbox.refuse = ({ messageId }) => {
    tried.push(messageId)
    if (tried.length < 3) throw new SendFault('recipient', 451)
  }
  const postman = postFor(house.vault)
  for (const minutes of [0, 1, 5]) {
    house.clock.pass({ minutes })
    await postman.round()
  }
  t.same(tried, [name, name, name])
  t.equal(house.mailbox.mails.length, 1)
})

t.test('a letter that is refused for now is tried again, each time after a longer while, for two days', async (t) => {
  const house = letterHouse(t)
  tell(house, 'victor')
  house.mailbox.refuse = refusing('recipient', 451)
  const postman = postFor(house.vault)
  const waits: number[] = []
  for (let next = postman.nextAt(); next !== null; next = postman.nextAt()) {
    house.clock.pass({
      seconds: Math.max(0, Number(house.ask('SELECT next_try_at FROM letters')) - house.clock.now()) / 1000,
    })
    await postman.round()
    waits.push((Number(house.ask('SELECT next_try_at FROM letters')) - house.clock.now()) / MINUTE)
  }
  t.same(waits.slice(0, 7), [...BACK_OFF, BACK_OFF.at(-1)])
  const [last] = postman.returned.slice(-1)
  t.match(last, { kind: 'shared_with_you', fault: 'recipient 451', ended: true })
  const days = Number(house.ask('SELECT failed_at - created_at FROM letters')) / (24 * 60 * MINUTE)
  t.ok(days >= DAYS_OF_TRYING && days < DAYS_OF_TRYING + 0.2, String(days))
  t.equal(
    house.ask('SELECT sealed_body IS NOT NULL FROM letters'),
    1,
    'so that an administrator may have it tried again',
  )
})

t.test('a letter that is refused for good is tried once', async (t) => {
  const house = letterHouse(t)
  tell(house, 'victor')
  house.mailbox.refuse = refusing('recipient', 550)
  const postman = postFor(house.vault)
  t.match(await postman.round(), { failed: 1 })
  t.match(postman.returned, [{ fault: 'recipient 550', ended: true }])
  t.equal(postman.nextAt(), null)
})

t.test('MAI-10 what one recipient’s server does holds up nobody else', async (t) => {
  const house = letterHouse(t)
  const people = Array.from({ length: 20 }, () => putUser(house.vault.db))
  const id = putSealed(house)
  for (const userId of people) {
    putGrant(house.vault.db, { secret_id: id, user_id: userId })
    house.vault.write((tx) =>
      queueLetter(tx, { kind: 'shared_with_you', userId, data: { byId: house.ids.olivia, secretIds: [id] } }),
    )
  }
  house.mailbox.refuse = ({ to }) => {
    const number = Number(/\d+/.exec(to.address)?.[0])
    if (number % 4 === 0) throw new SendFault('recipient', 550)
    if (number % 4 === 1) throw new SendFault('recipient', 451)
    // A server that does not answer for one of its people only.
    if (number % 4 === 2) throw new SendFault('timeout')
  }
  const postman = postFor(house.vault)
  await postman.round()
  t.equal(new Set(house.mailbox.mails.map(({ to }) => to.address)).size, 5)
  t.equal(house.mailbox.mails.length, 5)
  t.equal(postman.returned.length, 15)
})

t.test(
  'while the mail server fails only a few letters are tried, after longer and longer pauses; then all go out',
  async (t) => {
    const house = letterHouse(t)
    for (let n = 0; n < 12; n++) tell(house, 'victor')
    let up = false
    let tries = 0
    house.mailbox.refuse = () => {
      tries++
      if (!up) throw new SendFault('unreachable')
    }
    const postman = postFor(house.vault)
    for (const minutes of [...PAUSES, PAUSES.at(-1) as number]) {
      tries = 0
      await postman.round()
      t.ok(tries >= 3 && tries <= 4, `${String(tries)} letters stand for all`)
      t.same(await postman.round(), NOTHING, 'it is not asked again at once')
      t.ok(Number(postman.nextAt()) - house.clock.now() >= minutes * MINUTE)
      house.clock.pass({ minutes })
    }
    up = true
    await postman.round()
    house.clock.pass({ minutes: 15 })
    await postman.round()
    t.equal(house.mailbox.mails.length, 12, 'nobody waits much longer than the server did')
  },
)

t.test('whoever wants it tried at once does not wait for the pause to be over', async (t) => {
  const house = letterHouse(t)
  for (let n = 0; n < 4; n++) tell(house, 'victor')
  house.mailbox.refuse = refusing('unreachable')
  const postman = postFor(house.vault)
  await postman.round()
  house.mailbox.refuse = () => undefined
  house.vault.db.raw.exec(`UPDATE letters SET next_try_at = ${String(house.clock.now())}`)
  t.same(await postman.round(), NOTHING)
  postman.takeHeart()
  t.match(await postman.round(), { sent: 4 })
})

t.test('when the server has failed for two days, everything that waited as long has failed', async (t) => {
  const house = letterHouse(t)
  for (let n = 0; n < 6; n++) tell(house, 'victor')
  resetPassword(house.vault, house.as('ada'), { userId: house.ids.stan })
  house.clock.pass({ days: DAYS_OF_TRYING, minutes: -1 })
  tell(house, 'edith')
  house.clock.pass({ minutes: 1 })
  house.mailbox.refuse = refusing('sign_in', 535)
  const postman = postFor(house.vault)
  await postman.round()
  t.equal(house.ask("SELECT count(*) FROM letters WHERE failed_at IS NOT NULL AND last_fault = 'sign_in 535'"), 7)
  t.equal(house.ask('SELECT count(*) FROM letters WHERE failed_at IS NOT NULL AND sealed_body IS NOT NULL'), 6)
  t.equal(
    house.ask("SELECT sealed_body FROM letters WHERE kind = 'password_reset'"),
    null,
    'what leads to an account is not kept',
  )
  t.equal(house.ask(`SELECT failed_at FROM letters WHERE user_id = ${String(house.ids.edith)}`), null)
})

t.test(
  'MAI-11 INP-17 one person’s acts send at most so many letters an hour; the others wait, and that is recorded once',
  async (t) => {
    const house = letterHouse(t)
    const cap = 5
    for (let n = 0; n < 12; n++) tell(house, 'victor')
    tell(house, 'edith', 'victor')
    const postman = postFor(house.vault, { cap })
    house.news()
    t.match(await postman.round(), { sent: cap + 1 }, 'whoever else caused one does not wait')
    t.equal(house.mailbox.to('edith@corp.test').length, 1)
    t.same(house.news(), ['letters.delayed'])
    t.equal(house.ask("SELECT count(*) FROM letters WHERE last_fault = 'capped'"), 7)
    await postman.round()
    t.same(house.news(), [], 'one flood, one event')
    t.ok(Number(postman.nextAt()) > house.clock.now(), 'and no restless postman')
    house.clock.pass({ minutes: 59 })
    t.same(await postman.round(), NOTHING)
    house.clock.pass({ minutes: 1 })
    t.match(await postman.round(), { sent: cap })
    house.clock.pass({ hours: 1 })
    t.match(await postman.round(), { sent: 2 })
    t.equal(house.mailbox.mails.length, 13, 'nothing is dropped')
    t.equal(CAP_PER_HOUR, 500)
  },
)

t.test('ACL-15 nobody delays what warns of their act with many letters of their own before it', async (t) => {
  const house = letterHouse(t)
  const { ids } = house
  for (let n = 0; n < 12; n++) tell(house, 'victor', 'ada')
  house.clock.pass({ seconds: 1 })
  const data = { byId: ids.ada, to: 'olivia@corp.test' }
  house.vault.write((tx) => queueLetter(tx, { kind: 'email_changed', userId: ids.olivia, data }))
  const postman = postFor(house.vault, { cap: 5 })
  t.match(await postman.round(), { sent: 5 })
  t.equal(house.mailbox.to('olivia@corp.test').length, 1)
  house.vault.write((tx) =>
    queueLetter(tx, { kind: 'email_changed', userId: ids.edith, data: { ...data, to: 'edith@corp.test' } }),
  )
  t.match(await postman.round(), { sent: 0 }, 'it counts as well')
  house.clock.pass({ hours: 1 })
  t.match(await postman.round(), { sent: 5 })
  t.equal(house.mailbox.to('edith@corp.test').length, 1, 'and waits for an hour at most')
})

t.test('MAI-07 two postmen never send the same letter', async (t) => {
  const house = letterHouse(t)
  for (let n = 0; n < 40; n++) tell(house, 'victor')
  house.mailbox.refuse = () => new Promise((resolve) => setImmediate(resolve))
  const rounds = await Promise.all([postFor(house.vault).round(), postFor(house.vault).round()])
  t.equal(rounds[0].sent + rounds[1].sent, 40)
  t.ok(
    rounds.every(({ sent }) => sent > 0),
    'both had their part',
  )
  t.equal(new Set(house.mailbox.mails.map(({ messageId }) => messageId)).size, 40)
  t.equal(house.mailbox.mails.length, 40)
})

t.test('a letter whose postman vanished is taken up when his time is over, or at the next start', async (t) => {
  const house = letterHouse(t)
  tell(house, 'victor')
  house.mailbox.refuse = () => new Promise(() => undefined)
  vanish(t, house)
  await new Promise((resolve) => setImmediate(resolve))
  house.mailbox.refuse = () => undefined
  const other = postFor(house.vault)
  t.same(await other.round(), NOTHING, 'it may be on its way')
  house.clock.pass({ minutes: 2 })
  t.same(await other.round(), NOTHING)
  house.clock.pass({ minutes: 1 })
  t.match(await other.round(), { sent: 1 })

  tell(house, 'victor')
  house.mailbox.refuse = () => new Promise(() => undefined)
  vanish(t, house)
  await new Promise((resolve) => setImmediate(resolve))
  house.mailbox.refuse = () => undefined
  t.equal(freeLetters(house.vault), 1)
  t.match(await postFor(house.vault).round(), { sent: 1 })
})

t.test('DUR-15 told to stop, he finishes what is under way and takes nothing more', async (t) => {
  const house = letterHouse(t)
  for (let n = 0; n < 6; n++) tell(house, 'victor')
  const held = Promise.withResolvers<void>()
  house.mailbox.refuse = () => held.promise
  const postman = postFor(house.vault)
  const round = postman.round()
  await new Promise((resolve) => setImmediate(resolve))
  const stopped = postman.stop(60_000)
  held.resolve()
  await stopped
  t.match(await round, { sent: 2 }, 'one on each lane')
  t.equal(house.ask('SELECT count(*) FROM letters WHERE leased_until IS NOT NULL'), 0)
  t.equal(house.ask('SELECT count(*) FROM letters WHERE sent_at IS NULL AND tries = 0'), 4)
  t.same(await postman.round(), NOTHING)
})

t.test('DUR-15 what does not finish in time is cut off and stays to be sent, untried', async (t) => {
  const house = letterHouse(t)
  tell(house, 'victor')
  const postman = postFor(house.vault)
  house.mailbox.refuse = () => new Promise(() => undefined)
  const round = postman.round()
  await new Promise((resolve) => setImmediate(resolve))
  await postman.stop(0)
  t.same(await round, { ...NOTHING, released: 1 })
  t.equal(house.ask('SELECT count(*) FROM letters WHERE sent_at IS NULL AND leased_until IS NULL AND tries = 0'), 1)
})

t.test(
  'a letter that cannot be read or written is our fault: it is told with its cause, and the others go on',
  async (t) => {
    const house = letterHouse(t)
    for (let n = 0; n < 5; n++) tell(house, 'victor')
    house.vault.db.raw.exec(`
    UPDATE letters SET sealed_body = zeroblob(200) WHERE id = 1;
    UPDATE letters SET kind = 'of_another_time' WHERE id = 2;
    UPDATE letters SET user_id = NULL WHERE id = 3;
    UPDATE users SET email = 'a@corp.test, b@corp.test' WHERE id = ${String(house.ids.edith)};`)
    tell(house, 'edith')
    const postman = postFor(house.vault)
    t.match(await postman.round(), { sent: 2, failed: 4 })
    const faults = new Map(
      postman.returned.map(({ id, fault, ended, cause }) => [
        id,
        { fault, ended, cause: (cause as Error | undefined)?.name },
      ]),
    )
    t.same(faults.get(1), { fault: 'broken', ended: false, cause: 'SealError' })
    t.same(faults.get(2), { fault: 'broken', ended: false, cause: undefined })
    t.same(faults.get(3), { fault: 'broken', ended: false, cause: undefined })
    t.same(faults.get(6), { fault: 'recipient', ended: false, cause: undefined }, 'MAI-04: two addresses are none')
  },
)

t.test('when what became of a letter cannot be written down, the round ends and says so', async (t) => {
  const house = letterHouse(t)
  for (let n = 0; n < 4; n++) tell(house, 'victor')
  house.vault.db.raw.exec(
    "CREATE TRIGGER full BEFORE UPDATE OF sent_at ON letters BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  )
  const postman = postFor(house.vault)
  await t.rejects(postman.round(), { message: 'disk full' })
  t.equal(house.mailbox.mails.length, 2, 'it does not go on sending what it cannot remember')
  house.vault.db.raw.exec('DROP TRIGGER full')
  house.clock.pass({ minutes: 3 })
  t.match(await postman.round(), { sent: 4 })
  t.equal(new Set(house.mailbox.mails.map(({ messageId }) => messageId)).size, 4, 'whoever got one twice sees one name')
})

t.test('the log of the file can be emptied while nobody else reads', async (t) => {
  const file = `${t.testdir()}/letters.db`
  const house = sealedHouse(t, { mailConfigured: true, file })
  t.equal(forgetErased(house.vault), true)
})

function letterHouse(t: Parameters<typeof sealedHouse>[0]): SealedHouse {
  return sealedHouse(t, { mailConfigured: true })
}

/** Queues a letter for somebody about an API secret of olivia's that they reach. */
function tell(house: SealedHouse, person: Person, by: Person = 'olivia'): void {
  const { ids } = house
  const known = house.ask('SELECT min(id) FROM api_secrets') as number | null
  const id = known ?? putSealed(house)
  house.vault.write((tx) =>
    queueLetter(tx, { kind: 'shared_with_you', userId: ids[person], data: { byId: ids[by], secretIds: [id] } }),
  )
}

function refusing(...[code, status = null]: ConstructorParameters<typeof SendFault>): () => never {
  return () => {
    throw new SendFault(code, status)
  }
}

/** A postman who sets out and is not seen again while the test lasts. */
function vanish(t: { teardown(stop: () => unknown): unknown }, { vault }: ReturnType<typeof letterHouse>): void {
  const postman = postFor(vault)
  t.teardown(() => postman.stop(0))
  void postman.round()
}

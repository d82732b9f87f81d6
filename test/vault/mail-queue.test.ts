// The queue of letters in the hands of administrators: seen, and tried again.
import t from 'tap'
import { SendFault } from '../../src/mail/faults.ts'
import { queueLetter } from '../../src/mail/letters.ts'
import { operator } from '../../src/vault/actors.ts'
import {
  aboutMail,
  countQueue,
  FAILED_DAYS,
  forgetFailedLetters,
  listQueue,
  mailState,
  retryFailedLetters,
  retryLetter,
} from '../../src/vault/mail-queue.ts'
import { Conflict, Forbidden, NotFound } from '../../src/vault/refusals.ts'
import type { Person } from '../fixtures/cast.ts'
import { postFor } from '../fixtures/post.ts'
import { putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

t.test('only administrators and the operator see how mail is doing', (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const by = house.as('olivia')
  const asked = [
    () => aboutMail(house.vault, by),
    () => countQueue(house.vault, by),
    () => listQueue(house.vault, by, { state: 'waiting', page: 1 }),
    () => retryLetter(house.vault, by, { letterId: 1 }),
    () => retryFailedLetters(house.vault, by),
  ]
  for (const ask of asked) t.throws(ask, Forbidden)
  t.same(house.news(), [])
  t.same(aboutMail(house.vault, operator), { kind: 'console', from: 'MySafe <mysafe@corp.test>' })
  t.equal(aboutMail(sealedHouse(t).vault, operator), null)
  t.end()
})

t.test(
  'the queue says of each letter whom it is for, what it is, whose act it tells of, and how it went',
  async (t) => {
    const house = sealedHouse(t, { mailConfigured: true })
    const admin = house.as('ada')
    tell(house, 'victor')
    t.same(countQueue(house.vault, admin), { waiting: 1, failed: 0, sent: 0 })
    const [waiting] = listQueue(house.vault, admin, { state: 'waiting', page: 7 }).rows
    t.match(waiting, {
      kind: 'mail.kind_shared_with_you',
      toId: house.ids.victor,
      toName: 'Victor Viewer',
      byId: house.ids.olivia,
      byName: 'Olivia Owner',
      createdAt: house.clock.now(),
      tries: 0,
      triedAt: null,
      fault: null,
      retryable: true,
    })
    house.mailbox.refuse = refusing('recipient', 450)
    await postFor(house.vault).round()
    t.match(listQueue(house.vault, admin, { state: 'waiting', page: 1 }), {
      total: 1,
      page: 1,
      rows: [{ tries: 1, fault: { key: 'mail.fault_recipient', status: 450 }, nextTryAt: house.clock.now() + 60_000 }],
    })
    house.mailbox.refuse = refusing('message', 554)
    house.clock.pass({ minutes: 1 })
    await postFor(house.vault).round()
    t.match(listQueue(house.vault, admin, { state: 'failed', page: 1 }).rows, [
      { tries: 2, fault: { key: 'mail.fault_message', status: 554 }, failedAt: house.clock.now(), retryable: true },
    ])
    t.same(countQueue(house.vault, admin), { waiting: 0, failed: 1, sent: 0 })
  },
)

t.test(
  'a letter that failed is tried again at once when an administrator wants it, and that is recorded',
  async (t) => {
    const house = sealedHouse(t, { mailConfigured: true })
    const admin = house.as('ada')
    let woken: boolean[] = []
    house.vault.onLetters((atOnce) => woken.push(atOnce))
    for (const person of ['victor', 'edith', 'gina'] as const) tell(house, person)
    house.mailbox.refuse = refusing('recipient', 550)
    await postFor(house.vault).round()
    house.mailbox.refuse = () => undefined
    house.news()
    woken = []
    t.throws(() => retryLetter(house.vault, admin, { letterId: 99 }), NotFound)
    const [{ id: letterId } = { id: 0 }] = listQueue(house.vault, admin, { state: 'failed', page: 1 }).rows
    retryLetter(house.vault, admin, { letterId })
    t.same(woken, [true])
    t.match(await postFor(house.vault).round(), { sent: 1 })
    t.throws(() => retryLetter(house.vault, admin, { letterId }), { name: 'Conflict', message: 'mail.not_retryable' })
    t.equal(retryFailedLetters(house.vault, admin), 2)
    t.match(await postFor(house.vault).round(), { sent: 2 })
    t.equal(retryFailedLetters(house.vault, admin), 0)
    t.same(house.news(), ['letters.retried', 'letters.retried'])
    t.same(woken, [true, true], 'nobody is woken for nothing')
    t.match(listQueue(house.vault, admin, { state: 'sent', page: 1 }).rows, [{ fault: null, retryable: false }])
  },
)

t.test('what stood in a letter that failed is forgotten after some days; then it cannot be tried again', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  tell(house, 'victor')
  house.mailbox.refuse = refusing('recipient', 550)
  await postFor(house.vault).round()
  house.clock.pass({ days: FAILED_DAYS })
  t.equal(forgetFailedLetters(house.vault), 0)
  house.clock.pass({ seconds: 1 })
  t.equal(forgetFailedLetters(house.vault), 1)
  t.equal(house.ask('SELECT sealed_body FROM letters'), null)
  t.throws(() => retryLetter(house.vault, house.as('ada'), { letterId: 1 }), Conflict)
  t.match(listQueue(house.vault, house.as('ada'), { state: 'failed', page: 1 }).rows, [{ retryable: false }])
})

t.test('MAI-01 mail works until the server itself fails, and works again when a letter was taken', async (t) => {
  t.equal(mailState(sealedHouse(t).vault), 'none')
  const house = sealedHouse(t, { mailConfigured: true })
  const after = async (fault: SendFault | null) => {
    house.clock.pass({ hours: 1 })
    tell(house, 'victor')
    house.mailbox.refuse = fault === null ? () => undefined : refusing(fault.code, fault.status)
    await postFor(house.vault).round()
    return mailState(house.vault)
  }
  t.equal(mailState(house.vault), 'works', 'nothing was tried yet')
  t.equal(await after(new SendFault('recipient', 550)), 'works', 'one refused address is nobody else’s trouble')
  t.equal(await after(new SendFault('unreachable')), 'waits')
  t.equal(await after(new SendFault('sign_in', 535)), 'waits')
  t.equal(await after(null), 'works')
})

function tell(house: SealedHouse, person: Person): void {
  const id = (house.ask('SELECT min(id) FROM api_secrets') as number | null) ?? putSealed(house)
  const data = { byId: house.ids.olivia, secretIds: [id] }
  house.vault.write((tx) => queueLetter(tx, { kind: 'shared_with_you', userId: house.ids[person], data }))
}

function refusing(...[code, status = null]: ConstructorParameters<typeof SendFault>): () => never {
  return () => {
    throw new SendFault(code, status)
  }
}

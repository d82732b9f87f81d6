// The running server has its letters sent: at the start, after each write that queues one, and when one is due again.
import { existsSync, readFileSync } from 'node:fs'
import { mock } from 'node:test'
import t from 'tap'
import { keepPosting, keepWalking } from '../../src/cli/posting.ts'
import { SendFault } from '../../src/mail/faults.ts'
import { queueLetter } from '../../src/mail/letters.ts'
import type { MailWay } from '../../src/mail/way.ts'
import { openDatabase } from '../../src/store/database.ts'
import { operator } from '../../src/vault/actors.ts'
import { retryFailedLetters } from '../../src/vault/mail-queue.ts'
import { onlyMarks } from '../controls/mail/letters.ts'
import { mailbox } from '../fixtures/mailbox.ts'
import { BASE_URL, OPEN_BASE_URL, postFor } from '../fixtures/post.ts'
import { putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

const MINUTE = 60_000

interface Line {
  readonly level: 'warn' | 'error'
  readonly text: string
  readonly about: Record<string, unknown>
}

t.test(
  'a letter leaves after the write that queued it, and again when it is due; whoever wrote is answered first',
  async (t) => {
    const { house, stop, lines } = posting(t)
    tell(house)
    t.same(house.mailbox.mails, [], 'not within the write')
    await soon()
    t.equal(house.mailbox.mails.length, 1)
    house.mailbox.refuse = () => {
      throw new SendFault('recipient', 451)
    }
    tell(house)
    await soon()
    t.match(lines, [
      {
        level: 'warn',
        text: 'a letter waits for another try',
        about: { letter: 2, kind: 'shared_with_you', fault: 'recipient 451' },
      },
    ])
    house.mailbox.refuse = () => undefined
    house.clock.pass({ seconds: 59 })
    mock.timers.tick(MINUTE - 1_000)
    await soon()
    t.equal(house.mailbox.mails.length, 1)
    house.clock.pass({ seconds: 1 })
    mock.timers.tick(1_000)
    await soon()
    t.equal(house.mailbox.mails.length, 2)
    await stop()
  },
)

t.test('what waited from before is sent at the start, also what a server that is gone had taken', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  tell(house)
  house.vault.db.raw.exec(`UPDATE letters SET leased_until = ${String(house.clock.now() + MINUTE)}`)
  const { stop } = posting(t, house)
  await soon()
  t.equal(house.mailbox.mails.length, 1)
  await stop()
})

t.test('a letter that came while others were on their way is not forgotten', async (t) => {
  const { house, stop } = posting(t)
  const held = Promise.withResolvers<void>()
  house.mailbox.refuse = () => held.promise
  tell(house)
  await soon()
  house.mailbox.refuse = () => undefined
  tell(house)
  tell(house)
  await soon()
  held.resolve()
  await soon()
  mock.timers.tick(0)
  await soon()
  t.equal(house.mailbox.mails.length, 3)
  await stop()
})

t.test('letters are tried again at once when an administrator wants it, though the server failed', async (t) => {
  const { house, stop, lines } = posting(t)
  house.mailbox.refuse = () => {
    throw new SendFault('unreachable')
  }
  for (let n = 0; n < 4; n++) tell(house)
  await soon()
  house.vault.db.raw.exec('UPDATE letters SET failed_at = 1')
  house.mailbox.refuse = () => undefined
  tell(house)
  await soon()
  t.equal(house.mailbox.mails.length, 0, 'a new letter does not wake a server that failed just now')
  retryFailedLetters(house.vault, operator)
  await soon()
  t.equal(house.mailbox.mails.length, 5)
  t.ok(lines.every(({ text }) => text === 'a letter waits for another try'))
  await stop()
})

t.test(
  'a letter that ended is told with its number and our word for why, a fault of ours with its cause',
  async (t) => {
    const { house, stop, lines } = posting(t)
    house.mailbox.refuse = () => {
      throw new SendFault('message', 554)
    }
    tell(house)
    await soon()
    house.mailbox.refuse = () => {
      throw new TypeError('ours')
    }
    tell(house)
    await soon()
    t.match(lines, [
      { text: 'a letter could not be sent', about: { letter: 1, fault: 'message 554' } },
      { text: 'a letter waits for another try', about: { letter: 2, fault: 'broken', err: new TypeError('ours') } },
    ])
    t.notOk('err' in (lines[0]?.about ?? {}))
    await stop()
  },
)

t.test('DUR-05 a log that a full disk does not let be carried over is tried again, and nothing ends', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const pragma = house.vault.db.raw.pragma.bind(house.vault.db.raw)
  let full = true
  const before = posting(t, {
    ...house,
    vault: {
      ...house.vault,
      write: () => {
        throw new Error('full')
      },
    },
  })
  t.match(before.lines, [{ level: 'error', text: 'letters could not be looked after' }], 'nor at the start')
  await before.stop()
  house.vault.db.raw.pragma = (source: string, options) => {
    if (full && source.startsWith('wal_checkpoint')) throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' })
    return pragma(source, options)
  }
  const { stop, lines } = posting(t, house)
  tell(house)
  await soon()
  mock.timers.tick(MINUTE / 2)
  t.match(lines, [{ level: 'error', text: 'letters could not be looked after' }])
  full = false
  mock.timers.tick(MINUTE / 2)
  mock.timers.tick(MINUTE / 2)
  t.equal(lines.length, 1)
  await stop()
})

t.test('CRY-18 what stood in a sent letter is gone from the file and its log within a minute', async (t) => {
  const gone = async (erase: boolean) => {
    const file = `${t.testdir()}/letters.db`
    const house = sealedHouse(t, { mailConfigured: true, file })
    const { stop } = erase ? posting(t, house) : { stop: async () => undefined }
    if (!erase) mock.timers.enable({ apis: ['setTimeout'] })
    tell(house)
    const body = house.ask('SELECT sealed_body FROM letters') as Buffer
    t.ok(holds(file, body), 'it is there while it waits')
    if (erase) await soon()
    else onlyMarks(house.vault)
    // Somebody reads meanwhile, as a backup does: nobody waits for them, and it is tried again.
    const reader = openDatabase(file, { readonly: true })
    reader.raw.exec('BEGIN')
    reader.raw.prepare('SELECT count(*) FROM letters').get()
    mock.timers.tick(MINUTE / 2)
    reader.close()
    mock.timers.tick(MINUTE / 2)
    await stop()
    mock.timers.reset()
    return !holds(file, body)
  }
  t.ok(await gone(true))
  t.notOk(await gone(false), 'control: a body that is only marked as sent is found')
})

t.test('a round that cannot write down what it did is told, and tried again', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const faults: unknown[] = []
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const postman = postFor(house.vault)
  let broken = true
  const round = async () => {
    if (broken) throw new Error('disk full')
    return postman.round()
  }
  const stop = keepWalking(house.vault, { ...postman, round }, (fault) => faults.push(fault))
  await soon()
  t.match(faults, [{ message: 'disk full' }])
  tell(house)
  broken = false
  mock.timers.tick(MINUTE)
  await soon()
  t.equal(house.mailbox.mails.length, 1)
  await stop()
  tell(house)
  await soon()
  mock.timers.tick(60 * MINUTE)
  await soon()
  t.equal(house.mailbox.mails.length, 1, 'once stopped, nothing more is sent')
})

t.test('MAI-09 at every start it is said which protection on the way was given up', async (t) => {
  const said = async (about: { encryption: 'none' | 'tls'; verified: boolean; unsafe: boolean }) => {
    const smtp = { kind: 'smtp', from: '', host: 'mail.corp.test', port: 25, signsIn: false } as const
    const mail: MailWay = { ...mailbox(), about: { ...smtp, ...about } }
    const { lines, stop } = posting(t, sealedHouse(t, { mail }))
    await stop()
    return lines.map(({ level, text }) => `${level} ${text}`)
  }
  t.match(await said({ encryption: 'none', verified: true, unsafe: true }), [/^warn .*without encryption/])
  t.match(await said({ encryption: 'tls', verified: false, unsafe: true }), [/^warn .*need not prove who it is/])
  t.same(await said({ encryption: 'tls', verified: true, unsafe: false }), [])
})

t.test('without a mail server there is no postman', async (t) => {
  const { stop, lines } = posting(t, sealedHouse(t))
  await stop()
  t.same(lines, [])
})

function posting(t: { teardown(end: () => unknown): unknown }, given?: SealedHouse) {
  const house = given ?? sealedHouse(t, { mailConfigured: true })
  const lines: Line[] = []
  const write = (level: Line['level']) => (about: Record<string, unknown> | string, text?: string) =>
    void lines.push(typeof about === 'string' ? { level, text: about, about: {} } : { level, text: text ?? '', about })
  mock.timers.reset()
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const logger = { warn: write('warn'), error: write('error') } as never
  return { house, lines, stop: keepPosting(house.vault, { baseUrl: BASE_URL, openBaseUrl: OPEN_BASE_URL, logger }) }
}

function tell(house: SealedHouse): void {
  const id = (house.ask('SELECT min(id) FROM api_secrets') as number | null) ?? putSealed(house)
  const data = { byId: house.ids.olivia, secretIds: [id] }
  house.vault.write((tx) => queueLetter(tx, { kind: 'shared_with_you', userId: house.ids.victor, data }))
}

/** Lets everything happen that only waits for its turn. */
async function soon(): Promise<void> {
  for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve))
}

function holds(file: string, bytes: Buffer): boolean {
  return [file, `${file}-wal`].some((one) => existsSync(one) && readFileSync(one).includes(bytes))
}

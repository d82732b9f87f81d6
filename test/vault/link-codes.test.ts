// Mailed codes: eight digits, good once, for ten minutes from when they were sent, in the browser that asked; few tries.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { SendFault } from '../../src/mail/faults.ts'
import { askForCode, CODE_MAILS } from '../../src/vault/link-codes.ts'
import { openLink, peekLink } from '../../src/vault/open-link.ts'
import { Conflict, Gone, Invalid, TooMany } from '../../src/vault/refusals.ts'
import { createVault } from '../../src/vault/vault.ts'
import { openDatabase } from '../../src/store/database.ts'
import {
  askWithoutEnd,
  countAfterwards,
  countByLink,
  openByCodeAlone,
  openFromMemory,
  type Open,
} from '../controls/vault/open-link.ts'
import { codeFrom, codeMailed, EVA, giveLink, openerOf, otherThan, sendAll, type Given } from '../fixtures/outside.ts'
import { postFor } from '../fixtures/post.ts'
import { CANARY, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

type Test = Parameters<typeof sealedHouse>[0]

/** A house with a link that a code opens. */
async function withLink(t: Test, opens: number | 'unlimited' = 'unlimited', file?: string) {
  const house = sealedHouse(t, { mailConfigured: true, ...(file === undefined ? {} : { file }) })
  return { house, given: await giveLink(house, { opens }) }
}

async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    return error
  }
}

/** What comes of a code: 'open', the sentence about it, or the refusal's name. */
async function tryCode(
  open: Open,
  house: SealedHouse,
  { given, code, browser }: { given: Given; code: string; browser?: string },
): Promise<string> {
  const typed = { ...openerOf(given, browser), code, passphrase: '' }
  const came = await outcome(() => open(house.vault, typed))
  if ((came as { clientSecret?: string }).clientSecret === CANARY) return 'open'
  if (!(came instanceof Invalid)) return (came as Error).name
  const fault = came.fields['code'] ?? 'another field'
  return typeof fault === 'string' ? fault : `${fault.key} ${String(fault.values['left'])}`
}

t.test(
  'EXT-11 a code is eight digits; blanks and dashes in it do no harm, and what is no code is no guess',
  async (t) => {
    const { house, given } = await withLink(t)
    const code = await codeMailed(house, openerOf(given))
    t.match(code, /^\d{8}$/)
    for (const odd of ['', '1234567', '123456789', 'abcdefgh', '１２３４５６７８'])
      t.equal(await tryCode(openLink, house, { given, code: odd }), 'open_link.code_form', odd)
    t.equal(house.ask('SELECT tries FROM external_browsers'), 0)
    t.equal(await tryCode(openLink, house, { given, code: ` ${code.slice(0, 4)} - ${code.slice(4)} ` }), 'open')
  },
)

/** What comes of a code at another browser, at another link, a second time, and after ten minutes. */
async function misused(open: Open, t: Test): Promise<string[]> {
  const { house, given } = await withLink(t)
  const other = await giveLink(house, { secretId: given.secretId, opens: 'unlimited', to: 'ben@partner.test' })
  const code = await codeMailed(house, openerOf(given))
  await codeMailed(house, openerOf(given, 'hers'))
  await codeMailed(house, openerOf(other), 'ben@partner.test')
  const came = [
    await tryCode(open, house, { given, code, browser: 'hers' }),
    await tryCode(open, house, { given: other, code }),
    await tryCode(open, house, { given, code }),
    await tryCode(open, house, { given, code }),
  ]
  house.clock.pass({ minutes: 15 })
  const late = await codeMailed(house, openerOf(given))
  house.clock.pass({ minutes: 10 })
  return [...came, await tryCode(open, house, { given, code: late })]
}

t.test('EXT-11 a code is good once, for ten minutes, at its link, in the browser that asked', async (t) => {
  const wrong = 'open_link.code_wrong 4'
  t.same(await misused(openLink, t), [wrong, wrong, 'open', wrong, wrong])
  t.same(await misused(openByCodeAlone, t), Array<string>(5).fill('open'), 'control: each misuse is noticed')
})

t.test('EXT-11 its minutes run from when the mail server took it, to the millisecond', async (t) => {
  for (const [distance, came] of [
    [-0.001, 'open'],
    [0, 'open_link.code_wrong 4'],
    [0.001, 'open_link.code_wrong 4'],
  ] as const) {
    const { house, given } = await withLink(t)
    askForCode(house.vault, openerOf(given))
    house.clock.pass({ minutes: 30 })
    await sendAll(house.vault)
    house.clock.pass({ minutes: 10, seconds: distance })
    t.equal(await tryCode(openLink, house, { given, code: codeFrom(house.mailbox) }), came, String(distance))
  }
})

t.test(
  'EXT-11 a code whose mail arrived although that is not known yet opens; after an hour it does not',
  async (t) => {
    for (const [minutes, came] of [
      [59.99, 'open'],
      [60, 'open_link.code_wrong 4'],
    ] as const) {
      const { house, given } = await withLink(t)
      const code = await codeMailed(house, openerOf(given))
      house.vault.db.raw.exec('UPDATE external_codes SET sent_at = NULL')
      house.clock.pass({ minutes })
      t.equal(await tryCode(openLink, house, { given, code }), came)
    }
  },
)

t.test('EXT-11 earlier codes keep their own end, and the newest does not put it off', async (t) => {
  const { house, given } = await withLink(t)
  const first = await codeMailed(house, openerOf(given))
  house.clock.pass({ minutes: 6 })
  const second = await codeMailed(house, openerOf(given))
  t.equal(await tryCode(openLink, house, { given, code: first }), 'open')
  house.clock.pass({ minutes: 6 })
  t.equal(await tryCode(openLink, house, { given, code: second }), 'open')
})

t.test(
  'a browser that asked for no code is told to ask first, and nothing is counted or remembered of it',
  async (t) => {
    const { house, given } = await withLink(t)
    house.news()
    t.equal(await tryCode(openLink, house, { given, code: '12345678' }), 'open_link.ask_first')
    t.same(house.news(), [])
    t.equal(house.ask('SELECT count(*) FROM external_browsers'), 0)
  },
)

/** What comes of six wrong codes in one browser, and then of a right one in another, at another address. */
async function guessing(open: Open, t: Test): Promise<string[]> {
  const { house, given } = await withLink(t, 1)
  const code = await codeMailed(house, openerOf(given, 'guesser'))
  const right = await codeMailed(house, openerOf(given, 'eva'))
  const came: string[] = []
  for (let n = 0; n < 6; n += 1)
    came.push(await tryCode(open, house, { given, code: otherThan(code), browser: 'guesser' }))
  if (house.ask('SELECT opens FROM external_links') !== 0) came.push('spent')
  return [...came, await tryCode(open, house, { given, code: right, browser: 'eva' })]
}

t.test(
  'EXT-12 five wrong codes in ten minutes stop one browser, spend nothing, and keep nobody else out',
  async (t) => {
    const wrong = [4, 3, 2, 1, 0].map((left) => `open_link.code_wrong ${String(left)}`)
    t.same(await guessing(openLink, t), [...wrong, 'TooMany', 'open'])
    t.same(
      (await guessing(countByLink(), t)).slice(-2),
      ['TooMany', 'TooMany'],
      'control: a lock of the link is noticed',
    )
  },
)

t.test('EXT-12 the tries come back ten minutes after the first of them, which is told to the second', async (t) => {
  const { house, given } = await withLink(t)
  const code = await codeMailed(house, openerOf(given))
  const wrong = { given, code: otherThan(code) }
  await tryCode(openLink, house, wrong)
  house.clock.pass({ minutes: 4 })
  for (let n = 0; n < 4; n += 1) await tryCode(openLink, house, wrong)
  const typed = { ...openerOf(given), code, passphrase: '' }
  t.match(await outcome(() => openLink(house.vault, typed)), { retryAfterSeconds: 360 })
  house.clock.pass({ minutes: 5, seconds: 59.999 })
  t.match(await outcome(() => openLink(house.vault, typed)), { retryAfterSeconds: 1 })
  house.clock.pass({ seconds: 0.001 })
  t.equal(await tryCode(openLink, house, { given, code: otherThan(code) }), 'open_link.code_wrong 4')
  house.clock.pass({ minutes: 6 })
  const next = await codeMailed(house, openerOf(given))
  t.equal(await tryCode(openLink, house, { given, code: next }), 'open')
  t.equal(house.ask('SELECT tries FROM external_browsers'), 0, 'a right one gives the tries back')
})

/** How many of a thousand wrong codes at once were looked at. */
async function lookedAt(open: Open, t: Test): Promise<number> {
  const { house, given } = await withLink(t)
  const code = await codeMailed(house, openerOf(given))
  const all = Array.from({ length: 1_000 }, () => tryCode(open, house, { given, code: otherThan(code) }))
  return (await Promise.all(all)).filter((came) => came.startsWith('open_link.code_wrong')).length
}

t.test('AUT-13 of a thousand wrong codes at once five are looked at, because each is counted first', async (t) => {
  t.equal(await lookedAt(openLink, t), 5)
  t.equal(await lookedAt(countAfterwards, t), 1_000, 'control: tries that are counted afterwards are noticed')
})

t.test('AUT-13 the tries are in the file: a program that starts anew goes on counting', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  const file = join(folder, 'mysafe.db')
  const { house, given } = await withLink(t, 'unlimited', file)
  t.teardown(() => rmSync(folder, { recursive: true }))
  const code = await codeMailed(house, openerOf(given))
  for (let n = 0; n < 5; n += 1) await tryCode(openLink, house, { given, code: otherThan(code) })
  const db = openDatabase(file)
  t.teardown(() => db.close())
  const vault = createVault({ db, keyring: house.vault.keyring, now: house.clock.now, mail: house.mailbox })
  t.equal(await tryCode(openLink, { ...house, vault }, { given, code }), 'TooMany')
  const forgetful = openFromMemory()
  t.equal(
    await tryCode(forgetful, { ...house, vault }, { given, code }),
    'open',
    'control: whoever forgets them is noticed',
  )
})

/** How many mails with codes arrive when somebody asks for one every minute for two hours. */
async function mailsIn(t: Test, ask: typeof askForCode): Promise<readonly number[]> {
  const { house, given } = await withLink(t)
  await sendAll(house.vault)
  const at: number[] = []
  for (let minute = 0; minute < 120; minute += 1) {
    await outcome(() => ask(house.vault, openerOf(given, String(minute))))
    const before = house.mailbox.mails.length
    await sendAll(house.vault)
    if (house.mailbox.mails.length > before) at.push(minute)
    house.clock.pass({ minutes: 1 })
  }
  return at
}

/** The most of them in any window of so many minutes. */
const mostIn = (at: readonly number[], minutes: number) =>
  Math.max(...at.map((from) => at.filter((one) => one >= from && one < from + minutes).length))

t.test('EXT-13 three mails with codes in a quarter of an hour, ten in an hour, whoever asks', async (t) => {
  const at = await mailsIn(t, askForCode)
  t.same(
    CODE_MAILS.map(({ minutes }) => mostIn(at, minutes)),
    [3, 10],
  )
  t.equal(mostIn(await mailsIn(t, askWithoutEnd), 15), 15, 'control: a mail whenever asked is noticed')
})

t.test('EXT-13 whoever asks too often is told when to come back', async (t) => {
  const { house, given } = await withLink(t)
  for (let n = 0; n < 3; n += 1) {
    askForCode(house.vault, openerOf(given))
    house.clock.pass({ minutes: 1 })
  }
  const refused = await outcome(() => askForCode(house.vault, openerOf(given)))
  t.type(refused, TooMany)
  t.match(refused, { retryAfterSeconds: 720, key: 'open_link.many_codes' })
  house.clock.pass({ minutes: 12 })
  t.doesNotThrow(() => askForCode(house.vault, openerOf(given)))
})

t.test('no code is mailed for a link that asks for none, without mail, or that has ended', async (t) => {
  const house = sealedHouse(t)
  const given = await giveLink(house, { check: 'passphrase' })
  t.throws(() => askForCode(house.vault, openerOf(given)), new Conflict('open_link.no_code'))
  house.vault.db.raw.exec("UPDATE external_shares SET checked_by = 'code'")
  t.throws(() => askForCode(house.vault, openerOf(given)), new Conflict('open_link.no_mail'))
  house.vault.db.raw.exec("UPDATE external_links SET ended_at = 1, ended_because = 'used'")
  t.throws(() => askForCode(house.vault, openerOf(given)), Gone)
  t.equal(house.ask('SELECT count(*) FROM external_browsers'), 0)
})

t.test('when the clock goes back nobody waits for what was asked or tried before', async (t) => {
  const { house, given } = await withLink(t)
  for (let n = 0; n < 2; n += 1) askForCode(house.vault, openerOf(given))
  const code = await codeMailed(house, openerOf(given))
  for (let n = 0; n < 5; n += 1) await tryCode(openLink, house, { given, code: otherThan(code) })
  house.clock.pass({ hours: -2 })
  t.equal(await tryCode(openLink, house, { given, code: otherThan(code) }), 'open_link.code_wrong 4')
  t.equal(await tryCode(openLink, house, { given, code: await codeMailed(house, openerOf(given)) }), 'open')
})

t.test('the page says how it stands with the code that this browser asked for last', async (t) => {
  const { house, given } = await withLink(t)
  const state = (browser: string | null = 'eva') => peekLink(house.vault, { token: given.token, browser }).code
  const said = [state(null), state()]
  askForCode(house.vault, openerOf(given))
  said.push(state(), state('another'))
  await sendAll(house.vault)
  said.push(state())
  house.clock.pass({ minutes: 10 })
  said.push(state())
  const code = await codeMailed(house, openerOf(given))
  said.push(state())
  await tryCode(openLink, house, { given, code })
  said.push(state())
  t.same(said, ['none', 'none', 'waiting', 'none', 'sent', 'none', 'sent', 'none'])
  house.clock.pass({ minutes: 15 })
  askForCode(house.vault, openerOf(given))
  house.mailbox.refuse = () => {
    throw new SendFault('recipient', 550)
  }
  await postFor(house.vault).round()
  t.equal(state(), 'failed')
  t.equal(house.mailbox.to(EVA).length, 3)
})

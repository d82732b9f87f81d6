// Opening links: exactly as often as allowed, to the millisecond of the end, and never what was taken back meanwhile.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { SealError } from '../../src/crypto/envelope.ts'
import { updateUser } from '../../src/store/users.ts'
import { replaceClientSecret } from '../../src/vault/api-secrets.ts'
import { disableApiSecret, enableApiSecret } from '../../src/vault/api-secret-state.ts'
import { resendLink, revokeLink } from '../../src/vault/external-shares.ts'
import { handOverApiSecret } from '../../src/vault/hand-over.ts'
import { askForCode } from '../../src/vault/link-codes.ts'
import { endOverdueLinks, eraseEnded } from '../../src/vault/link-ends.ts'
import { openLink, peekLink, recordLinkVisit, showAgain } from '../../src/vault/open-link.ts'
import { Gone, Invalid, Unavailable } from '../../src/vault/refusals.ts'
import type { Vault } from '../../src/vault/vault.ts'
import {
  aMillisecondLate,
  askUnnoticed,
  keepEnded,
  keepsTokens,
  openByReading,
  openForAll,
  openFromMemory,
  peekAndForget,
  spendFirst,
  unsealFirst,
  type Open,
} from '../controls/vault/open-link.ts'
import {
  codeFrom,
  codeMailed,
  EVA,
  giveLink,
  giveLinks,
  openerOf,
  otherThan,
  PASSPHRASE,
  sendAll,
  switchOutside,
  type Given,
  type Giving,
} from '../fixtures/outside.ts'
import { CANARY, putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

type Test = Parameters<typeof sealedHouse>[0]

const withMail = (t: Test) => sealedHouse(t, { mailConfigured: true })

/** A house with a link that a passphrase opens, which needs no mail and no code. */
async function opened(t: Test, giving: Giving = {}): Promise<{ house: SealedHouse; given: Given }> {
  const house = withMail(t)
  return { house, given: await giveLink(house, { check: 'passphrase', ...giving }) }
}

const withPassphrase = (given: Given, browser = 'eva') => ({
  ...openerOf(given, browser),
  code: '',
  passphrase: PASSPHRASE,
})

async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    return error
  }
}

const opens = async (vault: Vault, given: Given, browser?: string) =>
  !((await outcome(() => openLink(vault, withPassphrase(given, browser)))) instanceof Gone)

t.test('scenario 71: One time share opens once, Customized 3 three times, Unlimited until it expires', async (t) => {
  for (const [allowed, wanted] of [
    [1, [true, false, false, false]],
    [3, [true, true, true, false]],
    ['unlimited', [true, true, true, true]],
  ] as const) {
    const { house, given } = await opened(t, { opens: allowed })
    const came: boolean[] = []
    for (const browser of ['a', 'b', 'c', 'd']) came.push(await opens(house.vault, given, browser))
    t.same(came, wanted, String(allowed))
    house.clock.pass({ hours: 24 })
    t.equal(await opens(house.vault, given), false, 'and not after its end')
  }
})

t.test('what comes is what the API secret holds now; Notes and client secret may be missing', async (t) => {
  const house = withMail(t)
  const held = { name: 'Billing', url: 'https://b.test/', method: 'POST', notes: 'Ask Bia.', identifier: 'billing' }
  const secretId = putSealed(house, { ...held, previous: 'before' })
  const given = await giveLink(house, { check: 'passphrase', secretId, opens: 5 })
  const shownUntil = house.clock.now() + 600_000
  t.same(await openLink(house.vault, withPassphrase(given)), {
    name: 'Billing',
    url: 'https://b.test/',
    method: 'POST',
    clientId: 'cid-77AA-qq',
    clientSecret: CANARY,
    notes: 'Ask Bia.',
    opens: 1,
    maxOpens: 5,
    expiresAt: house.clock.now() + 86_400_000,
    shownUntil,
  })
  t.equal(house.ask('SELECT last_used_at FROM api_secrets'), house.clock.now())
  const bare = await giveLink(house, { check: 'passphrase', secretId: putSealed(house, { clientSecret: '' }) })
  t.match(await openLink(house.vault, withPassphrase(bare)), { clientSecret: null, notes: '', method: null })
})

/** How many of a hundred right openers, all at once, get the value; each from a browser and with a code of its own. */
async function openedAtOnce(open: Open, t: Test, allowed: number | 'unlimited'): Promise<number> {
  const house = withMail(t)
  const given = await giveLink(house, { opens: allowed })
  const openers: Parameters<Open>[1][] = []
  for (let n = 0; n < 100; n += 1) {
    const opener = openerOf(given, `browser ${String(n)}`)
    openers.push({ ...opener, code: await codeMailed(house, opener), passphrase: '' })
    // As if it had been asked for long ago: so many mails at once are not sent.
    house.vault.db.raw.exec('UPDATE external_codes SET asked_at = 0')
  }
  const came = await Promise.all(openers.map((one) => outcome(() => open(house.vault, one))))
  return came.filter((one) => (one as { clientSecret?: string }).clientSecret === CANARY).length
}

t.test('EXT-05 of a hundred right openers at once exactly as many get the value as may', async (t) => {
  t.equal(await openedAtOnce(openLink, t, 1), 1)
  t.equal(await openedAtOnce(openLink, t, 7), 7)
  t.equal(await openedAtOnce(openLink, t, 'unlimited'), 100)
  t.ok((await openedAtOnce(openByReading, t, 1)) > 1, 'control: a counter that is read and written back lets more in')
})

t.test('EXT-05 passphrases that are looked at beside each other open no oftener', async (t) => {
  const { house, given } = await opened(t, { opens: 3 })
  const all = Array.from({ length: 30 }, (_, n) => withPassphrase(given, String(n)))
  const came = await Promise.all(all.map((one) => outcome(() => openLink(house.vault, one))))
  t.equal(came.filter((one) => !(one instanceof Error)).length, 3)
  t.equal(came.filter((one) => one instanceof Gone).length, 27)
  t.match(house.ask('SELECT opens FROM external_links'), 3)
})

/** What an opener gets who comes too late, from a row whose seals do not open, and what the trail says of it. */
async function lateAndBroken(open: Open, t: Test): Promise<string> {
  const { house, given } = await opened(t)
  await openLink(house.vault, withPassphrase(given))
  house.vault.db.raw.exec('UPDATE api_secrets SET version = 9')
  const came = await outcome(() => open(house.vault, withPassphrase(given, 'late')))
  return (came as Error).name
}

t.test('EXT-06 whoever comes too late decrypts nothing', async (t) => {
  t.equal(await lateAndBroken(openLink, t), 'Gone')
  t.equal(await lateAndBroken(unsealFirst, t), 'SealError', 'control: one that decrypts first is noticed')
})

/** What opening a row costs whose seals do not open: how often it counts as opened. */
async function spentOnBroken(open: Open, t: Test): Promise<unknown> {
  const house = withMail(t)
  const given = await giveLink(house, { opens: 2 })
  const opener = openerOf(given)
  const code = await codeMailed(house, opener)
  house.vault.db.raw.exec('UPDATE api_secrets SET version = 9')
  house.news()
  const came = await outcome(() => open(house.vault, { ...opener, code, passphrase: '' }))
  if (!(came instanceof Unavailable || came instanceof SealError)) throw new Error('it opened')
  const spent = house.ask(
    'SELECT opens + (SELECT count(*) FROM external_codes WHERE used_at IS NOT NULL) FROM external_links',
  )
  if (open !== openLink) return spent
  if (house.news().join() !== 'integrity.failed') throw new Error('nobody was told')
  house.vault.db.raw.exec('UPDATE api_secrets SET version = 1')
  const again = await openLink(house.vault, { ...opener, code, passphrase: '' })
  return again.clientSecret === CANARY ? spent : 'the code was gone'
}

t.test('EXT-06 what does not open spends nothing, and the same code opens it once it is mended', async (t) => {
  t.equal(await spentOnBroken(openLink, t), 0)
  t.equal(await spentOnBroken(spendFirst, t), 1, 'control: an opening that is spent beforehand is noticed')
})

t.test('EXT-06 AUD-03 what cannot be written down does not open, nor is it shown again', async (t) => {
  const { house, given } = await opened(t, { opens: 2 })
  await openLink(house.vault, withPassphrase(given))
  house.vault.db.raw.exec("CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no room'); END")
  t.type(await outcome(() => openLink(house.vault, withPassphrase(given))), Unavailable)
  t.type(await outcome(() => showAgain(house.vault, openerOf(given))), Unavailable)
  t.equal(house.ask('SELECT opens FROM external_links'), 1)
})

/** Whether a link opens a millisecond before its end, at it, and a millisecond after it. */
async function atItsEnd(t: Test, vaultOf: (vault: Vault) => Vault, giving: Giving = {}, zone = 'UTC') {
  const came: boolean[] = []
  for (const distance of [-1, 0, 1]) {
    const house = withMail(t)
    house.vault.write((tx) => updateUser(tx.db, house.ids.olivia, { timeZone: zone }))
    const given = await giveLink(house, { check: 'passphrase', ...giving })
    const end = Number(house.ask('SELECT expires_at FROM external_links'))
    house.clock.pass({ seconds: (end + distance - house.clock.now()) / 1000 })
    came.push(await opens(vaultOf(house.vault), given))
  }
  return came
}

t.test(
  'EXT-07 a link opens until its end, and not at it: by hours, at the ends of months and of summer time',
  async (t) => {
    const same = (vault: Vault) => vault
    const customized = (day: string, time: string) => ({ expiration: 'customized', day, time }) as const
    t.same(await atItsEnd(t, same), [true, false, false])
    t.same(await atItsEnd(t, same, customized('2026-11-30', '23:59')), [true, false, false], 'the end of a month')
    t.same(await atItsEnd(t, same, customized('2027-02-28', '23:59'), 'Asia/Tokyo'), [true, false, false])
    t.same(
      await atItsEnd(t, same, customized('2027-03-28', '03:00'), 'Europe/Berlin'),
      [true, false, false],
      'in spring',
    )
    t.same(
      await atItsEnd(t, same, customized('2027-10-31', '02:30'), 'Europe/Berlin'),
      [true, false, false],
      'in autumn',
    )
    t.same(await atItsEnd(t, aMillisecondLate), [true, true, false], 'control: one millisecond too many is noticed')
  },
)

t.test('EXT-07 End 24 hours after the first opening brings the end nearer, and never puts it off', async (t) => {
  const { house, given } = await opened(t, { opens: 'unlimited', endsAfterFirst: true, expiration: '30-days' })
  house.clock.pass({ days: 2 })
  t.match(await openLink(house.vault, withPassphrase(given)), { expiresAt: house.clock.now() + 86_400_000 })
  house.clock.pass({ hours: 23 })
  t.match(await openLink(house.vault, withPassphrase(given)), { expiresAt: house.clock.now() + 3_600_000 })
  house.clock.pass({ hours: 1 })
  t.equal(await opens(house.vault, given), false)
  const short = await opened(t, { opens: 'unlimited', endsAfterFirst: true, expiration: '1-hour' })
  t.match(await openLink(short.house.vault, withPassphrase(short.given)), {
    expiresAt: short.house.clock.now() + 3_600_000,
  })
})

/** Whether a link that was seen to be over is still over when the clock goes back. */
async function staysOver(t: Test, see: (house: SealedHouse, given: Given) => unknown): Promise<boolean> {
  const { house, given } = await opened(t)
  house.clock.pass({ hours: 24 })
  await outcome(() => see(house, given))
  house.clock.pass({ hours: -2 })
  return !(await opens(house.vault, given))
}

t.test('EXT-08 once seen to be over, a link stays so when the clock goes back', async (t) => {
  const seen: Record<string, (house: SealedHouse, given: Given) => unknown> = {
    'looked at': ({ vault }, { token }) => peekLink(vault, { token, browser: null }),
    opened: ({ vault }, given) => openLink(vault, withPassphrase(given)),
    'asked for a code': ({ vault }, given) => askForCode(vault, openerOf(given)),
    'shown again': ({ vault }, given) => showAgain(vault, openerOf(given)),
    'tidied up': ({ vault }) => endOverdueLinks(vault),
  }
  for (const [how, see] of Object.entries(seen)) t.ok(await staysOver(t, see), how)
  const forgets = ({ vault }: SealedHouse, { token }: Given) => peekAndForget(vault, { token, browser: null })
  t.notOk(await staysOver(t, forgets), 'control: an end that is not written down is noticed')
})

/** How a link answers after something was done about it: whether it still opens. */
async function opensAfter(open: Open, t: Test, act: (house: SealedHouse, given: Given) => void): Promise<boolean> {
  const { house, given } = await opened(t, { opens: 'unlimited' })
  await open(house.vault, withPassphrase(given))
  act(house, given)
  return !((await outcome(() => open(house.vault, withPassphrase(given)))) instanceof Error)
}

const revoke = (house: SealedHouse, { linkId }: Given) => revokeLink(house.vault, house.as('olivia'), { linkId })
const disable = (house: SealedHouse, { secretId }: Given) =>
  disableApiSecret(house.vault, house.as('olivia'), { secretId })
const switchOff = (house: SealedHouse) => switchOutside(house, false)
const forbid = ({ vault, ids }: SealedHouse) =>
  vault.write((tx) => updateUser(tx.db, ids.olivia, { mayShareOutside: false }))
const closeAccount = ({ vault, ids }: SealedHouse) =>
  vault.write((tx) => updateUser(tx.db, ids.olivia, { deactivatedAt: tx.at }))

t.test('EXT-10 what is revoked, or sent anew, opens nothing from the next request on', async (t) => {
  t.equal(await opensAfter(openLink, t, revoke), false)
  const resend = (house: SealedHouse, { linkId }: Given) => resendLink(house.vault, house.as('olivia'), { linkId })
  t.equal(await opensAfter(openLink, t, resend), false)
  t.equal(await opensAfter(openFromMemory(), t, revoke), true, 'control: what is remembered is noticed')
})

t.test(
  'ACL-16 without the permission, the switch or an open account a link opens nothing, and goes on with them',
  async (t) => {
    for (const act of [switchOff, forbid, closeAccount]) t.equal(await opensAfter(openLink, t, act), false)
    t.equal(await opensAfter(openFromMemory(), t, switchOff), true, 'control')
    const { house, given } = await opened(t)
    switchOff(house)
    t.throws(() => peekLink(house.vault, { token: given.token, browser: null }), Gone)
    switchOutside(house, true)
    t.ok(await opens(house.vault, given))
  },
)

t.test('ACL-22 a link of an inactive API secret sleeps, with its counter; its end does not move', async (t) => {
  t.equal(await opensAfter(openLink, t, disable), false)
  t.equal(await opensAfter(openFromMemory(), t, disable), true, 'control')
  const { house, given } = await opened(t, { opens: 2 })
  await openLink(house.vault, withPassphrase(given))
  disable(house, given)
  t.throws(() => showAgain(house.vault, openerOf(given)), Gone)
  enableApiSecret(house.vault, house.as('olivia'), given)
  t.match(await openLink(house.vault, withPassphrase(given)), { opens: 2 })
  t.notOk(await opens(house.vault, given))
})

/** What one of two recipients of the same act finds after the other has opened it. */
async function otherFinds(open: Open, t: Test): Promise<unknown> {
  const house = withMail(t)
  const [one, two] = await giveLinks(house, { check: 'passphrase', opens: 2 }, [EVA, 'ben@partner.test'])
  for (const browser of ['a', 'b']) await open(house.vault, withPassphrase(one as Given, browser))
  return outcome(() => peekLink(house.vault, { token: (two as Given).token, browser: null }).opens)
}

t.test('EXT-17 what one recipient opens takes nothing from another', async (t) => {
  t.equal(await otherFinds(openLink, t), 0)
  t.equal(await otherFinds(openForAll, t), 2, 'control: one counter for all is noticed')
})

/** The events of a look, a code, a wrong code, an opening, a second look at it, and another passphrase. */
async function eventsOf(t: Test, ask: typeof askForCode = askForCode): Promise<string[]> {
  const house = withMail(t)
  const given = await giveLink(house, { check: 'both', opens: 2 })
  const opener = openerOf(given)
  house.news()
  recordLinkVisit(house.vault, opener)
  ask(house.vault, opener)
  await sendAll(house.vault)
  const code = house.mailbox.mails.length > 1 ? codeFrom(house.mailbox) : '00000000'
  const typed = { ...opener, passphrase: PASSPHRASE }
  await outcome(() => openLink(house.vault, { ...typed, code: otherThan(code) }))
  await outcome(() => openLink(house.vault, { ...typed, code }))
  await outcome(() => showAgain(house.vault, opener))
  await outcome(() => openLink(house.vault, { ...typed, code, passphrase: 'another one' }))
  return house.news()
}

t.test('EXT-16 a look, a code sent, a wrong code and an opening are told apart, each with its link', async (t) => {
  const all = ['visited', 'code_sent', 'code_wrong', 'opened', 'shown_again', 'passphrase_wrong']
  t.same(
    await eventsOf(t),
    all.map((name) => `external_share.${name}`),
  )
  t.notOk((await eventsOf(t, askUnnoticed)).includes('external_share.code_sent'), 'control')
  const { house, given } = await opened(t)
  await openLink(house.vault, withPassphrase(given))
  const details = 'SELECT details FROM audit_events ORDER BY number DESC'
  t.same(JSON.parse(String(house.ask(details))), { link: given.linkId, opens: 1 })
})

t.test('the same browser is shown it again for ten minutes, nobody else is, and it costs nothing', async (t) => {
  const { house, given } = await opened(t)
  t.match(peekLink(house.vault, { ...given, browser: 'eva' }), { again: false, open: true, opens: 0, maxOpens: 1 })
  await openLink(house.vault, withPassphrase(given))
  house.clock.pass({ minutes: 9, seconds: 59.999 })
  t.match(peekLink(house.vault, { ...given, browser: 'eva' }), { again: true, open: false })
  t.match(showAgain(house.vault, openerOf(given)), { clientSecret: CANARY, opens: 1 })
  t.equal(house.ask('SELECT last_used_at FROM api_secrets'), house.clock.now(), 'and counts as a use')
  t.throws(() => showAgain(house.vault, openerOf(given, 'somebody else')), Gone)
  t.throws(() => peekLink(house.vault, { ...given, browser: 'somebody else' }), Gone)
  house.clock.pass({ seconds: 0.001 })
  t.throws(() => showAgain(house.vault, openerOf(given)), Gone)
  t.throws(() => peekLink(house.vault, { ...given, browser: 'eva' }), Gone)
})

t.test('what was shown long enough is not shown again when the clock goes back', async (t) => {
  const { house, given } = await opened(t, { opens: 'unlimited' })
  await openLink(house.vault, withPassphrase(given))
  house.clock.pass({ minutes: 10 })
  t.throws(() => showAgain(house.vault, openerOf(given)), Gone)
  house.clock.pass({ hours: -1 })
  t.throws(() => showAgain(house.vault, openerOf(given)), Gone)
})

t.test('what is shown again ends with the link, where that comes sooner', async (t) => {
  const { house, given } = await opened(t, { opens: 2 })
  house.clock.pass({ hours: 23, minutes: 55 })
  t.match(await openLink(house.vault, withPassphrase(given)), { shownUntil: house.clock.now() + 300_000 })
  house.clock.pass({ minutes: 5 })
  t.throws(() => showAgain(house.vault, openerOf(given)), Gone)
})

t.test('a link whose openings are used up shows nothing that took the place of what it opened', async (t) => {
  const { house, given } = await opened(t)
  await openLink(house.vault, withPassphrase(given))
  house.clock.pass({ minutes: 1 })
  const { secretId } = given
  replaceClientSecret(house.vault, house.as('olivia'), { secretId, version: 1, clientSecret: 'the new one' })
  t.throws(() => showAgain(house.vault, openerOf(given)), Gone)
  t.throws(() => peekLink(house.vault, { ...given, browser: 'eva' }), Gone)
})

t.test('a link that goes with its API secret to somebody without the permission opens nothing', async (t) => {
  const { house, given } = await opened(t)
  const { secretId } = given
  handOverApiSecret(house.vault, house.as('olivia'), { secretId, toId: house.ids.victor, keepEdit: false })
  t.notOk(await opens(house.vault, given))
})

t.test('the owner is told of the first opening, unless they wish not to be', async (t) => {
  const { house, given } = await opened(t, { opens: 3 })
  for (const browser of ['a', 'b']) await openLink(house.vault, withPassphrase(given, browser))
  const told = "SELECT count(*) FROM letters WHERE kind = 'external_opened'"
  t.equal(house.ask(told), 1)
  const quiet = await opened(t)
  quiet.house.vault.write((tx) => updateUser(tx.db, quiet.house.ids.olivia, { wantsOpenedMail: false }))
  await openLink(quiet.house.vault, withPassphrase(quiet.given))
  t.equal(quiet.house.ask(told), 0)
})

t.test('a wrong passphrase, or none, opens nothing and spends nothing', async (t) => {
  const { house, given } = await opened(t)
  for (const [passphrase, key] of [
    ['', 'open_link.passphrase_missing'],
    [`${PASSPHRASE} `, 'open_link.passphrase_wrong'],
  ] as const) {
    const came = await outcome(() => openLink(house.vault, { ...withPassphrase(given), passphrase }))
    t.same((came as Invalid).fields, { passphrase: key })
  }
  t.equal(house.ask('SELECT opens FROM external_links'), 0)
  t.type(await outcome(() => openLink(house.vault, withPassphrase({ ...given, token: 'nobody' }))), Gone)
})

t.test('a link that is revoked while its passphrase is looked at opens nothing', async (t) => {
  const { house, given } = await opened(t)
  const came = outcome(() => openLink(house.vault, withPassphrase(given)))
  revoke(house, given)
  t.type(await came, Gone)
})

t.test('a last opening that somebody else takes meanwhile is not there twice', async (t) => {
  const { house, given } = await opened(t)
  const came = outcome(() => openLink(house.vault, withPassphrase(given, 'slow')))
  house.vault.db.raw.exec('UPDATE external_links SET opens = 1')
  t.type(await came, Gone)
})

/** What is left in the file, beside the row itself, of links that have ended more than ten minutes ago. */
async function leftOfEnded(t: Test, erase: typeof eraseEnded): Promise<unknown> {
  const house = withMail(t)
  const used = await giveLink(house, { check: 'both' })
  const opener = openerOf(used)
  const code = await codeMailed(house, opener)
  askForCode(house.vault, openerOf(used, 'another'))
  await openLink(house.vault, { ...opener, code, passphrase: PASSPHRASE })
  revoke(house, await giveLink(house, { check: 'passphrase' }))
  await giveLink(house, { check: 'passphrase', expiration: '1-hour' })
  const lives = await giveLink(house, { check: 'passphrase', expiration: '1-week' })
  await sendAll(house.vault)
  house.clock.pass({ hours: 1 })
  endOverdueLinks(house.vault)
  house.clock.pass({ minutes: 9, seconds: 59.999 })
  erase(house.vault)
  house.clock.pass({ seconds: 0.001 })
  erase(house.vault)
  if (!(await opens(house.vault, lives))) throw new Error('what still lives was erased')
  return house.ask(`SELECT (SELECT count(*) FROM external_links WHERE token_hash IS NOT NULL)
    + (SELECT count(*) FROM external_shares WHERE passphrase_hash IS NOT NULL)
    + (SELECT count(*) FROM external_codes) + (SELECT count(*) FROM external_browsers WHERE link_id <> ${String(lives.linkId)})`)
}

t.test('CRY-18 ten minutes after its end nothing is kept that could open a link, whatever ended it', async (t) => {
  // The link that lives has one token and one passphrase.
  t.equal(await leftOfEnded(t, eraseEnded), 2)
  t.ok(Number(await leftOfEnded(t, keepEnded)) > 2, 'control: what is kept is noticed')
})

t.test(
  'CRY-18 letters that wait about a link are withdrawn, with what they hold, as soon as it has ended',
  async (t) => {
    const waiting =
      "SELECT count(*) FROM letters WHERE sealed_body IS NOT NULL AND kind IN ('external_shared', 'external_code')"
    const house = withMail(t)
    const used = await giveLink(house)
    const opener = openerOf(used)
    const code = await codeMailed(house, opener)
    askForCode(house.vault, opener)
    t.equal(house.ask(waiting), 1)
    await openLink(house.vault, { ...opener, code, passphrase: '' })
    t.equal(house.ask(waiting), 0, 'used up')
    const revoked = await giveLink(house)
    askForCode(house.vault, openerOf(revoked))
    t.equal(house.ask(waiting), 2)
    revoke(house, revoked)
    t.equal(house.ask(waiting), 0, 'revoked')
  },
)

/** The names of the files in which a token or a code can be found, once they were mailed. */
async function filesThatTell(t: Test & { teardown(close: () => void): unknown }, plant?: typeof keepsTokens) {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  const house = sealedHouse(t, { mailConfigured: true, file: join(folder, 'mysafe.db') })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const given = await giveLink(house, { check: 'both', opens: 2 })
  const opener = openerOf(given)
  askForCode(house.vault, opener)
  const waiting = house.vault.db.raw.serialize()
  await sendAll(house.vault)
  const code = codeFrom(house.mailbox)
  plant?.(house.vault, given.token)
  await openLink(house.vault, { ...opener, code, passphrase: PASSPHRASE })
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const)
  const raw = Buffer.from(given.token, 'base64url')
  const forms = [given.token, raw.toString('latin1'), raw.toString('hex'), PASSPHRASE, code]
  return [...files, ['waiting', waiting] as const]
    .filter(([, bytes]) => forms.some((form) => bytes.includes(Buffer.from(form, 'latin1'))))
    .map(([name]) => name)
}

t.test('EXT-02 no file holds a token, a passphrase or a code, before and after the mails are sent', async (t) => {
  t.same(await filesThatTell(t), [])
  t.ok((await filesThatTell(t, keepsTokens)).length > 0, 'control: a token that is kept is found')
})

// The page of a link: what somebody outside sees and does, what a scanner gets, and the one page of all ends.
import { test } from 'tap'
import { webAddress } from '../../src/screens/web-address.ts'
import { updateUser } from '../../src/store/users.ts'
import { disableApiSecret } from '../../src/vault/api-secret-state.ts'
import { resendLink, revokeLink } from '../../src/vault/external-shares.ts'
import {
  believesAnyAddress,
  followsAnything,
  locksTheLink,
  opensByLooking,
  saysWhat,
  saysWhy,
  treatsItAsOurs,
} from '../controls/screens/open-link.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { castFor, hidden, type Answer, type Cast } from '../fixtures/cast.ts'
import {
  codeFrom,
  EVA,
  giveLink,
  giveLinks,
  otherThan,
  outsider,
  PASSPHRASE,
  sendAll,
  switchOutside,
  type Given,
  type Giving,
  type Outsider,
} from '../fixtures/outside.ts'
import { OPEN_BASE_URL } from '../fixtures/post.ts'
import { CANARY, putSealed, signedIn } from '../fixtures/sealed.ts'
import { eventNames } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]

interface House {
  readonly it: Cast
  readonly given: Given
  readonly eva: Outsider
}

/** The cast with mail, a link of olivia's, and eva, who was sent it. */
async function house(t: Test, giving: Giving = {}, options: TestOptions = {}): Promise<House> {
  const it = await castFor(t, { mailConfigured: true, ...options })
  const given = await giveLink(it, giving)
  return { it, given, eva: outsider(it.stranger(), given) }
}

/** The code that eva is mailed when she asks for it. */
async function codeFor({ it, eva }: House): Promise<string> {
  const asked = await eva.ask()
  if (asked.status !== 303) throw new Error(`no code: ${String(asked.status)} ${asked.text}`)
  await sendAll(it.vault)
  return codeFrom(it.mailbox)
}

const asOlivia = ({ vault, ids }: Cast) => signedIn(vault, ids.olivia)
const opensOf = ({ vault }: Cast) => vault.db.raw.prepare('SELECT sum(opens) FROM external_links').pluck().get()

test('scenario 73: the mailed link, the code from the second mail, and the API secret is there, masked until Show', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const secretId = putSealed(it, {
    name: 'K1',
    method: 'POST',
    notes: 'Ask Bia.\nTwice.',
    identifier: 'k1',
    tags: 'prod',
  })
  const given = await giveLink(it, { secretId })
  await sendAll(it.vault)
  const [first] = it.mailbox.to(EVA)
  const url = /^https:\S+$/m.exec(first?.text ?? '')?.[0] ?? ''
  t.equal(url, `${OPEN_BASE_URL}${given.path}`)
  const eva = outsider(it.stranger(), { path: new URL(url).pathname })
  const landing = await eva.look()
  t.equal(landing.status, 200)
  t.match(
    landing.text,
    'Olivia Owner (olivia@corp.test) shares an API secret with you. ' +
      'It can be opened 1 time until Sun, 22 Nov 2026, 12:00 UTC; opened 0 times so far.',
  )
  t.match(landing.text, 'Something looks wrong?')
  const asked = await eva.ask()
  t.equal(asked.location, given.path)
  const onItsWay = await eva.look()
  t.match(onItsWay.text, 'A mail with your code is on its way.')
  t.match(onItsWay.body, /<input id="code"[^>]* autofocus/)
  await sendAll(it.vault)
  const [, second] = it.mailbox.to(EVA)
  t.equal(second?.subject, 'Your code for MySafe')
  const code = codeFrom(it.mailbox)
  const page = await eva.send({ code: `${code.slice(0, 4)} ${code.slice(4)}` })
  t.equal(page.status, 200)
  t.match(
    page.text,
    'Name K1 Url https://api.billing.test/v2 (opens in a new window) Leads to api.billing.test Method POST',
  )
  t.match(page.body, />https:\/\/api\.billing\.test\/v2<svg/, 'nothing behind it is underlined with it')
  t.match(page.text, 'Client ID cid-77AA-qq Copy Client ID Client secret')
  t.match(page.text, `Show Hide ${CANARY} Copy Client secret Notes Ask Bia. Twice.`)
  t.match(page.text, 'Expiration time Sun, 22 Nov 2026, 12:00 UTC Remaining accesses 0')
  t.match(page.body, `<pre class="secret-value" tabindex="0" aria-label="Client secret">\n${CANARY}</pre>`)
  t.match(page.body, /<details>\s*<summary>/, 'closed until Show')
  t.notMatch(page.body, /<form|<nav|type="submit"/, 'and there is nothing to change')
  t.equal(page.headers['refresh'], `600; url=${given.path}`, 'it leaves when this browser is not shown it any more')
  t.notMatch((await eva.look()).body, CANARY)
})

test('scenario 70: an hour after sharing for one hour the link shows nothing any more', async (t) => {
  const { it, eva } = await house(t, { check: 'passphrase', expiration: '1-hour', opens: 'unlimited' })
  t.equal((await eva.send({ passphrase: PASSPHRASE })).status, 200)
  it.clock.pass({ hours: 1 })
  for (const answer of [
    await eva.look(),
    await eva.send({ passphrase: PASSPHRASE }),
    await eva.send({ again: 'yes' }),
  ]) {
    t.equal(answer.status, 410)
    t.match(answer.text, 'This link cannot be opened')
    t.notMatch(answer.body, CANARY)
  }
})

test('scenario 71: One time share refuses the second time, Customized 3 the fourth', async (t) => {
  for (const opens of [1, 3]) {
    const { it, given } = await house(t, { check: 'passphrase', opens })
    const statuses: number[] = []
    for (const n of [1, 2, 3, 4]) {
      const browser = outsider(it.stranger(`203.0.113.${String(n)}`), given)
      const page = await browser.send({ passphrase: PASSPHRASE })
      statuses.push(page.status)
      if (page.status === 200) t.match(page.text, `Remaining accesses ${String(opens - n)}`)
    }
    t.same(statuses, opens === 1 ? [200, 410, 410, 410] : [200, 200, 200, 410])
  }
})

test('the page asks for a code, a passphrase or both, in the reader’s language', async (t) => {
  const pt = { 'accept-language': 'pt-BR' }
  const code = await house(t, { opens: 3 })
  const page = await code.eva.look(pt)
  t.match(page.body, '<html lang="pt-BR"')
  t.match(
    page.text,
    'Olivia Owner (olivia@corp.test) compartilhou um segredo de API com você. ' +
      'Ele pode ser aberto 3 vezes até dom., 22 de nov. de 2026, 12:00 (UTC); ainda não foi aberto.',
  )
  t.match(page.text, 'Receber o código')
  t.notMatch(page.body, 'id="passphrase"')
  const passphrase = await house(t, { check: 'passphrase', opens: 'unlimited' })
  const other = await passphrase.eva.look()
  t.match(other.text, 'It can be opened any number of times until')
  t.notMatch(other.body, 'id="code"')
  t.match(other.body, /<input id="passphrase"[^>]* autofocus/)
  const opened = await passphrase.eva.send({ passphrase: PASSPHRASE }, pt)
  t.match(opened.text, 'Acessos restantes Sem limite')
  const both = await house(t, { check: 'both' })
  const typed = { code: await codeFor(both), passphrase: PASSPHRASE }
  const wrong = await both.eva.send({ ...typed, passphrase: 'something else' })
  t.equal(wrong.status, 422)
  t.match(wrong.text, 'Passphrase: This is not the passphrase.')
  t.equal((await both.eva.send(typed)).status, 200)
})

test('what is not there is said to be none', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const given = await giveLink(it, { check: 'passphrase', secretId: putSealed(it, { clientSecret: '' }) })
  const page = await outsider(it.stranger(), given).send({ passphrase: PASSPHRASE })
  t.match(page.text, 'Method None Client ID')
  t.match(page.text, 'Client secret No client secret is stored. Notes None')
})

test('EXT-11 a wrong code is 422 with the tries left, and neither code nor passphrase comes back in the page', async (t) => {
  const at = await house(t, { check: 'both' })
  t.match((await at.eva.send({ code: '12345678', passphrase: PASSPHRASE })).text, 'Ask for a code first')
  const code = await codeFor(at)
  const wrong = await at.eva.send({ code: otherThan(code), passphrase: PASSPHRASE })
  t.equal(wrong.status, 422)
  t.match(wrong.text, 'You have 4 more tries.')
  t.match(wrong.body, /<input id="code"[^>]*value=""[^>]* autofocus/)
  for (const typed of [otherThan(code), PASSPHRASE]) t.notMatch(wrong.body, typed)
  for (const left of ['3 more tries', '2 more tries', 'one more try', 'That was the last try for now'])
    t.match((await at.eva.send({ code: otherThan(code), passphrase: PASSPHRASE })).text, left)
  at.it.clock.pass({ minutes: 4 })
  const stopped = await at.eva.send({ code, passphrase: PASSPHRASE })
  t.equal(stopped.status, 429)
  t.equal(stopped.headers['retry-after'], '360')
  t.match(stopped.text, 'There were too many tries. Try again in 6 minutes.')
})

/** How a scanner looks at a link: by every method, in every disguise. */
async function scanned({ it, given }: House): Promise<string[]> {
  const agents = [
    'curl/8.5.0',
    'Slackbot-LinkExpanding 1.0',
    'Mozilla/5.0 (compatible; bingbot/2.0)',
    'BarracudaCentral',
  ]
  const bodies: string[] = []
  for (const method of ['GET', 'HEAD', 'OPTIONS'] as const)
    for (const agent of agents) {
      const headers = { 'user-agent': agent, accept: '*/*' }
      for (const url of [given.path, `${given.path}/code`, `${given.path}?again=yes&code=12345678`])
        bodies.push((await it.app.inject({ method, url, headers })).body)
    }
  for (const purpose of ['sec-purpose', 'purpose', 'x-moz'])
    bodies.push((await it.stranger().open(given.path, { [purpose]: 'prefetch' })).body)
  return bodies
}

/** What scanners bring about at a link, or find on its page. */
async function foundByScanners(t: Test, options: TestOptions = {}): Promise<string[]> {
  const at = await house(t, { opens: 9 }, options)
  await sendAll(at.it.vault)
  const mails = at.it.mailbox.mails.length
  const bodies = await scanned(at)
  await sendAll(at.it.vault)
  const found = [
    ...(opensOf(at.it) === 0 ? [] : ['spent']),
    ...(at.it.mailbox.mails.length === mails ? [] : ['mailed']),
    ...['Billing API', 'api.billing.test', 'cid-77AA-qq', CANARY].filter((text) =>
      bodies.some((one) => one.includes(text)),
    ),
  ]
  const tokens = bodies.map((body) => /<input id="code"/.test(body))
  return tokens.includes(true) ? found : [...found, 'nothing was looked at']
}

test('EXT-03 HDR-07 a scanner spends nothing, has nothing mailed and learns neither name nor address', async (t) => {
  t.same(await foundByScanners(t), [])
  t.ok((await foundByScanners(t, { also: opensByLooking })).includes('spent'), 'control: a page that opens is found')
  t.same(
    await foundByScanners(t, { also: saysWhat }),
    ['Billing API', 'api.billing.test'],
    'control: and one that names',
  )
})

/** Every way a link can have come to its end, each with a page of it that was opened while it still lived. */
const ENDS: Readonly<Record<string, (at: House) => unknown>> = {
  'never there': () => undefined,
  'used up': async ({ it, given }) => outsider(it.stranger(), given).send({ passphrase: PASSPHRASE }),
  expired: ({ it }) => it.clock.pass({ hours: 24 }),
  revoked: ({ it, given }) => revokeLink(it.vault, asOlivia(it), given),
  inactive: ({ it, given }) => disableApiSecret(it.vault, asOlivia(it), given),
  'switched off': ({ it }) => switchOutside(it, false),
  'permission gone': ({ it }) => it.vault.write((tx) => updateUser(tx.db, it.ids.olivia, { mayShareOutside: false })),
  'sent anew': ({ it, given }) => resendLink(it.vault, asOlivia(it), given),
}

/** The answers of a link that has ended, to every request for it: what differs between them, or from those of `never there`. */
async function answersAtEnds(t: Test, options: TestOptions = {}): Promise<string[]> {
  const seen = new Map<string, string>()
  const told = ({ status, body, headers }: Answer) => JSON.stringify([status, body, { ...headers, date: '' }])
  for (const [why, end] of Object.entries(ENDS)) {
    const at = await house(t, { check: 'passphrase' }, options)
    const { path } = at.given
    // A page that was opened while the link lived, and one whose token belongs to nothing.
    const lived = outsider(at.it.stranger('203.0.113.9'), at.given)
    await lived.send({ passphrase: '' })
    await end(at)
    const never = why === 'never there'
    const eva = lived.browser
    const _csrf = { _csrf: hidden((await lived.look()).body, '_csrf') ?? '' }
    const [page, other] = never ? ['/open/' + 'n'.repeat(43), '/open/x'] : [path, path]
    const answers = {
      GET: await eva.open(page),
      'GET, from nowhere': await at.it.stranger().open(other),
      POST: await eva.send(page, { passphrase: PASSPHRASE, ..._csrf }),
      'POST again': await eva.send(other, { again: 'yes', ..._csrf }),
      'POST code': await eva.send(`${page}/code`, _csrf),
      'POST without a token': await at.it.stranger().send(page, { _csrf: 'x' }),
    }
    for (const [how, answer] of Object.entries(answers)) seen.set(`${why}: ${how}`, told(answer))
  }
  const usual = seen.get('never there: GET')
  return [...seen].filter(([, answer]) => answer !== usual).map(([which]) => which)
}

test('EXT-09 every link that cannot be opened is answered by the same page, to the byte, with 410', async (t) => {
  t.same(await answersAtEnds(t), [])
  const { it } = await house(t)
  const page = await it.stranger().open('/open/nobody')
  t.equal(page.status, 410)
  t.equal(page.headers['set-cookie'], undefined)
  t.ok((await answersAtEnds(t, { also: saysWhy })).includes('inactive: GET'), 'control: a page that says why is found')
})

test('a browser that has what it opened last is led there from whatever it sends', async (t) => {
  const { it, given, eva } = await house(t, { check: 'passphrase' })
  await eva.send({ passphrase: PASSPHRASE })
  const again = await eva.send({ passphrase: PASSPHRASE })
  t.equal(again.status, 303)
  t.equal(again.location, given.path)
  const page = await eva.look()
  t.match(
    page.text,
    'It has been opened as often as it could be. You opened it in this browser less than ten minutes ago.',
  )
  t.notMatch(page.body, /id="passphrase"|Send me the code/)
  it.clock.pass({ minutes: 4 })
  const shown = await eva.send({ again: 'yes' })
  t.match(shown.text, CANARY)
  t.equal(shown.headers['refresh'], `360; url=${given.path}`)
  t.equal(opensOf(it), 1)
  t.same(eventNames(it.vault.db).slice(-3), [
    'external_share.visited',
    'external_share.opened',
    'external_share.shown_again',
  ])
  it.clock.pass({ minutes: 6 })
  t.equal((await eva.send({ again: 'yes' })).status, 410)
})

test('while it can be opened anew, Show it again stands beside that', async (t) => {
  const { it, eva } = await house(t, { check: 'passphrase', opens: 3 })
  await eva.send({ passphrase: PASSPHRASE })
  const page = await eva.look()
  t.match(page.text, 'opened 1 time so far. You opened it in this browser')
  t.match(page.body, 'id="passphrase"')
  it.clock.pass({ minutes: 10 })
  const late = await eva.send({ again: 'yes' })
  t.equal(late.status, 303, 'too late for that, and led back to where it can be opened')
  t.notMatch((await eva.look()).text, 'You opened it')
})

test('what was opened is sent as it is, so that its length tells nothing; the page before it is packed', async (t) => {
  const { eva } = await house(t, { check: 'passphrase' })
  const packed = { 'accept-encoding': 'br' }
  t.equal((await eva.look(packed)).headers['content-encoding'], 'br')
  const page = await eva.send({ passphrase: PASSPHRASE }, packed)
  t.equal(page.status, 200)
  t.equal(page.headers['content-encoding'], undefined)
})

test('a look is written down once a minute for one link and one address; what is no look, never', async (t) => {
  const { it, given, eva } = await house(t)
  const visits = () => eventNames(it.vault.db).filter((name) => name === 'external_share.visited').length
  await eva.look({ 'sec-purpose': 'prefetch' })
  await it.app.inject({ method: 'HEAD', url: given.path })
  t.equal(visits(), 0)
  for (let n = 0; n < 3; n += 1) await eva.look()
  t.equal(visits(), 1)
  await it.stranger('198.51.100.4').open(given.path)
  t.equal(visits(), 2)
  it.clock.pass({ minutes: 1 })
  await eva.look({ 'sec-fetch-site': 'cross-site' })
  t.equal(visits(), 3)
  it.clock.pass({ minutes: 1 })
  it.vault.db.raw.exec("CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no room'); END")
  t.equal((await eva.look()).status, 200, 'a look that cannot be written down is shown all the same')
})

test('EXT-06 a row that does not open is 503 with a reference, and nothing is spent', async (t) => {
  const { it, eva } = await house(t, { check: 'passphrase' })
  it.vault.db.raw.exec('UPDATE api_secrets SET version = 9')
  const page = await eva.send({ passphrase: PASSPHRASE })
  t.equal(page.status, 503)
  t.match(page.text, 'Reference number:')
  t.equal(opensOf(it), 0)
})

test('a form without its token is shown again and does nothing', async (t) => {
  const { it, given } = await house(t)
  const page = await it.stranger().send(`${given.path}/code`, { _csrf: 'stale' })
  t.equal(page.status, 403)
  t.match(page.text, 'This page was open for too long')
  t.equal(it.vault.db.raw.prepare('SELECT count(*) FROM external_codes').pluck().get(), 0)
})

test('a link that asks for no code mails none, and says so', async (t) => {
  const { eva } = await house(t, { check: 'passphrase' })
  const page = await eva.ask()
  t.equal(page.status, 409)
  t.match(page.text, 'This link asks for no code.')
})

test('EXT-13 after three mails with codes the next one has to wait, and that is said in words', async (t) => {
  const at = await house(t)
  for (let n = 0; n < 3; n += 1) await codeFor(at)
  const page = await at.eva.ask()
  t.equal(page.status, 429)
  t.equal(page.headers['retry-after'], '900')
  t.match(page.text, 'Several codes were mailed already')
  t.match(page.text, 'ask for another in 15 minutes')
  t.equal(at.it.mailbox.to(EVA).length, 4)
  t.equal((await at.eva.send({ code: codeFrom(at.it.mailbox) })).status, 200, 'the newest is good all the same')
})

test('AUT-06 codes are asked for twenty times in a quarter of an hour from one address, whatever the link', async (t) => {
  const { it } = await house(t)
  const statuses: number[] = []
  for (let n = 0; n < 22; n += 1) {
    const given = await giveLink(it, { secretId: 1, to: `eva${String(n)}@partner.test` })
    statuses.push((await outsider(it.stranger(), given).ask()).status)
  }
  t.same(statuses, [...Array<number>(20).fill(303), 429, 429])
})

/** How eleven wrong passphrases from one address end, and how a right one then does there, elsewhere, and there later. */
async function guessed(t: Test, options: TestOptions = {}): Promise<number[]> {
  const { it, given, eva } = await house(t, { check: 'passphrase', opens: 5 }, options)
  const right = { passphrase: PASSPHRASE }
  const statuses: number[] = []
  for (let n = 0; n < 11; n += 1) statuses.push((await eva.send({ passphrase: `guess ${String(n)}` })).status)
  statuses.push((await eva.send(right)).status)
  statuses.push((await outsider(it.stranger('198.51.100.8'), given).send(right)).status)
  it.clock.pass({ minutes: 15 })
  statuses.push((await eva.send(right)).status)
  return statuses.slice(9)
}

test('EXT-12 AUT-06 ten wrong passphrases stop one address at one link for a quarter of an hour, and nobody elsewhere', async (t) => {
  t.same(await guessed(t), [422, 429, 429, 200, 200])
  t.same((await guessed(t, { also: locksTheLink }))[3], 429, 'control: a lock that keeps the recipient out is noticed')
})

test('AUT-06 one address makes fifty wrong tries, however many links it has; a right one costs none', async (t) => {
  const { it } = await house(t)
  const statuses: number[] = []
  for (let n = 0; n < 9; n += 1) {
    const given = await giveLink(it, { secretId: 1, check: 'passphrase', opens: 9, to: `eva${String(n)}@partner.test` })
    const eva = outsider(it.stranger(), given)
    for (let k = 0; k < 3; k += 1) t.equal((await eva.send({ passphrase: PASSPHRASE })).status, n < 8 ? 200 : 429)
    for (let k = 0; k < 7; k += 1) statuses.push((await eva.send({ passphrase: 'wrong' })).status)
  }
  t.equal(statuses.filter((status) => status === 422).length, 50)
})

/** How often eva is shown what she opened when she asks for it again and again; then somebody elsewhere, and she later. */
async function shownAgain(t: Test, options: TestOptions = {}): Promise<number[]> {
  const { it, given, eva } = await house(t, { check: 'passphrase', opens: 'unlimited' }, options)
  const right = { passphrase: PASSPHRASE }
  const statuses = [(await eva.send(right)).status]
  for (let n = 0; n < 70; n += 1) statuses.push((await eva.send({ again: 'yes' })).status)
  const events = eventNames(it.vault.db).filter((name) => name === 'external_share.shown_again').length
  const elsewhere = await outsider(it.stranger('198.51.100.8'), given).send(right)
  it.clock.pass({ minutes: 10 })
  return [statuses.filter((status) => status === 200).length, events, elsewhere.status, (await eva.send(right)).status]
}

test('AUT-06 one address opens a link without a code, or sees it again, sixty times in ten minutes: each stands in the trail', async (t) => {
  t.same(await shownAgain(t), [60, 59, 200, 200])
  t.same(await shownAgain(t, { also: believesAnyAddress }), [71, 70, 200, 200], 'control: one without end is noticed')
})

test('codes for the links of one owner are mailed two hundred times in an hour, whoever asks; the next ones wait', async (t) => {
  const { it, given } = await house(t)
  const links: Given[] = []
  for (let n = 0; links.length < 80; n += 1) {
    const emails = Array.from({ length: 20 }, (_, k) => `eva${String(n * 20 + k)}@partner.test`)
    links.push(...(await giveLinks(it, { secretId: given.secretId }, emails)))
  }
  const statuses: number[] = []
  for (let n = 0; n < 205; n += 1) {
    // One address may ask twenty times, one link three.
    const stranger = it.stranger(`198.51.100.${String(Math.floor(n / 20))}`)
    statuses.push((await outsider(stranger, links[n % 80] as Given).ask()).status)
  }
  t.same(statuses, [...Array<number>(200).fill(303), ...Array<number>(5).fill(429)])
  it.clock.pass({ hours: 1 })
  t.equal((await outsider(it.stranger(), given).ask()).status, 303)
})

test('AUT-06 guessing links is stopped, and whoever has a right one gets in from there all the same', async (t) => {
  const { it, given } = await house(t)
  const statuses: number[] = []
  for (let n = 0; n < 32; n += 1)
    statuses.push((await it.stranger().open(`/open/${String(n).padStart(43, 'x')}`)).status)
  t.same(statuses, [...Array<number>(30).fill(410), 429, 429])
  t.equal((await it.stranger().open(given.path)).status, 200)
})

/** What an answer says or takes that the page of a link must not. */
function loose(where: string, { headers, body }: Answer): string[] {
  const cookies = [headers['set-cookie'] ?? []].flat().map(String)
  return [
    ...(String(headers['x-robots-tag']).includes('noindex') ? [] : ['can be found']),
    ...(headers['cache-control'] === 'no-store' ? [] : ['is kept']),
    ...(headers['referrer-policy'] === 'no-referrer' ? [] : ['passes its address on']),
    ...(/<nav|side-menu|top-bar|href="\/(?!open\/|assets\/)/.test(body) ? ['leads elsewhere'] : []),
    ...(/(?:src|href|action)="https?:/.test(body.replaceAll(/<a class="mono"[^>]*>/g, '')) ? ['asks elsewhere'] : []),
    ...cookies
      .filter((cookie) => !cookie.startsWith('mysafe-open='))
      .map((cookie) => `sets ${cookie.split('=')[0] ?? ''}`),
  ].map((fault) => `${where} ${fault}`)
}

/** The same for each page of a link, looked at by somebody who is signed in. */
async function looseAt(t: Test, options: TestOptions = {}): Promise<string[]> {
  const { it, given } = await house(t, { check: 'passphrase' }, options)
  const olivia = outsider(it.as('olivia'), given)
  const before = it.vault.db.raw.prepare('SELECT max(seen_at) FROM sessions').pluck()
  const seen = before.get()
  it.clock.pass({ minutes: 5 })
  const pages = {
    'the page': await olivia.look(),
    'a wrong try': await olivia.send({ passphrase: 'wrong' }),
    'what it opened': await olivia.send({ passphrase: PASSPHRASE }),
    'the end': await it.as('olivia').open('/open/x'),
  }
  const faults = Object.entries(pages).flatMap(([where, answer]) => [
    ...loose(where, answer),
    ...(answer.text.includes('Olivia Owner (') === (where === 'the page' || where === 'a wrong try')
      ? []
      : [`${where} knows her`]),
  ])
  return before.get() === seen ? faults : [...faults, 'the session was noticed']
}

test('EXT-14 the pages of a link are found, kept and passed on by nobody, lead nowhere, and know no session', async (t) => {
  t.same(await looseAt(t), [])
  const found = await looseAt(t, { also: treatsItAsOurs })
  for (const fault of ['can be found', 'is kept', 'passes its address on', 'sets mysafe'])
    t.ok(found.includes(`the page ${fault}`), `control: ${fault}`)
})

/** What of an API secret, and of its owner's other things, stands on any page of its link. */
async function leaked(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castFor(t, { mailConfigured: true, ...options })
  const secretId = putSealed(it, { name: 'K1', identifier: 'ident-9', tags: 'tag-9', previous: 'previous-9' })
  putSealed(it, { name: 'other-9', clientId: 'cid-9', notes: 'notes-9' })
  const given = await giveLink(it, { secretId, check: 'passphrase' })
  const eva = outsider(it.stranger(), given)
  const bodies = [await eva.look(), await eva.send({ passphrase: PASSPHRASE }), await eva.look()].map(
    ({ body }) => body,
  )
  if (!bodies[1]?.includes(CANARY)) throw new Error('it did not open')
  return ['ident-9', 'tag-9', 'previous-9', 'other-9', 'cid-9', 'notes-9', 'victor@', EVA].filter((text) =>
    bodies.some((body) => body.includes(text)),
  )
}

test('EXT-15 what is opened holds neither identifier nor tags, nothing of before and nothing else of its owner’s', async (t) => {
  t.same(await leaked(t), [])
  t.same(await leaked(t, { also: saysWhat }), ['tag-9'], 'control: a page that says more is noticed')
})

const FOLLOWED: readonly (readonly [url: string, host: string | null])[] = [
  ['https://api.billing.test/v2', 'api.billing.test'],
  ['http://api.billing.test:8080/', 'api.billing.test:8080'],
  ['HTTPS://API.billing.test', 'api.billing.test'],
  ['https://раураl.test/', 'xn--l-7sba6dbr.test'],
  ['javascript:alert(1)', null],
  ['data:text/html,<b>x</b>', null],
  ['//api.billing.test/', null],
  ['/open/x', null],
  ['ftp://api.billing.test/', null],
  ['https://bank.test@evil.test/', null],
  ['https://user:word@evil.test/', null],
  ['not an address', null],
]

/** The Urls of the table that are followed otherwise than it says. */
const followedWrongly = (follow: typeof webAddress) =>
  FOLLOWED.filter(([url, host]) => (follow(url)?.host ?? null) !== host).map(([url]) => url)

test('EXT-19 only http and https are followed, without a name in them, and the host is said as browsers read it', async (t) => {
  t.same(followedWrongly(webAddress), [])
  t.equal(followedWrongly(followsAnything).length, FOLLOWED.length, 'control')
  const { it, given } = await house(t, { check: 'passphrase', opens: FOLLOWED.length })
  for (const [n, [url, host]] of FOLLOWED.entries()) {
    it.vault.db.raw.prepare('UPDATE api_secrets SET url = ?').run(url)
    const { body } = await outsider(it.stranger(`203.0.113.${String(n)}`), given).send({ passphrase: PASSPHRASE })
    const links = [...body.matchAll(/<a class="mono"[^>]*>/g)].map(([tag]) => tag)
    t.equal(links.length, host === null ? 0 : 1, url)
    if (host === null) continue
    t.match(links[0], 'rel="noreferrer noopener"')
    t.match(body, `Leads to ${host}<`)
  }
})

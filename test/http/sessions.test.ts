// Being signed in: what the cookie is, how long it lasts, and everything that ends it.
import type { InjectOptions } from 'fastify'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { browserName } from '../../src/http/browser-name.ts'
import { hashToken } from '../../src/crypto/tokens.ts'
import { operator } from '../../src/vault/actors.ts'
import { beginSession, endSessionsOf } from '../../src/vault/sessions.ts'
import { updateUser } from '../../src/store/users.ts'
import {
  adoptsCookies,
  alwaysThere,
  ENDLESS,
  endsAnySession,
  hashesForEverybody,
  keepsTokens,
  looseCookie,
  remembersSessions,
  takesTokensAnywhere,
  withPublishedKey,
} from '../controls/http/sessions.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { browserFor, castFor, givePassword, GOOD_PASSWORD, signInCheaply, type Cast } from '../fixtures/cast.ts'
import { eventNames } from '../fixtures/state.ts'

/** Whether a token, its plain hash or an encoding of them lies in the file. */
async function tokenInFile(t: Parameters<typeof castFor>[0], options: TestOptions = {}): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const it = await castFor(t, { ...options, file: join(folder, 'mysafe.db') })
  const browser = it.stranger()
  const token = signInCheaply(it, browser, it.ids.olivia)
  await browser.open('/account')
  const bytes = Buffer.from(token, 'base64url')
  const marks = [Buffer.from(token), bytes, ...['sha256', 'sha1', 'md5'].flatMap((name) => hashes(name, token))]
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)))
  return files.some((file) => marks.some((mark) => file.includes(mark)))
}

function hashes(name: string, token: string): Buffer[] {
  const hash = createHash(name).update(token).digest()
  return [hash, Buffer.from(hash.toString('hex')), Buffer.from(hash.toString('base64url'))]
}

test('SES-01 the file holds neither a cookie nor anything it could be found by', async (t) => {
  t.equal(await tokenInFile(t), false)
  t.equal(await tokenInFile(t, { also: keepsTokens }), true, 'control: a cookie that is kept is found')
})

test('SES-01 SES-03 every sign-in is a new random cookie of 256 bits', async (t) => {
  const it = await castFor(t)
  const tokens = Array.from({ length: 50 }, () => signInCheaply(it, it.stranger(), it.ids.olivia))
  t.equal(new Set(tokens).size, 50)
  for (const token of tokens) t.equal(Buffer.from(token, 'base64url').length, 32)
})

/** What is wrong with the cookies of an answer over https. */
function cookieFaults(cookies: readonly string[]): string[] {
  return cookies.flatMap((cookie) => {
    const missing = ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/;'].filter((mark) => !`${cookie};`.includes(mark))
    if (!cookie.startsWith('__Host-')) missing.push('__Host-')
    return (/Domain=/i.test(cookie) ? [...missing, 'Domain'] : missing).map((mark) => `${cookie}: ${mark}`)
  })
}

test('SES-02 cookies are for this host alone, not for scripts and not for other sites', async (t) => {
  const cookiesOf = async (options: TestOptions = {}) => {
    const it = await castFor(t, { ...options, config: { baseUrl: 'https://mysafe.test' } })
    const reply = await it.app.inject({ url: '/sign-in' })
    return [reply.headers['set-cookie'] ?? []].flat()
  }
  const cookies = await cookiesOf()
  t.ok(cookies.length > 0)
  t.same(cookieFaults(cookies), [])
  t.equal(cookieFaults(await cookiesOf({ also: looseCookie })).length, 6, 'control: a loose cookie is found')
})

test('SES-02 on plain http the cookie is the same but for what browsers refuse there', async (t) => {
  const it = await castFor(t)
  const [cookie] = [(await it.app.inject({ url: '/sign-in' })).headers['set-cookie'] ?? []].flat()
  t.match(cookie, /^mysafe-visit=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
})

test('SES-03 a cookie that MySafe never gave is not adopted', async (t) => {
  const it = await castFor(t)
  const browser = it.stranger()
  browser.cookies.set('mysafe', 'a'.repeat(43))
  t.equal((await browser.open('/account')).status, 303)
  t.equal((await browser.open('/sign-in')).status, 200)
  t.equal(browser.cookies.get('mysafe'), 'a'.repeat(43), 'and none is given for it')
})

/** Whether somebody who gave a person their own cookie beforehand is signed in with them. */
async function fixated(t: Parameters<typeof castFor>[0], options: TestOptions = {}): Promise<boolean> {
  const it = await castFor(t, options)
  await givePassword(it, it.ids.olivia)
  const [victim, thief] = [it.stranger(), it.stranger()]
  for (const browser of [victim, thief]) browser.cookies.set('mysafe', 'a'.repeat(43))
  const signedIn = await victim.send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD })
  return signedIn.status === 303 && (await thief.open('/account')).status === 200
}

test('SES-03 whoever signs in gets a new cookie, whatever they came with', async (t) => {
  t.equal(await fixated(t), false)
  t.equal(await fixated(t, { also: adoptsCookies }), true, 'control: a cookie that is adopted lets a thief in')
})

test('SES-03 signing in anew ends the session that this browser had, whoever it was, and no other', async (t) => {
  const it = await castFor(t)
  await givePassword(it, it.ids.olivia)
  await givePassword(it, it.ids.stan)
  const rows = () => it.vault.db.raw.prepare('SELECT user_id FROM sessions ORDER BY id').pluck().all()
  const [elsewhere, browser] = [it.as('olivia'), it.stranger()]
  await elsewhere.open('/account')
  const signIn = (who: string) => browser.send('/sign-in', { who, password: GOOD_PASSWORD })
  await signIn('olivia')
  const stolen = it.stranger()
  stolen.cookies.set('mysafe', browser.cookies.get('mysafe') ?? '')
  t.same(rows(), [it.ids.olivia, it.ids.olivia])
  await signIn('stan')
  t.same(rows(), [it.ids.olivia, it.ids.stan])
  t.equal((await stolen.open('/account')).status, 303, 'the cookie of before is worth nothing')
  t.equal((await elsewhere.open('/account')).status, 200)
  const names = () => eventNames(it.vault.db).filter((name) => name.startsWith('user.sign'))
  t.same(names(), ['user.signed_in', 'user.signed_out', 'user.signed_in'])
  it.clock.pass({ minutes: 31 })
  await signIn('stan')
  t.same(rows(), [it.ids.olivia, it.ids.stan], 'one that was over goes too')
  t.same(names().length, 4, 'and was signed out long ago')
  await browser.send('/sign-in', { who: 'olivia', password: 'wrong' })
  t.equal((await browser.open('/account')).status, 200, 'a sign-in that fails ends nothing')
})

test('SES-04 signing out ends the session here, for whoever kept the cookie too', async (t) => {
  const signedOut = async (options: TestOptions = {}) => {
    const it = await castFor(t, options)
    const thief = it.stranger()
    thief.cookies.set('mysafe', it.as('olivia').cookies.get('mysafe') ?? '')
    t.equal((await thief.open('/account')).status, 200)
    const answer = await it.as('olivia').send('/sign-out')
    t.equal(answer.status, 303)
    t.equal(it.as('olivia').cookies.has('mysafe'), false)
    t.ok(answer.headers['clear-site-data'])
    return { it, thief: await thief.open('/account') }
  }
  const { it, thief } = await signedOut()
  t.equal(thief.status, 303)
  t.same(eventNames(it.vault.db), ['user.signed_out'])
  t.equal(
    (await signedOut({ also: remembersSessions })).thief.status,
    200,
    'control: a session that is remembered is noticed',
  )
})

test('whoever is not signed in, or not any more, may sign out too; a stale page may not sign others out', async (t) => {
  const it = await castFor(t)
  t.equal((await it.stranger().send('/sign-out')).status, 303)
  t.equal((await it.stranger().send('/sign-out', { _csrf: 'of a session that is over' })).location, '/sign-in')
  t.equal((await it.as('stan').send('/sign-out', { _csrf: 'of another session' })).status, 403)
})

test('SES-05 a session ends 30 minutes after the last thing done', async (t) => {
  const after = async (options: TestOptions = {}) => {
    const it = await castFor(t, options)
    await it.as('olivia').open('/account')
    it.clock.pass({ minutes: 29, seconds: 59 })
    t.equal((await it.as('olivia').open('/account')).status, 200)
    it.clock.pass({ minutes: 30 })
    return (await it.as('olivia').open('/account')).status
  }
  t.equal(await after(), 303)
  t.equal(await after({ config: ENDLESS }), 200, 'control: sessions without an end are noticed')
})

test('SES-05 what the page asks by itself keeps nobody signed in', async (t) => {
  const after = async (options: TestOptions = {}) => {
    const it = await castFor(t, options)
    await it.as('olivia').open('/account')
    for (let quarter = 0; quarter < 2; quarter += 1) {
      it.clock.pass({ minutes: 14, seconds: 59 })
      t.equal((await it.as('olivia').open('/account', { 'x-background': '1' })).status, 200)
    }
    it.clock.pass({ seconds: 2 })
    return (await it.as('olivia').open('/account')).status
  }
  t.equal(await after(), 303)
  t.equal(await after({ also: alwaysThere }), 200, 'control: a page that keeps people signed in is noticed')
})

test('SES-05 a session ends 12 hours after signing in, however busy', async (t) => {
  const after = async (options: TestOptions = {}) => {
    const it = await castFor(t, options)
    it.as('olivia')
    for (let step = 0; step < 35; step += 1) {
      it.clock.pass({ minutes: 20 })
      t.equal((await it.as('olivia').open('/account')).status, 200)
    }
    it.clock.pass({ minutes: 19, seconds: 59 })
    t.equal((await it.as('olivia').open('/account')).status, 200)
    it.clock.pass({ seconds: 1 })
    return (await it.as('olivia').open('/account')).status
  }
  t.equal(await after(), 303)
  t.equal(await after({ config: ENDLESS }), 200, 'control: sessions without an end are noticed')
})

test('SES-05 sessions that are over are forgotten with the next sign-in', async (t) => {
  const it = await castFor(t)
  it.as('olivia')
  it.clock.pass({ hours: 12 })
  it.as('stan')
  t.same(it.vault.db.raw.prepare('SELECT user_id FROM sessions').pluck().all(), [it.ids.stan])
})

const ENDINGS: Record<string, (it: Cast) => void> = {
  'the account is deactivated': ({ vault, ids }) =>
    void vault.write((tx) => updateUser(tx.db, ids.olivia, { deactivatedAt: tx.at })),
  'an administrator ends all sessions': ({ vault, ids }) =>
    void vault.write((tx) => endSessionsOf(tx, operator, { userId: ids.olivia })),
}

/** Who of three still gets in after something happened: the person here, by a form, and on another device. */
async function stillIn(t: Parameters<typeof castFor>[0], end: (it: Cast) => void, options: TestOptions = {}) {
  const it = await castFor(t, options)
  const second = it.stranger()
  signInCheaply(it, second, it.ids.olivia)
  await it.as('olivia').open('/account')
  await second.open('/account')
  end(it)
  const here = (await it.as('olivia').open('/account')).status === 200
  const form = (await it.as('olivia').send('/account', { name: 'Still here', _csrf: 'x' })).status !== 401
  const there = (await second.open('/account')).status === 200
  const others = (await it.as('stan').open('/account')).status === 200
  return { here, form, there, others }
}

for (const [what, end] of Object.entries(ENDINGS))
  test(`SES-06 when ${what}, every session is dead on its next request`, async (t) => {
    t.same(await stillIn(t, end), { here: false, form: false, there: false, others: true })
    t.match(
      await stillIn(t, end, { also: remembersSessions }),
      { here: true, there: true },
      'control: a cache is noticed',
    )
  })

test('SES-06 ending nothing is no event', async (t) => {
  const it = await castFor(t)
  t.equal(
    it.vault.write((tx) => endSessionsOf(tx, operator, { userId: it.ids.stan })),
    0,
  )
  t.same(eventNames(it.vault.db), [])
})

test('SES-07 people see where they are signed in and end a session there', async (t) => {
  const it = await castFor(t)
  const laptop = it.stranger()
  signInCheaply(it, laptop, it.ids.olivia)
  const page = await it.as('olivia').open('/account')
  t.match(page.text, /Firefox, Linux This device .* Firefox, Linux/)
  const other = it.vault.db.raw.prepare('SELECT min(id) FROM sessions WHERE user_id = ?').pluck().get(it.ids.olivia)
  const done = await it.as('olivia').send('/account/devices', { session: Number(other) })
  t.equal(done.location, '/account')
  t.match((await it.as('olivia').open('/account')).text, 'Session ended')
  t.equal((await laptop.open('/account')).status, 303)
  t.same(eventNames(it.vault.db), ['user.sessions_ended'])
})

test('SES-07 nobody ends somebody else’s session, and cannot tell it from one that is not there', async (t) => {
  const stillThere = async (options: TestOptions = {}) => {
    const it = await castFor(t, options)
    await it.as('olivia').open('/account')
    const olivias = it.vault.db.raw.prepare('SELECT id FROM sessions WHERE user_id = ?').pluck().get(it.ids.olivia)
    const foreign = await it.as('stan').send('/account/devices', { session: Number(olivias) })
    const unknown = await it.as('stan').send('/account/devices', { session: 999_999 })
    t.equal(foreign.status, 404)
    t.equal(foreign.body, unknown.body)
    t.equal((await it.as('stan').send('/account/devices', { session: 'x' })).status, 422)
    return (await it.as('olivia').open('/account')).status === 200
  }
  t.equal(await stillThere(), true)
  t.equal(await stillThere({ also: endsAnySession }), false, 'control: a session that is ended by its number alone')
})

/** The hashes of a token of somebody's own that let them in once they stand in the file. */
async function hashesThatLetIn(t: Parameters<typeof castFor>[0], options: TestOptions = {}): Promise<string[]> {
  const it = await castFor(t, options)
  const token = 'b'.repeat(43)
  const put = (hash: Buffer) =>
    it.vault.db.raw
      .prepare(
        "INSERT INTO sessions (token_hash, user_id, created_at, seen_at, confirmed_at, address, browser) VALUES (?, ?, ?, ?, ?, '', '')",
      )
      .run(hash, it.ids.ada, it.clock.now(), it.clock.now(), it.clock.now())
  const browser = it.stranger()
  browser.cookies.set('mysafe', token)
  const found: string[] = []
  for (const [which, hash] of Object.entries({
    'of its text': createHash('sha256').update(token).digest(),
    'of its bytes': createHash('sha256').update(Buffer.from(token, 'base64url')).digest(),
    'with a key of everybody': hashToken(withPublishedKey(it.vault.keyring), 'session', token),
    'with the key': hashToken(it.vault.keyring, 'session', token),
  })) {
    if (found.length === 0) put(hash)
    if ((await browser.open('/account')).status === 200) found.push(which)
  }
  return found
}

test('SES-08 a session row with a hash that needs no key lets nobody in', async (t) => {
  t.same(await hashesThatLetIn(t), ['with the key'])
  const [first] = await hashesThatLetIn(t, { also: hashesForEverybody })
  t.equal(first, 'with a key of everybody', 'control: a key that everybody has is noticed')
})

/** Ways to hand in a token other than the cookie that let somebody in. */
async function otherWaysIn(it: Cast): Promise<string[]> {
  const token = it.as('olivia').cookies.get('mysafe') ?? ''
  const ways: Record<string, InjectOptions> = {
    query: { url: `/account?session=${token}&mysafe=${token}&token=${token}` },
    'bearer header': { url: '/account', headers: { authorization: `Bearer ${token}` } },
    'own header': { url: '/account', headers: { 'x-session': token, 'x-mysafe': token, mysafe: token } },
    'other cookie': { url: '/account', headers: { cookie: `session=${token}; sid=${token}; mysafe-visit=${token}` } },
    body: {
      method: 'POST',
      url: '/account',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `session=${token}&mysafe=${token}`,
    },
  }
  const found: string[] = []
  for (const [way, request] of Object.entries(ways)) {
    const answer = await it.app.inject(request)
    if (![303, 401].includes(answer.statusCode)) found.push(way)
  }
  return found
}

test('SES-09 a token counts in its cookie only', async (t) => {
  t.same(await otherWaysIn(await castFor(t)), [])
  t.same(await otherWaysIn(await castFor(t, { also: takesTokensAnywhere })), ['query'], 'control: another way is found')
})

test('a browser is named in two words, or not at all', (t) => {
  for (const [agent, name] of [
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge, Windows',
    ],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604', 'Safari, iOS'],
    ['curl/8.5.0', 'curl'],
    ['<script>alert(1)</script>', ''],
    [undefined, ''],
  ] as const)
    t.equal(browserName(agent), name)
  t.end()
})

test('what a proxy calls an address and is none does not get into the file', async (t) => {
  const it = await castFor(t)
  await it.stranger('<script>').send('/sign-in', { who: 'olivia', password: 'x' })
  t.same(it.vault.db.raw.prepare('SELECT address FROM audit_events').pluck().all(), [null])
})

test('the list of devices names browsers by what they say, and keeps no more of it', async (t) => {
  const it = await castFor(t)
  const { token } = it.vault.write((tx) =>
    beginSession(tx, {
      userId: it.ids.gina,
      browser: '',
      origin: { address: null, requestId: null },
      limits: { idleMinutes: 30, hours: 12 },
    }),
  )
  const browser = browserFor(it)
  browser.cookies.set('mysafe', token)
  t.match((await browser.open('/account')).text, 'Unknown browser This device –')
})

test('a page says how long its session lasts from now on, not from when somebody was last there', async (t) => {
  const it = await castFor(t)
  const endsInMinutes = async () => {
    const { body } = await it.as('olivia').open('/account')
    return Number(/data-session-ends-in="(\d+)"/.exec(body)?.[1]) / 60_000
  }
  t.equal(await endsInMinutes(), 30)
  it.clock.pass({ minutes: 25 })
  t.equal(await endsInMinutes(), 30)
  for (let n = 0; n < 27; n++) {
    it.clock.pass({ minutes: 25 })
    await endsInMinutes()
  }
  it.clock.pass({ minutes: 10 })
  t.equal(await endsInMinutes(), 10, 'and never beyond its twelve hours')
})

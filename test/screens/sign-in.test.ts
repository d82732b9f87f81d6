// Signing in: by username or e-mail address, with one neutral sentence for every way to fail.
import { test } from 'tap'
import { hashPassword } from '../../src/crypto/passphrases.ts'
import { updateUser } from '../../src/store/users.ts'
import {
  BELIEVES_EVERYBODY,
  cutsPasswords,
  locksOut,
  remembersWho,
  saysWho,
  withoutLimit,
} from '../controls/http/sign-in.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { castFor, givePassword, GOOD_PASSWORD, hidden, type Answer, type Cast } from '../fixtures/cast.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]

async function castWithPassword(t: Test, options: TestOptions = {}): Promise<Cast> {
  const it = await castFor(t, options)
  await givePassword(it, it.ids.olivia)
  return it
}

for (const who of ['olivia', 'OLIVIA', 'olivia@corp.test', 'Olivia@Corp.Test', '  olivia '])
  test(`people sign in as ${JSON.stringify(who)}`, async (t) => {
    const it = await castWithPassword(t)
    const browser = it.stranger()
    const done = await browser.send('/sign-in', { who, password: GOOD_PASSWORD, next: '/account' })
    t.equal(done.location, '/account')
    t.match((await browser.open('/account')).text, 'Olivia Owner')
    t.same(eventNames(it.vault.db), ['user.signed_in'])
  })

/** Which passwords beside the right one are let in. */
async function letIn(t: Test, { kept, right, options = {} }: { kept: string; right: string; options?: TestOptions }) {
  const it = await castFor(t, options)
  await givePassword(it, it.ids.olivia, kept)
  const browser = it.stranger()
  const enters = async (password: string) =>
    (await browser.send('/sign-in', { who: 'olivia', password })).status === 303
  if (!(await enters(right))) return ['not even the right one']
  const wrong = [right.trimEnd(), `${right} `, right.slice(0, 72), right.toUpperCase(), `${right.slice(0, 72)}other`]
  const found: string[] = []
  for (const password of wrong) if (await enters(password)) found.push(password)
  return found
}

test('AUT-02 the password counts to the last character: longer, shorter and trimmed ones are wrong', async (t) => {
  const right = `${'a1-'.repeat(40)}end `
  t.same(await letIn(t, { kept: right, right }), [])
  const planted = await letIn(t, { kept: right.slice(0, 72), right, options: { also: cutsPasswords } })
  t.equal(planted.length, 4, 'control: a password that is cut is noticed')
})

test('AUT-02 the same letters from another keyboard are the same password', async (t) => {
  const it = await castFor(t)
  await givePassword(it, it.ids.olivia, 'coração de três pães'.normalize('NFC'))
  const password = 'coração de três pães'.normalize('NFD')
  t.equal((await it.stranger().send('/sign-in', { who: 'olivia', password })).status, 303)
})

test('AUT-04 a hash is Argon2id of at least 19 MiB, and fits its own account only', async (t) => {
  const it = await castWithPassword(t)
  const hash = it.vault.db.raw.prepare('SELECT password_hash FROM users WHERE id = ?').pluck().get(it.ids.olivia)
  t.match(hash, /^\$argon2id\$v=19\$m=(\d+),t=([2-9]),p=1\$/)
  it.vault.write((tx) => updateUser(tx.db, it.ids.stan, { passwordHash: String(hash) }))
  t.equal((await it.stranger().send('/sign-in', { who: 'stan', password: GOOD_PASSWORD })).status, 422)
})

test('AUT-04 a hash that was made too cheaply is made anew when its owner signs in', async (t) => {
  const it = await castWithPassword(t)
  const cheap = (await import('@node-rs/argon2')).hash
  const { hmac } = await import('../../src/crypto/primitives.ts')
  const { joinParts } = await import('../../src/crypto/parts.ts')
  const exact = Buffer.from(GOOD_PASSWORD, 'utf16le')
  const peppered = hmac(it.vault.keyring.key('pepper'), joinParts(['password', it.ids.olivia, exact])).toString(
    'base64',
  )
  const passwordHash = await cheap(peppered, { algorithm: 2, memoryCost: 8192, timeCost: 1, parallelism: 1 })
  it.vault.write((tx) => updateUser(tx.db, it.ids.olivia, { passwordHash }))
  t.equal((await it.stranger().send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD })).status, 303)
  const after = it.vault.db.raw.prepare('SELECT password_hash FROM users WHERE id = ?').pluck().get(it.ids.olivia)
  t.match(after, /m=19456,t=2/)
  t.equal((await it.stranger().send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD })).status, 303)
})

/** What differs between two answers, once what is random in both is taken out. */
function differences(a: Answer, b: Answer): string[] {
  const plain = ({ body }: Answer) =>
    body.replace(/name="_csrf" value="[^"]*"/g, '').replace(/value="[^"]*@?[^"]*"/g, '')
  const found: string[] = []
  if (a.status !== b.status) found.push('status')
  if (plain(a) !== plain(b)) found.push('body')
  const names = ({ headers }: Answer) =>
    Object.entries(headers)
      .filter(([name]) => name !== 'set-cookie' && name !== 'date' && name !== 'content-length')
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join('\n')
  if (names(a) !== names(b)) found.push('headers')
  return found
}

async function differencesByAccount(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castWithPassword(t, options)
  it.vault.write((tx) => updateUser(tx.db, it.ids.gina, { deactivatedAt: tx.at }))
  await givePassword(it, it.ids.gina)
  const browser = it.stranger()
  const first = await browser.send('/sign-in', { who: 'nobody1', password: GOOD_PASSWORD })
  t.comment(String(first.status))
  const found: string[] = []
  for (const [what, form] of Object.entries({
    'wrong password': { who: 'olivia', password: 'x'.repeat(20) },
    'no password chosen yet': { who: 'victor', password: GOOD_PASSWORD },
    deactivated: { who: 'gina', password: GOOD_PASSWORD },
    'unknown e-mail': { who: 'nobody@corp.test', password: GOOD_PASSWORD },
    'endless password': { who: 'olivia', password: 'x'.repeat(5_000) },
  }))
    for (const part of differences(first, await browser.send('/sign-in', form))) found.push(`${what}: ${part}`)
  return found
}

test('AUT-05 unknown name, wrong password and closed account get the same answer', async (t) => {
  t.same(await differencesByAccount(t), [])
  t.not((await differencesByAccount(t, { also: saysWho })).length, 0, 'control: an answer that tells is found')
})

test('AUT-05 the same work is done whether or not the account exists', async (t) => {
  const it = await castWithPassword(t)
  const db = it.vault.db as { prepare: (sql: string) => unknown }
  const { prepare } = db
  let asked: string[] = []
  db.prepare = (sql) => {
    asked.push(sql)
    return prepare(sql)
  }
  const askedFor = async (who: string) => {
    const browser = it.stranger()
    const _csrf = await browser.token()
    asked = []
    await browser.send('/sign-in', { who, password: 'wrong', _csrf })
    return [...asked]
  }
  t.same(await askedFor('nobody'), await askedFor('olivia'), 'the same questions are asked of the file')
  t.same(eventNames(it.vault.db), ['user.sign_in_failed', 'user.sign_in_failed'])
})

test('AUT-06 AUT-07 guessing one account is stopped after ten tries, and the right password works after the window', async (t) => {
  const it = await castWithPassword(t)
  const browser = it.stranger('203.0.113.50')
  const guesses = ['olivia', 'OLIVIA', ' olivia', 'oLiViA', 'olivia ', 'ｏｌｉｖｉａ'].flatMap((who) => [who, who])
  const guessedBy = async (guesser: typeof browser) => {
    const statuses: number[] = []
    for (const who of guesses) statuses.push((await guesser.send('/sign-in', { who, password: 'wrong' })).status)
    return statuses
  }
  t.same(await guessedBy(browser), [...Array<number>(10).fill(422), 429, 429], 'however the name is written')
  const unlimited = (await castFor(t, { also: withoutLimit })).stranger()
  t.same(await guessedBy(unlimited), Array<number>(12).fill(422), 'control: guesses that go on are noticed')
  const stopped = await browser.send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD })
  t.equal(stopped.status, 429)
  t.equal(stopped.headers['retry-after'], '900')
  t.match(stopped.text, 'Try again in 15 minutes.')
  it.clock.pass({ minutes: 15 })
  t.equal((await browser.send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD })).status, 303)
  t.ok(eventNames(it.vault.db).includes('request.limited'))
})

test('AUT-06 guessing many accounts from one place is stopped after fifty tries', async (t) => {
  const it = await castFor(t)
  const browser = it.stranger('203.0.113.51')
  let evaluated = 0
  for (let index = 0; index < 60; index += 1)
    if ((await browser.send('/sign-in', { who: `person${String(index)}`, password: 'wrong' })).status === 422)
      evaluated += 1
  t.equal(evaluated, 50)
})

/** How many of so many guesses at once were looked at. */
async function lookedAt(t: Test, guesses: number, options: TestOptions = {}): Promise<number> {
  const it = await castFor(t, options)
  const browser = it.stranger('203.0.113.52')
  const _csrf = await browser.token()
  const answers = await Promise.all(
    Array.from({ length: guesses }, () => browser.send('/sign-in', { who: 'olivia', password: 'wrong', _csrf })),
  )
  return answers.filter(({ status }) => status === 422).length
}

test('AUT-06 guesses sent all at once are counted before they are looked at', async (t) => {
  t.equal(await lookedAt(t, 100), 10)
  t.ok((await lookedAt(t, 20, { also: withoutLimit })) > 10, 'control: tries that slip through are noticed')
})

/** How many of so many guesses are looked at when everything that a client can make up changes each time. */
async function lookedAtThoughMadeUp(t: Test, guesses: number, trustedProxies: string[]): Promise<number> {
  const it = await castWithPassword(t, { config: { trustedProxies } })
  const browser = it.stranger()
  let evaluated = 0
  for (let index = 0; index < guesses; index += 1) {
    const made = `198.18.0.${String(index)}`
    const headers = {
      'x-forwarded-for': made,
      x_forwarded_for: made,
      forwarded: `for=${made}`,
      'x-real-ip': made,
      'user-agent': made,
    }
    const form = { who: 'olivia', password: 'wrong', [`extra${String(index)}`]: made }
    if ((await browser.send('/sign-in', form, headers)).status === 422) evaluated += 1
  }
  return evaluated
}

test('AUT-07 nothing that a client makes up gives it new tries', async (t) => {
  t.equal(await lookedAtThoughMadeUp(t, 30, []), 10)
  t.equal(await lookedAtThoughMadeUp(t, 12, BELIEVES_EVERYBODY), 12, 'control: believing everybody’s word is noticed')
})

test('AUT-07 behind a trusted proxy its word counts, and the addresses of one line count as one', async (t) => {
  const it = await castWithPassword(t)
  let evaluated = 0
  for (let index = 1; index <= 20; index += 1) {
    const browser = it.stranger(`2001:db8:1:2::${index.toString(16)}`)
    if ((await browser.send('/sign-in', { who: 'olivia', password: 'wrong' })).status === 422) evaluated += 1
  }
  t.equal(evaluated, 10)
  t.equal((await it.stranger('2001:db8:1:3::1').send('/sign-in', { who: 'olivia', password: 'wrong' })).status, 422)
})

/** Whether the real person gets in from elsewhere while somebody guesses. */
async function realPersonGetsIn(t: Test, options: TestOptions = {}): Promise<boolean> {
  const it = await castWithPassword(t, options)
  const guesser = it.stranger('203.0.113.53')
  const _csrf = await guesser.token()
  for (let index = 0; index < 200; index += 1)
    await guesser.send('/sign-in', { who: 'olivia', password: `guess ${String(index)}`, _csrf })
  const done = await it.stranger('203.0.113.54').send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD })
  return done.status === 303
}

test('AUT-08 whoever guesses cannot lock the real person out', async (t) => {
  t.equal(await realPersonGetsIn(t), true)
  t.equal(await realPersonGetsIn(t, { also: locksOut }), false, 'control: a lock on the account is noticed')
})

test('AUT-09 passwords of a megabyte are refused before any work, and the others are served', async (t) => {
  const it = await castFor(t)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const payload = `who=olivia&password=${'x'.repeat(1_048_576)}`
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => it.app.inject({ method: 'POST', url: '/sign-in', headers, payload })),
  )
  t.same([...new Set(answers.map(({ statusCode }) => statusCode))], [413])
  t.equal((await it.stranger().open('/sign-in')).status, 200)
})

test('AUT-09 when too many passwords wait to be checked, the rest are asked to come back', async (t) => {
  const it = await castFor(t)
  const browsers = Array.from({ length: 100 }, (_, index) => it.stranger(`203.0.113.${String(index)}`))
  const tokens = await Promise.all(browsers.map((browser) => browser.token()))
  const answers = await Promise.all(
    browsers.map((browser, index) =>
      browser.send('/sign-in', { who: 'olivia', password: 'wrong', _csrf: tokens[index] ?? '' }),
    ),
  )
  const [tooMany] = answers.filter(({ status }) => status === 429)
  t.ok(tooMany, 'some were turned away')
  t.equal(tooMany?.headers['retry-after'], '5')
  t.ok(answers.some(({ status }) => status === 422))
})

test('AUD-08 in the trail stand failures, with a mark of what was typed and never the text', async (t) => {
  const it = await castWithPassword(t, { also: (app, vault) => remembersWho(app, vault, false) })
  const typed = 'my-password-typed-into-the-wrong-field'
  await it.stranger().send('/sign-in', { who: typed, password: 'canary-password' })
  await it.stranger().send('/sign-in', { who: 'olivia', password: 'canary-password' })
  const rows = it.vault.db.raw.prepare('SELECT name, result, user_id, details, address FROM audit_events').all()
  t.match(rows, [
    { name: 'user.sign_in_failed', result: 'refused', user_id: null, address: '203.0.113.7' },
    { name: 'user.sign_in_failed', result: 'refused', user_id: it.ids.olivia },
  ])
  t.notMatch(JSON.stringify(rows), /canary|wrong-field/)
  const planted = await castWithPassword(t, { also: (app, vault) => remembersWho(app, vault, true) })
  await planted.stranger().send('/sign-in', { who: typed, password: 'x' })
  t.match(
    JSON.stringify(planted.vault.db.raw.prepare('SELECT details FROM audit_events').all()),
    /wrong-field/,
    'control',
  )
})

test('bad input comes back with the name that was typed, never with the password', async (t) => {
  const it = await castFor(t)
  const before = stateOf(it.vault.db)
  for (const [form, text] of [
    [{ who: '', password: 'canary' }, 'Enter your username or e-mail address.'],
    [{ who: 'olivia', password: '' }, 'Enter your password.'],
    [{ who: ['olivia', 'stan'], password: 'canary' }, 'sent more than once'],
    [{ who: 'olivia', password: ['canary', 'b'] }, 'sent more than once'],
    [{ who: 'a\0b', password: 'canary' }, 'cannot be stored'],
    [{ who: 'a\nb', password: 'canary' }, 'on one line'],
    [{ who: 'a'.repeat(301), password: 'canary' }, 'at most 300 characters'],
    [{ who: 'olivia', password: 'canary\0' }, 'cannot be stored'],
  ] as const) {
    const page = await it.stranger().send('/sign-in', form)
    t.equal(page.status, 422)
    t.match(page.text, text)
    t.notMatch(page.body, 'canary')
  }
  t.match((await it.stranger().send('/sign-in', { who: '"><b>', password: '' })).body, 'value="&quot;&gt;&lt;b&gt;"')
  t.same(stateOf(it.vault.db), before)
})

test('INP-10 after signing in one lands on a page of MySafe, whatever the address asked for', async (t) => {
  const it = await castWithPassword(t)
  for (const next of ['//evil.test', 'https://evil.test', '/\\evil.test', 'javascript:alert(1)', '/%0d%0aSet-Cookie:x'])
    t.equal((await it.stranger().send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD, next })).location, '/')
})

test('whoever is signed in already goes on', async (t) => {
  const it = await castFor(t)
  t.equal((await it.as('olivia').open('/sign-in?next=/account')).location, '/account')
  t.equal((await it.as('olivia').open('/sign-in')).location, '/', 'to Home')
})

test('signing in again in the dialog keeps the page: a new cookie, and forms already open stay good', async (t) => {
  const it = await castWithPassword(t)
  const before = it.as('olivia').cookies.get('mysafe')
  const form = await it.as('olivia').open('/account')
  it.clock.pass({ minutes: 20 })
  const dialog = await it.as('olivia').inDialog('/sign-in?again=yes')
  t.equal(hidden(dialog.body, 'again'), 'yes')
  t.match(dialog.body, 'value="olivia"')
  const again = { who: 'olivia', password: GOOD_PASSWORD, again: 'yes', _csrf: hidden(dialog.body, '_csrf') ?? '' }
  const done = await it.as('olivia').sendInDialog('/sign-in', again)
  t.equal(done.status, 200)
  const told = JSON.parse(String(done.headers['hx-trigger'])) as { 'signed-in': { csrf: string; endsInMs: number } }
  t.equal(told['signed-in'].endsInMs, 30 * 60_000)
  t.not(it.as('olivia').cookies.get('mysafe'), before)
  it.clock.pass({ minutes: 20 })
  for (const _csrf of [hidden(form.body, '_csrf') ?? '', told['signed-in'].csrf])
    t.equal((await it.as('olivia').send('/account', { name: '', _csrf })).status, 422, 'the form is looked at')
})

test('signing in again as somebody else leaves the other person’s page', async (t) => {
  const it = await castWithPassword(t)
  const answer = await it.as('stan').sendInDialog('/sign-in', { who: 'olivia', password: GOOD_PASSWORD, again: 'yes' })
  t.equal(answer.headers['hx-redirect'], '/')
})

test('a password that changes while it is being checked lets nobody in', async (t) => {
  const it = await castWithPassword(t)
  const other = await hashPassword(it.vault.keyring, it.ids.olivia, 'another good password')
  const trying = it
    .stranger()
    .send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD, _csrf: await it.stranger().token() })
  t.equal((await trying).status, 403, 'a token of another visit')
  const browser = it.stranger()
  const _csrf = await browser.token()
  const attempt = browser.send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD, _csrf })
  await new Promise((resolve) => setImmediate(resolve))
  it.vault.write((tx) => updateUser(tx.db, it.ids.olivia, { passwordHash: other }))
  t.equal((await attempt).status, 422)
})

// Choose your password: an address that works once, for three days, and says nothing to anybody else.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { findUser, updateUser } from '../../src/store/users.ts'
import { operator } from '../../src/vault/actors.ts'
import { createPasswordAddress } from '../../src/vault/passwords.ts'
import { usesUpByLooking, worksAgain } from '../controls/http/password.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { castFor, givePassword, GOOD_PASSWORD, hidden, type Cast } from '../fixtures/cast.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

function addressFor(
  it: Cast,
  kind: 'invitation' | 'reset' = 'invitation',
  by: 'ada' | 'operator' = 'operator',
): string {
  const actor = by === 'operator' ? operator : ({ kind: 'user', id: it.ids.ada, origin: operator.origin } as const)
  return it.vault.write((tx) => createPasswordAddress(tx, actor as typeof operator, { userId: it.ids.gina, kind }))
    .token
}

const signsIn = async (it: Cast, password: string) =>
  (await it.stranger('203.0.113.99').send('/sign-in', { who: 'gina', password })).status === 303

test('whoever has the address chooses the password of that account, and signs in with it', async (t) => {
  const it = await castFor(t)
  const token = addressFor(it)
  const browser = it.stranger()
  const page = await browser.open(`/password/${token}`)
  t.match(page.text, 'Choose your password It is for the account gina. This address works once.')
  t.equal(page.headers['referrer-policy'], 'no-referrer')
  const done = await browser.send(`/password/${token}`, { password: GOOD_PASSWORD })
  t.equal(done.location, '/sign-in')
  t.match((await browser.open('/sign-in')).text, 'Your password is saved. You can sign in now.')
  t.ok(await signsIn(it, GOOD_PASSWORD))
  t.same(eventNames(it.vault.db), ['user.password_chosen', 'user.signed_in'])
})

test('whoever comes for the first time goes on in the language of the page, and keeps what they chose afterwards', async (t) => {
  const it = await castFor(t)
  const language = () => findUser(it.vault.db, it.ids.gina)?.language
  const chosenIn = async (header: string) => {
    const path = `/password/${addressFor(it)}`
    const done = await it.stranger().send(path, { password: GOOD_PASSWORD }, { 'accept-language': header })
    t.equal(done.status, 303)
  }
  it.vault.write((tx) => updateUser(tx.db, it.ids.gina, { passwordChangedAt: null }))
  await chosenIn('pt-BR')
  t.equal(language(), 'pt-BR')
  await chosenIn('en')
  t.equal(language(), 'pt-BR')
})

test('AUT-12 after a reset the person is told who did it', async (t) => {
  const it = await castFor(t)
  t.match((await it.stranger().open(`/password/${addressFor(it, 'reset', 'ada')}`)).text, 'reset by Ada Admin')
  t.match((await it.stranger().open(`/password/${addressFor(it, 'reset')}`)).text, 'reset by the operator')
})

/** How a second use of an address is answered, and whether the first password still counts. */
async function secondUse(t: Parameters<typeof castFor>[0], options: TestOptions = {}) {
  const it = await castFor(t, options)
  const token = addressFor(it)
  await it.stranger().send(`/password/${token}`, { password: GOOD_PASSWORD })
  const second = await it.stranger().send(`/password/${token}`, { password: 'another good long password' })
  const page = await it.stranger().open(`/password/${token}`)
  return { status: second.status, text: second.text, page: page.status, first: await signsIn(it, GOOD_PASSWORD) }
}

test('AUT-11 an address works once', async (t) => {
  t.match(await secondUse(t), { status: 410, text: /was used already/, page: 410, first: true })
  t.match(await secondUse(t, { also: worksAgain }), { status: 303, first: false }, 'control: a second use is noticed')
})

test('AUT-11 of twenty uses at once exactly one counts', async (t) => {
  const it = await castFor(t)
  const token = addressFor(it)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      it
        .stranger(`203.0.113.${String(index)}`)
        .send(`/password/${token}`, { password: `${GOOD_PASSWORD}-${String(index)}` }),
    ),
  )
  t.equal(answers.filter(({ status }) => status === 303).length, 1)
  t.equal(answers.filter(({ status }) => status === 410).length, 19)
})

test('AUT-11 an address ends after 72 hours, with a newer one, and with the account', async (t) => {
  const it = await castFor(t)
  const first = addressFor(it)
  it.clock.pass({ hours: 71, minutes: 59, seconds: 59 })
  t.equal((await it.stranger().open(`/password/${first}`)).status, 200)
  it.clock.pass({ seconds: 1 })
  t.equal((await it.stranger().open(`/password/${first}`)).status, 410)
  const second = addressFor(it)
  const third = addressFor(it)
  t.equal((await it.stranger().open(`/password/${second}`)).status, 410)
  t.equal((await it.stranger().open(`/password/${third}`)).status, 200)
  it.vault.write((tx) => updateUser(tx.db, it.ids.gina, { deactivatedAt: tx.at }))
  t.equal((await it.stranger().open(`/password/${third}`)).status, 410)
  t.equal((await it.stranger().send(`/password/${third}`, { password: GOOD_PASSWORD })).status, 410)
})

test('AUT-11 the file holds no address that could be used, and one that never was looks like one that ended', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const it = await castFor(t, { file: join(folder, 'mysafe.db') })
  const token = addressFor(it)
  t.equal(Buffer.from(token, 'base64url').length, 32)
  for (const name of readdirSync(folder)) {
    const file = readFileSync(join(folder, name))
    t.notOk(file.includes(token))
    t.notOk(file.includes(Buffer.from(token, 'base64url')))
  }
  await it.stranger().send(`/password/${token}`, { password: GOOD_PASSWORD })
  const ended = await it.stranger().open(`/password/${token}`)
  const never = await it.stranger().open(`/password/${'n'.repeat(43)}`)
  t.equal(never.status, ended.status)
  t.equal(never.body, ended.body)
})

/** Whether looking at the page uses the address up. */
async function looksAreFree(t: Parameters<typeof castFor>[0], options: TestOptions = {}): Promise<boolean> {
  const it = await castFor(t, options)
  const token = addressFor(it)
  const before = stateOf(it.vault.db)
  for (const method of ['GET', 'HEAD', 'GET'] as const) await it.app.inject({ method, url: `/password/${token}` })
  return JSON.stringify(stateOf(it.vault.db)) === JSON.stringify(before)
}

test('a mail scanner that opens the address uses nothing up', async (t) => {
  t.equal(await looksAreFree(t), true)
  t.equal(await looksAreFree(t, { also: usesUpByLooking }), false, 'control: a page that does is found')
})

test('AUT-06 guessing addresses is stopped', async (t) => {
  const it = await castFor(t)
  const statuses: number[] = []
  for (let index = 0; index < 40; index += 1)
    statuses.push((await it.stranger().open(`/password/${String(index).padStart(43, 'x')}`)).status)
  t.equal(statuses.filter((status) => status === 410).length, 30)
  t.equal(statuses.filter((status) => status === 429).length, 10)
  const right = addressFor(it)
  t.equal(
    (await it.stranger().open(`/password/${right}`)).status,
    200,
    'who has a right one gets in from there all the same',
  )
  t.equal((await it.stranger().send(`/password/${right}`, { password: GOOD_PASSWORD })).status, 303)
})

test('SES-06 choosing a password ends every session of the account, and whoever was signed in here is signed out', async (t) => {
  const it = await castFor(t)
  t.equal((await it.as('gina').open('/account')).status, 200)
  const token = addressFor(it, 'reset')
  await it.as('olivia').send(`/password/${token}`, { password: GOOD_PASSWORD })
  t.equal((await it.as('gina').open('/account')).status, 303)
  t.equal(it.as('olivia').cookies.has('mysafe'), false)
  t.ok(eventNames(it.vault.db).includes('user.sessions_ended'))
})

test('AUT-01 AUT-03 a password that is not good enough comes back as a fault, and the address stays good', async (t) => {
  const it = await castFor(t)
  const token = addressFor(it)
  for (const [password, text] of [
    ['', 'Choose a password.'],
    ['short', 'at least 15 characters'],
    ['passwordpassword', 'repeats itself'],
    ['password12345678', 'tried first'],
    ['gina-group-gina-2026', /tried first|your own names/],
    ['x'.repeat(300), 'at most 256'],
    ['with a NUL \0 inside it', 'cannot be stored'],
  ] as const) {
    const page = await it.stranger().send(`/password/${token}`, { password })
    t.equal(page.status, 422, password.slice(0, 20))
    t.match(page.text, text)
    if (password !== '') t.notOk(page.body.includes(password))
  }
  t.equal((await it.stranger().send(`/password/${token}`, { password: ['a', 'b'] })).status, 422)
  t.equal((await it.stranger().send(`/password/${token}`, { password: GOOD_PASSWORD })).status, 303)
})

test('four words are suggested without script and fill the field', async (t) => {
  const it = await castFor(t)
  const token = addressFor(it)
  const page = await it.stranger().send(`/password/${token}`, { suggest: 'yes' })
  t.equal(page.status, 200)
  const words = hidden(page.body, 'password') ?? ''
  t.match(words, /^[a-z]+(-[a-z]+){3}$/)
  t.match(page.text, words)
  t.equal((await it.stranger().send(`/password/${token}`, { password: words })).status, 303)
})

test('the password of an account that has one is replaced, not added', async (t) => {
  const it = await castFor(t)
  await givePassword(it, it.ids.gina, 'the old one that was forgotten')
  await it.stranger().send(`/password/${addressFor(it, 'reset')}`, { password: GOOD_PASSWORD })
  t.notOk(await signsIn(it, 'the old one that was forgotten'))
  t.ok(await signsIn(it, GOOD_PASSWORD))
})

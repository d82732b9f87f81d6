// Your account: everybody changes their own, nobody anybody else's.
import { test } from 'tap'
import { updateUser } from '../../src/store/users.ts'
import { castFor, givePassword, GOOD_PASSWORD, hidden, signInCheaply, type Cast } from '../fixtures/cast.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

const NEW_PASSWORD = 'seven purple otters juggle'
const form = (changes: Record<string, string | boolean> = {}) => ({
  name: 'Olivia Owner',
  email: 'olivia@corp.test',
  language: 'en',
  timeZone: 'UTC',
  theme: 'system',
  wantsMail: true,
  wantsOpenedMail: true,
  ...changes,
})
const rowOf = (it: Cast, id: number) => it.vault.db.raw.prepare('SELECT * FROM users WHERE id = ?').get(id)

test('people change their name, language, time zone, theme and mails, and the page follows at once', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const changes = {
    name: 'Olívia Dona',
    language: 'pt-BR',
    timeZone: 'America/Sao_Paulo',
    theme: 'dark',
    wantsMail: false,
    wantsOpenedMail: false,
  }
  const done = await it.as('olivia').send('/account', form(changes))
  t.equal(done.location, '/account')
  const page = await it.as('olivia').open('/account')
  t.match(page.body, '<html lang="pt-BR" data-theme="dark"')
  t.match(page.text, 'Conta salva')
  t.match(page.body, /<option value="America\/Sao_Paulo" selected>/)
  t.notMatch(page.body, /name="wantsMail"[^>]*checked/)
  t.match(rowOf(it, it.ids.olivia), { name: 'Olívia Dona', wants_mail: 0, wants_opened_mail: 0, version: 2 })
  t.match(it.vault.db.raw.prepare('SELECT name, details FROM audit_events').all(), [
    {
      name: 'user.account_changed',
      details: '{"fields":["name","language","timeZone","theme","wantsMail","wantsOpenedMail"]}',
    },
  ])
})

test('saving what is there already changes nothing and is no event', async (t) => {
  const it = await castFor(t)
  await it.as('olivia').open('/account')
  const before = stateOf(it.vault.db)
  t.equal((await it.as('olivia').send('/account', form())).status, 303)
  t.same(stateOf(it.vault.db), before)
  t.same(eventNames(it.vault.db), [])
})

test('nobody without a session gets in, and nobody changes somebody else', async (t) => {
  const it = await castFor(t)
  const before = rowOf(it, it.ids.olivia)
  t.equal((await it.stranger().open('/account')).status, 303)
  t.equal((await it.stranger().send('/account', form({ name: 'Taken' }))).status, 401)
  await it
    .as('stan')
    .send('/account', { ...form({ name: 'Taken', email: 'stan@corp.test' }), id: it.ids.olivia, userId: it.ids.olivia })
  t.same(rowOf(it, it.ids.olivia), before)
  t.match(rowOf(it, it.ids.stan), { name: 'Taken' })
})

test('rights and names that are not in the form are not taken from it', async (t) => {
  const it = await castFor(t)
  await it.as('stan').send('/account', {
    ...form({ name: 'Stan', email: 'stan@corp.test' }),
    administrator: true,
    mayShareOutside: true,
    username: 'ada2',
    version: 99,
    password_hash: 'x',
  })
  t.match(rowOf(it, it.ids.stan), { administrator: 0, may_share_outside: 0, username: 'stan', password_hash: null })
})

test('bad input comes back with what was typed, and nothing is stored', async (t) => {
  const it = await castFor(t)
  await it.as('olivia').open('/account')
  const before = stateOf(it.vault.db)
  for (const [changes, text] of [
    [{ name: '' }, 'Enter a name.'],
    [{ name: 'a'.repeat(101) }, 'at most 100 characters'],
    [{ name: 'two\nlines' }, 'on one line'],
    [{ name: 'a\0b' }, 'cannot be stored'],
    [{ email: 'nowhere' }, 'such as ana@example.org'],
    [{ email: 'stan@corp.test' }, 'Somebody has this e-mail address already.'],
    [{ email: 'STAN@corp.test' }, 'Somebody has this e-mail address already.'],
    [{ language: 'xx' }, 'Choose one of the entries.'],
    [{ timeZone: 'Nowhere/Land' }, 'Choose one of the time zones.'],
    [{ theme: 'blue' }, 'Choose one of the entries.'],
  ] as [Record<string, string>, string][]) {
    const page = await it.as('olivia').send('/account', form(changes))
    t.equal(page.status, 422, text)
    t.match(page.text, text)
    t.match(page.text, 'One field needs your attention')
  }
  t.match(
    (await it.as('olivia').send('/account', form({ name: '"><i>', email: 'x' }))).body,
    'value="&quot;&gt;&lt;i&gt;"',
  )
  t.same(stateOf(it.vault.db), before)
})

test('a name at its limit round-trips, in any script', async (t) => {
  const it = await castFor(t)
  for (const name of ['a'.repeat(100), '👩‍🚀'.repeat(33), 'نجمة', `${'e\u0301'.repeat(50)}`, '\ufeffbom']) {
    t.equal((await it.as('olivia').send('/account', form({ name }))).status, 303, name.slice(0, 8))
    t.match(rowOf(it, it.ids.olivia), { name })
  }
})

test('when somebody else saved the account in between, nothing is lost and nothing overwritten', async (t) => {
  const it = await castFor(t, {
    also: (app, vault) => {
      // The administrator is faster, by the time it takes to read the form.
      app.addHook('preHandler', async (request) => {
        if (request.method === 'POST')
          vault.write((tx) => updateUser(tx.db, request.user.id, { mayShareOutside: true }))
      })
    },
  })
  const page = await it.as('olivia').send('/account', form({ name: 'Typed Name' }))
  t.equal(page.status, 409)
  t.match(page.text, 'Somebody else changed your account in between.')
  t.match(page.body, 'value="Typed Name"')
  t.match(rowOf(it, it.ids.olivia), { name: 'Olivia Owner', may_share_outside: 1 })
})

test('AUT-16 AUT-12 another e-mail address asks for the password first, and keeps what was typed', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  await givePassword(it, it.ids.olivia)
  it.as('olivia')
  it.clock.pass({ minutes: 5, seconds: 1 })
  const asked = await it.as('olivia').send('/account', form({ name: 'Typed', email: 'new@corp.test' }))
  t.equal(asked.status, 401)
  t.match(asked.text, 'Confirm that it is you')
  t.match(rowOf(it, it.ids.olivia), { email: 'olivia@corp.test', name: 'Olivia Owner' })
  const kept = hidden(asked.body, 'kept') ?? ''
  const confirmed = await it.as('olivia').send('/confirm-password', { password: GOOD_PASSWORD, next: '/account', kept })
  t.match(confirmed.body, '<form class="form" action="/account" method="post" data-go-on>')
  const back = await it.as('olivia').send('/account', { _kept: hidden(confirmed.body, '_kept') ?? '' })
  t.match(back.body, 'value="new@corp.test"')
  t.match(back.body, 'value="Typed"')
  t.equal((await it.as('olivia').send('/account', form({ name: 'Typed', email: 'new@corp.test' }))).status, 303)
  t.match(rowOf(it, it.ids.olivia), { email: 'new@corp.test', name: 'Typed' })
  t.same(eventNames(it.vault.db), ['user.password_confirmed', 'user.account_changed'])
  const letters = it.vault.db.raw.prepare('SELECT kind, user_id FROM letters').all()
  t.equal(letters.length, 2, 'the old and the new address are told')
})

test('a change that does not touch the address asks for nothing', async (t) => {
  const it = await castFor(t)
  it.as('olivia')
  it.clock.pass({ minutes: 20 })
  t.equal((await it.as('olivia').send('/account', form({ theme: 'light' }))).status, 303)
})

test('SES-06 AUT-02 a new password needs the present one and ends all other sessions', async (t) => {
  const it = await castFor(t)
  await givePassword(it, it.ids.olivia)
  const other = it.stranger()
  signInCheaply(it, other, it.ids.olivia)
  t.match((await it.as('olivia').open('/account/password')).text, 'Change password')
  const done = await it.as('olivia').send('/account/password', { current: GOOD_PASSWORD, password: NEW_PASSWORD })
  t.equal(done.location, '/account')
  t.equal((await it.as('olivia').open('/account')).status, 200)
  t.equal((await other.open('/account')).status, 303)
  t.same(eventNames(it.vault.db), ['user.password_changed', 'user.sessions_ended'])
  t.equal((await it.stranger().send('/sign-in', { who: 'olivia', password: NEW_PASSWORD })).status, 303)
  t.equal((await it.stranger().send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD })).status, 422)
})

test('a wrong present password or a weak new one changes nothing and repeats neither', async (t) => {
  const it = await castFor(t)
  await givePassword(it, it.ids.olivia)
  await it.as('olivia').open('/account')
  const before = stateOf(it.vault.db)
  for (const [current, password, text] of [
    ['wrong password canary', NEW_PASSWORD, 'This is not your current password.'],
    [GOOD_PASSWORD, 'canary', 'at least 15 characters'],
    ['', 'canary', 'Enter your current password.'],
    [GOOD_PASSWORD, '', 'Choose a password.'],
  ] as const) {
    const page = await it.as('olivia').send('/account/password', { current, password })
    t.equal(page.status, 422)
    t.match(page.text, text)
    t.notMatch(page.body, /canary|correct-horse/)
  }
  t.same(stateOf(it.vault.db), before)
})

test('AUT-06 guessing the present password is stopped, and a weak new one is no guess', async (t) => {
  const it = await castFor(t)
  await givePassword(it, it.ids.olivia)
  const change = async (current: string, password: string) =>
    (await it.as('olivia').send('/account/password', { current, password })).status
  for (let index = 0; index < 12; index += 1) t.equal(await change(GOOD_PASSWORD, 'weak'), 422)
  for (let index = 0; index < 10; index += 1) t.equal(await change('wrong', NEW_PASSWORD), 422)
  t.equal(await change(GOOD_PASSWORD, NEW_PASSWORD), 429)
  it.clock.pass({ minutes: 15 })
  t.equal(await change(GOOD_PASSWORD, NEW_PASSWORD), 303)
})

test('four words are suggested for the new password, without script', async (t) => {
  const it = await castFor(t)
  const page = await it.as('olivia').send('/account/password', { suggest: 'yes', current: 'canary' })
  t.match(hidden(page.body, 'password'), /^[a-z]+(-[a-z]+){3}$/)
  t.notMatch(page.body, 'canary')
})

test('ending the session one sits in signs out', async (t) => {
  const it = await castFor(t)
  await it.as('olivia').open('/account')
  const here = it.vault.db.raw.prepare('SELECT id FROM sessions').pluck().get()
  const done = await it.as('olivia').send('/account/devices', { session: Number(here) })
  t.equal(done.location, '/sign-in')
  t.equal((await it.as('olivia').open('/account')).status, 303)
})

test('page and dialog are the same inside', async (t) => {
  const it = await castFor(t)
  for (const url of ['/account', '/account/password', '/confirm-password']) {
    const page = await it.as('olivia').open(url)
    const inside = await it.as('olivia').inDialog(url)
    const plain = (body: string) =>
      body
        .replace(/name="_csrf" value="[^"]*"/g, '')
        .replace(/ hx-[a-z]+="[^"]*"/g, '')
        .replace(/\s+>/g, '>')
    t.notMatch(inside.body, '<html')
    t.ok(plain(page.body).includes(plain(inside.body).trim()), url)
  }
})

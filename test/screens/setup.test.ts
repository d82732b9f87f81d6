// Setting up: the first administrator, once, through the address that the console printed.
import { test } from 'tap'
import { openSetup } from '../../src/vault/setup.ts'
import { withTwoAdministrators } from '../controls/http/setup.ts'
import { appFor, type TestApp, type TestOptions } from '../fixtures/app.ts'
import { browserFor, hidden, type Browser } from '../fixtures/cast.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

const PERSON = { name: 'Ana Prado', username: 'ana', email: 'ana@corp.test', password: 'correct-horse-battery-staple' }

async function opened(it: TestApp): Promise<{ browser: Browser; token: string; csrf: string }> {
  const token = openSetup(it.vault) ?? ''
  const browser = browserFor(it)
  const page = await browser.open(`/setup?token=${token}`)
  return { browser, token, csrf: hidden(page.body, '_csrf') ?? '' }
}

test('AUT-10 whoever has the printed address becomes the first administrator and is signed in', async (t) => {
  const it = await appFor(t)
  const { browser, token, csrf } = await opened(it)
  const done = await browser.send('/setup', { ...PERSON, token, _csrf: csrf })
  t.equal(done.status, 303)
  t.equal(done.location, '/')
  const account = await browser.open('/account')
  t.equal(account.status, 200)
  t.match(account.text, 'MySafe is ready Add a colleague')
  t.match(account.text, 'Ana Prado')
  t.match(it.vault.db.raw.prepare('SELECT administrator, may_share_outside FROM users').all(), [
    { administrator: 1, may_share_outside: 0 },
  ])
  t.same(eventNames(it.vault.db), ['setup.completed', 'user.signed_in'])
})

test('AUT-10 there is no account and no password before that', async (t) => {
  const it = await appFor(t)
  t.equal(it.vault.db.raw.prepare('SELECT count(*) FROM users').pluck().get(), 0)
  for (const [who, password] of [
    ['admin', 'admin'],
    ['root', ''],
    ['mysafe', 'mysafe'],
  ] as const) {
    const answer = await browserFor(it).send('/sign-in', { who, password: password || ' ' })
    t.equal(answer.status, 422)
  }
})

test('whoever comes to sign in before there is a user is told where to go', async (t) => {
  const it = await appFor(t)
  t.match((await browserFor(it).open('/sign-in')).text, 'MySafe is not set up yet.')
  const { browser, token, csrf } = await opened(it)
  await browser.send('/setup', { ...PERSON, token, _csrf: csrf })
  t.notMatch((await browserFor(it).open('/sign-in')).text, 'not set up')
})

test('AUT-10 without the printed token the page does not exist, and a newer one ends the older', async (t) => {
  const it = await appFor(t)
  const browser = browserFor(it)
  t.equal((await browser.open('/setup')).status, 404, 'before any was printed')
  const { token: first } = await opened(it)
  const { token } = await opened(it)
  for (const wrong of ['', '?token=', '?token=x', `?token=${first}`, `?token=${token}&token=${token}`])
    t.equal((await browser.open(`/setup${wrong}`)).status, 404, wrong)
  const answer = await browser.send('/setup', { ...PERSON, token: first })
  t.equal(answer.status, 404)
  t.same(eventNames(it.vault.db), [])
})

test('AUT-10 once there is a user the page is gone for good, and no token is printed', async (t) => {
  const it = await appFor(t)
  const { browser, token, csrf } = await opened(it)
  await browser.send('/setup', { ...PERSON, token, _csrf: csrf })
  t.equal((await browserFor(it).open(`/setup?token=${token}`)).status, 404)
  t.equal(
    (await browserFor(it).send('/setup', { ...PERSON, token, username: 'eve', email: 'eve@corp.test' })).status,
    404,
  )
  t.equal(openSetup(it.vault), null)
})

/** How many administrators there are after so many set-ups at once. */
async function administratorsAfterRace(t: Parameters<typeof appFor>[0], options: TestOptions = {}): Promise<number> {
  const it = await appFor(t, options)
  const token = openSetup(it.vault) ?? ''
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const browser = browserFor(it, `203.0.113.${String(index)}`)
      const page = await browser.open(`/setup?token=${token}`)
      const own = { username: `ana${String(index)}`, email: `ana${String(index)}@corp.test` }
      return browser.send('/setup', { ...PERSON, ...own, token, _csrf: hidden(page.body, '_csrf') ?? '' })
    }),
  )
  const count = it.vault.db.raw.prepare('SELECT count(*) FROM users WHERE administrator = 1').pluck().get() as number
  t.comment(`${String(answers.filter(({ status }) => status === 303).length)} were told that it worked`)
  return count
}

test('AUT-06 guessing the token is stopped, and whoever has the printed address gets in all the same', async (t) => {
  const it = await appFor(t)
  const { browser, token } = await opened(it)
  const statuses: number[] = []
  for (let index = 0; index < 35; index += 1)
    statuses.push((await browser.open(`/setup?token=${String(index).padStart(43, 'x')}`)).status)
  t.same([statuses.filter((status) => status === 404).length, statuses.at(-1)], [30, 429])
  t.equal((await browser.open(`/setup?token=${token}`)).status, 200)
})

test('AUT-10 of twenty set-ups at once exactly one succeeds', async (t) => {
  t.equal(await administratorsAfterRace(t), 1)
  t.ok((await administratorsAfterRace(t, { also: withTwoAdministrators })) > 1, 'control: a second one is noticed')
})

test('what was typed comes back with the fault beside its field, but never the password', async (t) => {
  const it = await appFor(t)
  const { browser, token, csrf } = await opened(it)
  const before = stateOf(it.vault.db)
  const typed = { name: 'Ana <b>', username: 'a@b', email: 'nowhere', password: 'far-too-short' }
  const page = await browser.send('/setup', { ...typed, token, _csrf: csrf })
  t.equal(page.status, 422)
  t.match(page.body, 'value="Ana &lt;b&gt;"')
  t.match(page.body, 'value="a@b"')
  t.notMatch(page.body, 'far-too-short')
  for (const text of [
    '3 fields need your attention',
    'Use letters, digits',
    'such as ana@example.org',
    'at least 15 characters',
  ])
    t.match(page.text, text)
  t.equal(hidden(page.body, 'token'), token)
  t.same(stateOf(it.vault.db), before, 'nothing was stored')
  const empty = await browser.send('/setup', { token, _csrf: csrf })
  t.equal(empty.status, 422)
  t.match(empty.text, 'Choose a password.')
})

test('four words are suggested without script, and everything typed stays', async (t) => {
  const it = await appFor(t)
  const { browser, token, csrf } = await opened(it)
  const page = await browser.send('/setup', { ...PERSON, token, _csrf: csrf, suggest: 'yes' })
  t.equal(page.status, 200)
  const words = /<output class="mono">([a-z-]+)<\/output>/.exec(page.body)?.[1] ?? ''
  t.match(words, /^[a-z]+(-[a-z]+){3}$/)
  t.match(page.body, 'value="Ana Prado"')
  const done = await browser.send('/setup', { ...PERSON, password: words, token, _csrf: csrf })
  t.equal(done.status, 303)
})

test('the page tells nobody its address and speaks the language of the browser', async (t) => {
  const it = await appFor(t)
  const { token } = await opened(it)
  const page = await browserFor(it).open(`/setup?token=${token}`, { 'accept-language': 'pt-PT,pt;q=0.9' })
  t.equal(page.headers['referrer-policy'], 'no-referrer')
  t.match(page.body, '<html lang="pt-BR"')
  t.match(page.text, 'Configurar o MySafe')
})

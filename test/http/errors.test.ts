// Saying no: each refusal has its page in the reader's language, and what does not exist looks like what is not shared.
import { test } from 'tap'
import { SealError } from '../../src/crypto/envelope.ts'
import { Busy } from '../../src/crypto/passphrases.ts'
import { Conflict, Forbidden, Gone, Invalid, NotFound, TooMany } from '../../src/vault/refusals.ts'
import { updateUser } from '../../src/store/users.ts'
import { explainsItself } from '../controls/http/errors.ts'
import { deniesInSilence } from '../controls/screens/api-secret.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { castFor, hidden, type Cast } from '../fixtures/cast.ts'
import { eventNames } from '../fixtures/state.ts'

const SQLITE_FULL = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })

const THROWN: Record<string, () => unknown> = {
  'not-found': () => new NotFound(),
  'not-mine': () => new NotFound('access.none', { secretId: 12 }),
  forbidden: () => new Forbidden('access.edit', { secretId: 12 }),
  'forbidden-why': () => new Forbidden('x', { reason: { key: 'account.email_taken', values: {} } }),
  conflict: () => new Conflict('account.changed_meanwhile'),
  gone: () => new Gone('password.address_gone'),
  invalid: () => new Invalid({ name: { key: 'forms.too_long', values: { most: 5 } } }),
  'invalid-plain': () => new Invalid({ name: 'forms.characters' }),
  'invalid-nothing': () => new Invalid({}),
  'too-many': () => new TooMany('limits.test', 61),
  busy: () => new Busy(),
  full: () => SQLITE_FULL,
  broken: () => new SealError('tampered'),
  nothing: () => undefined,
  text: () => 'a text',
  odd: () => Object.assign(new Error('odd'), { statusCode: 418 }),
  'odd-late': () => Object.assign(new Error('odd'), { statusCode: 599 }),
}

type Test = Parameters<typeof castFor>[0]

/** An application whose pages throw what their address says. */
function castOfFaults(t: Test, options: TestOptions = {}): Promise<Cast> {
  const quiet = { teardown: (close: () => void | Promise<unknown>) => t.teardown(close), comment: () => undefined }
  return castFor(quiet, {
    ...options,
    also: async (app, vault) => {
      for (const [name, thrown] of Object.entries(THROWN))
        for (const door of ['anyone', 'signed-in'] as const)
          app.get(`/throws/${door}/${name}`, { config: { door } }, async () => {
            throw thrown() as Error
          })
      await options.also?.(app, vault)
    },
  })
}

test('every refusal has a page with its status, its reason and a way on', async (t) => {
  const it = await castOfFaults(t)
  for (const [name, status, text] of [
    ['not-found', 404, 'There is nothing here'],
    ['not-mine', 404, 'There is nothing here'],
    ['forbidden', 403, 'You may not do this'],
    ['forbidden-why', 403, 'Somebody has this e-mail address already.'],
    ['conflict', 409, 'Somebody else changed your account in between.'],
    ['gone', 410, 'older than 72 hours'],
    ['invalid', 422, 'at most 5 characters'],
    ['invalid-plain', 422, 'cannot be stored'],
    ['invalid-nothing', 422, 'Something you sent cannot be used'],
    ['too-many', 429, 'Try again in 2 minutes.'],
    ['busy', 429, 'Try again in a minute.'],
    ['full', 503, 'MySafe cannot save right now'],
    ['broken', 500, 'Something went wrong on our side'],
    ['nothing', 500, 'Something went wrong on our side'],
    ['text', 500, 'Something went wrong on our side'],
    ['odd', 400, 'This request could not be read'],
    ['odd-late', 500, 'Something went wrong on our side'],
  ] as const)
    for (const [browser, door, way] of [
      [it.as('olivia'), 'signed-in', 'href="/"'],
      [it.stranger(), 'anyone', 'href="/sign-in"'],
    ] as const) {
      const answer = await browser.open(`/throws/${door}/${name}`)
      t.equal(answer.status, status, name)
      t.match(answer.text, text)
      t.ok(answer.body.includes(way), `${name}: a way on`)
    }
  t.equal((await it.stranger().open('/throws/anyone/too-many')).headers['retry-after'], '61')
})

test('whoever is signed in stays in the frame: menus, search and signing out are there, nothing is marked as here', async (t) => {
  const it = await castOfFaults(t)
  for (const name of Object.keys(THROWN)) {
    const { body } = await it.as('olivia').open(`/throws/signed-in/${name}`)
    for (const part of [
      '<body class="frame">',
      'products-menu',
      'name="q"',
      'href="/api-secrets"',
      'action="/sign-out"',
    ])
      t.ok(body.includes(part), `${name}: ${part}`)
    t.notMatch(body, 'aria-current', name)
  }
  const foreign = (await it.as('olivia').open('/admin/users')).body
  t.notMatch(foreign, 'href="/admin/users"', 'what belongs to administrators is not offered')
  t.match((await it.as('ada').open('/admin/users/999/edit')).body, 'href="/admin/users"')
  t.match((await it.stranger().open('/throws/anyone/not-found')).body, '<body class="quiet">')
  const page = await it.as('olivia').open('/nowhere')
  const out = await it.as('olivia').send('/sign-out', { _csrf: hidden(page.body, '_csrf') ?? '' })
  t.equal(out.location, '/sign-in')
  t.equal((await it.as('olivia').open('/account')).status, 303, 'and its form works')
})

test('ACL-03 a page that says no is the same to the byte each time, and its token is good for this session alone', async (t) => {
  const it = await castOfFaults(t)
  const read = async (person: 'olivia' | 'stan') => (await it.as(person).open('/nowhere')).body
  const first = await read('olivia')
  it.clock.pass({ seconds: 7 })
  t.equal(await read('olivia'), first)
  const _csrf = hidden(first, '_csrf') ?? ''
  t.not(hidden(await read('stan'), '_csrf'), _csrf)
  t.equal((await it.as('stan').send('/account/password', { _csrf })).status, 403)
  t.equal((await it.as('olivia').send('/account/password', { _csrf })).status, 422)
})

test('the pages speak the reader’s language: their own, or what the browser asks for', async (t) => {
  const it = await castOfFaults(t)
  it.vault.write((tx) => updateUser(tx.db, it.ids.olivia, { language: 'pt-BR' }))
  t.match((await it.as('olivia').open('/nowhere')).text, 'Não há nada aqui')
  t.match((await it.as('stan').open('/nowhere', { 'accept-language': 'pt-BR' })).text, 'There is nothing here')
  t.match((await it.stranger().open('/nowhere', { 'accept-language': 'pt-BR' })).text, 'Não há nada aqui')
  t.match((await it.stranger().open('/nowhere', { 'accept-language': 'de' })).text, 'There is nothing here')
  t.match((await it.stranger().open('/nowhere')).text, 'There is nothing here', 'and MySafe’s own otherwise')
})

/** What of an answer for something foreign differs from one for nothing. */
async function tellsApart(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castOfFaults(t, options)
  const answers = await Promise.all(
    ['/throws/signed-in/not-found', '/throws/signed-in/not-mine', '/no/such/page', '/api-secrets/x/y/z'].map((url) =>
      it.as('stan').open(url),
    ),
  )
  const plain = ({ headers, status, body }: (typeof answers)[number]) => {
    const { date, ...rest } = headers
    return JSON.stringify([status, rest, body, date === undefined])
  }
  const [first] = answers
  return answers.filter((answer) => first && plain(answer) !== plain(first)).map(({ body }) => body)
}

test('what does not exist, what is not shared and what is no page at all get the same answer, to the byte', async (t) => {
  t.same(await tellsApart(t), [])
  t.equal((await tellsApart(t, { also: explainsItself })).length, 1, 'control: an answer that explains itself is found')
})

test('AUD-08 what somebody was denied stands in the trail with its rule; what merely is not there does not', async (t) => {
  const it = await castOfFaults(t)
  for (const name of ['not-found', 'not-mine', 'forbidden', 'conflict', 'too-many'])
    await it.as('stan').open(`/throws/signed-in/${name}`)
  await it.app.inject({ method: 'HEAD', url: '/throws/anyone/forbidden' })
  t.match(it.vault.db.raw.prepare('SELECT name, result, actor_id, secret_id, details FROM audit_events').all(), [
    { name: 'access.denied', result: 'refused', actor_id: it.ids.stan, secret_id: 12, details: /"rule":"access.none"/ },
    { name: 'access.denied', result: 'refused', actor_id: it.ids.stan, secret_id: 12, details: /"rule":"access.edit"/ },
    { name: 'request.limited', result: 'refused', actor_id: it.ids.stan, secret_id: null, details: /limits.test/ },
  ])
  t.equal(eventNames(it.vault.db).length, 3)
  const silent = await castOfFaults(t, { also: deniesInSilence })
  await silent.as('stan').open('/throws/signed-in/forbidden')
  t.same(eventNames(silent.vault.db), [], 'control: a denied act that leaves no trace is noticed')
})

test('nobody floods the trail with what they are denied', async (t) => {
  const it = await castOfFaults(t)
  for (let index = 0; index < 130; index += 1) await it.stranger().open('/throws/anyone/forbidden')
  t.equal(eventNames(it.vault.db).length, 100)
})

test('a fault of ours shows a number that stands in the log, and nothing else of it', async (t) => {
  const it = await castOfFaults(t)
  const answer = await it.as('olivia').open('/throws/signed-in/text')
  t.match(answer.text, /Reference number: [0-9a-f]{12}/)
  t.notMatch(answer.body, 'a text')
})

test('the page of a refusal is shown where it can be seen', async (t) => {
  const it = await castOfFaults(t)
  const htmx = { 'hx-request': 'true' }
  const dialog = await it.as('olivia').open('/throws/signed-in/forbidden', { ...htmx, 'hx-target': 'dialog' })
  t.notMatch(dialog.body, '<html')
  t.equal(dialog.headers['hx-retarget'], undefined, 'in the dialog that asked')
  const list = await it.as('olivia').open('/throws/signed-in/forbidden', { ...htmx, 'hx-target': 'api-secrets' })
  t.match(list.headers, { 'hx-retarget': '#flash', 'hx-reselect': 'unset' }, 'or above the page')
  const whole = await it.as('olivia').open('/throws/signed-in/forbidden', htmx)
  t.match(whole.body, '<html')
})

test('when not even the page of a fault can be made, one plain line is sent', async (t) => {
  const it = await castOfFaults(t, {
    also: (app) => {
      app.get('/no-page', { config: { door: 'anyone' } }, async (_request, reply) => {
        reply.show = () => Promise.reject(new Error('no page'))
        throw new Error('first fault')
      })
      app.get('/sent-already', { config: { door: 'anyone' } }, async (_request, reply) => {
        await reply.send('sent')
        throw new Error('too late')
      })
    },
  })
  const answer = await it.stranger().open('/no-page')
  t.equal(answer.status, 500)
  t.match(answer.body, /^500 [0-9a-f]{12}\n$/)
  t.equal((await it.stranger().open('/sent-already')).body, 'sent')
})

test('a denied act that cannot be recorded is denied all the same', async (t) => {
  const it = await castOfFaults(t)
  it.vault.db.raw.exec('DROP TABLE audit_events')
  t.equal((await it.as('stan').open('/throws/signed-in/forbidden')).status, 403)
})

test('a page is shown although it cannot be noted that somebody was there', async (t) => {
  const it = await castOfFaults(t)
  it.as('olivia')
  it.clock.pass({ minutes: 2 })
  it.vault.db.raw.pragma('query_only = ON')
  t.equal((await it.as('olivia').open('/account')).status, 200)
  it.vault.db.raw.pragma('query_only = OFF')
})

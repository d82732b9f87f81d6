// Typing the password again: fresh for five minutes, counted, recorded, and nothing typed is lost on the way.
import { test } from 'tap'
import { requireConfirmed } from '../../src/http/doors.ts'
import { reshow, type Handler } from '../../src/http/forms.ts'
import { confirmsByPost, neverAsks } from '../controls/http/confirm-password.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { castFor, givePassword, GOOD_PASSWORD, hidden, signInCheaply, type Cast } from '../fixtures/cast.ts'
import { eventNames } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]

/** An application with one act that matters. */
async function castWithAct(t: Test, options: TestOptions = {}): Promise<Cast> {
  const quiet = { teardown: (close: () => void | Promise<unknown>) => t.teardown(close), comment: () => undefined }
  const it = await castFor(quiet, {
    ...options,
    also: async (app, vault) => {
      await options.also?.(app, vault)
      const config = { door: 'signed-in' } as const
      const showMatters: Handler = async (request, reply) => {
        requireConfirmed(request, vault)
        return reply.type('text/html').send(`typed: ${JSON.stringify(request.typed?.['word'] ?? '')}`)
      }
      app.get('/matters', { config }, showMatters)
      app.post('/matters', { config, errorHandler: reshow(showMatters) }, async (request, reply) => {
        requireConfirmed(request, vault)
        return reply.send('done')
      })
    },
  })
  await givePassword(it, it.ids.olivia)
  it.as('olivia')
  return it
}

/** Whether the act is done at so many seconds after the password was typed. */
async function doneAfter(t: Test, seconds: number, options: TestOptions = {}): Promise<boolean> {
  const it = await castWithAct(t, options)
  it.clock.pass({ seconds })
  return (await it.as('olivia').send('/matters', { word: 'x' })).body === 'done'
}

test('AUT-16 an act that matters is done for five minutes after the password was typed, then it is asked for', async (t) => {
  t.equal(await doneAfter(t, 300), true)
  t.equal(await doneAfter(t, 301), false)
  t.equal(await doneAfter(t, 301, { also: neverAsks }), true, 'control: a page that never asks is noticed')
})

test('AUT-16 the page leads there and back, and what was typed is in the form again', async (t) => {
  const it = await castWithAct(t)
  it.clock.pass({ minutes: 6 })
  t.equal((await it.as('olivia').open('/matters?a=b')).location, '/confirm-password?next=%2Fmatters%3Fa%3Db')
  const asked = await it.as('olivia').send('/matters', { word: 'typed before' })
  t.equal(asked.status, 401)
  const kept = hidden(asked.body, 'kept') ?? ''
  t.notMatch(Buffer.from(kept.split('.')[1] ?? '', 'base64url').toString('latin1'), 'typed before')
  const wrong = await it.as('olivia').send('/confirm-password', { password: 'wrong', next: '/matters', kept })
  t.equal(wrong.status, 422)
  t.equal(hidden(wrong.body, 'kept'), kept, 'also after a mistake')
  const right = await it.as('olivia').send('/confirm-password', { password: GOOD_PASSWORD, next: '/matters', kept })
  const back = { _kept: hidden(right.body, '_kept') ?? '', _csrf: hidden(right.body, '_csrf') ?? '' }
  t.equal((await it.as('olivia').send('/matters', back)).body, 'typed: "typed before"')
  t.equal((await it.as('olivia').send('/matters', {})).body, 'done')
  t.same(eventNames(it.vault.db), ['user.password_confirm_failed', 'user.password_confirmed'])
})

test('what is too much to be carried past the password is said', async (t) => {
  const it = await castWithAct(t)
  it.clock.pass({ minutes: 6 })
  const asked = await it.as('olivia').send('/matters', { word: 'x'.repeat(600_000) })
  t.equal(hidden(asked.body, 'kept'), undefined)
  t.match(asked.text, 'so it cannot be kept while you confirm.')
})

test('AUT-16 in a dialog the page below stays, and is told that it may go on', async (t) => {
  const it = await castWithAct(t)
  it.clock.pass({ minutes: 6 })
  const asked = await it.as('olivia').sendInDialog('/matters', { word: 'x' })
  t.match(asked.headers, { 'hx-retarget': '#dialog' })
  t.match(asked.text, 'Confirm that it is you')
  const done = await it.as('olivia').sendInDialog('/confirm-password', { password: GOOD_PASSWORD })
  t.equal(done.headers['hx-trigger'], '{"password-confirmed":{}}')
  it.clock.pass({ minutes: 6 })
  const looked = await it.as('olivia').inDialog('/matters')
  t.equal(looked.status, 401)
  t.match(looked.text, 'Confirm that it is you')
  t.equal(hidden(looked.body, 'kept'), undefined, 'nothing was typed')
})

test('AUT-06 guessing is stopped, for this person at this place only', async (t) => {
  const it = await castWithAct(t)
  const confirm = async (password: string) => (await it.as('olivia').send('/confirm-password', { password })).status
  for (let index = 0; index < 10; index += 1) t.equal(await confirm(`guess ${String(index)}`), 422)
  t.equal(await confirm(GOOD_PASSWORD), 429)
  it.clock.pass({ minutes: 15 })
  t.equal(await confirm(GOOD_PASSWORD), 303)
})

// What these routes read is no secret of anybody: they may be asked as often as one likes.
const NO_SECRET =
  /^\/(?:sign-out|matters|account$|account\/devices|api-secrets|admin|sharing|new-items|private-groups|external-shares|rotate)/

/** Every POST route that may read a password, and how many guesses it looked at before it stopped (60 are made). */
async function lookedAt(t: Test, options: TestOptions = {}, only = /./): Promise<Record<string, number>> {
  const it = await castWithAct(t, options)
  const routes = it.app.waysIn
    .filter(({ method, url }) => method === 'POST' && !NO_SECRET.test(url) && only.test(url))
    .map(({ url }) => url)
  const guesses: Record<string, number> = {}
  for (const route of routes) {
    const url = route.replace(/:\w+/g, 'x'.repeat(43))
    const browser = it.stranger('198.51.100.77')
    signInCheaply(it, browser, it.ids.olivia)
    const _csrf = await browser.token()
    let looked = 0
    for (let index = 0; index < 60; index += 1) {
      const word = `guess number ${String(index)}`
      const form = { who: 'olivia', password: word, current: word, token: word, code: word, confirm: word, _csrf }
      if ((await browser.send(url, form)).status === 429) break
      looked += 1
    }
    guesses[route] = looked
  }
  return guesses
}

test('AUT-06 every route that checks a password or token stops guessing; found by trying all of them', async (t) => {
  const open = (looked: Record<string, number>) => Object.entries(looked).filter(([, count]) => count > 50)
  t.same(open(await lookedAt(t)), [])
  t.same(
    open(await lookedAt(t, { also: confirmsByPost }, /planted/)).map(([route]) => route),
    ['/planted/confirm'],
    'control: a route without a limit is found',
  )
})

test('bad input comes back', async (t) => {
  const it = await castWithAct(t)
  const page = await it.as('olivia').send('/confirm-password', { password: '' })
  t.equal(page.status, 422)
  t.match(page.text, 'Enter your password.')
  t.equal((await it.as('olivia').send('/confirm-password', { password: ['a', 'b'] })).status, 422)
  t.equal((await it.stranger().open('/confirm-password')).status, 303)
  t.equal(
    (await it.as('olivia').send('/confirm-password', { password: GOOD_PASSWORD, next: '//evil.test' })).location,
    '/',
  )
})

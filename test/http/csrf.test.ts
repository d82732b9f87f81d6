// Only our own pages can make a browser act, and looking changes nothing.
import { test } from 'tap'
import { operator } from '../../src/vault/actors.ts'
import { createPasswordAddress } from '../../src/vault/passwords.ts'
import { actsTooEarly, changesByLooking, exemptsStrangers } from '../controls/http/csrf.ts'
import { castFor, hidden, type Cast } from '../fixtures/cast.ts'
import { stateOf } from '../fixtures/state.ts'
import { csrfFaults, postAddresses } from './checks/csrf.ts'

test('CSR-01 no route acts without its own token, for another site, or for another kind of body', async (t) => {
  const it = await castFor(t)
  t.ok(postAddresses(it.app).length >= 8)
  t.same(await csrfFaults(it), [])
})

test('CSR-01 control: a route that acts before the token was looked at is found', async (t) => {
  const it = await castFor(t, { also: actsTooEarly })
  const faults = await csrfFaults(it, ['/planted/early'])
  t.ok(faults.includes('/planted/early acts'))
})

/** What changed although somebody only looked: each page, as each of three people, twice. */
async function changedByLooking(it: Cast, only = /./): Promise<string[]> {
  const addresses = it.app.waysIn
    .filter(({ method, url }) => (method === 'GET' || method === 'HEAD') && only.test(url))
    .map(({ method, url }) => ({ method: method as 'GET' | 'HEAD', url: url.replace(/:\w+/g, '1') }))
  const faults: string[] = []
  for (const { method, url } of addresses)
    for (const person of ['olivia', 'ada', 'stan'] as const)
      for (const again of [false, true]) {
        // What a reader's own visit leaves is not a change: marks and last use.
        it.as(person)
        const before = stateOf(it.vault.db, { without: ['audit_events', 'marks', 'api_secrets'] })
        const cookie = [...it.as(person).cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        await it.app.inject({ method, url, headers: { cookie, 'sec-fetch-site': 'none' } })
        const after = stateOf(it.vault.db, { without: ['audit_events', 'marks', 'api_secrets'] })
        for (const table of Object.keys(after))
          if (after[table] !== before[table]) faults.push(`${method} ${url} changes ${table}${again ? ' again' : ''}`)
      }
  return faults
}

test('CSR-02 GET and HEAD change nothing but the reader’s own marks', async (t) => {
  t.same(await changedByLooking(await castFor(t)), [])
})

test('CSR-02 control: a page that changes something when it is looked at is found', async (t) => {
  const faults = await changedByLooking(await castFor(t, { also: changesByLooking }), /^\/planted\//)
  t.ok(faults.includes('GET /planted/looking changes users'))
  t.ok(faults.includes('HEAD /planted/looking changes users'))
})

test('CSR-02 being seen is noted for a visit, at most once a minute, and never for HEAD or a page fetched ahead', async (t) => {
  const it = await castFor(t)
  const seen = () =>
    it.vault.db
      .prepare<{ at: number }>('SELECT seen_at AS at FROM sessions WHERE user_id = :id')
      .get({ id: it.ids.olivia })?.at
  await it.as('olivia').open('/account')
  const first = seen()
  it.clock.pass({ seconds: 59 })
  await it.as('olivia').open('/account')
  t.equal(seen(), first, 'not twice in a minute')
  it.clock.pass({ minutes: 2 })
  await it.as('olivia').open('/account', { 'sec-purpose': 'prefetch' })
  await it
    .as('olivia')
    .open('/account', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })
  await it.as('olivia').open('/account', { 'x-background': '1' })
  const cookie = [...it.as('olivia').cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  await it.app.inject({ method: 'HEAD', url: '/account', headers: { cookie } })
  t.equal(seen(), first, 'nobody looked')
  await it.as('olivia').open('/account', { 'sec-fetch-site': 'cross-site' })
  t.equal(seen(), it.clock.now(), 'a link in a mail is a visit')
})

/** The forms of people who are not signed in that are looked at without a token of their own. */
async function openToOthers(it: Cast): Promise<string[]> {
  const page = await it.stranger().open('/sign-in')
  const { token } = it.vault.write((tx) => createPasswordAddress(tx, operator, { userId: it.ids.gina, kind: 'reset' }))
  const found: string[] = []
  for (const url of ['/sign-in', '/setup', `/password/${token}`])
    for (const [which, _csrf] of Object.entries({ no: '', another: hidden(page.body, '_csrf') ?? '' })) {
      const { status } = await it.stranger().send(url, { _csrf, who: 'olivia', password: 'short' })
      if (![403, 404].includes(status)) found.push(`${url.slice(0, 9)} with ${which} token`)
    }
  return found
}

test('CSR-03 sign-in, setup and choosing a password ask for a token too', async (t) => {
  t.same(await openToOthers(await castFor(t)), [])
  t.same(
    await openToOthers(await castFor(t, { also: exemptsStrangers })),
    [
      '/sign-in with no token',
      '/sign-in with another token',
      '/password with no token',
      '/password with another token',
    ],
    'control: forms that need none are found',
  )
})

test('a page without referrer may say that it comes from nowhere, if its token is right; no other page may', async (t) => {
  const it = await castFor(t)
  const nowhere = { origin: 'null', 'sec-fetch-site': 'same-origin' }
  const stranger = it.stranger()
  const { token } = it.vault.write((tx) => createPasswordAddress(tx, operator, { userId: it.ids.gina, kind: 'reset' }))
  const short = { password: 'short' }
  t.equal((await stranger.send(`/password/${token}`, short, nowhere)).status, 422, 'it was looked at')
  t.equal((await stranger.send(`/password/${token}`, { ...short, _csrf: 'wrong' }, nowhere)).status, 403)
  t.equal(
    (await stranger.send(`/password/${token}`, short, { ...nowhere, 'sec-fetch-site': 'cross-site' })).status,
    403,
  )
  t.equal((await stranger.send('/sign-in', { who: 'a', password: 'b' }, nowhere)).status, 403)
  t.equal((await stranger.send('/sign-in', { who: 'a', password: 'b' }, { origin: 'not an address' })).status, 403)
})

test('on loopback every name of the machine is ours, with the same port', async (t) => {
  const it = await castFor(t, { config: { baseUrl: 'http://127.0.0.1:8080' } })
  const save = (origin: string) => it.as('olivia').send('/account', { name: '' }, { origin })
  t.equal((await save('http://localhost:8080')).status, 422)
  t.equal((await save('http://[::1]:8080')).status, 422)
  t.equal((await save('http://localhost:8081')).status, 403)
  t.equal((await save('https://localhost:8080')).status, 403)
  t.equal((await save('http://mysafe.test:8080')).status, 403)
})

test('a program that sends no origin at all is believed its token', async (t) => {
  const it = await castFor(t)
  const cookie = [...it.as('olivia').cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const payload = new URLSearchParams({ _csrf: await it.as('olivia').token(), name: '' }).toString()
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  t.equal((await it.app.inject({ method: 'POST', url: '/account', headers, payload })).statusCode, 422)
})

test('a request without any body is refused like one without a token', async (t) => {
  const it = await castFor(t)
  const cookie = [...it.as('olivia').cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  t.equal((await it.app.inject({ method: 'POST', url: '/account', headers: { cookie } })).statusCode, 403)
})

test('a form that was open for too long comes back with what was typed and a good token', async (t) => {
  const it = await castFor(t)
  const page = await it.as('olivia').send('/account', { _csrf: 'old', name: 'Typed Name', email: 'o@corp.test' })
  t.equal(page.status, 403)
  t.match(page.body, 'value="Typed Name"')
  t.match(page.text, 'This page was open for too long')
  const saved = await it.as('olivia').send('/account', {
    _csrf: hidden(page.body, '_csrf') ?? '',
    name: 'Typed Name',
    email: 'olivia@corp.test',
    language: 'en',
    timeZone: 'UTC',
  })
  t.equal(saved.status, 303)
})

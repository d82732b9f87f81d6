// People without an account: what they are asked and given has nothing to do with who is signed in, and on the second listener
// there is nothing else.
import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { newToken } from '../../src/crypto/tokens.ts'
import { giveSession } from '../../src/http/sessions.ts'
import { webOf } from '../../src/http/web.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { behindTheOpenDoor, pageWithForm, saysWhichLink, servesMore } from '../controls/http/outside.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { browserFor, castFor, hidden, type Browser, type Cast } from '../fixtures/cast.ts'
import { headerFaults } from './checks/headers.ts'

type Test = Parameters<typeof castFor>[0]

const OPEN = 'https://open.test'
const quietly = (t: Test): Test => ({ teardown: (close) => t.teardown(close), comment: () => undefined })
const formOutside = (app: FastifyInstance) => pageWithForm(app, { url: '/planted/open', door: 'outside' })

/** A browser that carries everything the app ever gave one: a session, a visit and a message. */
async function burdened(it: Cast): Promise<{ browser: Browser; brought: Map<string, string>; token: string }> {
  const browser = it.stranger()
  await browser.open('/sign-in')
  for (const [name, value] of it.as('olivia').cookies) browser.cookies.set(name, value)
  const token = await browser.token()
  const form = { name: 'Olivia Owner', email: 'olivia@corp.test', language: 'en', timeZone: 'UTC', _csrf: token }
  await browser.send('/account', form)
  return { browser, brought: new Map(browser.cookies), token }
}

/** What is wrong with a page for people without an account when somebody who is signed in opens it. */
async function pageFaults(t: Test, url: string, options: TestOptions = {}): Promise<string[]> {
  const it = await castFor(quietly(t), options)
  const { browser, brought, token } = await burdened(it)
  const found: string[] = []
  if (brought.size !== 3) found.push(`it brought ${[...brought.keys()].join(', ')} only`)
  const page = await browser.open(url, { 'accept-language': 'pt-BR' })
  if (!page.body.includes('<body class="quiet">') || page.body.includes('Olivia')) found.push('the person is known')
  if (!page.body.includes('<html lang="pt-BR"')) found.push('the language is that of an account')
  if (/id="flash"[^>]*>\s*<div/.test(page.body)) found.push('a message of the app is shown')
  if (page.headers['x-robots-tag'] !== 'noindex') found.push('it may be found')
  found.push(...headerFaults(url, { statusCode: page.status, headers: page.headers }, { referrer: 'no-referrer' }))
  for (const cookie of [page.headers['set-cookie'] ?? []].flat())
    if (!/^mysafe-open=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/.test(String(cookie)))
      found.push('a cookie of the app is set')
  for (const [name, value] of brought) if (browser.cookies.get(name) !== value) found.push(`${name} is another`)
  if ((await browser.send(url, { _csrf: token })).status === 303) found.push('the token of the session is taken')
  return found
}

test('EXT-14 whoever is signed in is nobody there: no cookie of the app is read, none is set', async (t) => {
  t.same(await pageFaults(t, '/open/anything'), [])
  t.same(await pageFaults(t, '/planted/open', { also: formOutside }), [])
  const found = await pageFaults(t, '/planted/open', { also: behindTheOpenDoor })
  for (const what of [
    'the person is known',
    'the language is that of an account',
    'a message of the app is shown',
    'it may be found',
    'a cookie of the app is set',
    'the token of the session is taken',
  ])
    t.ok(found.includes(what), `control: ${what}`)
})

/** Which tokens a form of people without an account takes, by where they are from. */
async function tokensTaken(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castFor(quietly(t), options)
  const taken: string[] = []
  const [browser, other, app] = [it.stranger(), it.stranger(), it.stranger()]
  const tokenOf = async (one: Browser) => hidden((await one.open('/planted/open')).body, '_csrf') ?? ''
  const own = await tokenOf(browser)
  const visit = await app.token()
  for (const [name, value] of app.cookies) browser.cookies.set(name, value)
  for (const [from, token] of Object.entries({
    own,
    'another browser': await tokenOf(other),
    'a visit of the app': visit,
    none: '',
  }))
    if ((await browser.send('/planted/open', { _csrf: token })).status === 303) taken.push(from)
  return taken
}

test('EXT-14 a form there is bound to the cookie of its own', async (t) => {
  t.same(await tokensTaken(t, { also: formOutside }), ['own'])
  t.same(
    await tokensTaken(t, { also: behindTheOpenDoor }),
    ['a visit of the app'],
    'control: a form that hangs on the visit of the app is noticed',
  )
})

test('a message for the next page is for the next page there alone', async (t) => {
  const it = await castFor(t, { also: formOutside })
  const browser = it.stranger()
  const page = await browser.open('/planted/open')
  await browser.send('/planted/open', { _csrf: hidden(page.body, '_csrf') ?? '' })
  t.same([...browser.cookies.keys()].sort(), ['mysafe-open', 'mysafe-open-flash'])
  t.notMatch((await browser.open('/sign-in')).text, 'Your password is saved')
  t.match((await browser.open('/planted/open')).text, 'Your password is saved')
  t.notMatch((await browser.open('/planted/open')).text, 'Your password is saved')
})

test('EXT-14 a handler there that signs somebody in is a fault of ours, and gives nothing', async (t) => {
  const enters = (door: 'outside' | 'anyone') => async (app: FastifyInstance, vault: Cast['vault']) => {
    const config = { baseUrl: null, trustedProxies: [], sessionIdleMinutes: 30, sessionHours: 12 }
    const web = webOf(app, { vault, resources: resourcesFromDisk(), config })
    app.get('/planted/enters', { config: { door } }, async (_request, reply) => {
      giveSession(web, reply, newToken())
      return reply.send('come in')
    })
  }
  const answerOf = async (door: 'outside' | 'anyone') =>
    (await castFor(quietly(t), { also: enters(door) })).app.inject('/planted/enters')
  const answer = await answerOf('outside')
  t.equal(answer.statusCode, 500)
  t.same(answer.cookies, [])
  t.equal((await answerOf('anyone')).cookies.length, 1, 'control: elsewhere it would have been one')
})

/** What an ended link tells of itself: everything that is not the same for every token, language by language. */
async function toldOfLinks(t: Test, path: string, options: TestOptions = {}): Promise<string[]> {
  const it = await castFor(quietly(t), options)
  const found: string[] = []
  for (const language of ['en', 'pt-BR']) {
    const bodies = new Set<string>()
    for (const token of [newToken(), newToken(), 'x', '1', 'a'.repeat(200), '%3Cscript%3E']) {
      const page = await it.stranger().open(`${path}/${token}`, { 'accept-language': language })
      bodies.add(page.body)
      if (page.status !== 410) found.push(`${language}: ${String(page.status)}`)
      if (page.headers['set-cookie'] !== undefined) found.push(`${language}: a cookie`)
      if (page.body.includes('<form')) found.push(`${language}: a form`)
    }
    if (bodies.size !== 1) found.push(`${language}: ${String(bodies.size)} pages`)
  }
  return found
}

test('EXT-09 a link that is not, or not any more, is one page, the same to the byte', async (t) => {
  t.same(await toldOfLinks(t, '/open'), [])
  const told = await toldOfLinks(t, '/planted/open', { also: saysWhichLink })
  t.ok(told.includes('en: 6 pages') && told.includes('pt-BR: a cookie'), 'control: a page that says which is noticed')
})

test('what an ended link says is calm, in the language of the browser, and leads nowhere', async (t) => {
  const it = await castFor(t)
  const [en, pt] = await Promise.all(
    ['en', 'pt-BR'].map((language) => it.stranger().open('/open/x', { 'accept-language': language })),
  )
  t.match(en?.text, /This link cannot be opened.*used already.*ask whoever sent it/)
  t.match(pt?.text, /Não é possível abrir este link.*usado.*quem o enviou/)
  t.notMatch(en?.body, /<a |<nav/)
})

/** What the second listener answers although it is not its own. */
async function servedOutside(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castFor(quietly(t), { open: { baseUrl: OPEN, ...options } })
  const open = it.open as FastifyInstance
  const cookie = [...it.as('ada').cookies]
    .map(([name, value]) => `${name}=${value}; __Host-${name}=${value}`)
    .join('; ')
  const nothing = (await open.inject('/nothing/here')).body
  const found: string[] = []
  const ways = it.app.waysIn.filter(({ url }) => !url.startsWith('/assets/'))
  for (const { method, url } of [...ways, { method: 'GET', url: '/open' }, { method: 'GET', url: '/open/a/b' }])
    for (const headers of [{}, { cookie }, { cookie, 'hx-request': 'true' }]) {
      const answer = await open.inject({ method: method as 'GET', url: url.replace(/:\w+/g, '1'), headers })
      const same = answer.statusCode === 404 && answer.body === (method === 'HEAD' ? '' : nothing)
      if (!same || answer.headers['set-cookie'] !== undefined) found.push(`${method} ${url}`)
    }
  if (ways.length < 100) found.push(`${String(ways.length)} routes only`)
  return [...new Set(found)]
}

test('EXT-14 the second listener serves links and the files of their page, and not one route of the rest', async (t) => {
  t.same(await servedOutside(t), [])
  t.same(
    await servedOutside(t, { also: servesMore }),
    ['GET /sign-in', 'HEAD /sign-in', 'POST /api-secrets/add'],
    'control: what is served beside them is found',
  )
  const { app, open } = await castFor(t, { open: { baseUrl: OPEN } })
  const served = open?.waysIn.filter(({ url }) => !url.startsWith('/assets/')) ?? []
  t.ok(served.length > 0)
  t.same(
    served.filter(({ url, door }) => !url.startsWith('/open/') || door !== 'outside'),
    [],
  )
  t.same(
    app.waysIn.filter(({ door, url }) => door === 'outside' || url.startsWith('/open')),
    [],
    'and the main listener none of theirs',
  )
  t.equal((await app.inject('/open/x')).statusCode, 404)
  const page = await open?.inject('/open/x')
  t.equal(page?.statusCode, 410)
  const files = [...(page?.body ?? '').matchAll(/"(\/assets\/[^"#]+)/g)].map(([, url = '']) => url)
  t.ok(files.length >= 4)
  for (const url of new Set(files)) t.equal((await open?.inject(url))?.statusCode, 200, url)
})

test('EXT-14 nothing there leads back: the page that says no has no way to sign in', async (t) => {
  const it = await castFor(t, { open: { baseUrl: OPEN } })
  const { body } = (await it.open?.inject('/sign-in')) ?? { body: '' }
  t.match(body, '<body class="quiet">')
  t.notMatch(body, /<a |<form|<nav/)
  t.match((await it.stranger().open('/nothing')).body, 'href="/sign-in"', 'control: inside there is one')
})

test('each listener is what its own address says: cookies, https, origin', async (t) => {
  const plant = { baseUrl: OPEN, also: formOutside }
  const it = await castFor(t, { open: plant })
  const open = it.open as FastifyInstance
  const outside = browserFor({ app: open, origin: OPEN })
  const page = await outside.open('/planted/open')
  t.same([...outside.cookies.keys()], ['__Host-mysafe-open'])
  t.ok(page.headers['strict-transport-security'])
  t.equal((await it.stranger().open('/sign-in')).headers['strict-transport-security'], undefined)
  t.same(headerFaults('/%zz', await open.inject('/%zz'), { referrer: 'no-referrer', https: true }), [])
  const _csrf = hidden(page.body, '_csrf') ?? ''
  const sent = async (headers: Record<string, string>) =>
    (await outside.send('/planted/open', { _csrf }, headers)).status
  t.equal(await sent({}), 303)
  t.equal(await sent({ origin: 'null' }), 303, 'a page that passes no address on says no more')
  t.equal(await sent({ origin: 'null', 'sec-fetch-site': 'cross-site' }), 403)
  t.equal(await sent({ origin: it.origin }), 403, 'the main address is another one')
  t.equal((await outside.send('/planted/open', { _csrf: 'wrong' }, { origin: 'null' })).status, 403)
})

test('links for people without an account lead to the second listener where there is one', async (t) => {
  const leads = async (options: TestOptions) => (await castFor(t, options)).app.openBaseUrl()
  t.equal(await leads({}), 'http://mysafe.test')
  t.equal(await leads({ open: { baseUrl: OPEN } }), OPEN)
  t.equal(await leads({ open: { baseUrl: null } }), 'http://localhost', 'or where that listens')
})

// Every answer carries the same protection, whoever gives it and however it was asked for.
import { test } from 'tap'
import {
  answersPut,
  generousHtmx,
  keptByProxies,
  keptOpenAfterSigningOut,
  namesItself,
  PAGE_WITH_EVERYTHING,
  passesAddressesOn,
  repeatsAddress,
  withoutPolicyOnErrors,
  withoutStrictTransport,
} from '../controls/http/headers.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { castFor, type Cast } from '../fixtures/cast.ts'
import { headerFaults, htmxMay, inlineFaults } from './checks/headers.ts'

type Test = Parameters<typeof castFor>[0]

/** Every kind of answer: each GET route, and each way to say no. */
async function everyAnswer(it: Cast) {
  const cookie = `${it.config.baseUrl?.startsWith('https:') ? '__Host-' : ''}mysafe=${it.as('ada').cookies.values().next().value ?? ''}`
  const post = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } } as const
  const get = (url: string, headers: Record<string, string> = {}) => ({ method: 'GET', url, headers }) as const
  const routes = it.app.waysIn.filter(({ method }) => method === 'GET').map(({ url }) => url.replace(/:\w+/g, '12345'))
  const asked = [
    ...routes.map((url) => get(url, { cookie })),
    ...routes.map((url) => get(url)),
    get('/no/such/page'),
    get('/no/such/page', { cookie }),
    get('/account', { cookie, 'hx-request': 'true', 'hx-target': 'dialog' }),
    get('/%zz'),
    get(`/password/${'x'.repeat(300)}`),
    get('/planted/fault', { cookie }),
    get('/planted/fault'),
    { ...post, url: '/sign-in', payload: 'who=a' },
    { ...post, url: '/sign-in', payload: `who=${'a'.repeat(1_100_000)}` },
    { ...post, url: '/account', payload: 'name=a', headers: { ...post.headers, cookie } },
    { ...post, url: '/account', payload: 'name=a', headers: { ...post.headers, cookie, origin: 'https://evil.test' } },
    { method: 'POST', url: '/sign-in', payload: '{}', headers: { 'content-type': 'application/json' } } as const,
    { method: 'OPTIONS', url: '/account' } as const,
    { method: 'PUT', url: '/account' } as const,
    { method: 'DELETE', url: '/sign-in' } as const,
    { method: 'HEAD', url: '/sign-in' } as const,
  ]
  return Promise.all(
    asked.map(async (request) => ({
      where: `${request.method} ${request.url.slice(0, 40)}`,
      url: request.url,
      answer: await it.app.inject(request),
    })),
  )
}

function planted(app: Parameters<NonNullable<TestOptions['also']>>[0]): void {
  app.get('/planted/fault', { config: { door: 'anyone' } }, async () => {
    throw new Error('planted')
  })
}

async function faultsOfAll(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castFor({ teardown: (close) => t.teardown(close), comment: () => undefined }, options)
  const https = it.config.baseUrl?.startsWith('https:') ?? false
  return (await everyAnswer(it)).flatMap(({ where, url, answer }) =>
    headerFaults(where, answer, {
      https,
      kept: url.startsWith('/assets/'),
      referrer: /^\/(?:setup|password\/|open\/)/.test(url) && answer.statusCode !== 414 ? 'no-referrer' : 'same-origin',
    }),
  )
}

test('HDR-01 HDR-04 HDR-06 HDR-08 every answer carries the policy, also 404, 413, 415, 500 and files', async (t) => {
  t.same(await faultsOfAll(t, { also: planted }), [])
})

test('HDR-05 browsers are told to stay on https when that is where MySafe is', async (t) => {
  const config = { baseUrl: 'https://mysafe.test' }
  t.same(await faultsOfAll(t, { also: planted, config }), [])
  const bare = await faultsOfAll(t, { also: withoutStrictTransport, config })
  t.ok(
    bare.every((fault) => fault.endsWith(': Strict-Transport-Security is max-age=300')) && bare.length > 30,
    'control: five minutes are not enough',
  )
})

test('HDR-01 HDR-04 HDR-06 HDR-08 control: an answer without the policy, or with too much, is found', async (t) => {
  for (const [fault, sentence] of [
    [withoutPolicyOnErrors, /GET \/no\/such\/page: content-security-policy is undefined/],
    [passesAddressesOn, /GET \/account: referrer-policy is unsafe-url/],
    [keptByProxies, /GET \/account: cache-control is private/],
    [namesItself, /GET \/account: server is sent/],
  ] as const) {
    const found = await faultsOfAll(t, { also: fault })
    t.ok(
      found.some((line) => sentence.test(line)),
      String(sentence),
    )
  }
})

test('HDR-02 no page holds a program, a style or an address of another host', async (t) => {
  const it = await castFor(t)
  const pages = (await everyAnswer(it)).filter(({ answer }) => /html/.test(String(answer.headers['content-type'])))
  t.ok(pages.length > 10)
  t.same(
    pages.flatMap(({ where, answer }) => inlineFaults(where, answer.body)),
    [],
  )
  t.equal(inlineFaults('control', PAGE_WITH_EVERYTHING).length, 9, 'control: every kind is found')
})

/** What the page allows htmx beyond the little it needs. */
async function allowedOnPage(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castFor(t, options)
  const { body } = await it.as('olivia').open('/account')
  const content = /<meta name="htmx-config" content="([^"]*)"/.exec(body)?.[1] ?? '{}'
  const config = JSON.parse(content.replaceAll('&quot;', '"')) as Record<string, unknown>
  return htmxMay(config)
}

test('HDR-03 htmx can evaluate nothing, run nothing, keep nothing and ask nobody else', async (t) => {
  t.same(await allowedOnPage(t), [])
  t.same(await allowedOnPage(t, { also: generousHtmx }), ['allowEval', 'selfRequestsOnly'], 'control: its own defaults')
})

/** What a browser may keep of a page once its person has signed out. */
async function keptBehind(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castFor(t, options)
  const page = await it.as('olivia').open('/account')
  const answer = await it.as('olivia').send('/sign-out')
  return [
    ...(page.headers['cache-control'] === 'no-store' ? [] : ['the page']),
    ...(answer.headers['clear-site-data'] === '"cache", "storage"' ? [] : ['what it stored']),
    ...(answer.headers['cache-control'] === 'no-store' ? [] : ['the answer']),
    ...((await it.as('olivia').open('/account')).status === 303 ? [] : ['the session']),
  ]
}

test('HDR-07 HDR-06 a page is never kept, and signing out makes the browser forget', async (t) => {
  t.same(await keptBehind(t), [])
  t.same(await keptBehind(t, { also: keptOpenAfterSigningOut }), ['the page', 'what it stored'], 'control')
})

/** The methods that are answered although MySafe knows only GET, HEAD and POST. */
async function methodsAnswered(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castFor(quietly(t), options)
  const found: string[] = []
  for (const method of ['OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE']) {
    const answer = await it.app.inject({ method: method as 'PUT', url: '/account' })
    if (answer.statusCode !== 405 || answer.headers['allow'] !== 'GET, HEAD, POST') found.push(method)
  }
  return found
}

test('HDR-08 methods that MySafe does not know are refused, TRACE among them', async (t) => {
  t.same(await methodsAnswered(t), [])
  t.same(await methodsAnswered(t, { also: answersPut }), ['PUT'], 'control: another method is noticed')
})

/** What error pages repeat of what was asked, or tell of the program. */
async function repeated(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castFor(quietly(t), {
    also: async (app, vault) => {
      app.get('/planted/*', { config: { door: 'anyone' } }, async (request) => {
        throw new Error(`canary-message ${request.url}`)
      })
      await options.also?.(app, vault)
    },
  })
  const marks = ['canary', '<script>', '%3Cscript%3E', 'node_modules', '.ts:', 'at async']
  const found: string[] = []
  for (const url of [
    '/canary?canary=<script>alert(1)</script>',
    '/%3Cscript%3Ecanary',
    '/planted/canary?q=canary',
    '/password/canary',
    '/setup?token=canary',
    '/%zzcanary',
  ])
    for (const browser of [it.as('olivia'), it.stranger()]) {
      const answer = await browser.open(url)
      if (answer.status < 400) found.push(`${url} is answered`)
      for (const mark of marks) if (answer.body.includes(mark)) found.push(`${url} repeats ${mark}`)
    }
  return found
}

test('HDR-09 no error page repeats the address, the question or where in the program it happened', async (t) => {
  t.same(await repeated(t), [])
  t.ok((await repeated(t, { also: repeatsAddress })).includes('/%3Cscript%3Ecanary repeats <script>'), 'control')
})

function quietly(t: Test): Test {
  return { teardown: (close) => t.teardown(close), comment: () => undefined }
}

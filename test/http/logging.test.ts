// The log: what happened, to whom, how long it took; never what was in it.
import type { FastifyInstance } from 'fastify'
import { Writable } from 'node:stream'
import { test } from 'tap'
import { AnswerLog, createLogger, reduced } from '../../src/http/logging.ts'
import { writesAddresses, writesPlainLines } from '../controls/http/logging.ts'
import { writesLinks } from '../controls/http/outside.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { castFor, givePassword, GOOD_PASSWORD, type Cast } from '../fixtures/cast.ts'

type Test = Parameters<typeof castFor>[0]

function collector(level = 'trace') {
  const lines: string[] = []
  const to = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, logger: createLogger({ level, to: to }) }
}

const CANARIES = {
  name: 'canary-name',
  password: 'canary-password-that-is-long',
  query: 'canary-query',
  path: 'canary-path',
  header: 'canary-header',
  error: 'canary-error',
  sql: 'canary-sql',
}

/** Does everything that carries a value, with errors forced, and returns the log and the values that must not be there. */
async function logOfEverything(
  t: Test,
  options: TestOptions = {},
): Promise<{ log: string; secrets: string[]; it: Cast }> {
  const { lines, logger } = collector()
  const quiet = { teardown: (close: () => void | Promise<unknown>) => t.teardown(close), comment: () => undefined }
  const it = await castFor(quiet, {
    ...options,
    logger,
    also: async (app, vault) => {
      const config = { door: 'anyone' } as const
      app.get('/planted/:path', { config }, async (request) => {
        throw Object.assign(new Error(`${CANARIES.error} ${request.url}`), {
          cause: new TypeError(CANARIES.error),
          query: CANARIES.error,
          code: CANARIES.error,
        })
      })
      app.get('/planted/sql', { config }, async () => {
        vault.db.raw.exec(`SELECT "${CANARIES.sql}" FROM nowhere`)
      })
      app.get('/planted/log', { config }, async (request, reply) => {
        request.log.info({ url: request.url, body: CANARIES.error, err: CANARIES.error }, 'said')
        request.log.warn(new Error(CANARIES.error))
        request.log.error({ err: new Error(CANARIES.error) })
        request.log.info('said with %s', CANARIES.error)
        return reply.send('x')
      })
      await options.also?.(app, vault)
    },
  })
  await givePassword(it, it.ids.olivia)
  const browser = it.stranger()
  const headers = {
    'user-agent': CANARIES.header,
    referer: `http://mysafe.test/${CANARIES.path}`,
    'x-canary': CANARIES.header,
  }
  await browser.open(`/${CANARIES.path}?q=${CANARIES.query}`, headers)
  await browser.open(`/planted/${CANARIES.path}?q=${CANARIES.query}`, headers)
  await browser.open('/planted/sql', headers)
  await browser.open('/planted/log', headers)
  await browser.open(`/%zz${CANARIES.path}`, headers)
  await browser.open(`/password/${CANARIES.path}`, headers)
  await browser.open(`/setup?token=${CANARIES.query}`, headers)
  await browser.open(`/sign-in?next=/${CANARIES.path}`, headers)
  await browser.send('/sign-in', { who: CANARIES.name, password: CANARIES.password }, headers)
  const _csrf = await browser.token()
  await browser.send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD, _csrf }, headers)
  await browser.send('/account', { name: CANARIES.name, email: 'x' }, headers)
  await browser.send('/account/password', { current: CANARIES.password, password: CANARIES.password })
  const secrets = [...Object.values(CANARIES), GOOD_PASSWORD, _csrf, ...browser.cookies.values()]
  return { log: lines.join(''), secrets, it }
}

const found = ({ log, secrets }: { log: string; secrets: string[] }) =>
  secrets.filter((secret) =>
    [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
    ].some((form) => log.includes(form)),
  )

test('LOG-01 LOG-02 no value, token, cookie or password stands in the log, at any level, whatever fails', async (t) => {
  const everything = await logOfEverything(t)
  t.same(found(everything), [])
  t.ok(everything.log.split('\n').length > 15)
  const planted = await logOfEverything(t, { also: writesAddresses })
  t.not(found(planted).length, 0, 'control: a line that quotes the address is found')
})

const LINK = 'canary0link0token0'

/** The lines that tell a link for people without an account, after it was asked for in every way on either listener. */
async function linesWithLinks(t: Test, plant?: (app: FastifyInstance, lines: string[]) => void): Promise<string[]> {
  const { lines, logger } = collector()
  const quiet = { teardown: (close: () => void | Promise<unknown>) => t.teardown(close), comment: () => undefined }
  const also = (app: FastifyInstance) => {
    app.get(`/open/:token/planted`, { config: { door: 'outside' } }, async ({ log, url }) => {
      log.warn({ route: url, err: new Error(url) }, `could not open ${url}`)
      log.info(url)
      throw new Error(url)
    })
    plant?.(app, lines)
  }
  const apart = await castFor(quiet, { logger, also, open: { baseUrl: null, also } })
  const together = await castFor(quiet, { logger, also })
  for (const app of [apart.open, apart.app, together.app])
    for (const url of ['', '/', '/code', '/planted', '/planted?q', '/%zz', '%zz', `/${'x'.repeat(300)}`, '//x'])
      for (const before of ['/open/', '/open//', '/open%2F', '/OPEN/'])
        for (const method of ['GET', 'HEAD', 'POST', 'PUT'] as const)
          await app?.inject({ method, url: `${before}${LINK}${url}`, headers: { referer: `${before}${LINK}` } })
  return lines.filter((line) => line.includes('0link0'))
}

test('LOG-01 a link for people without an account stands in no line, whole or in part', async (t) => {
  t.same(await linesWithLinks(t), [])
  t.not((await linesWithLinks(t, writesLinks)).length, 0, 'control: a line that quotes one is found')
  const { lines, logger } = collector()
  logger.info({ route: `/open/${LINK}/code`, rule: `at /open/${LINK}?x` }, `asked for /open/${LINK} twice`)
  t.match(JSON.parse(lines[0] ?? ''), {
    route: '/open/[redacted]/code',
    rule: 'at /open/[redacted]?x',
    msg: 'asked for /open/[redacted] twice',
  })
})

test('each answer is one line of JSON: method, pattern, status, time, person and request', async (t) => {
  const { lines, logger } = collector()
  const it = await castFor(t, { logger })
  await it.as('olivia').open('/account?x=y')
  const [line, ...more] = lines.map((text) => JSON.parse(text) as Record<string, unknown>)
  t.same(more, [])
  t.match(line, {
    level: 'info',
    reqId: /^[0-9a-f]{12}$/,
    method: 'GET',
    route: '/account',
    status: 200,
    user: it.ids.olivia,
    msg: 'answered',
  })
  t.type(line?.['ms'], 'number')
  t.match(line?.['time'], /^\d{4}-\d\d-\d\dT/)
  t.same(Object.keys(line ?? {}).sort(), ['level', 'method', 'ms', 'msg', 'reqId', 'route', 'status', 'time', 'user'])
})

test('the number on the page of a fault stands in the log, beside the kind and the place of the fault', async (t) => {
  const { log, it } = await logOfEverything(t)
  const page = await it.stranger().open('/planted/log-it')
  const reference = /Reference number: ([0-9a-f]{12})/.exec(page.text)?.[1] ?? ''
  const lines = log
    .split('\n')
    .filter(Boolean)
    .map((text) => JSON.parse(text) as { level: string; err?: { kind: string; at: string[] } })
  t.ok(reference)
  const broken = lines.find(({ level, err }) => level === 'error' && err?.kind === 'Error')
  t.match(broken?.err?.at, [/logging\.test\.ts:\d+:\d+/])
})

/** The lines of a log after somebody tried to write into it. */
async function linesUnderAttack(t: Test, also?: (app: FastifyInstance, lines: string[]) => void): Promise<string[]> {
  const { lines, logger } = collector()
  const it = await castFor(t, { logger, also: (app) => also?.(app, lines) })
  for (const evil of ['\r\n{"level":"info"}', '\u001b[31mred', '\u2028', 'x'.repeat(100_000)]) {
    await it.stranger().open(`/${encodeURIComponent(evil).slice(0, 8_000)}`)
    await it.stranger().send('/sign-in', { who: evil, password: evil })
  }
  logger.info(
    { rule: 'x'.repeat(1_000), route: 'a\nb', err: Object.assign(new Error('x'), { name: 'a\nb', code: 'c\nd' }) },
    'y'.repeat(1_000),
  )
  return lines
}

test('LOG-03 nothing that comes in can end a line, colour a terminal or fill the log', async (t) => {
  t.same(lineFaults(await linesUnderAttack(t)), [])
  const found = lineFaults(await linesUnderAttack(t, writesPlainLines))
  for (const what of [/\r\n\{"level"/, /\u001b\[31m/, /\u2028/, /x{7000}/])
    t.ok(
      found.some((line) => what.test(line)),
      `control: ${String(what)} is found`,
    )
})

/** The lines that are no single short line of JSON. */
function lineFaults(lines: readonly string[]): string[] {
  return lines.filter((line) => {
    const one = line.endsWith('\n') && !/[\r\n\u001b\u2028]/.test(line.slice(0, -1)) && line.length < 3_000
    try {
      JSON.parse(line)
      return !one
    } catch {
      return true
    }
  })
}

test('health checks and files stay out of the log unless it is asked for everything', async (t) => {
  for (const [level, count] of [
    ['info', 0],
    ['debug', 2],
  ] as const) {
    const { lines, logger } = collector(level)
    const it = await castFor(t, { logger })
    await it.stranger().open('/up')
    await it.stranger().open(it.app.waysIn.find(({ url }) => url.startsWith('/assets/app'))?.url ?? '')
    t.equal(lines.length, count)
  }
})

test('an error is reduced to its kind, its code, its place and the same of its cause', (t) => {
  const fault = Object.assign(new TypeError('canary'), { code: 'SQLITE_FULL', cause: new RangeError('canary') })
  const small = reduced(fault)
  t.match(small, { kind: 'TypeError', code: 'SQLITE_FULL', cause: { kind: 'RangeError' } })
  t.notMatch(JSON.stringify(small), 'canary')
  t.same(reduced('canary'), { kind: 'string' })
  t.same(reduced(Object.assign(new Error('x'), { stack: undefined })), { kind: 'Error', at: [] })
  const deep = new Error('1', {
    cause: new Error('2', { cause: new Error('3', { cause: new Error('4', { cause: new Error('5') }) }) }),
  })
  t.equal(JSON.stringify(reduced(deep)).match(/kind/g)?.length, 4)
  t.end()
})

test('what goes wrong while an answer is on its way is a line of its own', (t) => {
  const { lines, logger } = collector()
  const log = new AnswerLog()
  const request = { log: logger, method: 'GET', routeOptions: { url: undefined, config: {} }, actor: null }
  const reply = { statusCode: 200, elapsedTime: 1.25 }
  const fault = new Error('canary')
  log.incomingRequest()
  log.routeNotFound()
  log.requestCompleted(fault, request as never, reply as never)
  log.defaultErrorLog(fault, request as never)
  log.streamError(fault, request as never)
  log.writeHeadError(fault, request as never)
  t.equal(lines.length, 4)
  t.match(JSON.parse(lines[0] ?? ''), { msg: 'answer broke off', route: null, user: null })
  t.notMatch(lines.join(''), 'canary')
  t.end()
})

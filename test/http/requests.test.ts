// What is no proper request: refused and cut off, over real sockets, and everybody else is served.
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { test } from 'tap'
import { answerBrokenRequest } from '../../src/http/errors.ts'
import { bare, leadsOnAsAsked, lenient, patient, repeatsRequests } from '../controls/http/requests.ts'
import { castFor, type Cast } from '../fixtures/cast.ts'
import { headerFaults } from './checks/headers.ts'

async function listening(t: Parameters<typeof castFor>[0]): Promise<{ it: Cast; port: number }> {
  const it = await castFor(t)
  await it.app.listen({ host: '127.0.0.1', port: 0 })
  const address = it.app.server.address()
  return { it, port: typeof address === 'object' && address !== null ? address.port : 0 }
}

// As the kernel finds it while it reads, and while it writes.
const CUT_OFF = new Set<string | undefined>(['ECONNRESET', 'EPIPE'])

/** Sends bytes as they are and answers with all that came back until the other side closed. */
function send(port: number, text: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    const pieces: Buffer[] = []
    socket.on('data', (piece) => pieces.push(piece))
    socket.on('close', () => resolve(Buffer.concat(pieces).toString('latin1')))
    // Whoever cuts us off while we still speak has answered too.
    socket.on('error', (fault: NodeJS.ErrnoException) => CUT_OFF.has(fault.code) || reject(fault))
  })
}

const POST = 'POST /sign-in HTTP/1.1\r\nHost: mysafe.test\r\n'
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: mysafe.test\r\n\r\n'

const DOUBTFUL: Record<string, string> = {
  'length and chunks': `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'two lengths': `${POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello${SMUGGLED}`,
  'a length that is none': `${POST}Content-Length: +5\r\n\r\nhello${SMUGGLED}`,
  'bad chunk size': `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n${SMUGGLED}`,
  'unknown coding': `${POST}Transfer-Encoding: xchunked\r\n\r\n${SMUGGLED}`,
  'coding twice': `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'bare LF': 'GET / HTTP/1.1\nHost: mysafe.test\n\n',
  'space before the colon': `${POST}Content-Length : 5\r\n\r\nhello`,
  'folded header': `${POST}X-A: b\r\n c\r\n\r\n`,
  'NUL in a header': `${POST}X-A: b\0c\r\n\r\n`,
  'no method': ' / HTTP/1.1\r\n\r\n',
  'not http at all': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'no host': 'GET / HTTP/1.1\r\n\r\n',
  'unknown method': 'HACK / HTTP/1.1\r\nHost: mysafe.test\r\n\r\n',
}

/** The doubtful requests that get anything but one refusal and the end of the connection. */
async function accepted(port: number): Promise<string[]> {
  const found: string[] = []
  for (const [what, bytes] of Object.entries(DOUBTFUL)) {
    const answer = await send(port, bytes)
    if (!answer.startsWith('HTTP/1.1 400 ') || answer.split('HTTP/1.1 ').length !== 2) found.push(what)
  }
  return found
}

test('INP-16 what two programs could read differently is refused, and the connection ends', async (t) => {
  const { port } = await listening(t)
  t.same(await accepted(port), [])
  t.ok((await accepted(await lenient(t))).includes('length and chunks'), 'control: a server that is lenient is noticed')
})

/** What is wrong with the answer to headers that are too long. */
async function faultsOfTooLong(port: number): Promise<string[]> {
  const answer = await send(port, `GET / HTTP/1.1\r\nHost: mysafe.test\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`)
  const headers = Object.fromEntries(
    (answer.split('\r\n\r\n', 1)[0] ?? '')
      .split('\r\n')
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
  const refused = answer.startsWith('HTTP/1.1 431 ') ? [] : [`it was answered: ${answer.slice(0, 20)}`]
  return [...refused, ...headerFaults('431', { statusCode: 431, headers })]
}

test('INP-07 HDR-01 headers that are too long are refused with 431, and the answer is protected like every other', async (t) => {
  const { port } = await listening(t)
  t.same(await faultsOfTooLong(port), [])
  const found = await faultsOfTooLong(await bare(t))
  t.ok(found.includes('431: content-security-policy is undefined'), 'control: words that are not ours are found')
})

/** The addresses that are too long or broken and are not refused. */
async function addressesTaken(port: number): Promise<string[]> {
  const found: string[] = []
  for (const [status, path] of [
    [414, `/password/${'x'.repeat(500)}`],
    [400, '/%zz'],
    [404, `/${'x'.repeat(9_000)}`],
    [431, `/${'x'.repeat(20_000)}`],
  ] as const) {
    const answer = await send(port, `GET ${path} HTTP/1.1\r\nHost: mysafe.test\r\nConnection: close\r\n\r\n`)
    if (!answer.startsWith(`HTTP/1.1 ${String(status)} `)) found.push(path.slice(0, 10))
  }
  return found
}

test('INP-07 an address that is too long or broken is refused', async (t) => {
  const { port } = await listening(t)
  t.same(await addressesTaken(port), [])
  t.same(await addressesTaken(await bare(t)), ['/password/', '/%zz', '/xxxxxxxxx'], 'control: a server that takes them')
})

/** What TRACE and CONNECT are told that they must not be told. */
async function toldByOddMethods(port: number): Promise<string[]> {
  const trace = await send(
    port,
    'TRACE / HTTP/1.1\r\nHost: mysafe.test\r\nX-Canary: canary\r\nConnection: close\r\n\r\n',
  )
  const connected = await send(port, 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test\r\n\r\n')
  return [
    ...(trace.startsWith('HTTP/1.1 405 ') ? [] : ['TRACE is answered']),
    ...(trace.includes('canary') ? ['TRACE repeats'] : []),
    ...(connected.startsWith('HTTP/1.1 200') ? ['CONNECT goes through'] : []),
  ]
}

test('HDR-08 TRACE and CONNECT get no answer that repeats anything', async (t) => {
  const { port } = await listening(t)
  t.same(await toldByOddMethods(port), [])
  const told = await toldByOddMethods(await repeatsRequests(t))
  t.same(told, ['TRACE is answered', 'TRACE repeats', 'CONNECT goes through'], 'control')
})

/** The headers that somebody could write into an answer by an address. */
async function headersWritten(port: number): Promise<string[]> {
  const answer = await send(
    port,
    'GET /account%0d%0aSet-Cookie:%20evil=1?next=%0d%0aX-Evil:1 HTTP/1.1\r\nHost: mysafe.test\r\nConnection: close\r\n\r\n',
  )
  return [...answer.matchAll(/^(?:Set-Cookie: evil|X-Evil)/gim)].map(([name]) => name)
}

test('INP-11 a line end in an address reaches no header', async (t) => {
  const { port } = await listening(t)
  t.same(await headersWritten(port), [])
  t.same(await headersWritten(await leadsOnAsAsked(t)), ['Set-Cookie: evil', 'X-Evil'], 'control: it is found')
})

test('the host that a client names is used for nothing', async (t) => {
  const { port } = await listening(t)
  const answer = await send(
    port,
    'GET /account HTTP/1.1\r\nHost: evil.test\r\nX-Forwarded-Host: evil.test\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n',
  )
  t.match(answer, /^HTTP\/1\.1 303 /)
  t.notMatch(answer, 'evil.test')
})

test('a client that is too slow, or gone, is told so or let go', (t) => {
  const written: string[] = []
  const socket = (writable: boolean) => ({
    writable,
    destroy: () => written.push('destroyed'),
    end: (text: string) => written.push(text.split('\r\n', 1)[0] ?? ''),
  })
  const fault = (code: string) => Object.assign(new Error('canary'), { code })
  answerBrokenRequest(fault('ERR_HTTP_REQUEST_TIMEOUT'), socket(true) as never)
  answerBrokenRequest(fault('ECONNRESET'), socket(true) as never)
  answerBrokenRequest(fault('HPE_INVALID_METHOD'), socket(false) as never)
  t.same(written, ['HTTP/1.1 408 Request Timeout', 'destroyed', 'destroyed'])
  t.end()
})

test('INP-15 slow clients have a deadline for their headers and their body', async (t) => {
  const endless = ({ headersTimeout, requestTimeout, timeout }: Server) =>
    Object.entries({ headersTimeout, requestTimeout, timeout })
      .filter(
        ([name, milliseconds]) => milliseconds <= 0 || milliseconds > (name === 'headersTimeout' ? 30_000 : 60_000),
      )
      .map(([name]) => name)
  const { it } = await listening(t)
  t.same(endless(it.app.server), [])
  t.same(endless(patient()), ['headersTimeout', 'requestTimeout', 'timeout'], 'control: endless patience is noticed')
})

test('without a configured address MySafe is where it listens', async (t) => {
  for (const [host, expected] of [
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['::1', /^http:\/\/\[::1\]:\d+$/],
  ] as const) {
    const it = await castFor(t, { config: { baseUrl: null } })
    t.equal(it.app.baseUrl(), 'http://localhost')
    try {
      await it.app.listen({ host, port: 0 })
      t.match(it.app.baseUrl(), expected)
    } catch (fault) {
      t.match(fault, { code: /EADDRNOTAVAIL|EAFNOSUPPORT/ }, 'this machine has no such address')
    }
  }
  const { app } = await castFor(t, { config: { baseUrl: null } })
  app.server.address = () => ({ address: '::1', family: 'IPv6', port: 8080 })
  t.equal(app.baseUrl(), 'http://[::1]:8080', 'which is written so, also where no machine has one')
})

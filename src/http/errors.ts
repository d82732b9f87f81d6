// Saying no: refusals become pages in the reader's language; anything else is our fault and gets a reference number.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Socket } from 'node:net'
import { record } from '../audit/trail.ts'
import { Busy } from '../crypto/passphrases.ts'
import { isUnwritten } from '../store/write-faults.ts'
import { Forbidden, Invalid, NotFound, Refusal, TooMany, Unavailable, type Reason } from '../vault/refusals.ts'
import { askToConfirm, ConfirmFirst } from './doors.ts'
import { ComesBack } from './forms.ts'
import { besideThePage } from './hypermedia.ts'
import { limiter, peerKey, type Limiter } from './limits.ts'
import { headersFor } from './security.ts'
import { wayOn } from './way-on.ts'
import { isOutside, type Web } from './web.ts'
import { sentence } from './words.ts'

/** The statuses that have sentences of their own; anything else is told as the nearest of them. */
const TOLD = [400, 403, 404, 405, 409, 410, 413, 414, 415, 422, 429, 500, 503] as const
type Told = (typeof TOLD)[number]

interface No {
  readonly status: Told
  readonly reason?: Reason | null
  readonly reference?: string
}

const PLAIN = 'text/plain; charset=utf-8'

// Denied acts are recorded, but nobody may flood the trail with them.
const DENIED = { rule: 'limits.denied', most: 100, minutes: 15 }

export function answerFaults(app: FastifyInstance, web: Web): void {
  const denied = limiter(DENIED, web.vault.now)

  app.setErrorHandler(async (error, request, reply) => {
    if (error instanceof ConfirmFirst) return askToConfirm(web, request, reply)
    // Nothing was typed on this page that could come back.
    if (error instanceof ComesBack) return reply.goTo(error.page)
    if (error instanceof Unavailable) {
      request.log.error({ err: error.cause }, 'could not be done now')
      return say(web, request, reply, { status: 503, reason: error.reason, reference: request.id })
    }
    if (error instanceof Refusal) {
      recordDenied(web, request, { refusal: error, denied })
      return say(web, request, reply, noFrom(error, reply))
    }
    if (error instanceof Busy) return say(web, request, reply, noFrom(new TooMany('busy', 5), reply))
    const status = statusOf(error)
    if (status < 500) {
      request.log.info({ err: error }, 'refused')
      return say(web, request, reply, { status })
    }
    request.log.error({ err: error }, 'could not answer')
    return say(web, request, reply, { status, reference: request.id })
  })

  // An address that is not there, for methods we know; the others are not ours to answer.
  app.setNotFoundHandler(async (request, reply) => {
    const known = ['GET', 'HEAD', 'POST'].includes(request.method)
    if (!known) reply.header('Allow', 'GET, HEAD, POST')
    return say(web, request, reply, { status: known ? 404 : 405 })
  })
}

function noFrom(refusal: Refusal, reply: FastifyReply): No {
  if (refusal instanceof TooMany) {
    reply.header('Retry-After', String(refusal.retryAfterSeconds))
    const minutes = Math.max(1, Math.ceil(refusal.retryAfterSeconds / 60))
    return { status: 429, reason: { key: refusal.key, values: { minutes } } }
  }
  if (refusal instanceof Forbidden && refusal.rule.startsWith('csrf.'))
    return { status: 403, reason: { key: 'csrf.refused', values: {} } }
  if (refusal instanceof Invalid) {
    const [fault] = Object.values(refusal.fields)
    const text = fault === undefined ? null : typeof fault === 'string' ? { key: fault, values: {} } : fault
    return { status: 422, reason: text }
  }
  // Why something does not exist for this person is nobody's business: one page, one body.
  return { status: told(refusal.status), reason: refusal instanceof NotFound ? null : refusal.reason }
}

/** Answers with the page of a status. When not even that page can be made, one plain line does. */
async function say(web: Web, request: FastifyRequest, reply: FastifyReply, { status, reason, reference }: No) {
  try {
    const { t } = request.words
    const refused = {
      icon: status === 404 ? 'magnifier' : status === 403 ? 'shield' : status === 429 ? 'clock' : 'warning',
      title: t(`errors.title_${String(status)}`),
      text: reason ? sentence({ t }, reason) : t(`errors.text_${String(status)}`),
      way: wayOn(web, request, status),
      reference,
    }
    // The script that asks for a value alone says the words itself.
    if (request.headers.accept === 'text/plain') return await reply.code(status).type(PLAIN).send(refused.text)
    besideThePage(reply)
    return await reply.show('errors/refused', { refused }, { status, steady: true, formless: isOutside(web, request) })
  } catch (fault) {
    request.log.error({ err: fault }, 'could not show the page of a fault')
    return reply
      .code(status)
      .type(PLAIN)
      .send(`${String(status)} ${request.id}\n`)
  }
}

// What somebody was denied stands in the trail, with the rule; what merely does not exist does not.
function recordDenied(web: Web, request: FastifyRequest, { refusal, denied }: { refusal: Refusal; denied: Limiter }) {
  const rule = refusal instanceof NotFound && refusal.rule === 'not_found' ? null : refusal.rule
  const isDenial = refusal instanceof Forbidden || refusal instanceof NotFound
  const isLimit = refusal instanceof TooMany
  if (rule === null || !(isDenial || isLimit) || request.method === 'HEAD') return
  const { secretId, group } = isDenial ? refusal : { secretId: null, group: null }
  const batch = refusal instanceof NotFound ? refusal.batch : null
  try {
    // By person where one is known: noise from the same network must not hide what somebody signed in tries.
    denied.count(request.actor.kind === 'user' ? `user ${String(request.actor.id)}` : peerKey(request.ip))
    web.vault.write((tx) =>
      record(tx, request.actor, {
        name: isLimit ? 'request.limited' : 'access.denied',
        result: 'refused',
        ...(secretId === null ? {} : { secretId }),
        details: {
          ...{ rule, route: request.routeOptions.url as string, method: request.method },
          ...(group === null ? {} : { group }),
          ...(batch === null ? {} : { batch }),
        },
      }),
    )
  } catch (fault) {
    if (!(fault instanceof TooMany)) request.log.error({ err: fault }, 'could not record a denied act')
  }
}

function statusOf(error: unknown): Told {
  const { statusCode } = Object(error) as { statusCode?: unknown }
  if (isUnwritten(error)) return 503
  return typeof statusCode === 'number' && statusCode >= 400 ? told(statusCode) : 500
}

function told(status: number): Told {
  return TOLD.find((one) => one === status) ?? (status < 500 ? 400 : 500)
}

/** Faults of the framework before a route is known: a broken address, one that is too long. */
export function answerEarlyFault(web: () => Web, error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const status = statusOf(error)
  request.log.info({ err: error, status }, 'refused')
  // No hook has run, so nobody was looked up: one plain line, with the headers of every answer.
  reply
    .headers(headersFor({ https: web().https, outside: web().outsideOnly }))
    .code(status)
    .type(PLAIN)
    .send(`${String(status)}\n`)
}

/** What is no HTTP at all, or too much of it: one line and the connection ends (RFC 9112, 9.6). */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  // Who does not speak TLS where it is spoken, or only one that is not, could not read an answer either.
  if (error.code === 'ECONNRESET' || /^ERR_(?:SSL|TLS)_/.test(String(error.code)) || !socket.writable) {
    socket.destroy()
    return
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  const headers = Object.entries(headersFor({ https: false, outside: false })).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  const body = `${status}\n`
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${String(body.length)}\r\n` +
      `Connection: close\r\n${headers.join('')}\r\n${body}`,
  )
}

// What every answer carries, whoever gives it, and who may send what: headers, origins, methods.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isLoopback } from '../config.ts'
import { Forbidden } from '../vault/refusals.ts'
import { isOutside, type Web } from './web.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** 'none': the address of this page is itself a secret, so no browser is to pass it on. */
    referrer?: 'none'
    /** True for files whose address changes with their content: they may be kept for ever. */
    immutable?: true
  }
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ')

const NOT_NEEDED = ['camera', 'display-capture', 'geolocation', 'microphone', 'midi', 'payment', 'serial', 'usb']

/**
 * The headers of every answer, also of those that are given before a route is known (OWASP Secure Headers, HDR-01).
 * `outside`: to people without an account, whose addresses are secrets that nobody is to pass on or to find (EXT-14).
 */
export function headersFor({ https, outside }: { https: boolean; outside: boolean }): Record<string, string> {
  return {
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': outside ? 'no-referrer' : 'same-origin',
    ...(outside ? { 'X-Robots-Tag': 'noindex' } : {}),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': NOT_NEEDED.map((feature) => `${feature}=()`).join(', '),
    'Cache-Control': 'no-store',
    ...(https ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' } : {}),
  }
}

/** Puts the headers on every answer. */
export function protectAnswers(app: FastifyInstance, web: Web): void {
  const { https } = web
  const [inside, outside] = [headersFor({ https, outside: false }), headersFor({ https, outside: true })]
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(isOutside(web, request) ? outside : inside)
    const { referrer, immutable } = request.routeOptions.config
    if (referrer === 'none') reply.header('Referrer-Policy', 'no-referrer')
    if (immutable) reply.header('Cache-Control', 'public, max-age=31536000, immutable')
    done()
  })
}

/** Turns away what other sites send, before the body is read: they cannot even make us look at it. */
export function turnAwayOthers(app: FastifyInstance, web: Web): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (acts(request) && comesFromElsewhere(request, web)) throw new Forbidden('csrf.elsewhere')
    done()
  })
}

/** Whether a request asks for a change. */
export function acts({ method }: { method: string }): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}

/**
 * Whether a browser says that another site sent this (Fetch Metadata, RFC 6454). Programs that say nothing at all pass
 * on to the token. A page without referrer sends "null": there the token and Sec-Fetch-Site decide.
 */
function comesFromElsewhere(request: FastifyRequest, web: Web): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  const { origin } = request.headers
  if (origin === undefined) return false
  if (origin === 'null') return request.routeOptions.config.referrer !== 'none' && !isOutside(web, request)
  return !isOurs(origin, web.baseUrl())
}

// On loopback the machine has several names for itself; everywhere else there is exactly one origin.
function isOurs(origin: string, baseUrl: string): boolean {
  if (origin === baseUrl) return true
  const [theirs, ours] = [URL.parse(origin), URL.parse(baseUrl)]
  if (theirs === null || ours === null || !isLoopback(ours.hostname)) return false
  return theirs.protocol === ours.protocol && theirs.port === ours.port && isLoopback(theirs.hostname)
}

/**
 * Whether somebody is really looking at this page: not HEAD, not a browser fetching ahead, not a page of another site
 * loading it as a part of itself, not the script asking in the background.
 */
export function isVisit(request: FastifyRequest): boolean {
  const { headers, method } = request
  if (method !== 'GET' || isBackground(request)) return false
  if (/prefetch|preview/i.test(String(headers['sec-purpose'] ?? headers['purpose'] ?? headers['x-moz'] ?? '')))
    return false
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return true
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}

/** Whether the script asks by itself, so that nobody counts as present because of it. */
export function isBackground({ headers }: FastifyRequest): boolean {
  return headers['x-background'] !== undefined
}

/** Forgets everything the browser keeps of us, on signing out (ASVS 14.3.1). */
export function clearSiteData(reply: FastifyReply): void {
  reply.header('Clear-Site-Data', '"cache", "storage"')
}

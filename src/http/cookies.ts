// The cookies of MySafe: how they are named and what they are allowed.
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isOutside, type Web } from './web.ts'

/** 'session' carries who is signed in, 'visit' binds forms before that, 'flash' one message to the next page. */
export type CookieName = 'session' | 'visit' | 'flash'

const INSIDE: Record<CookieName, string> = { session: 'mysafe', visit: 'mysafe-visit', flash: 'mysafe-flash' }

// People without an account have cookies of their own: what the app knows of a browser counts for nothing there (EXT-14).
const OUTSIDE: Record<CookieName, string | null> = { session: null, visit: 'mysafe-open', flash: 'mysafe-open-flash' }

// With the prefix __Host- no neighbouring host name can plant a cookie of ours (RFC 6265bis, 4.1.3.2).
function nameOf(web: Web, request: FastifyRequest, name: CookieName): string | null {
  const plain = isOutside(web, request) ? OUTSIDE[name] : INSIDE[name]
  return plain !== null && web.https ? `__Host-${plain}` : plain
}

function nameToSet(web: Web, { request }: FastifyReply, name: CookieName): string {
  const full = nameOf(web, request, name)
  if (full === null) throw new Error(`a route for people without an account sets the cookie "${name}"`)
  return full
}

function options(web: Web): CookieSerializeOptions {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: web.https }
}

/** The value of a cookie as the browser sent it; undefined when it sent none, or none of that name counts on this route. */
export function readCookie(web: Web, request: FastifyRequest, name: CookieName): string | undefined {
  const full = nameOf(web, request, name)
  return full === null ? undefined : request.cookies[full]
}

/** Gives the browser a cookie, until it is closed or for so many seconds. */
export function giveCookie(
  web: Web,
  reply: FastifyReply,
  { name, value, seconds }: { name: CookieName; value: string; seconds?: number },
): void {
  const full = nameToSet(web, reply, name)
  reply.setCookie(full, value, seconds === undefined ? options(web) : { ...options(web), maxAge: seconds })
}

export function takeCookie(web: Web, reply: FastifyReply, name: CookieName): void {
  reply.clearCookie(nameToSet(web, reply, name), options(web))
}

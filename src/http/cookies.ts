// The cookies of MySafe: how they are named and what they are allowed.
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Web } from './web.ts'

/** 'session' carries who is signed in, 'visit' binds forms before that, 'flash' one message to the next page. */
export type CookieName = 'session' | 'visit' | 'flash'

const NAMES: Record<CookieName, string> = { session: 'mysafe', visit: 'mysafe-visit', flash: 'mysafe-flash' }

// With the prefix __Host- no neighbouring host name can plant a cookie of ours (RFC 6265bis, 4.1.3.2).
function nameOf(web: Web, name: CookieName): string {
  return web.https ? `__Host-${NAMES[name]}` : NAMES[name]
}

function options(web: Web): CookieSerializeOptions {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: web.https }
}

/** The value of a cookie as the browser sent it; undefined when it sent none. */
export function readCookie(web: Web, request: FastifyRequest, name: CookieName): string | undefined {
  return request.cookies[nameOf(web, name)]
}

/** Gives the browser a cookie, until it is closed or for so many seconds. */
export function giveCookie(
  web: Web,
  reply: FastifyReply,
  { name, value, seconds }: { name: CookieName; value: string; seconds?: number },
): void {
  reply.setCookie(nameOf(web, name), value, seconds === undefined ? options(web) : { ...options(web), maxAge: seconds })
}

export function takeCookie(web: Web, reply: FastifyReply, name: CookieName): void {
  reply.clearCookie(nameOf(web, name), options(web))
}

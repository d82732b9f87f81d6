// The token that every form carries, so that only our own pages can make a browser act. No path is exempt.
import Tokens from '@fastify/csrf'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hashToken, newToken, sameBytes } from '../crypto/tokens.ts'
import { Forbidden } from '../vault/refusals.ts'
import { giveCookie, readCookie } from './cookies.ts'
import { acts } from './security.ts'
import type { Web } from './web.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The visit of somebody not signed in: binds their forms to their browser. On routes for people without an account it
     * is the one of their own cookie, and the only thing known of them.
     */
    visit: string | null
  }
}

const tokens = Tokens()

/** Finds the visit of somebody who is not signed in. */
export function knowVisits(app: FastifyInstance, web: Web): void {
  app.decorateRequest('visit', null)
  app.addHook('onRequest', (request, _reply, done) => {
    const visit = readCookie(web, request, 'visit')
    if (visit !== undefined && /^[\w-]{43}$/.test(visit)) request.visit = visit
    done()
  })
}

/** Refuses every request that acts without the token of its own session or visit. */
export function askForTokens(app: FastifyInstance, web: Web): void {
  app.addHook('preHandler', (request, _reply, done) => {
    // What leads nowhere does nothing; it is answered as that.
    if (acts(request) && !request.is404 && !carriesToken(request, web)) throw new Forbidden('csrf.token')
    done()
  })
}

/** A new token for the forms of a page. Somebody unknown gets a visit for it, if they have none yet. */
export function csrfToken(request: FastifyRequest, reply: FastifyReply, web: Web): string {
  const secret = secretOf(request, web)
  return tokens.create(secret ?? secretOfVisit(web, visitOf(request, reply, web)))
}

/** The visit of somebody not signed in; it begins now if they have none yet. */
export function visitOf(request: FastifyRequest, reply: FastifyReply, web: Web): string {
  if (request.visit !== null) return request.visit
  const visit = newToken()
  giveCookie(web, reply, { name: 'visit', value: visit })
  return (request.visit = visit)
}

/**
 * A token that is the same on every page of a session, for pages whose bytes must tell nothing. Nothing that anybody sent
 * may stand beside it: what is compressed with it could be guessed by its length.
 */
export function steadyCsrfToken(request: FastifyRequest, reply: FastifyReply, web: Web): string {
  return steadyOf(secretOf(request, web) ?? secretOfVisit(web, visitOf(request, reply, web)), web)
}

/** A token for a session that has just begun, before any request of it. */
export function csrfTokenOfSession(web: Web, sessionId: number): string {
  return tokens.create(secretOfSession(web, sessionId))
}

function carriesToken(request: FastifyRequest, web: Web): boolean {
  const secret = secretOf(request, web)
  const token = (request.body as Record<string, unknown> | null | undefined)?.['_csrf']
  if (secret === null || typeof token !== 'string') return false
  return tokens.verify(secret, token) || sameBytes(Buffer.from(steadyOf(secret, web)), Buffer.from(token))
}

// By the session's number, not its cookie: signing in again in place changes the cookie and keeps open forms good.
function secretOf({ actor, visit }: FastifyRequest, web: Web): string | null {
  if (actor.kind === 'user') return secretOfSession(web, actor.sessionId)
  return visit === null ? null : secretOfVisit(web, visit)
}

function steadyOf(secret: string, web: Web): string {
  return hashToken(web.vault.keyring, 'csrf', `steady:${secret}`).toString('base64url')
}

function secretOfVisit(web: Web, visit: string): string {
  return hashToken(web.vault.keyring, 'csrf', `visit:${visit}`).toString('base64url')
}

function secretOfSession(web: Web, sessionId: number): string {
  return hashToken(web.vault.keyring, 'csrf', `session:${String(sessionId)}`).toString('base64url')
}

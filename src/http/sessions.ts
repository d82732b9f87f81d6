// Who asks: from the cookie of a request to the person and the language of the answer.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pickLanguage, translator, type Language } from '../i18n/translate.ts'
import { nobody, type Actor, type Origin, type SignedIn } from '../vault/actors.ts'
import { endOf, findSignedIn, noteSeen, ownerOfEndedSession, type Session } from '../vault/sessions.ts'
import { browserName } from './browser-name.ts'
import { giveCookie, readCookie, takeCookie } from './cookies.ts'
import { addressIn } from './limits.ts'
import { acts, isBackground, isVisit } from './security.ts'
import type { Web } from './web.ts'
import { wordsFor, type Words } from './words.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for answers that are the same for everybody: nobody is looked up for them. */
    forEverybody?: true
  }
  interface FastifyRequest {
    /** Who acts: the person signed in, or somebody unknown. */
    actor: Actor
    /** The person signed in. Behind the doors 'signed-in' and 'admin' there always is one. */
    readonly user: SignedIn
    /** The session of the person signed in. */
    session: Session | null
    /** When the session ends if nothing more is done (UTC ms). */
    sessionEndsAt: number | null
    /** Where the request came from, for the trail. */
    readonly from: Origin
    /** A short name of the browser, for the list of devices. */
    readonly browser: string
    /** Whether somebody really looks at the page; only then are marks and visits written. */
    readonly isVisit: boolean
    /** The words of the reader's language, with dates in their zone. */
    readonly words: Words
    readonly language: Language
  }
}

/** Adds to every request who asks and in which language the answer is to be. */
export function knowWhoAsks(app: FastifyInstance, web: Web): void {
  app.decorateRequest('session', null)
  app.decorateRequest('sessionEndsAt', null)
  app.decorateRequest<Actor, 'actor'>('actor', null as unknown as Actor)
  app.decorateRequest('user', {
    getter(this: FastifyRequest) {
      if (this.actor.kind !== 'user') throw new Error('a route behind the door "anyone" asks for the person signed in')
      return this.actor
    },
  })
  app.decorateRequest('from', {
    getter(this: FastifyRequest) {
      // A proxy may pass on anything; only an address goes into the trail.
      return { address: addressIn(this.ip), requestId: this.id }
    },
  })
  app.decorateRequest('browser', {
    getter(this: FastifyRequest) {
      return browserName(this.headers['user-agent'])
    },
  })
  app.decorateRequest('isVisit', {
    getter(this: FastifyRequest) {
      return isVisit(this)
    },
  })
  app.decorateRequest('language', {
    getter(this: FastifyRequest) {
      return languageOf(this, web)
    },
  })
  app.decorateRequest('words', {
    getter(this: FastifyRequest) {
      const zone = this.actor.kind === 'user' ? this.actor.user.timeZone : web.vault.defaults.timeZone
      return wordsFor(translator(this.language), { zone, now: web.vault.now() })
    },
  })
  app.addHook('onRequest', (request, _reply, done) => {
    request.actor = nobody(request.from)
    const token = request.routeOptions.config.forEverybody ? undefined : readCookie(web, request, 'session')
    const session = token === undefined ? null : lookUp(request, web, token)
    if (session !== null) noteThere(request, web, session)
    done()
  })
  // A body may take half a minute to arrive: whoever lost the session or a right meanwhile has lost it for this act too.
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.session !== null && acts(request)) {
      request.actor = nobody(request.from)
      request.session = request.sessionEndsAt = null
      lookUp(request, web, String(readCookie(web, request, 'session')))
    }
    done()
  })
}

function lookUp(request: FastifyRequest, web: Web, token: string): Session | null {
  const found = findSignedIn(web.vault, { token, limits: web.limits, origin: request.from })
  if (found === null) return null
  request.actor = found.user
  request.session = found.session
  request.sessionEndsAt = found.endsAt
  return found.session
}

function noteThere(request: FastifyRequest, web: Web, session: Session): void {
  if (!(isVisit(request) || (acts(request) && !isBackground(request)))) return
  try {
    request.sessionEndsAt = endOf(noteSeen(web.vault, session), web.limits)
  } catch (fault) {
    // A full disk must not keep people from reading; the note is made with the next page.
    request.log.warn({ err: fault }, 'could not note that a session was seen')
  }
}

function languageOf({ actor, headers }: FastifyRequest, web: Web): Language {
  if (actor.kind === 'user') return actor.user.language
  return pickLanguage(headers['accept-language'], web.vault.defaults.language)
}

/** Gives the browser the cookie of its new session; what it carried before is forgotten. */
export function giveSession(web: Web, reply: FastifyReply, token: string): void {
  giveCookie(web, reply, { name: 'session', value: token, seconds: web.limits.hours * 3600 })
}

export function takeSession(web: Web, reply: FastifyReply): void {
  takeCookie(web, reply, 'session')
}

/** What the browser carries of a session, good or not; null for nothing. */
export function sessionToken(web: Web, request: FastifyRequest): string | null {
  return readCookie(web, request, 'session') ?? null
}

/** Whose session the cookie was before it ended; null when that is not known any more. */
export function whoWasThere(web: Web, request: FastifyRequest): number | null {
  const token = sessionToken(web, request)
  return token === null ? null : ownerOfEndedSession(web.vault, token)
}

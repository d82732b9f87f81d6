// Signing in and out. One neutral sentence for every way to fail.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { csrfTokenOfSession } from '../http/csrf.ts'
import { signInData } from '../http/doors.ts'
import { filled, form, password, reshow, text, type Fields } from '../http/forms.ts'
import { isScripted, leaveTo, tellPage } from '../http/hypermedia.ts'
import { goOn, LONGEST_KEPT } from '../http/keeping.ts'
import { limiter, peerKey, tried } from '../http/limits.ts'
import { safeNext } from '../http/next.ts'
import { clearSiteData } from '../http/security.ts'
import { giveSession, sessionToken, takeSession } from '../http/sessions.ts'
import type { Web } from '../http/web.ts'
import { LONGEST } from '../vault/longest.ts'
import { Forbidden } from '../vault/refusals.ts'
import { signOut as signOutOf } from '../vault/sessions.ts'
import { needsSetup } from '../vault/setup.ts'
import { foldName, signIn as signInto } from '../vault/sign-in.ts'

const SignInForm = form({
  who: text({ max: LONGEST.who, required: 'sign_in.who_missing' }),
  password: password({ required: 'sign_in.password_missing' }),
  next: text({ max: 2000 }),
  kept: text({ max: LONGEST_KEPT }),
  again: text({ max: 10 }),
})

// By peer and account, so that nobody can lock somebody else out; and by peer, so that nobody can try everybody.
const OF_ACCOUNT = { rule: 'limits.sign_in_account', most: 10, minutes: 15 }
const OF_PEER = { rule: 'limits.sign_in_peer', most: 50, minutes: 15 }

export function signInScreens(app: FastifyInstance, web: Web): void {
  const { vault, limits } = web
  const ofAccount = limiter(OF_ACCOUNT, vault.now)
  const ofPeer = limiter(OF_PEER, vault.now)

  async function showSignIn(request: FastifyRequest, reply: FastifyReply) {
    const sent = (request.typed ?? request.query) as Fields
    const again = sent['again'] === 'yes'
    if (request.actor.kind === 'user' && !again && request.typed === null) return reply.goTo(safeNext(sent['next']))
    const data = signInData(request, {
      next: String(sent['next'] ?? '/'),
      kept: typeof request.typed?.['kept'] === 'string' ? request.typed['kept'] : null,
      again,
      ...filled(request, { who: request.actor.kind === 'user' ? request.actor.user.username : '' }),
    })
    return reply.show('sign-in/sign-in', { ...data, ended: false, notSetUp: needsSetup(vault) }, { layout: 'quiet' })
  }

  async function signIn(request: FastifyRequest, reply: FastifyReply) {
    const given = SignInForm.read(request.body)
    const peer = peerKey(request.ip)
    const counted = [ofPeer.count(peer), ofAccount.count(`${peer} ${foldName(given.who)}`)]
    const before = request.actor.kind === 'user' ? request.actor : null
    const again = given.again === 'yes' ? before : null
    const { from: origin, browser } = request
    const attempt = { ...given, origin, browser, limits, again, former: sessionToken(web, request) }
    const signedIn = await tried(counted, { wrong: 'who', work: () => signInto(vault, attempt) })
    giveSession(web, reply, signedIn.token)
    if (isScripted(request)) return goOnInPlace(request, reply, signedIn)
    return goOn(web, reply, { ...given, ...signedIn, message: 'sign_in.kept' })
  }

  // From the dialog over a page: the page stays as it is and its forms get tokens that are good for the session now.
  // Somebody else's page is left.
  function goOnInPlace(
    request: FastifyRequest,
    reply: FastifyReply,
    { sessionId, userId }: { sessionId: number; userId: number },
  ) {
    if (request.actor.kind === 'user' && request.actor.id !== userId) return leaveTo(reply, '/')
    const csrf = csrfTokenOfSession(web, sessionId)
    const minutes = Math.min(limits.idleMinutes, limits.hours * 60)
    tellPage(reply, 'signed-in', { csrf, userId, endsInMs: minutes * 60_000 })
    return reply.type('text/html; charset=utf-8').send('')
  }

  async function signOut(request: FastifyRequest, reply: FastifyReply) {
    if (request.actor.kind === 'user') signOutOf(vault, request.actor)
    takeSession(web, reply)
    clearSiteData(reply)
    return reply.done('/sign-in', 'sign_in.signed_out')
  }

  // Whoever signs out on a page whose session is over already has what they wanted.
  async function nothingToSignOut(error: Error, request: FastifyRequest, reply: FastifyReply) {
    const over = request.actor.kind !== 'user' && error instanceof Forbidden && error.rule === 'csrf.token'
    if (over) return reply.goTo('/sign-in')
    throw error
  }

  const config = { door: 'anyone' } as const
  app.get('/sign-in', { config }, showSignIn)
  app.post('/sign-in', { config, errorHandler: reshow(showSignIn) }, signIn)
  app.post('/sign-out', { config, errorHandler: nothingToSignOut }, signOut)
}

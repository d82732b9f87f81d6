// Who may enter a route. Every route names its door; a program with a route that does not would not start.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SignedIn } from '../vault/actors.ts'
import { Forbidden } from '../vault/refusals.ts'
import { isFresh } from '../vault/sessions.ts'
import { intoDialog, isScripted, pageAsking } from './hypermedia.ts'
import { keepTyped, pageSentFrom, type Carried } from './keeping.ts'
import { safeNext, signInAddress } from './next.ts'
import { acts } from './security.ts'
import type { Web } from './web.ts'

/**
 * 'outside': people without an account, who stay unknown even where they are signed in. 'anyone': whoever asks.
 * 'signed-in': with a session. 'admin': administrators with a session.
 */
export type Door = 'outside' | 'anyone' | 'signed-in' | 'admin'

declare module 'fastify' {
  interface FastifyContextConfig {
    door?: Door
  }
  interface FastifyInstance {
    /** Every way in: what can be asked for, and who may. */
    readonly waysIn: readonly WayIn[]
  }
}

export interface WayIn {
  readonly method: string
  readonly url: string
  readonly door: Door
}

const DOORS: readonly Door[] = ['outside', 'anyone', 'signed-in', 'admin']

// Nobody is asked who they are there.
const OPEN: readonly Door[] = ['outside', 'anyone']

/** Thrown where a password must have been typed in the last five minutes; what was typed is kept on the way. */
export class ConfirmFirst extends Error {
  constructor() {
    super('the password is to be typed again first')
  }
}

export function keepTheDoors(app: FastifyInstance, web: Web): void {
  const waysIn: WayIn[] = []
  app.decorate('waysIn', waysIn)
  app.addHook('onRoute', ({ method, url, config }) => {
    const door = DOORS.find((one) => one === config?.door)
    if (door === undefined) throw new Error(`the route ${String(method)} ${url} names no door`)
    for (const one of [method].flat()) waysIn.push({ method: one, url, door })
  })

  app.addHook('onRequest', async (request, reply) => {
    const door = request.routeOptions.config.door ?? 'anyone'
    if (OPEN.includes(door)) return
    if (request.actor.kind === 'user') return refuseOthers(door, request.actor)
    // What acts is heard out first: what was typed is not to be lost.
    if (!acts(request)) return askToSignIn(web, request, reply)
  })

  // Asked again once the body is there, because who may act can have changed on the way.
  app.addHook('preHandler', async (request, reply) => {
    const door = request.routeOptions.config.door ?? 'anyone'
    if (OPEN.includes(door)) return
    if (request.actor.kind === 'user') return refuseOthers(door, request.actor)
    return askToSignIn(web, request, reply)
  })
}

function refuseOthers(door: Door, { user }: SignedIn): void {
  if (door === 'admin' && !user.administrator) throw new Forbidden('door.admin')
}

/** Leads somebody without a session to the sign-in page and later back, with what they had typed. */
function askToSignIn(web: Web, request: FastifyRequest, reply: FastifyReply) {
  if (isScripted(request)) {
    // In place: the page behind the dialog keeps everything that was typed.
    intoDialog(reply)
    return reply.show('sign-in/sign-in', signInData(request, { again: true }), { status: 401 })
  }
  if (!acts(request)) return reply.redirect(signInAddress(safeNext(request.url)), 303)
  const data = signInData(request, { next: pageSentFrom(request) ?? '/', ...keepTyped(web, request, reply) })
  return reply.show('sign-in/sign-in', data, { status: 401 })
}

/** What the sign-in page needs: where to go on, what was kept, and whether it stands in a dialog over a page. */
export function signInData(
  request: FastifyRequest,
  given: Partial<Carried> & { next?: string; again?: boolean; who?: string },
) {
  const { next = '/', kept = null, tooMuch = false, again = false, who = '' } = given
  return { next: safeNext(next), kept, tooMuch, again, values: { who }, ended: acts(request) }
}

/** @throws ConfirmFirst unless the password was typed in the last five minutes (ASVS 7.5.1) */
export function requireConfirmed(request: FastifyRequest, vault: Web['vault']): void {
  if (request.session === null || !isFresh(vault, request.session)) throw new ConfirmFirst()
}

/** Asks for the password, and comes back with what was typed. */
export async function askToConfirm(web: Web, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (!acts(request) && !isScripted(request))
    return reply.redirect(`/confirm-password?next=${encodeURIComponent(safeNext(request.url))}`, 303)
  const options = { status: 401, layout: 'quiet' } as const
  if (!isScripted(request)) {
    const next = safeNext(pageSentFrom(request))
    return reply.show('confirm-password/confirm-password', { next, ...keepTyped(web, request, reply) }, options)
  }
  // In place: the page behind the dialog keeps everything that was typed.
  const next = safeNext(pageAsking(request))
  intoDialog(reply)
  return reply.show('confirm-password/confirm-password', { next, kept: null, tooMuch: false }, options)
}

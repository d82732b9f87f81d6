// Nothing typed is lost where a password comes first: it travels, sealed, through the page that asks for it and back.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sealForm, unsealForm, type FormField, type Whose } from '../crypto/sealed-form.ts'
import type { Vault } from '../vault/vault.ts'
import { csrfTokenOfSession, visitOf } from './csrf.ts'
import type { Fields } from './fields.ts'
import { writeFlash } from './flash.ts'
import { ComesBack } from './forms.ts'
import { safeNext } from './next.ts'
import { acts } from './security.ts'
import { whoWasThere } from './sessions.ts'
import type { Web } from './web.ts'

/** What a page that asks for a password carries of a form. */
export interface Carried {
  /** Sealed for a hidden field; null when there is nothing to come back to. */
  readonly kept: string | null
  /** Whether it was more than any form of ours holds, and is not carried. */
  readonly tooMuch: boolean
}

const NOTHING: Carried = { kept: null, tooMuch: false }

/** The field in which it arrives at the form again, and the most characters it has there. */
const FIELD = '_kept'
export const LONGEST_KEPT = 700_000

// Bytes; no valid form of ours has half of it. Sealed and written out it fits into the megabyte of a body.
const MOST_BYTES = 500_000

// A password is never sent back, sealed or not.
const LEFT_OUT = ['_csrf', 'password', 'current']

/** The page with the form that was sent: its address, or null when there is only the act. */
export function pageSentFrom(request: FastifyRequest): string | null {
  const { url } = request.routeOptions
  return url !== undefined && request.server.hasRoute({ method: 'GET', url }) ? safeNext(request.url) : null
}

/** What was typed, sealed for whoever's session it was, or for the browser when that is not known any more. */
export function keepTyped(web: Web, request: FastifyRequest, reply: FastifyReply): Carried {
  const page = pageSentFrom(request)
  const { [FIELD]: again, ...sent } = { ...(request.body as Fields | undefined) }
  // Too late with what had come back already: that goes on as it is.
  if (typeof again === 'string') return { kept: again, tooMuch: false }
  const fields = Object.entries(sent).filter(([name]) => !LEFT_OUT.includes(name))
  if (page === null || fields.length === 0) return NOTHING
  const text = JSON.stringify(fields)
  if (Buffer.byteLength(text) > MOST_BYTES) return { kept: null, tooMuch: true }
  const userId = request.actor.kind === 'user' ? request.actor.id : whoWasThere(web, request)
  const whose = userId === null ? { visit: visitOf(request, reply, web) } : { userId }
  const sealed = sealForm(web.vault.keyring, keptFor(web, whose, page), text)
  return { kept: `${userId === null ? 'visit' : 'user'}.${sealed}`, tooMuch: false }
}

/**
 * Once the password was right: on to the page, with what was typed before. Whatever is not this person's, of another
 * page or older than ten minutes is let go, and that is said.
 * @param given.sessionId the session that has just begun, null for the one of the request
 */
export function goOn(
  web: Web,
  reply: FastifyReply,
  given: { userId: number; sessionId: number | null; kept: string; next: string; message: string },
): Promise<FastifyReply> | FastifyReply {
  const { userId, sessionId, kept, message } = given
  const next = safeNext(given.next)
  if (kept === '') return reply.goTo(next)
  const [kind, sealed = ''] = kept.split('.', 2)
  const whose = kind === 'user' ? { userId } : { visit: visitOf(reply.request, reply, web) }
  const text = unsealForm(web.vault.keyring, keptFor(web, whose, next), sealed)
  if (text === null) return letGo(reply, next)
  const again = sealForm(web.vault.keyring, keptFor(web, { userId }, next), text)
  const csrf = sessionId === null ? {} : { csrf: csrfTokenOfSession(web, sessionId) }
  writeFlash(web, reply, { key: message, values: {} })
  return reply.show('sign-in/go-on', { next, field: FIELD, kept: `user.${again}`, ...csrf }, { layout: 'quiet' })
}

/** Lets a form come back filled when it is sent what was kept of it, and nothing else happens. */
export function takeUpForms(app: FastifyInstance, web: Web): void {
  app.addHook('preHandler', async (request, reply) => {
    const kept = acts(request) ? (request.body as Fields | undefined)?.[FIELD] : undefined
    if (typeof kept !== 'string' || request.actor.kind !== 'user') return
    const page = pageSentFrom(request)
    if (page === null) return letGo(reply, '/')
    const whose = { userId: request.actor.id }
    const text = unsealForm(web.vault.keyring, keptFor(web, whose, page), kept.slice('user.'.length))
    if (text === null) return letGo(reply, page)
    request.body = fieldsOf(text)
    throw new ComesBack(page)
  })
}

function letGo(reply: FastifyReply, page: string): FastifyReply {
  return reply.done(page, 'sign_in.not_kept', {}, { kind: 'warning' })
}

// Bound to the page as well: what was typed into one form never fills another.
function keptFor(web: Web, whose: Whose, page: string): FormField {
  return { whose, purpose: `kept ${page}`, now: web.vault.now() }
}

// Entry by entry, because JSON gives "__proto__" and the like a meaning that a form field must never have.
function fieldsOf(text: string): Fields {
  const fields = Object.create(null) as Fields
  for (const [name, value] of JSON.parse(text) as [string, string | string[]][]) fields[name] = value
  return fields
}

/** A field that is never sent back in clear: its name, and what it belongs to (`api_secrets.edit:980`). */
export interface SecretField {
  readonly name: string
  readonly purpose: string
}

/** The name of the hidden field in which such a field travels. */
export function sealedName({ name }: { readonly name: string }): string {
  return `${name}Sealed`
}

/** The body with the secret field filled from its sealed twin, when nothing new was typed into it. */
export function withSecret(request: FastifyRequest, vault: Vault, field: SecretField): Fields {
  const body = request.body as Fields
  const typed = secretTyped(request, vault, field, body)
  return Object.assign(Object.create(null) as Fields, body, typed === null ? {} : { [field.name]: typed })
}

/** What the hidden field is to hold when the form comes back: sealed for this person and ten minutes; null for nothing. */
export function sealSecret(request: FastifyRequest, vault: Vault, field: SecretField): string | null {
  const typed = request.typed === null ? null : secretTyped(request, vault, field, request.typed)
  if (typed === null) return null
  return sealForm(
    vault.keyring,
    { whose: { userId: request.user.id }, purpose: field.purpose, now: vault.now() },
    typed,
  )
}

function secretTyped(request: FastifyRequest, vault: Vault, field: SecretField, fields: Fields): string | null {
  const [typed, sealed] = [fields[field.name], fields[sealedName(field)]]
  if (typeof typed === 'string' && typed !== '') return typed
  if (typeof sealed !== 'string' || sealed === '') return null
  const { purpose } = field
  return unsealForm(vault.keyring, { whose: { userId: request.user.id }, purpose, now: vault.now() }, sealed)
}

// Nothing typed is lost: a form sent after the session ended waits, sealed, until its person has signed in again.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { randomBytes } from 'node:crypto'
import { FORM_MINUTES, sealForm, unsealForm, type Whose } from '../crypto/sealed-form.ts'
import type { Vault } from '../vault/vault.ts'
import type { Fields } from './fields.ts'
import { safeNext } from './next.ts'
import { whoWasThere } from './sessions.ts'
import type { Web } from './web.ts'

interface Kept {
  readonly url: string
  readonly fields: Fields
}

interface Waiting {
  readonly userId: number
  readonly sealed: string
  readonly until: number
}

const PURPOSE = 'kept'
// Characters: more than any form of ours holds. Sealed and written out it still fits into the next form's megabyte.
const LONGEST = 300_000
const MOST_WAITING = 50
const MOST_OF_ONE = 5

/** What was typed, sealed for a hidden field of the sign-in page; null when there is nothing to come back to. */
export function keepTyped(web: Web, request: FastifyRequest): string | null {
  const { url } = request.routeOptions
  const screen = url !== undefined && request.server.hasRoute({ method: 'GET', url })
  const fields = { ...(request.body as Fields | undefined) }
  delete fields['_csrf']
  const text = JSON.stringify({ url: safeNext(request.url), fields } satisfies Kept)
  if (!screen || Object.keys(fields).length === 0 || text.length > LONGEST) return null
  const userId = request.actor.kind === 'user' ? request.actor.id : whoWasThere(web, request)
  const whose = userId === null ? visitOf(request) : { userId }
  if (whose === null) return null
  const sealed = sealForm(web.vault.keyring, { whose, purpose: PURPOSE, now: web.vault.now() }, text)
  return `${userId === null ? 'visit' : 'user'}.${sealed}`
}

function visitOf({ visit }: FastifyRequest): Whose | null {
  return visit === null ? null : { visit }
}

/** The forms that wait for the page they come back to. They lie sealed, for ten minutes, and only so many. */
export interface KeptForms {
  /** Takes what the sign-in page carried; the address to go on to, or null when it is somebody else's or too old. */
  takeIn(request: FastifyRequest, given: { readonly userId: number; readonly kept: string }): string | null
}

/** Lets a page be filled with what was typed before: an address with `kept` brings it along, once signed in. */
export function keepForms(app: FastifyInstance, web: Web): KeptForms {
  const waiting = new Map<string, Waiting>()
  const { keyring } = web.vault

  app.addHook('preHandler', (request, _reply, done) => {
    const { kept: name } = request.query as Fields
    const found = typeof name === 'string' && request.method === 'GET' ? waiting.get(name) : undefined
    if (found !== undefined && request.actor.kind === 'user' && request.actor.id === found.userId) {
      const field = { whose: { userId: found.userId }, purpose: PURPOSE, now: web.vault.now() }
      const text = unsealForm(keyring, field, found.sealed)
      if (text !== null) request.typed = withoutPrototype((JSON.parse(text) as Kept).fields)
    }
    done()
  })

  return {
    takeIn(request, { userId, kept }) {
      const now = web.vault.now()
      const [kind, sealed = ''] = kept.split('.', 2)
      const whose = kind === 'user' ? { userId } : visitOf(request)
      const text = whose && unsealForm(keyring, { whose, purpose: PURPOSE, now }, sealed)
      if (text === null) return null
      makeRoom(waiting, { now, userId })
      const name = randomBytes(16).toString('base64url')
      const again = sealForm(keyring, { whose: { userId }, purpose: PURPOSE, now }, text)
      waiting.set(name, { userId, sealed: again, until: now + FORM_MINUTES * 60_000 })
      const { url } = JSON.parse(text) as Kept
      return `${url}${url.includes('?') ? '&' : '?'}kept=${name}`
    },
  }
}

// One person's forms make room among themselves, so that nobody can push out what others typed.
function makeRoom(waiting: Map<string, Waiting>, { now, userId }: { now: number; userId: number }): void {
  for (const [name, { until }] of waiting) if (until <= now) waiting.delete(name)
  const own = [...waiting].filter(([, form]) => form.userId === userId)
  const rest = own.length >= MOST_OF_ONE ? own : waiting.size >= MOST_WAITING ? waiting : []
  for (const [name] of [...rest].slice(0, 1)) waiting.delete(name)
}

// JSON gives "__proto__" and the like a meaning that a form field must never have.
function withoutPrototype(fields: Fields): Fields {
  return Object.assign(Object.create(null) as Fields, fields)
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

// Shapes of forms: from what a browser sent to typed values, or back to the screen with a sentence beside each field that is wrong.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { Conflict, Forbidden, Invalid, NotFound, Refusal, Unavailable, type FieldFault } from '../vault/refusals.ts'
import { idFrom } from '../vault/row-numbers.ts'
import { firstOf, type Fields } from './fields.ts'

export { checkbox, choice, id, list, password, text } from './form-fields.ts'
export { firstOf, idFrom, type Fields }

declare module 'fastify' {
  interface FastifyRequest {
    /** What was typed into the form that is being shown again; null on a first look. */
    typed: Fields | null
    /** What is wrong with it, by field. */
    faults: Readonly<Record<string, FieldFault>>
    /** What stood in the way of a save, when it was not one field. */
    conflict: Conflict | null
  }
  interface FastifyReply {
    /** The status of a form that is being shown again. */
    shownAs: number | null
  }
}

/** What answers a request: for a GET called showX, for a POST the bare verb. */
export type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown

/** The reader of one form. `_csrf` and fields the form does not know are left alone. */
export interface Form<Shape extends z.ZodRawShape> {
  /** The values of a body or query. @throws Invalid naming every field that is wrong */
  read(sent: unknown): z.output<z.ZodObject<Shape>>
}

/** Lets requests carry what was typed back to the screen it came from. */
export function carryForms(app: FastifyInstance): void {
  app.decorateRequest('typed', null)
  app.decorateRequest('faults', null as unknown as Record<string, FieldFault>)
  app.decorateRequest('conflict', null)
  app.decorateReply('shownAs', null)
  app.addHook('onRequest', (request, _reply, done) => {
    request.faults = {}
    done()
  })
}

/** Puts a form together from fields: `form({ name: text({ max: 200, required: 'api_secrets.name_missing' }) })`. */
export function form<Shape extends z.ZodRawShape>(shape: Shape): Form<Shape> {
  const object = z.object(shape)
  return {
    read(sent) {
      const fields = (sent ?? {}) as Fields
      const result = object.safeParse(Object.fromEntries(Object.keys(shape).map((name) => [name, fields[name]])))
      if (result.success) return result.data
      const faults: Record<string, FieldFault> = {}
      for (const issue of result.error.issues) {
        // Every fault comes from a field (form-fields.ts), under its name.
        const field = String(issue.path[0])
        const { values } = (issue as unknown as { params: { values?: Record<string, string | number> } }).params
        faults[field] ??= values === undefined ? issue.message : { key: issue.message, values }
      }
      throw new Invalid(faults)
    },
  }
}

/** The number of the row that an address names, as in `/api-secrets/:id`. @throws NotFound for whatever is none */
export function idAddressed({ params }: FastifyRequest): number {
  const number = idFrom((params as { id?: unknown }).id)
  if (number === null) throw new NotFound()
  return number
}

/**
 * What the fields of a form are filled with: what was typed when the form comes back, otherwise `initial`.
 * Only the names in `initial` are answered, so a password is never sent back: do not name it.
 */
export function filled<T extends Record<string, string | boolean | readonly string[]>>(
  request: FastifyRequest,
  initial: T,
): { [K in keyof T]: T[K] extends boolean ? boolean : T[K] extends string ? string : string[] } {
  const { typed } = request
  const entries = Object.entries(initial).map(([name, value]) => {
    if (typed === null) return [name, value]
    const sent = typed[name]
    if (typeof value === 'boolean') return [name, sent !== undefined && sent !== '']
    if (typeof value === 'string') return [name, Array.isArray(sent) ? String(sent[0]) : (sent ?? '')]
    return [name, sent === undefined ? [] : [sent].flat()]
  })
  return Object.fromEntries(entries) as ReturnType<typeof filled<T>>
}

/** Thrown instead of the act when what was sent is only to stand in the form again, on the way back from a password. */
export class ComesBack extends Error {
  readonly status = 200
  /** The address of the form. */
  readonly page: string

  constructor(page: string) {
    super('what was typed before comes back')
    this.page = page
  }
}

/**
 * The error handler of a route whose form comes back: the screen is shown again with what was typed and why it was
 * refused. 422 for fields, 409 when somebody was faster, 403 when the page was too old to be trusted, 503 when it could
 * not be written down, on a full disk for instance.
 */
export function reshow(show: Handler) {
  return async function showAgain(error: Error, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    if (!comesBack(error)) throw error
    request.typed = (request.body ?? {}) as Fields
    if (error instanceof Invalid) request.faults = error.fields
    else if (error instanceof Conflict) request.conflict = error
    else if (error instanceof Forbidden) request.faults = { _csrf: 'csrf.stale' }
    else if (error instanceof Unavailable) {
      request.log.error({ err: error.cause }, 'could not be done now')
      request.faults = { _write: error.kept }
    }
    reply.shownAs = error.status
    if (!(error instanceof Forbidden)) return show(request, reply)
    // A page that was too old to be trusted may hold too little to be shown again: then that is the reason, and no other.
    try {
      return await show(request, reply)
    } catch {
      throw error
    }
  }
}

function comesBack(error: unknown): error is Refusal | ComesBack {
  if (error instanceof Invalid || error instanceof Conflict || error instanceof ComesBack) return true
  if (error instanceof Unavailable) return error.reason !== null
  return error instanceof Forbidden && error.rule === 'csrf.token'
}

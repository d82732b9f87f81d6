// The ways MySafe says no and means it. Anything else that is thrown is a fault of ours.
import { isFull, isUnwritten } from '../store/write-faults.ts'

/** A message key, or one with the values its sentence needs. */
export type FieldFault = string | { key: string; values: Record<string, string | number> }

/** What a refusal tells the person: a message key and the values of its sentence. */
export interface Reason {
  readonly key: string
  readonly values: Record<string, string | number>
}

/** A no. `rule` names the rule for the audit trail; `reason` is the sentence for the person. */
export abstract class Refusal extends Error {
  abstract readonly status: number
  readonly rule: string
  readonly reason: Reason | null
  constructor(rule: string, reason: Reason | null = null) {
    super(rule)
    this.name = new.target.name
    this.rule = rule
    this.reason = reason
  }
}

/** What somebody was denied: an API secret by its ID, or a group as grants name it (`private-group:4`). */
interface Thing {
  readonly secretId?: number | null
  readonly group?: string | null
}

/** It does not exist for this person: the same answer as for an ID that was never given. */
export class NotFound extends Refusal {
  readonly status = 404
  /** What was asked for, when it does exist, a batch by its number: for the audit trail only, never for the answer. */
  readonly secretId: number | null
  readonly group: string | null
  readonly batch: number | null
  constructor(
    rule = 'not_found',
    { secretId = null, group = null, batch = null }: Thing & { batch?: number | null } = {},
  ) {
    super(rule)
    this.secretId = secretId
    this.group = group
    this.batch = batch
  }
}

/** The person sees it and may not do this. */
export class Forbidden extends Refusal {
  readonly status = 403
  readonly secretId: number | null
  readonly group: string | null
  constructor(rule: string, { reason = null, secretId = null, group = null }: Thing & { reason?: Reason | null } = {}) {
    super(rule, reason)
    this.secretId = secretId
    this.group = group
  }
}

/** What was typed cannot be used; each field with its own sentence. */
export class Invalid extends Refusal {
  readonly status = 422
  readonly fields: Readonly<Record<string, FieldFault>>
  constructor(fields: Readonly<Record<string, FieldFault>>) {
    super('invalid')
    this.fields = fields
  }
}

/** The state of the thing does not allow it now: inactive, changed meanwhile. */
export class Conflict extends Refusal {
  readonly status = 409
  constructor(key: string, values: Record<string, string | number> = {}) {
    super(key, { key, values })
  }
}

/** It was there and has ended. */
export class Gone extends Refusal {
  readonly status = 410
  constructor(key: string) {
    super(key, { key, values: {} })
  }
}

/** Too many tries; `retryAfterSeconds` says when to come back, in the sentence `key` by the minutes. */
export class TooMany extends Refusal {
  readonly status = 429
  readonly retryAfterSeconds: number
  readonly key: string
  constructor(rule: string, retryAfterSeconds: number, key = 'errors.text_429_minutes') {
    super(rule)
    this.retryAfterSeconds = retryAfterSeconds
    this.key = key
  }
}

/**
 * It was not done because it could not be written down: a full disk, a file that takes no writes; or it did not open, and
 * then there is no reason to tell. `cause` is for the log.
 */
export class Unavailable extends Refusal {
  readonly status = 503
  /** What stands above a form that comes back with what was typed. */
  readonly kept: string
  constructor(cause: unknown) {
    const key = isFull(cause) ? 'errors.text_full' : 'errors.text_503'
    super('unavailable', isUnwritten(cause) ? { key, values: {} } : null)
    this.kept = isFull(cause) ? 'errors.kept_full' : 'errors.kept_503'
    this.cause = cause
  }
}

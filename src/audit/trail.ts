// What MySafe remembers: the closed list of events and their one insert, in the transaction of the act itself.
import { createHmac } from 'node:crypto'
import type { Keyring } from '../crypto/keyring.ts'
import { insertEvent } from '../store/audit-events.ts'
import type { WriteDb } from '../store/database.ts'
import { headOf, macOf } from './chain.ts'

/** Everything that can happen. A name says thing and past participle. */
export const EVENT_NAMES = [
  'setup.completed',
  'user.signed_in',
  'user.sign_in_failed',
  'user.signed_out',
  'user.sessions_ended',
  'user.password_confirmed',
  'user.password_confirm_failed',
  'user.added',
  'user.changed',
  'user.account_changed',
  'user.password_chosen',
  'user.password_changed',
  'user.password_reset',
  'user.deactivated',
  'user.reactivated',
  'user.items_handed_over',
  'user_group.added',
  'user_group.changed',
  'user_group.disabled',
  'user_group.enabled',
  'user_group.member_added',
  'user_group.member_removed',
  'private_group.added',
  'private_group.changed',
  'private_group.disabled',
  'private_group.enabled',
  'private_group.member_added',
  'private_group.member_removed',
  'private_group.handed_over',
  'api_secret.added',
  'api_secret.viewed',
  'api_secret.shown',
  'api_secret.copied',
  'api_secret.previous_shown',
  'api_secret.previous_restored',
  'api_secret.changed',
  'api_secret.client_secret_replaced',
  'api_secret.client_secret_cleared',
  'api_secret.client_secret_kept',
  'api_secret.shared',
  'api_secret.grant_changed',
  'api_secret.unshared',
  'api_secret.disabled',
  'api_secret.enabled',
  'api_secret.handed_over',
  'api_secrets.exported',
  'external_share.shared',
  'external_share.visited',
  'external_share.code_sent',
  'external_share.code_wrong',
  'external_share.passphrase_wrong',
  'external_share.opened',
  'external_share.shown_again',
  'external_share.resent',
  'external_share.mail_failed',
  'external_share.expired',
  'external_share.revoked',
  'sharing_options.changed',
  'batch.shared',
  'batch.disabled',
  'batch.enabled',
  'batch.undone',
  'access.denied',
  'request.limited',
  'integrity.failed',
  'clock.jumped',
  'server.started',
  'server.stopped',
  'letters.delayed',
  'letters.retried',
  'test_mail.sent',
  'backup.made',
  'backup.asked',
  'backup.forgotten',
  'backup_options.changed',
  'backup.restored',
  'data.rollback_accepted',
  'key.rotated',
  'key.retired',
  'key.rekeyed',
  'key.added',
  'key.recovered',
  'audit.read',
  'audit.exported',
  'audit.verified',
  'audit.signed',
  'audit.pruned',
] as const

export type EventName = (typeof EVENT_NAMES)[number]

/** Ids and codes that belong to an event; never a value somebody typed, never a name. */
export type Details = Record<string, string | number | boolean | null | readonly (string | number)[]>

/** Who acted, as far as the trail needs to know. */
export interface By {
  readonly kind: 'user' | 'operator' | 'nobody' | 'system'
  readonly id: number | null
  readonly origin: { readonly address: string | null; readonly requestId: string | null }
}

/** What happened. `secretId` and `userId` name the things it happened to. */
export interface Happening {
  readonly name: EventName
  readonly result?: 'done' | 'refused' | 'failed'
  readonly secretId?: number
  readonly userId?: number
  readonly details?: Details
}

/** The write that an event belongs to. */
export interface Writing {
  readonly db: WriteDb
  readonly keyring: Keyring
  readonly at: number
  /** Where the names of its events are kept for whoever asks what kind of write it is. */
  readonly recorded?: Set<EventName>
}

/**
 * Writes one event into the transaction of the act and chains it to the one before.
 * If it cannot be written the act does not happen either.
 */
export function record(tx: Writing, by: By, happening: Happening): void {
  recordAll(tx, by, [happening])
}

/** The same for what happened to many things in one act, in its order. */
export function recordAll(tx: Writing, by: By, happenings: Iterable<Happening>): void {
  const key = tx.keyring.key('audit')
  let head = headOf(tx.db)
  // What happened to many alike has the same details: they are written once.
  let written: { details: Details; text: string } | undefined
  for (const { name, result = 'done', secretId = null, userId = null, details = {} } of happenings) {
    if (written?.details !== details) written = { details, text: JSON.stringify(details) }
    const event = {
      number: head.number + 1,
      at: tx.at,
      name,
      result,
      actorKind: by.kind,
      actorId: by.id,
      secretId,
      userId,
      details: written.text,
      address: by.origin.address,
      requestId: by.origin.requestId,
    }
    const mac = macOf(key, head.mac, event)
    insertEvent(tx.db, { ...event, mac })
    tx.recorded?.add(name)
    head = { number: event.number, mac }
  }
}

/** A short keyed mark of a typed sign-in name, so that tries against one account can be counted without keeping it. */
export function markOfTyped(keyring: Keyring, typed: string): string {
  return createHmac('sha256', keyring.key('index')).update('typed\0').update(typed).digest('hex').slice(0, 16)
}

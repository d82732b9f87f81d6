// The outbox in the hands of administrators: what waits and why, and trying again.
import { record } from '../audit/trail.ts'
import { FAULTS, faultFrom, type FaultCode } from '../mail/faults.ts'
import type { AboutMail } from '../mail/way.ts'
import {
  countLetters,
  LETTER_STATES,
  letterExists,
  makeDue,
  makeFailedDue,
  pageOfLetters,
  type LetterState,
  type ListedLetter,
} from '../store/letter-list.ts'
import { forgetFailedBodies, latestFault } from '../store/letters.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { Conflict, NotFound } from './refusals.ts'
import type { Reader, Vault } from './vault.ts'

export { LETTER_STATES }
export type { AboutMail, LetterState }

/** A letter of the queue. Times are UTC milliseconds; whom it is for or who caused it is null where they have no account. */
export interface QueuedLetter extends Omit<ListedLetter, 'kind' | 'fault' | 'hasBody'> {
  /** The key of the word for its kind. */
  readonly kind: string
  /** Why the last try did not work. */
  readonly fault: Fault | null
  /** Whether it can be tried again now. */
  readonly retryable: boolean
}

/** Why a mail was not taken: the key of its sentence, and the number of the mail server's answer when there was one. */
export interface Fault {
  readonly key: string
  readonly status: number | null
}

/** How long a letter that failed can still be tried again. */
export const FAILED_DAYS = 7

/**
 * How it stands with mail, for whoever is told what becomes of theirs. none: there is no mail server, nothing is sent;
 * waits: the server failed when it was last tried, letters wait and leave by themselves.
 */
export function mailState(vault: Pick<Vault, 'db' | 'mailConfigured'>): 'none' | 'works' | 'waits' {
  if (!vault.mailConfigured) return 'none'
  const fault = latestFault(vault.db)
  return fault !== null && FAULTS[faultFrom(fault).code] === 'server' ? 'waits' : 'works'
}

/** How mails leave, as it is configured; null: they do not. @throws Forbidden */
export function aboutMail(vault: Vault, by: Actor): AboutMail | null {
  mustAdminister(by)
  return vault.mail?.about ?? null
}

/** How many letters are in each state. @throws Forbidden */
export function countQueue(reader: Reader, by: Actor): Record<LetterState, number> {
  mustAdminister(by)
  const counts = LETTER_STATES.map((state) => [state, countLetters(reader.db, state)])
  return Object.fromEntries(counts) as Record<LetterState, number>
}

/** One page of the queue; a page beyond the last one is the last one. What is in a letter is not shown. @throws Forbidden */
export function listQueue(reader: Reader, by: Actor, asked: { state: LetterState; page: number }): Page<QueuedLetter> {
  mustAdminister(by)
  const total = countLetters(reader.db, asked.state)
  const page = pageWithin({ page: asked.page, total })
  const rows = pageOfLetters(reader.db, { state: asked.state, ...sliceOf(page) })
  return { rows: rows.map(queued), page, total }
}

/**
 * Has one letter tried at once, also one that failed as long as its body is kept.
 * @throws Forbidden, NotFound; Conflict when it was sent meanwhile, or there is nothing left to send
 */
export function retryLetter(vault: Vault, by: Actor, { letterId }: { letterId: number }): void {
  mustAdminister(by)
  vault.write((tx) => {
    if (!letterExists(tx.db, letterId)) throw new NotFound()
    if (!makeDue(tx.db, { id: letterId, at: tx.at })) throw new Conflict('mail.not_retryable')
    record(tx, by, { name: 'letters.retried', details: { letter: letterId } })
    tx.wakePostman(true)
  })
}

/** Has every failed letter tried at once whose body is kept; returns how many. @throws Forbidden */
export function retryFailedLetters(vault: Vault, by: Actor): number {
  mustAdminister(by)
  return vault.write((tx) => {
    const letters = makeFailedDue(tx.db, tx.at)
    if (letters === 0) return 0
    record(tx, by, { name: 'letters.retried', details: { letters } })
    tx.wakePostman(true)
    return letters
  })
}

/** Forgets what stood in letters that failed long ago; returns how many. */
export function forgetFailedLetters(vault: Vault): number {
  return vault.write((tx) => forgetFailedBodies(tx.db, tx.at - FAILED_DAYS * 24 * 3_600_000))
}

function queued({ kind, fault, hasBody, ...letter }: ListedLetter): QueuedLetter {
  const told = fault === null ? null : faultTold(faultFrom(fault))
  return { ...letter, kind: `mail.kind_${kind}`, fault: told, retryable: hasBody }
}

/** A fault as screens tell it. */
export function faultTold({ code, status }: { code: FaultCode; status: number | null }): Fault {
  return { key: `mail.fault_${code}`, status }
}

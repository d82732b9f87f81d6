// Sends one letter that was taken from the outbox, and writes down what became of it.
import { isMailAddress } from '../config/mail-address.ts'
import { unseal } from '../crypto/envelope.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { translator } from '../i18n/translate.ts'
import type { Database, WriteDb } from '../store/database.ts'
import {
  failOlderLetters,
  markFailed,
  markSent,
  markTried,
  markWithdrawn,
  releaseLetter,
  type LeasedLetter,
} from '../store/letters.ts'
import { findUser } from '../store/users.ts'
import { contentOf, isLetterKind } from './contents.ts'
import type { DataOf } from './desk.ts'
import { faultText, SendFault } from './faults.ts'
import { placeOfBody, type LetterKind } from './letters.ts'
import { plainWords } from './plain-words.ts'
import type { Line, Mail, MailWay } from './way.ts'

const MINUTE = 60_000

/** How long a letter is tried. */
export const DAYS_OF_TRYING = 2

/** Minutes between one try of a letter and the next; the last one repeats. */
export const BACK_OFF = [1, 5, 15, 60, 120, 240] as const

// A letter that waits for the server alone is tried again soon after that one works.
const LONGEST_WAIT_FOR_SERVER = 15

// Milliseconds. The time-outs of a connection are shorter; this ends a server that answers by the drop.
const LONGEST_SEND = 120_000

// What leads to an account is not kept for a later try: a new one-time address is made instead.
const WITH_TOKEN: readonly LetterKind[] = ['invited', 'password_reset']

/** A write as far as the outbox needs it. */
export interface Writing {
  readonly db: WriteDb
  /** UTC milliseconds. */
  readonly at: number
}

/** What letters are sent from: the vault has it all. */
export interface Office<Tx extends Writing = Writing> {
  readonly db: Database
  readonly keyring: Keyring
  /** UTC milliseconds. */
  now(): number
  write<T>(work: (tx: Tx) => T): T
}

/** How a letter leaves. `baseUrl` is the origin of every link, `openBaseUrl` that of links for people without an account. */
export interface Leaving {
  readonly way: MailWay
  readonly line: Line
  readonly baseUrl: string
  readonly openBaseUrl: string
  /** Cuts off what is under way, because the program ends. */
  readonly cutOff: AbortSignal
}

/** What became of a letter. `released`: it was cut off and is as it was; `ended`: there is no other try. */
export type Outcome =
  | { readonly what: 'sent' | 'withdrawn' | 'released' }
  | { readonly what: 'failed'; readonly fault: SendFault; readonly ended: boolean }

/** Sends one letter. What goes wrong with it is an outcome; only what cannot be written down is thrown. */
export async function deliver(office: Office, letter: LeasedLetter, leaving: Leaving): Promise<Outcome> {
  const { id } = letter
  const signal = AbortSignal.any([leaving.cutOff, AbortSignal.timeout(LONGEST_SEND)])
  try {
    const mail = mailOf(office, letter, leaving)
    if (mail === null) {
      office.write(({ db, at }) => markWithdrawn(db, { id, at }))
      return { what: 'withdrawn' }
    }
    await leaving.line.send(mail, signal)
  } catch (error) {
    if (leaving.cutOff.aborted) {
      office.write(({ db }) => releaseLetter(db, id))
      return { what: 'released' }
    }
    const fault = error instanceof SendFault ? error : new SendFault('broken', null, error)
    return { what: 'failed', fault, ended: office.write((tx) => writeDown(tx, letter, fault)) }
  }
  office.write(({ db, at }) => markSent(db, { id, at }))
  return { what: 'sent' }
}

/** The letter as it leaves; null when there is nothing left to say. Throws whatever is wrong with it. */
function mailOf(office: Office, letter: LeasedLetter, { way, baseUrl, openBaseUrl }: Leaving): Mail | null {
  const { kind, userId, messageId, batchId } = letter
  const to = userId === null ? undefined : findUser(office.db, userId)
  if (to === undefined || !isLetterKind(kind)) throw new SendFault('broken')
  const body = unseal(office.keyring.key('outbox'), letter.sealedBody, placeOfBody(letter))
  const data = JSON.parse(body.toString('utf8')) as DataOf<typeof kind>
  body.fill(0)
  const words = translator(to.language)
  const { db, keyring } = office
  const desk = { db, keyring, now: office.now(), baseUrl, openBaseUrl, to, words, batchId }
  const content = contentOf(desk, kind, data)
  if (content === null) return null
  // Whoever reads the address before learns of the change; every other letter goes where its reader is now.
  const address = 'to' in data ? data.to : to.email
  if (!isMailAddress(address)) throw new SendFault('recipient')
  const recipient = { name: plainWords(to.name), address }
  return { ...way.write(content, { words, baseUrl }), to: recipient, messageId, at: desk.now }
}

/** Writes down a try that did not work; true when it was the last one. */
function writeDown({ db, at }: Writing, { id, kind, createdAt, tries }: LeasedLetter, failed: SendFault): boolean {
  const fault = faultText(failed)
  const oldest = at - DAYS_OF_TRYING * 24 * 60 * MINUTE
  const ended = failed.isLasting || createdAt <= oldest
  if (ended) markFailed(db, { id, at, fault, keepBody: !(WITH_TOKEN as readonly string[]).includes(kind) })
  else markTried(db, { id, at, fault, nextTryAt: at + minutesAfter(tries, failed) * MINUTE })
  // Whoever has waited as long for the same server was tried no better.
  if (failed.isOfServer) failOlderLetters(db, { before: oldest, at, fault, withoutBody: WITH_TOKEN })
  return ended
}

function minutesAfter(tries: number, { isOfServer }: SendFault): number {
  const minutes = BACK_OFF[Math.min(tries, BACK_OFF.length - 1)] as number
  return isOfServer ? Math.min(minutes, LONGEST_WAIT_FOR_SERVER) : minutes
}

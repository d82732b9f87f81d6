// Sends one letter that was taken from the outbox, and writes down what became of it.
import { isMailAddress } from '../config/mail-address.ts'
import { unseal } from '../crypto/envelope.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { translator, type Translator } from '../i18n/translate.ts'
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
import { findLinkOfLetter } from '../store/external-link-names.ts'
import { findUser } from '../store/users.ts'
import { contentOf, isLetterKind } from './contents.ts'
import type { Content, DataOf } from './desk.ts'
import { faultText, SendFault } from './faults.ts'
import { placeOfBody, type LetterKind, type OutsideKind } from './letters.ts'
import { isOutsideKind, outsideContentOf } from './outside-contents.ts'
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

// What opens something is not kept for a later try: a new one-time address or link is made instead.
const WITH_TOKEN: readonly (LetterKind | OutsideKind)[] = [
  'invited',
  'password_reset',
  'external_shared',
  'external_code',
]

/** A write as far as the outbox needs it. */
export interface OutboxWrite {
  readonly db: WriteDb
  /** UTC milliseconds. */
  readonly at: number
}

/** What letters are sent from: the vault has it all. */
export interface Office<Tx extends OutboxWrite = OutboxWrite> {
  readonly db: Database
  readonly keyring: Keyring
  /** UTC milliseconds. */
  now(): number
  write<T>(work: (tx: Tx) => T): T
}

/**
 * How a letter leaves. `baseUrl` is the origin of every link for people with an account, `openBaseUrl` for those without;
 * neither has a trailing slash.
 */
export interface Leaving<Tx extends OutboxWrite = OutboxWrite> {
  readonly way: MailWay
  readonly line: Line
  readonly baseUrl: string
  readonly openBaseUrl: string
  /** Whether somebody may share with people outside now; only then are links of theirs and codes mailed. */
  readonly mayShareOutside: (userId: number) => boolean
  /** Told, within the write that says so, that a letter was taken over by the mail server, or that some were given up. */
  readonly onSent: (tx: Tx, letter: Pick<LeasedLetter, 'id' | 'kind' | 'linkId'>) => void
  readonly onGivenUp: (tx: Tx) => void
  /** Cuts off what is under way, because the program ends. */
  readonly cutOff: AbortSignal
}

/** What became of a letter. `released`: it was cut off and is as it was; `ended`: there is no other try. */
export type Outcome =
  | { readonly what: 'sent' | 'withdrawn' | 'released' }
  | { readonly what: 'failed'; readonly fault: SendFault; readonly ended: boolean }

/** Sends one letter. What goes wrong with it is an outcome; only what cannot be written down is thrown. */
export async function deliver<Tx extends OutboxWrite>(
  office: Office<Tx>,
  letter: LeasedLetter,
  leaving: Leaving<Tx>,
): Promise<Outcome> {
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
    return { what: 'failed', fault, ended: office.write((tx) => writeDown(tx, { letter, fault, leaving })) }
  }
  office.write((tx) => {
    markSent(tx.db, { id, at: tx.at })
    leaving.onSent(tx, letter)
  })
  return { what: 'sent' }
}

/** The letter as it leaves; null when there is nothing left to say. Throws whatever is wrong with it. */
function mailOf(
  office: Office,
  letter: LeasedLetter,
  leaving: Pick<Leaving, 'way' | 'baseUrl' | 'openBaseUrl' | 'mayShareOutside'>,
): Mail | null {
  const written = letter.linkId === null ? toUser(office, letter, leaving) : toOutside(office, letter, leaving)
  if (written === null) return null
  const { content, words, name, address, origin } = written
  if (!isMailAddress(address)) throw new SendFault('recipient')
  const recipient = { name: plainWords(name), address }
  const { messageId } = letter
  return { ...leaving.way.write(content, { words, baseUrl: origin }), to: recipient, messageId, at: office.now() }
}

/** What a letter says, and to whom; `origin` is the address that it names as its sender's. */
interface Said {
  readonly content: Content
  readonly words: Translator
  readonly name: string
  readonly address: string
  readonly origin: string
}

function toUser(office: Office, letter: LeasedLetter, { baseUrl }: Pick<Leaving, 'baseUrl'>): Said | null {
  const { kind, userId, batchId } = letter
  const to = userId === null ? undefined : findUser(office.db, userId)
  if (to === undefined || !isLetterKind(kind)) throw new SendFault('broken')
  const data = bodyOf(office, letter) as DataOf<typeof kind>
  const words = translator(to.language)
  const { db, keyring } = office
  const content = contentOf({ db, keyring, now: office.now(), baseUrl, to, words, batchId }, kind, data)
  // Whoever reads the address before learns of the change; every other letter goes where its reader is now.
  return content && { content, words, name: to.name, address: 'to' in data ? data.to : to.email, origin: baseUrl }
}

function toOutside(
  office: Office,
  letter: LeasedLetter,
  { openBaseUrl, mayShareOutside }: Pick<Leaving, 'openBaseUrl' | 'mayShareOutside'>,
): Said | null {
  const { id: letterId, kind, linkId } = letter
  const { db } = office
  const link = findLinkOfLetter(db, linkId as number)
  if (link === undefined || !isOutsideKind(kind)) throw new SendFault('broken')
  const data = bodyOf(office, letter) as Parameters<typeof outsideContentOf<typeof kind>>[2]
  const words = translator(link.byLanguage)
  const allowed = mayShareOutside(link.ownerId)
  const content = outsideContentOf({ db, now: office.now(), words, openBaseUrl, link, allowed, letterId }, kind, data)
  return content && { content, words, name: '', address: link.email, origin: openBaseUrl }
}

function bodyOf({ keyring }: Office, letter: LeasedLetter): unknown {
  const body = unseal(keyring.key('outbox'), letter.sealedBody, placeOfBody(letter))
  const data: unknown = JSON.parse(body.toString('utf8'))
  body.fill(0)
  return data
}

/** Writes down a try that did not work; true when it was the last one. */
function writeDown<Tx extends OutboxWrite>(
  tx: Tx,
  { letter, fault: failed, leaving }: { letter: LeasedLetter; fault: SendFault; leaving: Leaving<Tx> },
): boolean {
  const { db, at } = tx
  const { id, kind, createdAt, tries } = letter
  const fault = faultText(failed)
  const oldest = at - DAYS_OF_TRYING * 24 * 60 * MINUTE
  const ended = failed.isLasting || createdAt <= oldest
  if (ended) markFailed(db, { id, at, fault, keepBody: !(WITH_TOKEN as readonly string[]).includes(kind) })
  else markTried(db, { id, at, fault, nextTryAt: at + minutesAfter(tries, failed) * MINUTE })
  // Whoever has waited as long for the same server was tried no better.
  if (failed.isOfServer) failOlderLetters(db, { before: oldest, at, fault, withoutBody: WITH_TOKEN })
  leaving.onGivenUp(tx)
  return ended
}

function minutesAfter(tries: number, { isOfServer }: SendFault): number {
  const minutes = BACK_OFF[Math.min(tries, BACK_OFF.length - 1)] as number
  return isOfServer ? Math.min(minutes, LONGEST_WAIT_FOR_SERVER) : minutes
}

// The vault that every verb receives: the file, the keys, the clock and the one way to write.
import type { EventName } from '../audit/trail.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { MailWay } from '../mail/way.ts'
import { NO_BALLAST, type Ballast } from '../store/ballast.ts'
import { carryLogOver, KEPT_LOG, writeTo } from '../store/database.ts'
import type { Database, WriteDb } from '../store/database.ts'
import { logBytes } from '../store/size.ts'
import { isFull, isUnsynced, isUnwritten, isWriteFailed, NoRoom } from '../store/write-faults.ts'
import { Unavailable } from './refusals.ts'
import { isUrgent } from './urgent.ts'

/** Enough to read: the file, the keys, the time (UTC milliseconds). */
export interface Reader {
  readonly db: Database
  readonly keyring: Keyring
  now(): number
}

/** A write under way. `at` is its one instant, so a change, its event and its letter never disagree. */
export interface Tx extends Reader {
  readonly db: WriteDb
  readonly at: number
  readonly mailConfigured: boolean
  /** Has the postman look into the outbox once this write is kept; `atOnce`: even if the mail server failed just now. */
  wakePostman(atOnce?: boolean): void
  /** The names of its events so far. */
  readonly recorded: Set<EventName>
}

/** Handed to every verb; tests hand in another clock and another keyring. */
export interface Vault extends Reader {
  /**
   * Runs synchronous work in one immediate transaction: change, event and letter are kept together or not at all. Where
   * the disk is full the work may run a second time, in the room that is kept for what is urgent (urgent.ts).
   * @throws Unavailable when it cannot be written, and whatever the work throws
   */
  write<T>(work: (tx: Tx) => T): T
  /** Whether letters are sent at all; without a mail server nothing is queued. */
  readonly mailConfigured: boolean
  /** What the clock of the machine says, UTC ms: `now` goes by it as long as nobody sets it. */
  machineTime(): number
  /** How letters leave; null without a mail server. */
  readonly mail: MailWay | null
  /** Names whoever is to be woken by writes that put something into the outbox, or want it tried at once. */
  onLetters(wake: (atOnce: boolean) => void): void
  /** Language and time zone of people who have not chosen. */
  readonly defaults: { readonly language: 'en' | 'pt-BR'; readonly timeZone: string }
  /** Room on the disk that is kept for what is urgent. */
  readonly ballast: Ballast
  /** Ends everything when a fault says that what was written may never have reached the disk. */
  distrust(fault: unknown): void
}

/**
 * Puts a vault together. `now` is the time it goes by, as time-keeping.ts keeps it; both default to the clock of the machine.
 * @param given end: ends the process at once, without another word to anybody
 */
export function createVault({
  db,
  keyring,
  now = Date.now,
  machineTime = now,
  mail = null,
  defaults = { language: 'en', timeZone: 'UTC' },
  ballast = NO_BALLAST,
  end = () => undefined,
}: {
  db: Database
  keyring: Keyring
  now?: () => number
  machineTime?: () => number
  mail?: MailWay | null
  defaults?: Vault['defaults']
  ballast?: Ballast
  end?: (fault: unknown) => void
}): Vault {
  const mailConfigured = mail !== null
  let wake: (atOnce: boolean) => void = () => undefined

  function distrust(fault: unknown): void {
    if (isUnsynced(fault)) end(fault)
  }

  // What a large write laid into the log before there was no more room is of use to nobody, and takes what the ballast needs to come back.
  function shortenLog(): void {
    if (logBytes(db) <= KEPT_LOG) return
    try {
      carryLogOver(db)
    } catch (fault) {
      distrust(fault)
    }
  }

  /** Writes once. What fails says whether the room that is kept could help: when it was urgent, or broke off before that was known. */
  function attempt<T>(work: (tx: Tx) => T): { done: T } | { fault: unknown; helps: boolean } {
    let woken: 'no' | 'yes' | 'at once' = 'no'
    const wakePostman = (atOnce = false) => (woken = atOnce ? 'at once' : 'yes')
    const recorded = new Set<EventName>()
    let worked = false
    let done: T
    try {
      done = writeTo(db, (writing) => {
        const result = work({ db: writing, keyring, now, at: now(), mailConfigured, wakePostman, recorded })
        worked = true
        if (!isUrgent(recorded) && ballast.isGone()) throw new NoRoom()
        return result
      })
    } catch (thrown) {
      distrust(thrown)
      const fault = isWriteFailed(thrown) && ballast.isAllThereIs() ? new NoRoom() : thrown
      return { fault, helps: isFull(fault) && (!worked || isUrgent(recorded)) }
    }
    // What is kept stays kept, whatever comes of waking.
    if (woken !== 'no') wake(woken === 'at once')
    return { done }
  }

  return {
    db,
    keyring,
    now,
    machineTime,
    mailConfigured,
    mail,
    defaults,
    ballast,
    distrust,
    onLetters: (listener) => (wake = listener),
    write(work) {
      let outcome = attempt(work)
      if ('fault' in outcome && outcome.helps && ballast.letGo()) outcome = attempt(work)
      if ('done' in outcome) return outcome.done
      if (isFull(outcome.fault)) shortenLog()
      throw isUnwritten(outcome.fault) ? new Unavailable(outcome.fault) : outcome.fault
    },
  }
}

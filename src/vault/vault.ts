// The vault that every verb receives: the file, the keys, the clock and the one way to write.
import type { Keyring } from '../crypto/keyring.ts'
import type { MailWay } from '../mail/way.ts'
import { writeTo } from '../store/database.ts'
import type { Database, WriteDb } from '../store/database.ts'

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
}

/** Handed to every verb; tests hand in another clock and another keyring. */
export interface Vault extends Reader {
  /** Runs synchronous work in one immediate transaction: change, event and letter are kept together or not at all. */
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
}

/** Puts a vault together. `now` is the time it goes by, as time-keeping.ts keeps it; both default to the clock of the machine. */
export function createVault({
  db,
  keyring,
  now = Date.now,
  machineTime = now,
  mail = null,
  defaults = { language: 'en', timeZone: 'UTC' },
}: {
  db: Database
  keyring: Keyring
  now?: () => number
  machineTime?: () => number
  mail?: MailWay | null
  defaults?: Vault['defaults']
}): Vault {
  const mailConfigured = mail !== null
  let wake: (atOnce: boolean) => void = () => undefined
  return {
    db,
    keyring,
    now,
    machineTime,
    mailConfigured,
    mail,
    defaults,
    onLetters: (listener) => (wake = listener),
    write(work) {
      let woken: 'no' | 'yes' | 'at once' = 'no'
      const wakePostman = (atOnce = false) => (woken = atOnce ? 'at once' : 'yes')
      const done = writeTo(db, (writing) => work({ db: writing, keyring, now, at: now(), mailConfigured, wakePostman }))
      if (woken !== 'no') wake(woken === 'at once')
      return done
    },
  }
}

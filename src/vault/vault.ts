// The vault that every verb receives: the file, the keys, the clock and the one way to write.
import type { Keyring } from '../crypto/keyring.ts'
import { writeTo } from '../store/database.ts'
import type { Database, WriteDb } from '../store/database.ts'

/** Enough to read: the file, the keys, the clock (UTC milliseconds). */
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
}

/** Handed to every verb; tests hand in another clock and another keyring. */
export interface Vault extends Reader {
  /** Runs synchronous work in one immediate transaction: change, event and letter are kept together or not at all. */
  write<T>(work: (tx: Tx) => T): T
  /** Whether letters are sent at all; without a mail server nothing is queued. */
  readonly mailConfigured: boolean
  /** Language and time zone of people who have not chosen. */
  readonly defaults: { readonly language: 'en' | 'pt-BR'; readonly timeZone: string }
}

/** Puts a vault together. `now` defaults to the clock of the machine. */
export function createVault({
  db,
  keyring,
  now = Date.now,
  mailConfigured = false,
  defaults = { language: 'en', timeZone: 'UTC' },
}: {
  db: Database
  keyring: Keyring
  now?: () => number
  mailConfigured?: boolean
  defaults?: Vault['defaults']
}): Vault {
  return {
    db,
    keyring,
    now,
    mailConfigured,
    defaults,
    write: (work) => writeTo(db, (writing) => work({ db: writing, keyring, now, at: now(), mailConfigured })),
  }
}

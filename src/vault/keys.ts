// What the operator may know about the keys and do with them: everything but see them.
import { rmSync } from 'node:fs'
import { record } from '../audit/trail.ts'
import {
  openKeyring,
  openWithRecoveryKey,
  replaceRootSlot,
  type Key,
  type Keyring,
  type Purpose,
} from '../crypto/keyring.ts'
import { createRootKey, readRootKey, rootKeyExists, type RootKey } from '../crypto/root-key.ts'
import type { Database } from '../store/database.ts'
import { listKeys, listKeySlots, replaceKeySlot } from '../store/keyring.ts'
import { operator } from './actors.ts'
import { isRotating } from './key-rotation.ts'
import { keyPlaces, type Places } from './places.ts'
import { keyringOf } from './start.ts'
import { createVault } from './vault.ts'

/** One key of the inventory. Times are UTC milliseconds. */
export interface ListedKey {
  readonly purpose: Purpose
  readonly version: number
  readonly algorithm: string
  readonly lifetime: string
  readonly createdAt: number
  readonly retiredAt: number | null
}

/** One of the two keys outside the file that open the keyring, by its public id. */
export interface ListedSlot {
  readonly slot: 'root' | 'recovery'
  readonly keyId: string
  readonly createdAt: number
}

/** The inventory. `atHand` says whether the root key that lies here opens this data, and why it does not. */
export interface KeyStatus {
  readonly installation: string
  readonly slots: readonly ListedSlot[]
  readonly keys: readonly ListedKey[]
  /** Whether a rotation was begun and is not finished. */
  readonly rotating: boolean
  readonly atHand: { readonly file: string; readonly keyId: string | null; readonly fault: string | null }
}

const SEALS = 'AES-256-GCM with HKDF-SHA-256 and key commitment'
const MARKS = 'HMAC-SHA-256'

/** What each key works with, for the inventory that auditors ask for (ASVS 11.1.2). */
export const ALGORITHMS: Readonly<Record<Purpose, string>> = {
  kek: SEALS,
  outbox: SEALS,
  form: SEALS,
  audit: MARKS,
  'audit-sign': 'Ed25519',
  token: MARKS,
  index: MARKS,
  pepper: `${MARKS}, then Argon2id`,
}

/** How long a key is used, for the same inventory: only what wraps data keys can be changed while everything else stays. */
function lifetimeOf(purpose: Purpose): string {
  return purpose === 'kek' ? 'until the next key rotate' : 'as long as the data'
}

/** Lists every key by what it is for, never a key itself. Reads only. */
export function keyStatus(db: Database, places: Places): KeyStatus {
  const { installation } = keyringOf(db)
  const keys = listKeys(db).map((key) => ({
    ...key,
    algorithm: ALGORITHMS[key.purpose],
    lifetime: lifetimeOf(key.purpose),
  }))
  return { installation, slots: listKeySlots(db), keys, rotating: isRotating({ db }), atHand: keyAtHand(db, places) }
}

/** The keyring of a file, opened with the root key that lies here. @throws RootKeyError, WrongKey, StartError for a file without keys */
export function keyringAtHand(db: Database, places: Places): Keyring {
  return openKeyring(keyringOf(db), readRootKey(keyPlaces(places)).key)
}

/** Whether the root key that lies here opens this data, and why it does not. Never throws. */
export function keyAtHand(db: Database, places: Places): KeyStatus['atHand'] {
  let found: RootKey | undefined
  try {
    found = readRootKey(keyPlaces(places))
    openKeyring(keyringOf(db), found.key)
    return { file: found.file, keyId: found.keyId, fault: null }
  } catch (fault) {
    return { file: found?.file ?? places.rootKeyFile, keyId: found?.keyId ?? null, fault: (fault as Error).message }
  }
}

/** Whether the root key that lies here opens this data; false when there is none, or another. */
export function rootKeyOpens(db: Database, places: Places): boolean {
  return rootKeyExists(keyPlaces(places)) && keyAtHand(db, places).fault === null
}

/**
 * Gives the data a new root key in the place of a lost one: a new key file, and in the same write as its event the slot
 * that opens with it. If that write fails the key file is taken away again. The old root key opens backups made before, and
 * nothing else.
 * @throws WrongKey before anything is made; RootKeyError when a key file lies there already
 */
export function recoverRootKey(
  db: Database,
  { recoveryKey, places, now }: { recoveryKey: Key; places: Places; now: () => number },
): { rootKey: RootKey; keyring: Keyring } {
  const stored = keyringOf(db)
  openWithRecoveryKey(stored, recoveryKey)
  const rootKey = createRootKey(keyPlaces(places))
  try {
    const { slot, keyring } = replaceRootSlot(stored, { recoveryKey, rootKey: rootKey.key })
    createVault({ db, keyring, now }).write((tx) => {
      replaceKeySlot(tx.db, slot, tx.at)
      record(tx, operator, { name: 'key.recovered', details: { keyId: slot.keyId } })
    })
    return { rootKey, keyring }
  } catch (fault) {
    rmSync(rootKey.file, { force: true })
    throw fault
  }
}

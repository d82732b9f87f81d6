// The keys of one installation: a master key that two outside keys can open, and under it one key for each purpose.
import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { seal, SealError, unseal } from './envelope.ts'
import { hkdf, keyFrom, newKey, type Key } from './primitives.ts'

export type { Key }

/** What a key of the keyring is for. 'kek' wraps the data keys of API secrets and may have several versions. */
export const PURPOSES = ['kek', 'outbox', 'form', 'audit', 'token', 'pepper', 'index', 'audit-sign'] as const
export type Purpose = (typeof PURPOSES)[number]

/** What came with a later version: data from before opens without it, and gets its key at the next start. */
export const LATER_PURPOSES: readonly Purpose[] = ['audit-sign']

/** One way to the master key: sealed under the root key, or under the recovery key. `keyId` names that outside key. */
export interface KeySlot {
  readonly slot: 'root' | 'recovery'
  readonly keyId: string
  readonly sealedMaster: Buffer
}

/** One key of the keyring, sealed under the master key. A retired one (UTC ms) still opens but seals nothing new. */
export interface KeyringRow {
  readonly purpose: Purpose
  readonly version: number
  readonly sealedKey: Buffer
  readonly retiredAt: number | null
}

/** The keyring as it lies in the file. `installation` is 32 hexadecimal digits. */
export interface StoredKeyring {
  readonly installation: string
  readonly slots: readonly KeySlot[]
  readonly rows: readonly KeyringRow[]
}

/** The opened keys. It cannot be printed or copied: JSON and the inspector see only its name. */
export interface Keyring {
  readonly installation: string
  readonly rootKeyId: string
  /** The version of the wrapping key that seals new data keys. */
  readonly kekVersion: number
  /** The wrapping key of a version, by default the current one. SealError('wrong_key') for a version that is not there. */
  kek(version?: number): Key
  /** SealError('wrong_key') for one that came with a later version, until the next start makes it. */
  key(purpose: Exclude<Purpose, 'kek'>): Key
}

/** The key at hand is not the one this data was sealed under. Ids are fingerprints of 16 hexadecimal digits. */
export class WrongKey extends Error {
  readonly slot: 'root' | 'recovery'
  readonly expected: string
  readonly found: string

  constructor({ slot, expected, found }: { slot: 'root' | 'recovery'; expected: string; found: string }) {
    super(`Wrong ${slot} key: this data needs the key with id ${expected}, but the id of the given one is ${found}.`)
    this.name = 'WrongKey'
    this.slot = slot
    this.expected = expected
    this.found = found
  }
}

/** The stored keyring lacks a slot or a key. */
export class IncompleteKeyring extends Error {
  constructor(missing: string) {
    super(`The keyring in this data is incomplete: there is no ${missing}.`)
    this.name = 'IncompleteKeyring'
  }
}

/** The public name of a root or recovery key: 16 hexadecimal digits that tell nothing about it. */
export function keyIdOf(key: Key): string {
  return hkdf(key, Buffer.alloc(0), 'key-id', 8).toString('hex')
}

/** Makes the keys of a new installation. Only `stored` is to be kept in the file; the two outside keys stay outside. */
export function createKeyring({ rootKey, recoveryKey }: { rootKey: Key; recoveryKey: Key }): {
  stored: StoredKeyring
  keyring: Keyring
} {
  const installation = randomBytes(16).toString('hex')
  const master = newKey()
  const slots = [
    slotFor({ installation, slot: 'root', outside: rootKey, master }),
    slotFor({ installation, slot: 'recovery', outside: recoveryKey, master }),
  ]
  const rows = PURPOSES.map((purpose) => firstKey(purpose, { installation, master }))
  const stored = { installation, slots, rows }
  return { stored, keyring: openRows(stored, master) }
}

/** Opens the keyring with the root key. Throws WrongKey (before anything is opened), SealError or IncompleteKeyring. */
export function openKeyring(stored: StoredKeyring, rootKey: Key): Keyring {
  return openRows(stored, masterFrom(stored, { slot: 'root', outside: rootKey }))
}

/** The same with the recovery key, on a machine where the root key is lost. */
export function openWithRecoveryKey(stored: StoredKeyring, recoveryKey: Key): Keyring {
  return openRows(stored, masterFrom(stored, { slot: 'recovery', outside: recoveryKey }))
}

/**
 * Gives the data a new root key: the slot that takes the place of the old one in the file, and the keyring as it opens
 * with it. Throws as openWithRecoveryKey does.
 */
export function replaceRootSlot(
  stored: StoredKeyring,
  { recoveryKey, rootKey }: { recoveryKey: Key; rootKey: Key },
): { slot: KeySlot; keyring: Keyring } {
  const master = masterFrom(stored, { slot: 'recovery', outside: recoveryKey })
  const slot = slotFor({ installation: stored.installation, slot: 'root', outside: rootKey, master })
  const slots = [slot, ...stored.slots.filter((other) => other.slot !== 'root')]
  return { slot, keyring: openKeyring({ ...stored, slots }, rootKey) }
}

/** The keys that a keyring of an earlier version lacks, made to lie beside the others. Throws as openKeyring does. */
export function missingKeys(stored: StoredKeyring, rootKey: Key): KeyringRow[] {
  const missing = LATER_PURPOSES.filter((purpose) => !stored.rows.some((row) => row.purpose === purpose))
  if (missing.length === 0) return []
  const master = masterFrom(stored, { slot: 'root', outside: rootKey })
  return missing.map((purpose) => firstKey(purpose, { installation: stored.installation, master }))
}

function firstKey(purpose: Purpose, { installation, master }: { installation: string; master: Key }): KeyringRow {
  const bytes = randomBytes(32)
  const sealedKey = seal(master, bytes, rowPlace({ installation, purpose, version: 1 }))
  bytes.fill(0)
  return { purpose, version: 1, sealedKey, retiredAt: null }
}

function slotFor(given: { installation: string; slot: KeySlot['slot']; outside: Key; master: Key }): KeySlot {
  const { installation, slot, outside, master } = given
  const keyId = keyIdOf(outside)
  const bytes = master.export()
  const sealedMaster = seal(slotKey(outside), bytes, ['key_slots', installation, slot, keyId])
  bytes.fill(0)
  return { slot, keyId, sealedMaster }
}

function masterFrom(stored: StoredKeyring, { slot, outside }: { slot: KeySlot['slot']; outside: Key }): Key {
  const kept = stored.slots.find((one) => one.slot === slot)
  if (kept === undefined) throw new IncompleteKeyring(`${slot} slot`)
  const found = keyIdOf(outside)
  if (kept.keyId !== found) throw new WrongKey({ slot, expected: kept.keyId, found })
  return keyFrom(unseal(slotKey(outside), kept.sealedMaster, ['key_slots', stored.installation, slot, found]))
}

// Outside keys are never used as they are: what opens a slot and what names a key are derived apart.
function slotKey(outside: Key): Key {
  return keyFrom(hkdf(outside, Buffer.alloc(0), 'slot'))
}

function rowPlace({ installation, purpose, version }: { installation: string; purpose: Purpose; version: number }) {
  return ['keyring', installation, purpose, version]
}

function openRows({ installation, slots, rows }: StoredKeyring, master: Key): Keyring {
  const keks = new Map<number, Key>()
  const others = new Map<Purpose, Key>()
  let kekVersion = 0
  for (const { purpose, version, sealedKey, retiredAt } of rows) {
    const key = keyFrom(unseal(master, sealedKey, rowPlace({ installation, purpose, version })))
    if (purpose !== 'kek') others.set(purpose, key)
    else keks.set(version, key)
    if (purpose === 'kek' && retiredAt === null) kekVersion = Math.max(kekVersion, version)
  }
  const missing = PURPOSES.filter((purpose) => !LATER_PURPOSES.includes(purpose)).find((purpose) =>
    purpose === 'kek' ? kekVersion === 0 : !others.has(purpose),
  )
  if (missing !== undefined) throw new IncompleteKeyring(`usable key for '${missing}'`)
  const rootKeyId = slots.find(({ slot }) => slot === 'root')?.keyId ?? ''
  return Object.freeze({
    installation,
    rootKeyId,
    kekVersion,
    kek: (version = kekVersion) => found(keks.get(version)),
    key: (purpose: Purpose) => found(others.get(purpose)),
    toJSON: () => '[keyring]',
    [inspect.custom]: () => '[keyring]',
  })
}

function found(key: Key | undefined): Key {
  if (key === undefined) throw new SealError('wrong_key')
  return key
}

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

/**
 * One key of the keyring, sealed under the master key. A retired one (UTC ms) seals nothing new; it still opens what it
 * sealed until it is destroyed: then its `sealedKey` is empty.
 */
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
  /**
   * Takes in the wrapping keys that were added to the file since, so that whoever holds this keyring seals with the newest
   * one from now on. Those it knows stay: what was read a moment ago still opens. Throws as openKeyring does.
   */
  renew(stored: StoredKeyring, rootKey: Key): void
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
  const rows = PURPOSES.map((purpose) => newRow(master, { installation, purpose, version: 1 }))
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

/** A new wrapping key, one version above all that there were, as it is to be kept. Throws as openKeyring does. */
export function nextKek(stored: StoredKeyring, rootKey: Key): KeyringRow {
  const master = masterFrom(stored, { slot: 'root', outside: rootKey })
  const versions = stored.rows.filter(({ purpose }) => purpose === 'kek').map(({ version }) => version)
  return newRow(master, { installation: stored.installation, purpose: 'kek', version: Math.max(...versions) + 1 })
}

/**
 * Changes the outside keys while the root key is at hand; what is answered takes the place of what is stored. A new root key
 * alone opens the same master key. With a new recovery key the master key is another one too, and every key is sealed
 * under it anew: then neither of the old two opens anything of it. Throws as openKeyring does.
 */
export function changeOutsideKeys(
  stored: StoredKeyring,
  { rootKey, next }: { rootKey: Key; next: { rootKey: Key; recoveryKey: Key | null } },
): StoredKeyring {
  const { installation } = stored
  const before = masterFrom(stored, { slot: 'root', outside: rootKey })
  const master = next.recoveryKey === null ? before : newKey()
  const root = slotFor({ installation, slot: 'root', outside: next.rootKey, master })
  if (next.recoveryKey === null)
    return { ...stored, slots: [root, ...stored.slots.filter(({ slot }) => slot !== 'root')] }
  const rows = stored.rows.map((row) => {
    if (row.sealedKey.byteLength === 0) return row
    const place = rowPlace({ installation, ...row })
    const bytes = unseal(before, row.sealedKey, place)
    const sealedKey = seal(master, bytes, place)
    bytes.fill(0)
    return { ...row, sealedKey }
  })
  return {
    installation,
    slots: [root, slotFor({ installation, slot: 'recovery', outside: next.recoveryKey, master })],
    rows,
  }
}

function newRow(master: Key, place: Parameters<typeof rowPlace>[0]): KeyringRow {
  const bytes = randomBytes(32)
  const sealedKey = seal(master, bytes, rowPlace(place))
  bytes.fill(0)
  return { purpose: place.purpose, version: place.version, sealedKey, retiredAt: null }
}

/** The keys that a keyring of an earlier version lacks, made to lie beside the others. Throws as openKeyring does. */
export function missingKeys(stored: StoredKeyring, rootKey: Key): KeyringRow[] {
  const missing = LATER_PURPOSES.filter((purpose) => !stored.rows.some((row) => row.purpose === purpose))
  if (missing.length === 0) return []
  const master = masterFrom(stored, { slot: 'root', outside: rootKey })
  return missing.map((purpose) => newRow(master, { installation: stored.installation, purpose, version: 1 }))
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
  const take = (row: KeyringRow, from: Key) => {
    const { purpose, version, sealedKey, retiredAt } = row
    if (sealedKey.byteLength === 0) return
    const key = keyFrom(unseal(from, sealedKey, rowPlace({ installation, purpose, version })))
    if (purpose !== 'kek') others.set(purpose, key)
    else keks.set(version, key)
    if (purpose === 'kek' && retiredAt === null) kekVersion = Math.max(kekVersion, version)
  }
  for (const row of rows) take(row, master)
  const missing = PURPOSES.filter((purpose) => !LATER_PURPOSES.includes(purpose)).find((purpose) =>
    purpose === 'kek' ? kekVersion === 0 : !others.has(purpose),
  )
  if (missing !== undefined) throw new IncompleteKeyring(`usable key for '${missing}'`)
  const rootKeyId = slots.find(({ slot }) => slot === 'root')?.keyId ?? ''
  return Object.freeze({
    installation,
    rootKeyId,
    get kekVersion() {
      return kekVersion
    },
    kek: (version = kekVersion) => found(keks.get(version)),
    key: (purpose: Purpose) => found(others.get(purpose)),
    renew(stored: StoredKeyring, rootKey: Key) {
      const from = masterFrom(stored, { slot: 'root', outside: rootKey })
      for (const row of stored.rows) if (row.purpose === 'kek') take(row, from)
    },
    toJSON: () => '[keyring]',
    [inspect.custom]: () => '[keyring]',
  })
}

function found(key: Key | undefined): Key {
  if (key === undefined) throw new SealError('wrong_key')
  return key
}

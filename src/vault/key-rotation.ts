// Changes the key that wraps the data keys, beside everything else: a new version, small writes, and the old one destroyed.
import { record } from '../audit/trail.ts'
import { rewrapDataKey } from '../crypto/data-keys.ts'
import { SealError } from '../crypto/envelope.ts'
import { nextKek } from '../crypto/keyring.ts'
import { readRootKey } from '../crypto/root-key.ts'
import { insertKeys, listKekVersions, retireKek } from '../store/keyring.ts'
import { countOlderKeys, keepKeyAnew, listOlderKeys, type KeptKey } from '../store/wrapped-keys.ts'
import { operator, system, type Unnamed } from './actors.ts'
import { forgetErased } from './post-office.ts'
import { keyPlaces, type Places } from './places.ts'
import { keyringOf } from './start.ts'
import type { Reader, Vault } from './vault.ts'

/** How many data keys one write changes: a few hundredths of a second, so that nobody waits for it. */
export const PIECE = 200

/** One step. `next`: the ID behind which the next one goes on; null at the end. `stuck`: keys that do not open. */
export interface RotationStep {
  readonly rewrapped: number
  readonly stuck: number
  readonly next: number | null
}

/** Whether a rotation was begun and is not finished: an older version is still in use. */
export function isRotating({ db }: Pick<Reader, 'db'>): boolean {
  return listKekVersions(db).length > 1
}

/**
 * Makes a new version of the wrapping key, which seals from now on. A rotation that is not finished goes on instead.
 * `left`: how many data keys are still under older versions.
 * @throws RootKeyError, WrongKey
 */
export function beginRotation(
  vault: Vault,
  { places }: { places: Places },
): { readonly version: number; readonly begun: boolean; readonly left: number } {
  const { db, keyring } = vault
  const begun = !isRotating(vault)
  if (begun) {
    const rootKey = readRootKey(keyPlaces(places)).key
    const row = nextKek(keyringOf(db), rootKey)
    vault.write((tx) => {
      insertKeys(tx.db, [row], tx.at)
      record(tx, operator, { name: 'key.rotated', details: { version: row.version } })
    })
    keyring.renew(keyringOf(db), rootKey)
  }
  return { version: keyring.kekVersion, begun, left: countOlderKeys(db, keyring.kekVersion) }
}

/** Puts the next data keys under the newest version, in one write. One that does not open stays as it is. */
export function rewrapSome(vault: Vault, { after }: { after: number }): RotationStep {
  return vault.write(({ db, keyring }) => {
    const kept = listOlderKeys(db, { than: keyring.kekVersion, after, limit: PIECE })
    let stuck = 0
    for (const key of kept) {
      const anew = rewrapped(key)
      if (anew === null) stuck += 1
      else keepKeyAnew(db, anew)
    }
    return { rewrapped: kept.length - stuck, stuck, next: kept.length < PIECE ? null : Number(kept.at(-1)?.id) }
  })

  function rewrapped(key: KeptKey): KeptKey | null {
    try {
      return { id: key.id, ...rewrapDataKey(vault.keyring, key.id, key) }
    } catch (fault) {
      if (fault instanceof SealError) return null
      throw fault
    }
  }
}

/**
 * Retires and destroys the older versions once nothing needs them. `left`: how many data keys still do; then nothing is
 * retired.
 */
export function retireOlder(
  vault: Vault,
  by: Unnamed = operator,
): { readonly retired: readonly number[]; readonly left: number } {
  const done = vault.write((tx) => {
    const left = countOlderKeys(tx.db, tx.keyring.kekVersion)
    const retired = left > 0 ? [] : listKekVersions(tx.db).filter((version) => version < tx.keyring.kekVersion)
    for (const version of retired) {
      retireKek(tx.db, { version, at: tx.at })
      record(tx, by, { name: 'key.retired', details: { version } })
    }
    return { retired, left }
  })
  if (done.retired.length > 0) forgetErased(vault)
  return done
}

/**
 * Returns what is to be called now and then: it carries on, a step each time, with a rotation that was cut short. Answers how
 * many data keys it changed; while it does any it may be called again at once.
 */
export function carryRotationOn(vault: Vault): () => number {
  let after: number | null = 0
  return () => {
    const rotating = isRotating(vault)
    if (!rotating) after = 0
    if (!rotating || after === null) return 0
    const step = rewrapSome(vault, { after })
    after = step.next
    if (after === null) retireOlder(vault, system)
    return step.rewrapped
  }
}

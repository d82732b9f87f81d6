// What a keyring must keep, as functions that name every broken promise: run on ours and on planted faults.
import { SealError } from '../../../src/crypto/envelope.ts'
import { createKeyring, WrongKey, type openKeyring, type StoredKeyring } from '../../../src/crypto/keyring.ts'
import { newKey } from '../../../src/crypto/primitives.ts'

export type Open = typeof openKeyring

/** A new installation with its two outside keys. */
export function installation() {
  const rootKey = newKey()
  const recoveryKey = newKey()
  return { rootKey, recoveryKey, ...createKeyring({ rootKey, recoveryKey }) }
}

/** What opening throws; null when it opens. */
export function faultOf(work: () => unknown): unknown {
  try {
    work()
    return null
  } catch (fault) {
    return fault
  }
}

/** A wrong root key is refused by its id before anything is opened, and the message names both ids. */
export function wrongRootKeyNamed(open: Open): string[] {
  const { stored } = installation()
  const other = installation()
  const broken = { ...stored, slots: stored.slots.map((slot) => ({ ...slot, sealedMaster: Buffer.alloc(0) })) }
  return [stored, broken].flatMap((given) => {
    const before = JSON.stringify(given)
    const fault = faultOf(() => open(given, other.rootKey))
    if (!(fault instanceof WrongKey)) return [`not told as a wrong key: ${String(fault)}`]
    const ids = [stored.slots[0]?.keyId ?? '', other.keyring.rootKeyId]
    const unnamed = ids.filter((id) => !/^[0-9a-f]{16}$/.test(id) || !fault.message.includes(id))
    return [...unnamed.map((id) => `${id} not named`), ...(JSON.stringify(given) === before ? [] : ['data changed'])]
  })
}

/** No sealed key opens in the row of another purpose, version, slot or installation. */
export function movedKeysRefused(open: Open): string[] {
  const { rootKey, recoveryKey, stored } = installation()
  const foreign = createKeyring({ rootKey, recoveryKey }).stored
  const moves: Record<string, StoredKeyring> = {
    'another installation id': { ...stored, installation: foreign.installation },
    'slots of another installation': { ...stored, slots: foreign.slots },
    'keys of another installation': { ...stored, rows: foreign.rows },
    'another version': { ...stored, rows: stored.rows.map((row) => ({ ...row, version: 2 })) },
  }
  for (const one of stored.rows) {
    for (const other of stored.rows.filter((row) => row !== one)) {
      const rows = stored.rows.map((row) => {
        if (row === one) return { ...row, sealedKey: other.sealedKey }
        return row === other ? { ...row, sealedKey: one.sealedKey } : row
      })
      moves[`${one.purpose} and ${other.purpose} exchanged`] = { ...stored, rows }
    }
  }
  return Object.entries(moves)
    .map(([name, moved]) => ({ name, fault: faultOf(() => open(moved, rootKey)) }))
    .filter(({ fault }) => !(fault instanceof SealError))
    .map(({ name, fault }) => `${name}: ${String(fault)}`)
}

/** The recovery slot in the place of the root slot does not open with the recovery key. */
export function slotsNotExchangeable(open: Open): string[] {
  const { recoveryKey, stored } = installation()
  const recovery = stored.slots.find(({ slot }) => slot === 'recovery')
  const slots = recovery === undefined ? [] : [{ ...recovery, slot: 'root' as const }]
  const fault = faultOf(() => open({ ...stored, slots }, recoveryKey))
  return fault instanceof SealError ? [] : [`recovery slot taken for the root slot: ${String(fault)}`]
}

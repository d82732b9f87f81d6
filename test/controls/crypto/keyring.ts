// Opening a keyring with one fault planted in it: each must turn the check of its promise red.
import { SealError, unseal } from '../../../src/crypto/envelope.ts'
import { hkdf, keyFrom } from '../../../src/crypto/primitives.ts'
import type { Open } from '../../crypto/checks/keyring.ts'

/** Opens without comparing key ids first: a wrong key looks like a damaged file. */
export const openWithoutKeyId: Open = ({ installation, slots, rows }, rootKey) => {
  const slot = slots.find((one) => one.slot === 'root')
  if (slot === undefined) throw new SealError('truncated')
  const slotKey = keyFrom(hkdf(rootKey, Buffer.alloc(0), 'slot'))
  const master = keyFrom(unseal(slotKey, slot.sealedMaster, ['key_slots', installation, 'root', slot.keyId]))
  const keys = rows.map(({ purpose, version, sealedKey }) =>
    keyFrom(unseal(master, sealedKey, ['keyring', installation, purpose, version])),
  )
  const first = () => keys[0] ?? master
  return { installation, rootKeyId: slot.keyId, kekVersion: 1, kek: first, key: first, renew: () => undefined }
}

/** Opens each key wherever it stands: purpose, version, slot and installation are not part of what is checked. */
export const openAnywhere: Open = ({ installation, slots }, rootKey) => {
  const slot = slots[0]
  if (slot === undefined) throw new Error('no slot')
  return {
    installation,
    rootKeyId: slot.keyId,
    kekVersion: 1,
    kek: () => rootKey,
    key: () => rootKey,
    renew: () => undefined,
  }
}

// The key of one API secret: its fields are sealed under it, and it is kept wrapped by the keyring's wrapping key.
import { seal, unseal } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import { keyFrom, newKey, type Key } from './primitives.ts'

/** A data key as it is kept: sealed, and the version of the wrapping key it is sealed under. */
export interface WrappedKey {
  readonly wrapped: Buffer
  readonly kekVersion: number
}

/** A new data key for the API secret `secretId`, and how to keep it. It opens for that API secret only. */
export function newDataKey(keyring: Keyring, secretId: number): WrappedKey & { readonly dataKey: Key } {
  const dataKey = newKey()
  return { dataKey, ...wrap(keyring, secretId, dataKey) }
}

/** The same data key, kept under the wrapping key of now. Throws a SealError when what was kept does not open. */
export function rewrapDataKey(keyring: Keyring, secretId: number, kept: WrappedKey): WrappedKey {
  return wrap(keyring, secretId, openDataKey(keyring, secretId, kept))
}

/** Opens the data key of the API secret `secretId`. Throws a SealError when it is not its own, or was changed. */
export function openDataKey(keyring: Keyring, secretId: number, { wrapped, kekVersion }: WrappedKey): Key {
  return keyFrom(unseal(keyring.kek(kekVersion), wrapped, place(keyring, secretId, kekVersion)))
}

function wrap(keyring: Keyring, secretId: number, dataKey: Key): WrappedKey {
  const { kekVersion } = keyring
  const bytes = dataKey.export()
  const wrapped = seal(keyring.kek(), bytes, place(keyring, secretId, kekVersion), kekVersion)
  bytes.fill(0)
  return { wrapped, kekVersion }
}

function place(keyring: Keyring, secretId: number, kekVersion: number) {
  return ['data_key', keyring.installation, secretId, kekVersion]
}

// The sealed fields of an API secret: each bound to its row, its field and the save it belongs to.
import { openDataKey } from '../crypto/data-keys.ts'
import { seal, unseal } from '../crypto/envelope.ts'
import type { ApiSecret } from '../store/api-secrets.ts'
import type { Reader } from './vault.ts'

export type SealedField = 'client_id' | 'client_secret' | 'previous_secret' | 'notes'

const COLUMN = {
  client_id: 'sealedClientId',
  client_secret: 'sealedClientSecret',
  previous_secret: 'sealedPreviousSecret',
  notes: 'sealedNotes',
} as const satisfies Record<SealedField, keyof ApiSecret>

type Key = ReturnType<typeof openDataKey>

/** Seals one field for the save that makes `version`; null stays null. */
export function sealField(
  dataKey: Key,
  { secretId, version, field, value }: { secretId: number; version: number; field: SealedField; value: string | null },
): Buffer | null {
  if (value === null) return null
  return seal(dataKey, Buffer.from(value, 'utf8'), ['api_secrets', secretId, field, version])
}

/**
 * Opens one field of a row; null when there is none.
 * @throws SealError when the row was tampered with or the key is another one
 */
export function unsealField(reader: Reader, secret: ApiSecret, field: SealedField): string | null {
  const sealed = secret[COLUMN[field]]
  if (sealed === null) return null
  const dataKey = openDataKey(reader.keyring, secret.id, {
    wrapped: secret.wrappedKey,
    kekVersion: secret.kekVersion,
  })
  return unseal(dataKey, sealed, ['api_secrets', secret.id, field, secret.version]).toString('utf8')
}

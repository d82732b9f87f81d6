// The sealed fields of an API secret: each bound to its row, its field and the save it belongs to.
import { openDataKey } from '../crypto/data-keys.ts'
import { seal, unseal, type Key } from '../crypto/envelope.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { ApiSecret, ApiSecretContent } from '../store/api-secrets.ts'
import type { Reader } from './vault.ts'

export type SealedField = 'client_id' | 'client_secret' | 'previous_secret' | 'notes'

const COLUMN = {
  client_id: 'sealedClientId',
  client_secret: 'sealedClientSecret',
  previous_secret: 'sealedPreviousSecret',
  notes: 'sealedNotes',
} as const satisfies Record<SealedField, keyof ApiSecret>

// Null stays null.
function sealField(
  dataKey: Key,
  { secretId, version, field, value }: { secretId: number; version: number; field: SealedField; value: string | null },
): Buffer | null {
  if (value === null) return null
  return seal(dataKey, Buffer.from(value, 'utf8'), ['api_secrets', secretId, field, version])
}

/** What the sealed fields of a row hold; null where there is nothing. */
interface Values {
  readonly client_id: string
  readonly client_secret: string | null
  readonly previous_secret: string | null
  readonly notes: string | null
}

/** All of a row for the save that makes `version`: each is bound to its save, so every save seals all of them anew. */
export function sealAll(
  dataKey: Key,
  { secretId, version, ...values }: Values & { readonly secretId: number; readonly version: number },
): Pick<ApiSecretContent, (typeof COLUMN)[SealedField]> {
  const sealed = (field: SealedField) => sealField(dataKey, { secretId, version, field, value: values[field] })
  return {
    sealedClientId: sealed('client_id') as Buffer,
    sealedClientSecret: sealed('client_secret'),
    sealedPreviousSecret: sealed('previous_secret'),
    sealedNotes: sealed('notes'),
  }
}

// Opening a key costs as much as opening a field. It is kept for as long as the row that was read: for one request.
const opened = new WeakMap<ApiSecret, { readonly keyring: Keyring; readonly dataKey: Key }>()

/** The data key of a row. @throws SealError when the row was tampered with or the key is another one */
export function dataKeyOf({ keyring }: Reader, secret: ApiSecret): Key {
  const kept = opened.get(secret)
  if (kept?.keyring === keyring) return kept.dataKey
  const { id, wrappedKey: wrapped, kekVersion } = secret
  const dataKey = openDataKey(keyring, id, { wrapped, kekVersion })
  opened.set(secret, { keyring, dataKey })
  return dataKey
}

/**
 * Opens one field of a row; null when there is none.
 * @throws SealError when the row was tampered with or the key is another one
 */
export function unsealField(reader: Reader, secret: ApiSecret, field: SealedField): string | null {
  const sealed = secret[COLUMN[field]]
  if (sealed === null) return null
  return unseal(dataKeyOf(reader, secret), sealed, ['api_secrets', secret.id, field, secret.version]).toString('utf8')
}

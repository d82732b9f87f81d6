// Writes the row of an API secret: every field sealed for this save, the previous client secret kept, the events recorded.
import { record } from '../audit/trail.ts'
import { newDataKey } from '../crypto/data-keys.ts'
import { hashClientId } from '../crypto/index-hash.ts'
import { insertApiSecret, nextApiSecretId, updateApiSecret } from '../store/api-secrets.ts'
import type { ApiSecret, ApiSecretContent } from '../store/api-secrets.ts'
import { setMark } from '../store/marks.ts'
import type { SignedIn } from './actors.ts'
import { endLinksOf } from './link-ends.ts'
import { FIELDS, type CheckedFields, type TypedFields } from './api-secret-rules.ts'
import { PREVIOUS_MILLISECONDS, previousUntil } from './previous-secret.ts'
import { settleByReplacing } from './rotate.ts'
import { dataKeyOf, sealAll, unsealField } from './sealed-fields.ts'
import type { Reader, Tx } from './vault.ts'

/** What becomes of the client secret in a save: it stays, it goes, or a new one takes its place. */
export type SecretChange = { readonly keep: true } | { readonly clear: true } | { readonly to: string }

/** Writes a new row, owned by the person; returns its ID. */
export function saveNew(
  tx: Tx,
  user: SignedIn,
  { checked, clientSecret }: { checked: CheckedFields; clientSecret: string | null },
): number {
  const id = nextApiSecretId(tx.db)
  const { dataKey, wrapped, kekVersion } = newDataKey(tx.keyring, id)
  const { clientId, notes } = checked
  insertApiSecret(tx.db, {
    ...rowOf(tx, checked),
    ...sealAll(dataKey, {
      secretId: id,
      version: 1,
      client_id: clientId,
      client_secret: clientSecret,
      previous_secret: null,
      notes,
    }),
    id,
    ownerId: user.id,
    wrappedKey: wrapped,
    kekVersion,
    previousUntil: null,
    changedAt: tx.at,
    changedBy: user.id,
    secretChangedAt: clientSecret === null ? null : tx.at,
    secretChangedBy: clientSecret === null ? null : user.id,
  })
  record(tx, user, { name: 'api_secret.added', secretId: id })
  setMark(tx.db, { userId: user.id, secretId: id, viewedAt: null, usedAt: tx.at })
  return id
}

/**
 * Writes a save over the row it was made from, with its events; a save that changes nothing writes nothing.
 * @param given keepLinks: whether links to people outside stay when the client secret is another one; whoever calls it has
 *   checked that this person may say so
 */
export function saveOver(
  tx: Tx,
  user: SignedIn,
  {
    secret,
    checked,
    clientSecret,
    keepLinks,
  }: { secret: ApiSecret; checked: CheckedFields; clientSecret: SecretChange; keepLinks: boolean },
): void {
  const before = unsealField(tx, secret, 'client_secret')
  const after = 'to' in clientSecret ? clientSecret.to : 'clear' in clientSecret ? null : before
  const replaced = after !== before
  const fields = changedFields(keptFields(tx, secret), checked)
  setMark(tx.db, { userId: user.id, secretId: secret.id, viewedAt: null, usedAt: tx.at })
  if (!replaced && fields.length === 0) return

  // The value of before is kept only when there was one; what was kept until now stays for the rest of its days.
  const until = previousUntil(secret, tx.at)
  const kept =
    replaced && before !== null
      ? { value: before, until: tx.at + PREVIOUS_MILLISECONDS }
      : { value: until === null ? null : unsealField(tx, secret, 'previous_secret'), until }
  const dataKey = dataKeyOf(tx, secret)
  const done = updateApiSecret(tx.db, {
    ...rowOf(tx, checked),
    ...sealAll(dataKey, {
      secretId: secret.id,
      version: secret.version + 1,
      client_id: checked.clientId,
      client_secret: after,
      previous_secret: kept.value,
      notes: checked.notes,
    }),
    id: secret.id,
    version: secret.version,
    wrappedKey: secret.wrappedKey,
    kekVersion: secret.kekVersion,
    previousUntil: kept.until,
    changedAt: tx.at,
    changedBy: user.id,
    secretChangedAt: replaced ? tx.at : secret.secretChangedAt,
    secretChangedBy: replaced ? user.id : secret.secretChangedBy,
  })
  if (!done) throw new Error('the row changed within its own write')
  const of = { secretId: secret.id }
  if (fields.length > 0) record(tx, user, { name: 'api_secret.changed', ...of, details: { fields } })
  if (!replaced) return
  settleByReplacing(tx, user, of)
  record(tx, user, { name: `api_secret.client_secret_${after === null ? 'cleared' : 'replaced'}`, ...of })
  if (!keepLinks) endLinksOf(tx, user, { ...of, because: 'secret-changed' })
}

type Content = Pick<ApiSecretContent, 'name' | 'url' | 'identifier' | 'method' | 'tags' | 'clientIdHash'>

function rowOf(tx: Tx, { name, url, identifier, method, tags, clientId }: CheckedFields): Content {
  return { name, url, identifier, method, tags, clientIdHash: hashClientId(tx.keyring, clientId) }
}

/** The fields of a row in clear, without the client secret. @throws SealError */
export function keptFields(reader: Reader, secret: ApiSecret): CheckedFields {
  const { name, url, identifier, method, tags } = secret
  const clientId = unsealField(reader, secret, 'client_id') as string
  return { name, url, identifier, method, tags, clientId, notes: unsealField(reader, secret, 'notes') }
}

/** Kept fields as a form shows them. */
export function typedFrom(kept: CheckedFields): TypedFields {
  return { ...kept, identifier: kept.identifier ?? '', method: kept.method ?? '', notes: kept.notes ?? '' }
}

// As the trail names them: the column, not the field of the form.
function changedFields(before: CheckedFields, after: CheckedFields): string[] {
  return FIELDS.filter((name) => before[name] !== after[name]).map((name) => (name === 'clientId' ? 'client_id' : name))
}

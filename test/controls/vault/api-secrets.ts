// Writing API secrets with one fault in it: each must turn the check of its promise red.
import { findApiSecret, identifierTaken, updateApiSecret } from '../../../src/store/api-secrets.ts'
import { addApiSecret, type editApiSecret } from '../../../src/vault/api-secrets.ts'
import { Invalid, NotFound } from '../../../src/vault/refusals.ts'

/** Adds, and keeps the notes in clear beside the seal. */
export const addInClear: typeof addApiSecret = (vault, user, given) => {
  const id = addApiSecret(vault, user, given)
  vault.db.raw.prepare('UPDATE api_secrets SET tags = ? WHERE id = ?').run(given.fields.notes, id)
  return id
}

/** Saves over whatever is there by now. */
export const editBlindly: typeof editApiSecret = (vault, _user, { secretId, fields: { name } }) => {
  vault.write((tx) => {
    const secret = findApiSecret(tx.db, secretId)
    if (secret === undefined) throw new NotFound()
    updateApiSecret(tx.db, { ...secret, name })
    // The seals stay those of the first save, so that the row still opens.
    tx.db.raw.prepare('UPDATE api_secrets SET version = ? WHERE id = ?').run(secret.version, secretId)
  })
  return true
}

/** Says of an identifier that it is taken, whoever asks. */
export const editTellingTaken: typeof editApiSecret = (vault, _user, { secretId, fields: { identifier } }) => {
  const ownerId = findApiSecret(vault.db, secretId)?.ownerId ?? 0
  if (identifierTaken(vault.db, { ownerId, identifier, exceptId: secretId }))
    throw new Invalid({ identifier: 'api_secrets.identifier_taken' })
  return true
}

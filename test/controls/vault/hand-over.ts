// Handing over with one fault in it: nobody is told.
import { findApiSecret } from '../../../src/store/api-secrets.ts'
import { giveTo, type handOverApiSecret } from '../../../src/vault/hand-over.ts'
import { NotFound } from '../../../src/vault/refusals.ts'

export const handOverUntold: typeof handOverApiSecret = (vault, user, { secretId, toId, keepEdit }) =>
  vault.write((tx) => {
    const secret = findApiSecret(tx.db, secretId)
    if (secret === undefined) throw new NotFound()
    return { name: secret.name, toName: '', identifier: giveTo(tx, user, { secret, toId, keepEdit }) }
  })

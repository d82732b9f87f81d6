// The policy with one fault in it: each must turn the table of test/vault/access.test.ts red.
import { findApiSecret } from '../../../src/store/api-secrets.ts'
import { secretFor } from '../../../src/vault/access.ts'
import { NotFound } from '../../../src/vault/refusals.ts'

/** Administrators may do everything, "in case of an emergency". */
export const opensForAdministrators: typeof secretFor = (reader, user, asked) => {
  if (!user.user.administrator) return secretFor(reader, user, asked)
  const secret = findApiSecret(reader.db, asked.secretId)
  if (secret === undefined) throw new NotFound()
  return { secret, access: 'own' }
}

/** Whoever sees it may do whatever they like with it. */
export const asksOnlyWhetherSeen: typeof secretFor = (reader, user, { secretId }) =>
  secretFor(reader, user, { secretId, act: 'see' })

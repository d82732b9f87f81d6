// What a token leads to with one fault in it: it must turn the check of its promise red.
import { findApiSecret } from '../../../src/store/api-secrets.ts'
import { findLinkByToken } from '../../../src/store/link-of-token.ts'
import { hashToken } from '../../../src/crypto/tokens.ts'
import { gone } from '../../../src/vault/link-standing.ts'
import { peekLink } from '../../../src/vault/open-link.ts'

/** Says no as soon as it knows. */
export const saysNoAtOnce: typeof peekLink = (vault, given) => {
  const { link } = findLinkByToken(vault.db, hashToken(vault.keyring, 'external_link', given.token))
  if (link === undefined || link.endedAt !== null) throw gone()
  if (findApiSecret(vault.db, link.secretId)?.disabledAt !== null) throw gone()
  return peekLink(vault, given)
}

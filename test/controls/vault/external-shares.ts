// Sharing outside with one fault in it each: every one must turn the check of its promise red.
import { checkShare } from '../../../src/vault/external-share-rules.ts'
import { giveLinks, outsideFormOf, shareOutside } from '../../../src/vault/external-shares.ts'
import { sharingOptions } from '../../../src/vault/sharing-options.ts'

/** Asks once, before the slow work, and then believes what it was told. */
export const asksOnlyBefore: typeof shareOutside = async (vault, user, { secretId, typed }) => {
  const { secret } = outsideFormOf(vault, user, { secretId })
  const { mailConfigured } = vault
  const rules = { reader: vault, options: sharingOptions(vault), mailConfigured, at: vault.now(), zone: 'UTC' }
  const result = checkShare(typed, rules)
  if ('faults' in result) throw new Error(JSON.stringify(result.faults))
  await Promise.resolve()
  const { checked } = result
  const links = vault.write((tx) => giveLinks(tx, user, { secretId, checked, passphraseHash: null }))
  return { ...checked, secret, links, mailed: mailConfigured }
}

/** Keeps the tokens, so that a link can be shown once more. */
export const keepsTheTokens: typeof shareOutside = async (vault, user, given) => {
  const shared = await shareOutside(vault, user, given)
  const keep = vault.db.raw.prepare('UPDATE external_links SET email_folded = email_folded || ? WHERE id = ?')
  for (const { id, token } of shared.links) keep.run(token, id)
  return shared
}

/** Keeps the passphrase, so that it can be looked up. */
export const keepsThePassphrase: typeof shareOutside = async (vault, user, given) => {
  const shared = await shareOutside(vault, user, given)
  vault.db.raw.prepare('UPDATE external_shares SET passphrase_hash = ?').run(given.typed.passphrase)
  return shared
}

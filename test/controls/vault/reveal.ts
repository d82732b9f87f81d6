// Revealing with one fault in it: each must turn the check of its promise red.
import { record } from '../../../src/audit/trail.ts'
import { findApiSecret } from '../../../src/store/api-secrets.ts'
import { secretFor } from '../../../src/vault/access.ts'
import { NotFound } from '../../../src/vault/refusals.ts'
import type { revealClientSecret } from '../../../src/vault/reveal.ts'
import { unsealField } from '../../../src/vault/sealed-fields.ts'

type Reveal = typeof revealClientSecret

/** Shows first and writes down afterwards, whether that works or not. */
export const revealThenRecord: Reveal = (vault, user, { secretId }) => {
  const { secret } = secretFor(vault, user, { secretId, act: 'reveal' })
  const value = unsealField(vault, secret, 'client_secret') ?? ''
  try {
    vault.write((tx) => record(tx, user, { name: 'api_secret.shown', secretId }))
  } catch {
    // The planted fault: as if it did not matter.
  }
  return { value, name: secret.name, usedAt: vault.now() }
}

/** Asks nobody whether this person may. */
export const revealToAnybody: Reveal = (vault, user, { secretId }) =>
  vault.write((tx) => {
    const secret = findApiSecret(tx.db, secretId)
    if (secret === undefined) throw new NotFound()
    record(tx, user, { name: 'api_secret.shown', secretId })
    return { value: unsealField(tx, secret, 'client_secret') ?? '', name: secret.name, usedAt: tx.at }
  })

/** Gives nothing away when a seal is broken, and tells nobody either. */
export const revealInSilence: Reveal = (vault, user, { secretId }) =>
  vault.write((tx) => {
    const { secret } = secretFor(tx, user, { secretId, act: 'reveal' })
    const value = unsealField(tx, secret, 'client_secret') ?? ''
    record(tx, user, { name: 'api_secret.shown', secretId })
    return { value, name: secret.name, usedAt: tx.at }
  })

/** Leaves the event to somebody who will write it some other time. */
export const revealUnrecorded: Reveal = (vault, user, { secretId }) => {
  const { secret } = secretFor(vault, user, { secretId, act: 'reveal' })
  return { value: unsealField(vault, secret, 'client_secret') ?? '', name: secret.name, usedAt: vault.now() }
}

// Show, Copy and Copy as: the one way a client secret leaves the vault, and only after the trail knows of it.
import { record } from '../audit/trail.ts'
import { SealError } from '../crypto/envelope.ts'
import { setLastUsed } from '../store/api-secrets.ts'
import type { ApiSecret } from '../store/api-secrets.ts'
import { setMark } from '../store/marks.ts'
import { secretFor } from './access.ts'
import type { SignedIn } from './actors.ts'
import { copyAs, COPY_FORMATS } from './copy-as.ts'
import { noticing } from './integrity.ts'
import { previousUntil } from './previous-secret.ts'
import { Conflict, Refusal, Unavailable } from './refusals.ts'
import { unsealField } from './sealed-fields.ts'
import type { Tx, Vault } from './vault.ts'

/** What somebody wants the client secret for: to look at, for the clipboard, or for the clipboard in a format. */
export const REVEAL_PURPOSES = ['show', 'copy', ...COPY_FORMATS] as const
export type RevealPurpose = (typeof REVEAL_PURPOSES)[number]

/** The client secret of now, or the one before it, which is kept for 30 days. */
export const REVEAL_VERSIONS = ['current', 'previous'] as const
export type RevealVersion = (typeof REVEAL_VERSIONS)[number]

/** A value on its way to the person who asked, the name of its API secret, and its last use by that (UTC ms). */
export interface Revealed {
  readonly value: string
  readonly name: string
  readonly usedAt: number
}

/**
 * Opens a client secret for a person. Rights, event, last use and marks are one durable write; the value is what that
 * write returns, so it cannot leave before the event is kept.
 * @throws NotFound, Forbidden; Conflict when the API secret is inactive or the value is not there; SealError when it
 *   does not open (then `integrity.failed` is recorded); Unavailable when the event cannot be written
 */
export function revealClientSecret(
  vault: Vault,
  user: SignedIn,
  asked: { secretId: number; purpose: RevealPurpose; version: RevealVersion },
): Revealed {
  try {
    return noticing(vault, user, asked, () => vault.write((tx) => reveal(tx, user, asked)))
  } catch (error) {
    if (error instanceof Refusal || error instanceof SealError) throw error
    throw new Unavailable(error)
  }
}

function reveal(
  tx: Tx,
  user: SignedIn,
  { secretId, purpose, version }: { secretId: number; purpose: RevealPurpose; version: RevealVersion },
): Revealed {
  const { secret } = secretFor(tx, user, { secretId, act: version === 'previous' ? 'reveal-previous' : 'reveal' })
  const clientSecret = version === 'previous' ? previousOf(tx, secret) : unsealField(tx, secret, 'client_secret')
  if (clientSecret === null) throw new Conflict(`api_secret.no_${version}_secret`)
  const value = written(tx, { secret, clientSecret, purpose })
  record(tx, user, {
    name:
      version === 'previous'
        ? 'api_secret.previous_shown'
        : purpose === 'show'
          ? 'api_secret.shown'
          : 'api_secret.copied',
    secretId,
    details: { for: purpose },
  })
  setLastUsed(tx.db, { id: secretId, at: tx.at })
  setMark(tx.db, { userId: user.id, secretId, viewedAt: null, usedAt: tx.at })
  return { value, name: secret.name, usedAt: tx.at }
}

/** The previous client secret, or null when there is none or its days are over. */
function previousOf(tx: Tx, secret: ApiSecret): string | null {
  return previousUntil(secret, tx.at) === null ? null : unsealField(tx, secret, 'previous_secret')
}

function written(
  tx: Tx,
  { secret, clientSecret, purpose }: { secret: ApiSecret; clientSecret: string; purpose: RevealPurpose },
): string {
  if (purpose === 'show' || purpose === 'copy') return clientSecret
  const clientId = unsealField(tx, secret, 'client_id') as string
  return copyAs(purpose, { ...secret, clientId, clientSecret })
}

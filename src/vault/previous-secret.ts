// The previous client secret: how long it is kept, putting it back, and forgetting it when its days are over.
import { record } from '../audit/trail.ts'
import { forgetPreviousSecrets as forget, updateApiSecret } from '../store/api-secrets.ts'
import type { ApiSecret } from '../store/api-secrets.ts'
import { setMark } from '../store/marks.ts'
import { secretFor } from './access.ts'
import type { SignedIn } from './actors.ts'
import { noticing } from './integrity.ts'
import { endLinksOf } from './link-ends.ts'
import { Conflict } from './refusals.ts'
import { adviseAgain, settleByReplacing } from './rotate.ts'
import { dataKeyOf, sealAll, unsealField } from './sealed-fields.ts'
import type { Tx, Vault } from './vault.ts'

/** How long a replaced client secret is kept. */
export const PREVIOUS_MILLISECONDS = 30 * 24 * 60 * 60_000

/** Until when (UTC ms) the previous client secret of a row can still be used at an instant; null when it cannot. */
export function previousUntil({ previousUntil: until }: Pick<ApiSecret, 'previousUntil'>, at: number): number | null {
  return until !== null && until > at ? until : null
}

/** Forgets for good every previous client secret whose days are over; returns how many. */
export function forgetPreviousSecrets(vault: Vault): number {
  return vault.write((tx) => forget(tx.db, tx.at))
}

/**
 * The owner puts the previous client secret back; the one of now is kept for 30 days in its stead. Links to people outside
 * end, unless they are kept.
 * @throws NotFound, Forbidden; Conflict when it is inactive or nothing is kept; SealError when a field does not open
 */
export function restorePreviousSecret(
  vault: Vault,
  user: SignedIn,
  { secretId, keepLinks = false }: { secretId: number; keepLinks?: boolean },
): void {
  noticing(vault, user, { secretId }, () => vault.write((tx) => restore(tx, user, { secretId, keepLinks })))
}

function restore(tx: Tx, user: SignedIn, { secretId, keepLinks }: { secretId: number; keepLinks: boolean }): void {
  const { secret } = secretFor(tx, user, { secretId, act: 'restore-previous' })
  const until = previousUntil(secret, tx.at)
  const previous = until === null ? null : unsealField(tx, secret, 'previous_secret')
  if (until === null || previous === null) throw new Conflict('api_secret.no_previous_secret')
  const replaced = unsealField(tx, secret, 'client_secret')
  const done = updateApiSecret(tx.db, {
    ...secret,
    ...sealAll(dataKeyOf(tx, secret), {
      secretId,
      version: secret.version + 1,
      client_id: unsealField(tx, secret, 'client_id') as string,
      client_secret: previous,
      previous_secret: replaced,
      notes: unsealField(tx, secret, 'notes'),
    }),
    previousUntil: replaced === null ? null : tx.at + PREVIOUS_MILLISECONDS,
    changedAt: tx.at,
    changedBy: user.id,
    secretChangedAt: tx.at,
    secretChangedBy: user.id,
  })
  if (!done) throw new Error('the row changed within its own write')
  record(tx, user, { name: 'api_secret.previous_restored', secretId })
  settleByReplacing(tx, user, { secretId })
  adviseAgain(tx, { secretId, replacedAt: until - PREVIOUS_MILLISECONDS })
  if (!keepLinks) endLinksOf(tx, user, { secretId, because: 'secret-changed' })
  setMark(tx.db, { userId: user.id, secretId, viewedAt: null, usedAt: tx.at })
}

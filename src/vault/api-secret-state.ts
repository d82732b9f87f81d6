// Disable and Enable: an inactive API secret sleeps with all that was given, and wakes as it was.
import { record } from '../audit/trail.ts'
import { setDisabled } from '../store/api-secrets.ts'
import { secretFor } from './access.ts'
import type { SignedIn } from './actors.ts'
import type { Tx, Vault } from './vault.ts'

/** Makes an API secret inactive. Doing it twice is done once. @throws NotFound, Forbidden */
export function disableApiSecret(vault: Vault, user: SignedIn, { secretId }: { secretId: number }): void {
  vault.write((tx) => setState(tx, user, { secretId, act: 'disable' }))
}

/** Makes it active again, with its data and its grants. @throws NotFound, Forbidden */
export function enableApiSecret(vault: Vault, user: SignedIn, { secretId }: { secretId: number }): void {
  vault.write((tx) => setState(tx, user, { secretId, act: 'enable' }))
}

/** The same within a write that does it to many; false when it was so already, and then nothing is recorded. */
export function setState(
  tx: Tx,
  user: SignedIn,
  { secretId, act }: { secretId: number; act: 'disable' | 'enable' },
): boolean {
  secretFor(tx, user, { secretId, act })
  const changed = setDisabled(tx.db, { id: secretId, at: act === 'disable' ? tx.at : null })
  if (changed) record(tx, user, { name: `api_secret.${act}d`, secretId })
  return changed
}

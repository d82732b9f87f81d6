// Notices sealed values that do not open: nothing is shown, and the trail says that somebody should look.
import { record } from '../audit/trail.ts'
import { SealError } from '../crypto/envelope.ts'
import type { Actor } from './actors.ts'
import type { Vault } from './vault.ts'

/**
 * Runs work that opens sealed fields of one API secret. When one does not open, everything the work wrote is undone
 * already; `integrity.failed` is then recorded in a write of its own, and the fault goes on to whoever asked.
 * @throws SealError, also when not even the event could be written
 */
export function noticing<T>(vault: Vault, by: Actor, { secretId }: { secretId: number }, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof SealError) noteBroken(vault, by, { secretId, code: error.code, error })
    throw error
  }
}

function noteBroken(
  vault: Vault,
  by: Actor,
  { secretId, code, error }: { secretId: number; code: SealError['code']; error: SealError },
): void {
  try {
    vault.write((tx) => record(tx, by, { name: 'integrity.failed', result: 'failed', secretId, details: { code } }))
  } catch (second) {
    // The first fault is the one that matters; the second must not hide it, nor be lost.
    error.cause = second
  }
}

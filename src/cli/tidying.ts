// What a running server does by itself: at its start, and then once an hour, it forgets what was kept for a time only.
import { forgetFailedLetters } from '../vault/mail-queue.ts'
import { forgetPreviousSecrets } from '../vault/previous-secret.ts'
import type { Vault } from '../vault/vault.ts'

const HOUR = 3_600_000

/**
 * Tidies up from now on; returns how to stop.
 * @param onFault told when it did not work; it is tried again an hour later
 */
export function keepTidy(vault: Vault, onFault: (fault: unknown) => void): () => void {
  const tidy = () => {
    try {
      forgetPreviousSecrets(vault)
      forgetFailedLetters(vault)
    } catch (fault) {
      onFault(fault)
    }
  }
  tidy()
  const timer = setInterval(tidy, HOUR).unref()
  return () => clearInterval(timer)
}

// What a running server does by itself, from its start on: what is over ends, and what was kept for a time is forgotten.
import { noticeClock } from '../vault/clock.ts'
import { endOverdueLinks, eraseEnded } from '../vault/link-ends.ts'
import { forgetFailedLetters } from '../vault/mail-queue.ts'
import { forgetErased } from '../vault/post-office.ts'
import { forgetPreviousSecrets } from '../vault/previous-secret.ts'
import type { Vault } from '../vault/vault.ts'

const HOUR = 3_600_000

// Whoever was given a link is told within a minute that it is over, and by then what could open it is gone (CRY-18).
const HALF_MINUTE = 30_000

/**
 * Tidies up from now on; returns how to stop.
 * @param onFault told when it did not work; it is tried again in its time
 * @param steady milliseconds that only ever go forward, however the clock is set
 */
export function keepTidy(
  vault: Vault,
  onFault: (fault: unknown) => void,
  steady: () => number = () => performance.now(),
): () => void {
  const watch = noticeClock(vault, steady)
  const hourly = () => {
    forgetPreviousSecrets(vault)
    forgetFailedLetters(vault)
  }
  const often = () => {
    watch()
    let ended = 0
    for (let more = endOverdueLinks(vault); more > 0; more = endOverdueLinks(vault)) ended += more
    if (ended + eraseEnded(vault) > 0) forgetErased(vault)
  }
  const timers = [every(HOUR, hourly, onFault), every(HALF_MINUTE, often, onFault)]
  return () => timers.forEach((timer) => clearInterval(timer))
}

function every(milliseconds: number, work: () => void, onFault: (fault: unknown) => void): NodeJS.Timeout {
  const tidy = () => {
    try {
      work()
    } catch (fault) {
      onFault(fault)
    }
  }
  tidy()
  return setInterval(tidy, milliseconds).unref()
}

// What a running server does by itself, from its start on: what is over ends, what was kept for a time is forgotten, and
// backups are made when they are due.
import type { BackupKeeper } from '../vault/backups.ts'
import { noticeClock } from '../vault/clock.ts'
import { carryRotationOn } from '../vault/key-rotation.ts'
import { endOverdueLinks, eraseEnded } from '../vault/link-ends.ts'
import { keepLogShort } from '../vault/log-length.ts'
import { forgetFailedLetters } from '../vault/mail-queue.ts'
import { forgetErased } from '../vault/post-office.ts'
import { forgetPreviousSecrets } from '../vault/previous-secret.ts'
import { noteTime } from '../vault/time-keeping.ts'
import type { Vault } from '../vault/vault.ts'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

// What a clock may be off by is nothing to anybody.
const FIVE_MINUTES = 300_000

// Whoever was given a link is told within a minute that it is over, and by then what could open it is gone (CRY-18).
const HALF_MINUTE = 30_000

/**
 * Tidies up from now on; returns how to stop.
 * @param given onFault: told when it did not work; it is tried again in its time;
 *   steady: milliseconds that only ever go forward, however the clock is set
 */
export function keepTidy(
  vault: Vault,
  given: { backups: Pick<BackupKeeper, 'look'>; onFault: (fault: unknown) => void; steady?: () => number },
): () => void {
  const { backups, onFault, steady = () => performance.now() } = given
  const watch = noticeClock(vault, steady)
  const hourly = () => {
    forgetPreviousSecrets(vault)
    forgetFailedLetters(vault)
  }
  let erased = false
  const often = () => {
    watch()
    const ended = endOverdueLinks(vault)
    if (ended + eraseEnded(vault) > 0) erased = true
    // While somebody reads, what was erased stays in the log of the file: then it is gone the next time.
    if (erased) erased = !forgetErased(vault)
    return ended
  }
  const rotate = carryRotationOn(vault)
  const stops = [
    every(HOUR, hourly, onFault),
    every(HALF_MINUTE, () => vault.ballast.look(), onFault),
    every(HALF_MINUTE, often, onFault),
    every(HALF_MINUTE, rotate, onFault),
    // Not at once: that the server started stands in the trail.
    every(FIVE_MINUTES, () => noteTime(vault), onFault, { atOnce: false }),
    every(SECOND, keepLogShort(vault), onFault),
    // Not at once: whoever starts MySafe is not kept waiting for the disk.
    every(MINUTE, () => backups.look(), onFault, { atOnce: false }),
  ]
  return () => stops.forEach((stop) => stop())
}

/** Does some work now (unless `atOnce` is false) and in its time, and goes on with it between what others do, as long as it did any. */
function every(
  milliseconds: number,
  work: () => number | void,
  onFault: (fault: unknown) => void,
  { atOnce = true } = {},
): () => void {
  let going: NodeJS.Immediate | undefined
  const tidy = () => {
    clearImmediate(going)
    try {
      if (Number(work()) > 0) going = setImmediate(tidy)
    } catch (fault) {
      onFault(fault)
    }
  }
  if (atOnce) tidy()
  const timer = setInterval(tidy, milliseconds).unref()
  return () => {
    clearInterval(timer)
    clearImmediate(going)
  }
}

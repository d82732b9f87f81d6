// Notices when the clock of the machine is set, so that the trail says why times in it do not fit those of elsewhere.
import { record } from '../audit/trail.ts'
import { system } from './actors.ts'
import { FOLLOWED } from './time-keeping.ts'
import type { Vault } from './vault.ts'

const MINUTE = 60_000

/**
 * Returns what is to be called now and then: it records when the clock went further than time did since the last call, or
 * back, by more than five minutes (EXT-08).
 * @param steady milliseconds that only ever go forward
 */
export function noticeClock(vault: Vault, steady: () => number): () => void {
  let before = vault.machineTime() - steady()
  return () => {
    const now = vault.machineTime() - steady()
    const jump = now - before
    if (Math.abs(jump) > FOLLOWED) {
      const details = { minutes: Math.round(jump / MINUTE) }
      vault.write((tx) => record(tx, system, { name: 'clock.jumped', details }))
    }
    // Only now: what could not be recorded is recorded the next time.
    before = now
  }
}

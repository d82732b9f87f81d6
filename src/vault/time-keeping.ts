// The time that MySafe goes by: it passes as time does, however somebody sets the clock of the machine, and never goes back.
import { uptime } from 'node:os'
import { latestEvent } from '../store/audit-events.ts'
import type { Database } from '../store/database.ts'
import { findSetting, writeSetting } from '../store/settings.ts'
import type { Vault } from './vault.ts'

/** What tells the time; all in milliseconds. */
export interface Clocks {
  /** The clock of the machine, UTC, which can be set. */
  wall(): number
  /** Goes on and cannot be set; stands still while the machine sleeps. */
  steady(): number
  /** Since the machine was started, its sleep included; takes longer to ask. */
  sinceBoot(): number
}

export const MACHINE: Clocks = {
  wall: Date.now,
  steady: () => performance.now(),
  sinceBoot: () => uptime() * 1000,
}

const MINUTE = 60_000

/** What a clock is kept right by is followed at once: so much within an hour, so that many small steps make no large one. */
export const FOLLOWED = 5 * MINUTE
const FOLLOWED_WITHIN = 60 * MINUTE

/** A clock that was put forward by more is followed once it has stood so for this long. */
const BELIEVED_AFTER = 60 * MINUTE

/** And one that was put forward by more than this only from the next start on: that is a mistake more likely than not. */
export const FARTHEST = 31 * 24 * 60 * MINUTE

/**
 * Returns the time, UTC milliseconds. A clock that was put back is not followed: time goes on until that clock has come up
 * again, so that nothing which was over ever counts again (DUR-17).
 * @param options from: the last instant that something was remembered of; time begins no earlier
 */
export function keepTime(clocks: Clocks, { from }: { from: number }): () => number {
  const sleepSoFar = () => clocks.sinceBoot() - clocks.steady()
  let time = Math.max(clocks.wall(), from)
  let [steadyThen, sleep] = [clocks.steady(), sleepSoFar()]
  // From where time has passed by itself, for up to an hour: what the clock is off by is measured from there.
  let base = { time, steady: steadyThen }
  let ahead: { readonly by: number; readonly since: number } | null = null

  function isBelieved(off: number, steady: number): boolean {
    if (off <= FOLLOWED) ahead = null
    else if (ahead === null || off > ahead.by + FOLLOWED) ahead = { by: off, since: steady }
    if (ahead === null) return off >= -FOLLOWED
    return off <= FARTHEST && steady - ahead.since >= BELIEVED_AFTER
  }

  return () => {
    const [wall, steady] = [clocks.wall(), clocks.steady()]
    let own = time + (steady - steadyThen)
    let off = wall - base.time - (steady - base.steady)
    if (off > FOLLOWED && ahead === null) {
      const before = sleep
      sleep = sleepSoFar()
      const slept = Math.max(0, sleep - before)
      own += slept
      off -= slept
      base.time += slept
    }
    const believed = isBelieved(off, steady)
    time = believed ? Math.max(time, wall) : own
    if ((believed && ahead !== null) || steady - base.steady >= FOLLOWED_WITHIN) base = { time, steady }
    steadyThen = steady
    return Math.floor(time)
  }
}

/** Notes how late it is, so that a start after a cut, by a clock that lost the time, knows it. */
export function noteTime(vault: Vault): void {
  vault.write((tx) => writeSetting(tx.db, { name: 'time', value: String(tx.at), at: tx.at, by: null }))
}

/** The last instant (UTC ms) that the file knows of: of the last event, or noted since; 0 where there is none. */
export function lastTime(db: Database): number {
  return Math.max(latestEvent(db)?.at ?? 0, Number(findSetting(db, 'time')))
}

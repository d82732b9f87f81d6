// Planted faults: ways to verify a trail that a careful forger gets past.
import { eventsFrom } from '../../../src/store/audit-events.ts'
import type { Database } from '../../../src/store/database.ts'

/** Looks only whether the numbers have gaps; the number of the first gap, or null. */
export function onlyGaps(db: Database): number | null {
  let last = 0
  for (const { number } of eventsFrom(db, 1)) {
    if (number !== last + 1) return last + 1
    last = number
  }
  return null
}

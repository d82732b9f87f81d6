// The end of the trail outside the data: whether it is kept, because only with it a cut tail is noticed.
import { anchorFile, readAnchor } from '../audit/anchor.ts'
import { lotOf } from '../store/audit-events.ts'
import type { Database } from '../store/database.ts'
import { good, note, type Check } from './check.ts'
import type { Places } from './places.ts'

// It is written within a second; a clock that was set may make that look longer.
const LONG = 60_000

/** What is to be said of it. @param now UTC milliseconds */
export function ofHead(
  db: Database,
  { rootKeyFile, now }: Pick<Places, 'rootKeyFile'> & { readonly now: number },
): Check {
  const file = anchorFile(rootKeyFile)
  const [next] = lotOf(db, { after: lastKept(file), limit: 1 })
  return next === undefined || now - next.at <= LONG ? good('head', { file }) : note('head_behind', { file })
}

function lastKept(file: string): number {
  try {
    return readAnchor(file)?.number ?? 0
  } catch {
    // One that cannot be read is as good as none.
    return 0
  }
}

// The end of the trail outside the data: whether it is kept, because only with it a cut tail is noticed, and whether it fits.
import { anchorFile, AnchorError, readAnchor, refuseRolledBack } from '../audit/anchor.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { lotOf } from '../store/audit-events.ts'
import type { Database } from '../store/database.ts'
import { good, mend, note, type Check } from './check.ts'
import type { Places } from './places.ts'
import { refusalOf } from './start-checks.ts'

// It is written within a second; a clock that was set may make that look longer.
const LONG = 60_000

/** What is to be said of it. @param given keyring: the one of this data; now: UTC milliseconds */
export function ofHead(
  db: Database,
  { rootKeyFile, keyring, now }: Pick<Places, 'rootKeyFile'> & { readonly keyring: Keyring; readonly now: number },
): Check {
  const file = anchorFile(rootKeyFile)
  const fault = refusalOf(AnchorError, () => refuseRolledBack(db, { file, keyring }))
  if (fault !== null) return mend('head_wrong', { fault })
  const [next] = lotOf(db, { after: readAnchor(file)?.number ?? 0, limit: 1 })
  return next === undefined || now - next.at <= LONG ? good('head', { file }) : note('head_behind', { file })
}

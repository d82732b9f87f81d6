// What keeps MySafe from starting with this data, asked of the same rooms that a start asks.
import { ownResources } from '../resources.ts'
import { DatabaseError, type Database } from '../store/database.ts'
import { pendingMigrations, refuseStrange } from '../store/migrations.ts'
import { mend, note, type Check } from './check.ts'

/** What a start would be told by this work, when it is refused with an error of this kind; null when it is not. */
export function refusalOf(kind: new (...given: never[]) => Error, work: () => unknown): string | null {
  try {
    work()
    return null
  } catch (fault) {
    if (fault instanceof kind) return fault.message
    throw fault
  }
}

/** The shape of the file, when it is one that this program does not know; nothing in it can be read then. */
export function ofShape(db: Database): Check | null {
  const migrations = ownResources().migrations()
  const fault = refusalOf(DatabaseError, () => pendingMigrations(db, migrations))
  return fault === null ? null : mend('newer', { fault })
}

/** Whether the file has an older shape than this program's, as before the first start after an upgrade. */
export function ofOlderShape(db: Database): Check[] {
  return pendingMigrations(db, ownResources().migrations()).length > 0 ? [note('older')] : []
}

/** What stands in the file that could change what MySafe does with it. */
export function ofStrange(db: Database): Check[] {
  const migrations = ownResources().migrations()
  const fault = refusalOf(DatabaseError, () => refuseStrange(db, migrations))
  return fault === null ? [] : [mend('strange', { fault })]
}

// A memory of what people reach with one fault in it: nobody tells it that something was written.
import type { Database } from '../../../src/store/database.ts'

/** Takes away what notices the writes. */
export function forgetToNotice(db: Database): void {
  const triggers = db.raw.prepare("SELECT name FROM sqlite_temp_schema WHERE type = 'trigger'").all() as {
    name: string
  }[]
  for (const { name } of triggers) db.raw.exec(`DROP TRIGGER temp.${name}`)
}

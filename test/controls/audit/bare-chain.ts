// A planted fault: a chain of bare SHA-256, which anybody who can write the file can compute anew.
import { createHash } from 'node:crypto'
import { eventsFrom } from '../../../src/store/audit-events.ts'
import type { EventRow } from '../../../src/store/audit-events.ts'
import type { Database } from '../../../src/store/database.ts'

const link = (before: Buffer, { mac: _, ...row }: EventRow): Buffer =>
  createHash('sha256').update(before).update(JSON.stringify(row)).digest()

function rechain(db: Database): void {
  let before: Buffer = Buffer.alloc(32)
  for (const row of [...eventsFrom(db, 1)]) {
    before = link(before, row)
    db.raw.prepare('UPDATE audit_events SET mac = ? WHERE number = ?').run(before, row.number)
  }
}

/** Changes a row, chains everything anew as a thief would, and verifies the bare way: the first bad number, or null. */
export function bareChainVerify(db: Database, { rechainAfter }: { rechainAfter: number }): number | null {
  db.raw.prepare("UPDATE audit_events SET result = 'failed' WHERE number = ?").run(rechainAfter)
  rechain(db)
  let before: Buffer = Buffer.alloc(32)
  for (const row of eventsFrom(db, 1)) {
    before = link(before, row)
    if (!before.equals(row.mac)) return row.number
  }
  return null
}

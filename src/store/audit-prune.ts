// The one place where events are taken away: the oldest ones, after a signed note stands in their place (AUD-06).
import { putMark } from './audit-mark.ts'
import type { Database, WriteDb } from './database.ts'

/** The number of the first event that is not older than an instant (UTC ms); undefined when all are. Passes the older ones. */
export function firstSince(db: Database, at: number): number | undefined {
  const sql = 'SELECT number FROM audit_events WHERE at >= :at ORDER BY number LIMIT 1'
  return db.prepare<{ number: number }>(sql).get({ at })?.number
}

/** The latest time (UTC ms) of the events up to a number, of which there is one. Passes them all, and no others. */
export function latestThrough(db: Database, number: number): number {
  const sql = 'SELECT max(+at) AS at FROM audit_events WHERE number <= :number'
  return Number(db.prepare<{ at: number }>(sql).get({ number })?.at)
}

/** Up to where events were last said to be taken away. */
export function lastAnnounced(db: Database): number | undefined {
  const sql = `SELECT details ->> 'to' AS upTo FROM audit_events WHERE name = 'audit.pruned' ORDER BY at DESC LIMIT 1`
  return db.prepare<{ upTo: number }>(sql).get()?.upTo
}

/** Takes away everything up to an event, once its note is there. */
export function pruneThrough(db: WriteDb, { upTo, note }: { upTo: number; note: string }): void {
  putMark(db, note)
  db.prepare('DELETE FROM audit_events WHERE number <= :upTo').run({ upTo })
}

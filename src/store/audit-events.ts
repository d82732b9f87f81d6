// The rows of the audit trail: appended, read, never changed.
import type { Database, WriteDb } from './database.ts'

/** One row; details is JSON text of ids and codes. */
export interface EventRow {
  readonly number: number
  readonly at: number
  readonly name: string
  readonly result: 'done' | 'refused' | 'failed'
  readonly actorKind: 'user' | 'operator' | 'nobody' | 'system'
  readonly actorId: number | null
  readonly secretId: number | null
  readonly userId: number | null
  readonly details: string
  readonly address: string | null
  readonly requestId: string | null
  readonly mac: Buffer
}

const COLUMNS = `number, at, name, result, actor_kind AS actorKind, actor_id AS actorId, secret_id AS secretId,
  user_id AS userId, details, address, request_id AS requestId, mac`

const LAST = 'SELECT number, mac FROM audit_events ORDER BY number DESC LIMIT 1'

const INSERT = `INSERT INTO audit_events
  (number, at, name, result, actor_kind, actor_id, secret_id, user_id, details, address, request_id, mac)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** Number and MAC of the last event; undefined before the first. */
export function lastMac(db: Database): { number: number; mac: Buffer } | undefined {
  return db.prepare<{ number: number; mac: Buffer }>(LAST).get()
}

/** Where an event stands: its time (UTC ms) and its number. */
export interface Place {
  readonly at: number
  readonly number: number
}

/** Where the event of this number stands; undefined when it is not there. */
export function findPlace(db: Database, number: number): Place | undefined {
  return db.prepare<Place>('SELECT at, number FROM audit_events WHERE number = :number').get({ number })
}

/** The MAC of one event; undefined when the trail does not reach that number. */
export function macOfEvent(db: Database, number: number): Buffer | undefined {
  return db.prepare<{ mac: Buffer }>('SELECT mac FROM audit_events WHERE number = :number').get({ number })?.mac
}

/** The next events behind a number, in order: so many at most. */
export function lotOf(db: Database, given: { after: number; limit: number }): EventRow[] {
  return db
    .prepare<EventRow>(`SELECT ${COLUMNS} FROM audit_events WHERE number > :after ORDER BY number LIMIT :limit`)
    .all(given)
}

/** The number of the first event that is there; undefined before there is any. */
export function firstNumber(db: Database): number | undefined {
  return (
    db.prepare<{ number: number | null }>('SELECT min(number) AS number FROM audit_events').get()?.number ?? undefined
  )
}

/** When this person last caused an event of this name, if that was after an instant (UTC ms). */
export function lastOf(db: Database, of: { actorId: number; name: string; after: number }): number | undefined {
  const sql =
    'SELECT at FROM audit_events WHERE actor_id = :actorId AND at > :after AND name = :name ORDER BY at DESC LIMIT 1'
  return db.prepare<{ at: number }>(sql).get(of)?.at
}

/** How often something of these names happened to a person after an instant (UTC ms). */
export function countHappened(
  db: Database,
  { userId, names, after }: { userId: number; names: readonly string[]; after: number },
): number {
  const sql = `SELECT count(*) AS n FROM audit_events
    WHERE user_id = :userId AND at > :after AND name IN (SELECT value FROM json_each(:names))`
  return Number(db.prepare<{ n: number }>(sql).get({ userId, after, names: JSON.stringify(names) })?.n)
}

/** Appends one event. */
export function insertEvent(db: WriteDb, event: EventRow): void {
  const { number, at, name, result, actorKind, actorId, secretId, userId, details, address, requestId, mac } = event
  const values = [number, at, name, result, actorKind, actorId, secretId, userId, details, address, requestId, mac]
  db.prepare(INSERT).run(values)
}

/** All events from a number on, in order, one at a time: the trail may hold millions. */
export function eventsFrom(db: Database, number: number): IterableIterator<EventRow> {
  return db
    .prepare<EventRow>(`SELECT ${COLUMNS} FROM audit_events WHERE number >= :number ORDER BY number`)
    .iterate({ number })
}

/** When the last event was, and its details; with a name: the last one of that name after an instant (UTC ms). */
export function latestEvent(
  db: Database,
  of?: { readonly name: string; readonly since: number },
): Pick<EventRow, 'at' | 'details'> | undefined {
  if (of === undefined)
    return db.prepare<EventRow>('SELECT at, details FROM audit_events ORDER BY number DESC LIMIT 1').get()
  const sql = 'SELECT at, details FROM audit_events WHERE at > :since AND name = :name ORDER BY at DESC LIMIT 1'
  return db.prepare<EventRow>(sql).get({ ...of })
}

// The trail on its way to a file: from its first event on, a lot at a time, so that nobody waits for millions of rows.
import { NAMED_EVENT, type NamedEvent } from './audit-names.ts'
import { conditionsOf, type TrailFilter } from './audit-search.ts'
import type { Database } from './database.ts'

/** Events by their numbers: behind `after`, up to `upTo`. */
export interface Span {
  readonly after: number
  readonly upTo: number
}

/** What a filter finds among the events of a span, in order, with the names of now. */
export function eventsIn(db: Database, filter: TrailFilter, span: Span): NamedEvent[] {
  const { where, values } = whereOf(db, filter)
  const page = `WITH page AS MATERIALIZED (SELECT e.number FROM audit_events e WHERE ${where})`
  return db.prepare<NamedEvent>(`${page} ${NAMED_EVENT} ORDER BY e.number`).all({ ...values, ...span })
}

/** How many a filter finds among the events of a span. */
export function countIn(db: Database, filter: TrailFilter, span: Span): number {
  const { where, values } = whereOf(db, filter)
  const sql = `SELECT count(*) AS n FROM audit_events e WHERE ${where}`
  return Number(db.prepare<{ n: number }>(sql).get({ ...values, ...span })?.n)
}

// By number and by nothing else: a span is small, and how small is known.
function whereOf(db: Database, filter: TrailFilter) {
  const { conditions, values } = conditionsOf(db, filter)
  const span = ['e.number > :after', 'e.number <= :upTo', '+e.at BETWEEN :from AND :to']
  return { where: [...span, ...conditions.map((one) => `+${one}`)].join(' AND '), values }
}

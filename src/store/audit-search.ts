// The trail as it is looked through: newest first, a page at a time, and never further at once than one look reaches.
import { findPlace, type EventRow, type Place } from './audit-events.ts'
import { NAMED_EVENT, type NamedEvent } from './audit-names.ts'
import type { Database, Values } from './database.ts'
import { usersHaving } from './user-list.ts'

/** What is looked for; null asks nothing. Times are UTC milliseconds. */
export interface TrailFilter {
  /** Who did it or whom it happened to: one person by id, or everybody whose name holds these folded words. */
  readonly person: number | readonly string[] | null
  readonly event: string | null
  readonly secretId: number | null
  readonly result: EventRow['result'] | null
  /** The first instant, and the first one after the last. */
  readonly from: number | null
  readonly until: number | null
}

/** One page. `next` leads to the older ones: the number of the event behind which they begin. */
export interface Look {
  readonly rows: readonly NamedEvent[]
  readonly next: number | null
  /** The time of the last event that was looked at, when the page is not full and there are older ones. */
  readonly lookedTo: number | null
}

/** How many events one look passes on its way to a page; what is rarer is found by looking on. */
export const REACH = 20_000

/** A way through the trail: by which index, and what of the question that index answers. */
interface Arm {
  readonly index: string
  readonly where: string
}

const OF_SECRET: readonly Arm[] = [
  { index: 'audit_events_by_secret', where: 'e.secret_id = :secretId AND e.at BETWEEN :from AND :to' },
]
const OF_PERSON: readonly Arm[] = [
  { index: 'audit_events_by_actor', where: 'e.actor_id = :personId' },
  { index: 'audit_events_by_user', where: 'e.user_id = :personId AND e.actor_id IS NOT :personId' },
]
const OF_NAME: readonly Arm[] = [{ index: 'audit_events_by_name', where: 'e.name = :event' }]
const OF_RESULT: readonly Arm[] = [
  { index: 'audit_events_by_result', where: "e.result = :result AND e.result <> 'done'" },
]
const OF_TIME: readonly Arm[] = [{ index: 'audit_events_by_time', where: 'TRUE' }]

// The few events of one API secret come in the order in which they were written. All others come in the order of their
// times, so that days cut the way short; after a clock that was put back the two orders differ.
const BY_NUMBER = {
  order: ['number DESC'],
  between: 'e.number < :number AND e.number >= :lastNumber',
}
const BY_TIME = {
  order: ['at DESC', 'number DESC'],
  between: `e.at <= :at AND (e.at < :at OR e.number < :number)
    AND e.at >= :lastAt AND (e.at > :lastAt OR e.number >= :lastNumber)`,
}

/** Before and after every event there can be. */
const [FIRST, LAST] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]

/**
 * One page of what a filter finds, newest first.
 * @param given before: the number of an event, for only what is older; null, or one that is gone: from the end on
 */
export function lookThrough(
  db: Database,
  { filter, before, limit }: { filter: TrailFilter; before: number | null; limit: number },
): Look {
  const { sql, order, values, last } = walkOf(db, filter, before)
  const inTurn = order.map((one) => `e.${one}`).join(', ')
  const rows = db
    .prepare<NamedEvent>(`WITH page AS MATERIALIZED (${sql} LIMIT :limit) ${NAMED_EVENT} ORDER BY ${inTurn}`)
    .all({ ...values, limit: limit + 1 })
  if (rows.length > limit) {
    const page = rows.slice(0, limit)
    return { rows: page, next: Number(page.at(-1)?.number), lookedTo: null }
  }
  return { rows, next: last?.number ?? null, lookedTo: last?.at ?? null }
}

/** How many events a filter finds within one look, counted up to `most`; `whole`: there are no others. */
export function countWithin(
  db: Database,
  { filter, most }: { filter: TrailFilter; most: number },
): { count: number; whole: boolean } {
  const { sql, values, last } = walkOf(db, filter, null)
  const counted = `SELECT count(*) AS n FROM (${sql} LIMIT :limit)`
  const n = Number(db.prepare<{ n: number }>(counted).get({ ...values, limit: most + 1 })?.n)
  return { count: Math.min(n, most), whole: n <= most && last === null }
}

// The events within reach; `last` is the one at which the look ends, null where it comes to the end of what is asked.
function walkOf(db: Database, filter: TrailFilter, before: number | null) {
  const { arms, order, between } = wayFor(filter)
  const { conditions, values } = conditionsOf(db, filter)
  const walk = (more: readonly string[]) => {
    const each = arms.map(
      ({ index, where }) =>
        `SELECT e.at, e.number FROM audit_events e INDEXED BY ${index} WHERE ${[where, between, ...more].join(' AND ')}`,
    )
    return `${each.join(' UNION ALL ')} ORDER BY ${order.join(', ')}`
  }
  const begin = { ...values, ...beginningOf(db, filter, before), lastAt: values.from, lastNumber: FIRST }
  const reach = `${walk([])} LIMIT 1 OFFSET :reach`
  const last = db.prepare<Place>(reach).get({ ...begin, reach: REACH - 1 }) ?? null
  const end = last === null ? {} : { lastAt: last.at, lastNumber: last.number }
  return { sql: walk(conditions), order, values: { ...begin, ...end }, last }
}

// What passes the fewest: what happened to one API secret is less than what one person did, and so on.
function wayFor({ secretId, person, event, result }: TrailFilter) {
  if (secretId !== null) return { ...BY_NUMBER, arms: OF_SECRET }
  if (typeof person === 'number') return { ...BY_TIME, arms: OF_PERSON }
  if (event !== null) return { ...BY_TIME, arms: OF_NAME }
  return { ...BY_TIME, arms: result === null || result === 'done' ? OF_TIME : OF_RESULT }
}

function beginningOf(db: Database, { until }: TrailFilter, before: number | null): Place {
  const end = { at: (until ?? LAST) - 1, number: LAST }
  const found = before === null ? undefined : findPlace(db, before)
  return found === undefined || found.at > end.at ? end : found
}

/** Everything that is asked but the days, as conditions on an event e; and the values for it, the days among them. */
export function conditionsOf(db: Database, filter: TrailFilter) {
  const { person, event, secretId, result, from, until } = filter
  const values: Values & { from: number } = { event, secretId, result, from: from ?? FIRST, to: (until ?? LAST) - 1 }
  const conditions = [
    ...(event === null ? [] : ['e.name = :event']),
    ...(secretId === null ? [] : ['e.secret_id = :secretId']),
    ...(result === null ? [] : ['e.result = :result']),
  ]
  if (person === null) return { conditions, values }
  if (typeof person === 'number') {
    const byId = '(e.actor_id = :personId OR e.user_id = :personId)'
    return { conditions: [...conditions, byId], values: { ...values, personId: person } }
  }
  const { where, values: words } = usersHaving(db, person)
  const people = `(SELECT u.id FROM users u WHERE ${where})`
  const byWords = `(e.actor_id IN ${people} OR e.user_id IN ${people})`
  return { conditions: [...conditions, byWords], values: { ...values, ...words } }
}

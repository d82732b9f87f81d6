// The trail as administrators look through it: what is asked, one page of the answer, and that somebody looked.
import { lengthOf } from '../audit/chain.ts'
import { EVENT_NAMES, record, type EventName } from '../audit/trail.ts'
import { lastOf } from '../store/audit-events.ts'
import type { NamedEvent } from '../store/audit-names.ts'
import { countWithin, lookThrough, type TrailFilter } from '../store/audit-search.ts'
import type { Database } from '../store/database.ts'
import { pageOfUsers } from '../store/user-list.ts'
import type { SignedIn } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { daysFaults, instantsOf } from './days-asked.ts'
import { PAGE_SIZE } from './pages.ts'
import { personCalled, wordsTyped } from './people-search.ts'
import { Invalid, type FieldFault } from './refusals.ts'
import { idFrom } from './row-numbers.ts'
import type { Reader, Vault } from './vault.ts'

export { EVENT_NAMES, type EventName, type NamedEvent, type TrailFilter }

export const RESULTS = ['done', 'refused', 'failed'] as const

/** What is asked of the trail, as it was typed; an empty text asks nothing. Days are days of the reader's time zone. */
export interface TrailQuestion {
  readonly person: string
  readonly event: EventName | ''
  /** The ID of an API secret. */
  readonly item: string
  readonly result: (typeof RESULTS)[number] | ''
  readonly from: string
  readonly until: string
}

/** One page of it, newest first. Times are UTC milliseconds. */
export interface TrailPage {
  readonly rows: readonly NamedEvent[]
  /** The number of the event behind which the older ones begin; null when these are the oldest. */
  readonly older: number | null
  /** How far was looked, when that was not far enough for a full page. */
  readonly lookedTo: number | null
  /** How many there are; `whole` false: at least so many, because nobody counts millions for a page. */
  readonly total: { readonly count: number; readonly whole: boolean }
}

/** A count goes on until here; what is more is "at least". */
const MOST_COUNTED = 1_000

/** A page of nothing. */
export const NOTHING: TrailPage = { rows: [], older: null, lookedTo: null, total: { count: 0, whole: true } }

/**
 * One page of what a question finds in the trail.
 * @param before the number of an event, to see what is older; null for the newest
 * @throws Forbidden; Invalid naming what cannot be used
 */
export function trailOf(
  reader: Reader,
  user: SignedIn,
  { question, before }: { question: TrailQuestion; before: number | null },
): TrailPage {
  const filter = filterOf(reader, user, question)
  if (filter === null) return NOTHING
  const { rows, next, lookedTo } = lookThrough(reader.db, { filter, before, limit: PAGE_SIZE })
  return { rows, older: next, lookedTo, total: totalOf(reader.db, filter) }
}

/** How many events a question finds, as a page tells it. @throws Forbidden; Invalid naming what cannot be used */
export function countOf(reader: Reader, user: SignedIn, question: TrailQuestion): TrailPage['total'] {
  const filter = filterOf(reader, user, question)
  return filter === null ? NOTHING.total : totalOf(reader.db, filter)
}

/**
 * A question as the store takes it; null when it asks for somebody who is not there.
 * @throws Forbidden; Invalid naming what cannot be used
 */
export function filterOf(reader: Pick<Reader, 'db'>, user: SignedIn, asked: TrailQuestion): TrailFilter | null {
  mustAdminister(user)
  const { item } = asked
  const faults: Record<string, FieldFault> = {
    ...(item !== '' && idFrom(item) === null ? { item: 'shared.id_number' } : {}),
    ...daysFaults(asked),
  }
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  const person = personIn(reader, asked.person)
  if (person === 'nobody') return null
  return {
    person,
    event: asked.event === '' ? null : asked.event,
    secretId: idFrom(item),
    result: asked.result === '' ? null : asked.result,
    ...instantsOf(asked, user.user.timeZone),
  }
}

// One person is found by an index, several are looked for on the way.
function personIn(reader: Pick<Reader, 'db'>, typed: string): TrailFilter['person'] | 'nobody' {
  const words = wordsTyped(typed)
  if (words.length === 0) return null
  const called = personCalled(reader, typed)
  if (called !== undefined) return called.id
  const [one, other] = pageOfUsers(reader.db, { words, status: 'all', sort: 'added', limit: 2, offset: 0 })
  if (one === undefined) return 'nobody'
  return other === undefined ? one.id : words
}

function totalOf(db: Database, filter: TrailFilter): TrailPage['total'] {
  if (Object.values(filter).some((asked) => asked !== null)) return countWithin(db, { filter, most: MOST_COUNTED })
  return { count: lengthOf(db), whole: true }
}

/** Somebody who goes on reading is remembered once in so many milliseconds. */
const READING = 15 * 60_000

/** Remembers that this person reads the trail, at most once in 15 minutes. Screens show the page even when this throws. */
export function recordReading(vault: Vault, user: SignedIn): void {
  const asked = { actorId: user.id, name: 'audit.read', after: vault.now() - READING }
  if (lastOf(vault.db, asked) !== undefined) return
  vault.write((tx) => record(tx, user, { name: 'audit.read' }))
}

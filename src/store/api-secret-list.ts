// The list of API secrets one person reaches: filtered, counted, sorted and cut into pages.
import { asksOnlyStatus, FILTER, KEYS, OWNER, partsOf, SHARED, valuesOf, WALKS } from './api-secret-filter.ts'
import type { ApiSecretFilter, SortKey } from './api-secret-filter.ts'
import { findHits } from './api-secret-hits.ts'
import type { Method } from './api-secrets.ts'
import type { Database, Values } from './database.ts'
import { reachOf, type Reach } from './reach.ts'
import { reaches, strongestOn, type Looking } from './reaching.ts'
import { teachWords } from './words.ts'

export { SORT_KEYS } from './api-secret-filter.ts'
export type { ApiSecretFilter, SortKey }

/** One line of the list. `access` is 1 Can view, 2 Can edit, 3 owner. */
export interface ApiSecretRow {
  readonly id: number
  readonly name: string
  readonly url: string
  readonly identifier: string | null
  readonly method: Method | null
  readonly tags: string
  readonly ownerId: number
  readonly ownerName: string
  readonly access: 1 | 2 | 3
  readonly shared: 0 | 1
  readonly hasClientSecret: 0 | 1
  readonly lastUsedAt: number | null
  readonly disabledAt: number | null
}

/** The order of a list. */
export interface Order {
  readonly sort: SortKey
  readonly descending: boolean
}

/** How a page is asked for: `limit` rows after `offset`. */
export interface Cut extends Order {
  readonly limit: number
  readonly offset: number
}

/** A page of the list, and how many rows the whole list has. */
export interface ApiSecretPage {
  readonly total: number
  readonly rows: readonly ApiSecretRow[]
}

interface Found {
  readonly total: number
  readonly ids: readonly number[]
}

interface Asked {
  readonly looking: Looking
  readonly reach: Reach
  readonly filter: ApiSecretFilter
  readonly values: Values
}

// Up to here all that a person reaches is looked at in a few milliseconds, whatever else lies in the file; and as many
// rows may be passed by on the way to a page without asking whether there is a shorter one.
const SMALL = 5_000

const ROWS = `WITH picked (place, id, access) AS
  (SELECT j.key, s.id, ${strongestOn('s.id')}
    FROM json_each(:ids) j CROSS JOIN api_secrets s ON s.id = j.value)
SELECT s.id, s.name, s.url, s.identifier, s.method, s.tags, s.owner_id AS ownerId, ${OWNER} AS ownerName, p.access,
  ${SHARED} AS shared, s.sealed_client_secret IS NOT NULL AS hasClientSecret, s.last_used_at AS lastUsedAt,
  s.disabled_at AS disabledAt
FROM picked p CROSS JOIN api_secrets s ON s.id = p.id WHERE p.access IS NOT NULL`

const AMONG = `FROM json_each(:ids) j CROSS JOIN api_secrets s ON s.id = j.value WHERE ${FILTER}`
const COUNT = `SELECT count(*) AS n ${AMONG}`
const LAST_ID = 'SELECT max(id) AS n FROM api_secrets'

/** One page of what a person reaches under a filter; no rows beyond the end. */
export function listApiSecrets(db: Database, looking: Looking, filter: ApiSecretFilter, cut: Cut): ApiSecretPage {
  const { total, ids } = find(db, ask(db, looking, filter), cut)
  return { total, rows: listApiSecretsById(db, looking, ids) }
}

/** The ids of everything a person reaches under a filter, in order. */
export function listApiSecretIds(db: Database, looking: Looking, filter: ApiSecretFilter, order: Order): number[] {
  const asked = ask(db, looking, filter)
  return sorted(db, asked, order, candidates(db, asked) ?? asked.reach.ids)
}

/** The rows of ids from before, in their order, without those that are no longer reached. */
export function listApiSecretsById(db: Database, { userId, now }: Looking, ids: readonly number[]): ApiSecretRow[] {
  return db.prepare<ApiSecretRow>(ROWS).all({ user: userId, now, ids: jsonOf(ids) })
}

function ask(db: Database, looking: Looking, filter: ApiSecretFilter): Asked {
  teachWords(db)
  return { looking, reach: reachOf(db, looking), filter, values: valuesOf(filter, looking) }
}

// Whoever reaches little has all of it looked at, and so have the few that a rare word or state finds. Otherwise rows are
// passed by in the order of an index until the page is full, from the end that is nearer.
function find(db: Database, asked: Asked, cut: Cut): Found {
  const { reach, filter } = asked
  const found = reach.lists.get(nameOf(filter, cut))
  if (found) return { total: found.length, ids: [...found.subarray(cut.offset, cut.offset + cut.limit)] }
  if (reach.ids.length <= SMALL) return collect(db, asked, cut, reach.ids)
  const known = reach.totals.get(nameOf(filter))
  const few = known !== undefined && passedBy(db, known, cut) <= SMALL ? null : candidates(db, asked)
  if (few !== null) return collect(db, asked, cut, few)
  const { sort } = cut
  if (sort === 'shared' || sort === 'status') return inParts(db, asked, cut, partsOf(filter, sort))
  const total = totalOf(db, asked)
  return passedBy(db, total, cut) <= reach.ids.length
    ? { total, ids: walk(db, asked, { ...cut, sort, total }) }
    : collect(db, asked, cut, reach.ids)
}

function collect(db: Database, asked: Asked, cut: Cut, among: Iterable<number>): Found {
  const ids = sorted(db, asked, cut, among)
  remember(asked, ids.length)
  if (ids.length <= SMALL) rememberList(asked, cut, ids)
  return { total: ids.length, ids: ids.slice(cut.offset, cut.offset + cut.limit) }
}

/** All that a question can find of what is reached, when few; some of it may not be asked for. */
function candidates(db: Database, { filter, reach, looking }: Asked): number[] | null {
  const hits = filter.id === null ? findHits(db, filter, looking.userId) : [filter.id]
  return hits && [...hits].filter((id) => reach.has(id))
}

function sorted(db: Database, { values }: Asked, { sort, descending }: Order, among: Iterable<number>): number[] {
  const sql = `SELECT s.id, ${KEYS[sort]} AS key ${AMONG}`
  const rows = db.prepare<{ id: number; key: string | number }>(sql).all({ ...values, ids: jsonOf(among) })
  rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id - b.id))
  return (descending ? rows.reverse() : rows).map(({ id }) => id)
}

// An order by two values is a list of one after a list of the other.
function inParts(db: Database, asked: Asked, { descending, limit, offset }: Cut, parts: ApiSecretFilter[]): Found {
  const found: { total: number; ids: number[] } = { total: 0, ids: [] }
  for (const filter of descending ? parts.reverse() : parts) {
    const cut = { limit: limit - found.ids.length, offset: Math.max(0, offset - found.total) }
    const part = find(db, withFilter(asked, filter), { sort: 'id', descending, ...cut })
    found.total += part.total
    found.ids.push(...part.ids)
  }
  return found
}

function withFilter({ looking, reach }: Asked, filter: ApiSecretFilter): Asked {
  return { looking, reach, filter, values: valuesOf(filter, looking) }
}

function totalOf(db: Database, asked: Asked): number {
  const { reach, filter, values } = asked
  const known = reach.totals.get(nameOf(filter))
  if (known !== undefined) return known
  const total = fewerThan(db, asked) ?? number(db, COUNT, { ...values, ids: jsonOf(reach.ids) })
  remember(asked, total)
  return total
}

// All but the few that are inactive, or that are the person's own and not shared.
function fewerThan(db: Database, asked: Asked): number | null {
  const { reach, filter } = asked
  if (filter.shared === true) {
    const whole = withFilter(asked, { ...filter, shared: null })
    const own = withFilter(asked, { ...filter, shared: false })
    return totalOf(db, whole) - find(db, own, { sort: 'id', descending: false, limit: 0, offset: 0 }).total
  }
  if (!asksOnlyStatus(filter)) return null
  const inactive =
    filter.status === 'active' ? candidates(db, withFilter(asked, { ...filter, status: 'inactive' })) : []
  return inactive && reach.ids.length - inactive.length
}

// How many rows are passed by on the way to a page: as many more as the list is sparser than the file.
function passedBy(db: Database, total: number, { limit, offset }: Cut): number {
  const length = Math.min(limit, total - offset)
  if (length <= 0) return 0
  const passed = Math.min(offset, total - offset - length) + length
  return (passed * number(db, LAST_ID, {})) / total
}

function walk(
  db: Database,
  { looking, values }: Asked,
  { sort, descending, limit, offset, total }: Cut & { sort: keyof typeof WALKS; total: number },
): number[] {
  const length = Math.min(limit, total - offset)
  if (length <= 0) return []
  const fromEnd = total - offset - length
  const backwards = fromEnd < offset
  const sql = walkSql(sort, descending !== backwards ? 'DESC' : 'ASC')
  const cut = { limit: length, offset: backwards ? fromEnd : offset }
  const ids = db.prepare<{ id: number }>(sql).all({ ...values, ...cut, user: looking.userId })
  return (backwards ? ids.reverse() : ids).map(({ id }) => id)
}

function walkSql(sort: keyof typeof WALKS, direction: 'ASC' | 'DESC'): string {
  const { from, by } = WALKS[sort]
  const order = [...by, 's.id'].map((column) => `${column} ${direction}`)
  return `SELECT s.id FROM ${from}
    WHERE ${FILTER} AND ${reaches('s.id')}
    ORDER BY ${order.join(', ')} LIMIT :limit OFFSET :offset`
}

const MOST_TOTALS = 100
const MOST_LISTS = 4

// Not what changes by itself: what is shared, as grants end, and what was used.
const staysAsItIs = ({ shared, usedFrom, usedUntil }: ApiSecretFilter) =>
  shared === null && usedFrom === null && usedUntil === null

function remember({ reach: { totals }, filter }: Asked, total: number): void {
  if (!staysAsItIs(filter)) return
  if (totals.size >= MOST_TOTALS) totals.clear()
  totals.set(nameOf(filter), total)
}

function rememberList({ reach: { lists }, filter }: Asked, order: Order, ids: readonly number[]): void {
  if (!staysAsItIs(filter) || order.sort === 'shared' || order.sort === 'used') return
  if (lists.size >= MOST_LISTS) lists.clear()
  lists.set(nameOf(filter, order), Uint32Array.from(ids))
}

const nameOf = (filter: ApiSecretFilter, order?: Order) => JSON.stringify([filter, order?.sort, order?.descending])
const jsonOf = (ids: Iterable<number>) => JSON.stringify([...ids])
const number = (db: Database, sql: string, values: Values) => (db.prepare(sql).get(values) as { n: number }).n

// The list of API secrets one person reaches: filtered, counted, sorted and cut into pages by a closed set of statements.
import type { Method } from './api-secrets.ts'
import type { Database, Values } from './database.ts'
import { REACHING } from './reaching.ts'
import { joinWords, matchWord, SHORTEST_INDEXED, teachWords } from './words.ts'

/** What is looked for; null asks nothing. Words are folded and all of them must be found. Times are UTC milliseconds. */
export interface ApiSecretFilter {
  /** Words anywhere in name, url, tags, identifier or the owner's name … */
  readonly words: readonly string[]
  /** … or exactly this Client ID, by its keyed hash. */
  readonly clientIdHash: Buffer | null
  readonly id: number | null
  readonly name: readonly string[]
  readonly url: readonly string[]
  readonly tags: readonly string[]
  readonly owner: readonly string[]
  readonly shared: boolean | null
  /** The first instant of last use, and the first one after it. */
  readonly usedFrom: number | null
  readonly usedUntil: number | null
  readonly status: 'active' | 'inactive' | 'all'
}

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

/** Who looks, and when. */
export interface Looking {
  readonly userId: number
  readonly now: number
}

const OWNER = '(SELECT name FROM users WHERE id = s.owner_id)'
// A share counts until its end, also while the API secret or a group is inactive.
const SHARED = `EXISTS (SELECT 1 FROM grants g WHERE g.secret_id = s.id AND (g.until_at IS NULL OR g.until_at > :now))`

/** What can be sorted by: a name from outside chooses a constant. Only what has an index can be walked in order. */
const ORDERS = {
  id: { by: 's.id', indexed: true },
  name: { by: 's.name COLLATE NOCASE', indexed: true },
  url: { by: 's.url COLLATE NOCASE', indexed: true },
  tags: { by: 's.tags COLLATE NOCASE', indexed: true },
  shared: { by: SHARED, indexed: false },
  owner: { by: `${OWNER} COLLATE NOCASE`, indexed: false },
  used: { by: 's.last_used_at', indexed: true },
  status: { by: '(s.disabled_at IS NOT NULL)', indexed: false },
} as const

export type SortKey = keyof typeof ORDERS

export const SORT_KEYS = Object.keys(ORDERS) as SortKey[]

const FILTER = `(:status = 'all' OR (s.disabled_at IS NULL) = (:status = 'active'))
  AND (:id IS NULL OR s.id = :id)
  AND (:usedFrom IS NULL OR s.last_used_at >= :usedFrom)
  AND (:usedUntil IS NULL OR s.last_used_at < :usedUntil)
  AND (:name IS NULL OR holds(s.name, :name))
  AND (:url IS NULL OR holds(s.url, :url))
  AND (:tags IS NULL OR holds(s.tags, :tags))
  AND (:owner IS NULL OR holds(${OWNER}, :owner))
  AND (:shared IS NULL OR :shared = ${SHARED})
  AND (:words IS NULL OR s.client_id_hash = :clientIdHash
    OR holds(concat_ws(char(10), s.name, s.url, s.tags, s.identifier, ${OWNER}), :words))`

export const STRONGEST = '(SELECT access FROM ways WHERE secret_id = s.id ORDER BY access DESC LIMIT 1)'
const ASKED = `${FILTER} AND (SELECT 1 FROM ways WHERE secret_id = s.id LIMIT 1)`

/**
 * Where rows come from. reach: everything the person reaches is looked at. one: a single row is. hits: the few rows of
 * a rare word are asked whether they are reached. walk: so is each row of an index in the order of the page, until full.
 */
export const SOURCES = {
  reach: { from: 'reaching r CROSS JOIN api_secrets s ON s.id = r.secret_id', access: 'r.access', where: FILTER },
  one: { from: 'api_secrets s', access: STRONGEST, where: `s.id = :id AND ${ASKED}` },
  hits: {
    from: `(SELECT rowid AS id FROM api_secrets_search WHERE api_secrets_search MATCH :hits
      UNION SELECT o.id FROM users_search CROSS JOIN api_secrets o ON o.owner_id = users_search.rowid
        WHERE users_search MATCH :owners
      UNION SELECT id FROM api_secrets WHERE client_id_hash = :clientIdHash) h
      CROSS JOIN api_secrets s ON s.id = h.id`,
    access: STRONGEST,
    where: ASKED,
  },
  walk: { from: 'api_secrets s', access: STRONGEST, where: ASKED },
} as const

type Source = keyof typeof SOURCES

// Up to here a person's whole reach is looked at in a few milliseconds, whatever else lies in the file.
const SMALL_REACH = 5_000
const FEW_HITS = 20_000
const MOST_WORDS_COUNTED = 8
// Stands in no text: full-text queries have no other way to ask for nothing.
const NO_HITS = '"\u0001\u0001\u0001"'

const REACHED = `WITH ${REACHING} SELECT count(*) AS n FROM (SELECT 1 FROM ways LIMIT :most)`
const HITS = `SELECT count(*) AS n FROM (SELECT 1 FROM api_secrets_search WHERE api_secrets_search MATCH :hits LIMIT :most)`
const LAST_ID = 'SELECT max(id) AS n FROM api_secrets'
const COUNT = `WITH ${REACHING} SELECT count(*) AS n FROM (SELECT DISTINCT secret_id FROM ways) r
  CROSS JOIN api_secrets s ON s.id = r.secret_id WHERE ${FILTER}`

const COLUMNS = `s.id, s.name, s.url, s.identifier, s.method, s.tags, s.owner_id AS ownerId, ${OWNER} AS ownerName,
  p.access, ${SHARED} AS shared, s.sealed_client_secret IS NOT NULL AS hasClientSecret, s.last_used_at AS lastUsedAt,
  s.disabled_at AS disabledAt`

function orderOf(sort: SortKey, descending: boolean): string {
  const direction = descending ? 'DESC' : 'ASC'
  return sort === 'id' ? `s.id ${direction}` : `${ORDERS[sort].by} ${direction}, s.id ${direction}`
}

// `total` comes from the same look at the rows; where the page is found without looking at all of them it is 0.
function pageSql(
  source: Source,
  { sort, descending, counted }: { sort: SortKey; descending: boolean; counted: boolean },
) {
  const { from, access, where } = SOURCES[source]
  const order = orderOf(sort, descending)
  return `WITH ${REACHING},
picked (id, access, total) AS (SELECT s.id, ${access}, ${counted ? 'count(*) OVER ()' : '0'} FROM ${from}
  WHERE ${where} ORDER BY ${order} LIMIT :limit OFFSET :offset)
SELECT ${COLUMNS}, p.total FROM picked p CROSS JOIN api_secrets s ON s.id = p.id ORDER BY ${order}`
}

export function valuesOf(filter: ApiSecretFilter, { userId, now }: Looking): Values {
  const { id, clientIdHash, usedFrom, usedUntil, status } = filter
  const shared = filter.shared === null ? null : Number(filter.shared)
  const [words, name, url] = [joinWords(filter.words), joinWords(filter.name), joinWords(filter.url)]
  const [tags, owner] = [joinWords(filter.tags), joinWords(filter.owner)]
  return { user: userId, now, id, clientIdHash, usedFrom, usedUntil, status, shared, words, name, url, tags, owner }
}

const number = (db: Database, sql: string, values: Values) => (db.prepare(sql).get(values) as { n: number }).n

// The rarest word decides: its rows are asked one by one, instead of everything somebody reaches.
function rareWord(db: Database, filter: ApiSecretFilter): Values | null {
  const asked = [
    ...filter.name.map((word) => ({ word, hits: matchWord(word, 'name'), owners: NO_HITS })),
    ...filter.url.map((word) => ({ word, hits: matchWord(word, 'url'), owners: NO_HITS })),
    ...filter.tags.map((word) => ({ word, hits: matchWord(word, 'tags'), owners: NO_HITS })),
    ...filter.words.map((word) => ({ word, hits: matchWord(word), owners: matchWord(word, 'name') })),
  ].filter(({ word }) => Array.from(word).length >= SHORTEST_INDEXED)
  let rarest: Values | null = null
  let most = FEW_HITS
  for (const { hits, owners } of asked.slice(0, MOST_WORDS_COUNTED)) {
    const found = number(db, HITS, { hits, most })
    if (found < most) [rarest, most] = [{ hits, owners }, found]
  }
  return rarest
}

// Null: the person reaches much and asks for nothing rare.
export function sourceFor(db: Database, filter: ApiSecretFilter, { userId, now }: Looking): [Source, Values] | null {
  if (filter.id !== null) return ['one', {}]
  if (number(db, REACHED, { user: userId, now, most: SMALL_REACH }) < SMALL_REACH) return ['reach', {}]
  const hits = rareWord(db, filter)
  return hits && ['hits', hits]
}

/** How a page is asked for: `limit` rows after `offset`. */
export interface Cut {
  readonly sort: SortKey
  readonly descending: boolean
  readonly limit: number
  readonly offset: number
}

/** A page of the list, and how many rows the whole list has. */
export interface ApiSecretPage {
  readonly total: number
  readonly rows: readonly ApiSecretRow[]
}

/** One page of what a person reaches under a filter; no rows beyond the end. */
export function listApiSecrets(db: Database, looking: Looking, filter: ApiSecretFilter, cut: Cut): ApiSecretPage {
  teachWords(db)
  const values = valuesOf(filter, looking)
  const found = sourceFor(db, filter, looking)
  if (found === null) return listMuch(db, values, cut)
  const [source, hits] = found
  const at = (limit: number, offset: number) =>
    rowsOf(db, pageSql(source, { ...cut, counted: true }), { ...values, ...hits, limit, offset })
  const rows = at(cut.limit, cut.offset)
  return { rows, total: (rows[0] ?? (cut.offset > 0 ? at(1, 0)[0] : undefined))?.total ?? 0 }
}

// Walking looks at about (rows of the file / rows of the list) rows for each one it passes, sorting at all of the list.
function listMuch(db: Database, values: Values, { sort, descending, limit, offset }: Cut): ApiSecretPage {
  const total = number(db, COUNT, values)
  if (offset >= total) return { total, rows: [] }
  const length = Math.min(limit, total - offset)
  const fromEnd = total - offset - length
  const passed = Math.min(offset, fromEnd) + length
  if (!ORDERS[sort].indexed || 4 * number(db, LAST_ID, {}) * passed > total * total)
    return {
      total,
      rows: rowsOf(db, pageSql('reach', { sort, descending, counted: false }), { ...values, limit, offset }),
    }
  const backwards = fromEnd < offset
  const sql = pageSql('walk', { sort, descending: descending !== backwards, counted: false })
  const rows = rowsOf(db, sql, { ...values, limit: length, offset: backwards ? fromEnd : offset })
  return { total, rows: backwards ? rows.reverse() : rows }
}

function rowsOf(db: Database, sql: string, values: Values): (ApiSecretRow & { total: number })[] {
  return db.prepare<ApiSecretRow & { total: number }>(sql).all(values)
}

const idsSql = ({ sort, descending }: Pick<Cut, 'sort' | 'descending'>) =>
  `WITH ${REACHING} SELECT s.id FROM ${SOURCES.reach.from} WHERE ${FILTER} ORDER BY ${orderOf(sort, descending)}`

const ROWS_OF_IDS = `WITH ${REACHING}, picked (place, id, access) AS
  (SELECT j.key, s.id, ${STRONGEST} FROM json_each(:ids) j CROSS JOIN api_secrets s ON s.id = j.value)
SELECT ${COLUMNS} FROM picked p CROSS JOIN api_secrets s ON s.id = p.id WHERE p.access IS NOT NULL ORDER BY p.place`

/** The ids of everything a person reaches under a filter, in order. */
export function listApiSecretIds(
  db: Database,
  looking: Looking,
  filter: ApiSecretFilter,
  order: Pick<Cut, 'sort' | 'descending'>,
): number[] {
  teachWords(db)
  return db
    .prepare<{ id: number }>(idsSql(order))
    .all(valuesOf(filter, looking))
    .map(({ id }) => id)
}

/** The rows of ids from before, without those that are no longer reached. */
export function listApiSecretsById(db: Database, { userId, now }: Looking, ids: readonly number[]): ApiSecretRow[] {
  return db.prepare<ApiSecretRow>(ROWS_OF_IDS).all({ user: userId, now, ids: JSON.stringify(ids) })
}

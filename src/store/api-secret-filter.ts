// What can be asked of the list of API secrets, and by what it can be sorted: a closed set of conditions and keys.
import type { Values } from './database.ts'
import { LIVE_LINK } from './external-shares.ts'
import { LIVE, type Looking } from './reaching.ts'
import { joinWords } from './words.ts'

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

/** The name of the owner of `s`. */
export const OWNER = '(SELECT name FROM users WHERE id = s.owner_id)'

/**
 * Whether `s` is shared, inside or outside. A share counts until its end, also while the API secret or a group is inactive,
 * and a link also when its mail failed: whoever was told of it otherwise opens it.
 */
export const SHARED = `(EXISTS (SELECT 1 FROM grants g WHERE g.secret_id = s.id AND ${LIVE})
  OR EXISTS (SELECT 1 FROM external_links l WHERE l.secret_id = s.id AND ${LIVE_LINK}))`

/** Holds for what a filter finds. */
export const FILTER = `(:status = 'all' OR (s.disabled_at IS NULL) = (:status = 'active'))
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

/** The values of FILTER. */
export function valuesOf(filter: ApiSecretFilter, { now }: Looking): Values {
  const { id, clientIdHash, usedFrom, usedUntil, status } = filter
  const shared = filter.shared === null ? null : Number(filter.shared)
  const [words, name, url] = [joinWords(filter.words), joinWords(filter.name), joinWords(filter.url)]
  const [tags, owner] = [joinWords(filter.tags), joinWords(filter.owner)]
  return { now, id, clientIdHash, usedFrom, usedUntil, status, shared, words, name, url, tags, owner }
}

/** Whether a filter asks for nothing but the status. */
export function asksOnlyStatus({ words, name, url, tags, owner, ...rest }: ApiSecretFilter): boolean {
  const texts = [...words, ...name, ...url, ...tags, ...owner]
  const { id, shared, usedFrom, usedUntil } = rest
  return texts.length === 0 && id === null && shared === null && usedFrom === null && usedUntil === null
}

// Upper and lower case alike, in the order of SQLite: hexadecimal digits compare as the bytes do.
const folded = (text: string) => `hex(lower(${text}))`

/** What can be sorted by: a name from outside chooses a constant. By this a few rows are compared, equal ones by id. */
export const KEYS = {
  id: 's.id',
  name: folded('s.name'),
  url: folded('s.url'),
  tags: folded('s.tags'),
  shared: SHARED,
  // All of one owner's stand together, also beside those of a namesake.
  owner: `${folded(OWNER)} || format(' %15d', s.owner_id)`,
  used: 'coalesce(s.last_used_at, -1)',
  status: '(s.disabled_at IS NOT NULL)',
} as const

export type SortKey = keyof typeof KEYS

export const SORT_KEYS = Object.keys(KEYS) as SortKey[]

const ROWS = 'api_secrets s'

/** The same orders as an index has them, to walk along; before the id. */
export const WALKS = {
  id: { from: ROWS, by: [] },
  name: { from: ROWS, by: ['s.name COLLATE NOCASE'] },
  url: { from: ROWS, by: ['s.url COLLATE NOCASE'] },
  tags: { from: ROWS, by: ['s.tags COLLATE NOCASE'] },
  owner: { from: 'users o CROSS JOIN api_secrets s ON s.owner_id = o.id', by: ['o.name COLLATE NOCASE', 'o.id'] },
  used: { from: ROWS, by: ['s.last_used_at'] },
} as const

/** An order by one of two values is a list of those with the first and one of those with the second, each by id. */
export function partsOf(filter: ApiSecretFilter, sort: 'shared' | 'status'): ApiSecretFilter[] {
  if (sort === 'shared') {
    const parts = [false, true].filter((shared) => filter.shared === null || filter.shared === shared)
    return parts.map((shared) => ({ ...filter, shared }))
  }
  const parts = (['active', 'inactive'] as const).filter((status) => ['all', status].includes(filter.status))
  return parts.map((status) => ({ ...filter, status }))
}

// What one person owns, as an administrator may know it who hands it over: numbers, names and states, nothing sealed.
import type { Database, Values } from './database.ts'
import { joinWords, teachWords } from './words.ts'

/** One API secret. `disabledAt` is UTC milliseconds; null while it is active. */
export interface OwnedItem {
  readonly id: number
  readonly name: string
  readonly disabledAt: number | null
}

/** Whose, and which of them: those whose name holds every word, or whose number it is. Without words all of them. */
export interface OwnedFilter {
  readonly ownerId: number
  readonly words: readonly string[]
  readonly id: number | null
}

const FOUND = `FROM api_secrets s WHERE s.owner_id = :ownerId
  AND (:words IS NULL OR s.id = :id OR holds(s.name, :words))`

/** By what they are sorted; `-name` is the other way round. */
export const OWNED_SORTS = ['id', '-id', 'name', '-name', 'status', '-status'] as const
export type OwnedSort = (typeof OWNED_SORTS)[number]

const ORDER: Record<OwnedSort, string> = {
  id: 's.id',
  '-id': 's.id DESC',
  name: 's.name COLLATE NOCASE, s.id',
  '-name': 's.name COLLATE NOCASE DESC, s.id DESC',
  status: 's.disabled_at IS NOT NULL, s.id',
  '-status': 's.disabled_at IS NOT NULL DESC, s.id DESC',
}

/** One page of them. */
export function pageOfOwned(
  db: Database,
  { sort, limit, offset, ...filter }: OwnedFilter & { sort: OwnedSort; limit: number; offset: number },
): OwnedItem[] {
  teachWords(db)
  const sql = `SELECT s.id, s.name, s.disabled_at AS disabledAt ${FOUND} ORDER BY ${ORDER[sort]} LIMIT :limit OFFSET :offset`
  return db.prepare<OwnedItem>(sql).all({ ...valuesOf(filter), limit, offset })
}

/** How many there are. */
export function countOwned(db: Database, filter: OwnedFilter): number {
  teachWords(db)
  return Number(db.prepare<{ n: number }>(`SELECT count(*) AS n ${FOUND}`).get(valuesOf(filter))?.n)
}

/** Those of some numbers that one person owns, by number. */
export function listOwnedAmong(db: Database, { ownerId, ids }: { ownerId: number; ids: readonly number[] }) {
  const sql = `SELECT s.id, s.name, s.disabled_at AS disabledAt, s.owner_id AS ownerId, s.identifier
    FROM api_secrets s WHERE s.id IN (SELECT value FROM json_each(:ids)) AND +s.owner_id = :ownerId ORDER BY s.id`
  type Row = OwnedItem & { readonly ownerId: number; readonly identifier: string | null }
  return db.prepare<Row>(sql).all({ ownerId, ids: JSON.stringify(ids) })
}

function valuesOf({ words, ...filter }: OwnedFilter): Values {
  return { ...filter, words: joinWords(words) }
}

// The list of people that administrators look through: one page at a time, searched, filtered and sorted.
import type { Database, Values } from './database.ts'
import { userFrom, USER_COLUMNS, type User } from './users.ts'
import { isIndexed, joinWords, matchWord, teachWords } from './words.ts'

/** By what the list is sorted; `-name` is the other way round. */
export const USER_SORTS = [
  'name',
  '-name',
  'username',
  '-username',
  'email',
  '-email',
  'external',
  '-external',
  'added',
  '-added',
  'status',
  '-status',
] as const
export type UserSort = (typeof USER_SORTS)[number]

/** Which people are asked for. `words` are parts of name, username or e-mail address; all must be found. */
export interface UserFilter {
  readonly words: readonly string[]
  readonly status: 'active' | 'inactive' | 'all'
}

/** A person as the list shows them. */
export type ListedUser = User & {
  /** False until they have chosen a password: they were invited, or it was reset. */
  readonly hasPassword: boolean
}

// Every order ends with the number, so that no two pages ever show the same person.
const ORDER: Record<UserSort, string> = {
  name: 'u.name COLLATE NOCASE, u.id',
  '-name': 'u.name COLLATE NOCASE DESC, u.id DESC',
  username: 'u.username_folded',
  '-username': 'u.username_folded DESC',
  email: 'u.email_folded',
  '-email': 'u.email_folded DESC',
  external: 'u.may_share_outside, u.id',
  '-external': 'u.may_share_outside DESC, u.id DESC',
  added: 'u.id',
  '-added': 'u.id DESC',
  // As it is shown: active, without a password yet, inactive.
  status: 'u.deactivated_at IS NOT NULL, u.password_hash IS NULL, u.id',
  '-status': 'u.deactivated_at IS NOT NULL DESC, u.password_hash IS NULL DESC, u.id DESC',
}

const STATUS = `(:status = 'all' OR (u.deactivated_at IS NULL) = (:status = 'active'))`

const TEXT = `u.name || char(10) || u.username || char(10) || u.email`

// LIKE is many times faster than holds() and as good for a row without letters beyond ASCII.
const BEYOND_ASCII = `length(${TEXT}) <> octet_length(${TEXT})`

/**
 * The condition on users u that every word stands in name, username or e-mail address, and the values it needs; words
 * are folded. What the index of parts of words cannot say, of words shorter than three characters for instance, is compared
 * row by row.
 */
export function usersHaving(db: Database, words: readonly string[]): { where: string; values: Values } {
  teachWords(db)
  const [first] = words
  if (first === undefined) return { where: 'TRUE', values: {} }
  const values = { words: joinWords(words), one: `%${first.replace(/[\\%_]/g, '\\$&')}%` }
  const where = `(${TEXT} LIKE :one ESCAPE '\\' OR ${BEYOND_ASCII}) AND holds(${TEXT}, :words)`
  const indexed = words.filter(isIndexed)
  if (indexed.length === 0) return { where, values }
  return {
    where: `u.id IN (SELECT rowid FROM users_search WHERE users_search MATCH :match) AND ${where}`,
    values: { ...values, match: indexed.map((word) => matchWord(word)).join(' AND ') },
  }
}

/** One page of people. */
export function pageOfUsers(
  db: Database,
  { words, status, sort, limit, offset }: UserFilter & { sort: UserSort; limit: number; offset: number },
): ListedUser[] {
  const { where, values } = usersHaving(db, words)
  type Row = Parameters<typeof userFrom>[0] & { hasPassword: number }
  return db
    .prepare<Row>(
      `SELECT ${USER_COLUMNS}, u.password_hash IS NOT NULL AS hasPassword FROM users u
       WHERE ${STATUS} AND ${where} ORDER BY ${ORDER[sort]} LIMIT :limit OFFSET :offset`,
    )
    .all({ ...values, status, limit, offset })
    .map((row) => ({ ...userFrom(row), hasPassword: row.hasPassword === 1 }))
}

/** How many people the filter finds. */
export function countUsersHaving(db: Database, { words, status }: UserFilter): number {
  const { where, values } = usersHaving(db, words)
  const sql = `SELECT count(*) AS n FROM users u WHERE ${STATUS} AND ${where}`
  return Number(db.prepare<{ n: number }>(sql).get({ ...values, status })?.n)
}

/** Those of some people who want mail about what is shared with them, by id. */
export function listWantingMail(db: Database, userIds: readonly number[]): number[] {
  const sql = 'SELECT id FROM users WHERE id IN (SELECT value FROM json_each(:ids)) AND wants_mail = 1 ORDER BY id'
  return db
    .prepare<{ id: number }>(sql)
    .all({ ids: JSON.stringify(userIds) })
    .map(({ id }) => id)
}

/** The ids of all administrators who can sign in. */
export function listAdministrators(db: Database): number[] {
  const sql = 'SELECT id FROM users WHERE administrator = 1 AND deactivated_at IS NULL ORDER BY id'
  return db
    .prepare<{ id: number }>(sql)
    .all()
    .map(({ id }) => id)
}

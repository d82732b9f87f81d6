// The rows of user groups: people put together by administrators, for everybody to share with.
import type { Database, Values, WriteDb } from './database.ts'
import { sizeOf } from './group-members.ts'
import { fold } from './users.ts'
import { joinWords, teachWords } from './words.ts'

/** A user group. Times are UTC milliseconds. */
export interface UserGroup {
  readonly id: number
  readonly name: string
  readonly description: string
  /** Counts saves, so that two people editing at once notice each other. */
  readonly version: number
  readonly createdAt: number
  readonly createdBy: number | null
  /** Null while it is active. */
  readonly disabledAt: number | null
}

/** A user group as lists show it. */
export type ListedUserGroup = UserGroup & {
  /** How many active people are in it. */
  readonly size: number
}

/** By what lists of groups are sorted; `-name` is the other way round. */
export const GROUP_SORTS = ['name', '-name', 'size', '-size', 'added', '-added', 'status', '-status'] as const
export type GroupSort = (typeof GROUP_SORTS)[number]

/** Which groups are asked for: `words` are parts of names, folded; all must be found. */
export interface GroupFilter {
  readonly words: readonly string[]
  readonly status: 'active' | 'inactive' | 'all'
}

const COLUMNS = `g.id, g.name, g.description, g.version, g.created_at AS createdAt, g.created_by AS createdBy,
  g.disabled_at AS disabledAt`
const LISTED = `${COLUMNS}, ${sizeOf('user-group', 'g.id')} AS size`

/** SQL for the order of a list of groups g. Every order ends with the number, so that no page repeats a row. */
export const GROUP_ORDER: Record<GroupSort, string> = {
  name: 'g.name COLLATE NOCASE, g.id',
  '-name': 'g.name COLLATE NOCASE DESC, g.id DESC',
  size: 'size, g.id',
  '-size': 'size DESC, g.id DESC',
  added: 'g.id',
  '-added': 'g.id DESC',
  status: 'g.disabled_at IS NOT NULL, g.id',
  '-status': 'g.disabled_at IS NOT NULL DESC, g.id DESC',
}

/** The condition on groups g of a filter, and the values it needs. */
export function groupsHaving(db: Database, { words, status }: GroupFilter): { where: string; values: Values } {
  teachWords(db)
  return {
    where: `(:status = 'all' OR (g.disabled_at IS NULL) = (:status = 'active'))
      AND (:words IS NULL OR holds(g.name, :words))`,
    values: { status, words: joinWords(words) },
  }
}

export function findUserGroup(db: Database, id: number): UserGroup | undefined {
  return db.prepare<UserGroup>(`SELECT ${COLUMNS} FROM user_groups g WHERE g.id = :id`).get({ id })
}

/** The group of exactly this name, upper and lower case being the same; active or not. */
export function findUserGroupCalled(db: Database, name: string): UserGroup | undefined {
  const sql = `SELECT ${COLUMNS} FROM user_groups g WHERE g.name_folded = :folded`
  return db.prepare<UserGroup>(sql).get({ folded: fold(name) })
}

/** One page of user groups, but for those of the numbers in `except`. */
export function pageOfUserGroups(
  db: Database,
  asked: GroupFilter & { sort: GroupSort; limit: number; offset: number; except?: readonly number[] },
): ListedUserGroup[] {
  const { sort, limit, offset, except = [] } = asked
  const { where, values } = groupsHaving(db, asked)
  const sql = `SELECT ${LISTED} FROM user_groups g
    WHERE ${where} AND g.id NOT IN (SELECT value FROM json_each(:except))
    ORDER BY ${GROUP_ORDER[sort]} LIMIT :limit OFFSET :offset`
  return db.prepare<ListedUserGroup>(sql).all({ ...values, limit, offset, except: JSON.stringify(except) })
}

/** How many user groups the filter finds. */
export function countUserGroupsHaving(db: Database, filter: GroupFilter): number {
  const { where, values } = groupsHaving(db, filter)
  return Number(db.prepare<{ n: number }>(`SELECT count(*) AS n FROM user_groups g WHERE ${where}`).get(values)?.n)
}

/** The user groups somebody is in, active or not, by name. */
export function listUserGroupsOf(db: Database, userId: number): ListedUserGroup[] {
  const sql = `SELECT ${LISTED} FROM user_group_members u CROSS JOIN user_groups g ON g.id = u.group_id
    WHERE u.user_id = :userId ORDER BY ${GROUP_ORDER.name}`
  return db.prepare<ListedUserGroup>(sql).all({ userId })
}

// Groups decide who may do what: this is the only statement that writes them.
const WRITE = `INSERT INTO user_groups (id, name, name_folded, description, version, created_at, created_by, disabled_at)
VALUES (:id, :name, :folded, :description, :version, :createdAt, :createdBy, :disabledAt)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_folded = excluded.name_folded,
  description = excluded.description, version = excluded.version, disabled_at = excluded.disabled_at`

/** Writes a user group: a new row for `id` null, else over the row of that id. Returns its id. */
export function writeUserGroup(db: WriteDb, group: Omit<UserGroup, 'id'> & { readonly id: number | null }): number {
  const { lastInsertRowid } = db.prepare(WRITE).run({ ...group, folded: fold(group.name) })
  return group.id ?? Number(lastInsertRowid)
}

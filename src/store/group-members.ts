// Who is in which group, user groups and private groups alike. Memberships are put in and taken out here alone.
import type { Database, WriteDb } from './database.ts'
import type { Recipient } from './grants.ts'
import { usersHaving } from './user-list.ts'

/** A group of either kind, as grants name it. */
export interface Group extends Recipient {
  readonly kind: 'user-group' | 'private-group'
}

/** Somebody in a group. */
export interface Member {
  readonly id: number
  readonly name: string
  readonly username: string
  readonly email: string
  /** False while the account is deactivated: then the membership gives nothing. */
  readonly active: boolean
  /** UTC milliseconds. */
  readonly addedAt: number
  /** Null when it was done at the console. */
  readonly addedByName: string | null
}

/** Somebody who can be put into a group. */
export type Person = Pick<Member, 'id' | 'name' | 'username' | 'email'>

const TABLE = { 'user-group': 'user_group_members', 'private-group': 'private_group_members' } as const

/** Puts somebody in; false when they were in already. */
export function insertMember(
  db: WriteDb,
  { group, ...row }: { group: Group; userId: number; addedAt: number; addedBy: number | null },
): boolean {
  const sql = `INSERT INTO ${TABLE[group.kind]} (group_id, user_id, added_at, added_by)
    VALUES (:groupId, :userId, :addedAt, :addedBy) ON CONFLICT DO NOTHING`
  return db.prepare(sql).run({ ...row, groupId: group.id }).changes === 1
}

/** Takes somebody out; false when they were not in. */
export function deleteMember(db: WriteDb, { group, userId }: { group: Group; userId: number }): boolean {
  const sql = `DELETE FROM ${TABLE[group.kind]} WHERE group_id = :groupId AND user_id = :userId`
  return db.prepare(sql).run({ groupId: group.id, userId }).changes === 1
}

/** SQL that counts the active people in the group whose number stands in a column. */
export function sizeOf(kind: Group['kind'], column: string): string {
  return `(SELECT count(*) FROM ${TABLE[kind]} m JOIN users a ON a.id = m.user_id AND a.deactivated_at IS NULL
    WHERE m.group_id = ${column})`
}

/** How many active people are in a group. */
export function countMembers(db: Database, { kind, id }: Group): number {
  return Number(db.prepare<{ n: number }>(`SELECT ${sizeOf(kind, ':id')} AS n`).get({ id })?.n)
}

/** How many people of a group, deactivated ones too, the words are found in; all for no words. */
export function countMembersHaving(db: Database, { group, words }: { group: Group; words: readonly string[] }): number {
  const { where, values } = usersHaving(db, words)
  const sql = `SELECT count(*) AS n FROM ${TABLE[group.kind]} m CROSS JOIN users u ON u.id = m.user_id
    WHERE m.group_id = :groupId AND ${where}`
  return Number(db.prepare<{ n: number }>(sql).get({ ...values, groupId: group.id })?.n)
}

/** One page of the people of a group that the words are found in, by name. */
export function pageOfMembers(
  db: Database,
  { group, words, ...slice }: { group: Group; words: readonly string[]; limit: number; offset: number },
): Member[] {
  const { where, values } = usersHaving(db, words)
  type Row = Omit<Member, 'active'> & { active: number }
  return db
    .prepare<Row>(
      `SELECT u.id, u.name, u.username, u.email, u.deactivated_at IS NULL AS active, m.added_at AS addedAt,
         b.name AS addedByName
       FROM ${TABLE[group.kind]} m CROSS JOIN users u ON u.id = m.user_id LEFT JOIN users b ON b.id = m.added_by
       WHERE m.group_id = :groupId AND ${where}
       ORDER BY u.name COLLATE NOCASE, u.id LIMIT :limit OFFSET :offset`,
    )
    .all({ ...values, ...slice, groupId: group.id })
    .map((row) => ({ ...row, active: row.active === 1 }))
}

/** The first active people who are not in the group (for null: all people), but for `except`, by name. */
export function searchOthers(
  db: Database,
  asked: { group: Group | null; words: readonly string[]; except: readonly number[]; limit: number },
): Person[] {
  const { group, words, except, limit } = asked
  const { where, values } = usersHaving(db, words)
  const inside = group && `SELECT 1 FROM ${TABLE[group.kind]} m WHERE m.group_id = :groupId AND m.user_id = u.id`
  const order = 'match' in values ? 'u.id' : 'u.name COLLATE NOCASE, u.id'
  return db
    .prepare<Person>(
      `SELECT u.id, u.name, u.username, u.email FROM users u
       WHERE u.deactivated_at IS NULL ${inside === null ? '' : `AND NOT EXISTS (${inside})`}
       AND u.id NOT IN (SELECT value FROM json_each(:except)) AND ${where} ORDER BY ${order} LIMIT :limit`,
    )
    .all({ ...values, except: JSON.stringify(except), limit, ...(group === null ? {} : { groupId: group.id }) })
    .sort((a, b) => a.name.localeCompare(b.name))
}

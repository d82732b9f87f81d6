// The rows of private groups: people put together by any user for their own sharing.
import type { Database, WriteDb } from './database.ts'
import { VISIBLE_PRIVATE_GROUPS } from './grants.ts'
import { sizeOf } from './group-members.ts'
import { GROUP_ORDER, GROUP_SORTS, groupsHaving, type GroupFilter } from './user-groups.ts'

/** A private group. Times are UTC milliseconds. */
export interface PrivateGroup {
  readonly id: number
  readonly ownerId: number
  readonly name: string
  readonly description: string
  /** Whether its members see it, and may share with it. */
  readonly membersMayView: boolean
  /** Counts saves, so that two windows notice each other. */
  readonly version: number
  readonly createdAt: number
  /** Null while it is active. */
  readonly disabledAt: number | null
}

/** A private group as somebody who may see it finds it in their list. */
export type ListedPrivateGroup = PrivateGroup & {
  readonly ownerName: string
  /** How many active people are in it. */
  readonly size: number
}

/** By what lists of private groups are sorted; `-name` is the other way round. */
export const PRIVATE_GROUP_SORTS = [...GROUP_SORTS, 'owner', '-owner'] as const
export type PrivateGroupSort = (typeof PRIVATE_GROUP_SORTS)[number]

// One’s own stand together, as the list calls their owner You.
const ORDER: Record<PrivateGroupSort, string> = {
  ...GROUP_ORDER,
  owner: 'g.owner_id <> :viewer, o.name COLLATE NOCASE, o.id, g.id',
  '-owner': 'g.owner_id <> :viewer DESC, o.name COLLATE NOCASE DESC, o.id DESC, g.id DESC',
}

type Raw<Row extends PrivateGroup = PrivateGroup> = Omit<Row, 'membersMayView'> & { membersMayView: number }

const COLUMNS = `g.id, g.owner_id AS ownerId, g.name, g.description, g.members_may_view AS membersMayView, g.version,
  g.created_at AS createdAt, g.disabled_at AS disabledAt`
const LISTED = `${COLUMNS}, o.name AS ownerName, ${sizeOf('private-group', 'g.id')} AS size`
const SEEN = `private_groups g JOIN users o ON o.id = g.owner_id WHERE g.id IN (${VISIBLE_PRIVATE_GROUPS})`

export function findPrivateGroup(db: Database, id: number): PrivateGroup | undefined {
  const row = db.prepare<Raw>(`SELECT ${COLUMNS} FROM private_groups g WHERE g.id = :id`).get({ id })
  return row && groupFrom(row)
}

/** A private group that `viewerId` may see: their own, or one they are in whose members may view it. */
export function findVisiblePrivateGroup(
  db: Database,
  { id, viewerId }: { id: number; viewerId: number },
): ListedPrivateGroup | undefined {
  const row = db.prepare<Raw<ListedPrivateGroup>>(`SELECT ${LISTED} FROM ${SEEN} AND g.id = :id`)
  const found = row.get({ id, viewer: viewerId })
  return found && groupFrom(found)
}

/** One page of the private groups that `viewerId` may see. */
export function pageOfPrivateGroups(
  db: Database,
  asked: GroupFilter & { viewerId: number; sort: PrivateGroupSort; limit: number; offset: number },
): ListedPrivateGroup[] {
  const { viewerId, sort, limit, offset } = asked
  const { where, values } = groupsHaving(db, asked)
  const sql = `SELECT ${LISTED} FROM ${SEEN} AND ${where} ORDER BY ${ORDER[sort]} LIMIT :limit OFFSET :offset`
  return db
    .prepare<Raw<ListedPrivateGroup>>(sql)
    .all({ ...values, viewer: viewerId, limit, offset })
    .map(groupFrom)
}

/** How many private groups that `viewerId` may see the filter finds. */
export function countPrivateGroupsHaving(db: Database, asked: GroupFilter & { viewerId: number }): number {
  const { where, values } = groupsHaving(db, asked)
  const sql = `SELECT count(*) AS n FROM ${SEEN} AND ${where}`
  return Number(db.prepare<{ n: number }>(sql).get({ ...values, viewer: asked.viewerId })?.n)
}

/** How many private groups somebody owns, disabled ones included. */
export function countPrivateGroupsOf(db: Database, ownerId: number): number {
  const sql = 'SELECT count(*) AS n FROM private_groups WHERE owner_id = :ownerId'
  return Number(db.prepare<{ n: number }>(sql).get({ ownerId })?.n)
}

/** The private groups somebody owns, disabled ones included. */
export function listPrivateGroupsOf(db: Database, ownerId: number): PrivateGroup[] {
  const sql = `SELECT ${COLUMNS} FROM private_groups g WHERE g.owner_id = :ownerId ORDER BY g.id`
  return db.prepare<Raw>(sql).all({ ownerId }).map(groupFrom)
}

// Groups decide who may do what: this is the only statement that writes them.
const WRITE = `INSERT INTO private_groups
  (id, owner_id, name, description, members_may_view, version, created_at, disabled_at)
VALUES (:id, :ownerId, :name, :description, :membersMayView, :version, :createdAt, :disabledAt)
ON CONFLICT (id) DO UPDATE SET owner_id = excluded.owner_id, name = excluded.name,
  description = excluded.description, members_may_view = excluded.members_may_view, version = excluded.version,
  disabled_at = excluded.disabled_at`

/** Writes a private group: a new row for `id` null, else over the row of that id. Returns its id. */
export function writePrivateGroup(
  db: WriteDb,
  group: Omit<PrivateGroup, 'id'> & { readonly id: number | null },
): number {
  const { lastInsertRowid } = db.prepare(WRITE).run({ ...group, membersMayView: Number(group.membersMayView) })
  return group.id ?? Number(lastInsertRowid)
}

function groupFrom<Row extends PrivateGroup>(row: Raw<Row>): Row {
  return { ...row, membersMayView: row.membersMayView === 1 } as Row
}

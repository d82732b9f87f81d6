// The rows of grants: one API secret given to one recipient. Everything that is written to them goes through here.
import type { Database, WriteDb } from './database.ts'
import { sizeOf } from './group-members.ts'
import { LIVE } from './reaching.ts'

export type Level = 'view' | 'edit'
export type RecipientKind = 'user' | 'user-group' | 'private-group'

/** The column in which a grant, or a recipient of a batch, names whoever is of a kind. */
export const RECIPIENT_COLUMN = {
  user: 'user_id',
  'user-group': 'user_group_id',
  'private-group': 'private_group_id',
} as const satisfies Record<RecipientKind, string>

/** Whom a grant names. */
export interface Recipient {
  readonly kind: RecipientKind
  readonly id: number
}

/** One grant. It ends by itself at `untilAt`; an ended row stays until it is given again or taken away. Times are UTC ms. */
export interface Grant {
  readonly id: number
  readonly secretId: number
  readonly recipient: Recipient
  readonly level: Level
  readonly untilAt: number | null
  readonly batchId: number | null
  readonly grantedAt: number
  readonly grantedBy: number
  readonly changedAt: number
  readonly changedBy: number
}

/** A grant as a list shows it. */
export interface ListedGrant extends Grant {
  /** Null for a private group that the person who looks may not see. */
  readonly name: string | null
  readonly username: string | null
  readonly email: string | null
  /** How many active people are in the group; null for a user and for a group that may not be seen. */
  readonly size: number | null
  /** False while the person is deactivated or the group is disabled: the grant sleeps. */
  readonly active: boolean
  readonly grantedByName: string
}

type Flat = Omit<Grant, 'recipient'> & { kind: RecipientKind; recipientId: number }

const COLUMNS = `g.id, g.secret_id AS secretId,
  CASE WHEN g.user_id IS NOT NULL THEN 'user' WHEN g.user_group_id IS NOT NULL THEN 'user-group'
    ELSE 'private-group' END AS kind,
  coalesce(g.user_id, g.user_group_id, g.private_group_id) AS recipientId,
  g.level, g.until_at AS untilAt, g.batch_id AS batchId, g.granted_at AS grantedAt, g.granted_by AS grantedBy,
  g.changed_at AS changedAt, g.changed_by AS changedBy`

/** The private groups p that :viewer may see: their own, and those they are in whose members may view them. */
export const VISIBLE_PRIVATE_GROUPS = `SELECT id FROM private_groups WHERE owner_id = :viewer
  UNION SELECT m.group_id FROM private_group_members m
  JOIN private_groups v ON v.id = m.group_id AND v.members_may_view = 1 WHERE m.user_id = :viewer`

const LIST = `SELECT ${COLUMNS}, u.username, u.email, b.name AS grantedByName,
  CASE WHEN p.id IS NULL OR p.id IN (${VISIBLE_PRIVATE_GROUPS}) THEN coalesce(u.name, t.name, p.name) END AS name,
  CASE WHEN t.id IS NOT NULL THEN ${sizeOf('user-group', 't.id')}
    WHEN p.id IN (${VISIBLE_PRIVATE_GROUPS}) THEN ${sizeOf('private-group', 'p.id')} END AS size,
  coalesce(u.deactivated_at, t.disabled_at, p.disabled_at) IS NULL AS active
FROM grants g
LEFT JOIN users u ON u.id = g.user_id
LEFT JOIN user_groups t ON t.id = g.user_group_id
LEFT JOIN private_groups p ON p.id = g.private_group_id
JOIN users b ON b.id = g.granted_by
WHERE g.secret_id = :secretId AND ${LIVE}
ORDER BY g.granted_at, g.id`

/** The grants of one API secret that have not ended at `now` (UTC ms), as `viewerId` may see them, oldest first. */
export function listGrants(
  db: Database,
  { secretId, viewerId, now }: { secretId: number; viewerId: number; now: number },
): ListedGrant[] {
  type Row = Flat & Omit<ListedGrant, keyof Grant | 'active'> & { active: number }
  return db
    .prepare<Row>(LIST)
    .all({ secretId, viewer: viewerId, now })
    .map((row) => ({ ...grantFrom(row), active: row.active === 1 }))
}

/** How many grants of one API secret have not ended at `now` (UTC ms). */
export function countGrants(db: Database, { secretId, now }: { secretId: number; now: number }): number {
  const sql = `SELECT count(*) AS n FROM grants g WHERE g.secret_id = :secretId AND ${LIVE}`
  return Number(db.prepare<{ n: number }>(sql).get({ secretId, now })?.n)
}

/** The first of some API secrets on which more than `most` grants would stand at `now` (UTC ms), with so many more on each. */
export function findOverGranted(
  db: Database,
  { adding, most, now }: { adding: ReadonlyMap<number, number>; most: number; now: number },
): { id: number; name: string } | undefined {
  // Whether there are so many rows at all is asked first, of the index alone: hardly any API secret has.
  const sql = `SELECT s.id, s.name FROM json_each(:adding) j CROSS JOIN api_secrets s ON s.id = j.value ->> 0
    WHERE (:fewest < 0 OR EXISTS (SELECT 1 FROM grants g WHERE g.secret_id = s.id LIMIT 1 OFFSET (:fewest + 0)))
      AND (SELECT count(*) FROM grants g WHERE g.secret_id = s.id AND ${LIVE}) + (j.value ->> 1) > :most LIMIT 1`
  const fewest = most - [...adding.values()].reduce((more, one) => Math.max(more, one), 0)
  return db
    .prepare<{ id: number; name: string }>(sql)
    .get({ adding: JSON.stringify([...adding].filter(([, more]) => more > 0)), fewest, most, now })
}

/** The grant of one recipient on one API secret, ended or not. */
export function findGrant(
  db: Database,
  { secretId, recipient }: { secretId: number; recipient: Recipient },
): Grant | undefined {
  const row = db
    .prepare<Flat>(
      `SELECT ${COLUMNS} FROM grants g WHERE g.secret_id = :secretId
       AND g.user_id IS :userId AND g.user_group_id IS :userGroupId AND g.private_group_id IS :privateGroupId`,
    )
    .get({ secretId, ...columnsOf(recipient) })
  return row && grantFrom(row)
}

/** One grant by its number, ended or not. */
export function findGrantById(db: Database, id: number): Grant | undefined {
  const row = db.prepare<Flat>(`SELECT ${COLUMNS} FROM grants g WHERE g.id = :id`).get({ id })
  return row && grantFrom(row)
}

// Grants decide who may do what: this statement and the one below are the only ones that write them.
const WRITE = `INSERT INTO grants (id, secret_id, user_id, user_group_id, private_group_id, level, until_at, batch_id,
  granted_at, granted_by, changed_at, changed_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET level = excluded.level, until_at = excluded.until_at, batch_id = excluded.batch_id,
  granted_at = excluded.granted_at, granted_by = excluded.granted_by,
  changed_at = excluded.changed_at, changed_by = excluded.changed_by`

/** Writes a grant: a new row for `id` null, else over the row of that id, whose recipient stays. Returns its id. */
export function writeGrant(db: WriteDb, grant: Omit<Grant, 'id'> & { readonly id: number | null }): number {
  const { kind, id: to } = grant.recipient
  const { lastInsertRowid } = db
    .prepare(WRITE)
    .run([
      grant.id,
      grant.secretId,
      kind === 'user' ? to : null,
      kind === 'user-group' ? to : null,
      kind === 'private-group' ? to : null,
      grant.level,
      grant.untilAt,
      grant.batchId,
      grant.grantedAt,
      grant.grantedBy,
      grant.changedAt,
      grant.changedBy,
    ])
  return grant.id ?? Number(lastInsertRowid)
}

// The same for many API secrets at once, in one statement: a row at a time costs half as much again.
const GIVE = `INSERT INTO grants (secret_id, user_id, user_group_id, private_group_id, level, until_at, batch_id,
  granted_at, granted_by, changed_at, changed_by)
SELECT value, :userId, :userGroupId, :privateGroupId, :level, :untilAt, :batchId, :at, :by, :at, :by FROM json_each(:ids)`

/** Gives many API secrets to one recipient who has none of them. `at` is UTC ms. */
export function giveGrants(
  db: WriteDb,
  {
    secretIds,
    recipient,
    ...grant
  }: Pick<Grant, 'recipient' | 'level' | 'untilAt' | 'batchId'> & {
    readonly secretIds: readonly number[]
    readonly at: number
    readonly by: number
  },
): void {
  db.prepare(GIVE).run({ ...grant, ...columnsOf(recipient), ids: JSON.stringify(secretIds) })
}

/** Takes a grant away. */
export function deleteGrant(db: WriteDb, id: number): void {
  db.prepare('DELETE FROM grants WHERE id = :id').run({ id })
}

function columnsOf({ kind, id }: Recipient) {
  return {
    userId: kind === 'user' ? id : null,
    userGroupId: kind === 'user-group' ? id : null,
    privateGroupId: kind === 'private-group' ? id : null,
  }
}

function grantFrom<Row extends Flat>({ kind, recipientId, ...row }: Row) {
  return { ...row, recipient: { kind, id: recipientId } }
}

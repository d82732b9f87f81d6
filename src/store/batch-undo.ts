// What undoing a batch looks at and leaves behind, and what its page tells afterwards.
import type { LeftOut, Stayed } from './batches.ts'
import type { Database, WriteDb } from './database.ts'
import { VISIBLE_PRIVATE_GROUPS, type Level, type Recipient, type RecipientKind } from './grants.ts'
import { WAITING } from './letters.ts'
import { reaches, type Looking } from './reaching.ts'

/** What a grant was before a batch changed it. Times are UTC milliseconds. */
export interface GrantBefore {
  readonly level: Level
  readonly untilAt: number | null
  readonly batchId: number | null
  readonly changedAt: number
  readonly changedBy: number
}

/** A grant that a batch touched: what it was before (null: there was none), and whether it is still as left. */
export interface TouchedGrant {
  readonly grantId: number
  readonly secretId: number
  readonly before: GrantBefore | null
  /** False: somebody changed it or took it away since. */
  readonly asLeft: boolean
}

/** Every grant that a batch touched, in the order of API secrets. */
export function listTouchedGrants(db: Database, batchId: number): TouchedGrant[] {
  const sql = `SELECT b.grant_id AS grantId, b.secret_id AS secretId, b.level_before AS level,
    b.until_before AS untilAt, b.former_batch_id AS batchId, b.changed_at_before AS changedAt,
    b.changed_by_before AS changedBy, g.batch_id IS :batchId AS asLeft
    FROM batch_grants b LEFT JOIN grants g ON g.id = b.grant_id WHERE b.batch_id = :batchId
    ORDER BY b.secret_id, b.grant_id`
  type Row = { grantId: number; secretId: number; asLeft: number } & (GrantBefore | { level: null })
  return db
    .prepare<Row>(sql)
    .all({ batchId })
    .map(({ grantId, secretId, asLeft, ...before }) => {
      return { grantId, secretId, asLeft: asLeft === 1, before: before.level === null ? null : before }
    })
}

/** Marks a batch as undone; false when it was so already. */
export function setUndone(db: WriteDb, { batchId, at }: { batchId: number; at: number }): boolean {
  const sql = 'UPDATE batches SET undone_at = :at WHERE id = :batchId AND undone_at IS NULL'
  return db.prepare(sql).run({ batchId, at }).changes === 1
}

/** Notes API secrets that did not go back whole, and why. */
export function setStayed(
  db: WriteDb,
  { batchId, secretIds, stayed }: { batchId: number; secretIds: readonly number[]; stayed: Stayed },
): void {
  const sql = `UPDATE batch_items SET stayed = :stayed
    WHERE batch_id = :batchId AND secret_id IN (SELECT value FROM json_each(:ids))`
  db.prepare(sql).run({ batchId, stayed, ids: JSON.stringify(secretIds) })
}

/** Some of the API secrets of a batch that share their fate: `total` of them, the first ones by name. */
export interface Fate {
  readonly leftOut: LeftOut | null
  readonly stayed: Stayed | null
  readonly total: number
  readonly secretId: number
  /** Null when the person no longer reaches it. */
  readonly name: string | null
}

/** What became of the API secrets of a batch, with the first `most` of each kind of fate, as the person sees them now. */
export function listFates(
  db: Database,
  { userId, now }: Looking,
  { batchId, most }: { batchId: number; most: number },
): Fate[] {
  const sql = `WITH items AS (
    SELECT secret_id, left_out, stayed, count(*) OVER (PARTITION BY left_out, stayed) AS total,
      row_number() OVER (PARTITION BY left_out, stayed ORDER BY secret_id) AS place
    FROM batch_items WHERE batch_id = :batchId)
  SELECT i.left_out AS leftOut, i.stayed, i.total, s.id AS secretId,
    CASE WHEN ${reaches('s.id')} THEN s.name END AS name
  FROM items i CROSS JOIN api_secrets s ON s.id = i.secret_id WHERE i.place <= :most ORDER BY i.secret_id`
  return db.prepare<Fate>(sql).all({ user: userId, now, batchId, most })
}

/** Somebody a batch shared with, by the name they bear now; null for a private group one may not see. */
export interface NamedRecipient {
  readonly recipient: Recipient
  readonly name: string | null
  readonly level: Level
  readonly untilAt: number | null
}

/** Whom a batch shared with, as `viewerId` may see them, in their order. */
export function listBatchRecipients(
  db: Database,
  { batchId, viewerId }: { batchId: number; viewerId: number },
): NamedRecipient[] {
  const sql = `SELECT coalesce(r.user_id, r.user_group_id, r.private_group_id) AS id,
    CASE WHEN r.user_id IS NOT NULL THEN 'user' WHEN r.user_group_id IS NOT NULL THEN 'user-group'
      ELSE 'private-group' END AS kind,
    CASE WHEN p.id IS NULL OR p.id IN (${VISIBLE_PRIVATE_GROUPS}) THEN coalesce(u.name, t.name, p.name) END AS name,
    r.level, r.until_at AS untilAt
    FROM batch_recipients r LEFT JOIN users u ON u.id = r.user_id LEFT JOIN user_groups t ON t.id = r.user_group_id
    LEFT JOIN private_groups p ON p.id = r.private_group_id
    WHERE r.batch_id = :batchId ORDER BY r.place`
  type Row = Omit<NamedRecipient, 'recipient'> & { id: number; kind: RecipientKind }
  return db
    .prepare<Row>(sql)
    .all({ batchId, viewer: viewerId })
    .map(({ id, kind, ...row }) => ({ ...row, recipient: { kind, id } }))
}

/** How many grants a batch added and changed, how many letters it caused, and how many of those wait or were withdrawn. */
export function countBatch(db: Database, batchId: number) {
  const grants = `SELECT count(*) FILTER (WHERE level_before IS NULL) AS added,
    count(*) FILTER (WHERE level_before IS NOT NULL) AS changed FROM batch_grants WHERE batch_id = :batchId`
  const letters = `SELECT count(*) AS letters, count(withdrawn_at) AS withdrawn,
    count(*) FILTER (WHERE ${WAITING}) AS waiting FROM letters WHERE batch_id = :batchId`
  return {
    ...(db.prepare(grants).get({ batchId }) as { added: number; changed: number }),
    ...(db.prepare(letters).get({ batchId }) as { letters: number; withdrawn: number; waiting: number }),
  }
}

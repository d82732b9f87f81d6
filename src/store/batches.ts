// The rows of batches: one action on many API secrets, what it was done to, and what was so before.
import type { Database, WriteDb } from './database.ts'
import { RECIPIENT_COLUMN, type Grant, type Level, type Recipient } from './grants.ts'

export type BatchKind = 'share' | 'disable' | 'enable'

/** Why nothing was done to one that was chosen: its state, or the person may not. */
export type LeftOut = 'inactive' | 'active' | 'not-yours'

/** Why not all of an API secret went back when the batch was undone. */
export type Stayed = 'changed' | 'inactive' | 'not-yours'

/** One batch. Times are UTC milliseconds. */
export interface Batch {
  readonly id: number
  readonly kind: BatchKind
  readonly userId: number
  readonly createdAt: number
  readonly undoneAt: number | null
  /** How many of the chosen ones were no longer there for the person. */
  readonly gone: number
  /** How many people gained access. */
  readonly gained: number
}

const COLUMNS = 'id, kind, user_id AS userId, created_at AS createdAt, undone_at AS undoneAt, gone, gained'

export function findBatch(db: Database, id: number): Batch | undefined {
  return db.prepare<Batch>(`SELECT ${COLUMNS} FROM batches WHERE id = :id`).get({ id })
}

/** The batch that was made of one preview, by its digest. */
export function findBatchOfPreview(db: Database, preview: Buffer): Batch | undefined {
  return db.prepare<Batch>(`SELECT ${COLUMNS} FROM batches WHERE preview = :preview`).get({ preview })
}

/** Writes a new batch; returns its id. */
export function insertBatch(db: WriteDb, batch: Omit<Batch, 'id' | 'undoneAt'> & { readonly preview: Buffer }): number {
  const sql = `INSERT INTO batches (kind, user_id, created_at, preview, gone, gained)
    VALUES (:kind, :userId, :createdAt, :preview, :gone, :gained)`
  return Number(db.prepare(sql).run({ ...batch }).lastInsertRowid)
}

/** Notes API secrets of a batch with the state they are in before it; `leftOut` null: it is done to them. */
export function insertBatchItems(
  db: WriteDb,
  { batchId, secretIds, leftOut }: { batchId: number; secretIds: readonly number[]; leftOut: LeftOut | null },
): void {
  const sql = `INSERT INTO batch_items (batch_id, secret_id, left_out, disabled_before, former_batch_id)
    SELECT :batchId, s.id, :leftOut, s.disabled_at, s.state_batch_id
    FROM json_each(:ids) j CROSS JOIN api_secrets s ON s.id = j.value`
  db.prepare(sql).run({ batchId, ids: JSON.stringify(secretIds), leftOut })
}

const DONE = 'SELECT secret_id FROM batch_items WHERE batch_id = :batchId AND left_out IS NULL'

/** Disables (at an instant) or enables (null) what the batch is done to; returns how many changed. */
export function setDisabledByBatch(db: WriteDb, { batchId, at }: { batchId: number; at: number | null }): number {
  const sql = `UPDATE api_secrets SET disabled_at = :at, state_batch_id = :batchId
    WHERE id IN (${DONE}) AND (disabled_at IS NULL) = (:at IS NOT NULL)`
  return db.prepare(sql).run({ batchId, at }).changes
}

/** Puts those of the API secrets back that are still in the state the batch gave them; returns their ids in order. */
export function restoreDisabled(
  db: WriteDb,
  { batchId, secretIds }: { batchId: number; secretIds: readonly number[] },
): number[] {
  const sql = `UPDATE api_secrets SET disabled_at = i.disabled_before, state_batch_id = i.former_batch_id
    FROM batch_items i WHERE i.batch_id = :batchId AND i.left_out IS NULL AND api_secrets.id = i.secret_id
    AND api_secrets.state_batch_id = :batchId AND i.secret_id IN (SELECT value FROM json_each(:ids))
    RETURNING id`
  const rows = db.prepare<{ id: number }>(sql).all({ batchId, ids: JSON.stringify(secretIds) })
  return rows.map(({ id }) => id).sort((a, b) => a - b)
}

/** The ids of the API secrets a batch was done to, in order. */
export function listBatchSecrets(db: Database, batchId: number): number[] {
  return db
    .prepare<{ secret_id: number }>(`${DONE} ORDER BY secret_id`)
    .all({ batchId })
    .map((row) => row.secret_id)
}

/** Whom a batch shares with, and how; `place` keeps their order. */
export interface BatchRecipient {
  readonly recipient: Recipient
  readonly level: Level
  readonly untilAt: number | null
}

/** Notes whom a batch shares with. */
export function insertBatchRecipients(
  db: WriteDb,
  { batchId, recipients }: { batchId: number; recipients: readonly BatchRecipient[] },
): void {
  const insert = db.prepare(`INSERT INTO batch_recipients
    (batch_id, place, user_id, user_group_id, private_group_id, level, until_at)
    VALUES (:batchId, :place, iif(:kind = 'user', :id, NULL), iif(:kind = 'user-group', :id, NULL),
      iif(:kind = 'private-group', :id, NULL), :level, :untilAt)`)
  for (const [place, { recipient, level, untilAt }] of recipients.entries())
    insert.run({ batchId, place, ...recipient, level, untilAt })
}

/** A grant that stands, ended or not, as far as a batch needs to know it. */
export type Standing = Omit<Grant, 'recipient'>

/** The grants of one recipient on many API secrets, by API secret. */
export function grantsOn(
  db: Database,
  { recipient, secretIds }: { recipient: Recipient; secretIds: readonly number[] },
): Map<number, Standing> {
  const column = RECIPIENT_COLUMN[recipient.kind]
  const sql = `SELECT g.id, g.secret_id AS secretId, g.level, g.until_at AS untilAt, g.batch_id AS batchId,
    g.granted_at AS grantedAt, g.granted_by AS grantedBy, g.changed_at AS changedAt, g.changed_by AS changedBy
    FROM json_each(:ids) j CROSS JOIN grants g ON g.secret_id = j.value AND g.${column} = :id`
  const rows = db.prepare<Standing>(sql).all({ id: recipient.id, ids: JSON.stringify(secretIds) })
  return new Map(rows.map((row) => [row.secretId, row]))
}

/** Notes every grant that a batch has given so far as one that was not there before it. */
export function noteGivenGrants(db: WriteDb, batchId: number): void {
  const sql = `INSERT INTO batch_grants (batch_id, grant_id, secret_id)
    SELECT batch_id, id, secret_id FROM grants WHERE batch_id = :batchId`
  db.prepare(sql).run({ batchId })
}

/** Notes a grant that a batch wrote over, with what it was; `before` null: it had ended. */
export function noteChangedGrant(
  db: WriteDb,
  given: { batchId: number; grantId: number; secretId: number; before: Standing | null },
): void {
  const { batchId, grantId, secretId, before } = given
  const sql = `INSERT INTO batch_grants
    (batch_id, grant_id, secret_id, level_before, until_before, former_batch_id, changed_at_before, changed_by_before)
    VALUES (:batchId, :grantId, :secretId, :level, :untilAt, :formerBatchId, :changedAt, :changedBy)`
  db.prepare(sql).run({
    ...{ batchId, grantId, secretId },
    level: before?.level ?? null,
    untilAt: before?.untilAt ?? null,
    formerBatchId: before?.batchId ?? null,
    changedAt: before?.changedAt ?? null,
    changedBy: before?.changedBy ?? null,
  })
}

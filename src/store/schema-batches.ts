// The tables of batches as drizzle knows them: what was done to many API secrets at once, so that it can be undone.
import { blob, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** One action on many API secrets at once. */
export const batches = sqliteTable('batches', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  kind: text('kind', { enum: ['share', 'disable', 'enable'] }).notNull(),
  userId: integer('user_id').notNull(),
  createdAt: integer('created_at').notNull(),
  undoneAt: integer('undone_at'),
  preview: blob('preview', { mode: 'buffer' }),
  gone: integer('gone').notNull().default(0),
  gained: integer('gained').notNull().default(0),
})

/** One API secret that was selected for a batch. */
export const batchItems = sqliteTable('batch_items', {
  batchId: integer('batch_id').notNull(),
  secretId: integer('secret_id').notNull(),
  leftOut: text('left_out', { enum: ['inactive', 'active', 'not-yours'] }),
  disabledBefore: integer('disabled_before'),
  formerBatchId: integer('former_batch_id'),
  stayed: text('stayed', { enum: ['changed', 'inactive', 'not-yours'] }),
})

/** Whom a batch shared with, and how. */
export const batchRecipients = sqliteTable('batch_recipients', {
  batchId: integer('batch_id').notNull(),
  place: integer('place').notNull(),
  userId: integer('user_id'),
  userGroupId: integer('user_group_id'),
  privateGroupId: integer('private_group_id'),
  level: text('level', { enum: ['view', 'edit'] }).notNull(),
  untilAt: integer('until_at'),
})

/** One grant that a batch added or changed, and what it was before. */
export const batchGrants = sqliteTable('batch_grants', {
  batchId: integer('batch_id').notNull(),
  grantId: integer('grant_id').notNull(),
  secretId: integer('secret_id').notNull(),
  levelBefore: text('level_before', { enum: ['view', 'edit'] }),
  untilBefore: integer('until_before'),
  formerBatchId: integer('former_batch_id'),
  changedAtBefore: integer('changed_at_before'),
  changedByBefore: integer('changed_by_before'),
})

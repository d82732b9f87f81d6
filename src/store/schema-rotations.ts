// The table of client secrets that should be replaced, as drizzle knows it.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** One reason to replace one client secret: somebody who left, or a link that was taken back. */
export const rotations = sqliteTable('rotations', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  secretId: integer('secret_id').notNull(),
  ownerId: integer('owner_id').notNull(),
  userId: integer('user_id'),
  linkId: integer('link_id'),
  knew: text('knew', { enum: ['shown', 'entered', 'opened', 'reachable'] }).notNull(),
  usedAt: integer('used_at'),
  advisedAt: integer('advised_at').notNull(),
  settledAt: integer('settled_at'),
  settledHow: text('settled_how', { enum: ['replaced', 'kept'] }),
  settledBy: integer('settled_by'),
})

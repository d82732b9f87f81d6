// The tables of external shares as drizzle knows them: what is given to people without an account.
import { blob, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

const bytes = (name: string) => blob(name, { mode: 'buffer' })

/** One act of sharing one API secret outside. */
export const externalShares = sqliteTable('external_shares', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  secretId: integer('secret_id').notNull(),
  sharedBy: integer('shared_by').notNull(),
  createdAt: integer('created_at').notNull(),
  checkedBy: text('checked_by', { enum: ['code', 'passphrase', 'both'] }).notNull(),
  passphraseHash: text('passphrase_hash'),
  endsAfterFirst: integer('ends_after_first', { mode: 'boolean' }).notNull(),
})

/** One link of such an act, for one person. */
export const externalLinks = sqliteTable('external_links', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  shareId: integer('share_id').notNull(),
  secretId: integer('secret_id').notNull(),
  email: text('email').notNull(),
  emailFolded: text('email_folded').notNull(),
  domain: text('domain').notNull(),
  tokenHash: bytes('token_hash'),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
  maxOpens: integer('max_opens'),
  opens: integer('opens').notNull().default(0),
  firstOpenedAt: integer('first_opened_at'),
  lastOpenedAt: integer('last_opened_at'),
  mailFailedAt: integer('mail_failed_at'),
  endedAt: integer('ended_at'),
  endedBecause: text('ended_because', { enum: ['used', 'expired', 'revoked', 'secret-changed', 'handed-over'] }),
})

/** One browser that asked for a code of a link, or opened it. */
export const externalBrowsers = sqliteTable('external_browsers', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  linkId: integer('link_id').notNull(),
  browserHash: bytes('browser_hash').notNull(),
  tries: integer('tries').notNull().default(0),
  triesFrom: integer('tries_from').notNull().default(0),
  shownUntil: integer('shown_until'),
})

/** One code that was mailed to the recipient of a link. */
export const externalCodes = sqliteTable('external_codes', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  linkId: integer('link_id').notNull(),
  browserId: integer('browser_id').notNull(),
  codeHash: bytes('code_hash').notNull(),
  letterId: integer('letter_id').notNull(),
  askedAt: integer('asked_at').notNull(),
  sentAt: integer('sent_at'),
  usedAt: integer('used_at'),
})

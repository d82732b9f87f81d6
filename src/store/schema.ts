// The tables as drizzle knows them; a test proves them equal to what the migrations make.
import { blob, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export * from './schema-batches.ts'
export * from './schema-external-shares.ts'
export * from './schema-rotations.ts'

const bytes = (name: string) => blob(name, { mode: 'buffer' })
const flag = (name: string) => integer(name, { mode: 'boolean' })
const identity = () => integer('id').primaryKey({ autoIncrement: true })

/** One row: which installation this file belongs to. */
export const installation = sqliteTable('installation', {
  one: integer('one').primaryKey(),
  id: text('id').notNull(),
  createdAt: integer('created_at').notNull(),
})

/** A way to open the keyring. */
export const keySlots = sqliteTable('key_slots', {
  slot: text('slot', { enum: ['root', 'recovery'] }).primaryKey(),
  keyId: text('key_id').notNull(),
  sealedMaster: bytes('sealed_master').notNull(),
  createdAt: integer('created_at').notNull(),
})

/** A sealed key for one purpose. */
export const keyring = sqliteTable('keyring', {
  id: identity(),
  purpose: text('purpose', {
    enum: ['kek', 'outbox', 'form', 'audit', 'token', 'pepper', 'index', 'audit-sign'],
  }).notNull(),
  version: integer('version').notNull(),
  sealedKey: bytes('sealed_key').notNull(),
  createdAt: integer('created_at').notNull(),
  retiredAt: integer('retired_at'),
})

/** Somebody with an account. */
export const users = sqliteTable('users', {
  id: identity(),
  kind: text('kind', { enum: ['person', 'service'] })
    .notNull()
    .default('person'),
  name: text('name').notNull(),
  username: text('username').notNull(),
  usernameFolded: text('username_folded').notNull(),
  email: text('email').notNull(),
  emailFolded: text('email_folded').notNull(),
  language: text('language', { enum: ['en', 'pt-BR'] }).notNull(),
  timeZone: text('time_zone').notNull(),
  theme: text('theme', { enum: ['system', 'light', 'dark'] })
    .notNull()
    .default('system'),
  wantsMail: flag('wants_mail').notNull().default(true),
  mayShareOutside: flag('may_share_outside').notNull().default(false),
  administrator: flag('administrator').notNull().default(false),
  passwordHash: text('password_hash'),
  passwordChangedAt: integer('password_changed_at'),
  version: integer('version').notNull().default(1),
  createdAt: integer('created_at').notNull(),
  createdBy: integer('created_by'),
  deactivatedAt: integer('deactivated_at'),
  newItemsSeenAt: integer('new_items_seen_at'),
  wantsOpenedMail: flag('wants_opened_mail').notNull().default(true),
})

/** A one-time address that leads to "Choose your password". */
export const passwordAddresses = sqliteTable('password_addresses', {
  id: identity(),
  userId: integer('user_id').notNull(),
  kind: text('kind', { enum: ['invitation', 'reset'] }).notNull(),
  tokenHash: bytes('token_hash').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: integer('created_by'),
  expiresAt: integer('expires_at').notNull(),
  endedAt: integer('ended_at'),
})

/** A signed-in browser. */
export const sessions = sqliteTable('sessions', {
  id: identity(),
  tokenHash: bytes('token_hash').notNull(),
  userId: integer('user_id').notNull(),
  createdAt: integer('created_at').notNull(),
  seenAt: integer('seen_at').notNull(),
  confirmedAt: integer('confirmed_at').notNull(),
  address: text('address').notNull(),
  browser: text('browser').notNull(),
})

/** People put together by an administrator. */
export const userGroups = sqliteTable('user_groups', {
  id: identity(),
  name: text('name').notNull(),
  nameFolded: text('name_folded').notNull(),
  description: text('description').notNull().default(''),
  version: integer('version').notNull().default(1),
  createdAt: integer('created_at').notNull(),
  createdBy: integer('created_by'),
  disabledAt: integer('disabled_at'),
})

const membership = {
  groupId: integer('group_id').notNull(),
  userId: integer('user_id').notNull(),
  addedAt: integer('added_at').notNull(),
  addedBy: integer('added_by'),
}

/** One user in one user group. */
export const userGroupMembers = sqliteTable('user_group_members', { ...membership })

/** People put together by any user for their own sharing. */
export const privateGroups = sqliteTable('private_groups', {
  id: identity(),
  ownerId: integer('owner_id').notNull(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  membersMayView: flag('members_may_view').notNull(),
  version: integer('version').notNull().default(1),
  createdAt: integer('created_at').notNull(),
  disabledAt: integer('disabled_at'),
})

/** One user in one private group. */
export const privateGroupMembers = sqliteTable('private_group_members', { ...membership })

/** One API secret. */
export const apiSecrets = sqliteTable('api_secrets', {
  id: identity(),
  ownerId: integer('owner_id').notNull(),
  name: text('name').notNull(),
  url: text('url').notNull(),
  identifier: text('identifier'),
  method: text('method', { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] }),
  tags: text('tags').notNull().default(''),
  kekVersion: integer('kek_version').notNull(),
  wrappedKey: bytes('wrapped_key').notNull(),
  sealedClientId: bytes('sealed_client_id').notNull(),
  clientIdHash: bytes('client_id_hash').notNull(),
  sealedClientSecret: bytes('sealed_client_secret'),
  sealedPreviousSecret: bytes('sealed_previous_secret'),
  previousUntil: integer('previous_until'),
  sealedNotes: bytes('sealed_notes'),
  version: integer('version').notNull().default(1),
  createdAt: integer('created_at').notNull(),
  createdBy: integer('created_by').notNull(),
  changedAt: integer('changed_at').notNull(),
  changedBy: integer('changed_by').notNull(),
  secretChangedAt: integer('secret_changed_at'),
  secretChangedBy: integer('secret_changed_by'),
  lastUsedAt: integer('last_used_at'),
  disabledAt: integer('disabled_at'),
  stateBatchId: integer('state_batch_id'),
})

/** One API secret given to one recipient. */
export const grants = sqliteTable('grants', {
  id: identity(),
  secretId: integer('secret_id').notNull(),
  userId: integer('user_id'),
  userGroupId: integer('user_group_id'),
  privateGroupId: integer('private_group_id'),
  level: text('level', { enum: ['view', 'edit'] }).notNull(),
  untilAt: integer('until_at'),
  batchId: integer('batch_id'),
  grantedAt: integer('granted_at').notNull(),
  grantedBy: integer('granted_by').notNull(),
  changedAt: integer('changed_at').notNull(),
  changedBy: integer('changed_by').notNull(),
})

/** A reader's own marks on one API secret. */
export const marks = sqliteTable('marks', {
  userId: integer('user_id').notNull(),
  secretId: integer('secret_id').notNull(),
  viewedAt: integer('viewed_at'),
  usedAt: integer('used_at'),
})

/** A mail that waits to be sent. */
export const letters = sqliteTable('letters', {
  id: identity(),
  kind: text('kind').notNull(),
  userId: integer('user_id'),
  messageId: text('message_id').notNull(),
  sealedBody: bytes('sealed_body'),
  createdAt: integer('created_at').notNull(),
  nextTryAt: integer('next_try_at').notNull(),
  tries: integer('tries').notNull().default(0),
  sentAt: integer('sent_at'),
  failedAt: integer('failed_at'),
  causedBy: integer('caused_by'),
  batchId: integer('batch_id'),
  leasedUntil: integer('leased_until'),
  withdrawnAt: integer('withdrawn_at'),
  triedAt: integer('tried_at'),
  lastFault: text('last_fault'),
  linkId: integer('link_id'),
})

/** One thing that happened. */
export const auditEvents = sqliteTable('audit_events', {
  number: integer('number').primaryKey(),
  at: integer('at').notNull(),
  name: text('name').notNull(),
  result: text('result', { enum: ['done', 'refused', 'failed'] }).notNull(),
  actorKind: text('actor_kind', { enum: ['user', 'operator', 'nobody', 'system'] }).notNull(),
  actorId: integer('actor_id'),
  secretId: integer('secret_id'),
  userId: integer('user_id'),
  details: text('details').notNull().default('{}'),
  address: text('address'),
  requestId: text('request_id'),
  mac: bytes('mac').notNull(),
})

/** Up to where events were taken away, signed. */
export const auditMark = sqliteTable('audit_mark', {
  one: integer('one').primaryKey(),
  note: text('note').notNull(),
})

/** One setting of the installation. */
export const settings = sqliteTable('settings', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
  changedAt: integer('changed_at').notNull(),
  changedBy: integer('changed_by'),
})

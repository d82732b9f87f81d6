// The rows of API secrets: one by one. The list has a file of its own.
import type { Database, WriteDb } from './database.ts'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const
export type Method = (typeof METHODS)[number]

/** One API secret as it lies in the file: four fields are sealed. Times are UTC milliseconds. */
export interface ApiSecret {
  readonly id: number
  readonly ownerId: number
  readonly name: string
  readonly url: string
  readonly identifier: string | null
  readonly method: Method | null
  /** The tags, joined by ", "; a tag holds no comma. */
  readonly tags: string
  readonly kekVersion: number
  readonly wrappedKey: Buffer
  readonly sealedClientId: Buffer
  readonly clientIdHash: Buffer
  readonly sealedClientSecret: Buffer | null
  readonly sealedPreviousSecret: Buffer | null
  readonly previousUntil: number | null
  readonly sealedNotes: Buffer | null
  /** Counts saves; every sealed field is bound to it. */
  readonly version: number
  readonly createdAt: number
  readonly createdBy: number
  readonly changedAt: number
  readonly changedBy: number
  readonly secretChangedAt: number | null
  readonly secretChangedBy: number | null
  readonly lastUsedAt: number | null
  readonly disabledAt: number | null
}

/** The part of a row that a save writes. */
export type ApiSecretContent = Omit<
  ApiSecret,
  'id' | 'ownerId' | 'version' | 'createdAt' | 'createdBy' | 'lastUsedAt' | 'disabledAt'
>

const COLUMNS = `id, owner_id AS ownerId, name, url, identifier, method, tags, kek_version AS kekVersion,
  wrapped_key AS wrappedKey, sealed_client_id AS sealedClientId, client_id_hash AS clientIdHash,
  sealed_client_secret AS sealedClientSecret, sealed_previous_secret AS sealedPreviousSecret,
  previous_until AS previousUntil, sealed_notes AS sealedNotes, version, created_at AS createdAt,
  created_by AS createdBy, changed_at AS changedAt, changed_by AS changedBy, secret_changed_at AS secretChangedAt,
  secret_changed_by AS secretChangedBy, last_used_at AS lastUsedAt, disabled_at AS disabledAt`

const INSERT = `INSERT INTO api_secrets (id, owner_id, name, url, identifier, method, tags, kek_version, wrapped_key,
  sealed_client_id, client_id_hash, sealed_client_secret, sealed_previous_secret, previous_until, sealed_notes,
  version, created_at, created_by, changed_at, changed_by, secret_changed_at, secret_changed_by)
  VALUES (:id, :ownerId, :name, :url, :identifier, :method, :tags, :kekVersion, :wrappedKey,
  :sealedClientId, :clientIdHash, :sealedClientSecret, :sealedPreviousSecret, :previousUntil, :sealedNotes,
  1, :changedAt, :changedBy, :changedAt, :changedBy, :secretChangedAt, :secretChangedBy)`

const UPDATE = `UPDATE api_secrets SET name = :name, url = :url, identifier = :identifier, method = :method,
  tags = :tags, kek_version = :kekVersion, wrapped_key = :wrappedKey, sealed_client_id = :sealedClientId,
  client_id_hash = :clientIdHash, sealed_client_secret = :sealedClientSecret,
  sealed_previous_secret = :sealedPreviousSecret, previous_until = :previousUntil, sealed_notes = :sealedNotes,
  version = version + 1, changed_at = :changedAt, changed_by = :changedBy,
  secret_changed_at = :secretChangedAt, secret_changed_by = :secretChangedBy
  WHERE id = :id AND version = :version AND disabled_at IS NULL`

/** One API secret, whoever asks: only the policy may call this with an ID from outside. */
export function findApiSecret(db: Database, id: number): ApiSecret | undefined {
  return db.prepare<ApiSecret>(`SELECT ${COLUMNS} FROM api_secrets WHERE id = :id`).get({ id })
}

/** Every API secret, one at a time, in the order of their IDs: for commands that look at the whole file. */
export function eachApiSecret(db: Database): IterableIterator<ApiSecret> {
  return db.prepare<ApiSecret>(`SELECT ${COLUMNS} FROM api_secrets ORDER BY id`).iterate()
}

/** How many API secrets there are, whoever owns them. */
export function countApiSecrets(db: Database): number {
  const { n } = db.prepare('SELECT count(*) AS n FROM api_secrets').get() as { n: number }
  return n
}

/** How many API secrets somebody owns, inactive ones included. */
export function countApiSecretsOf(db: Database, ownerId: number): number {
  const sql = 'SELECT count(*) AS n FROM api_secrets WHERE owner_id = :ownerId'
  return Number(db.prepare<{ n: number }>(sql).get({ ownerId })?.n)
}

/** The ID the next API secret gets; sealed fields are bound to it before the row exists. IDs are never given twice. */
export function nextApiSecretId(db: WriteDb): number {
  const row = db.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'api_secrets'").get()
  return (row?.seq ?? 0) + 1
}

/** Whether another API secret of this owner has the identifier. */
export function identifierTaken(
  db: Database,
  { ownerId, identifier, exceptId = 0 }: { ownerId: number; identifier: string; exceptId?: number },
): boolean {
  const sql =
    'SELECT 1 AS taken FROM api_secrets WHERE owner_id = :ownerId AND identifier = :identifier AND id <> :exceptId'
  return db.prepare(sql).get({ ownerId, identifier, exceptId }) !== undefined
}

/** Writes a new row with version 1. */
export function insertApiSecret(db: WriteDb, row: ApiSecretContent & { id: number; ownerId: number }): void {
  db.prepare(INSERT).run({ ...row })
}

/** Writes a save over the version it was made from; false when somebody saved in between or it became inactive. */
export function updateApiSecret(db: WriteDb, row: ApiSecretContent & { id: number; version: number }): boolean {
  return db.prepare(UPDATE).run({ ...row }).changes === 1
}

/** Disables (at an instant) or enables (null), as somebody does it by hand; false when it was so already. */
export function setDisabled(db: WriteDb, { id, at }: { id: number; at: number | null }): boolean {
  const sql = `UPDATE api_secrets SET disabled_at = :at, state_batch_id = NULL
    WHERE id = :id AND (disabled_at IS NULL) = (:at IS NOT NULL)`
  return db.prepare(sql).run({ id, at }).changes === 1
}

/** Gives the row to another owner under an identifier that is free there; false when the owner was another by now. */
export function setOwner(
  db: WriteDb,
  { id, fromId, toId, identifier }: { id: number; fromId: number; toId: number; identifier: string | null },
): boolean {
  const sql = 'UPDATE api_secrets SET owner_id = :toId, identifier = :identifier WHERE id = :id AND owner_id = :fromId'
  return db.prepare(sql).run({ id, fromId, toId, identifier }).changes === 1
}

/** Notes that somebody used it just now. */
export function setLastUsed(db: WriteDb, { id, at }: { id: number; at: number }): void {
  db.prepare('UPDATE api_secrets SET last_used_at = :at WHERE id = :id').run({ id, at })
}

/** Forgets previous client secrets whose 30 days are over; returns how many. */
export function forgetPreviousSecrets(db: WriteDb, now: number): number {
  const sql = `UPDATE api_secrets SET sealed_previous_secret = NULL, previous_until = NULL WHERE previous_until <= :now`
  return db.prepare(sql).run({ now }).changes
}

/** IDs and identifiers of everything one person owns, for handing over. */
export function listOwned(db: Database, ownerId: number): { id: number; identifier: string | null }[] {
  return db
    .prepare<{ id: number; identifier: string | null }>(
      'SELECT id, identifier FROM api_secrets WHERE owner_id = :ownerId ORDER BY id',
    )
    .all({ ownerId })
}

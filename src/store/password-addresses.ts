// The rows of one-time addresses that lead to "Choose your password". Only the keyed hash of a token is here.
import type { Database, WriteDb } from './database.ts'

/** One such address. `endedAt` is set once it was used or replaced. Times are UTC milliseconds. */
export interface PasswordAddress {
  readonly id: number
  readonly userId: number
  readonly kind: 'invitation' | 'reset'
  readonly createdAt: number
  readonly createdBy: number | null
  readonly expiresAt: number
  readonly endedAt: number | null
}

const COLUMNS = `id, user_id AS userId, kind, created_at AS createdAt, created_by AS createdBy, expires_at AS expiresAt,
  ended_at AS endedAt`

/** The address of a token while it can be used; undefined for every other. */
export function findOpenAddress(
  db: Database,
  { tokenHash, now }: { tokenHash: Buffer; now: number },
): PasswordAddress | undefined {
  const sql = `SELECT ${COLUMNS} FROM password_addresses
    WHERE token_hash = :tokenHash AND ended_at IS NULL AND expires_at > :now`
  return db.prepare<PasswordAddress>(sql).get({ tokenHash, now })
}

/** The address somebody could use now, if there is one. */
export function findOpenAddressOf(db: Database, { userId, now }: { userId: number; now: number }) {
  const sql = `SELECT ${COLUMNS} FROM password_addresses WHERE user_id = :userId AND ended_at IS NULL AND expires_at > :now`
  return db.prepare<PasswordAddress>(sql).get({ userId, now })
}

export function insertAddress(
  db: WriteDb,
  row: Omit<PasswordAddress, 'id' | 'endedAt'> & { readonly tokenHash: Buffer },
): void {
  db.prepare(
    `INSERT INTO password_addresses (user_id, kind, token_hash, created_at, created_by, expires_at)
     VALUES (:userId, :kind, :tokenHash, :createdAt, :createdBy, :expiresAt)`,
  ).run({ ...row })
}

/** Uses an address up, once: of any number of callers exactly one gets it. */
export function claimAddress(
  db: WriteDb,
  { tokenHash, now }: { tokenHash: Buffer; now: number },
): PasswordAddress | undefined {
  const sql = `UPDATE password_addresses SET ended_at = :now
    WHERE token_hash = :tokenHash AND ended_at IS NULL AND expires_at > :now RETURNING ${COLUMNS}`
  return db.prepare<PasswordAddress>(sql).get({ tokenHash, now })
}

/** Ends every address of one person that could still be used; returns how many. */
export function endAddressesOf(db: WriteDb, { userId, now }: { userId: number; now: number }): number {
  const sql = 'UPDATE password_addresses SET ended_at = :now WHERE user_id = :userId AND ended_at IS NULL'
  return db.prepare(sql).run({ userId, now }).changes
}

/** Ends every address that could still be used, whoever it is for; returns how many. */
export function endAllAddresses(db: WriteDb, now: number): number {
  return db.prepare('UPDATE password_addresses SET ended_at = :now WHERE ended_at IS NULL').run({ now }).changes
}

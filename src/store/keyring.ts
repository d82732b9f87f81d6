// The installation's id, the ways to its master key, and its sealed keys, as they lie in the file.
import type { Database, WriteDb } from './database.ts'
import type { keyring, keySlots } from './schema.ts'

type Slot = typeof keySlots.$inferSelect
type SealedKey = typeof keyring.$inferSelect

/** All of it, in the shape in which it is opened. */
export interface KeyringRows {
  readonly installation: string
  readonly slots: readonly Pick<Slot, 'slot' | 'keyId' | 'sealedMaster'>[]
  readonly rows: readonly Pick<SealedKey, 'purpose' | 'version' | 'sealedKey' | 'retiredAt'>[]
}

/** The stored keyring; undefined in a file that has none yet. */
export function findKeyring(db: Database): KeyringRows | undefined {
  const found = db.prepare<{ id: string }>('SELECT id FROM installation').get()
  if (found === undefined) return undefined
  const slots = db
    .prepare<KeyringRows['slots'][number]>(
      'SELECT slot, key_id AS keyId, sealed_master AS sealedMaster FROM key_slots ORDER BY slot',
    )
    .all()
  const rows = db
    .prepare<KeyringRows['rows'][number]>(
      `SELECT purpose, version, sealed_key AS sealedKey, retired_at AS retiredAt FROM keyring ORDER BY purpose, version`,
    )
    .all()
  return { installation: found.id, slots, rows }
}

/** Stores the keyring of a new installation, once: a second one is refused by the database. `at` is UTC ms. */
export function insertKeyring(db: WriteDb, { installation, slots, rows }: KeyringRows, at: number): void {
  db.prepare('INSERT INTO installation (one, id, created_at) VALUES (1, :installation, :at)').run({ installation, at })
  const slotIn = db.prepare(
    'INSERT INTO key_slots (slot, key_id, sealed_master, created_at) VALUES (:slot, :keyId, :sealedMaster, :at)',
  )
  for (const slot of slots) slotIn.run({ ...slot, at })
  insertKeys(db, rows, at)
}

/** Adds sealed keys beside those that are there. `at` is UTC ms. */
export function insertKeys(db: WriteDb, rows: KeyringRows['rows'], at: number): void {
  const keyIn = db.prepare(
    `INSERT INTO keyring (purpose, version, sealed_key, created_at, retired_at)
     VALUES (:purpose, :version, :sealedKey, :at, :retiredAt)`,
  )
  for (const row of rows) keyIn.run({ ...row, at })
}

/** Puts a newly sealed slot in the place of the old one of that name. */
export function replaceKeySlot(db: WriteDb, slot: KeyringRows['slots'][number], at: number): void {
  db.prepare(
    `INSERT INTO key_slots (slot, key_id, sealed_master, created_at) VALUES (:slot, :keyId, :sealedMaster, :at)
     ON CONFLICT (slot) DO UPDATE
     SET key_id = excluded.key_id, sealed_master = excluded.sealed_master, created_at = excluded.created_at`,
  ).run({ ...slot, at })
}

/** Keeps a key as it was sealed anew. */
export function resealKey(db: WriteDb, { purpose, version, sealedKey }: KeyringRows['rows'][number]): void {
  const sql = 'UPDATE keyring SET sealed_key = :sealedKey WHERE purpose = :purpose AND version = :version'
  db.prepare(sql).run({ purpose, version, sealedKey })
}

/** Retires a wrapping key that nothing needs any more, and destroys it: of its sealed form nothing is left. */
export function retireKek(db: WriteDb, { version, at }: { version: number; at: number }): void {
  const sql = "UPDATE keyring SET retired_at = :at, sealed_key = x'' WHERE purpose = 'kek' AND version = :version"
  db.prepare(sql).run({ version, at })
}

/** The versions of the wrapping key that are not retired, the oldest first. */
export function listKekVersions(db: Database): number[] {
  const sql = "SELECT version FROM keyring WHERE purpose = 'kek' AND retired_at IS NULL ORDER BY version"
  return db
    .prepare<{ version: number }>(sql)
    .all()
    .map(({ version }) => version)
}

/** What each key is for, since when, and whether it is retired: everything about the keys but the keys (times UTC ms). */
export function listKeys(db: Database): Pick<SealedKey, 'purpose' | 'version' | 'createdAt' | 'retiredAt'>[] {
  return db
    .prepare<Pick<SealedKey, 'purpose' | 'version' | 'createdAt' | 'retiredAt'>>(
      'SELECT purpose, version, created_at AS createdAt, retired_at AS retiredAt FROM keyring ORDER BY purpose, version',
    )
    .all()
}

/** The ways to the master key by the public ids of their outside keys (times UTC ms). */
export function listKeySlots(db: Database): Pick<Slot, 'slot' | 'keyId' | 'createdAt'>[] {
  return db
    .prepare<Pick<Slot, 'slot' | 'keyId' | 'createdAt'>>(
      'SELECT slot, key_id AS keyId, created_at AS createdAt FROM key_slots ORDER BY slot DESC',
    )
    .all()
}

/** When the installation was made (UTC ms). */
export function installedAt(db: Database): number {
  return db.prepare<{ at: number }>('SELECT created_at AS at FROM installation').get()?.at ?? 0
}

// The settings of the installation, one row each. Everything that is written to them goes through one function.
import type { Database, WriteDb } from './database.ts'

export type SettingName =
  | 'setup_token'
  | 'external_sharing'
  | 'longest_sharing_hours'
  | 'sharing_domains'
  | 'sharing_check'
  | 'new_users_may_share_outside'
  | 'sharing_options_version'
  | 'backups'
  | 'time'

/** The value of a setting; null when it was never set or was taken away. */
export function findSetting(db: Database, name: SettingName): string | null {
  return db.prepare<{ value: string }>('SELECT value FROM settings WHERE name = :name').get({ name })?.value ?? null
}

/** Sets a setting, or takes it away with null. `by` is the id of a user, or null for the program itself. */
export function writeSetting(
  db: WriteDb,
  { name, value, at, by }: { name: SettingName; value: string | null; at: number; by: number | null },
): void {
  if (value === null) {
    db.prepare('DELETE FROM settings WHERE name = :name').run({ name })
    return
  }
  db.prepare(
    `INSERT INTO settings (name, value, changed_at, changed_by) VALUES (:name, :value, :at, :by)
     ON CONFLICT (name) DO UPDATE
     SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
  ).run({ name, value, at, by })
}

// Brings a file to the shape this program knows, never without a copy of what it was.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { momentInNames } from '../store/backup-files.ts'
import { copyDatabase } from '../store/copies.ts'
import type { Database } from '../store/database.ts'
import { migrate, type Migration } from '../store/migrations.ts'

/**
 * Brings the file to this program's shape, after a copy of it was made in the folder `copies`. Answers the names of the steps
 * and the copy, null when there was nothing to do. @throws DatabaseError, CopyError
 */
export function bringUpToDate(
  db: Database,
  { copies, migrations, now }: { copies: string; migrations: readonly Migration[]; now: () => number },
): { readonly migrated: readonly string[]; readonly copy: string | null } {
  let copy: string | null = null
  const beforeChange = () => {
    copy = automaticCopy(db, { copies, at: now() })
  }
  const migrated = migrate(db, { migrations, beforeChange })
  return { migrated, copy }
}

function automaticCopy(db: Database, { copies, at }: { copies: string; at: number }): string {
  mkdirSync(copies, { recursive: true, mode: 0o700 })
  const shape = String(db.raw.pragma('user_version', { simple: true }))
  const name = `before-change-of-shape-${shape}-${momentInNames(at)}`
  let file = join(copies, `${name}.db`)
  // A start that was killed within this second left one already.
  for (let n = 2; existsSync(file); n++) file = join(copies, `${name}-${String(n)}.db`)
  copyDatabase(db, file, () => undefined)
  return file
}

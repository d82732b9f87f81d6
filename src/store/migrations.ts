// Brings the file to the shape this program knows: numbered SQL files, all or none, after a copy was made.
import { APPLICATION_ID, DatabaseError } from './database.ts'
import type { Database } from './database.ts'

/** One numbered step: its file name begins with four digits, its text is SQL. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** How many of the program's steps the file has not seen. A newer file than the program is refused. */
export function pendingMigrations(db: Database, migrations: readonly Migration[]): Migration[] {
  const done = db.raw.pragma('user_version', { simple: true }) as number
  if (done > migrations.length)
    throw new DatabaseError(
      'newer',
      `${db.file} was written by a newer MySafe (shape ${String(done)}, this program knows ${String(migrations.length)})`,
    )
  return migrations.slice(done)
}

// What may stand in a file besides what the steps made: tables and indexes of other tools, which run nothing, under the
// name that their own text gives them.
const IDLE = /^CREATE (?:TABLE|(?:UNIQUE )?INDEX) (?:(\w+)|["'`[]([\w .-]+)["'`\]])/i

/** Refuses a file whose shape this program does not know. @throws DatabaseError */
export function refuseUnknown(db: Database, migrations: readonly Migration[]): void {
  pendingMigrations(db, migrations)
  refuseStrange(db, migrations)
}

/**
 * Refuses a file in which something runs by itself that no step of ours put there, or whose trail is kept in another table
 * than ours: a trigger could leave events out, and what is left of the trail would still be whole (AUD-04).
 * @throws DatabaseError
 */
export function refuseStrange(db: Database, migrations: readonly Migration[]): void {
  const made = migrations.map(({ sql }) => sql).join('\n')
  const parts = db.raw.prepare('SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL').all() as Part[]
  // SQLite takes names that differ in case for one.
  const isIdle = ({ name, sql }: Part) => name.toLowerCase() !== TRAIL && nameIn(sql) === name
  const strange = parts.filter((part) => !isIdle(part) && !made.includes(part.sql))
  if (strange.length === 0) return
  const names = strange.map(({ name }) => name.replaceAll(/\W/g, '?').slice(0, LONGEST_NAMED))
  throw new DatabaseError(
    'strange',
    `${db.file} holds what MySafe never put there, and what could change what it does: ${names.slice(0, MOST_NAMED).join(', ')}`,
  )
}

interface Part {
  readonly name: string
  readonly sql: string
}

const TRAIL = 'audit_events'

function nameIn(sql: string): string | undefined {
  const [, plain, quoted] = IDLE.exec(sql) ?? []
  return plain ?? quoted
}

// Whoever put it there chose the names too: few of them are repeated, and shortly.
const [MOST_NAMED, LONGEST_NAMED] = [5, 60]

/**
 * Applies the missing steps in one transaction.
 * @param beforeChange called once before an existing file is changed, to make the automatic copy
 * @returns names of the applied steps
 * @throws DatabaseError and leaves the file as it was when a step fails
 */
export function migrate(
  db: Database,
  { migrations, beforeChange }: { migrations: readonly Migration[]; beforeChange?: () => void },
): string[] {
  const pending = pendingMigrations(db, migrations)
  if (pending.length === 0) return []
  if (pending.length < migrations.length) beforeChange?.()
  // Inside a transaction this pragma has no effect, and rebuilding a parent table would delete its children.
  db.raw.pragma('foreign_keys = OFF')
  try {
    db.raw.transaction(() => applyAll(db, { pending, last: migrations.length })).immediate()
  } finally {
    db.raw.pragma('foreign_keys = ON')
  }
  return pending.map(({ name }) => name)
}

function applyAll(db: Database, { pending, last }: { pending: readonly Migration[]; last: number }): void {
  for (const { name, sql } of pending) {
    try {
      db.raw.exec(sql)
    } catch (error) {
      throw new DatabaseError('migration', `${db.file}: step ${name} failed: ${(error as Error).message}`)
    }
  }
  const broken = db.raw.pragma('foreign_key_check') as unknown[]
  if (broken.length > 0) throw new DatabaseError('migration', `${db.file}: rows point to nowhere after the new steps`)
  db.raw.pragma(`application_id = ${String(APPLICATION_ID)}`)
  db.raw.pragma(`user_version = ${String(last)}`)
}

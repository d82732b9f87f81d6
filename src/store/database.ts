// Opens MySafe's one SQLite file with the settings that keep acknowledged writes, and brings its shape up to date.
import BetterSqlite3 from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { closeSync, existsSync, fchmodSync, openSync, readSync, statSync } from 'node:fs'
import { withCompanions } from './data-folder.ts'
import { openAsOwner, ownerFault } from './owners.ts'
import * as schema from './schema.ts'
import { isFull } from './write-faults.ts'

type Value = string | number | bigint | Buffer | null

/** Values of a statement by name. */
export type Values = Record<string, Value>

/** A prepared statement; rows come back as plain objects with the column names of the SQL. */
export interface Statement<Row> {
  get(values?: Values): Row | undefined
  all(values?: Values): Row[]
  iterate(values?: Values): IterableIterator<Row>
  /** Values by name; in the order of their marks where a batch runs it ten thousand times: that is a third faster. */
  run(values?: Values | readonly Value[]): { changes: number; lastInsertRowid: number | bigint }
}

/** An open file. Statements are prepared once and kept for as long as it is open. */
export interface Database {
  readonly raw: BetterSqlite3.Database
  readonly orm: BetterSQLite3Database<typeof schema>
  readonly file: string
  prepare<Row = unknown>(sql: string): Statement<Row>
  /** Every SQL text prepared so far, as SQLite got it, for the tests that ask it how it would run them. */
  statements(): string[]
  close(): void
}

/** The database inside a write transaction; functions that write ask for this type. */
export type WriteDb = Database & { readonly writing: true }

/** Why a file cannot be used; the message is one clear line for the operator. */
export class DatabaseError extends Error {
  readonly code: 'not_a_database' | 'not_mysafe' | 'newer' | 'damaged' | 'unreadable' | 'migration' | 'strange'
  constructor(code: DatabaseError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Marks the file as MySafe's ("MySa"), so that a foreign SQLite file is never touched. */
export const APPLICATION_ID = 0x4d795361

const HEADER = Buffer.from('SQLite format 3\0', 'latin1')

/**
 * Opens the file, or a database in memory for ':memory:'.
 * @param options readonly: for commands that only look, beside a running server
 * @throws DatabaseError before anything is written when the file is not a database of ours; OwnerError when it is
 *   somebody else's
 */
export function openDatabase(file: string, { readonly = false }: { readonly?: boolean } = {}): Database {
  if (file !== ':memory:') openAsOwner([file], () => prepareFile(file, readonly))
  return databaseOver(new BetterSqlite3(file, { readonly, timeout: 5000 }), { file, readonly })
}

/**
 * The database of an open connection, with the settings that keep what is acknowledged; `file` is what messages call it.
 * @throws DatabaseError and closes the connection when it is not to a database of ours; SQLite's fault of a full disk
 */
export function databaseOver(
  raw: BetterSqlite3.Database,
  { file, readonly = false }: { file: string; readonly?: boolean },
): Database {
  try {
    refuseForeign(raw, file)
    setPragmas(raw, readonly)
  } catch (error) {
    raw.close()
    if (error instanceof DatabaseError || isFull(error)) throw error
    throw (
      ownerFault(withCompanions(file), error) ??
      damageOf(file, error) ??
      new DatabaseError('unreadable', `${file}: ${(error as Error).message}`)
    )
  }
  return wrap(raw, file)
}

/** What SQLite says of a file that it cannot make sense of; null for every other fault. */
export function damageOf(file: string, fault: unknown): DatabaseError | null {
  const { code } = fault as { code?: unknown }
  if (code !== 'SQLITE_CORRUPT' && code !== 'SQLITE_NOTADB') return null
  return new DatabaseError('damaged', `${file} is damaged: SQLite cannot read it (${code})`)
}

// SQLite creates files with the mode that the umask leaves; ours must never be readable by others.
function prepareFile(file: string, readonly: boolean): void {
  if (!existsSync(file)) {
    if (readonly) throw new DatabaseError('unreadable', `${file}: there is no such file`)
    closeSync(openSync(file, 'wx', 0o600))
  }
  if (statSync(file).size === 0) return
  const descriptor = openSync(file, 'r')
  try {
    const start = Buffer.alloc(HEADER.length)
    readSync(descriptor, start, 0, HEADER.length, 0)
    if (!start.equals(HEADER)) throw new DatabaseError('not_a_database', `${file} is not a database`)
    if (!readonly) fchmodSync(descriptor, 0o600)
  } finally {
    closeSync(descriptor)
  }
}

function refuseForeign(raw: BetterSqlite3.Database, file: string): void {
  const id = raw.pragma('application_id', { simple: true })
  const tables = raw.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  if (id !== APPLICATION_ID && tables.n > 0)
    throw new DatabaseError('not_mysafe', `${file} is a database of another program`)
}

/** Bytes. SQLite begins the log anew at four megabytes; what it grew to while somebody read for long is given back then. */
export const KEPT_LOG = 8 * 1_048_576

// FULL on every open: a reopened WAL file falls back to NORMAL, which loses acknowledged commits at a power cut.
function setPragmas(raw: BetterSqlite3.Database, readonly: boolean): void {
  if (!readonly) raw.pragma('journal_mode = WAL')
  raw.pragma('synchronous = FULL')
  raw.pragma('foreign_keys = ON')
  raw.pragma('busy_timeout = 5000')
  raw.pragma('secure_delete = ON')
  raw.pragma('trusted_schema = OFF')
  raw.pragma('cell_size_check = ON')
  raw.pragma('temp_store = MEMORY')
  raw.pragma(`journal_size_limit = ${String(KEPT_LOG)}`)
}

// What each of them must read back as; a file in memory, as tests have it, has no log.
const WANTED: Readonly<Record<string, readonly unknown[]>> = {
  journal_mode: ['wal', 'memory'],
  synchronous: [2],
  foreign_keys: [1],
  secure_delete: [1],
  trusted_schema: [0],
  cell_size_check: [1],
}

/**
 * The settings of the open connection that are not as they must be, by their names: none. Whoever only reads does not set
 * how the file is logged: a backup that was put in its place by hand gets that at the next start.
 */
export function wrongPragmas({ raw }: Pick<Database, 'raw'>): string[] {
  return Object.entries(WANTED).flatMap(([name, wanted]) =>
    wanted.includes(raw.pragma(name, { simple: true })) || (raw.readonly && name === 'journal_mode') ? [] : [name],
  )
}

function wrap(raw: BetterSqlite3.Database, file: string): Database {
  const prepared = new Map<string, Statement<unknown>>()
  return {
    raw,
    file,
    orm: drizzle({ client: raw, schema }),
    prepare<Row>(sql: string) {
      let statement = prepared.get(sql)
      if (statement === undefined) {
        statement = raw.prepare(steady(sql)) as Statement<unknown>
        prepared.set(sql, statement)
      }
      return statement as Statement<Row>
    },
    statements: () => [...prepared.keys()].map(steady),
    close: () => raw.close(),
  }
}

/*
 * SQLite plans a statement anew each time that a value is bound on which its plan may depend, and that takes thirty times as
 * long as the look itself. Behind a sign it does not look, and what the value means stays the same.
 */
function steady(sql: string): string {
  return sql.replaceAll(/:(?=[a-z])/gi, '+:')
}

/**
 * Runs one piece of work in an immediate transaction: all of it is kept, durably, or none.
 * The work must be synchronous; a transaction cannot span an await.
 */
export function writeTo<T>(db: Database, work: (db: WriteDb) => T): T {
  if (db.raw.inTransaction) throw new Error('a write inside a write: pass the transaction on instead')
  const transaction = db.raw.transaction(() => {
    const result = work({ ...db, writing: true })
    if (result instanceof Promise) throw new Error('the work of a write must be synchronous')
    return result
  })
  return transaction.immediate()
}

/**
 * Carries the log over into the file and empties it, so that what was erased is in neither.
 * @param given patience: milliseconds that whoever reads on another connection is waited for, with everything else; none
 *   by default
 * @returns false when somebody still reads
 */
export function carryLogOver({ raw }: Database, { patience = 0 }: { patience?: number } = {}): boolean {
  raw.pragma(`busy_timeout = ${String(patience)}`)
  try {
    const [{ busy }] = raw.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
    return busy === 0
  } finally {
    raw.pragma('busy_timeout = 5000')
  }
}

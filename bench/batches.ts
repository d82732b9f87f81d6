// B3: sharing many API secrets with a group of a thousand people at once, beside the same rows put in by raw statements.
import BetterSqlite3 from 'better-sqlite3'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../src/store/database.ts'
import { findUser } from '../src/store/users.ts'
import type { SignedIn } from '../src/vault/actors.ts'
import { previewOf } from '../src/vault/batch-preview.ts'
import { shareApiSecrets } from '../src/vault/batch-share.ts'
import { createVault, type Vault } from '../src/vault/vault.ts'
import { mailbox } from '../test/fixtures/mailbox.ts'
import { SOME, STAFF } from './generate.ts'
import { makeBench, openIn } from './installation.ts'
import { median } from './processes.ts'
import { milliseconds, ratio, type Row } from './report.ts'

// Each number of rows, and how often: one after the other in one file, then all of it again in fresh files.
const RUNS = [
  { items: 1, times: 30 },
  { items: 100, times: 10 },
  { items: 10_000, times: 1 },
]
const FILES = 3
const OWNED = 10_000

// Everything that a batch writes, in an order that foreign keys allow.
const TABLES = ['batches', 'batch_items', 'batch_recipients', 'grants', 'batch_grants', 'audit_events', 'letters']

/** Both in one transaction with one durable commit; the middle of all runs. */
export function measureBatches(): Row[] {
  const bench = makeBench({ secrets: 12_000, users: 1200, groups: 120, grants: 60_000, reaches: 1000 })
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const { db, keyring } = openIn(bench.folder)
  db.raw.exec(`UPDATE api_secrets SET owner_id = ${String(SOME)}, disabled_at = NULL WHERE id <= ${String(OWNED)};
    DELETE FROM grants WHERE user_group_id = ${String(STAFF)}`)
  db.raw.pragma('wal_checkpoint(TRUNCATE)')
  const rows = RUNS.map(({ items, times }): Row => {
    const took = { verb: [] as number[], raw: [] as number[] }
    let written = 0
    for (let file = 0; file < FILES; file++) {
      const [mine, its] = ['verb.db', 'raw.db'].map((name) => join(folder, name)) as [string, string]
      copyFileSync(bench.file, mine)
      copyFileSync(bench.file, its)
      const vault = createVault({ db: openDatabase(mine), keyring, mail: mailbox() })
      const reference = openDatabase(its)
      for (let n = 0; n < times; n++) {
        const shared = share(
          vault,
          Array.from({ length: items }, (_, at) => 1 + n * items + at),
        )
        took.verb.push(shared.took)
        const rows = rowsOf(vault.db.raw, reference.raw, shared.batch)
        written = rows.reduce((sum, { values }) => sum + values.length, 0)
        took.raw.push(putIn(reference.raw, rows))
      }
      vault.db.close()
      reference.close()
      for (const name of [mine, its]) for (const end of ['', '-wal', '-shm']) rmSync(name + end, { force: true })
    }
    const [verb, raw] = [median(took.verb), median(took.raw)]
    return {
      'API secrets': items,
      'rows written': written,
      'batch ms': milliseconds(verb),
      'raw ms': milliseconds(raw),
      ratio: ratio(verb, raw),
      allowed: '2 (in the end)',
    }
  })
  db.close()
  return rows
}

function share(vault: Vault, ids: readonly number[]): { batch: number; took: number } {
  const user = findUser(vault.db, SOME)
  if (user === undefined) throw new Error('there is nobody who could share')
  const origin = { address: '192.0.2.1', requestId: 'bench' }
  const sharer: SignedIn = { kind: 'user', id: user.id, user, sessionId: 1, origin }
  const selection = { ids, unknown: 0 }
  const { mark } = previewOf(vault, sharer, { kind: 'share', selection })
  const recipient = { kind: 'user-group', id: STAFF } as const
  const had = { view: 0, edit: 0, ending: 0 }
  const add = [{ recipient, level: 'view', untilAt: null, had }] as const
  const begun = performance.now()
  const batch = shareApiSecrets(vault, sharer, { selection, mark, add })
  return { batch, took: performance.now() - begun }
}

interface Rows {
  readonly table: string
  readonly values: unknown[][]
}

// What the batch wrote: the rows of its number, and what the reference does not have yet.
function rowsOf(written: BetterSqlite3.Database, reference: BetterSqlite3.Database, batch: number): Rows[] {
  return TABLES.map((table) => {
    const key = { batches: 'id', audit_events: 'number' }[table] ?? 'batch_id'
    const after =
      table === 'audit_events' ? reference.prepare('SELECT max(number) FROM audit_events').pluck().get() : null
    const where = after === null ? `${key} = ?` : `${key} > ?`
    const values = written
      .prepare(`SELECT * FROM ${table} WHERE ${where}`)
      .raw()
      .all(after ?? batch) as unknown[][]
    return { table, values }
  })
}

function putIn(db: BetterSqlite3.Database, rows: readonly Rows[]): number {
  const statements = rows.map(({ table, values: [first = []] }) =>
    db.prepare(`INSERT INTO ${table} VALUES (${first.map(() => '?').join()})`),
  )
  const put = db.transaction(() => {
    rows.forEach(({ values }, at) => values.forEach((row) => statements[at]?.run(row)))
  })
  const begun = performance.now()
  put.immediate()
  return performance.now() - begun
}

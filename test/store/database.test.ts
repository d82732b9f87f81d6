// The one file: what is refused before anything is written, which settings every opening gets, and its shape.
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { resourcesFromDisk } from '../../src/resources.ts'
import { databaseOver, openDatabase, writeTo } from '../../src/store/database.ts'
import { migrate, pendingMigrations } from '../../src/store/migrations.ts'
import { insertSession } from '../../src/store/sessions.ts'
import * as schema from '../../src/store/schema.ts'
import { openAnyhow, openPlainly } from '../controls/store/opening.ts'
import { memoryDatabase, putUser } from '../fixtures/database.ts'

const migrations = resourcesFromDisk().migrations()

t.test('DUR-01 every opening is durable and strict, the second like the first', async (t) => {
  const file = join(t.testdir(), 'mysafe.db')
  for (const readonly of [false, false, true]) {
    const db = openDatabase(file, { readonly })
    if (!readonly) migrate(db, { migrations })
    const pragma = (name: string) => db.raw.pragma(name, { simple: true })
    t.equal(pragma('journal_mode'), 'wal')
    t.equal(pragma('synchronous'), 2, 'FULL')
    t.equal(pragma('foreign_keys'), 1)
    t.equal(pragma('secure_delete'), 1)
    t.equal(pragma('trusted_schema'), 0)
    t.equal(pragma('cell_size_check'), 1)
    t.equal(pragma('busy_timeout'), 5000)
    db.close()
  }
  const plain = openPlainly(file)
  t.equal(plain.pragma('synchronous', { simple: true }), 1, 'control: a plain reopening falls back to NORMAL')
  plain.close()
})

t.test('CRY-12 the file is for its owner alone under any umask', async (t) => {
  const file = join(t.testdir(), 'mysafe.db')
  const before = process.umask(0o022)
  t.teardown(() => process.umask(before))
  const db = openDatabase(file)
  migrate(db, { migrations })
  for (const name of [file, `${file}-wal`, `${file}-shm`]) t.equal(statSync(name).mode & 0o777, 0o600, name)
  db.close()
  chmodSync(file, 0o644)
  openDatabase(file).close()
  t.equal(statSync(file).mode & 0o777, 0o600, 'an opened file is closed to others again')
})

t.test('a connection that fails in a way of its own is told with the name of the file', (t) => {
  const closed = new BetterSqlite3(':memory:')
  closed.close()
  t.throws(() => databaseOver(closed, { file: 'shelf.db' }), { code: 'unreadable', message: /^shelf\.db: \S/ })
  t.end()
})

t.test('DUR-13 a foreign, newer, damaged or text file is refused and stays as it was', async (t) => {
  const dir = t.testdir({ 'text.db': 'This is a shopping list, and not a short one.' })
  const foreign = new BetterSqlite3(join(dir, 'foreign.db'))
  foreign.exec('CREATE TABLE shopping (what TEXT)')
  foreign.close()
  const newer = openDatabase(join(dir, 'newer.db'))
  migrate(newer, { migrations })
  newer.raw.pragma(`user_version = ${String(migrations.length + 1)}`)
  newer.close()
  writeFileSync(join(dir, 'cut.db'), readFileSync(join(dir, 'foreign.db')).subarray(0, 600))

  const faults: Record<string, string> = {
    text: 'not_a_database',
    foreign: 'not_mysafe',
    newer: 'newer',
    cut: 'damaged',
  }
  const opening = (file: string) => {
    const db = openDatabase(file)
    try {
      migrate(db, { migrations })
    } finally {
      db.close()
    }
  }
  const takenOrTouched = (open: (file: string) => void) =>
    Object.entries(faults).flatMap(([name, code]) => {
      const file = join(dir, `${name}.db`)
      const before = readFileSync(file)
      let said = 'nothing'
      try {
        open(file)
      } catch (fault) {
        said = String((fault as { code?: string }).code)
      }
      const after = readFileSync(file)
      writeFileSync(file, before)
      return [
        ...(said === code ? [] : [`${name}: ${said}`]),
        ...(after.equals(before) ? [] : [`${name} is not what it was`]),
      ]
    })
  t.same(takenOrTouched(opening), [])
  const found = takenOrTouched((file) => openAnyhow(file).close())
  t.match(found, ['text: SQLITE_NOTADB', 'foreign: nothing', 'foreign is not what it was'], 'control')
  t.throws(() => openDatabase(join(dir, 'absent.db'), { readonly: true }), { code: 'unreadable' })
})

t.test('DUR-12 a step that fails leaves the file as it was, and the steps run once', async (t) => {
  const db = openDatabase(':memory:')
  t.teardown(() => db.close())
  t.same(
    migrate(db, { migrations }),
    migrations.map(({ name }) => name),
  )
  t.same(migrate(db, { migrations }), [])
  const broken = { name: '9999_broken', sql: 'CREATE TABLE half (id INTEGER); SELECT * FROM nowhere' }
  let copies = 0
  const more = { migrations: [...migrations, broken], beforeChange: () => void copies++ }
  t.throws(() => migrate(db, more), { code: 'migration' })
  t.equal(copies, 1, 'a copy was made before')
  t.equal(db.raw.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").pluck().get(), 0)
  t.equal(pendingMigrations(db, migrations).length, 0)
  const orphan = {
    name: '9999_orphan',
    sql: "INSERT INTO sessions (token_hash, user_id, created_at, seen_at, confirmed_at, address, browser) VALUES (x'00', 77, 0, 0, 0, '', '')",
  }
  t.throws(
    () => migrate(db, { migrations: [...migrations, orphan] }),
    { code: 'migration' },
    'rows that point to nowhere',
  )
})

t.test('a write is all or nothing, synchronous, and never inside another', async (t) => {
  const db = memoryDatabase(t)
  const count = () => db.raw.prepare('SELECT count(*) FROM users').pluck().get()
  t.throws(
    () =>
      writeTo(db, (tx) => {
        putUser(tx)
        throw new Error('changed my mind')
      }),
    { message: 'changed my mind' },
  )
  t.equal(count(), 0)
  t.throws(
    () =>
      writeTo(db, async (tx) => {
        putUser(tx)
      }),
    { message: /synchronous/ },
  )
  t.equal(count(), 0)
  t.throws(() => writeTo(db, () => writeTo(db, () => 1)), { message: /write inside a write/ })
  t.equal(
    writeTo(db, (tx) => putUser(tx)),
    1,
  )
  t.equal(count(), 1)
})

t.test('schema.ts is what the migrations make', async (t) => {
  const db = memoryDatabase(t)
  const tables = Object.values(schema)
    .filter((value) => value instanceof SQLiteTable)
    .map((table) => getTableConfig(table))
  const made = db.raw
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT GLOB '*_search*' ORDER BY name",
    )
    .pluck()
    .all()
  t.same(tables.map(({ name }) => name).sort(), made)
  for (const { name, columns } of tables) {
    const info = db.raw.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number; pk: number }[]
    const fromFile = info.map(
      (column) => `${column.name} ${column.type} ${column.notnull === 1 || column.pk > 0 ? 'required' : 'optional'}`,
    )
    const fromSchema = columns.map(
      (column) =>
        `${column.name} ${column.getSQLType().toUpperCase()} ${column.notNull || column.primary ? 'required' : 'optional'}`,
    )
    t.same(fromSchema, fromFile, name)
  }
  const strict = db.raw
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all()
  t.same(strict, [], 'every table is STRICT')
})

t.test('a value that is bound never has SQLite plan a statement anew', (t) => {
  const db = memoryDatabase(t)
  const userId = putUser(db, { username: 'olivia' })
  const tokenHash = Buffer.alloc(32, 1)
  const at = { createdAt: 1, seenAt: 1, confirmedAt: 1 }
  writeTo(db, (tx) => insertSession(tx, { ...at, tokenHash, userId, address: '', browser: '' }))
  const sql = `SELECT u.name, s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = :tokenHash`
  // The driver makes the function that builds rows anew with each plan.
  const plansFor = (ask: () => unknown) => {
    const { Function: original } = globalThis
    let plans = 0
    const apply = (...given: [typeof original, unknown, string[]]) => {
      plans += 1
      return Reflect.apply(...given) as unknown
    }
    globalThis.Function = new Proxy(original, { apply })
    for (let n = 0; n < 3; n += 1) ask()
    globalThis.Function = original
    return plans
  }
  const plain = db.raw.prepare(sql)
  t.equal(
    plansFor(() => db.prepare(sql).all({ tokenHash })),
    1,
  )
  t.equal(
    plansFor(() => plain.all({ tokenHash })),
    3,
    'control: the same without its signs',
  )
  t.end()
})

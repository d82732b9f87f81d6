// Before a file is brought to a newer shape it is copied, and a copy of an earlier try is never written over.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../src/store/database.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { bringUpToDate } from '../../src/vault/shape-change.ts'
import { memoryDatabase } from '../fixtures/database.ts'
import { laterMigrations } from '../fixtures/later-migrations.ts'

const now = () => Date.UTC(2026, 10, 21, 15, 0, 0)
const known = resourcesFromDisk().migrations()
const before = `before-change-of-shape-${String(known.length)}-20261121T150000Z`

t.test('a second and a third try within the same second leave the copies that are there alone', (t) => {
  const folder = t.testdir()
  const db = memoryDatabase(t, join(folder, 'mysafe.db'))
  const copies = join(folder, 'copies')
  // What a start leaves that was killed after its copy and before its first step.
  const tryOnce = () => {
    const broken = laterMigrations.map((step) => ({ ...step, sql: 'SELECT killed();' }))
    t.throws(() => bringUpToDate(db, { copies, migrations: [...known, ...broken], now }), { message: /killed/ })
  }
  tryOnce()
  const first = readFileSync(join(copies, `${before}.db`))
  tryOnce()
  const { migrated, copy } = bringUpToDate(db, { copies, migrations: [...known, ...laterMigrations], now })

  t.equal(copy, join(copies, `${before}-3.db`))
  t.same(
    migrated,
    laterMigrations.map(({ name }) => name),
  )
  t.same(readdirSync(copies).sort(), [`${before}-2.db`, `${before}-3.db`, `${before}.db`])
  t.same(readFileSync(join(copies, `${before}.db`)), first)
  for (const name of readdirSync(copies)) {
    const opened = openDatabase(join(copies, name))
    t.equal(opened.raw.pragma('user_version', { simple: true }), known.length, `${name} is what the file was`)
    opened.close()
  }
  t.end()
})

t.test('a file of this shape is neither changed nor copied', (t) => {
  const folder = t.testdir()
  const db = memoryDatabase(t, join(folder, 'mysafe.db'))
  const copies = join(folder, 'copies')

  t.same(bringUpToDate(db, { copies, migrations: known, now }), { migrated: [], copy: null })
  t.notOk(readdirSync(folder).includes('copies'))
  t.end()
})

// Copies, looks and the lock: the file itself is never touched by whoever only reads, and one holder has the lock.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t from 'tap'
import { copyDatabase, damagesOf, forgetDrafts, LONG, publish } from '../../src/store/copies.ts'
import { dataFolder, leftoversIn, makeDataFolder } from '../../src/store/data-folder.ts'
import { openDatabase } from '../../src/store/database.ts'
import { takeLock } from '../../src/store/lock.ts'
import { lookInto, openToLook } from '../../src/store/look.ts'
import { numberInAFile } from '../controls/store/lock.ts'
import { openPlainly } from '../controls/store/opening.ts'
import { bytesIn } from '../fixtures/installation.ts'
import { memoryDatabase, putUser } from '../fixtures/database.ts'

process.umask(0o077)

function folder(t: { teardown(close: () => unknown): unknown }): string {
  const path = mkdtempSync(join(tmpdir(), 'mysafe-'))
  t.teardown(() => rmSync(path, { recursive: true }))
  return path
}

t.test('a copy holds everything, is private, and gets its name last', async (t) => {
  const place = folder(t)
  const db = memoryDatabase(t, join(place, 'a.db'))
  putUser(db)
  const file = join(place, 'copy.db')
  const seen = copyDatabase(db, file, (copy) => {
    t.notOk(existsSync(file), 'no name while it is looked at')
    return copy.raw.prepare('SELECT count(*) FROM users').pluck().get()
  })
  t.equal(seen, 1)
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.same(lookInto(file, damagesOf), [])
})

t.test('a copy that does not please leaves nothing', async (t) => {
  const place = folder(t)
  const db = memoryDatabase(t, join(place, 'a.db'))
  const refuse = () => {
    throw new Error('not good enough')
  }
  t.throws(() => copyDatabase(db, join(place, 'copy.db'), refuse), { message: 'not good enough' })
  db.raw.pragma('foreign_keys = OFF')
  db.raw.exec("INSERT INTO sessions VALUES (1, x'00', 77, 0, 0, 0, '', '')")
  t.throws(() => copyDatabase(db, join(place, 'copy.db'), () => 0), {
    code: 'damaged',
    message: /a row of sessions points to nowhere/,
  })
  t.same(
    readdirSync(place).filter((name) => name.startsWith('copy')),
    [],
  )
})

t.test(
  'what a killed copy left is taken away with the next one: only drafts of ours, and none that is being made',
  (t) => {
    const at = folder(t)
    const db = memoryDatabase(t)
    const old = new Date(Date.now() - LONG - 60_000)
    const young = new Date(Date.now() - LONG + 60_000)
    const draft = 'safe-2026-11-20.db.unfinished-0a1b2c3d'
    for (const [name, when] of [
      [draft, old],
      [`${draft}-journal`, old],
      ['other.db.unfinished-0a1b2c3d', young],
      ['safe.db', old],
      ['.unfinished-0a1b2c3d', old],
      ['notes.unfinished-0a1b2c3d.txt', old],
      ['x.unfinished-0A1B2C3D', old],
    ] as const) {
      writeFileSync(join(at, name), '')
      utimesSync(join(at, name), when, when)
    }
    mkdirSync(join(at, 'folder.unfinished-0a1b2c3d'))
    utimesSync(join(at, 'folder.unfinished-0a1b2c3d'), old, old)
    copyDatabase(db, join(at, 'new.db'), () => undefined)
    t.same(readdirSync(at).sort(), [
      '.unfinished-0a1b2c3d',
      'folder.unfinished-0a1b2c3d',
      'new.db',
      'notes.unfinished-0a1b2c3d.txt',
      'other.db.unfinished-0a1b2c3d',
      'safe.db',
      'x.unfinished-0A1B2C3D',
    ])
    forgetDrafts(join(at, 'nowhere'), { before: Infinity })
    t.end()
  },
)

t.test('a name that was taken meanwhile is not taken away', async (t) => {
  const place = folder(t)
  const [draft, file] = [join(place, 'draft'), join(place, 'file')]
  writeFileSync(draft, 'mine')
  writeFileSync(file, 'theirs')
  t.throws(() => publish(draft, file), { code: 'exists' })
  t.equal(bytesIn(place)['file'] === bytesIn(place)['draft'], false)
})

t.test('where there are no links a name is given by moving, and any other fault is told', async (t) => {
  const place = folder(t)
  const [draft, file] = [join(place, 'draft'), join(place, 'file')]
  const failing = (code: string) => () => {
    throw Object.assign(new Error('no'), { code })
  }
  writeFileSync(draft, 'mine')
  for (const code of ['EIO', 'EACCES', 'ENOSPC', 'EMLINK']) {
    t.throws(() => publish(draft, file, failing(code)), { code })
    t.same(readdirSync(place), ['draft'])
  }
  publish(draft, file, failing('EPERM'))
  t.same(readdirSync(place), ['file'])
  writeFileSync(draft, 'another')
  t.throws(() => publish(draft, file, failing('EOPNOTSUPP')), { code: 'exists' }, 'nor does moving replace anything')
  t.equal(readFileSync(file, 'utf8'), 'mine')
  publish(draft, join(place, 'other'))
  t.same(readdirSync(place), ['file', 'other'], 'where there are links, no second name stays')
})

t.test('looking changes nothing: not a clean file, not one with a log, not one that is copied', async (t) => {
  const place = folder(t)
  const file = join(place, 'a.db')
  const clean = memoryDatabase({ teardown: () => undefined }, file)
  putUser(clean)
  clean.close()
  for (const make of [() => undefined, () => crashed(file)]) {
    make()
    const before = bytesIn(place)
    t.ok(lookInto(file, (db) => db.raw.prepare('SELECT count(*) FROM users').pluck().get()))
    const { 'a.db-shm': _before, ...files } = before
    const { 'a.db-shm': _after, ...found } = bytesIn(place)
    t.same(found, files)
  }
  t.throws(() => openToLook(join(place, 'none.db')), { code: 'unreadable' })
})

t.test('a file with pages of the largest size is measured rightly', async (t) => {
  const file = join(folder(t), 'a.db')
  const db = openDatabase(file)
  db.raw.exec('PRAGMA journal_mode = DELETE; PRAGMA page_size = 65536; VACUUM; PRAGMA application_id = 0x4d795361')
  db.raw.exec('CREATE TABLE t (n INTEGER)')
  db.close()
  t.equal(
    lookInto(file, (open) => open.raw.pragma('page_size', { simple: true })),
    65_536,
  )
})

t.test('faults of the work itself pass through a look', async (t) => {
  const file = join(folder(t), 'a.db')
  memoryDatabase({ teardown: () => undefined }, file).close()
  const fail = (code: string) => () => {
    throw Object.assign(new Error('no'), { code })
  }
  t.throws(() => lookInto(file, fail('EOTHER')), { code: 'EOTHER' })
  t.throws(() => lookInto(file, fail('SQLITE_CORRUPT')), { code: 'damaged' })
})

t.test('DUR-14 the lock has one holder, also in this process, and is free when it lets go', async (t) => {
  const file = join(folder(t), 'lock.db')
  const holders = (take: typeof takeLock, at: string) => {
    const first = take(at)
    const others = [take(at), take(at)].filter((lock) => lock !== null).length
    first?.release()
    const next = take(at)
    next?.release()
    return { first: first !== null, others, next: next !== null }
  }
  t.same(holders(takeLock, file), { first: true, others: 0, next: true }, 'and to ask twice frees nothing')
  const planted = holders(numberInAFile, join(folder(t), 'pid'))
  t.same(planted, { first: true, others: 2, next: true }, 'control: two holders in one process are noticed')
  t.throws(() => takeLock(join(file, 'x')))
  writeFileSync(file, 'no database at all\n'.repeat(100))
  t.throws(() => takeLock(file), { code: 'SQLITE_NOTADB' })
})

t.test('the data folder is made private, and what lies in it is told', async (t) => {
  const places = dataFolder(join(folder(t), 'deep', 'data'))
  t.same(leftoversIn(places), [])
  makeDataFolder(places)
  t.equal(statSync(places.folder).mode & 0o777, 0o700)
  for (const name of ['lock.db', 'control.sock', 'b', 'a']) writeFileSync(join(places.folder, name), '')
  t.same(leftoversIn(places), ['a', 'b'])
  t.throws(() => makeDataFolder(dataFolder(places.lock)), { code: 'unusable', message: /ENOTDIR/ })
})

t.test('DUR-01 every connection has the pragmas that keep what is acknowledged', async (t) => {
  const file = join(folder(t), 'a.db')
  const writer = memoryDatabase(t, file)
  const reader = openToLook(file)
  t.teardown(() => reader.close())
  const wanted = {
    journal_mode: 'wal',
    synchronous: 2,
    foreign_keys: 1,
    busy_timeout: 5000,
    secure_delete: 1,
    trusted_schema: 0,
    cell_size_check: 1,
  }
  const missing = (raw: typeof writer.raw) =>
    Object.entries(wanted).flatMap(([pragma, value]) =>
      raw.pragma(pragma, { simple: true }) === value ? [] : [pragma],
    )
  for (const { raw } of [writer, reader, reopened(t, file)]) t.same(missing(raw), [])
  const plain = openPlainly(file)
  t.teardown(() => plain.close())
  t.ok(missing(plain).includes('synchronous'), 'control: an opening like any other loses what it acknowledged')
})

function reopened(t: { teardown(close: () => unknown): unknown }, file: string) {
  const db = openDatabase(file)
  t.teardown(() => db.close())
  return db
}

// A process that writes and is killed leaves its last rows in the log.
function crashed(file: string): void {
  const database = resolve(import.meta.dirname, '..', '..', 'src', 'store', 'database.ts')
  const script = `import { openDatabase } from ${JSON.stringify(database)}
    const db = openDatabase(${JSON.stringify(file)}); db.raw.exec("UPDATE users SET name = 'x'"); process.kill(process.pid, 'SIGKILL')`
  spawnSync(process.execPath, ['--input-type=module', '-e', script])
}

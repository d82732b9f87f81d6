// The log beside the file: short whatever others read, and said on System when somebody reads for ever.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t from 'tap'
import { NO_BALLAST } from '../../src/store/ballast.ts'
import { KEPT_LOG, writeTo } from '../../src/store/database.ts'
import { openToLook } from '../../src/store/look.ts'
import { logBytes } from '../../src/store/size.ts'
import { NoRoom } from '../../src/store/write-faults.ts'
import { keepLogShort } from '../../src/vault/log-length.ts'
import { Unavailable } from '../../src/vault/refusals.ts'
import { createVault } from '../../src/vault/vault.ts'
import { leftAlone } from '../controls/vault/log-length.ts'
import { memoryDatabase } from '../fixtures/database.ts'
import { testKeyring } from '../fixtures/keyring.ts'

const MEGABYTE = 1_048_576
const BOUND = 64 * MEGABYTE

/** A file whose log grows by a megabyte with each write, whatever the file itself does. */
function writing(t: Parameters<typeof memoryDatabase>[0]) {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const db = memoryDatabase(t, join(folder, 'a.db'))
  db.raw.exec('CREATE TABLE large (bytes BLOB); INSERT INTO large VALUES (NULL)')
  const write = db.raw.prepare(`UPDATE large SET bytes = randomblob(${String(MEGABYTE)})`)
  return { db, write: () => void write.run() }
}

t.test('DUR-16 while others read without a gap the log stays within 64 MB', async (t) => {
  const largest = async (keep: typeof keepLogShort, writes: number) => {
    const { db, write } = writing(t)
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '..', 'fixtures', 'taking-turns.ts'), db.file])
    await once(child.stdout, 'data')
    const look = keep({ db })
    let most = 0
    for (let n = 0; n < writes && most <= BOUND; n++) {
      write()
      look()
      most = Math.max(most, logBytes(db))
    }
    child.kill('SIGKILL')
    await once(child, 'close')
    return most
  }
  const ours = await largest(keepLogShort, 80)
  t.ok(ours < BOUND, `${String(ours / MEGABYTE)} MB after 80`)
  // Now and then it may find a gap between two readers by chance, and has to begin again.
  const planted = await largest(leftAlone, 1_000)
  t.ok(planted > BOUND, `control: left alone it grows to ${String(planted / MEGABYTE)} MB`)
})

t.test('DUR-06 what a large act laid into the log before it found no room is free again at once', async (t) => {
  const { db } = writing(t)
  db.raw.pragma('cache_size = 16')
  const ended: unknown[] = []
  const vault = createVault({
    ...{ db, keyring: testKeyring(), ballast: { ...NO_BALLAST, isGone: () => true } },
    end: (fault) => ended.push(fault),
  })
  const add = db.raw.prepare(`INSERT INTO large VALUES (randomblob(${String(MEGABYTE)}))`)
  const large = () => Array.from({ length: 12 }).forEach(() => add.run())
  const control = () => {
    large()
    throw new NoRoom()
  }
  t.throws(() => writeTo(db, control), NoRoom)
  t.ok(logBytes(db) > KEPT_LOG, 'control: what is left alone stays')
  t.throws(() => vault.write(large), Unavailable)
  t.equal(logBytes(db), 0)
  t.throws(() => writeTo(db, control), NoRoom)
  const fault = Object.assign(new Error('fsync'), { code: 'SQLITE_IOERR_FSYNC' })
  db.raw.pragma = () => {
    throw fault
  }
  t.throws(() => vault.write(large), Unavailable)
  t.same(ended, [fault], 'and a log that could not be carried over is not trusted')
})

t.test('DUR-16 what grew while one reader stayed is given back when they have gone', async (t) => {
  const after = (keep: typeof keepLogShort, sizeLimit: string) => {
    const { db, write } = writing(t)
    db.raw.pragma(sizeLimit)
    const reader = openToLook(db.file)
    reader.raw.exec('BEGIN')
    reader.raw.prepare('SELECT count(*) FROM users').get()
    const look = keep({ db })
    for (let n = 0; n < 40; n++) {
      write()
      look()
    }
    const grown = logBytes(db)
    reader.close()
    for (let n = 0; n < 2; n++) {
      write()
      look()
    }
    return { grown, left: logBytes(db) }
  }
  const { grown, left } = after(keepLogShort, 'journal_size_limit')
  t.ok(grown > 40 * MEGABYTE, 'nobody is refused a write for it')
  t.ok(left < 16 * MEGABYTE, `${String(left / MEGABYTE)} MB`)
  const planted = after(leftAlone, 'journal_size_limit = -1')
  t.ok(planted.left > 40 * MEGABYTE, 'control: without the limit it stays')
})

// Files of every released shape, as its program wrote them, come up to today's shape whole, wherever they are killed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { PURPOSES } from '../../src/crypto/keyring.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { damagesOf } from '../../src/store/copies.ts'
import { dataFolder } from '../../src/store/data-folder.ts'
import { lookInto } from '../../src/store/look.ts'
import type { Database } from '../../src/store/database.ts'
import type { Places } from '../../src/vault/places.ts'
import { openInstallation } from '../../src/vault/start.ts'
import { unsealField } from '../../src/vault/sealed-fields.ts'
import { findApiSecret } from '../../src/store/api-secrets.ts'
import { createVault } from '../../src/vault/vault.ts'
import { bytesIn, emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { laterMigrations } from '../fixtures/later-migrations.ts'
import { lived } from '../fixtures/lived.ts'
import { runProgram } from '../fixtures/program.ts'
import { statementsIn } from '../fixtures/stepped.ts'
import { command } from '../fixtures/world.ts'

process.umask(0o077)

const here = (...path: string[]) => resolve(import.meta.dirname, '..', ...path)
const released = resourcesFromDisk().migrations()
const opening = { migrations: released, now: () => Date.UTC(2026, 10, 21, 12) }

/**
 * The shapes that were released, with the files their programs wrote: test/corpus/shape-N holds `mysafe.db.gz`, `root.key`
 * and the head of its trail. Each API secret called `X API` holds `value of X`, and some `earlier value of X` before it.
 */
const corpus = readdirSync(here('corpus')).map((name) => Number(/^shape-(\d+)$/.exec(name)?.[1]))

for (const shape of corpus) {
  const steps = released.slice(shape)

  t.test(`DUR-12 a file of shape ${String(shape)} is opened with all that is in it`, async (t) => {
    const installation = asReleased(t, shape)
    const before = lookInto(installation.database, countsOf)
    const { db, keyring, migrated, copy } = openInstallation(placesOf(installation), opening)
    t.teardown(() => db.close())
    t.same(
      migrated,
      steps.map(({ name }) => name),
    )
    t.equal(shapeOf(String(copy)), shape, 'a copy of what it was was made before')
    t.same(damagesOf(db), [])
    const added = PURPOSES.length - Number(before['keyring'])
    const grown = { keyring: PURPOSES.length, audit_events: Number(before['audit_events']) + added }
    t.match(countsOf(db), { ...before, ...grown }, 'every row is there, and each key that came later, with its event')
    const vault = createVault({ db, keyring, now: opening.now })
    const ids = db.raw.prepare('SELECT id FROM api_secrets').pluck().all() as number[]
    t.ok(ids.length > 10)
    for (const id of ids) {
      const secret = findApiSecret(db, id)
      if (secret === undefined) throw new Error('it is gone')
      const word = secret.name.replace(' API', '')
      t.equal(unsealField(vault, secret, 'client_secret'), `value of ${word}`)
      t.equal(unsealField(vault, secret, 'client_id'), `client-${word}`)
      t.equal(unsealField(vault, secret, 'notes'), `note on ${word}`)
      if (secret.sealedPreviousSecret !== null)
        t.equal(unsealField(vault, secret, 'previous_secret'), `earlier value of ${word}`)
    }
    t.same(openInstallation(placesOf(installation), opening).migrated, [], 'a second time there is nothing to do')
    t.equal((await runProgram(installation, ['audit', 'verify'])).code, 0)
    const backup = join(installation.folder, 'safe.db')
    t.equal((await runProgram(installation, ['backup', backup])).code, 0)
    const checked = await runProgram(installation, ['restore', backup, '--check'])
    t.equal(checked.code, 0, 'every sealed value opens')
  })

  t.test(`a backup of shape ${String(shape)} is proven as it is, and put back in today’s shape`, async (t) => {
    const old = asReleased(t, shape)
    const backup = join(old.folder, 'safe.db')
    copyFileSync(old.database, backup)
    const installation = emptyInstallation(t)
    mkdirSync(join(installation.folder, 'key'))
    copyFileSync(old.rootKey, installation.rootKey)
    const before = bytesIn(old.folder)
    const checked = await command(installation, ['restore', backup, '--check'])
    t.match(checked, { code: 0, err: [], out: [/can be restored/, /all sealed values open/] })
    const restored = await command(installation, ['restore', backup])
    t.match(restored, { code: 0, err: [], out: [/^Restored /, checked.out[1], /have ended\.$/] })
    t.same(bytesIn(old.folder), before, 'the backup is what it was')
    t.equal(shapeOf(installation.database), steps.length + shape)
    t.equal((await command(installation, ['audit', 'verify'])).code, 0)

    writeFileSync(backup, readFileSync(old.database).fill(0xff, 8_192, 16_384))
    t.match((await command(installation, ['restore', backup, '--check'])).err, [/damaged|cannot be put back/])
  })

  t.test(`doctor looks at data of shape ${String(shape)}, and says that a start brings it to today’s`, async (t) => {
    const installation = asReleased(t, shape)
    const before = bytesIn(installation.folder)
    const { code, out, err } = await command(installation, ['doctor'])
    t.same([code, err], [0, []])
    t.ok(out.some((line) => line.startsWith('note  The data still has the shape of an older MySafe. The next start')))
    t.ok(out.some((line) => /^good {2}The root key [0-9a-f]+ in .+ opens the data\.$/.test(line)))
    t.same(bytesIn(installation.folder), before, 'nothing was changed')
  })

  t.test(`DUR-12 killed after any statement on the way from shape ${String(shape)}, it goes on`, async (t) => {
    const installation = asReleased(t, shape)
    const before = contentsOf(installation.database)
    for (let kill = 0; kill < statementsIn(steps); kill++) {
      rmSync(join(installation.data, 'copies'), { recursive: true, force: true })
      t.equal(migrateIn(installation, kill).signal, 'SIGKILL', `killed after statement ${String(kill + 1)}`)
      const [copy = ''] = readdirSync(join(installation.data, 'copies'))
      t.equal(contentsOf(join(installation.data, 'copies', copy)), before, 'the copy is what it was')
      t.equal(contentsOf(installation.database), before, 'and so is the file')
    }
    t.equal(migrateIn(installation, -1).status, 0)
    t.equal(shapeOf(installation.database), released.length)

    const planted = asReleased(t, shape)
    t.equal(inPieces(planted, 0).signal, 'SIGKILL')
    t.not(contentsOf(planted.database), before, 'control: a shape that comes in pieces is half there')
    t.not(inPieces(planted, -1).status, 0, 'control: and cannot go on')
  })

  t.test(`DUR-13 a program that knows shape ${String(shape)} refuses today’s file, and leaves it alone`, async (t) => {
    const installation = asReleased(t, shape)
    openInstallation(placesOf(installation), opening).db.close()
    const before = bytesIn(installation.folder)
    const older = { ...opening, migrations: released.slice(0, shape) }
    t.throws(() => openInstallation(placesOf(installation), older), { code: 'newer', message: /knows \d+\)$/ })
    t.same(bytesIn(installation.folder), before)
  })
}

t.test('DUR-12 a later shape comes whole or not at all, after a copy, wherever it is killed, and once', async (t) => {
  const { installation } = await lived(t)
  const marks = lookInto(installation.database, (db) => db.raw.prepare('SELECT count(*) FROM marks').pluck().get())
  for (let kill = 0; kill < statementsIn(laterMigrations); kill++) {
    const before = contentsOf(installation.database)
    rmSync(join(installation.data, 'copies'), { recursive: true, force: true })
    t.equal(migrateIn(installation, kill, 'later').signal, 'SIGKILL', `killed after statement ${String(kill + 1)}`)
    const [copy = ''] = readdirSync(join(installation.data, 'copies'))
    t.equal(contentsOf(join(installation.data, 'copies', copy)), before, 'the copy is what it was')
    t.equal(contentsOf(installation.database), before, 'and so is the file')
    t.equal((await runProgram(installation, ['audit', 'verify'])).code, 0)
  }
  const { migrated, copy } = JSON.parse(migrateIn(installation, -1, 'later').stdout) as Record<string, string>
  t.same(
    migrated,
    laterMigrations.map(({ name }) => name),
  )
  t.equal(shapeOf(String(copy)), released.length)
  lookInto(installation.database, (db) => {
    t.same(damagesOf(db), [])
    t.equal(db.raw.prepare('SELECT count(*) FROM marks').pluck().get(), marks)
  })
  t.same(JSON.parse(migrateIn(installation, -1, 'later').stdout), { migrated: [], copy: null }, 'and once')
  const downgrade = await runProgram(installation, ['serve'])
  t.equal(downgrade.code, 1)
  t.match(downgrade.err, /was written by a newer MySafe \(shape \d+, this program knows \d+\)\n$/)
  rmSync(installation.database)
  copyFileSync(String(copy), installation.database)
  t.equal((await runProgram(installation, ['audit', 'verify'])).code, 0, 'the copy is the way back')
})

t.test('every shape that was released has its file', async (t) => {
  const first = 1
  t.same(
    corpus.sort((a, b) => a - b),
    Array.from({ length: released.length - first }, (_, n) => n + first),
    'and the newest gets one when it is released',
  )
})

/** An installation with the file that the program of a shape wrote. */
function asReleased(t: { teardown(close: () => unknown): unknown }, shape: number): Installation {
  const installation = emptyInstallation(t)
  const from = (name: string) => here('corpus', `shape-${String(shape)}`, name)
  mkdirSync(installation.data, { recursive: true })
  mkdirSync(join(installation.folder, 'key'))
  writeFileSync(installation.database, gunzipSync(readFileSync(from('mysafe.db.gz'))))
  writeFileSync(installation.rootKey, readFileSync(from('root.key')))
  writeFileSync(installation.anchor, readFileSync(from('audit-head.json')))
  return installation
}

function placesOf({ data, rootKey }: Installation): Places {
  return { data: dataFolder(data), credentialFile: null, rootKeyFile: rootKey }
}

function migrateIn({ data }: Installation, killAt: number, later = '') {
  const script = here('fixtures', 'migrating.ts')
  return spawnSync(process.execPath, [script, data, String(killAt), later], { encoding: 'utf8' })
}

function inPieces({ data }: Installation, killAt: number) {
  const script = here('controls', 'program', 'migrating-in-pieces.ts')
  return spawnSync(process.execPath, [script, data, String(killAt)], { encoding: 'utf8' })
}

function shapeOf(file: string): unknown {
  return lookInto(file, (db) => db.raw.pragma('user_version', { simple: true }))
}

/** The shape of a file and how much is in it, as a digest. */
function contentsOf(file: string): string {
  return lookInto(file, (db) => {
    const tables = db.raw.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all()
    const text = JSON.stringify([db.raw.pragma('user_version'), tables, countsOf(db)])
    return createHash('sha256').update(text).digest('hex')
  })
}

function countsOf(db: Database): Record<string, number> {
  const names = db.raw
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT GLOB '*_search*'",
    )
    .pluck()
    .all() as string[]
  const count = (name: string) => db.raw.prepare(`SELECT count(*) FROM ${name}`).pluck().get() as number
  return Object.fromEntries(names.map((name) => [name, count(name)]))
}

// Backups: proven before they get their name, checked without a trace, put back whole or not at all.
import { spawnSync } from 'node:child_process'
import fs, {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { mock } from 'node:test'
import t from 'tap'
import { backupBeside } from '../../src/cli/backup.ts'
import { openControl } from '../../src/cli/control.ts'
import { told } from '../../src/cli/faults.ts'
import { placesOf } from '../../src/cli/places.ts'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/store/database.ts'
import { lookInto } from '../../src/store/look.ts'
import { lookIntoBackup } from '../../src/vault/backup-file.ts'
import { Unavailable } from '../../src/vault/refusals.ts'
import { bytesIn, emptyInstallation, installationIn, recoveryKeyOf } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { runProgram } from '../fixtures/program.ts'
import { command, serveHere } from '../fixtures/world.ts'

process.umask(0o077)

const mounts = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

t.test('a backup is one private file, holds everything but the key, and is in the trail', async (t) => {
  const installation = emptyInstallation(t)
  const server = await serveHere(t, installation, { typed: ['--demo'] })
  for (const running of [true, false]) {
    if (!running) await server.stop()
    const file = join(installation.folder, `running-${String(running)}.db`)
    const { code, out } = await command(installation, ['backup', file, '--json'])
    t.equal(code, 0)
    t.match(JSON.parse(out.join('')), {
      file,
      users: 12,
      secrets: 200,
      bytes: statSync(file).size,
      head: /^[0-9a-f]{64}$/,
    })
    t.equal(statSync(file).mode & 0o777, 0o600)
    const bytes = readFileSync(file)
    const key = readFileSync(installation.rootKey)
    for (const form of [key, Buffer.from(key.toString('hex')), Buffer.from(key.toString('base64'))])
      t.notOk(bytes.includes(form), 'the root key is not in it')
    t.notOk(bytes.includes(recoveryKeyOf(installation)), 'the recovery key is not in it')
    const made = lookInto(installation.database, (db) =>
      db.raw.prepare("SELECT actor_kind FROM audit_events WHERE name = 'backup.made'").pluck().all(),
    )
    t.same(
      made,
      Array.from({ length: running ? 1 : 2 }, () => 'operator'),
    )
  }
  t.same(readdirSync(installation.folder).sort(), ['data', 'key', 'running-false.db', 'running-true.db'])
})

t.test('DUR-10 a backup never writes over anything and never leaves a file that looks finished', async (t) => {
  const { installation, file } = await lived(t)
  const before = bytesIn(installation.folder)
  const refused: [target: string, line: RegExp][] = [
    [file, /safe\.db exists already; MySafe does not write over it\.$/],
    [installation.folder, /exists already/],
    [join(installation.folder, 'nowhere', 'b.db'), /b\.db cannot be written \(there is no folder .+nowhere\)\.$/],
    [join(installation.rootKey, 'b.db'), /b\.db cannot be written \(ENOTDIR\)\.$/],
  ]
  for (const [target, line] of refused) {
    const { code, err } = await command(installation, ['backup', target])
    t.equal(code, 1)
    t.equal(err.length, 1)
    t.match(err[0], line)
  }
  t.same(bytesIn(installation.folder), before)
})

t.test(
  'DUR-10 no backup is made where MySafe would take it away again: beside the data, by whatever way',
  async (t) => {
    const { installation } = await lived(t)
    symlinkSync(installation.data, join(installation.folder, 'linked'))
    const before = bytesIn(installation.folder)
    for (const target of ['data/control.sock', 'data/mysafe.db-journal', 'data/any.db', 'linked/mysafe.db.new'])
      t.match(await command(installation, ['backup', join(installation.folder, target)]), {
        code: 1,
        err: [/^A backup does not belong into the data folder .+: name a file in another one\.$/],
      })
    t.same(bytesIn(installation.folder), before)
  },
)

t.test('a backup of tampered data is refused, and no file is left', async (t) => {
  const { installation } = await lived(t)
  tamper(installation.database, "UPDATE audit_events SET name = 'user.signed_in' WHERE number = 30")
  const { code, err } = await command(installation, ['backup', join(installation.folder, 'new.db')])
  t.equal(code, 1)
  t.match(err, [/^The audit trail is broken\. Event 30 was changed, /])
  t.same(
    readdirSync(installation.folder).filter((name) => name.startsWith('new')),
    [],
  )
})

t.test('a backup that cannot be noted afterwards is kept, and why it was not is said in one line', async (t) => {
  const { installation, file } = await lived(t)
  const made = async (name: string) => {
    const target = join(installation.folder, name)
    const { code, out, err } = await command(installation, ['backup', target, '--json'])
    t.equal(code, 1)
    t.same(out, [])
    t.equal(err.length, 1)
    t.equal((await command(installation, ['restore', target, '--check'])).code, 0, 'it is whole')
    const begins = `${target} was made and is whole, but that could not be noted in the audit trail: `
    t.ok(err[0]?.startsWith(begins), String(err[0]))
    return String(err[0]).slice(begins.length)
  }
  const unwritten: [fault: unknown, why: string][] = [
    [{ code: 'SQLITE_FULL' }, 'The disk of the data is full.'],
    [new Unavailable({ code: 'SQLITE_FULL' }), 'The disk of the data is full.'],
    [new Unavailable({ code: 'SQLITE_READONLY' }), 'The data cannot be written to now.'],
  ]
  for (const [at, [fault, why]] of unwritten.entries()) {
    t.match(told(fault).lines.join(' '), /nothing was changed/i, 'control: which is not true of the file')
    // In the place of a running server, to whom just that happens.
    const refused = { lines: told(fault).lines, exitCode: 1 } as const
    const control = await openControl(join(installation.data, 'control.sock'), async () => ({ refused }))
    t.equal(await made(`unwritten-${String(at)}.db`), why)
    await control.close()
  }
  const ending = createServer((client) => client.resume().end())
  await new Promise<void>((ready) => ending.listen(join(installation.data, 'control.sock'), ready))
  const target = join(installation.folder, 'unanswered.db')
  t.same((await command(installation, ['backup', target])).err, [
    `${target} was made and is whole, but MySafe ended before it said whether that is noted in the audit trail.`,
  ])
  await new Promise((closed) => ending.close(closed))
  rmSync(installation.database)
  copyFileSync(file, installation.database)
  await command(installation, ['user', 'reset-password', 'bruno'])
  copyFileSync(file, installation.database)
  t.match(await made('rolled-back.db'), /^The data was rolled back or cut: its audit trail does not contain event/)
})

t.test('of data from a newer MySafe no backup is made', async (t) => {
  const { installation } = await lived(t)
  tamper(installation.database, 'PRAGMA user_version = 99')
  const before = bytesIn(installation.folder)
  const { code, err } = await command(installation, ['backup', join(installation.folder, 'new.db')])
  t.equal(code, 1)
  t.match(err, [/^.+mysafe\.db was written by a newer MySafe \(shape 99, this program knows \d+\)$/])
  t.same(bytesIn(installation.folder), before)
})

t.test('restore --check opens every sealed value once and writes nothing', async (t) => {
  const { installation, file } = await lived(t)
  const before = bytesIn(installation.folder)
  const { code, out } = await command(installation, ['restore', file, '--check'])
  t.equal(code, 0)
  t.match(out, [
    /safe\.db can be restored: /,
    /^12 users, 200 API secrets, \d{4} events; all sealed values open \(\d{3}\)\.$/,
  ])
  const server = await serveHere(t, installation)
  t.equal((await command(installation, ['restore', file, '--check'])).code, 0, 'also while MySafe runs')
  await server.stop()
  t.match(JSON.parse((await command(installation, ['restore', file, '--check', '--json'])).out.join('')), {
    users: 12,
    secrets: 200,
    sealed: Number,
  })
  t.notOk(existsSync(`${file}-wal`))
  t.equal(bytesIn(installation.folder)['safe.db'], before['safe.db'])
})

t.test('restore --check finds what is wrong, each in one line', async (t) => {
  const { installation, file } = await lived(t)
  const broken = join(installation.folder, 'broken.db')
  const wrong: [what: string, make: () => void, line: RegExp][] = [
    [
      'a sealed value changed',
      () => tamper(broken, flip('sealed_client_secret', 7)),
      /^The client secret of API secret 7 does not open \(tampered\)\.$/,
    ],
    [
      'a value moved to another row',
      () =>
        tamper(
          broken,
          'UPDATE api_secrets SET sealed_client_id = (SELECT sealed_client_id FROM api_secrets WHERE id = 4) WHERE id = 3',
        ),
      /^The client id of API secret 3 does not open/,
    ],
    [
      'an event removed',
      () => tamper(broken, 'DELETE FROM audit_events WHERE number = 50'),
      /^The audit trail is broken\. Event 50 is missing, /,
    ],
    [
      'a row that points to nowhere',
      () => tamper(broken, 'DELETE FROM users WHERE id = 12'),
      /^The backup is damaged: a row of \w+ points to nowhere\.$/,
    ],
    [
      'cut in half',
      () => writeFileSync(broken, readFileSync(file).subarray(0, 150_000)),
      /is cut off: a part of it is missing\. Take another backup: this file cannot be put back\.$/,
    ],
    ['pages overwritten', () => writeFileSync(broken, overwritten(readFileSync(file))), /damaged/],
    [
      'text',
      () => writeFileSync(broken, 'not a database, only words\n'.repeat(20)),
      /broken\.db is not a database\. Take another backup: this file cannot be put back\.$/,
    ],
    [
      'nothing',
      () => writeFileSync(broken, ''),
      /is empty and not a database\. Take another backup: this file cannot be put back\.$/,
    ],
    [
      'another program’s',
      () => foreign(broken),
      /is a database of another program\. Take another backup: this file cannot be put back\.$/,
    ],
    ['from a newer MySafe', () => tamper(broken, 'PRAGMA user_version = 99'), /was written by a newer MySafe/],
    [
      'without keys',
      () => tamper(broken, 'DELETE FROM installation'),
      /^.+ is a MySafe file without any keys in it\.$/,
    ],
    [
      'a live file',
      () => writeFileSync(`${broken}-wal`, ''),
      /is a database in use \(.+broken\.db-wal lies beside it\), not a backup\./,
    ],
  ]
  for (const [what, make, line] of wrong) {
    for (const end of ['', '-wal', '-shm']) rmSync(`${broken}${end}`, { force: true })
    copyFileSync(file, broken)
    make()
    const { code, out, err } = await command(installation, ['restore', broken, '--check'])
    t.equal(code, 1, what)
    t.same(out, [], what)
    t.equal(err.length, 1, what)
    t.match(err[0], line, what)
  }
  const missing = await command(installation, ['restore', join(installation.folder, 'none.db'), '--check'])
  t.match(missing.err, [/^There is no file .+none\.db\.$/])
  const [loop, folder] = [join(installation.folder, 'loop.db'), installation.data]
  symlinkSync(loop, loop)
  t.match((await command(installation, ['restore', loop, '--check'])).err, [/^.+loop\.db cannot be read \(ELOOP\)\.$/])
  t.same((await command(installation, ['restore', folder, '--check'])).err, [`There is no file ${folder}.`])
})

t.test(
  'a backup that is larger than the folder for temporary files is not taken for a damaged one',
  { skip: mounts ? false : 'this user may not mount anything' },
  async (t) => {
    const { installation, file } = await lived(t)
    const small = join(installation.folder, 'small')
    mkdirSync(small)
    const under = ['unshare', '--mount', 'sh', '-c', `mount -t tmpfs -o size=64k none '${small}' && exec "$@"`, 'sh']
    const env = { TMPDIR: small }
    const said = await runProgram(installation, ['restore', file, '--check'], { from: 'source', env, under })
    t.equal(said.code, 1)
    t.match(
      said.err,
      /^.+safe\.db is looked into in a copy, and .+small has no room for its \d MB\. Set TMPDIR to [^\n]+\n$/,
    )
  },
)

t.test('where a backup is looked into and there is no room, that folder is named and what to do', async (t) => {
  const { installation, file } = await lived(t)
  const before = process.env['TMPDIR']
  t.teardown(() => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  })
  const small = join(installation.folder, 'small')
  mkdirSync(small)
  process.env['TMPDIR'] = small
  for (const code of ['ENOSPC', 'SQLITE_FULL'])
    t.throws(
      () =>
        lookIntoBackup(file, () => {
          throw Object.assign(new Error('no'), { code })
        }),
      {
        message:
          /^.+safe\.db is looked into in a copy, and .+small has no room for its \d MB\. Set TMPDIR to a folder that has\.$/,
      },
    )
  t.same(readdirSync(small), [], 'nothing stays there')
  process.env['TMPDIR'] = join(small, 'nowhere')
  const words =
    /^A backup is looked into in a copy, and MySafe cannot make one in .+nowhere \(ENOENT\)\. Set TMPDIR to a/
  for (const typed of [
    ['restore', file, '--check'],
    ['audit', 'verify', '--file', file],
  ])
    t.match(await command(installation, typed), { code: 1, err: [words] })
})

t.test('one of a kind is told in the singular, and none in the plural', async (t) => {
  const installation = emptyInstallation(t)
  const server = await serveHere(t, installation)
  const added = ['user', 'add', 'ana', '--name', 'Ana', '--email', 'ana@corp.test', '--administrator']
  t.equal((await command(installation, added)).code, 0)
  await server.stop()
  const { out } = await command(installation, ['backup', join(installation.folder, 'safe.db')])
  t.match(out[1], /^1 user, 0 API secrets, \d+ events; /)
})

t.test('a file that is no backup is called by its own name, and nothing of it stays', async (t) => {
  const { installation, file } = await lived(t)
  rmSync(installation.data, { recursive: true })
  writeFileSync(file, 'words\n'.repeat(100))
  t.match(await command(installation, ['restore', file]), {
    code: 1,
    err: [`${file} is not a database. Take another backup: this file cannot be put back.`],
  })
  t.same(readdirSync(installation.data), ['lock.db'])
})

t.test('restore puts a backup into an empty folder, ends all sessions, and is in the trail', async (t) => {
  const { installation, file } = await lived(t)
  await command(installation, ['user', 'reset-password', 'bruno'])
  renameSync(installation.data, join(installation.folder, 'old'))
  const { code, out, err } = await command(installation, ['restore', file])
  t.equal(code, 0, err.join())
  t.match(out, [/^Restored /, /^12 users, 200 API secrets/, /^All sessions, one-time addresses and links to/])
  t.same(readdirSync(installation.data).sort(), ['lock.db', 'mysafe.db'])
  t.equal(statSync(installation.database).mode & 0o777, 0o600)
  const [restored, open] = lookInto(installation.database, (db) => [
    db.raw.prepare("SELECT actor_kind, details FROM audit_events WHERE name = 'backup.restored'").get(),
    db.raw
      .prepare(
        'SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM password_addresses WHERE ended_at IS NULL) AS n',
      )
      .get(),
  ])
  t.match(restored, { actor_kind: 'operator', details: /"secrets":200/ })
  t.same(open, { n: 0 })
  const server = await serveHere(t, installation)
  t.same(server.setupToken, '', 'it starts, with the people of the backup')
})

/** What in a database could still open a link, or show again what one opened. */
const couldOpen = (file: string) =>
  lookInto(file, (db) =>
    db.raw
      .prepare(
        `SELECT (SELECT count(*) FROM external_links WHERE ended_at IS NULL OR token_hash IS NOT NULL)
          + (SELECT count(*) FROM external_browsers) + (SELECT count(*) FROM external_codes)`,
      )
      .pluck()
      .get(),
  )

t.test('EXT-10 no link comes back with a backup: it may have been used up or revoked since', async (t) => {
  const { installation, file } = await lived(t)
  renameSync(installation.data, join(installation.folder, 'old'))
  t.equal((await command(installation, ['restore', file])).code, 0)
  t.equal(couldOpen(installation.database), 0)
  const told = lookInto(installation.database, (db) =>
    db.raw
      .prepare("SELECT count(*) FROM audit_events WHERE name = 'external_share.revoked' AND actor_kind = 'operator'")
      .pluck()
      .get(),
  )
  t.ok(Number(told) > 0, 'its owner finds that in the history')
  const copied = join(installation.folder, 'copied.db')
  copyFileSync(file, copied)
  t.ok(Number(couldOpen(copied)) > 0, 'control: a backup that is only put in its place is noticed')
})

t.test('restore refuses a folder that is not empty and says what lies there', async (t) => {
  const { installation, file } = await lived(t)
  const before = bytesIn(installation.folder)
  t.match((await command(installation, ['restore', file])).err, [
    /is not empty: it holds mysafe\.db\. Move that away first\.$/,
  ])
  const server = await serveHere(t, installation)
  t.match((await command(installation, ['restore', file])).err, [
    /^MySafe is running with the data folder .+; stop it first\.$/,
  ])
  await server.stop()
  rmSync(installation.data, { recursive: true })
  mkdirSync(installation.data)
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'mysafe.db-wal']) writeFileSync(join(installation.data, name), '')
  t.match((await command(installation, ['restore', file])).err, [/it holds a, b, c, d, e and 2 more\./])
  t.equal(bytesIn(installation.folder)['safe.db'], before['safe.db'])
})

t.test('a restore after one that was killed, or after a first start that was, needs no tidying up', async (t) => {
  const { installation, file } = await lived(t)
  rmSync(installation.data, { recursive: true })
  mkdirSync(installation.data)
  for (const name of ['restoring', 'restoring-wal', 'new', 'new-journal'])
    writeFileSync(`${installation.database}.${name}`, 'half')
  const { code, err } = await command(installation, ['restore', file])
  t.equal(code, 0, err.join(' | '))
  t.same(readdirSync(installation.data).sort(), ['lock.db', 'mysafe.db'])
})

t.test('a restore that fails leaves an empty folder', async (t) => {
  const { installation, file } = await lived(t)
  tamper(file, flip('sealed_client_id', 9))
  rmSync(installation.data, { recursive: true })
  t.match((await command(installation, ['restore', file])).err, [/^The client id of API secret 9 does not open/])
  t.same(readdirSync(installation.data), ['lock.db'])
})

t.test('CRY-19 with nothing left but a backup and the recovery key, everything comes back', async (t) => {
  const { installation, file } = await lived(t)
  const secret = recoveryKeyOf(installation)
  const fresh = installationIn(join(installation.folder, 'fresh'))
  mkdirSync(fresh.folder)

  const without = await command(fresh, ['restore', file])
  t.match(without.err, [/^There is no root key .+; or, if it is lost, add --recover and give the recovery key\.$/])
  t.notOk(existsSync(fresh.rootKey))
  const mistyped = await command(fresh, ['restore', file, '--recover'], { secret: secret.replace(/.$/, '') })
  t.match(mistyped.err, [/^This is not a recovery key/])
  const other = 'F5D8-4C5E-4E63-5C3B-7F56-0F77-9A3B-3B6A-4C11-2B7D'
  t.match((await command(fresh, ['restore', file, '--recover'], { secret: other })).err, [
    /^This is not a recovery key/,
  ])
  t.notOk(existsSync(fresh.rootKey), 'no key was made for a wrong one')
  t.equal(
    (await command(fresh, ['restore', file, '--check', '--recover'], { secret })).code,
    0,
    'the drill can be rehearsed',
  )

  const { code, out } = await command(fresh, ['restore', file, '--recover'], { secret: secret.toLowerCase() })
  t.equal(code, 0)
  t.match(out.at(-1), /^A new root key lies in .+root\.key\. The recovery key still works; keep it\.$/)
  t.equal(statSync(fresh.rootKey).mode & 0o777, 0o600)
  t.equal((await command(fresh, ['audit', 'verify'])).code, 0)
  t.equal((await command(fresh, ['key', 'status'])).code, 0)
  await (await serveHere(t, fresh)).stop()
  const again = join(fresh.folder, 'again.db')
  t.equal((await command(fresh, ['backup', again])).code, 0)
  t.equal((await command(fresh, ['restore', again, '--check'])).code, 0, 'every row opens under the new root key')
  const old = await command(installation, ['restore', again, '--check'])
  t.match(old.err, [
    /^Wrong root key: this data needs the key with id [0-9a-f]{16}, but the id of the given one is [0-9a-f]{16}\.$/,
  ])
  t.match((await command(fresh, ['restore', file, '--recover'], { secret })).err, [/^There is a root key already/])
})

t.test('a restore that cannot finish makes no root key', async (t) => {
  const { installation, file } = await lived(t)
  const secret = recoveryKeyOf(installation)
  rmSync(installation.data, { recursive: true })
  rmSync(installation.rootKey)
  for (const event of ['backup.restored', 'key.recovered']) {
    // An index that has no room for the event stands for whatever may fail in the write.
    tamper(
      file,
      `DROP INDEX IF EXISTS no; CREATE UNIQUE INDEX no ON audit_events
       (iif(number = 1 OR name = '${event}', 1, number + 1))`,
    )
    t.equal((await command(installation, ['restore', file, '--recover'], { secret })).code, 1)
    t.notOk(existsSync(installation.rootKey))
    t.same(readdirSync(installation.data), ['lock.db'])
  }
  tamper(file, 'DROP INDEX no')
  const real = fs.linkSync
  const failing = mock.method(fs, 'linkSync', (...given: Parameters<typeof real>) => {
    if (given[1] === installation.database) throw Object.assign(new Error('no'), { code: 'EIO' })
    real(...given)
  })
  syncBuiltinESMExports()
  t.teardown(() => {
    failing.mock.restore()
    syncBuiltinESMExports()
  })
  t.equal((await command(installation, ['restore', file, '--recover'], { secret })).code, 1)
  t.equal(failing.mock.callCount(), 2, 'the key, and the name of the data in the very end')
  t.notOk(existsSync(installation.rootKey))
  failing.mock.restore()
  syncBuiltinESMExports()
  t.equal((await command(installation, ['restore', file, '--recover'], { secret })).code, 0)
})

t.test('a restore that cannot finish leaves the root key that was there', async (t) => {
  const { installation, file } = await lived(t)
  rmSync(installation.data, { recursive: true })
  const key = readFileSync(installation.rootKey)
  const failing = mock.method(fs, 'linkSync', () => {
    throw Object.assign(new Error('no'), { code: 'EIO' })
  })
  syncBuiltinESMExports()
  t.teardown(() => {
    failing.mock.restore()
    syncBuiltinESMExports()
  })
  t.equal((await command(installation, ['restore', file])).code, 1)
  t.same(readdirSync(installation.data), ['lock.db'])
  t.ok(key.equals(readFileSync(installation.rootKey)))
})

t.test(
  'a folder nobody may write in is refused in one line',
  { skip: process.getuid?.() === 0 ? 'root may write everywhere' : false },
  async (t) => {
    const { installation, file } = await lived(t)
    rmSync(installation.data, { recursive: true })
    mkdirSync(installation.data, { mode: 0o500 })
    t.teardown(() => chmodSync(installation.data, 0o700))
    t.match((await command(installation, ['restore', file])).err, [
      /^MySafe cannot write in the data folder .+ \(EACCES\)\.$/,
    ])
  },
)

t.test('what a server has copied beside it, and why it was not', async (t) => {
  const { installation } = await lived(t)
  const places = placesOf(readConfig(installation.env))
  const asked: unknown[] = []
  const beside = (code: number) => async (typed: readonly string[]) => (
    asked.push(typed),
    { code, err: 'The disk is full.' }
  )
  const made = (code: number) => backupBeside({ beside: beside(code) }, places)('/x/copy.db', AbortSignal.abort())
  t.equal(await made(0), null)
  t.equal(await made(1), 'The disk is full.')
  t.same(asked[0], ['backup', '/x/copy.db', '--scheduled'])
})

function tamper(file: string, sql: string): void {
  const db = openDatabase(file)
  db.raw.pragma('journal_mode = DELETE')
  db.raw.pragma('foreign_keys = OFF')
  db.raw.exec(sql)
  db.close()
}

// The last byte is a part of the tag and may be any: one that is the new one already gets another.
function flip(column: string, id: number): string {
  return `UPDATE api_secrets SET ${column} = CAST(substr(${column}, 1, length(${column}) - 1)
    || iif(substr(${column}, -1) = CAST('!' AS BLOB), '?', '!') AS BLOB) WHERE id = ${String(id)}`
}

function overwritten(bytes: Buffer): Buffer {
  return bytes.fill(0x5a, 100_000, 140_000)
}

function foreign(file: string): void {
  rmSync(file)
  const db = openDatabase(file)
  db.raw.exec('PRAGMA journal_mode = DELETE; CREATE TABLE birds (name TEXT)')
  db.close()
}

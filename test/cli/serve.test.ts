// Starting and stopping: what the console says, what is made at the first start, and what is refused before a byte changes.
import fs, {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
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
import { placesOf, baseUrlOf } from '../../src/cli/places.ts'
import { listen } from '../../src/cli/port.ts'
import { readConfig } from '../../src/config.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { openDatabase } from '../../src/store/database.ts'
import { lookInto } from '../../src/store/look.ts'
import { takeLock } from '../../src/store/lock.ts'
import { bytesIn, credentialFor, emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { openInstallation } from '../../src/vault/start.ts'
import { lived } from '../fixtures/lived.ts'
import { freePort } from '../fixtures/ports.ts'
import { command, serveHere } from '../fixtures/world.ts'

process.umask(0o077)

t.test('the first start makes key and data, says where it is and how to set it up', async (t) => {
  const installation = emptyInstallation(t)
  const server = await serveHere(t, installation)
  t.match(server.out, [
    `Recovery key: in ${installation.recoveryFile} (print it or keep it in another place, then delete that file)`,
    `MySafe is ready at ${server.url}`,
    new RegExp(`^Set it up at ${server.url}/setup\\?token=[\\w-]{43}$`),
  ])
  t.equal(server.out.length, 3)
  t.equal((await fetch(`${server.url}/setup?token=${server.setupToken}`)).status, 200)
  t.equal((await fetch(`${server.url}/setup?token=${'x'.repeat(43)}`)).status, 404)
  for (const file of [installation.rootKey, installation.recoveryFile, installation.database, installation.anchor])
    t.equal(statSync(file).mode & 0o777, 0o600, file)
  t.equal(await server.stop(), 0)
  t.same(server.err, [])
})

t.test('at every start without a user there is a new way in, and the one before is closed', async (t) => {
  const installation = emptyInstallation(t)
  const first = await serveHere(t, installation)
  await first.stop()
  const second = await serveHere(t, installation)
  t.equal(second.out.length, 2, 'the recovery key is never said again')
  t.not(second.setupToken, first.setupToken)
  t.equal((await fetch(`${second.url}/setup?token=${first.setupToken}`)).status, 404)
  await second.stop()
})

t.test('on a terminal the recovery key is shown and not written anywhere', async (t) => {
  const installation = emptyInstallation(t)
  const server = await serveHere(t, installation, { terminal: true })
  t.match(server.out[0], /^Recovery key: ([0-9A-F]{4}-){10}[0-9A-F]{4}$/)
  t.notOk(existsSync(installation.recoveryFile))
  await server.stop()
  const secret = server.out[0]?.slice('Recovery key: '.length) ?? ''
  rmSync(installation.rootKey)
  t.equal((await command(installation, ['key', 'recover'], { secret })).code, 0, 'it works')
})

t.test('AUD-08 starts and stops are in the trail', async (t) => {
  const installation = emptyInstallation(t)
  await (await serveHere(t, installation)).stop()
  const names = lookInto(installation.database, (db) =>
    db.raw.prepare('SELECT name, actor_kind FROM audit_events ORDER BY number').raw().all(),
  )
  t.same(names, [
    ['server.started', 'system'],
    ['server.stopped', 'system'],
  ])
})

t.test('a configured base URL is the one that is said', async (t) => {
  const env = { MYSAFE_BASE_URL: 'https://safe.corp.test' }
  const installation = emptyInstallation(t, env)
  const server = await serveHere(t, installation)
  t.match(server.out.join('\n'), 'Set it up at https://safe.corp.test/setup?token=')
  await server.stop()
  const typed = ['user', 'add', 'ana', '--name', 'Ana', '--email', 'ana@corp.test', '--administrator', '--json']
  t.match((await command(installation, typed)).out.join(''), '"address":"https://safe.corp.test/password/')
})

t.test('a second listener serves people without an account, and its address is said', async (t) => {
  const installation = emptyInstallation(t, { MYSAFE_OPEN_PORT: '0' })
  const server = await serveHere(t, installation)
  t.match(server.out.slice(1), [
    `MySafe is ready at ${server.url}`,
    `Links for people without an account lead to ${server.openUrl}`,
    /^Set it up at /,
  ])
  t.not(server.openUrl, server.url)
  const statusOf = async (url: string) => (await fetch(url)).status
  t.equal(await statusOf(`${server.openUrl}/open/x`), 410)
  t.equal(await statusOf(`${server.openUrl}/setup?token=${server.setupToken}`), 404)
  t.equal(await statusOf(`${server.openUrl}/up`), 404)
  t.equal(await statusOf(`${server.url}/open/x`), 404)
  t.equal(await statusOf(`${server.url}/up`), 200)
  t.equal(await server.stop(), 0)
  t.same(server.err, [])
  const said = await serveHere(t, installation, { env: { MYSAFE_OPEN_BASE_URL: 'https://open.corp.test' } })
  t.equal(said.openUrl, 'https://open.corp.test')
  await said.stop()
  const together = await serveHere(t, installation, { env: { MYSAFE_OPEN_PORT: '' } })
  t.equal(together.openUrl, '')
  t.equal(await statusOf(`${together.url}/open/x`), 410, 'without one the same serves everybody')
  await together.stop()
})

t.test('DUR-14 a second server, or a command that needs it stopped, is refused while one runs', async (t) => {
  const installation = emptyInstallation(t)
  const server = await serveHere(t, installation)
  const line = `Another MySafe is running with the data folder ${installation.data}.`
  t.same(await command(installation, ['serve']), { code: 1, out: [], err: [line] })
  const samePort = await command(installation, ['serve'], { env: { MYSAFE_PORT: new URL(server.url).port } })
  t.same(samePort.err, [line], 'the same line when it also wants the same port')
  t.equal((await fetch(`${server.url}/up`)).status, 200)
  await server.stop()
  t.ok(takeLockOf(installation), 'the lock is free afterwards')
})

t.test('a command waits for a server that is starting or stopping', async (t) => {
  const installation = emptyInstallation(t)
  await (await serveHere(t, installation)).stop()
  const file = join(installation.data, 'lock.db')
  const lock = takeLock(file)
  const looked = openedOften(t, file, 3)
  const waiting = command(installation, ['user', 'list'])
  const first = await Promise.race([looked.then(() => 'it looks again'), waiting.then(({ err }) => err)])
  lock?.release()
  t.equal(first, 'it looks again')
  t.equal((await waiting).code, 0)
})

/** Resolves once this process has opened a file so many times. */
function openedOften(t: { teardown(restore: () => void): unknown }, file: string, times: number): Promise<void> {
  return new Promise((resolve) => {
    let left = times
    const real = fs.openSync
    const watched = mock.method(fs, 'openSync', (...given: Parameters<typeof real>) => {
      if (given[0] === file && --left === 0) resolve()
      return real(...given)
    })
    syncBuiltinESMExports()
    t.teardown(() => {
      watched.mock.restore()
      syncBuiltinESMExports()
    })
  })
}

t.test('a socket that a killed server left is no server', async (t) => {
  const installation = emptyInstallation(t)
  await (await serveHere(t, installation)).stop()
  const dead = createServer()
  await new Promise<void>((ready) => dead.listen(join(installation.folder, 'socket'), ready))
  renameSync(join(installation.folder, 'socket'), join(installation.data, 'control.sock'))
  await new Promise((closed) => dead.close(closed))
  t.ok(existsSync(join(installation.data, 'control.sock')))
  t.equal((await command(installation, ['user', 'list'])).code, 0)
  const server = await serveHere(t, installation)
  t.equal((await command(installation, ['user', 'list'])).code, 0)
  await server.stop()
})

t.test('a data folder that lies deeper than a socket’s path can say works all the same', async (t) => {
  const deep = emptyInstallation(t)
  const data = join(deep.folder, ...Array.from({ length: 12 }, () => 'deeper-and-deeper'))
  const installation = { ...deep, data, env: { ...deep.env, MYSAFE_DATA_DIR: data } }
  const server = await serveHere(t, installation)
  t.equal((await command(installation, ['user', 'list'])).code, 0)
  await server.stop()
})

t.test('root is not told to recover a key that is missing only in the place of somebody else', async (t) => {
  const installation = emptyInstallation(t)
  await (await serveHere(t, installation)).stop()
  rmSync(installation.rootKey)
  const asked = process.geteuid
  t.teardown(() => (process.geteuid = asked as () => number))
  // As root the folder can be given away; as anybody else it is enough to look like root.
  if (asked?.() === 0) chownSync(installation.data, 12_345, 12_345)
  process.geteuid = () => 0
  const file = join(installation.folder, 'b.db')
  for (const typed of [
    ['user', 'list'],
    ['serve'],
    ['backup', file],
    ['key', 'recover'],
    ['restore', file, '--recover'],
  ]) {
    const { code, err } = await command(installation, typed)
    t.equal(code, 1)
    t.match(err, [
      /(?:^| )Run this as user \d+, to whom .+data belongs, and not as root; where MySafe .+ mysafe-run\.$/,
    ])
    t.notMatch(err.join(' '), /chown|recover/)
  }
})

interface Mistake {
  readonly what: string
  readonly make: (installation: Installation) => Promise<Record<string, string>> | Record<string, string> | void
  readonly line: RegExp
}

const mistakes: Mistake[] = [
  {
    what: 'CRY-11 data without its key',
    make: ({ rootKey }) => rmSync(rootKey),
    line: /^There is data in .+, but its root key .+ is missing\. Put the key back, or run mysafe key recover\.$/,
  },
  {
    what: 'a key without its data',
    make: ({ data }) => (rmSync(data, { recursive: true }), void mkdirSync(data)),
    line: /^There is a root key .+, but its data in .+ is missing\./,
  },
  {
    what: 'a log without its database',
    make: ({ database }) => renameSync(database, `${database}-wal`),
    line: /mysafe\.db is missing, but its log .+-wal is there\.$/,
  },
  {
    what: 'CRY-10 the wrong key',
    make: ({ rootKey }) => writeFileSync(rootKey, Buffer.alloc(32, 9)),
    line: /^Wrong root key: this data needs the key with id [0-9a-f]{16}, but the id of the given one is [0-9a-f]{16}\.$/,
  },
  {
    what: 'CRY-11 a key others may read',
    make: ({ rootKey }) => chmodSync(rootKey, 0o644),
    line: /is open to other users \(mode 0644\)\. Run: chmod 600 /,
  },
  {
    what: 'CRY-11 a key of the wrong length',
    make: ({ rootKey }) => writeFileSync(rootKey, Buffer.alloc(31)),
    line: /must be exactly 32 bytes long, but it has 31\.$/,
  },
  {
    what: 'CRY-11 a key in the data folder',
    make: ({ rootKey, data }) => (
      copyFileSync(rootKey, join(data, 'root.key')),
      { MYSAFE_ROOT_KEY_FILE: join(data, 'root.key') }
    ),
    line: /lies under the data folder/,
  },
  {
    what: 'CRY-11 a link into the data folder',
    make: ({ rootKey, data }) => (renameSync(rootKey, join(data, 'k')), symlinkSync(join(data, 'k'), rootKey)),
    line: /lies under the data folder/,
  },
  {
    what: 'a key that is a folder',
    make: ({ rootKey }) => (rmSync(rootKey), void mkdirSync(rootKey)),
    line: /is not a plain file\.$/,
  },
  {
    what: 'DUR-13 a newer file',
    make: ({ database }) => change(database, 'PRAGMA user_version = 99'),
    line: /was written by a newer MySafe \(shape 99, this program knows \d+\)$/,
  },
  {
    what: 'DUR-13 another program’s database',
    make: ({ database }) => foreign(database),
    line: /is a database of another program\. The page docs\/restore\.md says how to put a backup in its place\.$/,
  },
  {
    what: 'DUR-13 a file of words',
    make: ({ database }) => writeFileSync(database, 'words\n'.repeat(100)),
    line: /is not a database\. The page docs\/restore\.md says how to put a backup in its place\.$/,
  },
  {
    what: 'DUR-13 a file cut short',
    make: ({ database }) => writeFileSync(database, readFileSync(database).subarray(0, 8192)),
    line: /is cut off: a part of it is missing\. The page docs\/restore\.md says how to put a backup in its place\.$/,
  },
  {
    what: 'a file of ours that holds nothing',
    make: ({ database }) => (
      rmSync(database),
      change(database, 'PRAGMA journal_mode = DELETE; PRAGMA application_id = 0x4d795361')
    ),
    line: /is a MySafe file without any keys in it\.$/,
  },
  {
    what: 'DUR-13 an empty file',
    make: ({ database }) => writeFileSync(database, ''),
    line: /is empty and not a database\. The page docs\/restore\.md says how to put a backup in its place\.$/,
  },
  {
    what: 'DUR-13 a file with its first page broken',
    make: ({ database }) => writeFileSync(database, readFileSync(database).fill(0xff, 100, 4096)),
    line: /is damaged: SQLite cannot read it|malformed/,
  },
  {
    what: 'the port is taken',
    make: takenPort,
    line: /^MySafe cannot listen on port \d+ of 127\.0\.0\.1: another program has it \(MYSAFE_PORT\)\.$/,
  },
  {
    what: 'the second port is taken',
    make: async (installation) => {
      const { MYSAFE_PORT } = await takenPort(installation)
      return { MYSAFE_OPEN_PORT: String(MYSAFE_PORT) }
    },
    line: /^MySafe cannot listen on port \d+ of 127\.0\.0\.1: another program has it \(MYSAFE_OPEN_PORT\)\.$/,
  },
  {
    what: 'an address this machine does not have',
    make: () => ({ MYSAFE_HOST: '192.0.2.1', MYSAFE_BASE_URL: 'https://safe.corp.test' }),
    line: /: this machine has no such address \(MYSAFE_HOST\)\.$/,
  },
  {
    what: 'a data folder that is a file',
    make: ({ rootKey }) => ({ MYSAFE_DATA_DIR: rootKey }),
    line: /^MySafe cannot write in the data folder .+ \((EEXIST|ENOTDIR)\)\.$/,
  },
  {
    what: 'a data folder in a file',
    make: ({ rootKey }) => ({ MYSAFE_DATA_DIR: `${rootKey}/data` }),
    line: /^MySafe cannot look into the data folder .+ \(ENOTDIR\)\. .+ mysafe-run\.$/,
  },
]

for (const { what, make, line } of mistakes)
  t.test(`${what}: one line, exit code 1, and not a byte changes`, async (t) => {
    const { installation } = await lived(t)
    const env = (await make(installation)) ?? {}
    const before = bytesIn(installation.folder)
    const { code, out, err } = await command(installation, ['serve'], { env })
    t.equal(code, 1)
    t.same(out, [])
    t.equal(err.length, 1, err.join(' | '))
    t.match(err[0], line)
    t.same(withoutLock(bytesIn(installation.folder)), withoutLock(before))
  })

t.test('a port that is taken keeps even a first start from making anything', async (t) => {
  const installation = emptyInstallation(t)
  const env = await takenPort(installation, t)
  t.equal((await command(installation, ['serve'], { env })).code, 1)
  t.same(bytesIn(installation.folder), {})
})

t.test('a first start where no folder can be made says so in one line, for the data and for the key', async (t) => {
  for (const [env, line] of [
    [
      { MYSAFE_DATA_DIR: '/proc/nowhere/data' },
      /^MySafe cannot write in the data folder \/proc\/nowhere\/data \(ENOENT\)\.$/,
    ],
    [{ MYSAFE_ROOT_KEY_FILE: '/proc/nowhere/root.key' }, /^The root key .*\/proc\/nowhere\/root\.key .*\(ENOENT\)\.$/],
  ] as const) {
    const installation = emptyInstallation(t)
    const { code, out, err } = await command(installation, ['serve'], { env })
    t.equal(code, 1)
    t.same(out, [])
    t.equal(err.length, 1, err.join(' | '))
    t.match(err[0], line)
  }
})

t.test('a recovery key of another installation is not written over', async (t) => {
  const installation = emptyInstallation(t)
  mkdirSync(join(installation.folder, 'key'))
  writeFileSync(installation.recoveryFile, 'mine')
  t.match((await command(installation, ['serve'])).err, [
    /^There is a recovery key of another installation in .+; move it away first\.$/,
  ])
  t.equal(readFileSync(installation.recoveryFile, 'utf8'), 'mine')
  t.notOk(existsSync(installation.rootKey))
})

t.test('a first start that cannot keep its recovery key leaves nothing behind', async (t) => {
  const installation = emptyInstallation(t)
  // With a credential no key folder is made; a file in its place makes the recovery key impossible to write.
  const env = credentialFor(installation)
  writeFileSync(join(installation.folder, 'key'), '')
  const before = bytesIn(installation.folder)
  const { code, err } = await command(installation, ['serve'], { env })
  t.equal(code, 1)
  t.match(err, [/^The recovery key cannot be written to .+ \(\w+\)\.$/])
  t.same(withoutLock(bytesIn(installation.folder)), { ...before, data: 'folder' })
})

t.test('a credential of the service manager may start an empty data folder', async (t) => {
  const installation = emptyInstallation(t)
  const env = credentialFor(installation)
  const server = await serveHere(t, installation, { env })
  t.notOk(existsSync(installation.rootKey), 'no key file is made beside it')
  await server.stop()
  t.equal((await command(installation, ['key', 'status'], { env })).code, 0)
  t.equal((await command(installation, ['key', 'status'])).code, 1, 'without it nothing opens')
  await (await serveHere(t, installation, { env })).stop()
})

t.test(
  'with a credential, data that is missing is not begun anew while the head of its trail lies there',
  async (t) => {
    const installation = emptyInstallation(t)
    const env = credentialFor(installation)
    await (await serveHere(t, installation, { env, terminal: true })).stop()
    rmSync(installation.data, { recursive: true })
    const before = bytesIn(installation.folder)
    const { code, err } = await command(installation, ['serve'], { env })
    t.equal(code, 1)
    t.match(err, [/^There is the head of an audit trail in .+, but its data in .+ is missing\. Put the data back, /])
    t.same(bytesIn(installation.folder), before)
    rmSync(installation.anchor)
    await (await serveHere(t, installation, { env, terminal: true })).stop()
  },
)

t.test(
  'CRY-11 with a credential too, neither the recovery key nor the head of the trail gets into the data folder',
  async (t) => {
    const installation = emptyInstallation(t)
    const inData = { MYSAFE_ROOT_KEY_FILE: join(installation.data, 'key', 'root.key') }
    const env = { ...credentialFor(installation), ...inData }
    const { code, err } = await command(installation, ['serve'], { env })
    t.equal(code, 1)
    t.match(err, [/^MYSAFE_ROOT_KEY_FILE .+ lies under the data folder .+: beside it MySafe keeps the recovery key/])
    t.same(withoutLock(bytesIn(installation.data)), {})
  },
)

t.test('a port that was taken in the last moment is told like any other', async (t) => {
  const app = { listen: () => Promise.reject(Object.assign(new Error('no'), { code: 'EADDRINUSE' })) }
  await t.rejects(listen(app, { host: '127.0.0.1', port: 80, settings: 'MYSAFE_OPEN' }), {
    message: /^MySafe cannot listen on port 80 of 127.*\(MYSAFE_OPEN_PORT\)\.$/,
  })
})

t.test('one place under two names is told in one line, and what began listening ends', async (t) => {
  const port = String(await freePort())
  const env = { MYSAFE_PORT: port, MYSAFE_OPEN_PORT: port, MYSAFE_OPEN_HOST: '127.0.0.01' }
  t.match(await command(emptyInstallation(t), ['serve'], { env }), {
    code: 1,
    err: [/^MySafe cannot listen on port \d+ of 127\.0\.0\.01: another program has it \(MYSAFE_OPEN_PORT\)\.$/],
  })
  await t.rejects(fetch(`http://127.0.0.1:${port}/up`))
})

t.test('the address is the configured one, or where it listens', async (t) => {
  const said = (env: Record<string, string>, port?: number) => baseUrlOf(readConfig(env), port)
  t.equal(said({}), 'http://127.0.0.1:8080')
  t.equal(said({ MYSAFE_HOST: 'localhost' }, 3), 'http://127.0.0.1:3')
  t.equal(said({ MYSAFE_HOST: '::1' }), 'http://[::1]:8080')
  t.equal(said({ MYSAFE_BASE_URL: 'https://safe.corp.test' }), 'https://safe.corp.test')
})

t.test('a head that cannot be kept outside stops nobody, and is said', async (t) => {
  const { installation } = await lived(t)
  mkdirSync(`${installation.anchor}.draft`)
  const server = await serveHere(t, installation)
  t.equal(await (await fetch(`${server.url}/ready`)).text(), 'ready\n')
  t.equal(await server.stop(), 0)
  const { code, err } = await command(installation, ['user', 'reset-password', 'bruno'])
  t.equal(code, 0)
  t.same(err, ['The head of the audit trail could not be written beside the root key.'])
})

t.test('with a credential there may be no place for a head at all', async (t) => {
  const installation = emptyInstallation(t)
  const env = credentialFor(installation)
  writeFileSync(join(installation.folder, 'key'), '')
  const server = await serveHere(t, installation, { env, terminal: true })
  t.equal(await server.stop(), 0)
})

t.test(
  'a later MySafe brings the file to its shape at the start, after a copy; a step that fails changes nothing',
  async (t) => {
    const { installation } = await lived(t)
    const places = placesOf(readConfig(installation.env))
    const migrations = resourcesFromDisk().migrations()
    const open = (sql: string) =>
      openInstallation(places, { migrations: [...migrations, { name: '9001_later', sql }], now: Date.now })
    const before = bytesIn(installation.data)['mysafe.db']
    t.throws(() => open('CREATE TABLE later (n INTEGER) STRICT; SELECT nonsense'), { code: 'migration' })
    t.equal(bytesIn(installation.data)['mysafe.db'], before)
    const { db, migrated, copy } = open('CREATE TABLE later (n INTEGER) STRICT')
    db.close()
    t.same(migrated, ['9001_later'])
    t.ok(copy?.includes(`/copies/before-change-of-shape-${String(migrations.length)}-`), copy ?? 'no copy')
    t.match((await command(installation, ['serve'])).err, [/was written by a newer MySafe/])
  },
)

t.test('the demo fills an empty safe once, with a team that can sign in', async (t) => {
  const installation = emptyInstallation(t)
  const server = await serveHere(t, installation, { typed: ['--demo'] })
  t.equal(server.setupToken, '')
  t.match(
    server.out.find((line) => line.startsWith('Demo accounts')),
    /^Demo accounts, all with the password [a-z]+(-[a-z]+){3}$/,
  )
  t.equal(server.out.filter((line) => /^ {2}\w+ +[^,]+, (en|pt-BR)(, administrator)?$/.test(line)).length, 12)
  await server.stop()
  const line = '--demo fills an empty safe only, and this one has users. Start it without --demo.'
  t.match(await command(installation, ['serve', '--demo']), { code: 1, out: [], err: [line] })
  const outside = { MYSAFE_HOST: '0.0.0.0', MYSAFE_BASE_URL: 'https://safe.corp.test' }
  t.match(await command(emptyInstallation(t), ['serve', '--demo'], { env: outside }), {
    code: 1,
    err: [/^--demo listens on loopback only: leave MYSAFE_HOST out/],
  })
  const open = { MYSAFE_OPEN_HOST: '0.0.0.0', MYSAFE_OPEN_BASE_URL: 'https://open.corp.test' }
  t.match(await command(emptyInstallation(t), ['serve', '--demo'], { env: open }), {
    code: 1,
    err: [/^--demo listens on loopback only: leave MYSAFE_OPEN_HOST out/],
  })
})

async function takenPort(
  _: Installation,
  on: { teardown(close: () => unknown): unknown } = t,
): Promise<Record<string, string>> {
  const other = createServer()
  await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready))
  on.teardown(() => other.close())
  return { MYSAFE_PORT: String((other.address() as { port: number }).port) }
}

function takeLockOf({ data }: Installation): boolean {
  const lock = takeLock(join(data, 'lock.db'))
  lock?.release()
  return lock !== null
}

function change(file: string, sql: string): void {
  const db = openDatabase(file)
  db.raw.exec(sql)
  db.close()
}

function foreign(file: string): void {
  rmSync(file)
  change(file, 'PRAGMA journal_mode = DELETE; CREATE TABLE birds (name TEXT)')
}

// The empty file that the lock is held on comes with the first command that needs the lock.
function withoutLock(found: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(found).filter(([name]) => !name.endsWith('lock.db')))
}

t.test(
  'DUR-17 a running server goes by time that passes, and a start by a wrong clock goes on where the trail ends',
  async (t) => {
    const installation = emptyInstallation(t)
    let set = 0
    const now = () => Date.now() + set
    const typed = [
      'user',
      'add',
      'olivia',
      '--name',
      'Olivia',
      '--email',
      'olivia@corp.test',
      '--administrator',
      '--json',
    ]
    const first = await serveHere(t, installation, { now })
    const added = JSON.parse((await command(installation, typed, { now })).out.join('')) as { address: string }
    set = 365 * 24 * 3_600_000
    t.equal((await fetch(added.address)).status, 200, 'a year on: the one-time address of 72 hours opens')
    t.match(
      (await command(installation, ['doctor'], { now })).out.join(' '),
      'The clock of this machine was put forward',
    )
    set = -365 * 24 * 3_600_000
    t.match((await command(installation, ['doctor'], { now })).out.join(' '), 'stands before the last event')
    await first.stop()
    await (await serveHere(t, installation, { now })).stop()
    const times = lookInto(installation.database, (db) =>
      db.raw.prepare('SELECT at FROM audit_events ORDER BY number').pluck().all(),
    ) as number[]
    t.ok(times.length > 3)
    t.same(
      times,
      [...times].sort((a, b) => a - b),
      'no event stands before an earlier one',
    )
  },
)

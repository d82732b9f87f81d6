// The program as a process: what it prints, what it leaves on the disk, and what it refuses, as an operator meets it.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../src/store/database.ts'
import { clientOf, demoPassword, secretCalled } from '../fixtures/client.ts'
import { bytesIn, emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { launch, runProgram, startProgram, type Starting } from '../fixtures/program.ts'
import { openFilesUnder } from '../fixtures/modes.ts'

const root = resolve(import.meta.dirname, '..', '..')
const anyhow = [process.execPath, join(root, 'test', 'controls', 'program', 'start-anyhow.ts')]
const asRoot = process.getuid?.() === 0

t.test('a first run from its source: plain lines on stdout, JSON lines on stderr, exit code 0', async (t) => {
  const installation = emptyInstallation(t, { MYSAFE_LOG_LEVEL: 'info' })
  const program = await startProgram(t, installation, { from: 'source' })
  t.equal((await fetch(`${program.url}/setup?token=${program.setupToken}`)).status, 200)
  const { code, out, err } = await program.stop()
  t.equal(code, 0)
  t.match(out.split('\n'), [
    /^Recovery key: in /,
    `MySafe is ready at ${program.url}`,
    /^Set it up at .+\/setup\?token=/,
    '',
  ])
  for (const line of err.trimEnd().split('\n')) t.type(JSON.parse(line), 'object', line)
})

t.test('a folder of the root key in which others may write is told at the start, which goes on', async (t) => {
  const installation = emptyInstallation(t, { MYSAFE_LOG_LEVEL: 'warn' })
  mkdirSync(dirname(installation.rootKey))
  chmodSync(dirname(installation.rootKey), 0o777)
  const { err } = await (await startProgram(t, installation, { from: 'source' })).stop()
  t.match(JSON.parse(err), {
    msg: `other users may write in ${dirname(installation.rootKey)}: chmod go-w takes that away`,
  })
  chmodSync(dirname(installation.rootKey), 0o700)
  t.equal((await (await startProgram(t, installation)).stop()).err, '')
})

const pretend = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })'
const older = olderNode()

for (const [what, skip, argv] of [
  ['as it says itself', false, [process.execPath, '--import', `data:text/javascript,${pretend}`, 'src/main.ts']],
  ['a real one', older === null && 'there is no older Node on this machine', [older ?? '', 'dist/main.js']],
] as const)
  t.test(`a Node that is too old, ${what}, is told so in one line, before anything is loaded`, { skip }, async (t) => {
    const { folder } = emptyInstallation(t)
    await runProgram(emptyInstallation(t), ['version'])
    const [program, ...args] = [...argv.slice(0, -1), join(root, argv.at(-1) ?? '')]
    const { status, stdout, stderr } = spawnSync(program, [...args, 'serve'], { cwd: folder, encoding: 'utf8' })
    t.equal(status, 1, what)
    t.equal(stdout, '')
    t.match(stderr, /^MySafe needs Node 24 or newer, but this is Node \d+\.\d+\.\d+\. [^\n]+\n$/)
    t.same(bytesIn(folder), {})
  })

t.test('CRY-12 nothing that a whole run leaves can be read by others, whatever the umask', async (t) => {
  for (const umask of ['000', '022']) {
    const installation = emptyInstallation(t)
    const under = ['sh', '-c', `umask ${umask} && exec "$@"`, 'sh']
    const program = await startProgram(t, installation, { under, typed: ['--demo'] })
    const ana = clientOf(program.url)
    await ana.signIn('ana', demoPassword(program.out()))
    await ana.post('/api-secrets/add', secretCalled('one more'))
    const backup = await runProgram(installation, ['backup', join(installation.folder, 'safe.db')], { under })
    t.equal(backup.code, 0, backup.err)
    t.same(openFilesUnder(installation.folder), [], `umask ${umask}, while it runs`)
    await program.stop('SIGKILL')
    t.same(openFilesUnder(installation.folder), [], `umask ${umask}, after a kill`)
    rmSync(join(installation.folder, 'data'), { recursive: true })
    const restore = await runProgram(installation, ['restore', join(installation.folder, 'safe.db')], { under })
    t.equal(restore.code, 0, restore.err)
    t.same(openFilesUnder(installation.folder), [], `umask ${umask}, restored`)
  }
  const { folder } = emptyInstallation(t)
  writeFileSync(join(folder, 'as the umask wants it'), '', { mode: 0o644 })
  t.equal(openFilesUnder(folder).length, 1, 'control: a file made the short way is found')
})

interface Mistake {
  readonly what: string
  readonly make: (installation: Installation) => Promise<Starting> | Starting | void
  readonly lines: RegExp[]
}

const mistakes: Mistake[] = [
  {
    what: 'CRY-10 the wrong key',
    make: ({ rootKey }) => writeFileSync(rootKey, Buffer.alloc(32, 9)),
    lines: [
      /^Wrong root key: this data needs the key with id [0-9a-f]{16}, but the id of the given one is [0-9a-f]{16}\.$/,
    ],
  },
  {
    what: 'CRY-11 the key is missing',
    make: ({ rootKey }) => rmSync(rootKey),
    lines: [/^There is data in .+, but its root key .+ is missing\./],
  },
  {
    what: 'CRY-11 others may read the key',
    make: ({ rootKey }) => chmodSync(rootKey, 0o644),
    lines: [/is open to other users \(mode 0644\)/],
  },
  {
    what: 'the data is missing',
    make: ({ data }) => (rmSync(data, { recursive: true }), void mkdirSync(data)),
    lines: [/^There is a root key .+, but its data in .+ is missing\./],
  },
  {
    what: 'DUR-13 the file is newer',
    make: ({ database }) => newer(database),
    lines: [/was written by a newer MySafe/],
  },
  {
    what: 'DUR-13 the file is no database',
    make: ({ database }) => writeFileSync(database, 'words\n'.repeat(99)),
    lines: [/is not a database\. The page docs\/restore\.md says how to put a backup in its place\.$/],
  },
  {
    what: 'DUR-13 the file is cut short',
    make: ({ database }) => writeFileSync(database, readFileSync(database).subarray(0, 9000)),
    lines: [/is cut off/],
  },
  {
    what: 'the port is taken',
    make: takePort,
    lines: [/^MySafe cannot listen on port \d+ of 127\.0\.0\.1: another program has it/],
  },
  {
    what: 'OPS-01 settings are wrong, every one',
    make: () => ({
      env: { MYSAFE_PORT: '99999', MYSAFE_ALLOW_HTTP: '1', MYSAFE_ROOT_KEY: 'canary', MYSAFE_TIME_ZONE: 'Mars' },
    }),
    lines: [
      /^MYSAFE_ROOT_KEY a key in a plain environment variable is refused/,
      /^MYSAFE_PORT must be a whole number from 0 to 65535$/,
      /^MYSAFE_ALLOW_HTTP must be true or false$/,
      /^MYSAFE_TIME_ZONE must be a time zone/,
    ],
  },
  ...['1', 'yes', 'TRUE', 'on', 'True', '0'].map((spelling) => ({
    what: `OPS-03 a protection cannot be switched by "${spelling}"`,
    make: () => ({ env: { MYSAFE_ALLOW_HTTP: spelling } }),
    lines: [/^MYSAFE_ALLOW_HTTP must be true or false$/],
  })),
]

t.test('each mistake of an operator: its line, exit code 1, no stack, and not a byte changes', async (t) => {
  const ready = emptyInstallation(t)
  await (await startProgram(t, ready)).stop()
  for (const mistake of mistakes) {
    t.same(await notRefused(mistake, { installation: copyOf(t, ready) }), [], mistake.what)
    const planted = await notRefused(mistake, { installation: copyOf(t, ready), instead: anyhow })
    t.ok(planted.includes('it starts'), `control, a program that starts anyhow: ${mistake.what}`)
  }
})

/** What is wrong with how a mistake is answered. */
async function notRefused(
  { make, lines }: Mistake,
  { installation, instead }: { installation: Installation; instead?: string[] },
): Promise<string[]> {
  const starting = { ...(await make(installation)), ...(instead ? { instead } : {}) }
  const before = JSON.stringify(bytesIn(installation.folder))
  const { code, out, err } = await runProgram(installation, ['serve'], starting)
  const said = err.trimEnd().split('\n')
  const asWanted = said.length === lines.length && lines.every((line, n) => line.test(said[n] ?? ''))
  return [
    ...(code === 1 ? [] : ['it starts']),
    ...(asWanted && out === '' ? [] : [`it says ${out}${err}`]),
    ...(err.includes('canary') ? ['it repeats what was given'] : []),
    ...(JSON.stringify(bytesIn(installation.folder)) === before ? [] : ['something changed']),
  ]
}

t.test('OPS-03 without the setting, plain http is refused everywhere but on loopback', async (t) => {
  const installation = emptyInstallation(t)
  const open = { MYSAFE_HOST: '0.0.0.0', MYSAFE_BASE_URL: 'http://safe.corp.test' }
  const { code, err } = await runProgram(installation, ['serve'], { env: open })
  t.equal(code, 1)
  t.match(err, /^MYSAFE_BASE_URL must be https, or MYSAFE_ALLOW_HTTP must be true\n$/)
  const planted = await runProgram(emptyInstallation(t), ['serve'], { env: open, instead: anyhow })
  t.equal(planted.code, 0, 'control: a program that does not mind is noticed')
  const allowed = await startProgram(t, installation, { env: { ...open, MYSAFE_ALLOW_HTTP: 'true' } })
  t.match(allowed.out(), 'MySafe is ready at http://safe.corp.test\n')
  await allowed.stop()
})

t.test('a folder that cannot be written to is told in one line', async (t) => {
  const installation = emptyInstallation(t)
  mkdirSync(installation.data, { mode: 0o500 })
  chmodSync(installation.folder, 0o755)
  // Root may write everywhere; so the program runs as nobody there.
  const { code, err } = await runProgram(installation, ['serve'], asRoot ? { uid: 65_534 } : {})
  t.equal(code, 1)
  t.match(err, /^MySafe cannot write in the data folder .+ \(EACCES\)\.\n$/)
  chmodSync(installation.data, 0o700)
  t.same(bytesIn(installation.folder), { data: 'folder' })
})

t.test('a folder that may not be entered is told so, and not that nothing is in it', async (t) => {
  const installation = emptyInstallation(t)
  mkdirSync(installation.data, { mode: 0o700 })
  chmodSync(installation.folder, 0o755)
  if (!asRoot) chmodSync(installation.data, 0)
  for (const typed of [['doctor'], ['key', 'status']]) {
    const { code, err } = await runProgram(installation, typed, asRoot ? { uid: 65_534 } : {})
    t.equal(code, 1)
    t.match(
      err,
      /^MySafe cannot look into the data folder .+ \(EACCES\)\. Where it belongs to another user, run this as that one; .+\n$/,
    )
  }
  chmodSync(installation.data, 0o700)
})

t.test('DUR-14 a second instance is refused, and after a kill -9 the next one starts', async (t) => {
  const installation = emptyInstallation(t)
  const first = await startProgram(t, installation)
  const second = await runProgram(installation, ['serve'])
  t.equal(second.code, 1)
  t.equal(second.err, `Another MySafe is running with the data folder ${installation.data}.\n`)
  t.equal((await fetch(`${first.url}/up`)).status, 200, 'the first one is not disturbed')
  const planted = await runProgram(copyOf(t, installation), ['serve'], { instead: anyhow })
  t.equal(planted.code, 0, 'control: a program that takes no lock is noticed')
  t.equal((await first.stop('SIGKILL')).signal, 'SIGKILL')
  const third = await startProgram(t, installation)
  t.equal((await fetch(`${third.url}/ready`)).status, 200)
  t.equal((await third.stop()).code, 0)
  t.equal(statSync(installation.database).size > 0, true)
})

t.test('the recovery key is read from a pipe', async (t) => {
  const installation = emptyInstallation(t)
  await (await startProgram(t, installation)).stop()
  rmSync(installation.rootKey)
  const input = readFileSync(installation.recoveryFile, 'utf8')
  const { code, err } = await runProgram(installation, ['key', 'recover'], { from: 'source', input })
  t.equal(code, 0, err)
})

t.test('the whole trail is written into a pipe', async (t) => {
  const installation = emptyInstallation(t)
  await (await startProgram(t, installation)).stop()
  const { code, out, err } = await runProgram(installation, ['audit', 'export'], { from: 'source' })
  t.equal(code, 0, err)
  const file = join(installation.folder, 'trail.ndjson')
  writeFileSync(file, out)
  const checked = await runProgram(installation, ['audit', 'verify', '--checkpoint', file])
  t.equal(checked.code, 0, `to its signed end: ${checked.err}`)
})

t.test('a command whose reader went away ends without a stack', async (t) => {
  const child = launch(emptyInstallation(t), { typed: ['--help'] })
  child.process.stdout?.destroy()
  t.same((await child.ended).err, '')
})

function newer(file: string): void {
  const db = openDatabase(file)
  db.raw.pragma('user_version = 99')
  db.close()
}

async function takePort(): Promise<Starting> {
  const other = createServer()
  await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready))
  t.teardown(() => other.close())
  return { env: { MYSAFE_PORT: String((other.address() as { port: number }).port) } }
}

function copyOf(t: { teardown(close: () => unknown): unknown }, { folder }: Installation): Installation {
  const copy = emptyInstallation(t)
  spawnSync('cp', ['-a', join(folder, 'data'), join(folder, 'key'), copy.folder])
  return copy
}

function olderNode(): string | null {
  const found = spawnSync('sh', ['-c', 'command -v -- node; ls /usr/bin/node /usr/local/bin/node'], {
    encoding: 'utf8',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  }).stdout
  for (const path of new Set(found.split('\n').filter(Boolean))) {
    const version = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout
    if (Number(version.split('.')[0]) < 24) return path
  }
  return null
}

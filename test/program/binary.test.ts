// The single binary as an operator meets it: one file, started from / with an empty environment, with all inside it.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t from 'tap'
import { programVersion } from '../../src/resources.ts'
import { clientOf, demoPassword, secretCalled } from '../fixtures/client.ts'
import { emptyInstallation, installationIn } from '../fixtures/installation.ts'
import { dumpedMemoryOf, socketsOf } from '../fixtures/proc.ts'
import { build, noBinaryHere, runProgram, startProgram, type Program } from '../fixtures/program.ts'

const root = resolve(import.meta.dirname, '..', '..')
const dist = (name: string) => join(root, 'dist', name)
const NAME = 'mysafe-linux-x64'
const from = 'binary'
const options = { skip: noBinaryHere }
const asRoot = process.getuid?.() === 0

if (noBinaryHere === false) {
  const begun = performance.now()
  build(from)
  t.comment(`the single binary was made in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
}

t.test(
  'it serves pages and files, signs in, seals and opens, and leaves nothing beside its data',
  options,
  async (t) => {
    const installation = emptyInstallation(t)
    const TMPDIR = t.testdir({})
    const program = await startProgram(t, installation, { from, env: { TMPDIR }, typed: ['--demo'] })
    t.same(readdirSync(TMPDIR), [], 'its native parts are loaded and gone')
    const ana = clientOf(program.url)
    const page = await ana.get('/sign-in')
    t.equal(page.status, 200)
    const files = [...page.body.matchAll(/(?:href|src)="(\/assets\/[^"#]+)/g)].map(([, path = '']) => path)
    t.ok(files.some((path) => /htmx/.test(path)))
    for (const path of files) t.equal((await fetch(`${program.url}${path}`)).status, 200, path)
    // Argon2id says yes to the right password only.
    await t.rejects(ana.signIn('ana', 'not the password'))
    await ana.signIn('ana', demoPassword(program.out()))
    await ana.get('/api-secrets/add')
    const { status, location } = await ana.post('/api-secrets/add', secretCalled('from the binary'))
    t.equal(status, 303)
    t.match((await ana.get(location ?? '')).body, 'from the binary')
    t.equal((await program.stop()).code, 0)
  },
)

t.test('its commands work beside the running server and without it', options, async (t) => {
  const installation = emptyInstallation(t)
  const program = await startProgram(t, installation, { from, typed: ['--demo'] })
  const run = (...typed: string[]) => runProgram(installation, typed, { from })
  t.match(await run('version'), {
    code: 0,
    out: `MySafe ${programVersion()} on Node ${process.versions.node}\n`,
    err: '',
  })
  t.match(await run('key', 'status'), { code: 0, err: '' })
  t.match(await run('user', 'list'), { code: 0, out: /\bana\b/ })
  const backup = join(installation.folder, 'safe.db')
  t.match(await run('backup', backup), { code: 0, err: '' })
  const second = await run('serve')
  t.match(second, { code: 1, out: '', err: /^Another MySafe is running with the data folder [^\n]+\n$/ })
  await program.stop()
  t.match(await run('restore', backup, '--check'), { code: 0, err: '' })
  t.match(await run('audit', 'verify'), { code: 0, err: '' })
})

t.test('without settings it keeps data and key in the folders of whoever starts it', options, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-test-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const uid = asRoot ? 65_534 : undefined
  if (uid !== undefined) chownSync(folder, uid, uid)
  const env = { HOME: folder, MYSAFE_PORT: '0', MYSAFE_LOG_LEVEL: 'silent' }
  const nobody = { ...installationIn(folder), env }
  const program = await startProgram(t, nobody, { from, ...(uid === undefined ? {} : { uid }) })
  t.equal((await fetch(`${program.url}/up`)).status, 200)
  await program.stop()
  t.ok(existsSync(join(folder, '.local/share/mysafe/mysafe.db')))
  t.ok(existsSync(join(folder, '.config/mysafe/root.key')))
})

t.test(
  'CRY-21 no NODE_OPTIONS and no signal opens a port, and a crash would leave no memory behind',
  options,
  async (t) => {
    const env = { NODE_OPTIONS: '--inspect=127.0.0.1:0' }
    const ours = await startProgram(t, emptyInstallation(t), { from, env })
    t.same(await openings(ours), [])
    const plain = [process.execPath, join(root, 'test', 'controls', 'program', 'open-to-all.ts')]
    const listensToAll = await startProgram(t, emptyInstallation(t), { instead: plain, env })
    t.same(await openings(listensToAll), ['a second port', 'its memory'], 'control')
    const listensToSignals = await startProgram(t, emptyInstallation(t), { instead: plain, env: { NODE_OPTIONS: '' } })
    t.same(await openings(listensToSignals), ['a second port', 'its memory'], 'control')
  },
)

/** What somebody on this machine could get out of a program. */
async function openings({ pid, url }: Program): Promise<string[]> {
  const found = []
  process.kill(pid, 'SIGUSR1')
  // Two answers later the signal has been heard.
  for (const path of ['/up', '/up']) await fetch(`${url}${path}`)
  if (socketsOf(pid).listening.length > 1) found.push('a second port')
  if (dumpedMemoryOf(pid) !== 0) found.push('its memory')
  return found
}

const mounts = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0
t.test(
  'where programs may not run from TMPDIR it says so in one line, and starts with another',
  { skip: noBinaryHere || (mounts ? false : 'this user may not mount anything') },
  async (t) => {
    const installation = emptyInstallation(t)
    const folder = join(installation.folder, 'noexec')
    mkdirSync(folder)
    const mount = `mount -t tmpfs -o noexec none '${folder}' && exec "$@"`
    const under = ['unshare', '--mount', 'sh', '-c', mount, 'sh']
    const refused = await runProgram(installation, ['serve'], { from, under, env: { TMPDIR: folder } })
    t.match(refused, { code: 1, out: '', err: /^MySafe cannot load its native parts from [^\n]+ TMPDIR [^\n]+\n$/ })
    await (await startProgram(t, installation, { from, under })).stop()
  },
)

t.test('built again it is the same, byte by byte, and knows no folder of this machine', options, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-test-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const again = spawnSync(process.execPath, [join(root, 'scripts', 'build-binary.ts'), '--out', folder], {
    // Elsewhere, in another zone and language.
    cwd: '/',
    env: { PATH: process.env['PATH'], TZ: 'Asia/Tokyo', LANG: 'pt_BR.UTF-8' },
    encoding: 'utf8',
  })
  t.equal(again.status, 0, again.stderr)
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8')
  t.same(
    sums
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(66)),
    [NAME, `${NAME}.cdx.json`, `${NAME}.licenses.txt`],
  )
  for (const line of sums.trimEnd().split('\n'))
    t.equal(
      createHash('sha256')
        .update(readFileSync(dist(line.slice(66))))
        .digest('hex'),
      line.slice(0, 64),
      line,
    )
  t.notOk(readFileSync(dist(NAME)).includes(`${root}/`))
})

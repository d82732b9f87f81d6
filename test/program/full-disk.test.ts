// The disk of a running program gets full, fails to write, or cannot say that what was written is kept.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { BALLAST_BYTES } from '../../src/store/ballast.ts'
import { noCompiler } from '../fixtures/c-library.ts'
import { clientOf, demoPassword, secretCalled, type Client } from '../fixtures/client.ts'
import { failingDisk } from '../fixtures/failing-disk.ts'
import { emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { runProgram, startProgram, type From, type Program, type Starting } from '../fixtures/program.ts'

type Test = Parameters<typeof startProgram>[0]

const mounts = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0
const limits = spawnSync('prlimit', ['--version']).status === 0

// Straight from its source, so that what only a broken disk reaches counts as covered; or the single binary.
const from: From = process.env['PROGRAM'] === 'binary' ? 'binary' : 'source'

/** A running safe with the demo's team, and two of them signed in; ana administers, and reads Portuguese. */
async function running(t: Test, installation: Installation, starting: Starting = {}) {
  const program = await startProgram(t, installation, { ...starting, typed: ['--demo'] })
  const password = demoPassword(program.out())
  const [ana, bruno] = [clientOf(program.url), clientOf(program.url)]
  await ana.signIn('ana', password)
  await bruno.signIn('bruno', password)
  for (const person of [ana, bruno]) await person.get('/api-secrets/add')
  return { program, password, ana, bruno }
}

const add = (person: Client, name: string) => person.post('/api-secrets/add', secretCalled(name))
const ready = async ({ url }: Program) => (await fetch(`${url}/ready`)).text()

/** What is wrong with a program on a disk that something else fills, and of which somebody makes room again. */
async function faultsOnFull(
  { program, password, ana, bruno }: Awaited<ReturnType<typeof running>>,
  disk: { fill(): void; free(): void; ballast(): number },
): Promise<string[]> {
  const faults: string[] = []
  const must = (what: string, holds: boolean) => void (holds || faults.push(what))
  must('a ballast', disk.ballast() === BALLAST_BYTES)
  await add(ana, 'before')
  disk.fill()
  const refused = await add(ana, 'typed on a full disk')
  must('refused in words', refused.status === 503 && refused.body.includes('O disco deste servidor está cheio'))
  must('with what was typed', refused.body.includes('value="typed on a full disk"'))
  must('without the client secret', !refused.body.includes('value of typed'))
  must('nothing is kept ready for what is not urgent', disk.ballast() === BALLAST_BYTES)
  must('not ready', (await ready(program)) === 'not ready\n')
  must('read', (await ana.get('/api-secrets?q=before')).body.includes('before'))
  must('nothing half', !(await ana.get('/api-secrets?q=typed')).body.includes('typed on'))
  must('sign-out works', (await bruno.post('/sign-out', {})).location === '/sign-in')
  must('in the room that was kept', disk.ballast() === 0)
  must('which is kept for such acts', (await add(ana, 'typed on a full disk')).status === 503)
  must('not ready still', (await ready(program)) === 'not ready\n')
  await bruno.signIn('bruno', password)
  disk.free()
  must('works again', (await add(ana, 'after')).status === 303)
  must('a ballast again', disk.ballast() === BALLAST_BYTES)
  must('ready again', (await ready(program)) === 'ready\n')
  must('stops cleanly', (await program.stop()).code === 0)
  return faults
}

for (const [how, whose] of [
  ['full', 'a disk that is full for everybody'],
  ['quota', 'a quota that is used up'],
] as const)
  t.test(
    `DUR-05 DUR-06 ${whose}: signing out works, the rest is refused whole, and all works again without a restart`,
    { skip: noCompiler },
    async (t) => {
      const installation = emptyInstallation(t)
      const { env, fail } = failingDisk(installation)
      const people = await running(t, installation, { env, from })
      const disk = { fill: () => fail(how), free: () => fail('not'), ballast: ballastOf(installation.data) }
      t.same(await faultsOnFull(people, disk), [])
      t.equal((await runProgram(installation, ['audit', 'verify'])).code, 0)
    },
  )

t.test(
  'DUR-06 on a full disk it starts as well, in the room that is kept, so that somebody can sign in and revoke',
  { skip: noCompiler },
  async (t) => {
    const installation = emptyInstallation(t)
    const { env, fail } = failingDisk(installation)
    const { program, password } = await running(t, installation, { env, from })
    await program.stop()
    fail('full')
    const again = await startProgram(t, installation, { env, from })
    t.equal(ballastOf(installation.data)(), 0)
    const ana = clientOf(again.url)
    await ana.signIn('ana', password)
    t.equal((await ana.get('/api-secrets')).status, 200)
    await ana.get('/api-secrets/add')
    t.equal((await add(ana, 'refused')).status, 503)
    const told = await runProgram(installation, ['user', 'grant-external', 'bruno'], { env })
    t.equal(told.code, 1)
    t.match(told.err, /^The disk of this server is full, and nothing was changed\.[^\n]+\n$/)
    const elsewhere = join(installation.folder, 'made.db')
    const backup = await runProgram(installation, ['backup', elsewhere], { env })
    t.equal(backup.code, 1)
    t.match(backup.err, /^.+made\.db was made and is whole, but that .+ audit trail: The disk of the data is full\.\n$/)
    t.ok(existsSync(elsewhere))
    t.equal((await runProgram(installation, ['user', 'deactivate', 'bruno', '--to', 'ana'], { env })).code, 0)
    t.match((await runProgram(installation, ['doctor'], { env })).out, /^mend {2}The disk is full/m)
    t.equal((await again.stop()).code, 0)
  },
)

t.test(
  'DUR-05 DUR-06 a small file system that really is full',
  { skip: mounts ? false : 'this user may not mount anything' },
  async (t) => {
    const installation = emptyInstallation(t)
    mkdirSync(installation.data)
    const mount = `mount -t tmpfs -o size=40m,mode=0700 none '${installation.data}' && exec "$@"`
    const people = await running(t, installation, { under: ['unshare', '--mount', 'sh', '-c', mount, 'sh'] })
    // The file system as the program sees it.
    const data = `/proc/${String(people.program.pid)}/root${installation.data}`
    const filler = join(data, 'something-else')
    const disk = { fill: () => fillUp(filler), free: () => rmSync(filler), ballast: ballastOf(data) }
    t.same(await faultsOnFull(people, disk), [])
  },
)

t.test(
  'DUR-05 a file that may not grow: what cannot be written is refused with what was typed, and the program goes on',
  { skip: limits ? false : 'prlimit is not here' },
  async (t) => {
    const installation = emptyInstallation(t)
    const under = ['sh', '-c', 'ulimit -S -f 8192 && exec "$@"', 'sh']
    const { program, ana } = await running(t, installation, { under, from })
    t.notOk(
      existsSync(join(installation.data, 'ballast')),
      'there is too little room for a ballast, and nothing is left of it',
    )
    const limit = (bytes: string) => spawnSync('prlimit', ['--pid', String(program.pid), `--fsize=${bytes}:`])
    limit('65536')
    const refused = await add(ana, 'typed too much')
    t.equal(refused.status, 503)
    t.match(refused.body, 'O MySafe não consegue salvar agora')
    t.match(refused.body, 'value="typed too much"')
    t.equal((await ana.get('/api-secrets')).status, 200)
    limit('unlimited')
    t.equal((await add(ana, 'typed too much')).status, 303)
    t.equal((await program.stop()).code, 0)
  },
)

t.test(
  'DUR-07 what the disk fails to write is undone and refused, and the program goes on',
  { skip: noCompiler },
  async (t) => {
    const installation = emptyInstallation(t)
    const { env, fail } = failingDisk(installation)
    const { program, ana } = await running(t, installation, { env, from })
    fail('write')
    const refused = await add(ana, 'never written')
    t.equal(refused.status, 503)
    t.match(refused.body, 'value="never written"')
    t.equal(await ready(program), 'not ready\n')
    fail('not')
    t.notMatch((await ana.get('/api-secrets?q=never')).body, 'never written')
    t.equal((await add(ana, 'written')).status, 303)
    fail('write')
    // Nothing can be written of the end either, and nothing is lost by that.
    t.equal((await program.stop()).code, 1)
    fail('not')
    t.equal((await runProgram(installation, ['audit', 'verify'])).code, 0)
  },
)

/** Whether a program that hears that a disk cannot keep what was written ends at once, with one line and without an answer. */
async function endsWhenUnsynced(t: Test, installation: Installation, starting: Starting) {
  const { env, fail } = failingDisk(installation)
  const { program, ana } = await running(t, installation, { ...starting, env })
  await add(ana, 'acknowledged')
  fail('fsync')
  const answer = await add(ana, 'not known').then(
    ({ status }) => status,
    () => 'no answer',
  )
  fail('not')
  if (answer !== 'no answer') return { answer, code: null, err: '' }
  const { code, err } = await program.ended
  return { answer, code, err }
}

t.test(
  'DUR-07 when the disk cannot say that what was written is kept, the program stops itself, and a restart has all that was acknowledged',
  { skip: noCompiler },
  async (t) => {
    const installation = emptyInstallation(t)
    const { answer, code, err } = await endsWhenUnsynced(t, installation, { from })
    t.equal(answer, 'no answer')
    t.equal(code, 1)
    t.match(err, /^The disk could not say that what was written is kept[^\n]+\n$/)
    const again = await startProgram(t, installation)
    const { status } = await fetch(`${again.url}/up`)
    t.equal(status, 200)
    t.equal((await again.stop()).code, 0)
    t.equal((await runProgram(installation, ['audit', 'verify'])).code, 0)
    const names = await runProgram(installation, ['audit', 'export'])
    t.match(names.out, /api_secret\.added/)

    const instead = [process.execPath, resolve(import.meta.dirname, '..', 'controls', 'program', 'goes-on.ts')]
    const control = await endsWhenUnsynced(t, emptyInstallation(t), { instead })
    t.equal(control.answer, 503, 'control: a program that goes on all the same is found')
  },
)

function ballastOf(data: string): () => number {
  return () => statSync(join(data, 'ballast')).size
}

function fillUp(file: string): void {
  const piece = Buffer.alloc(65_536, 1)
  for (const size of [piece.length, 4096])
    try {
      for (;;) writeFileSync(file, piece.subarray(0, size), { flag: 'a' })
    } catch {
      // Full.
    }
}

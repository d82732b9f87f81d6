// What was acknowledged is there: after kills, beside a hundred writers, and in every backup.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import BetterSqlite3 from 'better-sqlite3'
import { lookInto } from '../../src/store/look.ts'
import { heardBySecond } from '../controls/program/deferred.ts'
import { torn } from '../controls/program/torn-writes.ts'
import { clientOf, demoPassword, secretCalled, type Client } from '../fixtures/client.ts'
import { bytesIn, emptyInstallation, recoveryKeyOf, type Installation } from '../fixtures/installation.ts'
import { killUnderLoad, MAILING } from '../fixtures/killed-safe.ts'
import { killAgainAndAgain, plantedServer, type Subject } from '../fixtures/kills.ts'
import { lived } from '../fixtures/lived.ts'
import { childOf, until } from '../fixtures/proc.ts'
import { launch, runProgram, startProgram } from '../fixtures/program.ts'

// `npm run proof:kills` takes more.
const KILLS = 20
const here = (...path: string[]) => resolve(import.meta.dirname, '..', ...path)
const strace = spawnSync('strace', ['-V']).status === 0

t.test(
  `DUR-02 ${String(KILLS)} × kill -9 under load: no acknowledged write is lost, nothing is there by halves`,
  async (t) => {
    const installation = emptyInstallation(t, MAILING)
    const { acknowledged, lost, halves, faults, look } = await killUnderLoad(t, installation, { kills: KILLS })
    t.ok(acknowledged >= KILLS)
    t.same(lost, [], `${String(acknowledged)} were acknowledged`)
    t.same(halves, [])
    t.same(faults, [])
    const { names } = look()
    t.same([...new Set([...names].map((name) => name.split(': ')[1]))].length, 9, 'every kind of write was made')
    for (const [what, missing] of torn(installation, look)) t.ok(missing > 0, `control: ${what} is noticed`)

    const early = await killAgainAndAgain(earlyAnswer(t, join(installation.folder, 'early.db')), {
      kills: 3,
      writers: 4,
    })
    t.ok(early.lost.length > 0, `control: acknowledging first loses ${String(early.lost.length)}`)
  },
)

t.test(
  'DUR-01 every acknowledged write has reached the disk',
  { skip: strace ? false : 'strace is not here' },
  async (t) => {
    const installation = emptyInstallation(t)
    const writes = 20
    const ready = await readyPeople(t, installation, 1)
    const log = join(installation.folder, 'syncs')
    const under = ['strace', '-f', '-qq', '-e', 'trace=fsync,fdatasync', '-o', log]
    const program = await startProgram(t, installation, { under })
    const [person] = ready
    person?.moveTo(program.url)
    await person?.get('/api-secrets/add')
    const before = syncs(log)
    for (let n = 0; n < writes; n++) await person?.post('/api-secrets/add', secretCalled(`synced ${String(n)}`))
    t.ok(syncs(log) - before >= writes, `${String(syncs(log) - before)} for ${String(writes)} writes`)
    process.kill(childOf(program.pid), 'SIGTERM')
    await program.ended

    rmSync(log)
    const args = [
      process.execPath,
      here('controls', 'program', 'unsynced.ts'),
      join(installation.folder, 'n.db'),
      String(writes),
    ]
    spawnSync(String(under[0]), [...under.slice(1), ...args])
    t.ok(syncs(log) < writes, `control: NORMAL syncs ${String(syncs(log))} times`)
  },
)

t.test(
  'DUR-08 a hundred writers beside a backup and a verification: nobody hears that the database is busy',
  async (t) => {
    const installation = emptyInstallation(t, { MYSAFE_LOG_LEVEL: 'warn' })
    const program = await startProgram(t, installation, { typed: ['--demo'] })
    const ana = clientOf(program.url)
    await ana.signIn('ana', demoPassword(program.out()))
    await ana.get('/api-secrets/add')
    const backup = join(installation.folder, 'safe.db')
    const [answers, made, verified] = await Promise.all([
      Promise.all(
        Array.from({ length: 100 }, (_, n) => ana.post('/api-secrets/add', secretCalled(`at once ${String(n)}`))),
      ),
      runProgram(installation, ['backup', backup]),
      runProgram(installation, ['audit', 'verify']),
    ])
    t.same(
      answers.map(({ status }) => status).filter((status) => status !== 303),
      [],
    )
    t.equal(made.code, 0, made.err)
    t.equal(verified.code, 0, verified.err)
    t.equal((await runProgram(installation, ['restore', backup, '--check'])).code, 0)
    const { err } = await program.stop()
    t.notMatch(err, /BUSY/)
    t.equal(namesIn(installation).filter((name) => name.startsWith('at once')).length, 100)

    const heard = heardBySecond(join(installation.folder, 'deferred.db'))
    t.match(heard, /^SQLITE_BUSY/, 'control: a transaction that asks for the pen too late hears it')
  },
)

t.test('DUR-10 a backup that is killed, or finds the disk full, leaves nothing that looks finished', async (t) => {
  const { installation } = await lived(t)
  const file = join(installation.folder, 'new.db')
  const names = () => readdirSync(installation.folder).filter((name) => name.startsWith('new.db'))
  for (let n = 0; n < 5; n++) {
    const child = launch(installation, { typed: ['backup', file] })
    let gone = false
    void child.ended.then(() => (gone = true))
    await until('the copy is begun', () => gone || names().length > 0)
    child.process.kill('SIGKILL')
    await child.ended
    if (existsSync(file))
      t.equal((await runProgram(installation, ['restore', file, '--check'])).code, 0, 'a name means whole')
    for (const name of names()) rmSync(join(installation.folder, name))
  }
  const leftBy = (...script: string[]) => {
    const { signal } = spawnSync(process.execPath, [here(...script), installation.database, file])
    t.equal(signal, 'SIGKILL')
    const left = names()
    for (const name of left) rmSync(join(installation.folder, name))
    return left
  }
  const last = leftBy('fixtures', 'dying-copy.ts')
  t.match(last, [/^new\.db\.unfinished-[0-9a-f]{8}$/], 'in the last moment before it has its name')
  t.same(leftBy('controls', 'program', 'straight-copy.ts'), ['new.db'], 'control: half a copy that looks finished')
  const before = bytesIn(installation.folder)
  // The size a file may have, in blocks of 512 bytes, stands for a disk that is full.
  const full = await runProgram(installation, ['backup', file], {
    under: ['sh', '-c', 'ulimit -f 64 && exec "$@"', 'sh'],
  })
  t.equal(full.code, 1)
  t.match(full.err, /^[^\n]+\n$/)
  t.same(bytesIn(installation.folder), before)
})

t.test('CRY-19 the drill on a fresh machine: a backup, the recovery key on paper, and nothing else', async (t) => {
  const installation = emptyInstallation(t)
  const program = await startProgram(t, installation, { typed: ['--demo'] })
  const password = demoPassword(program.out())
  const backup = join(installation.folder, 'safe.db')
  t.equal((await runProgram(installation, ['backup', backup])).code, 0)
  await program.stop()
  const paper = recoveryKeyOf(installation)
  const fresh = emptyInstallation(t)
  const restored = await runProgram(fresh, ['restore', backup, '--recover'], { input: `${paper}\n` })
  t.equal(restored.code, 0, restored.err)
  t.notMatch(`${restored.out}${restored.err}`, paper)
  const again = await startProgram(t, fresh)
  const bruno = clientOf(again.url)
  await bruno.signIn('bruno', password)
  const list = await bruno.get('/api-secrets')
  const [, id = ''] = /href="\/api-secrets\/(\d+)"/.exec(list.body) ?? []
  await bruno.get(`/api-secrets/${id}`)
  const shown = await bruno.post(`/api-secrets/${id}/reveal`, { purpose: 'show', version: 'current' })
  t.equal(shown.status, 200)
  t.match(shown.body, /demo_[\w-]{32}/, 'a client secret opens')
  await again.stop()
})

/** A safe with the demo's team in it, stopped, and people who are signed in. */
async function readyPeople(
  t: { teardown(stop: () => unknown): unknown },
  installation: Installation,
  count: number,
): Promise<Client[]> {
  const program = await startProgram(t, installation, { typed: ['--demo'] })
  const password = demoPassword(program.out())
  const names = ['ana', 'bruno', 'grace', 'liam'].slice(0, count)
  const people = await Promise.all(
    names.map(async (name) => {
      const person = clientOf(program.url)
      await person.signIn(name, password)
      return person
    }),
  )
  await program.stop()
  return people
}

function namesIn({ database }: Installation): string[] {
  return lookInto(database, (db) => db.raw.prepare('SELECT name FROM api_secrets').pluck().all() as string[])
}

function earlyAnswer(t: { teardown(stop: () => unknown): unknown }, file: string): Subject {
  return {
    ...plantedServer(t, { script: here('controls', 'program', 'early-answer.ts'), file }),
    kept() {
      const db = new BetterSqlite3(file)
      const names = new Set(db.prepare('SELECT name FROM written').pluck().all() as string[])
      db.close()
      return { names, halves: [] }
    },
  }
}

function syncs(log: string): number {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => /\bf(data)?sync\(/.test(line)).length
}

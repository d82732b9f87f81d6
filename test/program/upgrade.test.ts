// An upgrade and the way back by the written page alone: its commands in their order, with the places of a test.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import type { Migration } from '../../src/store/migrations.ts'
import { leavesNewerData } from '../controls/docs/upgrade.ts'
import { clientOf, demoPassword, secretCalled, type Client } from '../fixtures/client.ts'
import { emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { laterMigrations } from '../fixtures/later-migrations.ts'
import { runProgram, startProgram, type Ended, type Program } from '../fixtures/program.ts'
import { versionIn } from '../fixtures/versions.ts'

const page = readFileSync(resolve(import.meta.dirname, '..', '..', 'docs', 'upgrade.md'), 'utf8')

type Test = import('tap').Test

/** The commands under a heading of the page. */
function commandsUnder(heading: string, text = page): string[] {
  const [, section = ''] = new RegExp(`^## ${heading}$([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(text) ?? []
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'))
}

interface Machine {
  readonly installation: Installation
  /** The program that runs; systemctl exchanges it. */
  running: Program
  /** Does what the page says; what did not work, in words. */
  follow(lines: readonly string[]): Promise<string[]>
  /** Starts the program that lies there now, where that is not to succeed. */
  start(): Promise<Ended>
}

/** A machine on which one version runs, with the demo in it, and another one lies beside in `download`. */
async function machine(t: Test, { later }: { later: readonly Migration[] }): Promise<Machine> {
  const installation = emptyInstallation(t)
  const at = (...path: string[]) => join(installation.folder, ...path)
  for (const folder of ['bin', 'download', 'backups']) mkdirSync(at(folder))
  copyFileSync(versionIn(at('old'), { later: [] }), at('bin', 'mysafe'))
  copyFileSync(versionIn(at('new'), { later }), at('download', 'mysafe-linux-x64'))
  spawnSync('sh', ['-c', 'sha256sum mysafe-linux-x64 > SHA256SUMS'], { cwd: at('download') })
  const program = at('bin', 'mysafe')
  const running = await startProgram(t, installation, { program, typed: ['--demo'] })
  // As the page of installing asks for.
  rmSync(installation.recoveryFile)

  const here = (line: string) =>
    [
      ['/usr/local/bin/', at('bin', '/')],
      ['/var/backups/mysafe/', at('backups', '/')],
      ['/var/lib/mysafe-newer', at('newer')],
      ['/var/lib/mysafe/', join(installation.data, '/')],
      ['before-change-of-shape-….db', readdirSync(at('data')).includes('copies') ? copyIn(installation) : ''],
      [' -o mysafe -g mysafe', ''],
      ['mysafe-run', program],
    ].reduce((so, [there = '', place = '']) => so.replaceAll(there, place), line)

  const self: Machine = {
    installation,
    running,
    start: () => runProgram(installation, ['serve'], { program }),
    async follow(lines) {
      const faults: string[] = []
      for (const line of lines) {
        if (line === 'systemctl stop mysafe') await self.running.stop()
        else if (line === 'systemctl start mysafe') self.running = await startProgram(t, installation, { program })
        else {
          const env = { ...process.env, ...installation.env }
          const { status, stderr } = spawnSync('sh', ['-c', here(line)], { cwd: at('download'), env, encoding: 'utf8' })
          if (status !== 0) faults.push(`${line}: ${stderr}`)
        }
      }
      return faults
    },
  }
  return self
}

function copyIn({ data }: Installation): string {
  return String(readdirSync(join(data, 'copies'))[0])
}

/** Who is signed in at a machine, with what the demo said. */
async function signedIn({ running }: Machine) {
  const password = demoPassword(running.out())
  const ana = clientOf(running.url)
  await ana.signIn('ana', password)
  return { ana, password }
}

async function has(client: Client, name: string): Promise<boolean> {
  const { status, body } = await client.get(`/api-secrets?q=${encodeURIComponent(name)}`)
  if (status !== 200) throw new Error(`the list was answered with ${String(status)}`)
  return body.includes(`>${name}<`)
}

// The one of the later steps after which today's program, which stands for the newer one, still does its work.
const later = laterMigrations.slice(0, 1)

const BACK = 'Back, after a change of shape'

t.test('DUR-13 the page leads to a newer shape and back, and only what it says is lost', async (t) => {
  const box = await machine(t, { later })
  const { ana, password } = await signedIn(box)
  await ana.get('/api-secrets/add')
  await ana.post('/api-secrets/add', secretCalled('before it'))

  t.ok(commandsUnder('Upgrade').length > 4)
  t.same(await box.follow(commandsUnder('Upgrade')), [])
  t.same(await box.follow(commandsUnder('Did it work\\?')), [])
  ana.moveTo(box.running.url)
  t.equal((await ana.post('/api-secrets/add', secretCalled('since then'))).status, 303, 'nobody was signed out')
  t.ok(await has(ana, 'since then'))

  const [stop = '', exchange = '', ...rest] = commandsUnder(BACK)
  t.same(await box.follow([stop, exchange]), [])
  t.match(await box.start(), { code: 1, err: /was written by a newer MySafe/ })
  t.same(await box.follow(rest), [])
  ana.moveTo(box.running.url)
  t.equal((await ana.get('/api-secrets')).status, 303, 'sessions have ended')
  await ana.signIn('ana', password)
  t.ok(await has(ana, 'before it'))
  t.notOk(await has(ana, 'since then'))

  const other = await machine(t, { later })
  await other.follow(commandsUnder('Upgrade'))
  const [, , ...without] = commandsUnder(BACK, leavesNewerData(page))
  await other.follow([stop, exchange])
  const lost = await other.follow(without.filter((line) => !line.startsWith('systemctl')))
  t.match(
    lost.join(),
    /is not empty: it holds mysafe\.db/,
    'control, found: a page that leaves the newer data in its place',
  )
})

t.test('while the shape is the same, the way back loses nothing', async (t) => {
  const box = await machine(t, { later: [] })
  const { ana } = await signedIn(box)
  t.same(await box.follow(commandsUnder('Upgrade')), [])
  ana.moveTo(box.running.url)
  await ana.get('/api-secrets/add')
  await ana.post('/api-secrets/add', secretCalled('since then'))
  t.same(await box.follow(commandsUnder('Back, while the shape is the same')), [])
  ana.moveTo(box.running.url)
  t.ok(await has(ana, 'since then'))
})

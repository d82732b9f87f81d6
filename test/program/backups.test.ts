// Backups of the program as it ships: whole while people write, made by the server itself, and put back by the page alone.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { lookInto } from '../../src/store/look.ts'
import { copiesTheFile } from '../controls/vault/backups.ts'
import { withoutRecovery } from '../controls/docs/restore.ts'
import { backupsUnderLoad } from '../fixtures/backups-under-load.ts'
import { clientOf, demoPassword, type Client } from '../fixtures/client.ts'
import { emptyInstallation, recoveryKeyOf, type Installation } from '../fixtures/installation.ts'
import { MAILING } from '../fixtures/killed-safe.ts'
import { until } from '../fixtures/proc.ts'
import { runProgram, startProgram, type Program } from '../fixtures/program.ts'

// `npm run proof:backups` takes more.
const BACKUPS = 5

const page = readFileSync(resolve(import.meta.dirname, '..', '..', 'docs', 'restore.md'), 'utf8')

/** Somebody of the demo, signed in. */
async function enter(program: Program, name: string): Promise<Client> {
  const client = clientOf(program.url)
  await client.signIn(name, demoPassword(program.out()))
  return client
}

t.test(
  `DUR-09 ${String(BACKUPS)} backups while people write: each is whole, has what was acknowledged, and opens`,
  async (t) => {
    const given = { backups: BACKUPS, copy: copiesTheFile }
    const { acknowledged, faults, missed } = await backupsUnderLoad(t, emptyInstallation(t, MAILING), given)
    t.ok(acknowledged > BACKUPS)
    t.same(faults, [], `${String(acknowledged)} were acknowledged`)
    t.not(missed, 0, 'control, found: a copy of the file alone lacks what its log holds')
  },
)

t.test('a server makes a backup in a process beside itself, and notes it as its own act', async (t) => {
  const installation = emptyInstallation(t)
  const program = await startProgram(t, installation, { typed: ['--demo'], from: 'source' })
  const ana = await enter(program, 'ana')
  await ana.get('/admin/system')
  t.equal((await ana.post('/admin/system/backups/now', {})).status, 303)
  const folder = join(installation.data, 'backups')
  const finished = () =>
    readdirSync(folder, { encoding: 'utf8' }).filter((name) => /^mysafe-\d{8}T\d{6}Z\.db$/.test(name))
  await until('it is finished', async () => /mysafe-\d{8}T\d{6}Z\.db/.test((await ana.get('/admin/system')).body))
  t.equal(finished().length, 1)
  const events = () =>
    lookInto(installation.database, (db) =>
      db.raw
        .prepare("SELECT name, actor_kind, result FROM audit_events WHERE name LIKE 'backup.%' ORDER BY number")
        .raw()
        .all(),
    )
  // The other process has it noted once the file has its name; a server that stops before that gives it up.
  await until('it is noted', () => events().length > 1)
  await program.stop()
  t.same(events(), [
    ['backup.asked', 'user', 'done'],
    ['backup.made', 'system', 'done'],
  ])
  t.equal((await runProgram(installation, ['restore', join(folder, String(finished()[0])), '--check'])).code, 0)
  rmSync(installation.database)
  const restored = await runProgram(installation, ['restore', join(folder, String(finished()[0]))])
  t.equal(restored.code, 0, `beside its own backups: ${restored.err}`)
})

/** The commands of the page's drill, in their order. */
function drillIn(text: string): string[][] {
  const [, drill = ''] = /^## The drill[^\n]*\n([\s\S]*?)^## /m.exec(text) ?? []
  return [...drill.matchAll(/^\s*mysafe (.+)$/gm)].map(([, words]) => String(words).split(' '))
}

/** Does what a page says on a fresh machine; whatever does not work, in words. */
async function drilled(
  text: string,
  { backup, paper, fresh }: { backup: string; paper: string; fresh: Installation },
): Promise<string[]> {
  const faults: string[] = []
  for (const words of drillIn(text)) {
    const typed = words.map((word) => (word === 'FILE' ? backup : word))
    const { code, err } = await runProgram(fresh, typed, { input: `${paper}\n` })
    if (code !== 0) faults.push(`${words.join(' ')}: ${err}`)
  }
  return faults
}

t.test(
  'DUR-11 onto a fresh machine by the written page alone: it runs, counts are equal, every row opens',
  async (t) => {
    const installation = emptyInstallation(t)
    const program = await startProgram(t, installation, { typed: ['--demo'] })
    const password = demoPassword(program.out())
    const backup = join(installation.folder, 'safe.db')
    const made = JSON.parse((await runProgram(installation, ['backup', backup, '--json'])).out) as Record<
      string,
      unknown
    >
    await program.stop()
    const paper = recoveryKeyOf(installation)
    const begun = Date.now()
    t.equal(drillIn(page).length, 3)
    const fresh = emptyInstallation(t)
    t.same(await drilled(page, { backup, paper, fresh }), [])
    const again = await startProgram(t, fresh)
    const bruno = clientOf(again.url)
    await bruno.signIn('bruno', password)
    t.equal((await bruno.get('/api-secrets')).status, 200)
    const next = join(fresh.folder, 'next.db')
    t.equal((await runProgram(fresh, ['backup', next])).code, 0)
    await again.stop()
    const checked = JSON.parse((await runProgram(fresh, ['restore', next, '--check', '--json'])).out) as Record<
      string,
      unknown
    >
    t.equal(checked['users'], made['users'])
    t.equal(checked['secrets'], made['secrets'])
    t.ok(Number(checked['sealed']) >= Number(made['secrets']), 'every sealed value opens')
    t.ok(Date.now() - begun < 600_000, 'within ten minutes')

    const lost = await drilled(withoutRecovery(page), { backup, paper, fresh: emptyInstallation(t) })
    t.not(lost.length, 0, 'control, found: a page that forgets that the root key is lost')
  },
)

// Links to people outside, against the program as it ships and against two processes on one file.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { lookInto } from '../../src/store/look.ts'
import { emptyInstallation } from '../fixtures/installation.ts'
import { plantedServer } from '../fixtures/kills.ts'
import { raceLinks } from '../fixtures/link-race.ts'
import { runProgram, startProgram } from '../fixtures/program.ts'
import { seedLinks, type SeededLinks } from '../fixtures/seeded-links.ts'

const here = (...path: string[]) => resolve(import.meta.dirname, '..', ...path)

// How many links are raced for; `npm run proof:links` takes more.
const LINKS = 50
const BROWSERS = 100
const KILLS = 5

t.test(
  `EXT-05 ${String(LINKS)} one-time links × ${String(BROWSERS)} right openings at once, ${String(KILLS)} × kill -9 in between: one value each`,
  async (t) => {
    const installation = emptyInstallation(t, { MYSAFE_TRUSTED_PROXIES: '127.0.0.1' })
    await (await startProgram(t, installation)).stop()
    const seeded = seedLinks(installation, { links: LINKS + 1, browsers: BROWSERS })
    const ours = {
      async start() {
        const { url, stop } = await startProgram(t, installation)
        return { url, kill: () => stop('SIGKILL') }
      },
    }
    const { values, killed, statuses } = await raceLinks(ours, seeded, { kills: KILLS })
    const heard = values.filter((_, link) => !killed.has(link))
    t.equal(killed.size, KILLS)
    t.same([...new Set(heard)], [1], `${String(heard.length)} links gave one value each`)
    t.ok(
      values.every((count) => count <= 1),
      'and none gave two, also where the server was killed',
    )
    t.same([...statuses.keys()].sort(), [200, 410], 'everybody else was told that it has ended')
    const opens = lookInto(installation.database, (db) =>
      db.raw.prepare('SELECT opens FROM external_links').pluck().all(),
    )
    t.same(opens, [...Array.from({ length: LINKS }, () => 1), 0], 'each is counted once, whoever heard of it')
    t.equal((await runProgram(installation, ['audit', 'verify'])).code, 0)

    const few = { ...seeded, links: seeded.links.slice(0, 6) }
    const paths = Object.fromEntries(few.links.map(({ token, value }) => [`/open/${token}`, value]))
    const script = here('controls', 'program', 'two-step-opening.ts')
    const planted = await raceLinks(
      twoStepServer(t, { script, file: join(installation.folder, 'steps.db'), paths }),
      few,
      { kills: 0 },
    )
    t.ok(
      planted.values.some((count) => count > 1),
      `control: reading, then writing gave ${planted.values.join(', ')} values`,
    )
  },
)

t.test('EXT-05 two processes on one file: each link gives one of them one value', async (t) => {
  const installation = emptyInstallation(t)
  await (await startProgram(t, installation)).stop()
  const seeded = seedLinks(installation, { links: LINKS, browsers: 10 })
  const sums = await claimedByTwo(installation.folder, seeded, 'ours')
  t.same([...new Set(sums)], [1])

  const others = emptyInstallation(t)
  await (await startProgram(t, others)).stop()
  const again = await claimedByTwo(others.folder, seedLinks(others, { links: LINKS, browsers: 10 }), 'steps')
  t.ok(
    again.some((count) => count > 1),
    `control: reading, then writing gave up to ${String(Math.max(...again))} values`,
  )
})

/** How many values two processes together got of each link. */
async function claimedByTwo(folder: string, seeded: SeededLinks, how: 'ours' | 'steps'): Promise<number[]> {
  const { links, browsers, codeFor } = seeded
  const manifest = join(folder, 'manifest.json')
  const codes = links.map((_, link) => browsers.map((_, browser) => codeFor(link, browser)))
  writeFileSync(manifest, JSON.stringify({ links, browsers, codes }), { mode: 0o600 })
  const children = ['0', '1'].map((half) => {
    const child = spawn(process.execPath, [here('fixtures', 'claimer.ts'), folder, manifest, half, how])
    const said = { out: '', err: '' }
    const ready = once(child.stdout.setEncoding('utf8'), 'data')
    child.stdout.on('data', (text: string) => (said.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
    return { child, said, ready, closed: once(child, 'close') }
  })
  await Promise.all(children.map(({ ready, closed }) => Promise.race([ready, closed])))
  for (const { child } of children) child.stdin.end('go')
  const halves = await Promise.all(
    children.map(async ({ said, closed }) => {
      const [code] = (await closed) as [number]
      if (code !== 0) throw new Error(said.err)
      return JSON.parse(said.out.replace('ready', '')) as number[]
    }),
  )
  return links.map((_, link) => halves.reduce((sum, half) => sum + Number(half[link]), 0))
}

function twoStepServer(
  t: Parameters<typeof plantedServer>[0],
  { script, file, paths }: { script: string; file: string; paths: Record<string, string> },
) {
  return {
    async start() {
      const child = spawn(process.execPath, [script, file, JSON.stringify(paths)])
      t.teardown(() => child.kill('SIGKILL'))
      const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
      const url = `http://127.0.0.1:${/at (\d+)/.exec(line)?.[1] ?? ''}`
      return {
        url,
        async kill() {
          child.kill('SIGKILL')
          await once(child, 'close')
        },
      }
    },
  }
}

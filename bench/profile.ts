// Where the processor time of one page goes, as V8 sees it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from './installation.ts'
import { load, type Asked } from './load.ts'
import { start } from './processes.ts'
import type { Row } from './report.ts'

const SHOWN = 12

interface Profile {
  readonly nodes: { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string } }[]
  readonly samples: number[]
  readonly timeDeltas: number[]
}

/** The functions that take the most time themselves, with what they call in SQLite, V8 and the system, under load. */
export async function profileOf(bench: Bench, asked: Asked, { seconds }: { seconds: number }): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-bench-'))
  const watched = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=200']
  const server = await start([...watched, 'dist/main.js', 'serve'], {
    environment: bench.environment,
    path: '/sign-in',
  })
  await load(server, asked, { seconds })
  await server.stop()
  const [file = ''] = readdirSync(folder)
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile
  rmSync(folder, { recursive: true })
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName || 'without a name']))
  const took = new Map<string, number>()
  samples.forEach((id, at) => {
    const name = names.get(id) ?? ''
    if (name !== '(idle)') took.set(name, (took.get(name) ?? 0) + (timeDeltas[at] ?? 0))
  })
  const all = [...took.values()].reduce((sum, time) => sum + time, 0)
  return [...took]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([name, time]) => ({ function: name, 'of all': `${((100 * time) / all).toFixed(1)} %` }))
}

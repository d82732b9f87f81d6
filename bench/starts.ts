// B5: how long a start takes and how much memory MySafe holds, as it is built and as a single binary, beside bare Fastify
// with better-sqlite3 opened.
import type { Bench } from './installation.ts'
import { load } from './load.ts'
import { median, start, type Running } from './processes.ts'
import { mebibytes, ratio, type Row } from './report.ts'

const STARTS = 5

// Seconds of load before the memory is looked at again.
const LOADED = 3

/** The middle of five starts of each, in turns. `binary`: where the single binary lies; null where there is none. */
export async function measureStarts({ environment, folder }: Bench, binary: string | null): Promise<Row[]> {
  const page = { environment, path: '/sign-in' }
  const kinds: Record<string, () => Promise<Running>> = {
    reference: () => start(['bench/bare-server.ts', folder], { path: '/up' }),
    product: () => start(['dist/main.js', 'serve'], page),
    ...(binary === null ? {} : { binary: () => start(['serve'], { ...page, program: binary }) }),
  }
  const times: Record<string, number[]> = {}
  const memory: Record<string, number[]> = {}
  const loaded: Record<string, number[]> = {}
  for (let n = 0; n < STARTS; n++)
    for (const [kind, begin] of Object.entries(kinds)) {
      const running = await begin()
      ;(times[kind] ??= []).push(running.startedInMs)
      ;(memory[kind] ??= []).push(running.residentMiB())
      await running.stop()
    }
  for (const [kind, begin] of Object.entries(kinds)) {
    const running = await begin()
    await load(running, { path: kind === 'reference' ? '/up' : '/sign-in' }, { seconds: LOADED })
    loaded[kind] = [running.residentMiB()]
    await running.stop()
  }
  const row = (what: string, kind: string, taken: typeof times, allowed: number): Row => {
    const [mine, its] = [median(taken[kind] ?? []), median(taken['reference'] ?? [])]
    const say = taken === times ? (ms: number) => `${ms.toFixed(0)} ms` : mebibytes
    return { what, product: say(mine), reference: say(its), ratio: ratio(mine, its), allowed: String(allowed) }
  }
  return Object.keys(kinds)
    .filter((kind) => kind !== 'reference')
    .flatMap((kind) => {
      const as = kind === 'binary' ? ', single binary' : ''
      return [
        row(`start to first 200${as}`, kind, times, 2),
        row(`resident, idle${as}`, kind, memory, 1.5),
        row(`resident, after ${String(LOADED)} s of load${as}`, kind, loaded, 1.5),
      ]
    })
}

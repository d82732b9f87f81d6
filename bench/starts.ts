// B5: how long a start takes and how much memory MySafe holds, beside bare Fastify with better-sqlite3 opened.
import type { Bench } from './installation.ts'
import { median, start, type Running } from './processes.ts'
import { mebibytes, ratio, type Row } from './report.ts'

const STARTS = 5

/** The middle of five starts of each, in turns. */
export async function measureStarts({ environment, folder }: Bench): Promise<Row[]> {
  const samples = { product: [] as Running[], reference: [] as Running[] }
  const memory = { product: [] as number[], reference: [] as number[] }
  for (let n = 0; n < STARTS; n++) {
    for (const kind of ['product', 'reference'] as const) {
      const running =
        kind === 'product'
          ? await start(['dist/main.js', 'serve'], { environment, path: '/sign-in' })
          : await start(['bench/bare-server.ts', folder], { path: '/up' })
      samples[kind].push(running)
      memory[kind].push(running.residentMiB())
      await running.stop()
    }
  }
  const ms = (list: Running[]) => median(list.map(({ startedInMs }) => startedInMs))
  const [time, reference] = [ms(samples.product), ms(samples.reference)]
  const [mine, its] = [median(memory.product), median(memory.reference)]
  return [
    {
      what: 'start to first 200',
      product: `${time.toFixed(0)} ms`,
      reference: `${reference.toFixed(0)} ms`,
      ratio: ratio(time, reference),
    },
    { what: 'resident, idle', product: mebibytes(mine), reference: mebibytes(its), ratio: ratio(mine, its) },
  ]
}

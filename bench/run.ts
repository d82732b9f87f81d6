// npm run bench: speed as ratios to references measured in the same run; tables and JSON, and bench/RESULTS.md with --write.
//   --secrets N        how many API secrets B1 and B4 look at (10000)
//   --seconds N        how long each load lasts (5)
//   --sizes N,N,…      the files of B2, the first of which is what the others are compared with (1000,10000,100000)
//   --samples N        how often B2 asks each thing (200)
//   --long N           how many API secrets and events lie in the file of B7 (100000)
//   --only B2,B3       nothing but these
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { measureBatches } from './batches.ts'
import { measureGrowth } from './growth.ts'
import { makeBench } from './installation.ts'
import { measureMeanwhile } from './meanwhile.ts'
import { measurePages, measureShow } from './pages.ts'
import { start } from './processes.ts'
import { profileOf } from './profile.ts'
import { mebibytes, report, type Table } from './report.ts'
import { measureStarts } from './starts.ts'
import { weigh } from './weight.ts'

const { values: options } = parseArgs({
  options: {
    secrets: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '5' },
    sizes: { type: 'string', default: '1000,10000,100000' },
    samples: { type: 'string', default: '200' },
    long: { type: 'string', default: '100000' },
    only: { type: 'string', default: 'B1,B2,B3,B4,B5,B6,B7' },
    write: { type: 'boolean', default: false },
  },
})
const [secrets, seconds, samples] = [options.secrets, options.seconds, options.samples].map(Number) as [
  number,
  number,
  number,
]
const wanted = (...ids: string[]) => ids.some((id) => options.only.split(',').includes(id))
const tables: Table[] = []

execFileSync(process.execPath, ['scripts/build.ts'])
const binary = wanted('B5') && process.platform === 'linux' && process.arch === 'x64' ? 'dist/mysafe-linux-x64' : null
if (binary !== null) execFileSync(process.execPath, ['scripts/build-binary.ts'])
if (wanted('B1', 'B4', 'B5', 'B6')) await measureOne()
if (wanted('B2')) {
  const sizes = options.sizes.split(',').map(Number)
  const note =
    'Milliseconds of one answer, asked one at a time in turns; ten grants for each API secret up to three million, up to 10,000 users and 1,000 groups.'
  tables.push({ title: 'B2 as it grows', note, rows: await measureGrowth({ sizes, samples }) })
}
if (wanted('B3')) {
  const note =
    'With a group of 1,000 people, letters and events included, beside the same rows by raw prepared statements.'
  tables.push({ title: 'B3 batch share', note, rows: measureBatches() })
}
if (wanted('B7')) {
  const long = Number(options.long)
  const note = `Milliseconds of one answer, asked one at a time while somebody does something long; ${String(long)} API secrets and as many events.`
  tables.push({ title: 'B7 others meanwhile', note, rows: await measureMeanwhile({ secrets: long }) })
}
report(tables, {
  about: `B1 and B4: ${String(secrets)} API secrets, of which the person reaches 1,000; 1,000 users, ${String(secrets * 10)} grants.`,
  write: options.write,
})

async function measureOne(): Promise<void> {
  const bench = makeBench({ secrets, users: 1000, groups: 100, grants: secrets * 10, reaches: 1000 })
  const starts = wanted('B5') ? await measureStarts(bench, binary) : []
  const product = await start(['dist/main.js', 'serve'], { environment: bench.environment, path: '/sign-in' })
  const measured = { bench, product, seconds }
  if (wanted('B5')) tables.push({ title: 'B5 start and memory', rows: starts })
  if (wanted('B1')) tables.push({ title: 'B1 pages', rows: await measurePages(measured) })
  if (wanted('B4')) tables.push({ title: 'B4 Show and opening a link', rows: await measureShow(measured) })
  if (wanted('B6')) {
    const rows = await weigh(product.url, { cookie: bench.cookie, own: bench.own })
    tables.push({ title: 'B6 bytes of a visit (compressed)', rows })
  }
  if (wanted('B5')) starts.push({ what: 'loaded, after all of the above', product: mebibytes(product.residentMiB()) })
  await product.stop()
  if (wanted('B1')) {
    const rows = await profileOf(bench, { path: bench.own, cookie: bench.cookie }, { seconds })
    tables.push({ title: 'Where the time of details goes', note: 'The page that is furthest from its floor.', rows })
  }
}

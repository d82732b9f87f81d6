// npm run bench: speed as ratios to references measured in the same run; a table, and bench/RESULTS.md with --write.
import autocannon from 'autocannon'
import { cpus, totalmem } from 'node:os'
import { writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { makeBench, type Bench } from './installation.ts'
import { median, start, type Running } from './processes.ts'
import { weigh } from './weight.ts'

const { values: options } = parseArgs({
  options: {
    secrets: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
})
const seconds = Number(options.seconds)
const secrets = Number(options.secrets)

type Row = Record<string, string | number>
const tables: { title: string; rows: Row[] }[] = []

const PAGES = [
  { name: 'sign-in', path: '/sign-in', signedIn: false },
  { name: 'list, 30 rows', path: '/api-secrets', signedIn: true },
  { name: 'list, found by a word', path: '/api-secrets?q=billing', signedIn: true },
  { name: 'details', path: '/api-secrets/7', signedIn: true },
  { name: 'share window', path: '/api-secrets/7/share/internal', signedIn: true },
]

execFileSync(process.execPath, ['scripts/build.ts'])
const bench = makeBench({ secrets, users: 1000, groups: 100, grants: secrets * 10, reaches: 1000 })
tables.push({ title: 'B5 start and memory', rows: await measureStarts(bench) })
const product = await start(['dist/main.js', 'serve'], { environment: bench.environment, path: '/sign-in' })
tables.push({ title: 'B1 pages', rows: await measurePages(bench, product) })
tables.push({ title: 'B4 Show', rows: await measureShow(bench, product) })
tables.push({ title: 'B6 bytes of a visit (compressed)', rows: await weigh(product.url, bench.cookie) })
tables[0]?.rows.push({ what: 'loaded, after all of the above', product: mebibytes(product.residentMiB()) })
await product.stop()
report()

async function measureStarts({ environment, folder }: Bench): Promise<Row[]> {
  const samples = { product: [] as Running[], reference: [] as Running[] }
  const memory = { product: [] as number[], reference: [] as number[] }
  for (let n = 0; n < 5; n++) {
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

async function measurePages({ cookie, folder }: Bench, product: Running): Promise<Row[]> {
  const rows: Row[] = []
  for (const { name, path, signedIn } of PAGES) {
    const own = signedIn ? cookie : ''
    const mine = await load(product.url + path, { cookie: own })
    const [constant, floor] = [
      await compared('constant', folder, path, own),
      await compared('floor', folder, path, own),
    ]
    rows.push({
      page: name,
      'requests/s': mine.perSecond,
      'p99 ms': mine.p99,
      'bare/s': constant.perSecond,
      'of bare': ratio(mine.perSecond, constant.perSecond),
      'floor/s': floor.perSecond,
      'of floor': ratio(mine.perSecond, floor.perSecond),
    })
  }
  return rows
}

async function compared(kind: string, folder: string, path: string, cookie: string) {
  const server = await start(['bench/page-server.ts', kind, folder, path, cookie])
  const figures = await load(server.url + path, { cookie })
  await server.stop()
  return figures
}

async function measureShow({ cookie, folder }: Bench, product: Running): Promise<Row[]> {
  const page = await (await fetch(`${product.url}/api-secrets/7`, { headers: { cookie } })).text()
  const token = /name="_csrf"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? ''
  const body = new URLSearchParams({ _csrf: token, for: 'copy' }).toString()
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    origin: product.url,
    // As the script asks, for the value alone.
    accept: 'text/plain',
  }
  const mine = await load(`${product.url}/api-secrets/7/reveal`, { cookie, method: 'POST', body, headers })
  const server = await start(['bench/bare-server.ts', folder], { path: '/up' })
  const bare = await load(`${server.url}/reveal`, { cookie, method: 'POST', body, headers })
  await server.stop()
  return [
    {
      act: 'Copy of a client secret',
      'requests/s': mine.perSecond,
      'p99 ms': mine.p99,
      'bare commit/s': bare.perSecond,
      'of bare': ratio(mine.perSecond, bare.perSecond),
    },
  ]
}

async function load(
  url: string,
  {
    cookie,
    method = 'GET',
    body,
    headers = {},
  }: { cookie: string; method?: 'GET' | 'POST'; body?: string; headers?: Record<string, string> },
): Promise<{ perSecond: number; p99: number }> {
  const request = {
    url,
    method,
    connections: 10,
    headers: { ...headers, ...(cookie === '' ? {} : { cookie }) },
    ...(body === undefined ? {} : { body }),
  }
  await autocannon({ ...request, duration: 1 })
  const result = await autocannon({ ...request, duration: seconds })
  const wrong = result.non2xx + result.errors
  if (wrong > 0) throw new Error(`${url}: ${String(wrong)} answers were not 200`)
  return { perSecond: Math.round(result.requests.average), p99: result.latency.p99 }
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(2)
}

function mebibytes(size: number): string {
  return `${size.toFixed(0)} MiB`
}

function report(): void {
  const machine = `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}, ${String(Math.round(totalmem() / 2 ** 30))} GiB, Node ${process.version}; server and load on the same cores`
  const text = [
    `# Benches`,
    '',
    machine,
    '',
    `${String(secrets)} API secrets, of which the person reaches 1,000; 1,000 users, ${String(secrets * 10)} grants.`,
  ]
  for (const { title, rows } of tables) {
    const columns = Object.keys(rows[0] ?? {})
    text.push('', `## ${title}`, '', `| ${columns.join(' | ')} |`, `|${columns.map(() => '---|').join('')}`)
    for (const row of rows) text.push(`| ${columns.map((column) => String(row[column] ?? '')).join(' | ')} |`)
  }
  console.log(text.join('\n'))
  console.log(JSON.stringify({ machine, secrets, tables }))
  if (options.write) writeFileSync('bench/RESULTS.md', `${text.join('\n')}\n`)
}

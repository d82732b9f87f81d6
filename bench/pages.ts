// B1 and B4: pages beside bare Fastify with the same bytes and beside the floor, and Show beside the rows that it writes.
import type { Bench } from './installation.ts'
import { load, type Asked, type Figures } from './load.ts'
import { start, type Running } from './processes.ts'
import { ratio, type Row } from './report.ts'

/** Pages of one API secret that the person owns. */
const pagesOf = (own: string) => [
  { name: 'sign-in', path: '/sign-in', signedIn: false },
  { name: 'home', path: '/', signedIn: true },
  { name: 'list, 30 rows', path: '/api-secrets', signedIn: true },
  { name: 'list, found by a word', path: '/api-secrets?q=billing', signedIn: true },
  { name: 'details', path: own, signedIn: true },
  { name: 'share window', path: `${own}/share/internal`, signedIn: true },
]

/** What is measured: a running MySafe, and an installation like its own for what it is compared with. */
export interface Measured {
  readonly bench: Bench
  readonly product: Running
  readonly seconds: number
}

/** One row a page. */
export async function measurePages({ bench, product, seconds }: Measured): Promise<Row[]> {
  const rows: Row[] = []
  for (const { name, path, signedIn } of pagesOf(bench.own)) {
    const cookie = signedIn ? bench.cookie : ''
    const mine = await load(product, { path, cookie }, { seconds })
    const [constant, floor] = [
      await compared(bench, { kind: 'constant', asked: { path, cookie }, seconds }),
      await compared(bench, { kind: 'floor', asked: { path, cookie }, seconds }),
    ]
    rows.push({
      page: name,
      'requests/s': mine.perSecond,
      'p99 ms': mine.p99,
      'CPU µs': mine.cpuMicroseconds,
      'bare/s': constant.perSecond,
      'of bare': ratio(mine.perSecond, constant.perSecond),
      'of bare, by CPU': ratio(constant.cpuMicroseconds, mine.cpuMicroseconds),
      'floor/s': floor.perSecond,
      'of floor': ratio(mine.perSecond, floor.perSecond),
      'of floor, by CPU': ratio(floor.cpuMicroseconds, mine.cpuMicroseconds),
    })
  }
  return rows
}

async function compared(
  { folder, cookie, own }: Bench,
  { kind, asked, seconds }: { kind: 'constant' | 'floor' | 'rows'; asked: Asked; seconds: number },
): Promise<Figures> {
  const recorded = kind === 'rows' ? own : asked.path
  const server = await start(['bench/page-server.ts', kind, folder, recorded, asked.cookie === '' ? '' : cookie])
  const figures = await load(server, asked, { seconds })
  await server.stop()
  return figures
}

/** Copy of a client secret, as the script asks for it. */
export async function measureShow({ bench, product, seconds }: Measured): Promise<Row[]> {
  const page = await (await fetch(product.url + bench.own, { headers: { cookie: bench.cookie } })).text()
  const token = /name="_csrf"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? ''
  const asked: Asked = {
    path: `${bench.own}/reveal`,
    cookie: bench.cookie,
    method: 'POST',
    body: new URLSearchParams({ _csrf: token, for: 'copy' }).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: product.url,
      // For the value alone.
      accept: 'text/plain',
    },
  }
  const mine = await load(product, asked, { seconds })
  const rows = await compared(bench, { kind: 'rows', asked, seconds })
  const server = await start(['bench/bare-server.ts', bench.folder], { path: '/up' })
  const bare = await load(server, asked, { seconds })
  await server.stop()
  return [
    {
      act: 'Copy of a client secret',
      'requests/s': mine.perSecond,
      'p99 ms': mine.p99,
      'CPU µs': mine.cpuMicroseconds,
      'the same rows/s': rows.perSecond,
      'of the same rows': ratio(mine.perSecond, rows.perSecond),
      'by CPU': ratio(rows.cpuMicroseconds, mine.cpuMicroseconds),
      'three rows without index/s': bare.perSecond,
      'of those': ratio(mine.perSecond, bare.perSecond),
    },
  ]
}

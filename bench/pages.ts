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

/** How somebody outside asks for the page of their link. */
const landing = ({ outside }: Bench) => ({ name: 'external landing page', path: outside.path, cookie: outside.cookie })

/** What is measured: a running MySafe, and an installation like its own for what it is compared with. */
export interface Measured {
  readonly bench: Bench
  readonly product: Running
  readonly seconds: number
}

/** One row a page. */
export async function measurePages({ bench, product, seconds }: Measured): Promise<Row[]> {
  const rows: Row[] = []
  const pages = pagesOf(bench.own).map(({ signedIn, ...page }) => ({ ...page, cookie: signedIn ? bench.cookie : '' }))
  for (const { name, path, cookie } of [...pages, landing(bench)]) {
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
  { folder }: Bench,
  { kind, asked, seconds, recorded = [asked.path, asked.cookie ?? ''] }: Compared,
): Promise<Figures> {
  const server = await start(['bench/page-server.ts', kind, folder, ...recorded])
  const figures = await load(server, asked, { seconds })
  await server.stop()
  return figures
}

interface Compared {
  readonly kind: 'constant' | 'floor' | 'rows'
  readonly asked: Asked
  readonly seconds: number
  /** Page, cookie, and where a form of it is sent and what stands in it; without it only the page is asked for. */
  readonly recorded?: readonly string[]
}

/** B4: what is shown, and what it writes beside the same rows alone. */
export async function measureShow({ bench, product, seconds }: Measured): Promise<Row[]> {
  const { own, cookie, outside } = bench
  const reveal = `${own}/reveal`
  // The first codes are for what is recorded; each of the others is good once, in whichever load.
  let next = 10
  const codes = () => `code=${outside.codeAt(next++)}`
  return [
    await measureAct(
      { bench, product, seconds },
      {
        act: 'Copy of a client secret',
        page: { path: own, cookie },
        posted: { path: reveal, form: () => 'for=copy', once: 'for=copy' },
        // For the value alone.
        headers: { accept: 'text/plain' },
      },
    ),
    await measureAct(
      { bench, product, seconds },
      {
        act: 'Opening of a link from outside',
        page: { path: outside.path, cookie: outside.cookie },
        posted: { path: outside.path, form: codes, once: `code=${outside.codeAt(0)}` },
        headers: {},
      },
    ),
  ]
}

interface Act {
  readonly act: string
  /** The page with the form, as this browser gets it. */
  readonly page: { readonly path: string; readonly cookie: string }
  /** Where it is sent, what stands in it each time, and the one time that is recorded. */
  readonly posted: { readonly path: string; readonly form: () => string; readonly once: string }
  readonly headers: Record<string, string>
}

async function measureAct({ bench, product, seconds }: Measured, { act, page, posted, headers }: Act): Promise<Row> {
  const html = await (await fetch(product.url + page.path, { headers: { cookie: page.cookie } })).text()
  const token = /name="_csrf"[^>]*value="([^"]+)"/.exec(html)?.[1] ?? ''
  const asked: Asked = {
    path: posted.path,
    cookie: page.cookie,
    method: 'POST',
    bodies: () => `_csrf=${encodeURIComponent(token)}&${posted.form()}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: product.url, ...headers },
  }
  const mine = await load(product, asked, { seconds })
  const recorded = [page.path, page.cookie, posted.path, posted.once]
  const rows = await compared(bench, { kind: 'rows', asked, seconds, recorded })
  const server = await start(['bench/bare-server.ts', bench.folder], { path: '/up' })
  const bare = await load(server, asked, { seconds })
  await server.stop()
  return {
    act,
    'requests/s': mine.perSecond,
    'p99 ms': mine.p99,
    'CPU µs': mine.cpuMicroseconds,
    'the same rows/s': rows.perSecond,
    'of the same rows': ratio(mine.perSecond, rows.perSecond),
    'by CPU': ratio(rows.cpuMicroseconds, mine.cpuMicroseconds),
    'three rows without index/s': bare.perSecond,
    'of those': ratio(mine.perSecond, bare.perSecond),
  }
}

// B2: how long one answer takes as the file grows, for somebody who reaches 1,000 API secrets and for one who reaches all.
import BetterSqlite3 from 'better-sqlite3'
import { Agent } from 'node:http'
import { SORT_KEYS } from '../src/store/api-secret-list.ts'
import { ALL, SOME } from './generate.ts'
import { makeBench, type Bench } from './installation.ts'
import { timed } from './load.ts'
import { quantile, start, type Running } from './processes.ts'
import { milliseconds, ratio, type Row } from './report.ts'

interface Person {
  readonly name: string
  readonly id: number
  /** How many times longer than with the smallest file the slowest answers may take. */
  readonly allowed: number
  cookie(bench: Bench): string
}

const PEOPLE: Person[] = [
  { name: 'reaches 1,000', id: SOME, allowed: 1.5, cookie: ({ cookie }) => cookie },
  { name: 'reaches all', id: ALL, allowed: 3, cookie: ({ cookieOfAll }) => cookieOfAll },
]

interface Grown {
  readonly bench: Bench
  readonly server: Running
  readonly db: BetterSqlite3.Database
}

/** One thing that is asked for; `path` may depend on what lies in the file. */
interface Act {
  readonly name: string
  path(place: { lastPage: number; own: number }): string
  /** Done before each request, in a process of its own. */
  before?(db: BetterSqlite3.Database): void
}

const at = (path: string) => () => path

const ACTS: Act[] = [
  { name: 'list, first page', path: at('/api-secrets') },
  {
    name: 'the same, each time after a write that decides who reaches what',
    path: at('/api-secrets'),
    before: (db) => db.exec('UPDATE user_groups SET version = version WHERE id = 1'),
  },
  { name: 'list, last page', path: ({ lastPage }) => `/api-secrets?page=${String(lastPage)}` },
  ...SORT_KEYS.map((sort) => ({ name: `list, by ${sort}`, path: at(`/api-secrets?sort=${sort}`) })),
  { name: 'search, a common word', path: at('/api-secrets?q=billing') },
  { name: 'search, two words', path: at('/api-secrets?q=payroll+123') },
  { name: 'search, nothing found', path: at('/api-secrets?q=zzzz') },
  { name: 'Shared = Yes', path: at('/api-secrets?shared=yes') },
  { name: 'home', path: at('/') },
  { name: 'people picker', path: ({ own }) => `/api-secrets/${String(own)}/share/internal?find=kh+prado` },
]

/**
 * Measures every act for both people, one request at a time and the files in turns, so that a noisy moment meets all.
 * Files have as many API secrets as `sizes` say, ten grants for each up to three million, and up to 10,000 users and 1,000 groups.
 */
export async function measureGrowth({ sizes, samples }: { sizes: readonly number[]; samples: number }): Promise<Row[]> {
  const grown: Grown[] = []
  for (const secrets of sizes) grown.push(await grow(secrets))
  const rows: Row[] = []
  for (const person of PEOPLE) for (const act of ACTS) rows.push(await measure(grown, { person, act, sizes, samples }))
  for (const { server, db } of grown) {
    db.close()
    await server.stop()
  }
  return rows
}

async function grow(secrets: number): Promise<Grown> {
  const users = Math.min(10_000, Math.max(1000, secrets / 10))
  const grants = Math.min(3_000_000, secrets * 10)
  const bench = makeBench({ secrets, users, groups: users / 10, grants, reaches: 1000 })
  const server = await start(['dist/main.js', 'serve'], { environment: bench.environment, path: '/sign-in' })
  return { bench, server, db: new BetterSqlite3(bench.file) }
}

async function measure(
  grown: readonly Grown[],
  { person, act, sizes, samples }: { person: Person; act: Act; sizes: readonly number[]; samples: number },
): Promise<Row> {
  const agent = new Agent({ keepAlive: true })
  const asked = await Promise.all(
    grown.map(async ({ server, bench, db }) => {
      const cookie = person.cookie(bench)
      return {
        db,
        cookie,
        url: server.url + act.path(await placeOf({ server, db, cookie, person })),
        took: [] as number[],
      }
    }),
  )
  for (let n = 0; n < samples; n++)
    for (const { url, cookie, db, took } of asked) {
      act.before?.(db)
      took.push(await timed(agent, url, cookie))
    }
  agent.destroy()
  const row: Row = { person: person.name, what: act.name }
  const [middle, slow] = [0.5, 0.99].map((part) => asked.map(({ took }) => quantile(took, part))) as [
    number[],
    number[],
  ]
  sizes.forEach((size, n) => {
    row[`${String(size)}: middle`] = milliseconds(middle[n] ?? 0)
    row[`${String(size)}: p99`] = milliseconds(slow[n] ?? 0)
  })
  row['middle, grown'] = ratio(middle.at(-1) ?? 0, middle[0] ?? 0)
  row['p99, grown'] = ratio(slow.at(-1) ?? 0, slow[0] ?? 0)
  row['allowed'] = `${String(person.allowed)} (p99)`
  return row
}

async function placeOf({
  server,
  db,
  cookie,
  person,
}: {
  server: Running
  db: BetterSqlite3.Database
  cookie: string
  person: Person
}): Promise<{ lastPage: number; own: number }> {
  const page = await (await fetch(`${server.url}/api-secrets`, { headers: { cookie } })).text()
  const pages = [...page.matchAll(/[?&;]page=(\d+)"/g)].map(([, number]) => Number(number))
  const { id } = db
    .prepare('SELECT min(id) AS id FROM api_secrets WHERE owner_id = ? AND disabled_at IS NULL')
    .get(person.id) as { id: number }
  return { lastPage: Math.max(1, ...pages), own: id }
}

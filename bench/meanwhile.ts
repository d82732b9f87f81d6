// B7: what others notice of a long act: a small page and the list, asked for one after the other while it runs, beside alone.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { recordAll } from '../src/audit/trail.ts'
import { system } from '../src/vault/actors.ts'
import { createVault } from '../src/vault/vault.ts'
import { share } from '../test/fixtures/batch.ts'
import { ALL, SOME, STAFF } from './generate.ts'
import { makeBench, openIn, type Bench } from './installation.ts'
import { timed } from './load.ts'
import { quantile, start, type Running } from './processes.ts'
import { milliseconds, ratio, type Row } from './report.ts'

// What the batch takes: the most there may be in one, and a group of a thousand.
const OWNED = 10_000
const TAG = 'meanwhile'

// So many events at a time, as a batch writes them.
const PIECE = 20_000

/** How long the pages are asked for alone, and while somebody searches; milliseconds. */
const WHILE = 5_000

interface Times {
  readonly took: number
  readonly page: readonly number[]
  readonly list: readonly number[]
}

interface Place {
  readonly bench: Bench
  readonly server: Running
}

/** The long acts, by name. Each resolves when it is done, and throws when it was not. */
const ACTS: Readonly<Record<string, (place: Place) => Promise<void>>> = {
  'a search through everything, again and again': async ({ bench, server }) => {
    const agent = new Agent({ keepAlive: true })
    for (const begun = performance.now(); performance.now() - begun < WHILE;)
      await timed(agent, `${server.url}/api-secrets?q=billing`, bench.cookieOfAll)
    agent.destroy()
  },
  'a backup': (place) => command(place, ['backup', join(place.bench.folder, 'copy.db')]),
  'the wrapping key is changed': (place) => command(place, ['key', 'rotate']),
  'the trail is verified on the screen': verify,
  [`a batch of ${String(OWNED)} with a group of 1,000`]: batch,
}

/**
 * One row for each act and page, in a file with so many API secrets and as many events. `longest` is the one answer that
 * took longest: how long the act kept everybody waiting.
 */
export async function measureMeanwhile({ secrets }: { secrets: number }): Promise<Row[]> {
  const bench = makeBench({ secrets, users: 1200, groups: 120, grants: secrets * 5, reaches: 1000 })
  fill(bench, secrets)
  const server = await start(['dist/main.js', 'serve'], { environment: bench.environment, path: '/sign-in' })
  const place = { bench, server }
  const agent = new Agent({ keepAlive: true })
  const during = (act: Promise<unknown>) => probe(place, agent, act)
  await during(pause(1_000))
  const alone = await during(pause(WHILE))
  const rows = (['page', 'list'] as const).map((what) => rowOf('alone', what, alone, alone))
  for (const [name, act] of Object.entries(ACTS)) {
    const times = await during(act(place))
    rows.push(...(['page', 'list'] as const).map((what) => rowOf(name, what, times, alone)))
  }
  agent.destroy()
  await server.stop()
  return rows
}

function rowOf(name: string, what: 'page' | 'list', times: Times, alone: Times): Row {
  const [mine, its] = [quantile(times[what], 0.99), quantile(alone[what], 0.99)]
  return {
    meanwhile: name,
    'took s': (times.took / 1000).toFixed(1),
    asked: what === 'page' ? 'sign-in page' : 'list, 30 rows',
    answers: times[what].length,
    'p99 ms': milliseconds(mine),
    'longest ms': milliseconds(Math.max(...times[what])),
    'of alone': ratio(mine, its),
  }
}

/** Asks for both pages in turns until the act is done, and at least once. */
async function probe({ bench, server }: Place, agent: Agent, act: Promise<unknown>): Promise<Times> {
  const begun = performance.now()
  const state = { goesOn: true, took: 0 }
  const ended = act.finally(() => {
    state.goesOn = false
    state.took = performance.now() - begun
  })
  const [page, list]: [number[], number[]] = [[], []]
  do {
    page.push(await timed(agent, `${server.url}/sign-in`, ''))
    list.push(await timed(agent, `${server.url}/api-secrets`, bench.cookie))
  } while (state.goesOn)
  await ended
  return { took: state.took, page, list }
}

// Events enough for a long proof, API secrets enough for the largest batch, and somebody who may look at the trail.
function fill(bench: Bench, events: number): void {
  const { db, keyring } = openIn(bench.folder)
  const vault = createVault({ db, keyring })
  for (let n = 0; n < events; n += PIECE) {
    const shown = Array.from({ length: Math.min(PIECE, events - n) }, (_, at) => at + 1)
    vault.write((tx) =>
      recordAll(
        tx,
        system,
        shown.map((secretId) => ({ name: 'api_secret.shown' as const, secretId })),
      ),
    )
  }
  db.raw
    .exec(`UPDATE api_secrets SET owner_id = ${String(SOME)}, disabled_at = NULL, tags = '${TAG}' WHERE id <= ${String(OWNED)};
    DELETE FROM grants WHERE user_group_id = ${String(STAFF)};
    UPDATE users SET administrator = 1 WHERE id = ${String(ALL)}`)
  db.raw.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

async function command({ bench }: Place, typed: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ['dist/main.js', ...typed], {
    env: bench.environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${typed.join(' ')} ended with ${String(code)}`)
}

async function verify({ bench, server }: Place): Promise<void> {
  const browser = browserAt(server, bench.cookieOfAll)
  const url = '/admin/audit/verify'
  await browser.send(url, { _csrf: tokenIn((await browser.open(url)).body) })
  while ((await browser.open(url)).again) await pause(200)
}

async function batch({ bench, server }: Place): Promise<void> {
  const done = await share(browserAt(server, bench.cookie), `all=yes&tags=${TAG}`, {
    with: [`user-group:${String(STAFF)}`],
  })
  if (done.location === undefined) throw new Error(`the batch was not done: ${done.body.slice(0, 500)}`)
}

/** As much of a browser as forms without script need. */
function browserAt({ url }: Running, cookie: string) {
  const ask = async (path: string, body?: URLSearchParams) => {
    const headers = { cookie, origin: url, 'sec-fetch-site': 'same-origin' }
    const init = body === undefined ? {} : { method: 'POST', body }
    const answer = await fetch(url + path, { ...init, headers, redirect: 'manual' })
    const text = await answer.text()
    const location = answer.headers.get('location') ?? undefined
    return { status: answer.status, again: answer.headers.has('refresh'), body: text, text, location }
  }
  return {
    open: (path: string) => ask(path),
    send: (path: string, form: Record<string, string | readonly string[]> = {}) =>
      ask(
        path,
        new URLSearchParams(Object.entries(form).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))),
      ),
  }
}

function tokenIn(page: string): string {
  return /name="_csrf" value="([^"]*)"/.exec(page)?.[1] ?? ''
}

function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time))
}

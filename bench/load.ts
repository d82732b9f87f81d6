// Load on one address, and what it cost: answers a second, the slowest, and the processor time of the server.
import autocannon from 'autocannon'
import { Agent, request } from 'node:http'
import type { Running } from './processes.ts'

/** What is asked. `paths`: one after the other, again and again; without it the one path. */
export interface Asked {
  readonly path: string
  readonly paths?: readonly string[]
  readonly cookie?: string
  readonly method?: 'GET' | 'POST'
  readonly body?: string
  /** The body of each request, where no two may be the same. */
  readonly bodies?: () => string
  readonly headers?: Record<string, string>
}

/** `cpuMicroseconds`: of the server for one answer; the only figure that other work on the machine leaves alone. */
export interface Figures {
  readonly perSecond: number
  readonly p99: number
  readonly cpuMicroseconds: number
}

/** Ten connections for so many seconds, after one to warm up. Throws when any answer was not 200. */
export async function load(server: Running, asked: Asked, { seconds }: { seconds: number }): Promise<Figures> {
  const { path, paths = [path], cookie = '', method = 'GET', body, bodies, headers = {} } = asked
  const sent = { ...headers, ...(cookie === '' ? {} : { cookie }) }
  const options = {
    url: server.url,
    connections: 10,
    requests: paths.map((one) => ({
      path: one,
      method,
      headers: sent,
      ...(body === undefined ? {} : { body }),
      ...(bodies === undefined ? {} : { setupRequest: (request: object) => ({ ...request, body: bodies() }) }),
    })),
  }
  await autocannon({ ...options, duration: 1 })
  const before = server.cpuMilliseconds()
  const result = await autocannon({ ...options, duration: seconds })
  const cpu = server.cpuMilliseconds() - before
  const wrong = result.non2xx + result.errors
  if (wrong > 0) throw new Error(`${path}: ${String(wrong)} answers were not 200`)
  return {
    perSecond: Math.round(result.requests.average),
    p99: result.latency.p99,
    cpuMicroseconds: Math.round((1000 * cpu) / result.requests.total),
  }
}

/** Asks once, over a connection that is kept, and returns how long that took in milliseconds. */
export async function timed(agent: Agent, url: string, cookie: string): Promise<number> {
  const begun = performance.now()
  await new Promise<void>((resolve, reject) => {
    request(url, { agent, headers: { cookie } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${String(response.statusCode)}`))
      response.on('end', resolve).resume()
    })
      .on('error', reject)
      .end()
  })
  return performance.now() - begun
}

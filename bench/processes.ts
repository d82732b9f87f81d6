// Starting servers as processes of their own, and looking at what they cost.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A running server. `startedInMs`: from spawn to its first answer 200. */
export interface Running {
  readonly url: string
  readonly startedInMs: number
  readonly process: ChildProcess
  residentMiB(): number
  /** Processor time since it started. */
  cpuMilliseconds(): number
  stop(): Promise<void>
}

/** Starts `node ARGS`, or another program, and waits for the line that names its address, then for the first 200 of `path`. */
export async function start(
  args: string[],
  { environment = process.env, path = '/', program = process.execPath } = {},
): Promise<Running> {
  const begun = performance.now()
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = () => child.kill()
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const url = await addressOf(child)
  const answer = await fetch(url + path, { redirect: 'manual' })
  if (answer.status !== 200) throw new Error(`${path} answered ${String(answer.status)}`)
  await answer.arrayBuffer()
  const startedInMs = performance.now() - begun
  return {
    url,
    startedInMs,
    process: child,
    residentMiB: () => residentKiB(child.pid) / 1024,
    cpuMilliseconds: () => cpuTicks(child.pid) * 10,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const address = /MySafe is ready at (\S+)/.exec(said)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}: ${said}`)))
  })
}

function residentKiB(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0)
}

// In user and kernel, each in hundredths of a second (proc(5)).
function cpuTicks(pid: number | undefined): number {
  const [, fields = ''] = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(') ')
  return fields
    .split(' ')
    .slice(11, 13)
    .reduce((sum, ticks) => sum + Number(ticks), 0)
}

/** The value that so large a part of all (0 to 1) does not exceed. */
export function quantile(numbers: readonly number[], part: number): number {
  return [...numbers].sort((a, b) => a - b)[Math.ceil(numbers.length * part) - 1] ?? 0
}

/** The middle value. */
export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5)
}

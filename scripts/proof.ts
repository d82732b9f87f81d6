// What the long proofs share: counts from the command line, what they print, and their row in PROOF.md with --write.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { askedOf } from './proof-options.ts'
import { rowIn } from './proof-rows.ts'

/** What a proof found out. */
export interface Proven {
  /** The figure itself, in one line: what stands in PROOF.md. */
  readonly figure: string
  /** More, for whoever watches. */
  readonly lines?: readonly string[]
  /** Whether it is what spec and README promise. */
  readonly holds: boolean
}

export interface Scope {
  teardown(end: () => unknown): unknown
}

/**
 * Runs one proof, or only tells what it does: prints its figure, the machine and JSON, and ends with 1 when the figure is
 * not reached.
 * @param name of its npm script, without `proof:`
 * @param counts what may be given on the command line, with the small counts that hold without
 */
export async function prove<Count extends string>(
  name: string,
  counts: Record<Count, number>,
  proof: (t: Scope, given: Record<Count, number>) => Promise<Proven>,
): Promise<void> {
  const asked = askedOf(name, counts)
  if (asked === null) return
  const { given, write } = asked
  const endings: (() => unknown)[] = []
  const begun = performance.now()
  try {
    const { figure, lines = [], holds } = await proof({ teardown: (end) => endings.unshift(end) }, given)
    const seconds = Math.round((performance.now() - begun) / 1000)
    const machine = `${String(cpus().length)} × ${cpus()[0]?.model.trim() ?? 'a processor'}, ${String(Math.round(totalmem() / 2 ** 30))} GiB, Node ${process.version}`
    const command = [
      `npm run proof:${name} --`,
      ...Object.entries(given).map(([count, n]) => `--${count} ${String(n)}`),
    ]
    const run = {
      command: command.join(' '),
      figure: `${holds ? '' : 'NOT REACHED: '}${figure}`,
      day: new Date().toISOString().slice(0, 10),
      seconds,
      machine,
    }
    console.log([run.figure, ...lines, `${String(seconds)} s on ${machine}`].join('\n'))
    console.log(JSON.stringify({ ...run, holds }))
    if (write) writeFileSync('PROOF.md', rowIn(readFileSync('PROOF.md', 'utf8'), name, run))
    if (!holds) process.exitCode = 1
  } finally {
    for (const end of endings) await end()
  }
}

/** Says on stderr how far it has come, twenty times on the whole way. */
export function progress(what: string, all: number): (done: number) => void {
  return (done) => {
    if (done % Math.ceil(all / 20) === 0) process.stderr.write(`${what}: ${String(done)} of ${String(all)}\n`)
  }
}

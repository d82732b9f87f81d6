// What the benches tell: tables for people, JSON for programs.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'

export type Row = Record<string, string | number>

/** One table; `note` says what to know when reading it. */
export interface Table {
  readonly title: string
  readonly note?: string
  readonly rows: readonly Row[]
}

export function ratio(a: number, b: number): string {
  return (a / b).toFixed(2)
}

export function milliseconds(time: number): string {
  return time.toFixed(time < 10 ? 2 : 1)
}

export function mebibytes(size: number): string {
  return `${size.toFixed(0)} MiB`
}

// What else ran on the machine before the benches did: above one for each core, only ratios and processor time tell much.
const [before = 0] = loadavg()

/** Prints the tables and the JSON; with `write` the tables become bench/RESULTS.md. */
export function report(tables: readonly Table[], { about, write }: { about: string; write: boolean }): void {
  const machine = `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}, ${String(Math.round(totalmem() / 2 ** 30))} GiB, Node ${process.version}; server and load on the same cores, load average ${before.toFixed(1)} before`
  const text = ['# Benches', '', machine, '', about]
  for (const { title, note, rows } of tables) {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    text.push('', `## ${title}`, ...(note === undefined ? [] : ['', note]))
    text.push('', `| ${columns.join(' | ')} |`, `|${columns.map(() => '---|').join('')}`)
    for (const row of rows) text.push(`| ${columns.map((column) => String(row[column] ?? '')).join(' | ')} |`)
  }
  console.log(text.join('\n'))
  console.log(JSON.stringify({ machine, about, tables }))
  if (write) writeFileSync('bench/RESULTS.md', `${text.join('\n')}\n`)
}

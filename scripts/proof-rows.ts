// The rows of PROOF.md: each belongs to one proof and is replaced by its last run.

/** One run, as it stands in its row. */
export interface Run {
  readonly command: string
  readonly figure: string
  /** Of the year, UTC: 2026-11-28. */
  readonly day: string
  readonly seconds: number
  readonly machine: string
}

/**
 * The text with the last three columns of this proof's row replaced: command, figure, and when and where.
 * @throws Error when no row, or more than one, is of `npm run proof:<name>`
 */
export function rowIn(text: string, name: string, { command, figure, day, seconds, machine }: Run): string {
  const lines = text.split('\n')
  const place = placeOf(lines, name)
  const { what, wanted } = cellsOf(String(lines[place]))
  lines[place] =
    `| ${[what, wanted, `\`${command}\``, figure, `${day}, ${String(seconds)} s, ${machine}`].join(' | ')} |`
  return lines.join('\n')
}

/** What a proof looks at, and the figure to reach, as PROOF.md says it. @throws Error as rowIn does */
export function promiseOf(text: string, name: string): { readonly what: string; readonly wanted: string } {
  const lines = text.split('\n')
  return cellsOf(String(lines[placeOf(lines, name)]))
}

function placeOf(lines: readonly string[], name: string): number {
  const mine = lines.flatMap((line, n) => (new RegExp(`^\\|.*\`npm run proof:${name}\\b`).test(line) ? [n] : []))
  const [place] = mine
  if (place === undefined || mine.length > 1)
    throw new Error(`PROOF.md has ${String(mine.length)} rows of proof:${name}.`)
  return place
}

function cellsOf(row: string): { what: string; wanted: string } {
  const [what = '', wanted = ''] = row
    .split('|')
    .slice(1)
    .map((cell) => cell.trim())
  return { what, wanted }
}

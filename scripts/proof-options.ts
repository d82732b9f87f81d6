// What is given to a long proof on the command line, and its help: what stands at the top of its own file.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { promiseOf } from './proof-rows.ts'

/** What a proof was asked for. */
export interface Asked<Count extends string> {
  readonly given: Record<Count, number>
  /** Whether the run goes into PROOF.md. */
  readonly write: boolean
}

/**
 * Reads the command line of a proof. Null when there is nothing to prove: its help was asked for, which is printed, or
 * something was typed wrongly, which is said in one line and ends with 2.
 * @param name of its npm script, without `proof:`
 * @param counts what may be given, with what holds without; null for a proof that takes nothing
 */
export function askedOf<Count extends string>(name: string, counts: Record<Count, number> | null): Asked<Count> | null {
  const usual = Object.entries<number>(counts ?? {})
  const see = `See: npm run proof:${name} -- --help`
  try {
    const { values }: { values: Record<string, unknown> } = parseArgs({
      options: {
        ...Object.fromEntries(usual.map(([count, n]) => [count, { type: 'string', default: String(n) } as const])),
        ...(counts === null ? {} : { write: { type: 'boolean', default: false } as const }),
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values['help'] === true) {
      console.log(helpOf(name, { figure: counts !== null }).join('\n'))
      return null
    }
    const given = Object.fromEntries(usual.map(([count]) => [count, Number(values[count])])) as Record<Count, number>
    for (const [count, n] of Object.entries<number>(given))
      if (!Number.isSafeInteger(n) || n < 0) throw new TypeError(`--${count} is a whole number`)
    return { given, write: values['write'] === true }
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    console.error(`proof:${name}: ${String(fault.message.split(/\. |\n/)[0])}. ${see}`)
    process.exitCode = 2
    return null
  }
}

/** What stands at the top of its file, with a line for each count and the small one in brackets; a figure has its row. */
export function helpOf(name: string, { figure }: { figure: boolean }): string[] {
  const lines = textOf('scripts', `proof-${name}.ts`).split('\n')
  const begun = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('//')),
  )
  const [title = '', ...counts] = begun.map((line) => line.replace('// ', ''))
  if (!figure) return [title, ...counts, '  --help         show this']
  const { what, wanted } = promiseOf(textOf('PROOF.md'), name)
  return [
    title,
    `What is looked at: ${what}.`,
    `To be reached: ${wanted}.`,
    ...counts,
    '  --write        put the run into PROOF.md, in the place of the one before',
    '  --help         show this',
  ]
}

function textOf(...path: string[]): string {
  return readFileSync(resolve(import.meta.dirname, '..', ...path), 'utf8')
}

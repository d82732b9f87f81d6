// The help of the commands, made from what they say of themselves.
import type { Command } from './command.ts'

/** The list of commands with a line for each. */
export function overview(commands: readonly Command[]): string[] {
  const rows = commands.map((command) => [usageOf(command), command.what] as const)
  return ['MySafe keeps the API secrets of a team.', '', ...table(rows), '', 'mysafe COMMAND --help tells more.']
}

/** Usage and options of one command. */
export function helpOf(command: Command): string[] {
  const rows = optionsOf(command).map(
    ([name, { type, what }]) => [`--${name}${type === 'string' ? ` ${name.toUpperCase()}` : ''}`, what] as const,
  )
  return [`mysafe ${usageOf(command)}`, '', sentence(command.what), ...(command.more ?? []), '', ...table(rows)]
}

/** The options that a person may give, by name; --help is always the last. */
export function optionsOf({ options = {} }: Command): [name: string, { type: 'string' | 'boolean'; what: string }][] {
  const given = Object.entries(options).filter(([, { internal }]) => internal !== true)
  return [...given, ['help', { type: 'boolean', what: 'show this' }]]
}

// Every command has options, --help at least.
function usageOf({ name, words = [] }: Command): string {
  return [name, ...words, '[options]'].join(' ')
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

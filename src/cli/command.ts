// What a command is, what it gets from the world around it, and how it ends when something is wrong.
import type { ParseArgsOptionsConfig } from 'node:util'

/** Everything a command uses of its surroundings, so that tests can hand in others. */
export interface World {
  /** The settings; undefined for those of the process. */
  readonly environment: Readonly<Record<string, string | undefined>> | undefined
  /** Plain lines on stdout; those of one call arrive together. */
  out(...lines: string[]): void
  /** A piece of a long answer on stdout. Resolves when there is room for more; to false when it did not arrive. */
  write(piece: string): Promise<boolean>
  /** One plain line on stderr. */
  err(line: string): void
  /** Ends the process at once with the line on stderr: nobody else is answered, and nothing more is written. */
  end(line: string): void
  /** Whether a person sits before stdout. */
  readonly terminal: boolean
  /** Asks for something that must not stand on the command line: typed without echo, or the whole of a piped stdin. */
  readSecret(question: string): Promise<string>
  now(): number
  /**
   * Runs another command of this program in a process of its own, and ends that when the signal says so. Resolves to its
   * exit code and what it said on stderr.
   */
  beside(typed: readonly string[], signal: AbortSignal): Promise<{ readonly code: number; readonly err: string }>
  /**
   * Resolves, with the reason, when the program is told to stop. Whoever asks ends itself: from the first call on no
   * signal does, however often it comes. Before it, and in a command that does not ask, one ends the process at once.
   * @param onHangup what SIGHUP asks for; without it, SIGHUP stops the program as the others do
   */
  stopped(onHangup?: () => void): Promise<string>
}

/** What was typed after the command's name. */
export interface Given {
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly words: readonly string[]
}

/** One command; its name may have two words. `words` names what stands behind it, for the help and for the count: ['FILE']. */
export interface Command {
  readonly name: string
  /** What it does, as it stands in the list: lower case, no full stop. */
  readonly what: string
  /** Further lines for its own help. */
  readonly more?: readonly string[]
  readonly words?: readonly string[]
  /** What the word behind it can be, where it is one of a few. */
  readonly choices?: readonly string[]
  /** An option that only MySafe itself gives, to another process of its own, is `internal`. */
  readonly options?: Readonly<
    Record<string, ParseArgsOptionsConfig[string] & { readonly what: string; readonly internal?: true }>
  >
  run(world: World, given: Given): Promise<void> | void
}

/** A command that cannot do what was asked; each line is one clear sentence. Exit code 2 is for what was typed wrongly. */
export class CommandError extends Error {
  readonly lines: readonly string[]
  readonly exitCode: 1 | 2
  constructor(lines: string | readonly string[], exitCode: 1 | 2 = 1) {
    super(String(lines))
    this.name = 'CommandError'
    this.lines = typeof lines === 'string' ? [lines] : lines
    this.exitCode = exitCode
  }
}

/** The text of an option; '' when it was not given. */
export function textOf(given: Given, option: string): string {
  const value = given.options[option]
  return typeof value === 'string' ? value : ''
}

/** The value as one line of JSON for a program, or as lines for a person. */
export function answer(world: World, given: Given, { json, lines }: { json: unknown; lines: readonly string[] }): void {
  if (given.options['json'] === true) world.out(escaped(JSON.stringify(json)))
  else world.out(...lines.map(obeyedByNone))
}

// The same to every program that reads JSON, which itself escapes only the controls below the blank.
function escaped(json: string): string {
  const code = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  return json.replaceAll(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, code)
}

/**
 * A line that no terminal obeys. Names come from the file, which may be anybody's: what would steer a terminal, or begin
 * another line there, is shown as a question mark.
 */
export function obeyedByNone(line: string): string {
  return line.replaceAll(/[^\P{Control}\t]|[\u202a-\u202e\u2066-\u2069]/gu, '?')
}

/** How many of what there are, with the singular of it: `1 user`, `2 users`. */
export function counted(count: number, one: string): string {
  return `${String(count)} ${one}${count === 1 ? '' : 's'}`
}

/** The option every command has whose answer a program may read. */
export const JSON_OPTION = { json: { type: 'boolean', what: 'answer in JSON, for a program' } } as const

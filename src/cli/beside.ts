// Runs this very program once more beside itself, for work that would keep everybody waiting in this process.
import { execFile } from 'node:child_process'
import { isSea } from 'node:sea'

/** How this process was started, as far as starting another one of its kind goes. */
export interface Started {
  readonly execPath: string
  readonly execArgv: readonly string[]
  readonly argv: readonly string[]
  /** Whether the program is the executable itself. */
  readonly single: boolean
}

/** The words that start a command of this program: the executable, and the script where it is not one with it. */
export function startOf({ execPath, execArgv, argv, single }: Started, typed: readonly string[]): [string, string[]] {
  return [execPath, single ? [...typed] : [...execArgv, String(argv[1]), ...typed]]
}

/** Runs a command to its end, with the settings of this process. Resolves to its exit code and its stderr. */
export function runBeside(
  typed: readonly string[],
  signal: AbortSignal,
  started: Started = { execPath: process.execPath, execArgv: process.execArgv, argv: process.argv, single: isSea() },
): Promise<{ code: number; err: string }> {
  const [program, words] = startOf(started, typed)
  return new Promise((resolve) => {
    execFile(program, words, { signal, killSignal: 'SIGKILL' }, (fault, _out, err) => {
      const code = fault === null ? 0 : fault.code
      resolve({ code: typeof code === 'number' ? code : 1, err: err.trim() })
    })
  })
}

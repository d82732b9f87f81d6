// Ties the commands to this process: its arguments, its terminal, its signals and the way it ends.
import { writeFileSync, writeSync } from 'node:fs'
import { runBeside } from './beside.ts'
import type { World } from './command.ts'
import { told } from './faults.ts'
import { run } from './run.ts'
import { readSecret } from './secret-input.ts'
import { stdoutTo } from './stdout.ts'

// Milliseconds for a slow reader of stdout and stderr after everything is done.
const LAST_WORDS = 1_000

/** Runs the command of the command line; the process ends by itself when it is done. */
export async function start(): Promise<void> {
  leaveNoMemoryBehind()
  // A reader that went away (`mysafe user list | head -1`) is no reason to end with a stack.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  // A limit on the size of files then shows as a write that fails, which is told in words, not as a sudden end.
  process.on('SIGXFSZ' as NodeJS.Signals, () => undefined)
  const stdout = stdoutTo(process.stdout)
  const world: World = {
    environment: undefined,
    out: (...lines) => void stdout.say(lines.map((line) => `${line}\n`).join('')),
    write: (piece) => stdout.say(piece),
    err: (line) => process.stderr.write(`${line}\n`),
    end(line) {
      // Past the log: whatever of it still waits may wait for a disk as well.
      try {
        writeSync(process.stderr.fd, `${line}\n`)
      } finally {
        process.exit(1)
      }
    },
    terminal: process.stdout.isTTY,
    readSecret: (question) => readSecret(question),
    now: Date.now,
    beside: (typed, signal) => runBeside(typed, signal),
    stopped,
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (fault: unknown) => {
      for (const line of told(fault).lines) world.err(line)
      // What is written is written, whole transactions only; nothing after this could be trusted more.
      process.exit(1)
    })
  process.exitCode = stdout.ended(await run(world, process.argv.slice(2)), world)
  // What nobody reads of the log does not keep the process from ending.
  setTimeout(() => process.exit(), LAST_WORDS).unref()
}

// A signal comes twice when npm runs the program: from the terminal or from systemd, and from npm, which passes it on.
function stopped(onHangup?: () => void): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, resolve)
    process.on('SIGHUP', onHangup ?? resolve)
  })
}

// Keys and open secrets are in memory: should the process crash, a core dump may hold none of it (core(5)).
function leaveNoMemoryBehind(): void {
  try {
    writeFileSync('/proc/self/coredump_filter', '0')
  } catch {
    // Only Linux has it, and some containers hide it; there the limit of the unit or of the container decides.
  }
}

// The test command: format, lint and types beside each other, then every test, then the coverage; ends with one line of figures.
//   --quick          only rooms and front door, and of those what is quick, without checks and coverage
//   FILE …           only these test files, without checks and coverage
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { checkCoverage } from './coverage.ts'
import { sourceFiles } from './source-files.ts'
import { closingLine, tapSummary, tapTeller } from './tap-summary.ts'

// What takes some seconds of a core: browsers, whole programs, real mail servers, very many of something. Quick leaves it
// out; in the whole run each of them has a process of its own, and the others share one for each room.
const slow = [
  'test/browser/',
  'test/program/',
  'test/cli/',
  'test/crypto/envelope.test.ts',
  'test/crypto/passphrases.test.ts',
  'test/docs/examples.test.ts',
  'test/http/csrf.test.ts',
  'test/http/slow-clients.test.ts',
  'test/mail/delivery.test.ts',
  'test/mail/smtp.test.ts',
  'test/screens/api-secret-rights.test.ts',
  'test/screens/batch-many.test.ts',
  'test/screens/clock-jumps.test.ts',
  'test/screens/every-field.test.ts',
  'test/screens/every-page.test.ts',
  'test/screens/every-route-rights.test.ts',
  'test/screens/full-disk.test.ts',
  'test/screens/group-rights.test.ts',
  'test/screens/quotas.test.ts',
  'test/screens/rights-matrix.test.ts',
  'test/screens/group-access.test.ts',
  'test/screens/other-fields.test.ts',
  'test/scripts/build.test.ts',
  'test/scripts/proofs.test.ts',
  'test/store/api-secret-list.test.ts',
  'test/store/copies.test.ts',
  'test/store/plans.test.ts',
  'test/vault/copy-as.test.ts',
  'test/vault/demo.test.ts',
  'test/vault/key-rotation.test.ts',
  'test/vault/key-warnings.test.ts',
  'test/vault/log-length.test.ts',
]

const checks: [name: string, command: string[]][] = [
  ['format', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['lint', ['eslint', '--max-warnings', '0', '.']],
  ['types', ['tsc', '--project', '.']],
]

// The files that share a process in the whole run.
const rooms = '.tap/rooms'

// How long each quick file took, from one run to the next.
const quickTimes = '.tap/quick-times.json'

const quick = process.argv.includes('--quick')
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const whole = !quick && chosen.length === 0
const figures = { passed: 0, failed: 0, skipped: 0 }

if (whole) {
  const results = await Promise.all(checks.map(async ([name, command]) => ({ name, ...(await run(command)) })))
  for (const { name, code, output } of results) note(name, code === 0, output)
}

// tap made for other plugins rebuilds itself too late, in the middle of its first run. The mark goes with node_modules,
// because a new installation brings tap as it was made for everybody.
const tapIsBuilt = 'node_modules/.tap-is-built'
if (!existsSync(tapIsBuilt)) {
  await run(['tap', 'build'])
  writeFileSync(tapIsBuilt, '')
}
if (quick) await testQuickly()
else if (whole) await test(['tap', 'run', '--reporter=tap', ...wholeRun()])
else await test(['tap', 'run', '--reporter=tap', '--disable-coverage', ...chosen])
if (whole) {
  const faults = checkCoverage()
  note('coverage', faults.length === 0, faults.join('\n'))
}

console.log(closingLine(figures))
process.exitCode = figures.failed === 0 ? 0 : 1

function note(name: string, good: boolean, output: string): void {
  if (good) figures.passed += 1
  else figures.failed += 1
  console.log(`${good ? 'ok' : 'NOT OK'}: ${name}${good ? '' : `\n${output.trimEnd()}`}`)
}

// Runs tests and adds their figures; of a share only what failed is told.
async function test(command: string[], share: Omit<Running, 'tell'> | null = null): Promise<void> {
  const tell = tapTeller((line) => (share && line.startsWith('ok: ') ? undefined : console.log(line)))
  const { code, signal, output } = await run(command, { tell, ...share })
  const { passed, failed, skipped } = tapSummary(output)
  figures.passed += passed
  figures.failed += failed
  figures.skipped += skipped
  if (code !== 0 && failed === 0)
    note(command[0] ?? '', false, `It ended with ${code ?? signal}.\n${output.split('\n').slice(-20).join('\n')}`)
}

// What is slow as it is, the longest kind first; then a file for each room that runs all others in it.
function wholeRun(): string[] {
  const files = sourceFiles('test', '.test.ts')
  const alone = files.filter(isSlow)
  const byRoom = Map.groupBy(
    files.filter((file) => !isSlow(file)),
    (file) => dirname(file),
  )
  rmSync(rooms, { recursive: true, force: true })
  const together = [...byRoom].map(([room, files]) => {
    const file = join(rooms, `${room}.js`)
    mkdirSync(dirname(file), { recursive: true })
    const runner = JSON.stringify(pathToFileURL('scripts/test-together.ts'))
    writeFileSync(file, `import { runFiles } from ${runner}\nawait runFiles(${JSON.stringify(files)})\n`)
    return file
  })
  return [...alone, ...together]
}

function isSlow(file: string): boolean {
  return slow.some((start) => file.startsWith(start))
}

// The quick test files, by two hands, one for each core: whoever is free takes the next, those that took longest first.
async function testQuickly(): Promise<void> {
  const took = timesOfLastRun()
  const time = (file: string) => took[file] ?? Infinity
  const files = sourceFiles('test', '.test.ts')
    .filter((file) => !isSlow(file))
    .sort((a, b) => time(b) - time(a))
  const taking: Record<string, number> = {}
  const hear = (said: unknown): unknown => {
    if (said === 'next') return { file: files.shift() ?? null }
    const { file, milliseconds } = said as { file: string; milliseconds: number }
    taking[file] = milliseconds
  }
  // Much is made and thrown away: young garbage gets room. tap gives a process that it did not start half a minute.
  const command = ['node', '--max-semi-space-size=256', '--import=./scripts/test-cheaply.ts', 'scripts/test-share.ts']
  const hand = { hear, env: { TAP_TIMEOUT: '0', ROUNDS: '0.1' } }
  await Promise.all([test([...command, '0'], hand), test([...command, '1'], hand)])
  for (const file of files) note(file, false, 'Nobody came to it: both hands had ended.')
  mkdirSync('.tap', { recursive: true })
  writeFileSync(quickTimes, JSON.stringify(taking))
}

function timesOfLastRun(): Record<string, number> {
  try {
    return JSON.parse(readFileSync(quickTimes, 'utf8')) as Record<string, number>
  } catch {
    return {}
  }
}

interface Running {
  /** Hears each line of the program at once. */
  readonly tell?: (line: string) => void
  /** Answers what the program sends beside its lines; undefined for nothing. */
  readonly hear?: (said: unknown) => unknown
  readonly env?: Record<string, string>
}

// Programs of our packages, under the Node that runs this file.
function run(
  [program, ...args]: string[],
  { tell, hear, env = {} }: Running = {},
): Promise<{ code: number | null; signal: string | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program === 'node' ? process.execPath : `node_modules/.bin/${program}`, args, {
      stdio: ['ignore', 'pipe', 'pipe', ...(hear ? (['ipc'] as const) : [])],
      // Plain lines, no colours: what is printed is read in logs.
      env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '', ...env },
    })
    child.on('message', (sent) => {
      const answer = hear?.(sent)
      if (answer !== undefined && child.connected) child.send(answer as object)
    })
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream as Readable).on('line', (line) => {
        said.push(line)
        if (stream === child.stdout) tell?.(line)
        // Where a file broke before its first test, only this says why.
        else if (tell) console.log(line)
      })
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, output: said.join('\n') }))
  })
}

// The test command: format, lint and types beside each other, then every test, then the coverage; ends with one line of figures.
//   --quick          only rooms and front door, and of those what is quick, without checks and coverage
//   FILE …           only these test files, without checks and coverage
import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { checkCoverage } from './coverage.ts'
import { sourceFiles } from './source-files.ts'
import { closingLine, tapSummary, tapTeller } from './tap-summary.ts'

// What quick leaves out: browsers, whole programs, and what alone takes some seconds of a core.
const slow = [
  'test/browser/',
  'test/program/',
  'test/cli/',
  'test/crypto/envelope.test.ts',
  'test/crypto/passphrases.test.ts',
  'test/screens/every-page.test.ts',
  'test/scripts/build.test.ts',
  'test/store/api-secret-list.test.ts',
  'test/store/plans.test.ts',
]

const checks: [name: string, command: string[]][] = [
  ['format', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['lint', ['eslint', '--max-warnings', '0', '.']],
  ['types', ['tsc', '--project', '.']],
]

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
if (quick)
  await Promise.all(shares().map((files, share) => test(['node', 'scripts/test-share.ts', String(share)], { files })))
else await test(['tap', 'run', '--reporter=tap', ...(whole ? [] : ['--disable-coverage']), ...chosen])
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

// Runs tests and adds their figures; of a share with its `files` only what failed is told.
async function test(command: string[], { files }: { files?: string[] } = {}): Promise<void> {
  const tell = tapTeller((line) => (files && line.startsWith('ok: ') ? undefined : console.log(line)))
  // tap gives a process that it did not start half a minute; shares take their time.
  const env = files ? { TEST_FILES: files.join(' '), TAP_TIMEOUT: '0' } : {}
  const { code, signal, output } = await run(command, { tell, env })
  const { passed, failed, skipped } = tapSummary(output)
  figures.passed += passed
  figures.failed += failed
  figures.skipped += skipped
  if (code !== 0 && failed === 0)
    note(command[0] ?? '', false, `It ended with ${code ?? signal}.\n${output.split('\n').slice(-20).join('\n')}`)
}

// The quick test files in two shares, one for each core.
function shares(): string[][] {
  const files = sourceFiles('test', '.test.ts').filter((file) => !slow.some((start) => file.startsWith(start)))
  return [0, 1].map((share) => files.filter((_, index) => index % 2 === share))
}

// Programs of our packages, under the Node that runs this file; `tell` hears each line of theirs at once.
function run(
  [program, ...args]: string[],
  { tell, env = {} }: { tell?: (line: string) => void; env?: Record<string, string> } = {},
): Promise<{ code: number | null; signal: string | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program === 'node' ? process.execPath : `node_modules/.bin/${program}`, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Plain lines, no colours: what is printed is read in logs.
      env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '', ...env },
    })
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => {
        said.push(line)
        if (stream === child.stdout) tell?.(line)
        // Where a file broke before its first test, only this says why.
        else if (tell) console.log(line)
      })
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, output: said.join('\n') }))
  })
}

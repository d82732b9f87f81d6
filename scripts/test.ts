// The test command: format, lint and types beside each other, then every test, then the coverage; ends with one line of figures.
//   --quick          only rooms and front door, without checks and coverage
//   FILE …           only these test files, without checks and coverage
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { checkCoverage } from './coverage.ts'
import { sourceFiles } from './source-files.ts'
import { closingLine, tapSummary, tapTeller } from './tap-summary.ts'

// What starts browsers or whole programs, and so takes its time.
const slowFolders = ['test/browser/', 'test/program/']

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

// tap made for other plugins rebuilds itself too late, in the middle of its first run.
if (!existsSync('.tap/plugins')) await run(['tap', 'build'])
const files = chosen.length > 0 ? chosen : quick ? quickFiles() : []
const options = ['--reporter=tap', ...(whole ? [] : ['--disable-coverage'])]
const tap = await run(['tap', 'run', ...options, ...files], tapTeller(console.log))
const summary = tapSummary(tap.output)
figures.passed += summary.passed
figures.failed += summary.failed
figures.skipped += summary.skipped
if (tap.code !== 0 && summary.failed === 0)
  note('tap', false, `It ended with ${tap.code ?? tap.signal}.\n${tap.output.split('\n').slice(-20).join('\n')}`)
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

function quickFiles(): string[] {
  return sourceFiles('test', '.test.ts').filter((file) => !slowFolders.some((folder) => file.startsWith(folder)))
}

// Programs of our packages, under the Node that runs this file; `tell` hears each line of theirs at once.
function run(
  [program, ...args]: string[],
  tell?: (line: string) => void,
): Promise<{ code: number | null; signal: string | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(`node_modules/.bin/${program}`, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Plain lines, no colours: what is printed is read in logs.
      env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' },
    })
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => {
        said.push(line)
        if (stream === child.stdout) tell?.(line)
      })
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, output: said.join('\n') }))
  })
}

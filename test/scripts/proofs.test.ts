// PROOF.md: every long proof has its row, and its last run takes the place of the one before.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { helpOf } from '../../scripts/proof-options.ts'
import { rowIn, type Run } from '../../scripts/proof-rows.ts'

process.chdir(new URL('../..', import.meta.url).pathname)
const text = readFileSync('PROOF.md', 'utf8')
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const all = Object.keys(scripts).flatMap((name) => /^proof:(.+)$/.exec(name)?.[1] ?? [])
// Other proofs print no figure.
const proofs = all.filter((name) => readFileSync(`scripts/proof-${name}.ts`, 'utf8').includes("'./proof.ts'"))
const typed = (name: string, ...options: string[]) =>
  spawnSync(process.execPath, [`scripts/proof-${name}.ts`, ...options], { encoding: 'utf8' })

const RUN: Run = {
  command: 'npm run proof:kills -- --kills 3',
  figure: '0 of 12 lost',
  day: '2026-11-28',
  seconds: 7,
  machine: '2 × A Processor',
}

test('every long proof has one row of five columns', (t) => {
  t.ok(proofs.length > 5)
  for (const name of proofs) {
    const run = { ...RUN, command: `npm run proof:${name} -- --now` }
    const added = rowIn(text, name, run)
      .split('\n')
      .filter((line) => !text.includes(line))
    t.equal(added.length, 1, name)
    t.equal(added[0]?.split(' | ').length, 5)
  }
  t.end()
})

test('a run replaces the one before, and leaves what it is about', (t) => {
  const before = [
    '| what | 0 in 5 (2) | `npm run proof:kills -- --kills 5` | not run yet | |',
    '| other | 1 | `npm run proof:x` | 1 | |',
  ]
  t.same(rowIn(before.join('\n'), 'kills', RUN).split('\n'), [
    '| what | 0 in 5 (2) | `npm run proof:kills -- --kills 3` | 0 of 12 lost | 2026-11-28, 7 s, 2 × A Processor |',
    before[1],
  ])
  t.throws(() => rowIn(before.join('\n'), 'power', RUN), { message: 'PROOF.md has 0 rows of proof:power.' })
  t.end()
})

test('every proof says what it does, and what it takes', (t) => {
  for (const name of all) {
    const help = helpOf(name, { figure: proofs.includes(name) }).join('\n')
    t.match(help, `npm run proof:${name}`)
    t.match(help, /^ {2}--help +show this$/m)
    if (proofs.includes(name)) t.match(help, /^What is looked at: .+\nTo be reached: .+\n {2}--\w+ N +\S/m)
  }
  for (const name of ['kills', 'proxies']) {
    const { status, stdout } = typed(name, '--help')
    t.equal(status, 0)
    t.equal(stdout, `${helpOf(name, { figure: proofs.includes(name) }).join('\n')}\n`)
  }
  t.end()
})

for (const [options, line] of [
  [['--fast'], "Unknown option '--fast'"],
  [['--kills', 'many'], '--kills is a whole number'],
] as const)
  test(`what a proof does not know, ${options.join(' ')}, is told in one line`, (t) => {
    const { status, stdout, stderr } = typed('kills', ...options)
    t.equal(status, 2)
    t.equal(stdout, '')
    t.equal(stderr, `proof:kills: ${line}. See: npm run proof:kills -- --help\n`)
    t.end()
  })

// PROOF.md: every long proof has its row, and its last run takes the place of the one before.
import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { rowIn, type Run } from '../../scripts/proof-rows.ts'

process.chdir(new URL('../..', import.meta.url).pathname)
const text = readFileSync('PROOF.md', 'utf8')
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
// Other proofs print no figure.
const proofs = Object.keys(scripts)
  .flatMap((name) => /^proof:(.+)$/.exec(name)?.[1] ?? [])
  .filter((name) => readFileSync(`scripts/proof-${name}.ts`, 'utf8').includes("'./proof.ts'"))

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

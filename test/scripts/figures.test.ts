// The test command counts right: what it would miss here it would miss for everybody.
import { test } from 'tap'
import { coverageFaults } from '../../scripts/coverage.ts'
import { closingLine, tapSummary, tapTeller } from '../../scripts/tap-summary.ts'

test('the figures are those of the closing comment', (t) => {
  const output =
    'TAP version 14\nok 1 - a\n# { total: 3, pass: 3 }\nnot ok 2\n# { total: 9, pass: 6, fail: 1, todo: 1, skip: 1 }\n# time=5ms\n'
  t.same(tapSummary(output), { passed: 6, failed: 2, skipped: 1 }, 'what somebody meant to write has failed')
  t.equal(closingLine(tapSummary(output)), '6 passed, 2 failed, 1 skipped')
  t.equal(closingLine({ passed: 60, failed: 0, skipped: 0 }), '60 passed, 0 failed')
  t.end()
})

test('a run that ran nothing, or broke off, has failed', (t) => {
  t.same(tapSummary(''), { passed: 0, failed: 1, skipped: 0 })
  t.same(tapSummary('TAP version 14\nok 1 - a\n'), { passed: 0, failed: 1, skipped: 0 })
  t.same(tapSummary('# { total: 0 }'), { passed: 0, failed: 1, skipped: 0 })
  t.same(tapSummary('# { total: 1, skip: 1 }'), { passed: 0, failed: 0, skipped: 1 }, 'what is skipped says why')
  t.end()
})

test('a run is told by its files and its failures, each once and with its way', (t) => {
  const output = `TAP version 14
1..3
# Subtest: test/a.test.ts
    # Subtest: outer
        ok 1 - fine
        not ok 2 - one is two
          ---
          diff: |
            -2
          ...
        # Subtest: inner
            not ok 1 - nothing
              ---
              at: 3
              ...
            1..1
        not ok 3 - inner # time=1.5ms
          ---
          at: 2
          ...
        1..3
    not ok 1 - outer # time=9.9ms
      ---
      at: 1
      ...
    1..1
not ok 1 - test/a.test.ts # time=20.4ms
  ---
  exitCode: 1
  ...
# Subtest: test/b.test.ts
    1..1
    ok 1 - fine # time=1ms
ok 2 - test/b.test.ts # time=5.6ms
not ok 3 - test/c.test.ts # time=7ms
  ---
  signal: SIGSEGV
  ...
# { total: 4, pass: 2, fail: 2 }`
  const said: string[] = []
  output.split('\n').forEach(tapTeller((line) => said.push(line)))
  t.same(said, [
    'NOT OK: test/a.test.ts > outer > one is two',
    '    diff: |',
    '      -2',
    'NOT OK: test/a.test.ts > outer > inner > nothing',
    '    at: 3',
    'NOT OK: test/a.test.ts (20 ms)',
    'ok: test/b.test.ts (6 ms)',
    'NOT OK: test/c.test.ts',
    'NOT OK: test/c.test.ts (7 ms)',
    '    signal: SIGSEGV',
  ])
  t.end()
})

test('coverage wants every file whole, but for what is excepted', (t) => {
  const file = (path: string, counts: { s?: number[]; b?: number[][]; f?: number[] }) => ({
    [path]: {
      path,
      statementMap: places(counts.s ?? [], (start) => ({ start })),
      s: numbered(counts.s ?? []),
      branchMap: places(counts.b ?? [], (start) => ({ loc: { start } })),
      b: numbered(counts.b ?? []),
      fnMap: places(counts.f ?? [], (start) => ({ name: 'x', loc: { start } })),
      f: numbered(counts.f ?? []),
    },
  })
  const check = (report: object, exceptions = {}) =>
    coverageFaults({ report: report as never, files: ['src/a.ts'], exceptions, root: '/house' })
  t.same(check(file('/house/src/a.ts', { s: [1, 2], b: [[1]], f: [1] })), [])
  t.match(check({}), [/src\/a\.ts was loaded by no test/])
  t.match(check(file('/house/src/a.ts', { s: [1, 0, 0, 1, 0] })), [/3 lines not covered \(0 allowed\), at 2–3 5$/])
  t.match(check(file('/house/src/a.ts', { b: [[0]], f: [0] })), [/1 branches/, /1 functions/])
  const reason = 'only a broken disk comes here'
  t.same(check(file('/house/src/a.ts', { s: [0] }), { 'src/a.ts': { lines: 1, reason } }), [])
  t.match(check(file('/house/src/a.ts', { s: [0, 0] }), { 'src/a.ts': { lines: 1, reason } }), [/2 lines .*1 allowed/])
  t.end()
})

function numbered<Value>(values: readonly Value[]): Record<string, Value> {
  return Object.fromEntries(values.map((value, index) => [String(index), value]))
}

function places<Place>(values: readonly unknown[], place: (start: { line: number }) => Place): Record<string, Place> {
  return Object.fromEntries(values.map((_, index) => [String(index), place({ line: index + 1 })]))
}

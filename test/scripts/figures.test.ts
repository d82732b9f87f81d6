// The test command counts right: what it would miss here it would miss for everybody.
import { test } from 'tap'
import { coverageFaults } from '../../scripts/coverage.ts'
import { closingLine, tapSummary } from '../../scripts/tap-summary.ts'

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
  t.same(tapSummary('# { total: 1, skip: 1 }'), { passed: 0, failed: 1, skipped: 1 })
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

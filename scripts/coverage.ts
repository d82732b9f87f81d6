// Reads what the last test run covered: every file of src must be there, whole, but for the exceptions in package.json.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { sourceFiles } from './source-files.ts'

/** How much of one file may stay uncovered, and why. */
export interface CoverageException {
  readonly lines?: number
  readonly branches?: number
  readonly functions?: number
  readonly reason: string
}

/** What the report says about one file, in the form istanbul gave it. */
interface FileCoverage {
  path: string
  statementMap: Record<string, { start: { line: number } }>
  s: Record<string, number>
  branchMap: Record<string, { loc: { start: { line: number } } }>
  b: Record<string, number[]>
  fnMap: Record<string, { name: string; loc: { start: { line: number } } }>
  f: Record<string, number>
}

/** The sentences about what is not covered and not excepted; none when all is well. */
export function coverageFaults(input: {
  report: Record<string, FileCoverage>
  files: readonly string[]
  exceptions: Readonly<Record<string, CoverageException>>
  root: string
}): string[] {
  const byFile = new Map(Object.values(input.report).map((file) => [relative(input.root, file.path), file]))
  const faults: string[] = []
  for (const name of input.files) {
    const file = byFile.get(name)
    const allowed = input.exceptions[name]
    if (!file) {
      if (!allowed) faults.push(`${name} was loaded by no test.`)
      continue
    }
    const missed = {
      lines: unseen(file.s, (id) => file.statementMap[id]?.start.line),
      branches: unseen(
        Object.fromEntries(Object.entries(file.b).map(([id, counts]) => [id, Math.min(...counts)])),
        (id) => file.branchMap[id]?.loc.start.line,
      ),
      functions: unseen(file.f, (id) => file.fnMap[id]?.loc.start.line),
    }
    for (const kind of ['lines', 'branches', 'functions'] as const) {
      const limit = allowed?.[kind] ?? 0
      if (missed[kind].length > limit)
        faults.push(
          `${name}: ${missed[kind].length} ${kind} not covered (${limit} allowed), at ${spans(missed[kind]).slice(0, 25).join(' ')}`,
        )
    }
  }
  return faults
}

/** Reads the report of the last run and the exceptions of package.json. Throws when there is no report. */
export function checkCoverage(): string[] {
  const file = '.tap/report/coverage-final.json'
  if (!existsSync(file)) return ['The test run left no coverage report.']
  const settings = JSON.parse(readFileSync('package.json', 'utf8')) as {
    coverageExceptions?: Record<string, CoverageException>
  }
  return coverageFaults({
    report: JSON.parse(readFileSync(file, 'utf8')) as Record<string, FileCoverage>,
    files: sourceFiles('src', '.ts'),
    exceptions: settings.coverageExceptions ?? {},
    root: process.cwd(),
  })
}

function unseen(counts: Record<string, number>, lineOf: (id: string) => number | undefined): number[] {
  return Object.entries(counts)
    .filter(([, count]) => count === 0)
    .map(([id]) => lineOf(id) ?? 0)
    .sort((a, b) => a - b)
}

// 3 4 5 9 → 3–5 9
function spans(lines: readonly number[]): string[] {
  const found: [number, number][] = []
  for (const line of new Set(lines)) {
    const last = found.at(-1)
    if (last && line === last[1] + 1) last[1] = line
    else found.push([line, line])
  }
  return found.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`))
}

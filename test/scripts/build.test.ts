// The built program: its first file can be read by any Node, which is turned away in one line before anything else loads.
import { execFile } from 'node:child_process'
import { accessSync, existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'tap'

const run = promisify(execFile)
await run(process.execPath, ['scripts/build.ts'])

test('main.js is small and asks for nothing but Node and, later, the rest', (t) => {
  const main = readFileSync('dist/main.js', 'utf8')
  t.ok(main.length < 3_000, `${main.length} characters`)
  const imported = [...main.matchAll(/(?:from|import)[ (]*['"]([^'"]+)['"]/g)].map(([, name = '']) => name)
  const [first, later] = [
    imported.filter((name) => name.startsWith('node:')),
    imported.filter((name) => !name.startsWith('node:')),
  ]
  t.ok(first.length > 0)
  t.equal(later.length, 1, 'one import comes after the guard')
  t.ok(existsSync(join('dist', later[0] ?? '')))
  t.notMatch(main, /sourceMappingURL/)
  t.end()
})

test('building again changes no file, so that a running server keeps its own', async (t) => {
  const before = statSync('dist/main.js').mtimeMs
  await run(process.execPath, ['scripts/build.ts'])
  t.equal(statSync('dist/main.js').mtimeMs, before)
})

test('the built program runs', async (t) => {
  const { stdout } = await run(process.execPath, ['dist/main.js', 'version'])
  t.match(stdout, /^MySafe \d+\.\d+\.\d+/)
})

const older = await olderNode()
test(
  'an older Node is turned away in one line',
  { skip: older ? false : 'this machine has no older Node' },
  async (t) => {
    const fault = await run(older ?? '', ['dist/main.js', 'version']).then(
      () => t.fail('it ran'),
      (error: { code: number; stdout: string; stderr: string }) => error,
    )
    t.match(fault, { code: 1, stdout: '', stderr: /^MySafe needs Node 24[^\n]*\n$/ })
  },
)

// The machine's own Node, where it is too old to run MySafe.
async function olderNode(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, 'node')
    try {
      accessSync(file)
      const { stdout } = await run(file, ['--version'])
      if (Number(/^v(\d+)/.exec(stdout)?.[1]) < 24) return file
    } catch {
      // Not a Node, or none here.
    }
  }
  return undefined
}

// Starting this very program once more: from a checkout, from its one file, and as a single executable.
import t from 'tap'
import { resolve } from 'node:path'
import { runBeside, startOf } from '../../src/cli/beside.ts'

const here = (...path: string[]) => resolve(import.meta.dirname, '..', ...path)

t.test('a script is named to Node again, a single executable is itself', async (t) => {
  const started = { execPath: '/x/node', execArgv: ['--no-warnings'], argv: ['/x/node', '/x/main.js', 'serve'] }
  t.same(startOf({ ...started, single: false }, ['backup', 'f']), [
    '/x/node',
    ['--no-warnings', '/x/main.js', 'backup', 'f'],
  ])
  t.same(startOf({ ...started, single: true }, ['backup', 'f']), ['/x/node', ['backup', 'f']])
})

t.test('it ends with the code and the words of the other, or when the signal says so', async (t) => {
  const program = (...argv: string[]) => ({
    execPath: process.execPath,
    execArgv: [],
    argv: [process.execPath, ...argv],
    single: false,
  })
  const never = new AbortController().signal
  t.match(await runBeside(['version'], never, program(here('..', 'src', 'main.ts'))), { code: 0 })
  t.match(await runBeside(['frobnicate'], never, program(here('..', 'src', 'main.ts'))), {
    code: 2,
    err: /^There is no command frobnicate\./,
  })
  const giveUp = new AbortController()
  const running = runBeside([], giveUp.signal, program(here('controls', 'program', 'plain-node.ts')))
  giveUp.abort()
  t.match(await running, { code: 1 })
})

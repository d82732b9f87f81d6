// A secret is read from a pipe as a whole, or key by key from a terminal that does not show it.
import { PassThrough } from 'node:stream'
import t from 'tap'
import { CommandError } from '../../src/cli/command.ts'
import { readSecret, type Input } from '../../src/cli/secret-input.ts'

function surroundings(isTTY: boolean) {
  const modes: boolean[] = []
  const stdin: Input = Object.assign(new PassThrough(), { isTTY, setRawMode: (raw: boolean) => modes.push(raw) })
  const stderr = new PassThrough()
  return { stdin: stdin as Input & PassThrough, stderr, modes }
}

t.test('a pipe is read to its end', async (t) => {
  const { stdin, stderr, modes } = surroundings(false)
  stdin.end('# a comment\nABCD-EF\n')
  t.equal(await readSecret('Key: ', { stdin, stderr }), '# a comment\nABCD-EF\n')
  t.equal(stderr.read(), null, 'nobody is asked')
  t.same(modes, [])
})

t.test('a pipe that does not end is not read for ever', async (t) => {
  const { stdin, stderr } = surroundings(false)
  stdin.write('x'.repeat(10_000))
  t.ok((await readSecret('Key: ', { stdin, stderr })).length >= 4096)
})

for (const [what, keys, read] of [
  ['Enter ends it', ['ab', 'c', 'd\r', 'more'], 'abcd'],
  ['Backspace takes back', ['abx\u007f', 'cx\b', '\n'], 'abc'],
] as const)
  t.test(`at a terminal, ${what}; nothing is shown`, async (t) => {
    const { stdin, stderr, modes } = surroundings(true)
    for (const piece of keys) stdin.write(piece)
    t.equal(await readSecret('Key: ', { stdin, stderr }), read)
    t.equal(String(stderr.read()), 'Key: \n')
    t.same(modes, [true, false], 'the terminal is itself again')
  })

for (const [what, key] of [
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
] as const)
  t.test(`at a terminal, ${what} gives up with one line and an exit code`, async (t) => {
    const { stdin, stderr, modes } = surroundings(true)
    stdin.write(`ab${key}`)
    await t.rejects(
      readSecret('Key: ', { stdin, stderr }),
      new CommandError('Nothing was entered, and nothing was done.', 1),
    )
    t.equal(String(stderr.read()), 'Key: \n')
    t.same(modes, [true, false], 'the terminal is itself again')
  })

t.test('a terminal that goes away ends it', async (t) => {
  const { stdin, stderr } = surroundings(true)
  stdin.end('ab')
  t.equal(await readSecret('Key: ', { stdin, stderr }), 'ab')
})

// What a command says reaches a file to the last byte, or the command ends with one line and an exit code.
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Writable } from 'node:stream'
import t from 'tap'
import { stdoutTo } from '../../src/cli/stdout.ts'

const main = resolve(import.meta.dirname, '..', '..', 'src', 'main.ts')

// Who is told how it ended.
function said() {
  const lines: string[] = []
  return { lines, err: (line: string) => void lines.push(line) }
}

function fileIn(t: { testdir(): string; teardown(close: () => unknown): unknown }) {
  const file = join(t.testdir(), 'answer')
  const fd = openSync(file, 'w')
  t.teardown(() => closeSync(fd))
  return { file, stream: Object.assign(new Writable(), { fd }) }
}

t.test('what is written by halves is written on until it is whole', async (t) => {
  const { file, stream } = fileIn(t)
  const stdout = stdoutTo(stream, (fd, bytes) => writeSync(fd, bytes, 0, Math.min(3, bytes.length)))
  t.equal(await stdout.say('one line\n'), true)
  t.equal(await stdout.say(''), true)
  t.equal(await stdout.say('ünd nöch eine\n'), true)
  t.equal(readFileSync(file, 'utf8'), 'one line\nünd nöch eine\n')
  const { lines, err } = said()
  t.equal(stdout.ended(0, { err }), 0)
  t.equal(stdout.ended(2, { err }), 2)
  t.same(lines, [])
})

for (const [code, why] of [
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the quota is used up'],
  ['EIO', 'EIO'],
] as const)
  t.test(`a file that takes no more is told by ${code}, with an exit code that is not 0`, async (t) => {
    const { stream } = fileIn(t)
    const full = () => {
      throw Object.assign(new Error(code), { code })
    }
    const stdout = stdoutTo(stream, full)
    t.equal(await stdout.say('one line\n'), false)
    t.equal(await stdout.say('another\n'), false)
    const { lines, err } = said()
    t.equal(stdout.ended(0, { err }), 1)
    t.equal(stdout.ended(2, { err }), 2)
    t.equal(lines[0], `Not everything could be written to stdout (${why}): what stands there is not whole.`)
  })

t.test('a reader that goes away is no fault', async (t) => {
  const { stream } = fileIn(t)
  let gone = false
  const terminal = new Writable({ write: (...[, , done]) => done(gone ? new Error('EPIPE') : null) })
  terminal.on('error', () => undefined)
  const stdout = stdoutTo(Object.assign(terminal, { fd: stream.fd, isTTY: true }))
  t.equal(await stdout.say('one line\n'), true)
  gone = true
  t.equal(await stdout.say('another\n'), false)
  const { lines, err } = said()
  t.equal(stdout.ended(0, { err }), 0)
  t.same(lines, [])
})

t.test('a whole program whose answer goes to a full disk does not end with 0', (t) => {
  const full = openSync('/dev/full', 'w')
  t.teardown(() => closeSync(full))
  const { status, stderr } = spawnSync(process.execPath, [main, 'version'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  t.equal(status, 1)
  t.equal(stderr, 'Not everything could be written to stdout (the disk is full): what stands there is not whole.\n')
  t.end()
})

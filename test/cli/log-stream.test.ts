// LOG-04: a log that cannot be written costs lines and nothing else.
import { Writable } from 'node:stream'
import t from 'tap'
import { logStream } from '../../src/cli/log-stream.ts'

t.test('LOG-04 what can be written is written, and nothing counts as lost', async (t) => {
  const lines: string[] = []
  const log = logStream(new Writable({ write: (line, _, done) => (lines.push(String(line)), done()) }))
  log.write('one\n')
  log.write('two\n')
  t.same(lines, ['one\n', 'two\n'])
  t.equal(log.lost(), 0)
})

t.test('LOG-04 faults at once, faults later and a reader that does not read: lines are lost and counted', async (t) => {
  const thrown = new Writable({
    write() {
      throw new Error('ENOSPC')
    },
  })
  const atOnce = logStream(thrown)
  atOnce.write('x')
  t.equal(atOnce.lost(), 1)

  const broken = new Writable({ write: (_line, _encoding, done) => done(new Error('EPIPE')) })
  broken.on('error', () => undefined)
  const later = logStream(broken)
  await new Promise<void>((closed) => {
    broken.once('close', closed)
    later.write('x')
  })
  t.equal(later.lost(), 1)

  const stuck = logStream(new Writable({ write: () => undefined }))
  for (let n = 0; n < 12; n++) stuck.write('x'.repeat(100_000))
  t.equal(stuck.lost(), 1, 'no more than one MiB waits')
})

// LOG-04: a log that cannot be written costs lines and nothing else.
import { Writable } from 'node:stream'
import t from 'tap'
import { logStream } from '../../src/cli/log-stream.ts'
import { straightThrough } from '../controls/cli/log-stream.ts'

t.test('LOG-04 what can be written is written, and nothing counts as lost', async (t) => {
  const lines: string[] = []
  const log = logStream(new Writable({ write: (line, _, done) => (lines.push(String(line)), done()) }))
  log.write('one\n')
  log.write('two\n')
  t.same(lines, ['one\n', 'two\n'])
  t.equal(log.lost(), 0)
})

t.test('LOG-04 faults at once, faults later and a reader that does not read: lines are lost and counted', async (t) => {
  t.same(await costs(logStream), { atOnce: 1, later: 1, stuck: 1 })
  t.same(
    await costs(straightThrough),
    { atOnce: 'the program', later: 0, stuck: 0 },
    'control: a log that nobody looks after is noticed',
  )
})

/** What three broken logs cost: so many lines, or the program. */
async function costs(make: typeof logStream) {
  const thrown = new Writable({
    write() {
      throw new Error('ENOSPC')
    },
  })
  const first = make(thrown)
  let atOnce: string | number = 'the program'
  try {
    first.write('x')
    atOnce = first.lost()
  } catch {
    // The fault came up to whoever wrote the line.
  }

  const broken = new Writable({ write: (_line, _encoding, done) => done(new Error('EPIPE')) })
  broken.on('error', () => undefined)
  const later = make(broken)
  await new Promise<void>((closed) => {
    broken.once('close', closed)
    later.write('x')
  })

  // No more than one MiB waits.
  const stuck = make(new Writable({ write: () => undefined }))
  for (let n = 0; n < 12; n++) stuck.write('x'.repeat(100_000))
  return { atOnce, later: later.lost(), stuck: stuck.lost() }
}

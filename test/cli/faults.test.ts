// Whatever goes wrong, the operator reads one line: clear where it was foreseen, and otherwise without a word of any value.
import t from 'tap'
import { CommandError } from '../../src/cli/command.ts'
import { kindAndPlace, told } from '../../src/cli/faults.ts'
import { cannotListen } from '../../src/cli/port.ts'
import { ConfigError } from '../../src/config.ts'
import { SealError } from '../../src/crypto/envelope.ts'
import { DatabaseError } from '../../src/store/database.ts'
import { Conflict, Invalid, NotFound } from '../../src/vault/refusals.ts'
import { BackupError, sentenceOn } from '../../src/vault/backup.ts'
import { saidAsItIs } from '../controls/cli/commands.ts'
import { repeatsMessages } from '../controls/cli/faults.ts'

const coded = (code: string) => Object.assign(new Error('canary in the message'), { code })

for (const [what, fault, lines, exitCode] of [
  ['typed wrongly', new CommandError('No.', 2), ['No.'], 2],
  ['several lines', new CommandError(['One.', 'Two.']), ['One.', 'Two.'], 1],
  [
    'settings',
    new ConfigError([
      { name: 'A', fault: 'is wrong' },
      { name: 'B', fault: 'too' },
    ]),
    ['A is wrong', 'B too'],
    1,
  ],
  [
    'a clear error',
    new DatabaseError('newer', 'x was written\nby a newer MySafe'),
    ['x was written by a newer MySafe'],
    1,
  ],
  ['a seal', new SealError('tampered'), [/^A sealed value cannot be opened: /], 1],
  [
    'a refusal by field',
    new Invalid({ username: 'account.username_taken', email: { key: 'forms.too_long', values: { most: 3 } } }),
    [/^username: .+ email: .+3/],
    1,
  ],
  ['a refusal with a reason', new Conflict('admin_users.last_administrator'), [/administrator/], 1],
  ['a refusal without one', new NotFound(), ['This was refused (not_found).'], 1],
  ['a full disk', coded('ENOSPC'), ['The disk is full.'], 1],
  ['a full database', coded('SQLITE_FULL'), ['The disk is full; nothing was changed.'], 1],
  [
    'what nobody foresaw',
    coded('ERR_CANARY'),
    [
      /^Something went wrong that MySafe did not foresee: Error ERR_CANARY at faults\.test\.ts:\d+ \(reference [0-9a-f]{8}\)\.$/,
    ],
    1,
  ],
  [
    'what is no error',
    'canary',
    [/^Something went wrong that MySafe did not foresee: string \(reference [0-9a-f]{8}\)\.$/],
    1,
  ],
  ['nothing', null, [/^Something went wrong that MySafe did not foresee: object /], 1],
] as const)
  t.test(`LOG-02 ${what}`, async (t) => {
    const said = told(fault)
    t.match(said.lines, lines)
    t.equal(said.lines.length, lines.length)
    t.equal(said.exitCode, exitCode)
    if (what !== 'what nobody foresaw') t.notMatch(said.lines.join('\n'), 'canary')
  })

t.test('LOG-02 the message of a fault nobody foresaw is not repeated', async (t) => {
  const repeated = (tell: typeof told) => tell(coded('ERR_OTHER')).lines.some((line) => line.includes('canary'))
  t.equal(repeated(told), false)
  t.equal(repeated(repeatsMessages), true, 'control: one that is repeated is found')
})

t.test('LOG-03 what a fault says of a file of somebody else’s steers no terminal and begins no line', async (t) => {
  const id = '<1\u001b]0;owned\u0007\u009b2J\n\u202e@x.test>'
  const steers = /\p{Control}|\u202e/u
  const { lines } = told(new BackupError('sealed', `The body of letter ${id} does not open (tampered).`))
  t.same(lines, ['The body of letter <1?]0;owned??2J ?@x.test> does not open (tampered).'])
  t.notMatch(told(new CommandError(id)).lines.join(''), steers)
  t.match(saidAsItIs(id), steers, 'control: a line that is said as it is')
})

t.test('LOG-02 an error is reduced to kind, code and place', async (t) => {
  t.match(kindAndPlace(coded('E1')), { kind: 'Error', code: 'E1', place: /^faults\.test\.ts:\d+$/ })
  const bare = new TypeError('canary')
  delete bare.stack
  t.same(kindAndPlace(bare), { kind: 'TypeError' })
})

t.test('why a server cannot listen is said in words', async (t) => {
  const place = { host: '127.0.0.1', port: 80, settings: 'MYSAFE' } as const
  const said = (code: string) => cannotListen({ code }, place).lines.join()
  t.match(said('EADDRINUSE'), /another program has it/)
  t.match(said('EACCES'), /^MySafe may not listen on port 80 of 127\.0\.0\.1/)
  for (const code of ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN']) t.match(said(code), /no such address/)
  t.match(said('EOTHER'), /\(EOTHER\)\.$/)
})

t.test('what is wrong with a trail is said in words', async (t) => {
  t.match(sentenceOn({ number: 3, what: 'gap' }), /Event 3 is missing, or/)
  t.match(
    sentenceOn({ number: 3, what: 'cut' }),
    /^The audit trail is broken\. Event 3 and what came after it are missing\.$/,
  )
  t.match(sentenceOn({ number: 3, what: 'changed' }), /Event 3 was changed, or/)
})

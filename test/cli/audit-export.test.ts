// The trail on stdout: whole and signed for an auditor, line by line as it happens for a log shipper; both recorded.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mock } from 'node:test'
import t from 'tap'
import { openKeyring } from '../../src/crypto/keyring.ts'
import { readRootKey } from '../../src/crypto/root-key.ts'
import { record } from '../../src/audit/trail.ts'
import { openDatabase } from '../../src/store/database.ts'
import { lookInto } from '../../src/store/look.ts'
import { system } from '../../src/vault/actors.ts'
import { keyringOf } from '../../src/vault/start.ts'
import { createVault } from '../../src/vault/vault.ts'
import { forgetsTheHead } from '../controls/audit/no-anchor.ts'
import type { Installation } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { command, serveHere } from '../fixtures/world.ts'

process.umask(0o077)

interface Line {
  readonly number: number
  readonly at: string
  readonly event: string
}

const linesIn = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

const ask = ({ database }: Installation, sql: string) => lookInto(database, (db) => db.raw.prepare(sql).pluck().all())

t.test(
  'AUD-08 the whole trail goes to stdout with and without a server, is signed, and the export is recorded',
  async (t) => {
    const { installation } = await lived(t)
    const [total] = ask(installation, 'SELECT max(number) FROM audit_events')
    const alone = await command(installation, ['audit', 'export'])
    t.equal(alone.code, 0, alone.err.join())
    const file = join(installation.folder, 'trail.ndjson')
    writeFileSync(file, alone.out.join(''))
    const lines = linesIn(alone.out.join(''))
    t.same(
      lines.slice(0, -1).map(({ number }) => number),
      Array.from({ length: Number(total) }, (_, n) => n + 1),
    )
    t.match(lines[0], { at: /Z$/, event: String, actor: { kind: String }, mac: /^[0-9a-f]{64}$/ })
    const [publicKey = ''] = (await command(installation, ['audit', 'public-key'])).out
    const verify = ['audit', 'verify', '--public-key', publicKey, '--checkpoint']
    t.match((await command(installation, [...verify, file])).out, [
      /and every line of this file is as it was exported\.$/,
    ])
    writeFileSync(file, alone.out.join('').replace('"result":"done"', '"result":"failed"'))
    const forged = await command(installation, [...verify, file])
    t.match([forged.code, ...forged.err], [1, 'The lines of this file are not those that were exported.'])
    const planted = '{"number":99,"event":"user.signed_in",'
    for (const added of [
      alone.out.join('').replace(/\n\{("checkpoint":.*\n)$/, `\n${planted}$1`),
      alone.out.join('').replace('\n{"checkpoint":', `\n{"checkpoint":"","number":99,"checkpoint":`),
      `${alone.out.join('').trimEnd()}\n{"number":99}\n`,
    ]) {
      writeFileSync(file, added)
      t.equal((await command(installation, [...verify, file])).code, 1, 'what stands beside the note is not signed')
    }

    const server = await serveHere(t, installation)
    const beside = await command(installation, ['audit', 'export', '--json'])
    t.ok(linesIn(beside.out.join('')).length > Number(total))
    await server.stop()
    t.match(ask(installation, "SELECT details || actor_kind FROM audit_events WHERE name = 'audit.exported'"), [
      `{"events":${String(total)},"format":"ndjson"}operator`,
      /operator$/,
    ])
    const canary = alone.out.join('')
    t.notMatch(canary, /password":|token":|client_secret":/)
  },
)

t.test('days and CSV; what was typed wrongly is told; a reader that goes away ends it', async (t) => {
  const { installation } = await lived(t)
  const csv = await command(installation, [
    'audit',
    'export',
    '--format',
    'csv',
    '--from',
    '2020-01-01',
    '--until',
    '2999-01-01',
  ])
  t.match(csv.out.join(''), /^\ufeff"Number","Time"/)
  const portuguese = { env: { MYSAFE_LANGUAGE: 'pt-BR' } }
  t.match((await command(installation, ['audit', 'export', '--format', 'csv'], portuguese)).out[0], '"Número","Hora"')
  const none = await command(installation, ['audit', 'export', '--until', '2000-01-01'])
  t.match(none.out.join(''), /^\{"checkpoint":/)
  for (const typed of [
    ['--from', 'yesterday'],
    ['--until', '2026-11-20', '--from', '2026-11-21'],
    ['--until', '2026-02-30'],
    ['--format', 'xml'],
  ]) {
    const { code, err } = await command(installation, ['audit', 'export', ...typed])
    t.match([code, ...err], [2, new RegExp(`^${String(typed[0])} is `)])
  }
  const left = await command(installation, ['audit', 'export'], { reads: () => false })
  t.equal(left.code, 0)
  t.notMatch(left.out.join(''), 'checkpoint')
})

t.test('follow writes what happens from an event on, line by line, and ends when it is told to', async (t) => {
  const { installation } = await lived(t)
  const told = Promise.withResolvers<string>()
  const [total] = ask(installation, 'SELECT max(number) FROM audit_events')
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  let happened = false
  const following = command(installation, ['audit', 'follow', '--after', '3'], {
    stopped: told.promise,
    reads(piece) {
      const last = linesIn(piece).at(-1)
      if (last?.event === 'server.stopped') told.resolve('SIGTERM')
      // Once everything was read, something happens, and the next look finds it.
      if (last?.event === 'audit.read' && !happened) {
        happened = true
        happenIn(installation)
        setImmediate(() => mock.timers.tick(1_000))
      }
      return true
    },
  })
  const { code, out } = await following
  t.equal(code, 0)
  const lines = linesIn(out.join(''))
  t.same(
    lines.map(({ number }) => number),
    Array.from({ length: Number(total) - 3 + 2 }, (_, n) => n + 4),
  )
  t.same(
    lines.slice(-2).map(({ event }) => event),
    ['audit.read', 'server.stopped'],
  )
})

t.test('follow ends when it is told to also while it has much to catch up on', async (t) => {
  const { installation } = await lived(t)
  happenIn(installation, 3_500)
  const told = Promise.withResolvers<string>()
  const { code, out } = await command(installation, ['audit', 'follow', '--after', '0'], {
    stopped: told.promise,
    reads: () => (told.resolve('SIGTERM'), true),
  })
  t.equal(code, 0)
  t.ok(linesIn(out.join('')).length <= 2_000)
})

t.test(
  'AUD-09 follow is itself in the trail; without --after it begins now; a shipper that goes away ends it',
  async (t) => {
    const { installation } = await lived(t)
    const { code, out } = await command(installation, ['audit', 'follow'], { reads: () => false })
    t.equal(code, 0)
    t.same(
      linesIn(out.join('')).map(({ event }) => event),
      ['audit.read'],
    )
    const all = await command(installation, ['audit', 'follow', '--after', '0'], { reads: () => false })
    t.equal(linesIn(all.out.join(''))[0]?.number, 1, 'behind nothing it begins with the first')
    const wrong = await command(installation, ['audit', 'follow', '--after', 'x'])
    t.match([wrong.code, ...wrong.err], [2, '--after is the number of an event.'])
  },
)

t.test(
  'AUD-04 follow ends with a word when the data was put back to an older state, and leaves nothing out unsaid',
  async (t) => {
    const { installation } = await lived(t)
    const older = readFileSync(installation.database)
    const [total] = ask(installation, 'SELECT max(number) FROM audit_events')
    mock.timers.enable({ apis: ['setTimeout'] })
    t.teardown(() => mock.timers.reset())
    const follow = (putBack: (path: Installation) => void) =>
      command(installation, ['audit', 'follow'], {
        reads() {
          putBack(installation)
          setImmediate(() => mock.timers.tick(1_000))
          return true
        },
      })
    const shorter = await follow(({ database }) => writeFileSync(database, older))
    t.match(shorter, {
      code: 1,
      err: [new RegExp(`^The audit trail does not go on behind event ${String(Number(total) + 1)}: .* older state`)],
    })
    forgetsTheHead(installation)
    const asLong = await follow((path) => {
      writeFileSync(path.database, older)
      happenIn(path)
      happenIn(path)
    })
    t.match(asLong, { code: 1, err: [/does not go on behind event/] })
    forgetsTheHead(installation)
    const ahead = await command(installation, ['audit', 'follow', '--after', '999999'])
    t.match(ahead, { code: 1, out: [], err: [/does not go on behind event 999999/] })
  },
)

function happenIn({ database, rootKey, data }: Installation, times = 1): void {
  const db = openDatabase(database)
  const { key } = readRootKey({ credentialFile: null, keyFile: rootKey, dataFolder: data })
  const vault = createVault({ db, keyring: openKeyring(keyringOf(db), key) })
  vault.write((tx) => {
    for (let n = 0; n < times; n++) record(tx, system, { name: 'server.stopped' })
  })
  db.close()
}

// What the operator signs of the trail and takes from its beginning: checked by others, marked, recorded and mailed.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { record } from '../../src/audit/trail.ts'
import { openKeyring } from '../../src/crypto/keyring.ts'
import { readRootKey } from '../../src/crypto/root-key.ts'
import { openDatabase } from '../../src/store/database.ts'
import { lookInto } from '../../src/store/look.ts'
import { system } from '../../src/vault/actors.ts'
import { pruneTrail } from '../../src/vault/audit-prune.ts'
import { keyringOf } from '../../src/vault/start.ts'
import { createVault } from '../../src/vault/vault.ts'
import { signNote } from '../../src/audit/notes.ts'
import { pruneByHand } from '../controls/cli/audit-notes.ts'
import { bytesIn, type Installation } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { command, serveHere, type Said } from '../fixtures/world.ts'

process.umask(0o077)

const DAY = 86_400_000

const rows = <T>({ database }: Installation, sql: string) =>
  lookInto(database, (db) => db.raw.prepare(sql).pluck().all() as T[])

/** An installation in which nothing happened for two hundred days, until now: everything before is old. */
async function aged(
  t: Parameters<typeof lived>[0],
): Promise<{ installation: Installation; file: string; before: string; old: number }> {
  const here = await lived(t)
  const { installation } = here
  const now = Date.now() + 200 * DAY
  const [last] = rows<number>(installation, 'SELECT max(number) FROM audit_events')
  openTo(installation, now, (vault) => {
    for (const name of ['server.started', 'server.stopped'] as const) vault.write((tx) => record(tx, system, { name }))
  })
  return { ...here, before: new Date(now - 100 * DAY).toISOString().slice(0, 10), old: Number(last) }
}

const later = { now: () => Date.now() + 200 * DAY }

function openTo<T>(
  { database, rootKey, data }: Installation,
  now: number,
  work: (vault: ReturnType<typeof createVault>) => T,
): T {
  const db = openDatabase(database)
  try {
    const { key } = readRootKey({ credentialFile: null, keyFile: rootKey, dataFolder: data })
    return work(createVault({ db, keyring: openKeyring(keyringOf(db), key), now: () => now }))
  } finally {
    db.close()
  }
}

const json = ({ out }: Said) => JSON.parse(out.join('')) as Record<string, unknown>

t.test('AUD-05 a checkpoint is checked with the public key alone, and finds a trail that was made anew', async (t) => {
  const { installation, file } = await lived(t)
  const note = join(installation.folder, 'checkpoint.txt')
  const signed = await command(installation, ['audit', 'checkpoint'])
  t.equal(signed.code, 0)
  writeFileSync(note, `${signed.out.join('\n')}\n`)
  t.match(json(await command(installation, ['audit', 'checkpoint', '--json'])), { note: /^mysafe\//, events: Number })
  const [publicKey = ''] = (await command(installation, ['audit', 'public-key'])).out
  t.match(json(await command(installation, ['audit', 'public-key', '--json'])), { publicKey })

  // On another machine: no data, no key.
  const away = { ...installation, env: { MYSAFE_DATA_DIR: '/nowhere', MYSAFE_ROOT_KEY_FILE: '/nowhere/root.key' } }
  const checked = await command(away, ['audit', 'verify', '--checkpoint', note, '--public-key', publicKey])
  t.equal(checked.code, 0)
  t.match(checked.out, [/^Signed by installation [0-9a-f]{32} on \d{4}-\d\d-\d\d: \d+ events, head [0-9a-f]{64}\.$/])
  const plain = await command(away, ['audit', 'verify', '--checkpoint', note, '--public-key', publicKey, '--json'])
  t.match(json(plain), { signed: true, checkpoint: { head: /^[0-9a-f]{64}$/ } })
  writeFileSync(`${note}.forged`, readFileSync(note, 'utf8').replace(/\n(\d)/, '\n9$1'))
  const forged = await command(away, ['audit', 'verify', '--checkpoint', `${note}.forged`, '--public-key', publicKey])
  t.match([forged.code, ...forged.err], [1, /^The signature of this note is not good/])

  // Here: the trail holds what was signed; a backup from before does not reach it.
  const whole = await command(installation, ['audit', 'verify', '--checkpoint', note])
  t.match(whole.out, [/^The audit trail is whole: /, /^Signed by installation /])
  t.match(json(await command(installation, ['audit', 'verify', '--checkpoint', note, '--json'])), {
    whole: true,
    checkpoint: {},
  })
  const older = await command(installation, ['audit', 'verify', '--file', file, '--checkpoint', note])
  t.match([older.code, ...older.err], [1, /^The audit trail does not hold event \d+ as it was signed\.$/])

  // Whoever holds every key can make the trail anew; what was signed before still tells.
  openTo(installation, Date.now(), ({ db, keyring }) => {
    db.raw.exec('DELETE FROM audit_events')
    createVault({ db, keyring }).write((tx) => {
      for (let n = 0; n < 4_000; n += 1) record(tx, system, { name: 'server.started' })
    })
  })
  rmSync(installation.anchor)
  const anew = await command(installation, ['audit', 'verify'])
  t.equal(anew.code, 0, 'control: without what was signed nobody notices')
  const found = await command(installation, ['audit', 'verify', '--checkpoint', note])
  t.match([found.code, ...found.err], [1, /does not hold event \d+ as it was signed/])
})

t.test('a file that holds nothing signed is told in one line', async (t) => {
  const { installation } = await lived(t)
  const [publicKey = ''] = (await command(installation, ['audit', 'public-key'])).out
  const file = join(installation.folder, 'what.txt')
  const told = async (text: string | null) => {
    if (text === null) rmSync(file)
    else writeFileSync(file, text)
    return (
      await command(installation, ['audit', 'verify', '--checkpoint', file, '--public-key', publicKey])
    ).err.join()
  }
  t.match(
    await told('anything'),
    /^This is no checkpoint\. Name a file with what mysafe audit checkpoint printed, .+ CSV is not checked here\.$/,
  )
  t.match(
    await told('{"a":1}\n'),
    /^This is no checkpoint\. Name a file with what mysafe audit checkpoint printed, .+ CSV is not checked here\.$/,
  )
  t.match(await told('number,name\r\n1,x\r\n'), /^This is no checkpoint\./)
  t.match(
    await told('{"a":1}\n{"half'),
    /^The last line of this file holds no signed note: it is not a whole export\.$/,
  )
  t.match(await told(null), /^There is no file .+what\.txt\.$/)
  mkdirSync(file)
  const folder = await command(installation, ['audit', 'verify', '--checkpoint', file, '--public-key', publicKey])
  t.match(folder.err, [/what\.txt cannot be read \(EISDIR\)\.$/])
  const alone = await command(installation, ['audit', 'verify', '--public-key', publicKey])
  t.match([alone.code, ...alone.err], [2, /name it with --checkpoint/])
})

t.test('an export larger than what is read at once is checked to its last byte', async (t) => {
  const { installation } = await lived(t)
  const [publicKey = ''] = (await command(installation, ['audit', 'public-key'])).out
  const lines = Buffer.from('{"event":"server.started"}\n'.repeat(100_000))
  const exported = createHash('sha256').update(lines).digest('hex')
  const note = openTo(installation, Date.now(), ({ keyring }) =>
    signNote(keyring, { kind: 'trail', head: { number: 100_000, mac: Buffer.alloc(32) }, at: 0, exported }),
  )
  const file = join(installation.folder, 'long.ndjson')
  const told = async (at: number | null) => {
    const bytes = Buffer.concat([lines, Buffer.from(`${JSON.stringify({ checkpoint: note })}\n`)])
    if (at !== null) bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    writeFileSync(file, bytes)
    const typed = ['audit', 'verify', '--checkpoint', file, '--public-key', publicKey]
    return (await command(installation, typed)).err.join()
  }
  t.equal(await told(null), '')
  for (const at of [1, 1_048_575, 1_048_576, lines.length - 65_536, lines.length - 2])
    t.equal(await told(at), 'The lines of this file are not those that were exported.', `byte ${String(at)}`)
})

t.test('AUD-06 what is removed leaves a signed mark, an event and a mail, and the trail verifies on', async (t) => {
  const { installation, before, old } = await aged(t)
  const note = join(installation.folder, 'before.txt')
  writeFileSync(note, `${(await command(installation, ['audit', 'checkpoint'], later)).out.join('\n')}\n`)
  // What was signed of events that go afterwards can be compared no more, but for the last of them.
  const signedAt = (number: number, kind: 'trail' | 'pruned' = 'trail') => {
    const file = join(installation.folder, `${kind}-${String(number)}.txt`)
    openTo(installation, later.now(), ({ db, keyring }) => {
      const mac = db.raw.prepare('SELECT mac FROM audit_events WHERE number = ?').pluck().get(number) as Buffer
      writeFileSync(file, signNote(keyring, { kind, head: { number, mac }, at: 0, exported: null }))
    })
    return file
  }
  const earlier = [signedAt(old - 1), signedAt(old)]
  const mark = signedAt(old, 'pruned')
  const server = await serveHere(t, installation, later)
  const pruned = await command(installation, ['audit', 'prune', '--before', before], later)
  t.match(pruned.out, [
    `Removed: ${String(old)} events, up to event ${String(old)}. A signed mark stands in their place.`,
  ])
  t.equal(pruned.code, 0)
  const again = await command(installation, ['audit', 'prune', '--before', before, '--json'], later)
  t.same(json(again), { removed: 0, upTo: null })
  t.match((await command(installation, ['audit', 'prune', '--before', before], later)).out, [
    /^There are no events from before/,
  ])
  await server.stop()

  t.equal(rows(installation, 'SELECT min(number) FROM audit_events')[0], old + 1)
  t.match(rows(installation, "SELECT details FROM audit_events WHERE name = 'audit.pruned'"), [
    `{"from":1,"to":${String(old)},"events":${String(old)}}`,
  ])
  const verified = await command(installation, ['audit', 'verify', '--checkpoint', note], later)
  t.equal(verified.code, 0)
  t.match(verified.out, [
    /^The audit trail is whole: /,
    new RegExp(
      `^Events up to ${String(old)} were removed on purpose on \\d{4}-\\d\\d-\\d\\d; the mark in their place is signed\\.$`,
    ),
    /^Signed by/,
  ])
  t.match(json(await command(installation, ['audit', 'verify', '--json'], later)), {
    whole: true,
    pruned: { upTo: old },
  })
  t.equal((await command(installation, ['user', 'list'], later)).code, 0, 'and the next start finds its head')
  const [gone, atMark] = await Promise.all(
    earlier.map(async (file) => {
      const { code, out } = await command(installation, ['audit', 'verify', '--checkpoint', file], later)
      t.equal(code, 0, file)
      return out.at(-1)
    }),
  )
  t.match(gone, /^The events it was signed for were removed since: it cannot be compared with this trail/)
  t.match(atMark, /^Signed by installation/, 'the mark bears the very head that was signed')
  const compared = async (file: string) =>
    json(await command(installation, ['audit', 'verify', '--checkpoint', file, '--json'], later))
  t.match(await compared(String(earlier[0])), { whole: true, checkpoint: { compared: false } })
  t.match(await compared(note), { whole: true, checkpoint: { compared: true } })
  t.match((await command(installation, ['audit', 'verify', '--checkpoint', mark], later)).err, [
    'This is the mark of events that were removed, not a checkpoint.',
  ])
})

t.test(
  'AUD-06 control: events taken away by hand, with no mark or one that nobody signed for it, are noticed',
  async (t) => {
    const { installation, old } = await aged(t)
    const whole = `${installation.database}.whole`
    copyFileSync(installation.database, whole)
    const verdictAfter = async (upTo: number, note?: string) => {
      copyFileSync(whole, installation.database)
      pruneByHand(installation.database, upTo, note)
      const { err, code } = await command(installation, ['audit', 'verify'], later)
      return `${String(code)} ${err.join()}`
    }
    const markOf = (number: number, kind: 'trail' | 'pruned') =>
      openTo(installation, later.now(), ({ db, keyring }) => {
        const mac = db.raw.prepare('SELECT mac FROM audit_events WHERE number = ?').pluck().get(number) as Buffer
        return signNote(keyring, { kind, head: { number, mac }, at: 0, exported: null })
      })
    const [signed, other, checkpoint] = [markOf(old, 'pruned'), markOf(old - 1, 'pruned'), markOf(old, 'trail')]
    t.match(await verdictAfter(old), /^1 The audit trail is broken\. Event 1 is missing/)
    t.match(
      await verdictAfter(old, 'x'),
      /^1 The audit trail is broken\. The mark in the place of what came before event \d+ is not signed/,
    )
    t.match(await verdictAfter(old, checkpoint), /^1 The audit trail is broken\. The mark/, 'a checkpoint is no mark')
    t.match(
      await verdictAfter(old, other),
      new RegExp(`^1 The audit trail is broken\\. Event ${String(old)} is missing`),
    )
    t.match(
      await verdictAfter(old - 5, signed),
      new RegExp(`^1 The audit trail is broken\\. Event ${String(old - 4)} `),
    )
    t.match(await verdictAfter(old, signed), /^0 /, 'and the right one is good')
    copyFileSync(whole, installation.database)
  },
)

t.test('only a whole trail is shortened, only its old part, and only on a day that there is', async (t) => {
  const { installation, before, old } = await aged(t)
  const bytes = bytesIn(installation.folder)
  const told = async (...typed: string[]) => {
    const { code, err } = await command(installation, ['audit', 'prune', ...typed], later)
    return [code, ...err]
  }
  t.match(await told(), [2, /needs --before DAY/])
  t.match(await told('--before', '2026-13-01'), [2, /needs --before DAY/])
  const tomorrow = new Date(later.now() + DAY).toISOString().slice(0, 10)
  t.match(await told('--before', tomorrow), [1, 'Only events older than 90 days can be removed. Nothing was removed.'])
  t.same(Object.keys(bytesIn(installation.folder)).length, Object.keys(bytes).length)
  openTo(installation, later.now(), (vault) => {
    const mac = Buffer.alloc(32)
    const operator = { kind: 'operator', id: null, origin: { address: null, requestId: null } } as const
    t.throws(() => pruneTrail(vault, operator, { to: 3, mac }), { message: 'audit.prune_other_trail' })
    t.throws(() => pruneTrail(vault, operator, { to: 999_999, mac }), { message: 'audit.prune_other_trail' })
    t.throws(() => pruneTrail(vault, { ...operator, kind: 'system' }, { to: 3, mac }), { message: 'audit.prune' })
    vault.db.raw.exec(`UPDATE audit_events SET at = at + 1 WHERE number = ${String(old - 3)}`)
  })
  t.match(await told('--before', before), [1, /^The audit trail is broken\. Event \d+/])
  t.equal(rows(installation, 'SELECT min(number) FROM audit_events')[0], 1)
  openTo(installation, later.now(), (vault) => vault.db.raw.pragma('user_version = 99'))
  t.match(await told('--before', '2020-01-01'), [1, /was written by a newer MySafe/], 'nor data it does not know')
})

t.test('AUD-06 no young event goes with an old one that stands behind it after the clock was put back', async (t) => {
  const { installation, old } = await aged(t)
  openTo(installation, Date.now(), (vault) => vault.write((tx) => record(tx, system, { name: 'server.started' })))
  const operator = { kind: 'operator', id: null, origin: { address: null, requestId: null } } as const
  const pruned = (to: number) =>
    openTo(installation, later.now(), (vault) => {
      const mac = vault.db.raw.prepare('SELECT mac FROM audit_events WHERE number = ?').pluck().get(to) as Buffer
      return pruneTrail(vault, operator, { to, mac })
    })
  t.throws(() => pruned(old + 3), { message: 'audit.prune_too_young' })
  t.equal(rows(installation, 'SELECT min(number) FROM audit_events')[0], 1)
  t.same(pruned(old), { removed: old, left: 0 }, 'control: what is old alone goes')
})

t.test('a long part goes lot by lot, said once; one that was cut short goes on', async (t) => {
  const { installation, before } = await aged(t)
  // Six thousand more that are old too, behind those.
  openTo(installation, Date.now() + DAY, ({ db, keyring }) => {
    db.raw.exec('DELETE FROM audit_events WHERE number > (SELECT max(number) - 2 FROM audit_events)')
    createVault({ db, keyring, now: () => Date.now() + DAY }).write((tx) => {
      for (let n = 0; n < 6_000; n += 1) record(tx, system, { name: 'server.started' })
    })
  })
  rmSync(installation.anchor)
  openTo(installation, later.now(), (vault) => vault.write((tx) => record(tx, system, { name: 'server.started' })))
  const last = Number(rows<number>(installation, 'SELECT max(number) FROM audit_events')[0]) - 1
  // The first lot goes, and then the machine is switched off.
  const first = openTo(installation, later.now(), (vault) => {
    const mac = vault.db.raw.prepare('SELECT mac FROM audit_events WHERE number = ?').pluck().get(last) as Buffer
    return pruneTrail(
      vault,
      { kind: 'operator', id: null, origin: { address: null, requestId: null } },
      { to: last, mac },
    )
  })
  t.same(first, { removed: 5_000, left: last - 5_000 })
  t.equal((await command(installation, ['audit', 'verify'], later)).code, 0, 'between two lots it is whole')
  t.match(json(await command(installation, ['audit', 'prune', '--before', before, '--json'], later)), {
    removed: last - 5_000,
    upTo: last,
  })
  t.equal(rows(installation, "SELECT count(*) FROM audit_events WHERE name = 'audit.pruned'")[0], 1)
  t.equal((await command(installation, ['audit', 'verify'], later)).code, 0)
})

t.test('the last event stays whatever its age, because the next one is chained to it', async (t) => {
  const { installation } = await lived(t)
  const total = Number(rows<number>(installation, 'SELECT max(number) FROM audit_events')[0])
  const day = new Date(Date.now() + 50 * DAY).toISOString().slice(0, 10)
  const pruned = await command(installation, ['audit', 'prune', '--before', day, '--json'], later)
  t.same(json(pruned), { removed: total - 1, upTo: total - 1 })
  t.equal((await command(installation, ['audit', 'verify'], later)).code, 0)
})

t.test('a head outside that lies before the mark is no reason not to start', async (t) => {
  const { installation, before } = await aged(t)
  const head = readFileSync(installation.anchor)
  t.equal((await command(installation, ['audit', 'prune', '--before', before], later)).code, 0)
  writeFileSync(installation.anchor, head)
  t.equal((await command(installation, ['user', 'list'], later)).code, 0)
})

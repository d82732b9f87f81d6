// Keys from the console: an inventory that shows none of them, and the way back when the root key is lost.
import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { PURPOSES } from '../../src/crypto/keyring.ts'
import { lookInto } from '../../src/store/look.ts'
import { ALGORITHMS } from '../../src/vault/keys.ts'
import { bytesIn, emptyInstallation, recoveryKeyOf, type Installation } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { command, serveHere } from '../fixtures/world.ts'

process.umask(0o077)

t.test('key status lists every key with its algorithm and age, and never a key', async (t) => {
  const { installation } = await lived(t)
  const before = bytesIn(installation.folder)
  const { code, out } = await command(installation, ['key', 'status'])
  t.equal(code, 0)
  for (const purpose of PURPOSES)
    t.ok(
      out.some((line) => line.startsWith(`${purpose} 1: ${ALGORITHMS[purpose]}, since `)),
      purpose,
    )
  t.match(out.join('\n'), /^root key: id [0-9a-f]{16}, since \d{4}-\d\d-\d\d$/m)
  t.match(out.join('\n'), /^recovery key: id [0-9a-f]{16}, since /m)
  t.match(out.at(-1), /^The root key in .+ opens this data\.$/)
  const json = (await command(installation, ['key', 'status', '--json'])).out.join('')
  t.match(JSON.parse(json), { slots: [{ slot: 'root' }, { slot: 'recovery' }], atHand: { fault: null } })
  const key = readFileSync(installation.rootKey)
  const sealed = lookInto(installation.database, (db) =>
    db.raw.prepare('SELECT sealed_key AS k FROM keyring UNION ALL SELECT sealed_master FROM key_slots').pluck().all(),
  ) as Buffer[]
  for (const bytes of [key, ...sealed])
    for (const form of ['hex', 'base64', 'latin1'] as const)
      t.notOk(`${out.join('\n')}${json}`.includes(bytes.toString(form)), 'no key material')
  t.same(bytesIn(installation.folder), before, 'nothing changed')
})

t.test('key status tells which keys are retired', async (t) => {
  const { installation } = await lived(t)
  lookInto(installation.database, (db) => db.raw.exec("UPDATE keyring SET retired_at = 0 WHERE purpose = 'form'"))
  const { out } = await command(installation, ['key', 'status'])
  t.ok(out.some((line) => /^form 1: .+, retired 1970-01-01$/.test(line)))
})

t.test('key status tells when the root key that lies here is none, another or open to others', async (t) => {
  const { installation } = await lived(t)
  const key = readFileSync(installation.rootKey)
  const states: [what: () => void, line: RegExp][] = [
    [() => rmSync(installation.rootKey), /^There is no root key at /],
    [
      () => writeFileSync(installation.rootKey, Buffer.alloc(32, 7), { mode: 0o600 }),
      /^Wrong root key: this data needs the key with id /,
    ],
    [
      () => (writeFileSync(installation.rootKey, key), chmodSync(installation.rootKey, 0o640)),
      /is open to other users \(mode 0640\)/,
    ],
  ]
  for (const [make, line] of states) {
    make()
    const { code, out, err } = await command(installation, ['key', 'status'])
    t.equal(code, 1)
    t.equal(err.length, 1)
    t.match(err[0], line)
    t.match(out[0], /^Installation [0-9a-f]{32}$/, 'the inventory is shown all the same')
  }
})

t.test('CRY-19 key recover makes a new root key; the lost one opens backups of before and nothing else', async (t) => {
  const { installation, file } = await lived(t)
  const lost = `${installation.rootKey}.lost`
  renameSync(installation.rootKey, lost)
  const secret = recoveryKeyOf(installation)

  const before = bytesIn(installation.folder)
  const mistyped = await command(installation, ['key', 'recover'], {
    secret: secret.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
  })
  t.equal(mistyped.code, 1)
  t.match(mistyped.err, [/^This is not a recovery key/])
  const foreign = emptyInstallation(t)
  await (await serveHere(t, foreign)).stop()
  const wrong = await command(installation, ['key', 'recover'], { secret: recoveryKeyOf(foreign) })
  t.match(wrong.err, [/^Wrong recovery key: this data needs the key with id /])
  t.same(bytesIn(installation.folder), before, 'nothing changed')

  const { code, out } = await command(installation, ['key', 'recover', '--json'], { secret })
  t.equal(code, 0)
  t.match(JSON.parse(out.join('')), { file: installation.rootKey, keyId: /^[0-9a-f]{16}$/ })
  t.equal(statSync(installation.rootKey).mode & 0o777, 0o600)
  t.same(eventsOf(installation, 'key.recovered'), [['operator']])
  await (await serveHere(t, installation)).stop()
  t.equal((await command(installation, ['restore', file, '--check'])).code, 1, 'old backups need the key of their time')
  t.equal(
    (await command(installation, ['restore', file, '--check', '--recover'], { secret })).code,
    0,
    'or the recovery key',
  )

  rmSync(installation.rootKey)
  renameSync(lost, installation.rootKey)
  t.match((await command(installation, ['key', 'status'])).err, [/^Wrong root key/])
  t.match((await command(installation, ['key', 'recover'], { secret })).err, [
    /does not open this data: move .+root\.key away first\.$/,
  ])
  rmSync(installation.rootKey)
  t.match((await command(installation, ['key', 'recover'], { secret })).out, [
    /^A new root key lies in .+ \(id [0-9a-f]{16}\)\.$/,
    'The one before opens backups made until now, and nothing else. Start MySafe, and make a new backup.',
    'The recovery key still works; keep it.',
  ])
})

t.test('key recover is for stopped servers and lost keys only', async (t) => {
  const installation = emptyInstallation(t)
  const server = await serveHere(t, installation)
  const secret = recoveryKeyOf(installation)
  t.match((await command(installation, ['key', 'recover'], { secret })).err, [
    'The root key that lies here opens this data: there is nothing to recover.',
  ])
  rmSync(installation.rootKey)
  t.match((await command(installation, ['key', 'recover'], { secret })).err, [
    /^MySafe is running with the data folder .+; stop it first\.$/,
  ])
  t.equal(await server.stop(), 0)
})

t.test('a recovery that cannot finish takes its new root key away again', async (t) => {
  const { installation } = await lived(t)
  const secret = recoveryKeyOf(installation)
  rmSync(installation.rootKey)
  // A trigger stands for whatever may fail in the write.
  lookInto(installation.database, (db) =>
    db.raw.exec("CREATE TRIGGER no BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no'); END"),
  )
  const { code, err } = await command(installation, ['key', 'recover'], { secret })
  t.equal(code, 1)
  t.equal(err.length, 1)
  t.throws(() => statSync(installation.rootKey), { code: 'ENOENT' })
})

function eventsOf({ database }: Installation, name: string): unknown[] {
  return lookInto(database, (db) =>
    db.raw.prepare('SELECT actor_kind FROM audit_events WHERE name = ?').raw().all(name),
  )
}

// New keys from the console: the wrapping key beside a running server, the root key with it stopped.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import t from 'tap'
import { lookInto } from '../../src/store/look.ts'
import { forgetsTheHead } from '../controls/audit/no-anchor.ts'
import { wrongInventory } from '../controls/cli/inventory.ts'
import { noCompiler } from '../fixtures/c-library.ts'
import { failingDisk } from '../fixtures/failing-disk.ts'
import { bytesIn, credentialFor, recoveryKeyOf, type Installation } from '../fixtures/installation.ts'
import { keysThatOpen } from '../fixtures/keys-that-open.ts'
import { lived } from '../fixtures/lived.ts'
import { runProgram } from '../fixtures/program.ts'
import { command, serveHere } from '../fixtures/world.ts'

process.umask(0o077)

function eventsOf({ database }: Installation, name: string): unknown[] {
  return lookInto(database, (db) =>
    db.raw.prepare('SELECT actor_kind, details FROM audit_events WHERE name = ?').raw().all(name),
  )
}

const opens = async (installation: Installation) => {
  const file = join(installation.folder, 'now.db')
  rmSync(file, { force: true })
  const made = await command(installation, ['backup', file])
  return made.code === 0 && (await command(installation, ['restore', file, '--check'])).code === 0
}

for (const server of [true, false])
  t.test(
    `key rotate ${server ? 'while MySafe runs' : 'without a server'}: every value opens, and status tells it`,
    async (t) => {
      const { installation } = await lived(t)
      const running = server ? await serveHere(t, installation) : null
      const { code, out, err } = await command(installation, ['key', 'rotate'])
      t.equal(code, 0, err.join())
      t.same(out, ['The wrapping key is now version 2.', 'Data keys wrapped anew: 200.', 'Version 1 was destroyed.'])
      t.match(JSON.parse((await command(installation, ['key', 'rotate', '--json'])).out.join('')), {
        version: 3,
        begun: true,
        rewrapped: 200,
        retired: [2],
        left: 0,
      })
      const status = (await command(installation, ['key', 'status'])).out.join('\n')
      t.match(status, /^kek 1: .+, retired \d{4}-\d\d-\d\d$/m)
      t.match(status, /^kek 3: .+, in use until the next key rotate$/m)
      t.notMatch(status, 'not finished')
      t.ok(await opens(installation))
      await running?.stop()
      await (await serveHere(t, installation)).stop()
    },
  )

t.test('a rotation that was cut short is told by key status, and key rotate carries on with it', async (t) => {
  const { installation } = await lived(t)
  await command(installation, ['key', 'rotate'])
  lookInto(installation.database, (db) =>
    db.raw.exec(
      "UPDATE keyring SET retired_at = NULL, sealed_key = (SELECT sealed_key FROM keyring WHERE purpose = 'kek' AND version = 2) WHERE purpose = 'kek' AND version = 2",
    ),
  )
  const begun = await command(installation, ['key', 'rotate', '--json'])
  t.match(JSON.parse(begun.out.join('')), { version: 3, begun: true })
  const { installation: other } = await lived(t)
  tamper(
    other,
    "INSERT INTO keyring (purpose, version, sealed_key, created_at) SELECT purpose, 2, x'', 0 FROM keyring WHERE purpose = 'kek'",
  )
  t.match(
    (await command(other, ['key', 'status'])).out,
    /A rotation is not finished: mysafe key rotate carries on with it\./,
  )
})

t.test('a data key that does not open keeps the version it needs, and that is an error', async (t) => {
  const { installation } = await lived(t)
  tamper(
    installation,
    'UPDATE api_secrets SET wrapped_key = (SELECT wrapped_key FROM api_secrets WHERE id = 1) WHERE id = 2',
  )
  const { code, out, err } = await command(installation, ['key', 'rotate'])
  t.equal(code, 1)
  t.match(out[1], /: 199\.$/)
  t.match(err, [/^API secrets whose data key does not open: 1\. The version they need is kept\./])
  t.match((await command(installation, ['key', 'rotate'])).out[0], 'The rotation to version 2 went on.')
})

t.test('key rekey makes a new root key and keeps the old one aside; the recovery key stays', async (t) => {
  const { installation, file } = await lived(t)
  const old = readFileSync(installation.rootKey)
  const { code, out, err } = await command(installation, ['key', 'rekey'])
  t.equal(code, 0, err.join())
  t.match(out, [
    /^A new root key lies in .+root\.key \(id [0-9a-f]{16}\)\.$/,
    /^The old one lies in .+root\.key\.old-[0-9a-f]{16}: it opens backups made until now, and nothing else\./,
    'The recovery key still works; keep it.',
  ])
  t.same(keysThatOpen(installation), ['root.key'])
  const [aside = ''] = readdirSync(dirname(installation.rootKey)).filter((name) => name.startsWith('root.key.old-'))
  t.ok(old.equals(readFileSync(join(dirname(installation.rootKey), aside))))
  for (const name of ['root.key', aside])
    t.equal(statSync(join(dirname(installation.rootKey), name)).mode & 0o777, 0o600)
  t.match(eventsOf(installation, 'key.rekeyed'), [
    ['operator', /^\{"root":"[0-9a-f]{16}","recovery":"[0-9a-f]{16}"\}$/],
  ])
  await (await serveHere(t, installation)).stop()
  t.ok(await opens(installation))
  rmSync(installation.rootKey)
  t.equal((await command(installation, ['key', 'recover'], { secret: recoveryKeyOf(installation) })).code, 0)
  t.ok(existsSync(file))
})

t.test('CRY-15 an old backup does not open with the key of now; what is there now does', async (t) => {
  const { installation, file } = await lived(t)
  const paper = recoveryKeyOf(installation)
  const check = async (...more: string[]) =>
    command(installation, ['restore', file, '--check', ...more], { secret: paper })
  t.equal((await check()).code, 0, 'control: before, it opens')
  rmSync(installation.recoveryFile)
  const { code, out } = await command(installation, ['key', 'rekey', '--new-recovery-key', '--json'])
  t.equal(code, 0)
  t.match(JSON.parse(String(out.at(-1))), { newRecoveryKey: true, aside: /root\.key\.old-/ })
  t.match((await check()).err, [/^Wrong root key: this data needs the key with id /])
  t.ok(await opens(installation))
  t.equal((await check('--recover')).code, 0, 'whoever has the old recovery key opens the old backup')
  t.match(
    (
      await command(installation, ['restore', join(installation.folder, 'now.db'), '--check', '--recover'], {
        secret: paper,
      })
    ).err,
    [/^Wrong recovery key: /],
    'and nothing of now',
  )
  const anew = recoveryKeyOf(installation)
  t.not(anew, paper)
  t.equal(
    (
      await command(installation, ['restore', join(installation.folder, 'now.db'), '--check', '--recover'], {
        secret: anew,
      })
    ).code,
    0,
  )
  await command(installation, ['key', 'rotate'])
  t.equal(
    (await command(installation, ['key', 'rekey', '--new-recovery-key'], { terminal: true })).out[0]?.slice(0, 14),
    'Recovery key: ',
  )
  t.ok(await opens(installation), 'destroyed versions are carried along as they are')
})

t.test('key rekey is for stopped servers and key files; when it fails nothing has changed', async (t) => {
  const { installation } = await lived(t)
  const server = await serveHere(t, installation)
  t.match((await command(installation, ['key', 'rekey'])).err, [
    /^MySafe is running with the data folder .+; stop it first\.$/,
  ])
  await server.stop()
  const before = bytesIn(dirname(installation.rootKey))
  t.match((await command(installation, ['key', 'rekey', '--new-recovery-key'])).err, [
    /^The recovery key is not written: there is a file at .+recovery-key\.txt already\.$/,
  ])
  t.same(bytesIn(dirname(installation.rootKey)), before)
  for (const more of [[], ['--new-recovery-key']]) {
    rmSync(installation.recoveryFile, { force: true })
    const kept = bytesIn(dirname(installation.rootKey))
    // An index that has no room for the event stands for whatever may fail in the write.
    tamper(
      installation,
      "CREATE UNIQUE INDEX IF NOT EXISTS no ON audit_events (iif(number = 1 OR name = 'key.rekeyed', 1, number + 1))",
    )
    t.equal((await command(installation, ['key', 'rekey', ...more], { terminal: false })).code, 1)
    t.same(bytesIn(dirname(installation.rootKey)), kept)
    t.equal((await command(installation, ['key', 'rekey', ...more], { terminal: true })).code, 1)
  }
  tamper(installation, 'DROP INDEX no')

  const env = credentialFor(installation, readFileSync(installation.rootKey))
  rmSync(installation.rootKey)
  t.equal((await command(installation, ['key', 'rotate'], { env })).code, 0, 'what is under it can be changed')
  t.match((await command(installation, ['key', 'rekey'], { env })).err, [
    /^The root key is the credential .+, which only the service manager can change\. The page docs\/keys\.md says how\.$/,
  ])
})

t.test(
  'a disk that cannot say whether new keys are kept ends key rekey at once, and whichever key the data names then opens it',
  { skip: noCompiler },
  async (t) => {
    const { installation } = await lived(t)
    const paper = recoveryKeyOf(installation)
    rmSync(installation.recoveryFile)
    const { env, fail } = failingDisk(installation)
    fail('fsync')
    const typed = ['key', 'rekey', '--new-recovery-key']
    const { code, err } = await runProgram(installation, typed, { env, from: 'source' })
    t.equal(code, 1)
    t.match(err, /^The disk could not say that what was written is kept[^\n]+\n$/)
    fail('not')
    await (await serveHere(t, installation)).stop()
    t.same(
      readdirSync(dirname(installation.rootKey)).filter((name) => name.includes('.next')),
      [],
    )
    t.ok(await opens(installation))
    rmSync(installation.rootKey)
    const named = eventsOf(installation, 'key.rekeyed').length === 1
    const secret = named ? recoveryKeyOf(installation) : paper
    t.equal((await command(installation, ['key', 'recover'], { secret })).code, 0)
  },
)

t.test('CRY-22 the inventory of keys in docs/keys.md is what key status prints', async (t) => {
  const { installation } = await lived(t)
  const { keys } = JSON.parse((await command(installation, ['key', 'status', '--json'])).out.join('')) as {
    keys: { purpose: string; algorithm: string; lifetime: string }[]
  }
  const printed = keys.map(({ purpose, algorithm, lifetime }) => `${purpose}: ${algorithm}; ${lifetime}`).sort()
  const page = readFileSync(resolve(import.meta.dirname, '..', '..', 'docs', 'keys.md'), 'utf8')
  t.same(inventoryIn(page), printed)
  t.not(inventoryIn(wrongInventory(page)).join(), printed.join(), 'control, found: another algorithm')
})

/** The rows of the page's table of keys. */
function inventoryIn(page: string): string[] {
  return [...page.matchAll(/^\| `([\w-]+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)]
    .map(
      ([, purpose, algorithm, lifetime]) =>
        `${String(purpose)}: ${String(algorithm).trim()}; ${String(lifetime).trim()}`,
    )
    .sort()
}

t.test(
  'CRY-09 data put back to an older copy starts with --accept-rollback alone, and the trail says so',
  async (t) => {
    const { installation } = await lived(t)
    const older = readFileSync(installation.database)
    const server = await serveHere(t, installation)
    await server.stop()
    writeFileSync(installation.database, older)
    const before = bytesIn(installation.folder)
    t.match((await command(installation, ['serve'])).err, [
      /^The data was rolled back or cut: .+ start it once with mysafe serve --accept-rollback\.$/,
    ])
    t.same(bytesIn(installation.folder), before)
    const accepted = await serveHere(t, installation, { typed: ['--accept-rollback'] })
    await accepted.stop()
    t.match(eventsOf(installation, 'data.rollback_accepted'), [['operator', /^\{"from":\d+,"to":\d+\}$/]])
    t.equal((await command(installation, ['audit', 'verify'])).code, 0)
    await (await serveHere(t, installation)).stop()
    const again = await command(installation, ['serve', '--accept-rollback'])
    t.match(again.err, ['The data was not put back to an older state: start MySafe without --accept-rollback.'])
    t.equal(again.code, 1)

    writeFileSync(installation.database, older)
    forgetsTheHead(installation)
    await (await serveHere(t, installation)).stop()
    t.same(
      eventsOf(installation, 'data.rollback_accepted'),
      [],
      'control, found: without the head outside nobody notices',
    )
  },
)

/** What in a database could still let somebody in: sessions, one-time addresses, links to people outside. */
const waysIn = ({ database }: Installation): unknown =>
  lookInto(database, (db) =>
    db.raw
      .prepare(
        `SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM password_addresses WHERE ended_at IS NULL),
          (SELECT count(*) FROM external_links WHERE ended_at IS NULL OR token_hash IS NOT NULL)`,
      )
      .raw()
      .get(),
  )

t.test(
  'EXT-10 SES-06 AUT-11 with data put back to an older copy no link, session or one-time address comes back',
  async (t) => {
    const { installation } = await lived(t)
    await command(installation, ['user', 'reset-password', 'bruno'])
    tamper(
      installation,
      `INSERT INTO sessions (token_hash, user_id, created_at, seen_at, confirmed_at, address, browser)
        SELECT zeroblob(32), id, 1, 1, 1, '', '' FROM users LIMIT 1`,
    )
    const older = readFileSync(installation.database)
    await (await serveHere(t, installation)).stop()
    writeFileSync(installation.database, older)
    t.match(waysIn(installation), [1, /^[1-9]/, /^[1-9]/])
    await (await serveHere(t, installation, { typed: ['--accept-rollback'] })).stop()
    t.same(waysIn(installation), [0, 0, 0])
    t.equal((await command(installation, ['audit', 'verify'])).code, 0)

    writeFileSync(installation.database, older)
    forgetsTheHead(installation)
    await (await serveHere(t, installation)).stop()
    t.not((waysIn(installation) as number[])[2], 0, 'control, found: where nobody notices, links come back')
  },
)

function tamper({ database }: Installation, sql: string): void {
  lookInto(database, (db) => db.raw.exec(sql))
}

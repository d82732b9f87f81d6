// The trail asked from the console: whole or broken, with the first bad row named; asking is itself remembered.
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { lookInto } from '../../src/store/look.ts'
import { onlyGaps } from '../controls/cli/verify.ts'
import { bytesIn } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { tamperAgainAndAgain } from '../fixtures/tampered-trail.ts'
import { command, serveHere } from '../fixtures/world.ts'

process.umask(0o077)

// `npm run proof:tamperings` takes more.
const TAMPERINGS = 50

t.test('AUD-05 the trail is verified without a server, beside one, and in a backup', async (t) => {
  const { installation, file } = await lived(t)
  const alone = await command(installation, ['audit', 'verify'])
  t.equal(alone.code, 0)
  t.match(alone.out, [/^The audit trail is whole: \d{4} events, head [0-9a-f]{64}\.$/])
  const server = await serveHere(t, installation)
  t.equal((await command(installation, ['audit', 'verify'])).code, 0)
  await server.stop()
  const before = bytesIn(installation.folder)
  const { out } = await command(installation, ['audit', 'verify', '--file', file, '--json'])
  t.match(JSON.parse(out.join('')), { whole: true, firstBad: null, head: /^[0-9a-f]{64}$/ })
  t.same(bytesIn(installation.folder), before, 'a backup is only read')
  const other = await command(installation, ['audit', 'verify', '--file', installation.rootKey])
  t.match(other.err, [/is not a database\. Take another backup/])
})

t.test('AUD-09 asking for the trail is in the trail', async (t) => {
  const { installation } = await lived(t)
  await command(installation, ['audit', 'verify'])
  const server = await serveHere(t, installation)
  await command(installation, ['audit', 'verify'])
  await server.stop()
  const asked = lookInto(installation.database, (db) =>
    db.raw.prepare("SELECT actor_kind, result FROM audit_events WHERE name = 'audit.verified'").raw().all(),
  )
  t.same(asked, [
    ['operator', 'done'],
    ['operator', 'done'],
  ])
})

t.test(`AUD-04 ${String(TAMPERINGS)} random tamperings, each found with its first bad row`, async (t) => {
  const { installation } = await lived(t)
  const { found, missed, byGaps } = await tamperAgainAndAgain(installation, {
    tamperings: TAMPERINGS,
    planted: onlyGaps,
  })
  t.equal(found, TAMPERINGS)
  t.same(missed, [])
  t.ok(byGaps > 0, `control: looking for gaps alone misses ${String(byGaps)} of them`)
})

t.test('AUD-04 data put back to an older state does not start, and says what to do', async (t) => {
  const { installation } = await lived(t)
  const older = readFileSync(installation.database)
  const server = await serveHere(t, installation)
  await server.stop()
  writeFileSync(installation.database, older)
  const before = bytesIn(installation.folder)
  for (const typed of [['serve'], ['user', 'list']]) {
    const { code, err } = await command(installation, typed)
    t.equal(code, 1)
    t.match(err, [
      /^The data was rolled back or cut: its audit trail does not contain event \d+, which stands in .+audit-head\.json\./,
    ])
  }
  t.match((await command(installation, ['audit', 'verify'])).err, [
    /^The audit trail is broken\. Event \d+ and what came after it are missing\.$/,
  ])
  t.same(bytesIn(installation.folder), before)
  rmSync(installation.anchor)
  await (await serveHere(t, installation)).stop()
  t.pass('control: without the head outside nobody notices')
})

t.test('a head that cannot be read, or is another installation’s, stops the start', async (t) => {
  const { installation } = await lived(t)
  writeFileSync(installation.anchor, '{"number": 3}')
  t.match((await command(installation, ['serve'])).err, [/^The head of the audit trail in .+ cannot be read\.$/])
  t.match((await command(installation, ['audit', 'verify'])).err, [/cannot be read\.$/])
  writeFileSync(installation.anchor, JSON.stringify({ installation: '0'.repeat(32), number: 3, mac: '0'.repeat(64) }))
  t.match((await command(installation, ['serve'])).err, [/belongs to another installation\.$/])
})

t.test('the wrong key verifies nothing', async (t) => {
  const { installation, file } = await lived(t)
  copyFileSync(file, `${file}.copy`)
  writeFileSync(installation.rootKey, Buffer.alloc(32, 1))
  for (const typed of [
    ['audit', 'verify'],
    ['audit', 'verify', '--file', `${file}.copy`],
  ])
    t.match((await command(installation, typed)).err, [/^Wrong root key: /])
})

// The trail asked from the console: whole or broken, with the first bad row named; asking is itself remembered.
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { openDatabase, type Database } from '../../src/store/database.ts'
import { lookInto } from '../../src/store/look.ts'
import { onlyGaps } from '../controls/cli/verify.ts'
import { diceOf } from '../fixtures/dice.ts'
import { bytesIn, type Installation } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { command, serveHere } from '../fixtures/world.ts'

process.umask(0o077)

const TAMPERINGS = Number(process.env['TAMPERINGS'] ?? 50)

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
  t.match(other.err, [/is not a database$/])
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
  const whole = readFileSync(installation.database)
  const events = count(installation)
  const dice = diceOf(4)
  let byGaps = 0
  for (let n = 0; n < TAMPERINGS; n++) {
    const { what, sql, bad } = randomTampering(dice, events)
    writeFileSync(installation.database, whole)
    change(installation, sql)
    const before = bytesIn(installation.folder)
    const { code, out, err } = await command(installation, ['audit', 'verify', '--json'])
    t.equal(code, 1, what)
    t.equal((JSON.parse(out.join('')) as { firstBad: number }).firstBad, bad, `${what}: first bad row`)
    t.match(err, [new RegExp(`^The audit trail is (broken at|cut:) event ${String(bad)}\\b`)], what)
    t.same(bytesIn(installation.folder), before, 'evidence is left as it is')
    if (lookInto(installation.database, onlyGaps) === null) byGaps += 1
  }
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
    /^The audit trail is cut: event \d+ and what came after it are missing\.$/,
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

const COLUMNS = ['at', 'name', 'result', 'actor_kind', 'actor_id', 'secret_id', 'user_id', 'details', 'address', 'mac']

function randomTampering(dice: (n: number) => number, events: number): { what: string; sql: string; bad: number } {
  const row = 2 + dice(events - 20)
  const n = String(row)
  const shift = (by: number) =>
    `UPDATE audit_events SET number = -number WHERE number > ${n}; UPDATE audit_events SET number = -number ${by < 0 ? '-' : '+'} 1 WHERE number < 0`
  const copyOf = (from: number, to: number) =>
    `CREATE TEMP TABLE one AS SELECT * FROM audit_events WHERE number = ${String(from)}; UPDATE one SET number = ${String(to)}; INSERT INTO audit_events SELECT * FROM one`
  const kinds = [
    () => {
      const column = COLUMNS[dice(COLUMNS.length)] ?? 'at'
      return {
        what: `${column} of ${n} edited`,
        sql: `UPDATE audit_events SET ${edited(column)} WHERE number = ${n}`,
        bad: row,
      }
    },
    () => ({ what: `${n} deleted`, sql: `DELETE FROM audit_events WHERE number = ${n}`, bad: row }),
    () => ({
      what: `${n} deleted and the rest moved up`,
      sql: `DELETE FROM audit_events WHERE number = ${n}; ${shift(-1)}`,
      bad: row,
    }),
    () => ({
      what: `${n} and the next one swapped`,
      sql: `UPDATE audit_events SET number = -1 WHERE number = ${n}; UPDATE audit_events SET number = ${n} WHERE number = ${n} + 1; UPDATE audit_events SET number = ${n} + 1 WHERE number = -1`,
      bad: row,
    }),
    () => ({
      what: `a copy slipped in after ${n}`,
      sql: `${shift(1)}; ${copyOf(row, row + 1)}`,
      bad: row + 1,
    }),
    () => ({ what: 'a copy put at the end', sql: copyOf(row, events + 1), bad: events + 1 }),
    () => ({ what: 'a row put before the first', sql: copyOf(row, 0), bad: 0 }),
    () => ({ what: `everything from ${n} on cut off`, sql: `DELETE FROM audit_events WHERE number >= ${n}`, bad: row }),
  ]
  return (kinds[dice(kinds.length)] ?? kinds[0])?.() ?? { what: '', sql: '', bad: 0 }
}

function edited(column: string): string {
  if (column === 'result') return "result = CASE result WHEN 'done' THEN 'failed' ELSE 'done' END"
  if (column === 'actor_kind') return "actor_kind = CASE actor_kind WHEN 'user' THEN 'system' ELSE 'user' END"
  if (column === 'mac') return 'mac = randomblob(32)'
  if (column === 'at') return 'at = at + 1'
  if (column.endsWith('_id')) return `${column} = coalesce(${column}, 0) + 1`
  return `${column} = coalesce(${column}, '') || ' '`
}

function change({ database }: Installation, sql: string): void {
  const db: Database = openDatabase(database)
  db.raw.pragma('foreign_keys = OFF')
  db.raw.exec(sql)
  db.close()
}

function count({ database }: Installation): number {
  return lookInto(database, (db) => db.raw.prepare('SELECT count(*) FROM audit_events').pluck().get()) as number
}

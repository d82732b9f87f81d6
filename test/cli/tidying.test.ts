// What was kept for a time only is gone when that time is over, also where nobody ever asks for it again.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { mock } from 'node:test'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import t from 'tap'
import { keepTidy } from '../../src/cli/tidying.ts'
import { lastTime } from '../../src/vault/time-keeping.ts'
import { giveLink } from '../fixtures/outside.ts'
import { putSealed, sealedHouse } from '../fixtures/sealed.ts'

const KEPT = 'SELECT count(*) FROM api_secrets WHERE sealed_previous_secret IS NOT NULL'
const HOUR = 3_600_000
const HALF_MINUTE = 30_000

const NONE = { backups: { look: () => undefined } }

/** No backups, and no faults either. */
function quietly(t: { fail(message: string): unknown }) {
  return { ...NONE, onFault: (fault: unknown) => t.fail(String(fault)) }
}

t.test('a previous client secret leaves the file within an hour of its 30 days', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const house = sealedHouse(t)
  putSealed(house, { previous: 'before' })
  const stop = keepTidy(house.vault, quietly(t))
  house.clock.pass({ days: 30, seconds: -1 })
  mock.timers.tick(HOUR)
  t.equal(house.ask(KEPT), 1, 'not a second too early')
  house.clock.pass({ seconds: 1 })
  mock.timers.tick(HOUR)
  t.equal(house.ask(KEPT), 0)
  t.equal(house.ask('SELECT previous_until FROM api_secrets'), null)
  stop()
})

t.test('it is looked for at the start, and a fault is told and no reason to stop', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const house = sealedHouse(t)
  putSealed(house, { previous: 'before' })
  house.clock.pass({ days: 31 })
  const faults: unknown[] = []
  const full = new Error('full')
  let broken = true
  const vault: typeof house.vault = {
    ...house.vault,
    write(work) {
      if (broken) throw full
      return house.vault.write(work)
    },
  }
  const stop = keepTidy(vault, { ...NONE, onFault: (fault) => faults.push(fault) })
  t.same(faults, [full])
  t.equal(house.ask(KEPT), 1)
  broken = false
  mock.timers.tick(HOUR)
  t.equal(house.ask(KEPT), 0)
  stop()
  broken = true
  mock.timers.tick(5 * HOUR)
  t.equal(faults.length, 1, 'once stopped, nothing more is done')
})

t.test(
  'links that are over end within half a minute, also where many are, and others get their turn between',
  async (t) => {
    mock.timers.enable({ apis: ['setInterval'] })
    t.teardown(() => mock.timers.reset())
    const house = sealedHouse(t)
    await giveLink(house, { expiration: '1-hour' })
    house.vault.db.raw.exec(`WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 700)
    INSERT INTO external_links (share_id, secret_id, email, email_folded, domain, created_at, expires_at)
    SELECT 1, secret_id, n || email, n || email_folded, domain, created_at, expires_at FROM external_links, n`)
    const ended = () => house.ask('SELECT count(*) FROM external_links WHERE ended_at IS NOT NULL')
    const stop = keepTidy(house.vault, quietly(t))
    t.equal(ended(), 0)
    house.clock.pass({ hours: 1 })
    mock.timers.tick(HALF_MINUTE)
    t.equal(ended(), 500)
    await turn()
    t.equal(ended(), 701)
    stop()
  },
)

t.test('once stopped, it does not go on with what was left', async (t) => {
  const house = sealedHouse(t)
  await giveLink(house, { expiration: '1-hour' })
  house.clock.pass({ hours: 1 })
  const stop = keepTidy(house.vault, quietly(t))
  t.equal(house.ask('SELECT ended_because FROM external_links'), 'expired')
  house.vault.db.raw.exec('UPDATE external_links SET ended_at = NULL, ended_because = NULL')
  stop()
  await turn()
  t.equal(house.ask('SELECT ended_because FROM external_links'), null)
})

t.test('what opened a link leaves the log of the file as well, as soon as nobody reads', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'mysafe.db')
  const house = sealedHouse(t, { file })
  await giveLink(house, { expiration: '1-hour' })
  const stop = keepTidy(house.vault, quietly(t))
  const reader = new BetterSqlite3(file, { readonly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM external_links').get()
  house.clock.pass({ hours: 1 })
  mock.timers.tick(HALF_MINUTE)
  house.clock.pass({ minutes: 10 })
  mock.timers.tick(HALF_MINUTE)
  t.equal(house.ask('SELECT token_hash FROM external_links'), null)
  t.ok(statSync(`${file}-wal`).size > 0)
  reader.close()
  mock.timers.tick(HALF_MINUTE)
  t.equal(statSync(`${file}-wal`).size, 0)
  stop()
})

t.test('a clock that is set is noticed', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const house = sealedHouse(t)
  const stop = keepTidy(house.vault, { ...quietly(t), steady: () => 0 })
  house.news()
  house.clock.pass({ minutes: 6 })
  mock.timers.tick(HALF_MINUTE)
  t.same(house.news(), ['clock.jumped'])
  stop()
})

t.test('DUR-17 how late it is is noted, so that after a cut a clock that lost the time revives nothing', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const house = sealedHouse(t)
  const { db } = house.vault
  t.equal(lastTime(db), 0, 'of a new file nothing is known')
  putSealed(house)
  t.equal(lastTime(db), house.clock.now())
  house.clock.pass({ hours: 5 })
  const stop = keepTidy(house.vault, quietly(t))
  t.not(lastTime(db), house.clock.now())
  mock.timers.tick(10 * HALF_MINUTE)
  t.equal(lastTime(db), house.clock.now())
  stop()
})

t.test('it is looked every minute whether a backup is due, and a disk that fails then ends nothing', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const house = sealedHouse(t)
  const faults: unknown[] = []
  const broken = new Error('EIO')
  let looks = 0
  const look = () => {
    looks += 1
    if (looks === 2) throw broken
  }
  const stop = keepTidy(house.vault, { backups: { look }, onFault: (fault) => faults.push(fault) })
  t.equal(looks, 0, 'not while it starts')
  for (let n = 0; n < 6; n++) mock.timers.tick(HALF_MINUTE)
  t.equal(looks, 3)
  t.same(faults, [broken])
  stop()
  mock.timers.tick(HOUR)
  t.equal(looks, 3)
})

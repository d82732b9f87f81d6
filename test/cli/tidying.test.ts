// What was kept for a time only is gone when that time is over, also where nobody ever asks for it again.
import { mock } from 'node:test'
import t from 'tap'
import { keepTidy } from '../../src/cli/tidying.ts'
import { putSealed, sealedHouse } from '../fixtures/sealed.ts'

const KEPT = 'SELECT count(*) FROM api_secrets WHERE sealed_previous_secret IS NOT NULL'
const HOUR = 3_600_000

t.test('a previous client secret leaves the file within an hour of its 30 days', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const house = sealedHouse(t)
  putSealed(house, { previous: 'before' })
  const stop = keepTidy(house.vault, (fault) => t.fail(String(fault)))
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
  const stop = keepTidy(vault, (fault) => faults.push(fault))
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

// The clock of the machine: that it was set is remembered, that it runs is not.
import t from 'tap'
import { noticeClock } from '../../src/vault/clock.ts'
import { neverLooksAtTime } from '../controls/vault/clock.ts'
import { sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

type Test = Parameters<typeof sealedHouse>[0]

const MINUTE = 60_000

/** A vault whose clock can be set, beside time that only goes on. */
function setting(t: Test, notice = noticeClock) {
  const house = sealedHouse(t)
  let steady = 1_000
  const look = notice(house.vault, () => steady)
  return {
    house,
    look,
    /** Lets time go on, and sets the clock by so much on top. */
    pass(given: { minutes: number; set?: number }) {
      steady += given.minutes * MINUTE
      house.clock.pass({ minutes: given.minutes + (given.set ?? 0) })
      look()
    },
  }
}

function minutesOf(house: SealedHouse): unknown {
  const details = house.ask('SELECT details FROM audit_events ORDER BY number DESC')
  return (JSON.parse(String(details)) as { minutes: number }).minutes
}

/** What is remembered of a clock that runs, is kept right by some minutes, and is set: on, back, and on again. */
function remembered(t: Test, notice: typeof noticeClock): [string, unknown][] {
  const { house, pass } = setting(t, notice)
  const told: [string, unknown][] = []
  for (const [what, given] of [
    ['runs', { minutes: 0.5 }],
    ['runs for a day', { minutes: 1_440 }],
    ['kept right', { minutes: 0.5, set: 5 }],
    ['set on', { minutes: 0.5, set: 5.1 }],
    ['set back', { minutes: 0.5, set: -90 }],
    ['runs again', { minutes: 0.5 }],
  ] as const) {
    pass(given)
    if (house.news().length > 0) told.push([what, minutesOf(house)])
  }
  return told
}

t.test('EXT-08 a clock that is set by more than five minutes is remembered once, with how far', async (t) => {
  t.same(remembered(t, noticeClock), [
    ['set on', 5],
    ['set back', -90],
  ])
})

t.test('EXT-08 control: whoever only looks at the clock itself notices nothing', async (t) => {
  t.same(remembered(t, neverLooksAtTime), [])
})

t.test('what could not be written down is written down the next time', async (t) => {
  const { house, look, pass } = setting(t)
  house.vault.db.raw.exec("CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END")
  t.throws(() => pass({ minutes: 1, set: 30 }), /full/)
  house.vault.db.raw.exec('DROP TRIGGER full')
  look()
  t.same(house.news(), ['clock.jumped'])
  t.equal(minutesOf(house), 30)
  look()
  t.same(house.news(), [])
})

// The time MySafe goes by, beside a clock that is kept right, set, and asleep.
import t from 'tap'
import { FARTHEST, keepTime } from '../../src/vault/time-keeping.ts'
import { beginsAnywhere, followsEveryStep } from '../controls/vault/time-keeping.ts'
import { NOON } from '../fixtures/app.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A machine whose clock can be set and which can sleep, and the time kept on it, in milliseconds since NOON. */
function machine({ from = 0, at = 0 } = {}, keep = keepTime) {
  let [steady, slept, set] = [0.5, 0, at]
  const clocks = {
    wall: () => NOON + Math.floor(steady + slept) + set,
    steady: () => steady,
    sinceBoot: () => 10 * HOUR + steady + slept,
  }
  const now = keep(clocks, { from: NOON + from })
  return {
    time: () => now() - NOON,
    pass: (milliseconds: number) => (steady += milliseconds),
    sleep: (milliseconds: number) => (slept += milliseconds),
    set: (milliseconds: number) => (set += milliseconds),
  }
}

t.test('a clock that is kept right is followed, and time never goes back', async (t) => {
  const { time, pass, set } = machine()
  t.equal(time(), 0)
  pass(MINUTE)
  t.equal(time(), MINUTE)
  set(5 * MINUTE)
  t.equal(time(), 6 * MINUTE)
  set(-4 * MINUTE)
  t.equal(time(), 6 * MINUTE, 'it stands still until the clock has come up again')
  pass(5 * MINUTE)
  t.equal(time(), 7 * MINUTE)
})

t.test('DUR-17 a clock that is put forward is believed after an hour, and not at all when it is too far', async (t) => {
  const { time, pass, set } = machine()
  set(8 * HOUR)
  t.equal(time(), 0)
  pass(59 * MINUTE)
  t.equal(time(), 59 * MINUTE)
  pass(MINUTE)
  t.equal(time(), 9 * HOUR)
  set(FARTHEST + MINUTE)
  time()
  pass(5 * HOUR)
  t.equal(time(), 14 * HOUR)
  set(-FARTHEST - MINUTE)
  t.equal(time(), 14 * HOUR, 'and when it was set right, nothing has happened')
  set(HOUR)
  time()
  pass(30 * MINUTE)
  set(-HOUR)
  time()
  set(HOUR)
  time()
  pass(45 * MINUTE)
  t.equal(time(), 14 * HOUR + 75 * MINUTE, 'the hour begins anew with each time that it is put forward')
})

t.test('DUR-17 a clock that is put back is not followed, for as long as it takes', async (t) => {
  const { time, pass, set } = machine()
  set(-3 * HOUR)
  pass(2 * HOUR)
  t.equal(time(), 2 * HOUR)
  pass(48 * HOUR)
  t.equal(time(), 50 * HOUR)
})

/** How many minutes pass in six hours on a machine whose clock is set by some minutes in each of them. */
function minutesBy(step: number, keep = keepTime): number {
  const { time, pass, set } = machine({}, keep)
  for (let n = 0; n < 6 * 60; n++) {
    pass(MINUTE)
    set(step * MINUTE)
    time()
  }
  return Math.round(time() / MINUTE)
}

t.test('DUR-17 many small steps are no way around it: five minutes in an hour are followed, on or back', async (t) => {
  t.equal(minutesBy(-1), 355)
  t.equal(minutesBy(4), 364, 'farther ahead with each step, it never stands for an hour')
  t.equal(minutesBy(-1, followsEveryStep), 0, 'control: time that can be held is noticed')
  t.equal(minutesBy(4, followsEveryStep), 1800, 'control: time that can be driven on is noticed')
})

t.test('DUR-17 the hour begins anew when a clock that is ahead is put forward once more', async (t) => {
  const { time, pass, set } = machine()
  set(6 * MINUTE)
  time()
  pass(59 * MINUTE)
  set(30 * 24 * HOUR)
  t.equal(time(), 59 * MINUTE)
  pass(59 * MINUTE)
  t.equal(time(), 118 * MINUTE)
  pass(MINUTE)
  t.equal(time(), 30 * 24 * HOUR + 125 * MINUTE)
})

t.test('sleeping again and again is time that has passed', async (t) => {
  const { time, pass, sleep } = machine()
  for (let n = 1; n <= 6; n++) {
    pass(MINUTE)
    sleep(4 * MINUTE)
    t.equal(time(), n * 5 * MINUTE)
  }
})

t.test('the sleep of a machine is time that has passed', async (t) => {
  const { time, pass, sleep } = machine()
  sleep(9 * HOUR)
  t.equal(time(), 9 * HOUR)
  pass(MINUTE)
  sleep(HOUR)
  t.equal(time(), 10 * HOUR + MINUTE)
})

/** When time begins on a machine whose clock stands before, or after, the last thing that was remembered. */
const beginnings = (keep: typeof keepTime) =>
  [-24 * HOUR, 24 * HOUR].map((at) => machine({ from: HOUR, at }, keep).time())

t.test('DUR-17 after a start time goes on where it was, or from what the clock says when that is later', async (t) => {
  t.same(beginnings(keepTime), [HOUR, 24 * HOUR])
  t.notSame(beginnings(beginsAnywhere), [HOUR, 24 * HOUR], 'control: a start that forgets what was is noticed')
})

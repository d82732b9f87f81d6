// The clock of the machine is set, on and back: nothing ends by it, and nothing that was over counts again.
import t from 'tap'
import { keepTime } from '../../src/vault/time-keeping.ts'
import { believesTheClock } from '../controls/vault/time-keeping.ts'
import { NOON } from '../fixtures/app.ts'
import { castFor } from '../fixtures/cast.ts'
import { ENDINGS } from '../fixtures/what-ends.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const YEAR = 365 * 24 * HOUR

// How much of its time each thing has left when the clock is set; less than nothing: it is over.
const [NEARLY, OVER] = [MINUTE, -MINUTE]

const JUMPS: Readonly<Record<string, number>> = {
  'an hour on': HOUR,
  'a day on': 24 * HOUR,
  'a year on': YEAR,
  'an hour back': -HOUR,
  'a day back': -24 * HOUR,
  'a year back': -YEAR,
}

/** What counts after the clock was set by so much, when all of it has as much left of its time. */
async function counting(
  t: Parameters<typeof castFor>[0],
  { keep, jump, left }: { keep: typeof keepTime; jump: number; left: number },
): Promise<string[]> {
  let [steady, set] = [0, 0]
  const clocks = { wall: () => NOON + steady + set, steady: () => steady, sinceBoot: () => steady }
  const it = await castFor(t, { mailConfigured: true, now: keep(clocks, { from: 0 }) })
  const begun: [string, () => Promise<boolean>][] = []
  const all = Object.entries(ENDINGS)
  for (const [n, [name, { lasts, begin }]] of all.entries()) {
    begun.push([name, await begin(it)])
    steady += lasts - (all[n + 1]?.[1].lasts ?? left)
    it.vault.now()
  }
  set = jump
  const count: string[] = []
  for (const [name, counts] of begun) if (await counts()) count.push(name)
  return count
}

t.test('DUR-17 a clock that is set ends nothing, and revives nothing', async (t) => {
  for (const [name, jump] of Object.entries(JUMPS)) {
    t.same(await counting(t, { keep: keepTime, jump, left: NEARLY }), Object.keys(ENDINGS), `${name}: all counts still`)
    t.same(await counting(t, { keep: keepTime, jump, left: OVER }), [], `${name}: what is over stays so`)
  }
})

t.test('DUR-17 control: a MySafe that believes the clock is noticed, in each thing and both ways', async (t) => {
  const believing = { keep: believesTheClock }
  t.same(await counting(t, { ...believing, jump: YEAR, left: NEARLY }), [])
  const revived = await counting(t, { ...believing, jump: -HOUR, left: OVER })
  t.ok(revived.length > 7, revived.join(', '))
})

// Times with a fault in them: each goes by the clock of the machine, wherever somebody sets it.
import { FOLLOWED, keepTime } from '../../../src/vault/time-keeping.ts'

/** Believes the clock. */
export const believesTheClock: typeof keepTime = ({ wall }) => wall

/** Keeps time while it runs, and begins wherever the clock stands. */
export const beginsAnywhere: typeof keepTime = (clocks) => keepTime(clocks, { from: 0 })

/** Follows each small step, however many there are. */
export const followsEveryStep: typeof keepTime = ({ wall, steady }, { from }) => {
  let [time, then] = [Math.max(wall(), from), steady()]
  return () => {
    const own = time + (steady() - then)
    then = steady()
    time = Math.abs(wall() - own) <= FOLLOWED ? Math.max(time, wall()) : own
    return time
  }
}

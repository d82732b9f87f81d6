// Times with a fault in them: each goes by the clock of the machine, wherever somebody sets it.
import { keepTime } from '../../../src/vault/time-keeping.ts'

/** Believes the clock. */
export const believesTheClock: typeof keepTime = ({ wall }) => wall

/** Keeps time while it runs, and begins wherever the clock stands. */
export const beginsAnywhere: typeof keepTime = (clocks) => keepTime(clocks, { from: 0 })

// Keeps costly work from starving everything else: so many at once, so many waiting, and a no for the rest.

/** Too many are waiting already; try again in a moment. */
export class Busy extends Error {
  constructor() {
    super('Too many are waiting already.')
    this.name = 'Busy'
  }
}

/** A line of its own. Its answer runs `work` in its turn, or throws Busy at once when `waiting` others stand in line. */
export function waitingLine({ running, waiting }: { running: number; waiting: number }) {
  const line: (() => void)[] = []
  let active = 0
  return async function inLine<T>(work: () => Promise<T>): Promise<T> {
    if (active < running) active += 1
    else if (line.length < waiting) await new Promise<void>((turn) => line.push(turn))
    else throw new Busy()
    try {
      return await work()
    } finally {
      // The place is handed on, not given up: nobody who comes now can slip in before the next in line.
      const next = line.shift()
      if (next) next()
      else active -= 1
    }
  }
}

// Long work that others share the program with: it stops every few milliseconds and lets them go first.
import { setImmediate } from 'node:timers/promises'

/** Lets everything that waits go first. */
export async function nextTurn(): Promise<void> {
  await setImmediate()
}

// A watch with a fault in it: it reads the clock and compares it with nothing that could not be set.
import { noticeClock } from '../../../src/vault/clock.ts'

export const neverLooksAtTime: typeof noticeClock = (vault) => noticeClock(vault, vault.now)

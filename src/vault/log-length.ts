// Keeps the log beside the file short while others read the file: SQLite begins it anew only when nobody needs what is in it.
import { carryLogOver } from '../store/database.ts'
import { logBytes } from '../store/size.ts'
import type { Vault } from './vault.ts'

// Four times what SQLite lets it grow to by itself: then those who read have taken turns without a gap.
const STEP = 16 * 1_048_576

// Longer than anybody reads at one go but for a backup. Everybody waits meanwhile, so it is tried once for each step.
const PATIENCE = 50

/**
 * How the log is looked at, again and again; DUR-16. Readers that take turns are waited for. A single one that stays hinders
 * it as long as it does, and System says so.
 */
export function keepLogShort({ db }: Pick<Vault, 'db'>): () => void {
  let next = STEP
  return () => {
    const size = logBytes(db)
    if (size < STEP) next = STEP
    if (size < next) return
    next = carryLogOver(db, { patience: PATIENCE }) ? STEP : size + STEP
  }
}

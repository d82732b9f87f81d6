// The long proof of DUR-16: `npm run proof:wal -- --minutes 60`, against the program as it ships.
//   --minutes N    how long people write while others read the whole file again and again (1)
import { emptyInstallation } from '../test/fixtures/installation.ts'
import { MAILING } from '../test/fixtures/killed-safe.ts'
import { logUnderLoad } from '../test/fixtures/log-under-load.ts'
import { progress, prove } from './proof.ts'

const MEGABYTE = 1_048_576
const BOUND = 64 * MEGABYTE

await prove('wal', { minutes: 1 }, async (t, { minutes }) => {
  const end = performance.now() + minutes * 60_000
  const said = progress('minutes', minutes)
  let told = 0
  const { largest, writes, reads, faults } = await logUnderLoad(t, emptyInstallation(t, MAILING), {
    until() {
      const left = end - performance.now()
      const passed = minutes - Math.ceil(left / 60_000)
      if (passed > told) said((told = passed))
      return left <= 0
    },
  })
  return {
    figure: `the log was ${(largest / MEGABYTE).toFixed(1)} MB at the most in ${String(minutes)} min of ${String(writes)} acknowledged writes, beside ${String(reads)} copies, exports and verifications`,
    lines: faults.slice(0, 10),
    holds: largest <= BOUND && faults.length === 0,
  }
})

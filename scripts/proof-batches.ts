// The long proof of DUR-04: `npm run proof:batches -- --kills 200`, against the program as it ships.
//   --kills N      how often the program is killed in the middle of batches of 500 (8)
import { emptyInstallation } from '../test/fixtures/installation.ts'
import { killAmongBatches, MANY } from '../test/fixtures/killed-batches.ts'
import { MAILING } from '../test/fixtures/killed-safe.ts'
import { progress, prove } from './proof.ts'

await prove('batches', { kills: 8 }, async (t, { kills }) => {
  const said = progress('kills', kills)
  const { acknowledged, lost, halves, faults } = await killAmongBatches(t, emptyInstallation(t, MAILING), {
    kills,
    onKill: (turn) => said(turn + 1),
  })
  return {
    figure: `${String(lost.length)} of ${String(acknowledged)} acknowledged batches of ${String(MANY)} lost, ${String(halves.length)} there by halves, in ${String(kills)} kills`,
    lines: [
      `afterwards the trail verifies and every value opens: ${String(faults.length === 0)} ${faults.join(' ')}`,
      ...[...lost, ...halves].slice(0, 10),
    ],
    holds: lost.length + halves.length + faults.length === 0,
  }
})

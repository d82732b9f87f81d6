// The long proof of DUR-02: `npm run proof:kills -- --kills 1000`, against the program as it ships, over sockets.
//   --kills N      how often the program is killed in the middle of people's writes (20)
import { emptyInstallation } from '../test/fixtures/installation.ts'
import { killUnderLoad, MAILING } from '../test/fixtures/killed-safe.ts'
import { torn } from '../test/controls/program/torn-writes.ts'
import { progress, prove } from './proof.ts'

await prove('kills', { kills: 20 }, async (t, { kills }) => {
  const installation = emptyInstallation(t, MAILING)
  const said = progress('kills', kills)
  const { acknowledged, lost, halves, faults, look } = await killUnderLoad(t, installation, {
    kills,
    onKill: (turn) => said(turn + 1),
  })
  const { names } = look()
  const missed = torn(installation, look).filter(([, missing]) => missing === 0)
  return {
    figure: `${String(lost.length)} of ${String(acknowledged)} acknowledged writes lost, ${String(halves.length)} half operations, in ${String(kills)} kills`,
    lines: [
      `kept: ${String(names.size)} writes of nine kinds; whoever was cut off may find theirs among them`,
      `afterwards the trail verifies and every value opens: ${String(faults.length === 0)} ${faults.join(' ')}`,
      `control: writes torn on purpose that went unnoticed: ${String(missed.length)}`,
      ...[...lost, ...halves].slice(0, 10),
    ],
    holds: lost.length + halves.length + faults.length + missed.length === 0,
  }
})

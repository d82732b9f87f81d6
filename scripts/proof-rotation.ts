// The long change of the wrapping key: `npm run proof:rotation -- --secrets 100000`, against the program as it ships.
//   --secrets N    how many API secrets (500)
//   --kills N      how often the server is killed in the middle of another change (20)
import { join } from 'node:path'
import { emptyInstallation } from '../test/fixtures/installation.ts'
import { runProgram, startProgram } from '../test/fixtures/program.ts'
import { readyToRotate, rotateAndKill, rotateUnderLoad, versionsOf } from '../test/fixtures/rotation-load.ts'
import { prove } from './proof.ts'

await prove('rotation', { secrets: 500, kills: 20 }, async (t, { secrets, kills }) => {
  const installation = emptyInstallation(t)
  const people = await readyToRotate(t, installation, { secrets })
  const program = await startProgram(t, installation)
  const rotate = () => runProgram(installation, ['key', 'rotate'])
  const { requests, failed, seconds } = await rotateUnderLoad(program, { people, rotate })
  await program.stop()
  const { secrets: all, onNewest } = versionsOf(installation)
  const { cutShort, faults } = await rotateAndKill(t, installation, { kills })
  const backup = join(installation.folder, 'safe.db')
  const made = await runProgram(installation, ['backup', backup])
  const checked = await runProgram(installation, ['restore', backup, '--check'])
  const opens = made.code === 0 && checked.code === 0
  return {
    figure: `${String(failed.length)} of ${String(requests)} requests failed while ${String(all)} data keys changed in ${seconds.toFixed(1)} s; ${String(cutShort)} changes cut short by ${String(kills)} kills, ${String(faults.length)} not carried on`,
    lines: [
      `on the new key: ${String(onNewest)} of ${String(all)}`,
      ...failed.slice(0, 3),
      ...faults.slice(0, 3),
      `afterwards every value opens: ${String(opens)}`,
    ],
    holds: failed.length + faults.length === 0 && opens && onNewest === all,
  }
})

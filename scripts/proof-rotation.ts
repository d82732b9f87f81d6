// The long change of the wrapping key: `npm run proof:rotation -- --secrets 100000`, against the program as it ships.
//   --secrets N    how many API secrets (500)
//   --kills N      how often the server is killed in the middle of another change (20)
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { emptyInstallation } from '../test/fixtures/installation.ts'
import { runProgram, startProgram } from '../test/fixtures/program.ts'
import { readyToRotate, rotateAndKill, rotateUnderLoad, versionsOf } from '../test/fixtures/rotation-load.ts'

const { values: given } = parseArgs({
  options: { secrets: { type: 'string', default: '500' }, kills: { type: 'string', default: '20' } },
})
const [secrets, kills] = [Number(given.secrets), Number(given.kills)]

const endings: (() => unknown)[] = []
const scope = { teardown: (end: () => unknown) => endings.unshift(end) }
const begun = Date.now()
try {
  const installation = emptyInstallation(scope)
  const people = await readyToRotate(scope, installation, { secrets })
  const program = await startProgram(scope, installation)
  const rotate = () => runProgram(installation, ['key', 'rotate'])
  const { requests, failed, seconds } = await rotateUnderLoad(program, { people, rotate })
  await program.stop()
  const { secrets: all, onNewest } = versionsOf(installation)
  const { cutShort, faults } = await rotateAndKill(scope, installation, { kills })
  const backup = join(installation.folder, 'safe.db')
  const made = await runProgram(installation, ['backup', backup])
  const checked = await runProgram(installation, ['restore', backup, '--check'])
  const [cpu] = cpus()
  console.log(
    `on ${String(cpus().length)} × ${cpu?.model.trim() ?? 'a processor'}, ${String(Math.round((Date.now() - begun) / 1000))} s`,
  )
  console.log(
    `${String(all)} API secrets under another key in ${seconds.toFixed(1)} s; on the new one: ${String(onNewest)}`,
  )
  console.log(
    `requests meanwhile: ${String(requests)}, failed: ${String(failed.length)} ${failed.slice(0, 3).join(', ')}`,
  )
  console.log(
    `kills: ${String(kills)}, changes cut short and carried on: ${String(cutShort)}, faults: ${String(faults.length)} ${faults.slice(0, 3).join(', ')}`,
  )
  console.log(`afterwards every value opens: ${String(made.code === 0 && checked.code === 0)}`)
  if (failed.length + faults.length + Number(made.code) + Number(checked.code) > 0) process.exitCode = 1
} finally {
  for (const end of endings) await end()
}

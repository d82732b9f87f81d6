// Changing the wrapping key of the program as it ships: beside people at work, and with kills in the middle.
import { join } from 'node:path'
import t from 'tap'
import { emptyInstallation } from '../fixtures/installation.ts'
import { runProgram, startProgram } from '../fixtures/program.ts'
import { readyToRotate, rotateAndKill, rotateUnderLoad, versionsOf } from '../fixtures/rotation-load.ts'

// `npm run proof:rotation` takes more of both.
const SECRETS = 500
const KILLS = 4

t.test(
  `CRY-13 key rotate over ${String(SECRETS)} API secrets under load: no request fails, and kills cost nothing`,
  async (t) => {
    const installation = emptyInstallation(t)
    const people = await readyToRotate(t, installation, { secrets: SECRETS })
    const program = await startProgram(t, installation)
    const rotate = () => runProgram(installation, ['key', 'rotate'])
    const { requests, failed } = await rotateUnderLoad(program, { people, rotate })
    t.same(failed, [], `${String(requests)} requests`)
    t.ok(requests > 0)
    await program.stop()
    const after = versionsOf(installation)
    t.match(after, { newest: 2, inUse: 1, onNewest: after.secrets })
    const { faults, cutShort } = await rotateAndKill(t, installation, { kills: KILLS })
    t.same(faults, [], `${String(cutShort)} were cut short`)
    const backup = join(installation.folder, 'safe.db')
    t.equal((await runProgram(installation, ['backup', backup])).code, 0)
    t.equal((await runProgram(installation, ['restore', backup, '--check'])).code, 0, 'every value opens')
  },
)

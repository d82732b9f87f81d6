// The long proof of DUR-09: `npm run proof:backups -- --backups 600`, against the program as it ships.
//   --backups N    how many backups are made while people write at full rate (5)
import { copiesTheFile } from '../test/controls/vault/backups.ts'
import { backupsUnderLoad } from '../test/fixtures/backups-under-load.ts'
import { emptyInstallation } from '../test/fixtures/installation.ts'
import { MAILING } from '../test/fixtures/killed-safe.ts'
import { progress, prove } from './proof.ts'

// Then another safe begins: each backup is looked through whole, and the safe grows by a hundred writes a second.
const OF_ONE_SAFE = 50

await prove('backups', { backups: 5 }, async (t, { backups }) => {
  const said = progress('backups', backups)
  const faults: string[] = []
  let [made, acknowledged, controlled] = [0, 0, true]
  while (made < backups) {
    const found = await backupsUnderLoad(t, emptyInstallation(t, MAILING), {
      backups: Math.min(OF_ONE_SAFE, backups - made),
      copy: copiesTheFile,
      onBackup: () => said(++made),
    })
    faults.push(...found.faults)
    acknowledged += found.acknowledged
    controlled &&= found.missed > 0
  }
  return {
    figure: `${String(faults.length)} faults in ${String(backups)} backups made beside ${String(acknowledged)} acknowledged writes: each whole, each value opens`,
    lines: [
      `control: a copy of the file alone lacked acknowledged writes: ${String(controlled)}`,
      ...faults.slice(0, 10),
    ],
    holds: faults.length === 0 && controlled,
  }
})

// What was acknowledged is there after a power cut: SQLite and MySafe wait for the disk before anybody hears that it is done.
import { resolve } from 'node:path'
import t from 'tap'
import { noCompiler } from '../fixtures/c-library.ts'
import { emptyInstallation } from '../fixtures/installation.ts'
import { MAILING } from '../fixtures/killed-safe.ts'
import { cutPower } from '../fixtures/power-cuts.ts'

// `npm run proof:power` takes more.
const CUTS = 10

t.test(
  `DUR-03 ${String(CUTS)} power cuts under load: what was acknowledged had reached the disk, and nothing is there by halves`,
  { skip: noCompiler },
  async (t) => {
    const ours = { cuts: CUTS, each: 5 }
    const { acknowledged, lost, halves } = await cutPower(t, emptyInstallation(t, MAILING), ours)
    t.ok(acknowledged > CUTS)
    t.same(lost, [], `${String(acknowledged)} were acknowledged`)
    t.same(halves, [])

    const normal = resolve(import.meta.dirname, '..', 'controls', 'program', 'normal.ts')
    const planted = await cutPower(t, emptyInstallation(t, MAILING), {
      ...ours,
      cuts: 4,
      starting: { from: 'source', instead: [process.execPath, '--import', normal] },
    })
    t.ok(planted.lost.length > 0, `control: not waiting for the disk loses ${String(planted.lost.length)}`)
  },
)

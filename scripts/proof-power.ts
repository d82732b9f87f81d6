// The long proof of DUR-03: `npm run proof:power -- --cuts 1000`, against the program as it ships. It needs a C compiler.
//   --cuts N       how many power cuts are worked out, each looked at by itself (10)
import { resolve } from 'node:path'
import { noCompiler } from '../test/fixtures/c-library.ts'
import { emptyInstallation } from '../test/fixtures/installation.ts'
import { MAILING } from '../test/fixtures/killed-safe.ts'
import { cutPower } from '../test/fixtures/power-cuts.ts'
import { progress, prove } from './proof.ts'

const NORMAL = resolve(import.meta.dirname, '..', 'test', 'controls', 'program', 'normal.ts')

await prove('power', { cuts: 10 }, async (t, { cuts }) => {
  if (noCompiler !== false)
    throw new Error('There is no C compiler here (cc): what reaches the disk cannot be watched.')
  const onCut = progress('cuts', cuts)
  const { acknowledged, looked, lost, halves } = await cutPower(t, emptyInstallation(t, MAILING), { cuts, onCut })
  const planted = await cutPower(t, emptyInstallation(t, MAILING), {
    cuts: 10,
    starting: { from: 'source', instead: [process.execPath, '--import', NORMAL] },
  })
  return {
    figure: `${String(lost.length)} of ${String(acknowledged)} acknowledged writes lost, ${String(halves.length)} half operations, in ${String(cuts)} power cuts; with synchronous=NORMAL ${String(planted.lost.length)} lost in 10`,
    lines: [`acknowledged writes were looked for ${String(looked)} times`, ...[...lost, ...halves].slice(0, 10)],
    holds: lost.length + halves.length === 0 && planted.lost.length > 0,
  }
})

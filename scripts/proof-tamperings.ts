// The long proof of AUD-04: `npm run proof:tamperings -- --tamperings 1000`.
//   --tamperings N how often the trail of a safe is edited, shortened, put in another order or added to (50)
import { onlyGaps } from '../test/controls/cli/verify.ts'
import { lived } from '../test/fixtures/lived.ts'
import { tamperAgainAndAgain } from '../test/fixtures/tampered-trail.ts'
import { progress, prove } from './proof.ts'

await prove('tamperings', { tamperings: 50 }, async (t, { tamperings }) => {
  process.umask(0o077)
  const { installation } = await lived(t)
  const onOne = progress('tamperings', tamperings)
  const { found, missed, byGaps } = await tamperAgainAndAgain(installation, { tamperings, planted: onlyGaps, onOne })
  return {
    figure: `${String(found)} of ${String(tamperings)} found, each with its first bad row; looking for gaps alone misses ${String(byGaps)}`,
    lines: missed.slice(0, 10),
    holds: missed.length === 0 && byGaps > 0,
  }
})

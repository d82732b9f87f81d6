// Doing one thing to many API secrets: exactly what was shown before, in one write, so that all of it is done or nothing.
import { record, recordAll } from '../audit/trail.ts'
import { markPreview } from '../crypto/preview-mark.ts'
import {
  findBatchOfPreview,
  insertBatch,
  insertBatchItems,
  setDisabledByBatch,
  type BatchKind,
  type LeftOut,
} from '../store/batches.ts'
import type { SignedIn } from './actors.ts'
import { samePreview, type Preview, type Selection } from './batch-preview.ts'
import { Conflict, Invalid } from './refusals.ts'
import type { Tx, Vault } from './vault.ts'

/** What was said yes to: what was chosen, and the mark of what was shown about it. */
export interface Agreed {
  readonly selection: Selection
  readonly mark: string
}

/**
 * Disables or enables many API secrets. The same yes sent twice is done once.
 * @returns the number of the batch
 * @throws Invalid { selection } when nothing can be done; Conflict when it is no longer what was shown
 */
export function changeStates(
  vault: Vault,
  user: SignedIn,
  { kind, selection, mark }: Agreed & { readonly kind: 'disable' | 'enable' },
): number {
  return vault.write((tx) =>
    doOnce(tx, user, { kind, selection, mark, rest: [] }, (preview, digest) => {
      const batchId = beginBatch(tx, user, { preview, digest, gained: 0 })
      setDisabledByBatch(tx.db, { batchId, at: kind === 'disable' ? tx.at : null })
      record(tx, user, { name: `batch.${kind}d`, details: { batch: batchId, ...countsOf(preview) } })
      const happenings = preview.done.map(({ id: secretId }) => {
        return { name: `api_secret.${kind}d` as const, secretId, details: { batch: batchId } }
      })
      recordAll(tx, user, happenings)
      return batchId
    }),
  )
}

/**
 * Does the work unless the same yes was done before; answers the number of the batch either way. `rest` is what was
 * chosen beside the API secrets: another choice is another yes. What was undone since is not done by the same yes again.
 * @throws as changeStates
 */
export function doOnce(
  tx: Tx,
  user: SignedIn,
  { kind, selection, mark, rest }: Agreed & { readonly kind: BatchKind; readonly rest: readonly string[] },
  work: (preview: Preview, digest: Buffer) => number,
): number {
  const digest = markPreview(tx.keyring, ['yes', kind, user.id, mark, ...rest])
  const done = findBatchOfPreview(tx.db, digest)
  if (done?.undoneAt === null) return done.id
  const preview = done === undefined ? samePreview(tx, user, { kind, selection, mark }) : null
  if (preview === null) throw new Conflict('batch.changed_meanwhile')
  if (preview.done.length === 0) throw new Invalid({ selection: 'batch.nothing_left' })
  return work(preview, digest)
}

/** Writes the batch itself and all it was chosen for. */
export function beginBatch(
  tx: Tx,
  user: SignedIn,
  { preview, digest, gained }: { preview: Preview; digest: Buffer; gained: number },
): number {
  const { kind, gone, done, left } = preview
  const batchId = insertBatch(tx.db, { kind, userId: user.id, createdAt: tx.at, preview: digest, gone, gained })
  const note = (items: Preview['done'], leftOut: LeftOut | null) =>
    insertBatchItems(tx.db, { batchId, secretIds: items.map(({ id }) => id), leftOut })
  note(done, null)
  for (const [why, items] of Object.entries(left)) note(items, why as LeftOut)
  return batchId
}

/** How many, for the trail. */
export function countsOf({ done, left, gone }: Preview): { items: number; left_out: number } {
  return { items: done.length, left_out: gone + Object.values(left).reduce((sum, items) => sum + items.length, 0) }
}

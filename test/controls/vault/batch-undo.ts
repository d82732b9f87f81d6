// An undo with a fault in it: what the batch had touched goes back, whoever changed it since.
import { undoBatch } from '../../../src/vault/batch-undo.ts'

export const forgetsWhoChangedWhat: typeof undoBatch = (vault, user, { batchId }) => {
  const { raw } = vault.db
  raw
    .prepare(
      'UPDATE grants SET batch_id = :batchId WHERE id IN (SELECT grant_id FROM batch_grants WHERE batch_id = :batchId)',
    )
    .run({ batchId })
  raw
    .prepare(
      'UPDATE api_secrets SET state_batch_id = :batchId WHERE id IN (SELECT secret_id FROM batch_items WHERE batch_id = :batchId)',
    )
    .run({ batchId })
  return undoBatch(vault, user, { batchId })
}

/** The same by the day: what ended goes on as if it had not. */
export const forgetsTheBound: typeof undoBatch = (vault, user, given) => {
  vault.db.raw.exec('UPDATE grants SET until_at = NULL')
  return undoBatch(vault, user, given)
}

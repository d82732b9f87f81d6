// What a batch did, as its maker reads it afterwards: how many, which were left out and why, and whether it can go back.
import type { Batch, LeftOut, Stayed } from '../store/batches.ts'
import { countBatch, listBatchRecipients, listFates, type NamedRecipient } from '../store/batch-undo.ts'
import type { SignedIn } from './actors.ts'
import { batchOf, undoUntil } from './batch-undo.ts'
import type { Reader } from './vault.ts'

/** Some API secrets with the same fate: how many, and the first of them that the person still reaches, by name. */
export interface Fellows {
  readonly total: number
  readonly first: readonly { readonly id: number; readonly name: string }[]
}

/** The whole result. Times are UTC milliseconds. */
export interface BatchResult {
  readonly batch: Batch
  readonly done: Fellows
  readonly left: Readonly<Partial<Record<LeftOut, Fellows>>>
  readonly stayed: Readonly<Partial<Record<Stayed, Fellows>>>
  readonly recipients: readonly NamedRecipient[]
  readonly added: number
  readonly changed: number
  readonly letters: number
  readonly withdrawn: number
  readonly waiting: number
  /** Until when it can be undone; null when it can not any more. */
  readonly undoUntil: number | null
}

/** So many API secrets are named where a batch speaks of many; the others are counted. */
export const NAMED = 10

/** What became of a batch of this person. @throws NotFound for everybody else's */
export function resultOf(reader: Reader, user: SignedIn, { batchId }: { batchId: number }): BatchResult {
  const batch = batchOf(reader, user, batchId)
  const now = reader.now()
  const fates = listFates(reader.db, { userId: user.id, now }, { batchId, most: NAMED })
  const until = undoUntil(batch)
  const fellows = (alike: typeof fates): Fellows => ({
    total: alike[0]?.total ?? 0,
    first: alike.flatMap(({ secretId: id, name }) => (name === null ? [] : [{ id, name }])),
  })
  const by = <Why extends string>(why: 'leftOut' | 'stayed') => {
    const reasons = [...new Set(fates.map((fate) => fate[why]).filter((one) => one !== null))] as Why[]
    const entries = reasons.map((one) => [one, fellows(fates.filter((fate) => fate[why] === one))])
    return Object.fromEntries(entries) as Partial<Record<Why, Fellows>>
  }
  const done = fellows(fates.filter(({ leftOut, stayed }) => leftOut === null && stayed === null))
  return {
    batch,
    done,
    left: by<LeftOut>('leftOut'),
    stayed: by<Stayed>('stayed'),
    recipients: listBatchRecipients(reader.db, { batchId, viewerId: user.id }),
    ...countBatch(reader.db, batchId),
    undoUntil: batch.undoneAt === null && now < until ? until : null,
  }
}

// Undoing a batch, for ten minutes: what is still as the batch left it goes back, everything else stays and is named.
import { record, recordAll, type Happening } from '../audit/trail.ts'
import {
  findBatch,
  listBatchSecrets,
  restoreDisabled,
  type Batch,
  type BatchKind,
  type Stayed,
} from '../store/batches.ts'
import { listTouchedGrants, setStayed, setUndone, type GrantBefore } from '../store/batch-undo.ts'
import { deleteGrant, findGrantById, writeGrant, type Grant } from '../store/grants.ts'
import { withdrawLettersOfBatch } from '../store/letters.ts'
import { ACCESS_NAMES } from '../store/reaching.ts'
import { selectByIds } from '../store/selection.ts'
import { may, type Act } from './access.ts'
import type { SignedIn } from './actors.ts'
import { grantChanged, grantTaken } from './grant-events.ts'
import { roomForGrants } from './quotas.ts'
import { Conflict, NotFound } from './refusals.ts'
import { hasEnded } from './sharing.ts'
import type { Reader, Tx, Vault } from './vault.ts'

/** How long a batch can be undone. */
export const UNDO_MINUTES = 10

/** What undoing takes on each API secret: the other act, or taking away, which an inactive one allows too. */
const TAKES = { share: 'unshare', disable: 'enable', enable: 'disable' } as const satisfies Record<BatchKind, Act>

/** What undoing did: how many API secrets are as before, and how many are not. */
export interface Undone {
  readonly back: number
  readonly stayed: number
}

/** The instant until which a batch can be undone (UTC ms). */
export function undoUntil({ createdAt }: Pick<Batch, 'createdAt'>): number {
  return createdAt + UNDO_MINUTES * 60_000
}

/** The batch of this person. @throws NotFound for everybody else's */
export function batchOf({ db }: Pick<Reader, 'db'>, user: SignedIn, batchId: number): Batch {
  const batch = findBatch(db, batchId)
  if (batch === undefined) throw new NotFound()
  if (batch.userId !== user.id) throw new NotFound('batch.none', { batch: batchId })
  return batch
}

/**
 * Puts back what is still as the batch left it, and withdraws its letters that nobody sends yet.
 * @throws NotFound; Conflict when it was undone before or ten minutes are over
 */
export function undoBatch(vault: Vault, user: SignedIn, { batchId }: { batchId: number }): Undone {
  return vault.write((tx) => {
    const batch = batchOf(tx, user, batchId)
    if (batch.undoneAt === null && tx.at >= undoUntil(batch)) throw new Conflict('batch.too_late')
    if (!setUndone(tx.db, { batchId, at: tx.at })) throw new Conflict('batch.undone_already')
    const secretIds = listBatchSecrets(tx.db, batchId)
    const reached = new Map(
      selectByIds(tx.db, { userId: user.id, now: tx.at }, secretIds).map((item) => [item.id, item]),
    )
    const mayDo = (secretId: number, act: Act) => {
      const item = reached.get(secretId)
      return item !== undefined && may({ secret: item, access: ACCESS_NAMES[item.access] }, act)
    }
    const allowed = secretIds.filter((id) => mayDo(id, TAKES[batch.kind]))
    const stayed = new Map<number, Stayed>(secretIds.map((id) => [id, 'not-yours']))
    for (const id of allowed) stayed.delete(id)
    const back = batch.kind === 'share' ? takeBack : wakeOrSleep
    const happenings = back(tx, { batch, allowed, stayed, mayDo })
    for (const why of new Set(stayed.values()))
      setStayed(tx.db, { batchId, secretIds: secretIds.filter((id) => stayed.get(id) === why), stayed: why })
    const letters = withdrawLettersOfBatch(tx.db, { batchId, at: tx.at })
    const undone = { back: secretIds.length - stayed.size, stayed: stayed.size }
    record(tx, user, { name: 'batch.undone', details: { batch: batchId, ...undone, letters } })
    recordAll(tx, user, happenings)
    return undone
  })
}

interface Going {
  readonly batch: Batch
  /** Where the person still may. */
  readonly allowed: readonly number[]
  /** By API secret, why not all of it goes back; what turns out on the way is added. */
  readonly stayed: Map<number, Stayed>
  mayDo(secretId: number, act: Act): boolean
}

function wakeOrSleep(tx: Tx, { batch, allowed, stayed }: Going): Happening[] {
  const back = restoreDisabled(tx.db, { batchId: batch.id, secretIds: allowed })
  const gone = new Set(back)
  for (const id of allowed) if (!gone.has(id)) stayed.set(id, 'changed')
  const name = batch.kind === 'disable' ? 'api_secret.enabled' : 'api_secret.disabled'
  return back.map((secretId) => ({ name, secretId, details: { batch: batch.id, undo: true } }))
}

function takeBack(tx: Tx, { batch, allowed, stayed, mayDo }: Going): Happening[] {
  const mine = new Set(allowed)
  const fits = fitting(tx)
  return listTouchedGrants(tx.db, batch.id).flatMap(({ grantId, secretId, before, asLeft }): Happening[] => {
    if (!mine.has(secretId)) return []
    const grant = asLeft ? findGrantById(tx.db, grantId) : undefined
    // What was changed is given anew, which an inactive API secret refuses.
    const possible = before === null || mayDo(secretId, 'share')
    if (grant !== undefined && possible && fits(grant, before)) return [putBack(tx, { batch, grant, before })]
    stayed.set(secretId, possible ? 'changed' : 'inactive')
    return []
  })
}

/**
 * Whether a grant can go back to what it was. One that ended by itself since, at the day that the batch chose, made room that
 * somebody else may have by now: beyond what an API secret may be shared with nothing comes back.
 */
function fitting(tx: Tx): (grant: Grant, before: GrantBefore | null) => boolean {
  const rooms = new Map<number, number>()
  return (grant, before) => {
    if (before === null || hasEnded(before, tx.at) || !hasEnded(grant, tx.at)) return true
    const room = rooms.get(grant.secretId) ?? roomForGrants(tx, grant.secretId)
    rooms.set(grant.secretId, Math.max(0, room - 1))
    return room > 0
  }
}

// A grant that the batch added goes; one that it changed is as it was, mark of an earlier batch and all.
function putBack(
  tx: Tx,
  { batch, grant, before }: { batch: Batch; grant: Grant; before: GrantBefore | null },
): Happening {
  const undoing = { batch: batch.id, undo: true }
  if (before === null) {
    deleteGrant(tx.db, grant.id)
    return grantTaken(grant, undoing)
  }
  writeGrant(tx.db, { ...grant, ...before })
  return grantChanged(grant, { before: grant, now: before }, undoing)
}

// Sharing many API secrets at once: each of them with each of the recipients; nothing is taken away.
import { recordAll, type Happening } from '../audit/trail.ts'
import { MOST_NAMES } from '../mail/desk.ts'
import { queueLetters } from '../mail/letters.ts'
import { grantsOn, insertBatchRecipients, noteChangedGrant, noteGivenGrants, type Standing } from '../store/batches.ts'
import { giveGrants, writeGrant } from '../store/grants.ts'
import { setManyUsed } from '../store/marks.ts'
import type { SignedIn } from './actors.ts'
import { beginBatch, countsOf, doOnce, type Agreed } from './batch.ts'
import { gainsOf } from './batch-gains.ts'
import { samePreview, type Preview, type Selection } from './batch-preview.ts'
import { grantChanged, grantsGiven } from './grant-events.ts'
import { refuseMoreGrantsOfMany } from './quotas.ts'
import { checkRecipients, recipientText, type Recipient } from './recipients.ts'
import { Conflict, Invalid } from './refusals.ts'
import { hasEnded, refusePast, refuseRepeated, type Addition } from './sharing.ts'
import type { Reader, Tx, Vault } from './vault.ts'

/** The most grants that one batch writes: more would keep everybody else waiting for too long. */
export const MOST_GRANTS = 100_000

/** Which grants a recipient has on the API secrets of a batch before it: these take what is chosen now. */
export interface Had {
  readonly view: number
  readonly edit: number
  /** How many of them end by themselves. */
  readonly ending: number
}

/** A recipient of a batch, and what was shown about their grants when they were chosen. */
export interface BatchAddition extends Addition {
  readonly had: Had
}

/**
 * Which grants each of the recipients has on what a batch would share: for the window, before Share is pressed.
 * @returns by recipient as text, nobody when there are too many to be shared with at once; null when the preview is no
 *   longer the one that was shown
 * @throws as previewOf
 */
export function hadBefore(
  reader: Reader,
  user: SignedIn,
  { selection, mark, recipients }: Agreed & { readonly recipients: readonly Recipient[] },
): { readonly preview: Preview; readonly had: ReadonlyMap<string, Had> } | null {
  const preview = samePreview(reader, user, { kind: 'share', selection, mark })
  if (preview === null) return null
  const secretIds = preview.done.map(({ id }) => id)
  const now = reader.now()
  // More than can be shared at once: that is refused, whatever they have.
  const asked = secretIds.length * recipients.length > MOST_GRANTS ? [] : recipients
  const had = asked.map((recipient): [string, Had] => [
    recipientText(recipient),
    hadOf([...grantsOn(reader.db, { recipient, secretIds }).values()], now),
  ])
  return { preview, had: new Map(had) }
}

/**
 * Shares many API secrets. Who has a grant takes the level and end that are chosen now. The same yes sent twice is done
 * once.
 * @returns the number of the batch
 * @throws Invalid { selection }, { find } when it is too much, by recipient, or of an end; Conflict when it is no longer what was shown
 */
export function shareApiSecrets(
  vault: Vault,
  user: SignedIn,
  { selection, mark, add }: { selection: Selection; mark: string; add: readonly BatchAddition[] },
): number {
  return vault.write((tx) => {
    const rest = add.map(({ recipient, level, untilAt }) => `${recipientText(recipient)} ${level} ${String(untilAt)}`)
    return doOnce(tx, user, { kind: 'share', selection, mark, rest }, (preview, digest) => {
      const recipients = add.map(({ recipient }) => recipient)
      refuseRepeated(recipients)
      checkRecipients(tx, user, recipients)
      refusePast(tx, add)
      const secretIds = preview.done.map(({ id }) => id)
      refuseTooMany({ grants: secretIds.length * add.length })
      const gifts = add.map((one) => ({ ...one, standing: grantsOn(tx.db, { recipient: one.recipient, secretIds }) }))
      refuseChanged(tx, gifts)
      refuseMoreGrantsOfMany(tx, { adding: addedBy(tx, { gifts, secretIds }) })
      const gains = gainsOf(tx, user, { secretIds, recipients, first: MOST_NAMES })
      const batchId = beginBatch(tx, user, { preview, digest, gained: gains.flatMap(({ userIds }) => userIds).length })
      insertBatchRecipients(tx.db, { batchId, recipients: add })
      const given = gifts.flatMap((gift) => giveNew(tx, user, { ...gift, batchId, secretIds }))
      noteGivenGrants(tx.db, batchId)
      const changed = gifts.flatMap((gift) =>
        [...gift.standing.values()].flatMap((grant) => giveAnew(tx, user, { ...gift, batchId, grant })),
      )
      setManyUsed(tx.db, { userId: user.id, secretIds, usedAt: tx.at })
      const details = { batch: batchId, ...countsOf(preview), recipients: recipients.map(recipientText) }
      recordAll(tx, user, [{ name: 'batch.shared', details }, ...given, ...changed])
      for (const { wanting, first, count } of gains) {
        const data = { byId: user.id, secretIds: first, count }
        queueLetters(tx, { kind: 'shared_with_you', userIds: wanting, data, batchId })
      }
      return batchId
    })
  })
}

/** A recipient of a batch with the grants they have on it, ended ones too, by API secret. */
type Gift = BatchAddition & { readonly standing: ReadonlyMap<number, Standing> }

/** How many grants each API secret gets that it has not; those that have ended count again. */
function addedBy(
  tx: Tx,
  { gifts, secretIds }: { gifts: readonly Gift[]; secretIds: readonly number[] },
): ReadonlyMap<number, number> {
  const counts = ({ standing }: Gift, id: number) => {
    const grant = standing.get(id)
    return grant !== undefined && !hasEnded(grant, tx.at)
  }
  return new Map(secretIds.map((id) => [id, gifts.filter((gift) => !counts(gift, id)).length]))
}

/** Those that had no grant get one. */
function giveNew(tx: Tx, user: SignedIn, given: Gift & { batchId: number; secretIds: readonly number[] }): Happening[] {
  const { batchId, standing, recipient, level, untilAt } = given
  const secretIds = given.secretIds.filter((id) => !standing.has(id))
  giveGrants(tx.db, { secretIds, recipient, level, untilAt, batchId, at: tx.at, by: user.id })
  return grantsGiven(secretIds, given, { batch: batchId })
}

/** A grant that stands takes the chosen level and end; nothing where it has both already. One that ended is given anew. */
function giveAnew(tx: Tx, user: SignedIn, given: Addition & { batchId: number; grant: Standing }): Happening[] {
  const { batchId, grant, recipient, level, untilAt } = given
  const { id: grantId, secretId } = grant
  const before = hasEnded(grant, tx.at) ? null : grant
  if (before?.level === level && before.untilAt === untilAt) return []
  const since = before === null ? { grantedAt: tx.at, grantedBy: user.id } : {}
  writeGrant(tx.db, { ...grant, ...since, recipient, level, untilAt, batchId, changedAt: tx.at, changedBy: user.id })
  noteChangedGrant(tx.db, { batchId, grantId, secretId, before })
  if (before === null) return grantsGiven([secretId], given, { batch: batchId })
  return [grantChanged({ secretId, recipient }, { before, now: given }, { batch: batchId })]
}

function hadOf(standing: readonly Standing[], now: number): Had {
  const live = standing.filter((one) => !hasEnded(one, now))
  const edit = live.filter(({ level }) => level === 'edit').length
  return { view: live.length - edit, edit, ending: live.filter(({ untilAt }) => untilAt !== null).length }
}

function refuseTooMany({ grants }: { grants: number }): void {
  if (grants > MOST_GRANTS)
    throw new Invalid({ find: { key: 'batch.too_many_grants', values: { grants, most: MOST_GRANTS } } })
}

// The window said how many grants change; if that is no longer so, it has to say it anew.
function refuseChanged(tx: Tx, gifts: readonly Gift[]): void {
  const changed = gifts.some(({ had, standing }) => {
    const now = hadOf([...standing.values()], tx.at)
    return now.view !== had.view || now.edit !== had.edit || now.ending !== had.ending
  })
  if (changed) throw new Conflict('batch.grants_changed_meanwhile')
}

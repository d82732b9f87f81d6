// Sharing an API secret inside: who has it, and one verb that gives, changes and takes away named grants.
import { record, recordAll } from '../audit/trail.ts'
import { queueLetter } from '../mail/letters.ts'
import type { ApiSecret } from '../store/api-secrets.ts'
import { deleteGrant, findGrant, listGrants, writeGrant, type Grant, type Level } from '../store/grants.ts'
import { setMark } from '../store/marks.ts'
import { peopleReaching } from '../store/reaching.ts'
import { listWantingMail } from '../store/user-list.ts'
import { secretFor } from './access.ts'
import type { SignedIn } from './actors.ts'
import { grantChanged, grantsGiven, grantTaken } from './grant-events.ts'
import { refuseMoreGrants } from './quotas.ts'
import { checkRecipients, isSameRecipient, recipientText, type Candidate, type Recipient } from './recipients.ts'
import { Conflict, Invalid } from './refusals.ts'
import type { Reader, Tx, Vault } from './vault.ts'

export type { Level }

/** A grant to be given. `untilAt` is the instant it ends (UTC ms); null: it does not end by itself. */
export interface Addition {
  readonly recipient: Recipient
  readonly level: Level
  readonly untilAt: number | null
}

/** A grant to be changed; what is not named stays as it is by then. */
export interface Change {
  readonly recipient: Recipient
  readonly level?: Level
  readonly untilAt?: number | null
}

/** What one Share does. It names each grant it touches and never speaks of the others. */
export interface NamedChanges {
  readonly add: readonly Addition[]
  readonly change: readonly Change[]
  readonly remove: readonly Recipient[]
}

/** What one Share did: how many grants, how many people gained access, and how many letters wait for them. */
export interface Shared {
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly gained: number
  readonly letters: number
}

/** What the Share window shows. Inactive: only taking away is possible. */
export interface Sharing {
  readonly secret: Pick<ApiSecret, 'id' | 'name'> & { readonly active: boolean }
  readonly grants: ReturnType<typeof listGrants>
}

/**
 * The grants of an API secret for the person who may change them.
 * @throws NotFound, Forbidden
 */
export function sharingOf(reader: Reader, user: SignedIn, { secretId }: { secretId: number }): Sharing {
  const { secret } = secretFor(reader, user, { secretId, act: 'unshare' })
  const grants = listGrants(reader.db, { secretId, viewerId: user.id, now: reader.now() })
  return { secret: { id: secret.id, name: secret.name, active: secret.disabledAt === null }, grants }
}

/**
 * Gives, changes and takes away grants in one write, with an event for each and a letter to everybody who gains access.
 * Giving to somebody who has a grant by now sets it to what was chosen; taking away one that is gone does nothing.
 * @throws NotFound, Forbidden; Invalid by recipient (`user:12`), of its end (`until:user:12`), or { find } when there
 *   are too many; Conflict when the API secret is inactive and something is given or changed, or when a grant to be changed was taken away meanwhile
 */
export function shareApiSecret(
  vault: Vault,
  user: SignedIn,
  { secretId, add, change, remove }: NamedChanges & { readonly secretId: number },
): Shared {
  return vault.write((tx) => {
    const gives = add.length + change.length > 0
    const { secret } = secretFor(tx, user, { secretId, act: gives ? 'share' : 'unshare' })
    refuseRepeated([...add, ...change].map(({ recipient }) => recipient).concat(remove))
    const named = checkRecipients(
      tx,
      user,
      [...add, ...change].map(({ recipient }) => recipient),
    )
    refusePast(tx, [...add, ...change])
    const standing = change.flatMap((one) => {
      const grant = liveGrant(tx, { secretId, recipient: one.recipient })
      return grant === null ? [] : [{ ...one, grant }]
    })
    const stands = ({ recipient }: Candidate) => standing.some((one) => isSameRecipient(one.recipient, recipient))
    refuseTakenAway(named.slice(add.length).filter((one) => !stands(one)))
    // Only what is added reaches somebody new; all people of all groups are looked through for it.
    const reachedBy = () => (add.length > 0 ? peopleReaching(tx.db, { secretId, now: tx.at }) : new Set<number>())
    const before = reachedBy()
    const removed = remove.filter((recipient) => takeAway(tx, user, { secretId, recipient })).length
    const changed = standing.filter((one) => changeGrant(tx, user, one)).length
    const added = add.filter((one) => give(tx, user, { secretId, ...one })).length
    if (added > 0) refuseMoreGrants(tx, { secretId })
    const gained = [...reachedBy()].filter((id) => !before.has(id))
    if (gives) setMark(tx.db, { userId: user.id, secretId, viewedAt: null, usedAt: tx.at })
    return { added, changed, removed, gained: gained.length, letters: tell(tx, user, { secret, gained }) }
  })
}

type OnSecret<T> = T & { readonly secretId: number }

function give(tx: Tx, user: SignedIn, { secretId, recipient, level, untilAt }: OnSecret<Addition>): boolean {
  const grant = liveGrant(tx, { secretId, recipient })
  if (grant !== null) return changeGrant(tx, user, { grant, level, untilAt })
  // A grant that has ended leaves its row behind.
  const id = findGrant(tx.db, { secretId, recipient })?.id ?? null
  const row = { id, secretId, recipient, level, untilAt, batchId: null }
  writeGrant(tx.db, { ...row, grantedAt: tx.at, grantedBy: user.id, changedAt: tx.at, changedBy: user.id })
  recordAll(tx, user, grantsGiven([secretId], { recipient, level, untilAt }))
  return true
}

function changeGrant(
  tx: Tx,
  user: SignedIn,
  { grant, level = grant.level, untilAt = grant.untilAt }: Omit<Change, 'recipient'> & { readonly grant: Grant },
): boolean {
  if (level === grant.level && untilAt === grant.untilAt) return false
  writeGrant(tx.db, { ...grant, level, untilAt, batchId: null, changedAt: tx.at, changedBy: user.id })
  record(tx, user, grantChanged(grant, { before: grant, now: { level, untilAt } }))
  return true
}

/** The grant of a recipient as long as it counts. */
function liveGrant(tx: Tx, place: OnSecret<{ recipient: Recipient }>): Grant | null {
  const known = findGrant(tx.db, place)
  return known === undefined || hasEnded(known, tx.at) ? null : known
}

// Giving again what was taken away meanwhile would undo somebody's decision behind their back.
function refuseTakenAway(gone: readonly Candidate[]): void {
  if (gone.length === 0) return
  const names = gone.map(({ name }) => name).join(', ')
  throw new Conflict('sharing.taken_away_meanwhile', { count: gone.length, names })
}

function takeAway(tx: Tx, user: SignedIn, { secretId, recipient }: OnSecret<{ recipient: Recipient }>): boolean {
  const known = findGrant(tx.db, { secretId, recipient })
  if (known === undefined) return false
  deleteGrant(tx.db, known.id)
  if (hasEnded(known, tx.at)) return false
  record(tx, user, grantTaken(known))
  return true
}

// One letter for each person, through however many grants they gained access; those who want none get none.
function tell(tx: Tx, user: SignedIn, { secret, gained }: { secret: ApiSecret; gained: readonly number[] }): number {
  const data = { byId: user.id, secretIds: [secret.id] }
  const wanting = listWantingMail(tx.db, gained)
  return wanting.filter((userId) => queueLetter(tx, { kind: 'shared_with_you', userId, data })).length
}

/** Whether it no longer counts at an instant (UTC ms). */
export function hasEnded({ untilAt }: Pick<Grant, 'untilAt'>, now: number): boolean {
  return untilAt !== null && untilAt <= now
}

/** @throws Invalid of an end, `until:user:12`, that is over already */
export function refusePast(tx: Tx, given: readonly Change[]): void {
  const past = given.filter(({ untilAt }) => typeof untilAt === 'number' && untilAt <= tx.at)
  if (past.length === 0) return
  throw new Invalid(
    Object.fromEntries(past.map(({ recipient }) => [`until:${recipientText(recipient)}`, 'sharing.until_past'])),
  )
}

/** One recipient twice in one form could mean two things; neither is done. @throws Invalid by recipient */
export function refuseRepeated(recipients: readonly Recipient[]): void {
  const names = recipients.map(recipientText)
  const repeated = names.filter((name, at) => names.indexOf(name) !== at)
  if (repeated.length === 0) return
  throw new Invalid(Object.fromEntries(repeated.map((name) => [name, 'shared.named_twice'])))
}

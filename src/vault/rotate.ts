// Which client secrets should be replaced because somebody who left, or had a link, knows them or could; and for how long.
import { record, recordAll } from '../audit/trail.ts'
import type { ApiSecret } from '../store/api-secrets.ts'
import { adviseForFormer, adviseForLeaver, adviseForLink } from '../store/rotation-advice.ts'
import {
  countAdvised,
  countRotations,
  listReasons,
  pageOfRotations,
  reopenRotations,
  ROTATION_SORTS,
  settleReachable,
  settleRotations,
  type Knew,
  type Reason,
  type RotationCounts,
  type RotationSort,
  type ToRotate,
} from '../store/rotations.ts'
import { may, secretFor } from './access.ts'
import type { SignedIn } from './actors.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { Conflict } from './refusals.ts'
import { refuseUnseen } from './shown-at.ts'
import type { Reader, Tx, Vault } from './vault.ts'

export { ROTATION_SORTS }
export type { Knew, Reason, RotationCounts, RotationSort }

/** Whether somebody knew the client secret, or could only have reached it. */
export const ROTATIONS = ['known', 'reachable'] as const
export type Rotations = (typeof ROTATIONS)[number]

/** One API secret of the list with its reasons, and what its owner can do about it now. */
export interface Rotation extends ToRotate {
  readonly reasons: readonly Reason[]
  readonly can: Readonly<Record<'replace' | 'enable', boolean>>
}

// So many are kept in one write, as many as a batch holds.
const MOST_AT_ONCE = 10_000

/** How many API secrets of this person should get another client secret. */
export function rotationsOf(reader: Reader, user: SignedIn): RotationCounts {
  return countRotations(reader.db, user.id)
}

/** One page of them; a page beyond the last one is the last one. */
export function listRotations(
  reader: Reader,
  user: SignedIn,
  { which, sort, page }: { which: Rotations; sort: RotationSort; page: number },
): Page<Rotation> & { readonly counts: RotationCounts } {
  const counts = rotationsOf(reader, user)
  const total = counts[which]
  const at = pageWithin({ page, total })
  const found = pageOfRotations(reader.db, { ownerId: user.id, known: which === 'known', sort, ...sliceOf(at) })
  const reasons = listReasons(
    reader.db,
    found.map(({ id }) => id),
  )
  const rows = found.map((secret) => {
    const reached = { secret, access: 'own' } as const
    const can = { replace: may(reached, 'edit'), enable: secret.disabledAt !== null }
    return { ...secret, reasons: reasons.filter(({ secretId }) => secretId === secret.id), can }
  })
  return { rows, page: at, total, counts }
}

/** Why the client secret of one API secret should be replaced, for its owner. @throws NotFound, Forbidden */
export function reasonsFor(
  reader: Reader,
  user: SignedIn,
  { secretId }: { secretId: number },
): { readonly id: number; readonly name: string; readonly reasons: readonly Reason[] } {
  const { secret } = secretFor(reader, user, { secretId, act: 'keep-secret' })
  return { id: secret.id, name: secret.name, reasons: listReasons(reader.db, [secretId]) }
}

/** Whether the client secret of one API secret should be replaced, as its owner is told; null for everybody else. */
export function rotationFor(
  reader: Reader,
  user: SignedIn,
  { id, ownerId }: Pick<ApiSecret, 'id' | 'ownerId'>,
): Rotations | null {
  const reasons = ownerId === user.id ? listReasons(reader.db, [id]) : []
  if (reasons.length === 0) return null
  return reasons.some(({ knew }) => knew !== 'reachable') ? 'known' : 'reachable'
}

/**
 * The owner keeps a client secret that should be replaced: recorded, and nothing more is said of the reasons they saw.
 * @param seen until: when they were shown them (UTC ms); what was advised after that stays
 * @throws NotFound, Forbidden; Conflict when there is nothing to keep any more; Invalid for an instant that has not come
 */
export function keepClientSecret(
  vault: Vault,
  user: SignedIn,
  { secretId, until }: { secretId: number; until: number },
): void {
  vault.write((tx) => {
    secretFor(tx, user, { secretId, act: 'keep-secret' })
    const settled = settleRotations(tx.db, { secretId, ...keptBy(tx, user, until) })
    if (settled === 0) throw new Conflict('rotate.settled')
    record(tx, user, { name: 'api_secret.client_secret_kept', secretId })
  })
}

/** The same for all that somebody could only have reached, ten thousand at once; returns how many. @throws Invalid */
export function keepReachable(vault: Vault, user: SignedIn, { until }: { until: number }): number {
  return vault.write((tx) => {
    const given = { ownerId: user.id, most: MOST_AT_ONCE, ...keptBy(tx, user, until) }
    const kept = settleReachable(tx.db, given)
    recordAll(
      tx,
      user,
      kept.map((secretId) => ({ name: 'api_secret.client_secret_kept', secretId })),
    )
    return kept.length
  })
}

function keptBy(tx: Tx, user: SignedIn, until: number) {
  refuseUnseen(tx, until)
  return { at: tx.at, by: user.id, how: 'kept', until } as const
}

/**
 * Advises the owners of all that somebody knows or can reach, within the write that closes their account, and before it is
 * handed over. Returns for how many API secrets.
 */
export function adviseOwnersOf(tx: Tx, { userId }: { userId: number }): RotationCounts {
  adviseForLeaver(tx.db, { userId, now: tx.at })
  return countAdvised(tx.db, { userId, now: tx.at })
}

/** Advises the owner of what a link opened, within the write that takes it back. */
export function adviseAfterLink(tx: Tx, { linkId }: { linkId: number }): void {
  adviseForLink(tx.db, { linkId, now: tx.at })
}

/** Another client secret, or none, took the place of the one that should be replaced, within the write that did it. */
export function settleByReplacing(tx: Tx, user: SignedIn, { secretId }: { secretId: number }): void {
  settleRotations(tx.db, { secretId, at: tx.at, by: user.id, how: 'replaced', until: tx.at })
}

/** The client secret that was replaced at an instant (UTC ms) is back: whoever knew it still does. */
export function adviseAgain(tx: Tx, { secretId, replacedAt }: { secretId: number; replacedAt: number }): void {
  reopenRotations(tx.db, { secretId, replacedAt })
  adviseForFormer(tx.db, { secretId, replacedAt, now: tx.at })
}

// Gives an API secret to another owner: what was shared stays shared, and those affected are told.
import { randomInt } from 'node:crypto'
import { record } from '../audit/trail.ts'
import { queueLetter } from '../mail/letters.ts'
import { identifierTaken, setOwner } from '../store/api-secrets.ts'
import type { ApiSecret } from '../store/api-secrets.ts'
import { deleteGrant, findGrant, writeGrant } from '../store/grants.ts'
import { findUser, type User } from '../store/users.ts'
import { mayShareOutside, secretFor } from './access.ts'
import type { Actor, SignedIn } from './actors.ts'
import { LIMITS } from './api-secret-rules.ts'
import { endLinksOf } from './link-ends.ts'
import { refuseFullReceiver, refuseMoreGrants } from './quotas.ts'
import { Conflict, Invalid } from './refusals.ts'
import type { Tx, Vault } from './vault.ts'

/** What became of it. `identifier` is the new one when the old one was taken there, else null. */
export interface HandedOver {
  readonly name: string
  readonly toName: string
  readonly identifier: string | null
}

/**
 * An owner gives their API secret to another active user. They keep Can edit only when they ask for it.
 * @throws NotFound, Forbidden; Invalid for `find` when nobody active was chosen, it is the owner, or
 *   who was chosen owns too many, or it is shared with as many as can be and they wish to keep Can edit
 */
export function handOverApiSecret(
  vault: Vault,
  user: SignedIn,
  { secretId, toId, keepEdit }: { secretId: number; toId: number; keepEdit: boolean },
): HandedOver {
  return vault.write((tx) => {
    const { secret } = secretFor(tx, user, { secretId, act: 'hand-over' })
    if (toId === secret.ownerId) throw new Invalid({ find: 'api_secret.hand_over_to_yourself' })
    const to = findUser(tx.db, toId)
    if (to === undefined || to.deactivatedAt !== null) throw new Invalid({ find: 'api_secret.hand_over_nobody' })
    refuseFullReceiver(tx, toId)
    const identifier = giveTo(tx, user, { secret, toId, keepEdit })
    if (keepEdit) refuseMoreGrants(tx, { secretId })
    queueLetter(tx, { kind: 'handed_over', userId: toId, data: { byId: user.id, secretIds: [secretId] } })
    return { name: secret.name, toName: to.name, identifier }
  })
}

/**
 * The change of owner itself and its event, for one API secret within a write; whoever calls it has checked the right.
 * Grants stay, but the one the new owner held is no longer needed; links to people outside end unless the new owner may share
 * outside too. @returns the new identifier when it had to change
 * @throws Conflict when it has another owner by now
 */
export function giveTo(
  tx: Tx,
  by: Actor,
  {
    secret,
    toId,
    keepEdit,
  }: { secret: Pick<ApiSecret, 'id' | 'ownerId' | 'identifier'>; toId: number; keepEdit: boolean },
): string | null {
  const fromId = secret.ownerId
  const identifier = freeIdentifier(tx, { identifier: secret.identifier, ownerId: toId })
  if (!setOwner(tx.db, { id: secret.id, fromId, toId, identifier })) throw new Conflict('api_secret.other_owner')
  const redundant = findGrant(tx.db, { secretId: secret.id, recipient: { kind: 'user', id: toId } })
  if (redundant !== undefined) deleteGrant(tx.db, redundant.id)
  if (keepEdit) grantEdit(tx, by, { secretId: secret.id, userId: fromId })
  const renamed = identifier !== secret.identifier
  record(tx, by, {
    name: 'api_secret.handed_over',
    secretId: secret.id,
    userId: toId,
    details: { from: fromId, identifierChanged: renamed, keptEdit: keepEdit },
  })
  if (mayShareOutside(tx, findUser(tx.db, toId) as User) === 'not-allowed')
    endLinksOf(tx, by, { secretId: secret.id, because: 'handed-over' })
  return renamed ? identifier : null
}

function grantEdit(tx: Tx, by: Actor, { secretId, userId }: { secretId: number; userId: number }): void {
  const grantedBy = by.id ?? userId
  writeGrant(tx.db, {
    id: null,
    secretId,
    recipient: { kind: 'user', id: userId },
    level: 'edit',
    untilAt: null,
    batchId: null,
    grantedAt: tx.at,
    grantedBy,
    changedAt: tx.at,
    changedBy: grantedBy,
  })
}

// From here on it is drawn: whoever fills up the numbers in a row would have everybody wait while they are gone through.
const LAST_IN_A_ROW = 9
const NUMBERS = 1_000_000_000

/** The identifier itself when the new owner has none like it, else the first of "…-2" to "…-9" that is free, or one by chance. */
function freeIdentifier(
  tx: Tx,
  { identifier, ownerId }: { identifier: string | null; ownerId: number },
): string | null {
  let free = identifier
  for (let n = 2; free !== null && identifierTaken(tx.db, { ownerId, identifier: free }); n++) {
    const suffix = `-${String(n <= LAST_IN_A_ROW ? n : randomInt(NUMBERS))}`
    free = [...(identifier as string)].slice(0, LIMITS.identifier - suffix.length).join('') + suffix
  }
  return free
}

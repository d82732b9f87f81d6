// Closing an account: its sessions end at once, and what it owns is handed to somebody in the same write.
import { record } from '../audit/trail.ts'
import { queueLetter } from '../mail/letters.ts'
import { findApiSecret, listOwned } from '../store/api-secrets.ts'
import { endAddressesOf } from '../store/password-addresses.ts'
import { countPrivateGroupsOf } from '../store/private-groups.ts'
import { listAdministrators, pageOfUsers } from '../store/user-list.ts'
import { findUser, updateUser, type User } from '../store/users.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { giveTo } from './hand-over.ts'
import { FIRST_HITS, personCalled, wordsTyped } from './people-search.ts'
import { handOverPrivateGroups } from './private-group-owners.ts'
import { Conflict, Invalid, NotFound } from './refusals.ts'
import { adviseOwnersOf } from './rotate.ts'
import { endSessionsOf } from './sessions.ts'
import { isLastAdministrator } from './users.ts'
import type { Reader, Tx, Vault } from './vault.ts'

/** An identifier that the new owner already used for something else, and what it became. */
export interface Renamed {
  readonly secretId: number
  readonly before: string
  readonly now: string
}

/** What became of a closed account's belongings. `to` is null when there were none. */
export interface Deactivated {
  readonly user: User
  readonly to: User | null
  readonly secrets: number
  readonly privateGroups: number
  readonly renamed: readonly Renamed[]
}

/** The first active people, but for the one who leaves, whose name, username or e-mail address holds every word. */
export function findNewOwners(reader: Reader, by: Actor, { userId, text }: { userId: number; text: string }): User[] {
  mustAdminister(by)
  const asked = { words: wordsTyped(text), status: 'active', sort: 'name', limit: FIRST_HITS + 1, offset: 0 } as const
  return pageOfUsers(reader.db, asked)
    .filter(({ id }) => id !== userId)
    .slice(0, FIRST_HITS)
}

/** The active person of an id, or of exactly this username or e-mail address; null for the one who leaves. */
export function newOwnerOf(
  reader: Reader,
  by: Actor,
  { userId, named }: { userId: number; named: number | string },
): User | null {
  mustAdminister(by)
  const found = typeof named === 'number' ? findUser(reader.db, named) : personCalled(reader, named)
  return found === undefined || found.deactivatedAt !== null || found.id === userId ? null : found
}

/**
 * Deactivates an account. Grants to this person sleep; what they own goes to `toId`, with everything shared from it.
 * @param toId an active person; may be null only when there is nothing to hand over
 * @throws Forbidden, NotFound; Conflict when it is inactive already or the last administrator who can sign in;
 *   Invalid { to } when nobody fit to take over was chosen
 */
export function deactivateUser(
  vault: Vault,
  by: Actor,
  { userId, toId = null }: { userId: number; toId?: number | null },
): Deactivated {
  mustAdminister(by)
  return vault.write((tx) => {
    const user = findUser(tx.db, userId)
    if (user === undefined) throw new NotFound()
    if (user.deactivatedAt !== null) throw new Conflict('admin_users.is_inactive')
    if (isLastAdministrator(tx, user)) throw new Conflict('admin_users.last_administrator')
    const advised = adviseOwnersOf(tx, { userId })
    const given = handOver(tx, by, { userId, toId })
    updateUser(tx.db, userId, { deactivatedAt: tx.at })
    record(tx, by, { name: 'user.deactivated', userId, details: { ...advised } })
    endAddressesOf(tx.db, { userId, now: tx.at })
    endSessionsOf(tx, by, { userId })
    return { user, ...given }
  })
}

function handOver(
  tx: Tx,
  by: Actor,
  { userId, toId }: { userId: number; toId: number | null },
): Omit<Deactivated, 'user'> {
  const owned = listOwned(tx.db, userId)
  const groups = countPrivateGroupsOf(tx.db, userId)
  if (owned.length + groups === 0) return { to: null, secrets: 0, privateGroups: 0, renamed: [] }
  const to = newOwner(tx, by, { userId, toId })
  const secrets = owned.map(({ id }) => findApiSecret(tx.db, id)).filter((secret) => secret !== undefined)
  const renamed = secrets.flatMap((secret) => {
    const now = giveTo(tx, by, { secret, toId: to.id, keepEdit: false })
    return now === null ? [] : [{ secretId: secret.id, before: String(secret.identifier), now }]
  })
  const groupIds = handOverPrivateGroups(tx, by, { fromId: userId, toId: to.id })
  const details = { to: to.id, secrets: owned.length, privateGroups: groupIds }
  record(tx, by, { name: 'user.items_handed_over', userId, details })
  tell(tx, by, { userId, toId: to.id, secretIds: owned.map(({ id }) => id) })
  return { to, secrets: owned.length, privateGroups: groupIds.length, renamed }
}

function newOwner(tx: Tx, by: Actor, { userId, toId }: { userId: number; toId: number | null }): User {
  if (toId === null) throw new Invalid({ to: 'admin_users.hand_over_choose' })
  const to = newOwnerOf(tx, by, { userId, named: toId })
  if (to === null) throw new Invalid({ to: 'admin_users.hand_over_nobody' })
  return to
}

// Taking over somebody's items could be a way around the rule that administrators see nothing: everybody concerned is told.
function tell(
  tx: Tx,
  by: Actor,
  { userId, toId, secretIds }: { userId: number; toId: number; secretIds: readonly number[] },
): void {
  if (secretIds.length === 0) return
  const byId = by.id
  queueLetter(tx, { kind: 'handed_over', userId: toId, data: { byId, secretIds } })
  queueLetter(tx, { kind: 'taken_over', userId, data: { byId, toId, secretIds } })
  for (const id of listAdministrators(tx.db).filter((one) => one !== by.id && one !== userId && one !== toId))
    queueLetter(tx, { kind: 'taken_over_from', userId: id, data: { byId, fromId: userId, toId, secretIds } })
}

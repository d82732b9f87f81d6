// Closing an account: its sessions end at once, and what it owns is handed to somebody in the same write.
import { record } from '../audit/trail.ts'
import { listOwned } from '../store/api-secrets.ts'
import { endAddressesOf } from '../store/password-addresses.ts'
import { countPrivateGroupsOf } from '../store/private-groups.ts'
import { updateUser, type User } from '../store/users.ts'
import { ownerFor } from './access.ts'
import type { Actor } from './actors.ts'
import { handOverPrivateGroups } from './private-group-owners.ts'
import { Conflict } from './refusals.ts'
import { adviseOwnersOf } from './rotate.ts'
import { endSessionsOf } from './sessions.ts'
import { chosenOwner, takeOver, type Renamed } from './take-over.ts'
import { isLastAdministrator } from './user-list.ts'
import type { Tx, Vault } from './vault.ts'

/** What became of a closed account's belongings. `to` is null when there were none. */
export interface Deactivated {
  readonly user: User
  readonly to: User | null
  readonly secrets: number
  readonly privateGroups: number
  readonly renamed: readonly Renamed[]
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
  return vault.write((tx) => {
    const user = ownerFor(tx, by, { userId })
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
  const to = chosenOwner(tx, by, { userId, toId })
  const secrets = owned.map((one) => ({ ...one, ownerId: userId }))
  const renamed = takeOver(tx, by, { userId, toId: to.id, secrets, keepEdit: false })
  const groupIds = handOverPrivateGroups(tx, by, { fromId: userId, toId: to.id })
  const details = { to: to.id, secrets: owned.length, privateGroups: groupIds }
  record(tx, by, { name: 'user.items_handed_over', userId, details })
  return { to, secrets: owned.length, privateGroups: groupIds.length, renamed }
}

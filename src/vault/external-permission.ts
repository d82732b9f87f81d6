// The External share permission of one person, by itself: everything else of an account is changed together.
import { record } from '../audit/trail.ts'
import { updateUser } from '../store/users.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { userNumbered } from './user-list.ts'
import type { Vault } from './vault.ts'

/** Gives it, or takes it away; false when it was so already. @throws Forbidden, NotFound */
export function setMayShareOutside(
  vault: Vault,
  by: Actor,
  { userId, may }: { userId: number; may: boolean },
): boolean {
  mustAdminister(by)
  return vault.write((tx) => {
    const user = userNumbered(tx, userId)
    if (user.mayShareOutside === may) return false
    updateUser(tx.db, userId, { mayShareOutside: may }, user.version)
    record(tx, by, { name: 'user.changed', userId, details: { fields: ['mayShareOutside'], mayShareOutside: may } })
    return true
  })
}

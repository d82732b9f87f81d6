// Leaving, replacing and keeping with one fault in each: nobody is advised, everything counts as known, what should be
// replaced stays advised, anybody may keep, what nobody saw yet is kept as well, and keeping leaves no trace.
import { updateUser } from '../../../src/store/users.ts'
import { settleRotations } from '../../../src/store/rotations.ts'
import { deactivateUser } from '../../../src/vault/deactivation.ts'
import type { keepClientSecret } from '../../../src/vault/rotate.ts'

export const leavesUnnoticed = ((vault, _by, { userId }) => {
  vault.write((tx) => updateUser(tx.db, userId, { deactivatedAt: tx.at }))
}) as (...given: Parameters<typeof deactivateUser>) => void

export const blamesEverybody = ((vault, by, given) => {
  deactivateUser(vault, by, given)
  vault.write((tx) => tx.db.raw.exec("UPDATE rotations SET knew = 'shown', used_at = coalesce(used_at, 0)"))
}) as (...given: Parameters<typeof deactivateUser>) => void

export const keepsForAnybody: typeof keepClientSecret = (vault, user, { secretId, until }) => {
  vault.write((tx) => settleRotations(tx.db, { secretId, at: tx.at, by: user.id, how: 'kept', until }))
}

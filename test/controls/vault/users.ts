// Acts on accounts with one fault in them: they leave the sessions of their person alive, or tell nobody.
import { updateUser } from '../../../src/store/users.ts'
import type { deactivateUser } from '../../../src/vault/deactivation.ts'
import type { changeUser, reactivateUser, resetPassword } from '../../../src/vault/users.ts'

type Act<Verb extends (...args: never[]) => unknown> = (...args: Parameters<Verb>) => void

export const resetWithoutEnding: Act<typeof resetPassword> = (vault, _by, { userId }) =>
  vault.write((tx) => updateUser(tx.db, userId, { passwordHash: null }))

export const changeWithoutEnding: Act<typeof changeUser> = (vault, _by, { userId }) =>
  vault.write((tx) => updateUser(tx.db, userId, { administrator: true }))

// A session of a deactivated person is refused when it is looked up; this fault lets the account come back unnoticed.
export const deactivateWithoutEnding: Act<typeof deactivateUser> = (vault, _by, { userId }) =>
  vault.write((tx) => {
    updateUser(tx.db, userId, { deactivatedAt: tx.at })
    updateUser(tx.db, userId, { deactivatedAt: null })
  })

export const reactivateUntold: Act<typeof reactivateUser> = (vault, _by, { userId }) =>
  vault.write((tx) => updateUser(tx.db, userId, { deactivatedAt: null, passwordHash: null }))

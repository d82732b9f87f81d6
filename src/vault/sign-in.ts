// Signing in by username or e-mail address. Every way to fail looks the same and costs the same.
import { markOfTyped, record } from '../audit/trail.ts'
import { hashPassword, needsRehash, verifyPassword } from '../crypto/passphrases.ts'
import { findPasswordHash, findUser, findUserByEmail, findUserByUsername, fold, updateUser } from '../store/users.ts'
import { nobody, type Origin, type SignedIn } from './actors.ts'
import { MOST_CHARACTERS, passwordText } from './password-rules.ts'
import { Invalid } from './refusals.ts'
import { beginSession, endFormer, renewSession, type SessionLimits } from './sessions.ts'
import { refuseUsingUp } from './urgent.ts'
import type { Tx, Vault } from './vault.ts'

/** What was typed at sign-in, and where. */
export interface Attempt {
  readonly who: string
  readonly password: string
  readonly browser: string
  readonly origin: Origin
  readonly limits: SessionLimits
  /** The session that is being continued in place: it keeps its number, so that forms already open stay good. */
  readonly again?: SignedIn | null
  /** The cookie's token of the session this browser carried until now; null for none. */
  readonly former: string | null
}

/**
 * Signs somebody in and returns the token for their cookie, always a new one.
 * Failures are recorded with a keyed mark of what was typed, never with the text itself.
 * @throws Invalid { who: one neutral sentence } for an unknown name, a wrong password and a deactivated account alike
 */
export async function signIn(
  vault: Vault,
  attempt: Attempt,
): Promise<{ token: string; userId: number; sessionId: number }> {
  const { who, origin } = attempt
  const password = passwordText(attempt.password)
  const found = who.includes('@') ? findUserByEmail(vault.db, who) : findUserByUsername(vault.db, who)
  // An account that is not there has the id 0: the same questions are asked for it, and the same work is done.
  const id = found?.id ?? 0
  const hash = findPasswordHash(vault.db, id)
  // No account has a longer password, and hashing must not be made dear by length.
  const possible = [...password].length <= MOST_CHARACTERS
  const right = (await verifyPassword(vault.keyring, id, hash, possible ? password : '')) && possible
  const outdated = right && hash !== null && needsRehash(hash)
  const passwordHash = outdated ? await hashPassword(vault.keyring, id, password) : null
  const begun = vault.write((tx) => {
    // Asked again inside the write: the account may have been deactivated, or its password changed, meanwhile.
    const user = findUser(tx.db, id)
    const same = findPasswordHash(tx.db, id) === hash
    if (!right || !same || user === undefined || user.deactivatedAt !== null) {
      const details = { typed: markOfTyped(tx.keyring, fold(who)) }
      const failed = { name: 'user.sign_in_failed', result: 'refused', details } as const
      record(tx, nobody(origin), user === undefined ? failed : { ...failed, userId: user.id })
      return null
    }
    refuseUsingUp(tx, vault, user.id)
    if (passwordHash !== null) updateUser(tx.db, user.id, { passwordHash })
    return begin(tx, user.id, attempt)
  })
  if (begun === null) throw new Invalid({ who: 'sign_in.failed' })
  return { ...begun, userId: id }
}

/** The form in which sign-in names are compared, for counting the tries against one account. */
export const foldName = fold

function begin(tx: Tx, userId: number, attempt: Attempt): { token: string; sessionId: number } {
  const { again, former, browser, origin, limits } = attempt
  // It may have ended while the password was checked; then this is a new one.
  const continued = again?.id === userId ? renewSession(tx, again.sessionId) : null
  if (continued === null && former !== null) endFormer(tx, { token: former, limits, origin })
  const { token, sessionId } = continued ?? beginSession(tx, { userId, browser, origin, limits })
  const by = { kind: 'user', id: userId, origin } as const
  record(tx, by, { name: 'user.signed_in', userId, details: { session: sessionId, again: continued !== null } })
  return { token, sessionId }
}

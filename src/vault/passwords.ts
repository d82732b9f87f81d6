// Choosing and changing passwords. Nobody ever sets or sees another's: a one-time address leads to choosing one.
import { record } from '../audit/trail.ts'
import { hashPassword, verifyPassword } from '../crypto/passphrases.ts'
import { hashToken, newToken } from '../crypto/tokens.ts'
import {
  claimAddress,
  endAddressesOf,
  findOpenAddress,
  insertAddress,
  type PasswordAddress,
} from '../store/password-addresses.ts'
import { updateSession } from '../store/sessions.ts'
import { findPasswordHash, findUser, updateUser, type User } from '../store/users.ts'
import { nobody, type Actor, type Origin, type SignedIn } from './actors.ts'
import { passwordFault, passwordText } from './password-rules.ts'
import { Gone, Invalid } from './refusals.ts'
import { endSessionsOf } from './sessions.ts'
import { refuseUsingUp } from './urgent.ts'
import type { Reader, Tx, Vault } from './vault.ts'

/** How long an invitation or a reset can be used. */
const ADDRESS_HOURS = 72

/**
 * Makes a one-time address for somebody and ends the ones before. The caller records its own act (added, reset).
 * @returns the token for `/password/<token>`, given out this once, and the instant it ends (UTC ms)
 */
export function createPasswordAddress(
  tx: Tx,
  by: Actor,
  { userId, kind }: { userId: number; kind: PasswordAddress['kind'] },
): { token: string; expiresAt: number } {
  endAddressesOf(tx.db, { userId, now: tx.at })
  const token = newToken()
  const expiresAt = tx.at + ADDRESS_HOURS * 3_600_000
  insertAddress(tx.db, {
    userId,
    kind,
    tokenHash: hashToken(tx.keyring, 'password_address', token),
    createdAt: tx.at,
    createdBy: by.id,
    expiresAt,
  })
  return { token, expiresAt }
}

/** Whom a one-time address is for, and who made it (undefined: the operator). Changes nothing. @throws Gone */
export function whosePasswordAddress(
  reader: Reader,
  token: string,
): { user: User; kind: string; madeBy: User | undefined } {
  const tokenHash = hashToken(reader.keyring, 'password_address', token)
  const address = findOpenAddress(reader.db, { tokenHash, now: reader.now() })
  const user = address && findUser(reader.db, address.userId)
  if (address === undefined || user === undefined || user.deactivatedAt !== null)
    throw new Gone('password.address_gone')
  const madeBy = address.createdBy === null ? undefined : findUser(reader.db, address.createdBy)
  return { user, kind: address.kind, madeBy }
}

/**
 * Chooses a password through a one-time address, once; all sessions of that person end. The first one brings the
 * language of the page it was chosen on.
 * @throws Gone when the address was used, replaced or is too old; Invalid { password } when it is not good enough
 */
export async function choosePassword(
  vault: Vault,
  {
    token,
    password,
    language,
    origin,
  }: { token: string; password: string; language: User['language']; origin: Origin },
): Promise<User> {
  const { user } = whosePasswordAddress(vault, token)
  await refuseWeak(password, user)
  const passwordHash = await hashPassword(vault.keyring, user.id, passwordText(password))
  return vault.write((tx) => {
    const claimed = claimAddress(tx.db, { tokenHash: hashToken(tx.keyring, 'password_address', token), now: tx.at })
    const now = claimed && findUser(tx.db, claimed.userId)
    if (now === undefined || now.deactivatedAt !== null) throw new Gone('password.address_gone')
    // Whoever comes for the first time goes on in the language in which they were met.
    const met = now.passwordChangedAt === null ? { language } : {}
    updateUser(tx.db, now.id, { passwordHash, passwordChangedAt: tx.at, ...met })
    record(tx, nobody(origin), { name: 'user.password_chosen', userId: now.id })
    endSessionsOf(tx, nobody(origin), { userId: now.id })
    return now
  })
}

/**
 * Changes one's own password; every other session of the person ends.
 * @throws Invalid { current } when the present one is not right, Invalid { password } when the new one is not good enough
 */
export async function changePassword(
  vault: Vault,
  user: SignedIn,
  { current, password }: { current: string; password: string },
): Promise<void> {
  const before = findPasswordHash(vault.db, user.id)
  const wrong = new Invalid({ current: 'account.current_password_wrong' })
  if (!(await isPasswordOf(vault, user, current))) {
    vault.write((tx) => record(tx, user, { name: 'user.password_confirm_failed', result: 'refused', userId: user.id }))
    throw wrong
  }
  await refuseWeak(password, user.user)
  const passwordHash = await hashPassword(vault.keyring, user.id, passwordText(password))
  vault.write((tx) => {
    // Hashing takes its time: a reset or a deactivation that came meanwhile must not be undone by who was signed in then.
    const same = findPasswordHash(tx.db, user.id) === before
    if (!same || !updateSession(tx.db, user.sessionId, { confirmedAt: tx.at })) throw wrong
    updateUser(tx.db, user.id, { passwordHash, passwordChangedAt: tx.at })
    endAddressesOf(tx.db, { userId: user.id, now: tx.at })
    record(tx, user, { name: 'user.password_changed', userId: user.id })
    endSessionsOf(tx, user, { userId: user.id, exceptId: user.sessionId })
  })
}

/**
 * Types the password again before an act that matters. Right or wrong, it is recorded.
 * @throws Invalid { password } when it is wrong
 */
export async function confirmPassword(vault: Vault, user: SignedIn, { password }: { password: string }): Promise<void> {
  const right = await isPasswordOf(vault, user, password)
  vault.write((tx) => {
    if (right) refuseUsingUp(tx, vault, user.id)
    if (right) updateSession(tx.db, user.sessionId, { confirmedAt: tx.at })
    const name = right ? 'user.password_confirmed' : 'user.password_confirm_failed'
    record(tx, user, { name, result: right ? 'done' : 'refused', userId: user.id })
  })
  if (!right) throw new Invalid({ password: 'confirm_password.wrong' })
}

/** Refuses a password that is not good enough for this person. @throws Invalid { password } */
async function refuseWeak(password: string, owner: Parameters<typeof passwordFault>[1]): Promise<void> {
  const fault = await passwordFault(password, owner)
  if (fault !== null) throw new Invalid({ password: fault })
}

function isPasswordOf(vault: Vault, user: SignedIn, typed: string): Promise<boolean> {
  return verifyPassword(vault.keyring, user.id, findPasswordHash(vault.db, user.id), passwordText(typed))
}

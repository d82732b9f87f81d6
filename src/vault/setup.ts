// The first administrator: made once, through an address that only the console prints, while there is no user.
import { record } from '../audit/trail.ts'
import { hashPassword } from '../crypto/passphrases.ts'
import { hashToken, newToken, sameBytes } from '../crypto/tokens.ts'
import { findSetting, writeSetting } from '../store/settings.ts'
import { anyUser, insertUser } from '../store/users.ts'
import type { Origin } from './actors.ts'
import { passwordFault, passwordText } from './password-rules.ts'
import { Invalid, NotFound } from './refusals.ts'
import { beginSession, type SessionLimits } from './sessions.ts'
import { personFaults, type Person } from './user-rules.ts'
import type { Reader, Vault } from './vault.ts'

// Users are never deleted, so the first one of a file has this id; its password's hash is bound to it beforehand.
const FIRST_USER_ID = 1

/** Whether the file has no user yet. */
export function needsSetup(reader: Reader): boolean {
  return !anyUser(reader.db)
}

/**
 * A new token for `/setup?token=…`, or null when there is a user already. Tokens printed earlier end.
 * Only its keyed hash is kept.
 */
export function openSetup(vault: Vault): string | null {
  // Nothing is written where nothing is to be: a start must not need room on the disk for it.
  if (!needsSetup(vault)) return null
  const token = newToken()
  vault.write((tx) => {
    const value = hashToken(tx.keyring, 'setup', token).toString('hex')
    writeSetting(tx.db, { name: 'setup_token', value, at: tx.at, by: null })
  })
  return token
}

/** Lets only the bearer of the printed token in, and only while there is no user. @throws NotFound */
export function checkSetupToken(reader: Reader, token: string): void {
  const kept = findSetting(reader.db, 'setup_token')
  const given = hashToken(reader.keyring, 'setup', token)
  const right = kept !== null && sameBytes(Buffer.from(kept, 'hex'), given)
  if (!right || !needsSetup(reader)) throw new NotFound()
}

/**
 * Makes the first administrator and signs them in. Of two set-ups at once exactly one succeeds.
 * @throws NotFound when the token is not the printed one or somebody was faster, Invalid by field
 */
export async function setUp(
  vault: Vault,
  given: Person & {
    readonly token: string
    readonly password: string
    readonly language: 'en' | 'pt-BR'
    readonly timeZone: string
    readonly browser: string
    readonly origin: Origin
    readonly limits: SessionLimits
  },
): Promise<{ sessionToken: string }> {
  const { token, name, username, email, password, language, timeZone, browser, origin, limits } = given
  checkSetupToken(vault, token)
  const faults = personFaults(vault, { name, username, email })
  const weak = await passwordFault(password, { name, username, email })
  if (weak !== null) faults['password'] = weak
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  const passwordHash = await hashPassword(vault.keyring, FIRST_USER_ID, passwordText(password))
  return vault.write((tx) => {
    checkSetupToken(tx, token)
    const account = { name, username, email, language, timeZone, createdAt: tx.at, createdBy: null }
    const rights = { administrator: true, mayShareOutside: false }
    const id = insertUser(tx.db, { id: FIRST_USER_ID, ...account, ...rights, passwordHash, passwordChangedAt: tx.at })
    writeSetting(tx.db, { name: 'setup_token', value: null, at: tx.at, by: id })
    const by = { kind: 'user', id, origin } as const
    record(tx, by, { name: 'setup.completed', userId: id })
    const session = beginSession(tx, { userId: id, browser, origin, limits })
    record(tx, by, { name: 'user.signed_in', userId: id, details: { session: session.sessionId, again: false } })
    return { sessionToken: session.token }
  })
}

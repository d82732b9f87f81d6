// Being signed in: beginning, finding, listing and ending sessions. Only a keyed hash of the cookie is kept.
import { record } from '../audit/trail.ts'
import { hashToken, newToken } from '../crypto/tokens.ts'
import {
  deleteSession,
  deleteSessionsBegunBefore,
  deleteSessionsOf,
  findSession,
  insertSession,
  listSessions,
  updateSession,
  type Session,
} from '../store/sessions.ts'
import type { Actor, Origin, SignedIn } from './actors.ts'
import { QUOTAS } from './quotas.ts'
import { Forbidden, NotFound } from './refusals.ts'
import type { Reader, Tx, Vault } from './vault.ts'

export type { Session }

/** How long a session lasts: after the last thing somebody did, and altogether. */
export interface SessionLimits {
  readonly idleMinutes: number
  readonly hours: number
}

/** How long a typed password counts as fresh (ASVS 7.5.1 asks for a new one before acts that matter). */
const FRESH_MINUTES = 5

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Somebody's session as a request finds it. */
export interface Found {
  readonly user: SignedIn
  readonly session: Session
  /** When it ends if nothing more is done; UTC milliseconds. */
  readonly endsAt: number
}

/**
 * Signs a browser in. The token goes into its cookie and is never seen again here.
 * Sessions that are over anyway are forgotten at the same time.
 */
export function beginSession(
  tx: Tx,
  { userId, browser, origin, limits }: { userId: number; browser: string; origin: Origin; limits: SessionLimits },
): { token: string; sessionId: number } {
  deleteSessionsBegunBefore(tx.db, tx.at - limits.hours * HOUR)
  makeRoom(tx, { userId, origin, limits })
  const token = newToken()
  const sessionId = insertSession(tx.db, {
    tokenHash: hashToken(tx.keyring, 'session', token),
    userId,
    createdAt: tx.at,
    seenAt: tx.at,
    confirmedAt: tx.at,
    address: origin.address ?? '',
    browser,
  })
  return { token, sessionId }
}

// Whoever knows a password can sign in without end, and all of it would stand on one page.
function makeRoom(tx: Tx, { userId, origin, limits }: { userId: number; origin: Origin; limits: SessionLimits }): void {
  const surplus = listSessions(tx.db, userId).slice(QUOTAS.devices - 1)
  for (const { id } of surplus) deleteSession(tx.db, { id, userId })
  const sessions = surplus.filter((session) => tx.at < endOf(session, limits)).length
  const by = { kind: 'user', id: userId, origin } as const
  if (sessions > 0) record(tx, by, { name: 'user.sessions_ended', userId, details: { sessions } })
}

/** Gives a session a new cookie and a new beginning: its person has just typed the password. Null once it has ended. */
export function renewSession(tx: Tx, sessionId: number): { token: string; sessionId: number } | null {
  const token = newToken()
  const tokenHash = hashToken(tx.keyring, 'session', token)
  const changes = { tokenHash, createdAt: tx.at, seenAt: tx.at, confirmedAt: tx.at }
  return updateSession(tx.db, sessionId, changes) ? { token, sessionId } : null
}

/** Ends the session that a browser carried until now, because it gets another one. Recorded if it was still good. */
export function endFormer(
  tx: Tx,
  { token, limits, origin }: { token: string; limits: SessionLimits; origin: Origin },
): void {
  const found = findSession(tx.db, hashToken(tx.keyring, 'session', token))
  if (found === undefined) return
  const { id, userId } = found.session
  deleteSession(tx.db, { id, userId })
  if (tx.at < endOf(found.session, limits))
    record(tx, { kind: 'user', id: userId, origin }, { name: 'user.signed_out', userId })
}

/** Who the cookie's token belongs to, or null when the session has ended, is over, or its person was deactivated. */
export function findSignedIn(
  reader: Reader,
  { token, limits, origin }: { token: string; limits: SessionLimits; origin: Origin },
): Found | null {
  const found = findSession(reader.db, hashToken(reader.keyring, 'session', token))
  if (found === undefined || found.user.deactivatedAt !== null) return null
  const { session, user } = found
  const endsAt = endOf(session, limits)
  if (reader.now() >= endsAt) return null
  return { user: { kind: 'user', id: user.id, user, sessionId: session.id, origin }, session, endsAt }
}

/** When a session ends if nothing more is done; UTC milliseconds. */
export function endOf({ seenAt, createdAt }: Session, { idleMinutes, hours }: SessionLimits): number {
  return Math.min(seenAt + idleMinutes * MINUTE, createdAt + hours * HOUR)
}

/** Whose session a token was, if its row is still there: for giving back what was typed, never for letting in. */
export function ownerOfEndedSession(reader: Reader, token: string): number | null {
  return findSession(reader.db, hashToken(reader.keyring, 'session', token))?.session.userId ?? null
}

/** Notes that a person is still there; written at most once a minute. Returns the session as it is then. */
export function noteSeen(vault: Vault, session: Session): Session {
  const now = vault.now()
  if (now - session.seenAt < MINUTE) return session
  vault.write((tx) => updateSession(tx.db, session.id, { seenAt: now }))
  return { ...session, seenAt: now }
}

/** Whether the password was typed in the last five minutes. */
export function isFresh(reader: Reader, session: Session): boolean {
  return reader.now() - session.confirmedAt <= FRESH_MINUTES * MINUTE
}

/** Asked again by whatever goes on after its request was let in. @throws Forbidden once the session it came from has ended */
export function refuseEnded(reader: Reader, { id, sessionId }: SignedIn): void {
  if (!listSessions(reader.db, id).some((session) => session.id === sessionId)) throw new Forbidden('session.ended')
}

/** The devices on which somebody is signed in, the one used last first; those that are over are left out. */
export function listDevices(reader: Reader, user: SignedIn, limits: SessionLimits): Session[] {
  const now = reader.now()
  return listSessions(reader.db, user.id).filter((session) => now < endOf(session, limits))
}

/** Signs out: the cookie is worth nothing from now on. */
export function signOut(vault: Vault, user: SignedIn): void {
  vault.write((tx) => {
    deleteSession(tx.db, { id: user.sessionId, userId: user.id })
    record(tx, user, { name: 'user.signed_out', userId: user.id })
  })
}

/**
 * Ends one of one's own sessions on another device.
 * @throws NotFound when there is no such session of this person
 */
export function endDevice(vault: Vault, user: SignedIn, { sessionId }: { sessionId: number }): void {
  vault.write((tx) => {
    if (!deleteSession(tx.db, { id: sessionId, userId: user.id })) throw new NotFound()
    record(tx, user, { name: 'user.sessions_ended', userId: user.id, details: { sessions: 1 } })
  })
}

/**
 * Ends all sessions of one person, but for `exceptId`. Part of every act that changes who they are: password, role,
 * deactivation. Records only when there was something to end; returns how many.
 */
export function endSessionsOf(tx: Tx, by: Actor, { userId, exceptId }: { userId: number; exceptId?: number }): number {
  const sessions = deleteSessionsOf(tx.db, exceptId === undefined ? { userId } : { userId, exceptId })
  if (sessions > 0) record(tx, by, { name: 'user.sessions_ended', userId, details: { sessions } })
  return sessions
}

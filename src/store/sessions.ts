// The rows of signed-in browsers. Only the keyed hash of a cookie is here; an ended session has no row.
import type { Database, WriteDb } from './database.ts'
import { USER_COLUMNS, userFrom, type User } from './users.ts'

/** One signed-in browser. Times are UTC milliseconds. */
export interface Session {
  readonly id: number
  readonly userId: number
  /** When the person signed in. */
  readonly createdAt: number
  /** When they last did something, to the minute. */
  readonly seenAt: number
  /** When they last typed their password. */
  readonly confirmedAt: number
  /** The address they signed in from. */
  readonly address: string
  /** A short name of the browser, such as "Firefox, Linux". */
  readonly browser: string
}

const COLUMNS = `s.id, s.user_id AS userId, s.created_at AS createdAt, s.seen_at AS seenAt,
  s.confirmed_at AS confirmedAt, s.address, s.browser`

const FIND = `SELECT ${USER_COLUMNS}, s.id AS sessionId, s.created_at AS signedInAt, s.seen_at AS seenAt,
  s.confirmed_at AS confirmedAt, s.address, s.browser
FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = :tokenHash`

type Found = Parameters<typeof userFrom>[0] & {
  sessionId: number
  signedInAt: number
  seenAt: number
  confirmedAt: number
  address: string
  browser: string
}

/** The session of a cookie and its person; whether it is still good is not asked here. */
export function findSession(db: Database, tokenHash: Buffer): { session: Session; user: User } | undefined {
  const row = db.prepare<Found>(FIND).get({ tokenHash })
  if (row === undefined) return undefined
  const { sessionId, signedInAt, seenAt, confirmedAt, address, browser, ...user } = row
  const session = { id: sessionId, userId: user.id, createdAt: signedInAt, seenAt, confirmedAt, address, browser }
  return { session, user: userFrom(user) }
}

/** All sessions of one person, the one used last first. */
export function listSessions(db: Database, userId: number): Session[] {
  const sql = `SELECT ${COLUMNS} FROM sessions s WHERE s.user_id = :userId ORDER BY s.seen_at DESC, s.id DESC`
  return db.prepare<Session>(sql).all({ userId })
}

/** Adds a session and returns its id. */
export function insertSession(db: WriteDb, session: Omit<Session, 'id'> & { readonly tokenHash: Buffer }): number {
  return write(db, { ...session, id: null })
}

/** Saves when a session was seen and confirmed, or gives it another cookie. False when it has ended meanwhile. */
export function updateSession(
  db: WriteDb,
  id: number,
  changes: Partial<Pick<Session, 'createdAt' | 'seenAt' | 'confirmedAt'> & { readonly tokenHash: Buffer }>,
): boolean {
  const sql = `SELECT ${COLUMNS}, s.token_hash AS tokenHash FROM sessions s WHERE s.id = :id`
  const before = db.prepare<Session & { tokenHash: Buffer }>(sql).get({ id })
  if (before === undefined) return false
  write(db, { ...before, ...changes })
  return true
}

// Sessions decide who somebody is: this is the only statement that writes them.
const WRITE = `INSERT INTO sessions (id, token_hash, user_id, created_at, seen_at, confirmed_at, address, browser)
VALUES (:id, :tokenHash, :userId, :createdAt, :seenAt, :confirmedAt, :address, :browser)
ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at,
  seen_at = excluded.seen_at, confirmed_at = excluded.confirmed_at`

function write(db: WriteDb, row: Omit<Session, 'id'> & { id: number | null; tokenHash: Buffer }): number {
  return Number(db.prepare(WRITE).run({ ...row }).lastInsertRowid)
}

/** Ends one session of one person; false when there is none of that id. */
export function deleteSession(db: WriteDb, { id, userId }: { id: number; userId: number }): boolean {
  return db.prepare('DELETE FROM sessions WHERE id = :id AND user_id = :userId').run({ id, userId }).changes === 1
}

/** Ends all sessions of one person but one; returns how many. */
export function deleteSessionsOf(db: WriteDb, { userId, exceptId = 0 }: { userId: number; exceptId?: number }): number {
  return db.prepare('DELETE FROM sessions WHERE user_id = :userId AND id <> :exceptId').run({ userId, exceptId })
    .changes
}

/** Forgets sessions that began at or before an instant. */
export function deleteSessionsBegunBefore(db: WriteDb, instant: number): void {
  db.prepare('DELETE FROM sessions WHERE created_at <= :instant').run({ instant })
}

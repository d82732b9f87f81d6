// The outbox as administrators see it: which mails wait, failed or were sent, page by page.
import type { Database, WriteDb } from './database.ts'
import { WAITING } from './letters.ts'

export const LETTER_STATES = ['waiting', 'failed', 'sent'] as const
export type LetterState = (typeof LETTER_STATES)[number]

/** A mail in the list. Whom it is for and who caused it are null when they have no account. Times are UTC ms. */
export interface ListedLetter {
  readonly id: number
  readonly kind: string
  readonly toId: number | null
  readonly toName: string | null
  readonly byId: number | null
  readonly byName: string | null
  readonly createdAt: number
  readonly tries: number
  readonly nextTryAt: number
  readonly triedAt: number | null
  readonly sentAt: number | null
  readonly failedAt: number | null
  /** Why the last try did not work: a code of ours and the server's status. */
  readonly fault: string | null
  /** Whether it can still be sent: its body is there. */
  readonly hasBody: boolean
}

type Raw = Omit<ListedLetter, 'hasBody'> & { hasBody: number }

// Each state has its index, which begins with what the list is sorted by.
const STATES: Record<LetterState, { where: string; order: string }> = {
  waiting: { where: WAITING, order: 'l.next_try_at, l.id' },
  failed: { where: 'l.failed_at IS NOT NULL AND l.withdrawn_at IS NULL', order: 'l.failed_at DESC, l.id DESC' },
  sent: { where: 'l.sent_at IS NOT NULL', order: 'l.sent_at DESC, l.id DESC' },
}

/** How many mails are in a state. */
export function countLetters(db: Database, state: LetterState): number {
  const sql = `SELECT count(*) AS n FROM letters l WHERE ${STATES[state].where}`
  return Number(db.prepare<{ n: number }>(sql).get()?.n)
}

/** A part of the list: what waits in the order of its turn, the others with the latest first. */
export function pageOfLetters(
  db: Database,
  { state, ...slice }: { state: LetterState; limit: number; offset: number },
): ListedLetter[] {
  const { where, order } = STATES[state]
  const sql = `SELECT l.id, l.kind, l.user_id AS toId, u.name AS toName, l.caused_by AS byId, b.name AS byName,
      l.created_at AS createdAt, l.tries, l.next_try_at AS nextTryAt, l.tried_at AS triedAt, l.sent_at AS sentAt,
      l.failed_at AS failedAt, l.last_fault AS fault, l.sealed_body IS NOT NULL AS hasBody
    FROM letters l LEFT JOIN users u ON u.id = l.user_id LEFT JOIN users b ON b.id = l.caused_by
    WHERE ${where} ORDER BY ${order} LIMIT :limit OFFSET :offset`
  const rows = db.prepare<Raw>(sql).all(slice)
  return rows.map((row) => ({ ...row, hasBody: row.hasBody === 1 }))
}

/**
 * Makes one mail that was not sent due at once; false when it was sent or withdrawn, or has no body any more.
 * One that is being sent stays with whoever sends it.
 */
export function makeDue(db: WriteDb, { id, at }: { id: number; at: number }): boolean {
  const sql = `UPDATE letters SET next_try_at = :at, failed_at = NULL
    WHERE id = :id AND sent_at IS NULL AND withdrawn_at IS NULL AND sealed_body IS NOT NULL`
  return db.prepare(sql).run({ id, at }).changes === 1
}

/** Makes every failed mail due that still has its body; returns how many. */
export function makeFailedDue(db: WriteDb, at: number): number {
  const sql = `UPDATE letters SET next_try_at = :at, failed_at = NULL
    WHERE failed_at IS NOT NULL AND withdrawn_at IS NULL AND sealed_body IS NOT NULL`
  return db.prepare(sql).run({ at }).changes
}

/** Whether there is a mail of this number. */
export function letterExists(db: Database, id: number): boolean {
  return db.prepare('SELECT 1 AS found FROM letters WHERE id = :id').get({ id }) !== undefined
}

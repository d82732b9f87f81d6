// Which browsers asked to open a link, the codes that were mailed for them, and how often they guessed wrong.
import type { Database, WriteDb } from './database.ts'

/** One browser at one link. */
export interface ExternalBrowser {
  readonly id: number
  /** Until when (UTC ms) what it opened is shown to it again; null when it opened nothing. */
  readonly shownUntil: number | null
  /** When its window of tries began (UTC ms); 0 when it tried nothing yet. */
  readonly triesFrom: number
}

interface AtLink {
  readonly linkId: number
  readonly browserHash: Buffer
}

const COLUMNS = 'id, shown_until AS shownUntil, tries_from AS triesFrom'

/** The browser of this cookie at this link; undefined when it neither asked for a code nor opened it. */
export function findBrowser(db: Database, at: AtLink): ExternalBrowser | undefined {
  const sql = `SELECT ${COLUMNS} FROM external_browsers WHERE link_id = :linkId AND browser_hash = :browserHash`
  return db.prepare<ExternalBrowser>(sql).get({ ...at })
}

/** The same, and from now on it is known. */
export function meetBrowser(db: WriteDb, at: AtLink): ExternalBrowser {
  const sql = `INSERT INTO external_browsers (link_id, browser_hash) VALUES (:linkId, :browserHash)
    ON CONFLICT (link_id, browser_hash) DO UPDATE SET link_id = excluded.link_id RETURNING ${COLUMNS}`
  return db.prepare<ExternalBrowser>(sql).get({ ...at }) as ExternalBrowser
}

/** Lets a browser see what it opened again, until an instant. */
export function letSeeAgain(db: WriteDb, given: { id: number; shownUntil: number }): void {
  db.prepare('UPDATE external_browsers SET shown_until = :shownUntil WHERE id = :id').run(given)
}

/**
 * Counts a try before it is looked at, in one statement, so that any number at once cannot slip through together. A window
 * begins with the first try in it; one that began later than now, because the clock went back since, is over.
 * @param given from: windows that began up to then are over (UTC ms); most: the tries of one window
 * @returns how many tries of the window are left after this one; null when there was none left
 */
export function countTry(db: WriteDb, given: { id: number; at: number; from: number; most: number }): number | null {
  const within = 'tries_from > :from AND tries_from <= :at'
  const sql = `UPDATE external_browsers SET tries = CASE WHEN ${within} THEN tries + 1 ELSE 1 END,
      tries_from = CASE WHEN ${within} THEN tries_from ELSE :at END
    WHERE id = :id AND (NOT (${within}) OR tries < :most) RETURNING tries`
  const counted = db.prepare<{ tries: number }>(sql).get(given)
  return counted === undefined ? null : given.most - counted.tries
}

/** Forgets the tries of a browser: the last one was right. */
export function forgetTries(db: WriteDb, id: number): void {
  db.prepare('UPDATE external_browsers SET tries = 0, tries_from = 0 WHERE id = :id').run({ id })
}

/** How it stands with a code. Times are UTC milliseconds; `failedAt`: its mail was given up. */
export interface CodeRow {
  readonly askedAt: number
  readonly sentAt: number | null
  readonly usedAt: number | null
  readonly failedAt: number | null
}

/** The code that a browser asked for last; undefined when it asked for none. */
export function findLastCode(db: Database, browserId: number): CodeRow | undefined {
  return db
    .prepare<CodeRow>(
      `SELECT c.asked_at AS askedAt, c.sent_at AS sentAt, c.used_at AS usedAt, x.failed_at AS failedAt
       FROM external_codes c JOIN letters x ON x.id = c.letter_id WHERE c.browser_id = :browserId
       ORDER BY c.id DESC LIMIT 1`,
    )
    .get({ browserId })
}

/**
 * When the oldest of the last `nth` codes of a link was asked for (UTC ms); null when there were fewer. Those of a time that
 * is yet to come, because the clock went back since, keep nobody waiting.
 */
export function nthLastCodeAt(
  db: Database,
  { linkId, nth, at }: { linkId: number; nth: number; at: number },
): number | null {
  const sql =
    'SELECT asked_at AS at FROM external_codes WHERE link_id = :linkId AND asked_at <= :at ORDER BY asked_at DESC, id DESC LIMIT 1 OFFSET :skip'
  return db.prepare<{ at: number }>(sql).get({ linkId, at, skip: nth - 1 })?.at ?? null
}

/** Remembers a code that waits to be mailed. */
export function insertCode(
  db: WriteDb,
  code: { linkId: number; browserId: number; codeHash: Buffer; letterId: number; askedAt: number },
): void {
  db.prepare(
    `INSERT INTO external_codes (link_id, browser_id, code_hash, letter_id, asked_at)
     VALUES (:linkId, :browserId, :codeHash, :letterId, :askedAt)`,
  ).run(code)
}

/** The mail server took the mail with a code: from now on its minutes run. */
export function markCodeSent(db: WriteDb, { letterId, at }: { letterId: number; at: number }): void {
  db.prepare('UPDATE external_codes SET sent_at = :at WHERE letter_id = :letterId AND sent_at IS NULL').run({
    letterId,
    at,
  })
}

/**
 * Uses a code up, in one statement: it is good once, for the browser that asked. One that was not sent yet as far as we
 * know may have arrived all the same.
 * @param given sentAfter, askedAfter: codes sent, or only asked for, up to then are too old (UTC ms)
 */
export function claimCode(
  db: WriteDb,
  given: { browserId: number; codeHash: Buffer; at: number; sentAfter: number; askedAfter: number },
): boolean {
  const sql = `UPDATE external_codes SET used_at = :at WHERE id = (
      SELECT id FROM external_codes WHERE code_hash = :codeHash AND +browser_id = :browserId AND used_at IS NULL
        AND CASE WHEN sent_at IS NULL THEN asked_at > :askedAfter ELSE sent_at > :sentAfter END LIMIT 1)`
  return db.prepare(sql).run(given).changes === 1
}

/** Whether the code of a letter can still be used: it was not used yet, and not asked for too long ago. */
export function isCodeOpen(db: Database, given: { letterId: number; askedAfter: number }): boolean {
  const sql = `SELECT 1 AS found FROM external_codes
    WHERE letter_id = :letterId AND used_at IS NULL AND asked_at > :askedAfter`
  return db.prepare(sql).get(given) !== undefined
}

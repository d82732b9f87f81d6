// The rows of the outbox: mails that wait to be sent, their bodies sealed, and what became of those before.
import type { Database, WriteDb } from './database.ts'

/** A mail as it is put into the outbox. Times are UTC milliseconds. */
export interface NewLetter {
  readonly kind: string
  /** Whom it is for, when they have an account; otherwise the link it belongs to says so. */
  readonly userId: number | null
  readonly messageId: string
  readonly sealedBody: Buffer
  readonly createdAt: number
  /** Whose act it tells of; null: the operator's, or nobody's. */
  readonly causedBy: number | null
  /** The batch it belongs to. */
  readonly batchId: number | null
  /** The link whose recipient it is for, when that is somebody outside. */
  readonly linkId: number | null
  /** Whether it goes before all that waits already. */
  readonly goesFirst?: boolean
}

/** A mail that somebody took to send it. */
export interface LeasedLetter {
  readonly id: number
  readonly kind: string
  readonly userId: number | null
  readonly messageId: string
  readonly sealedBody: Buffer
  readonly batchId: number | null
  readonly linkId: number | null
  readonly createdAt: number
  readonly tries: number
}

/** A mail with what its body is bound to. */
export type SealedLetter = Pick<NewLetter, 'kind' | 'userId' | 'messageId' | 'sealedBody' | 'batchId' | 'linkId'>

/** Whether a mail waits: it was neither sent nor given up nor withdrawn. */
export const WAITING = 'sent_at IS NULL AND failed_at IS NULL AND withdrawn_at IS NULL'

const INSERT = `INSERT INTO letters (kind, user_id, message_id, sealed_body, created_at, next_try_at, caused_by, batch_id,
    link_id)
  VALUES (:kind, :userId, :messageId, :sealedBody, :createdAt, :dueAt, :causedBy, :batchId, :linkId)`

/** Puts a mail into the outbox, to be sent at once; returns its number. */
export function insertLetter(db: WriteDb, { goesFirst = false, ...letter }: NewLetter): number {
  // What has been due for the longest time is sent first.
  const { lastInsertRowid } = db.prepare(INSERT).run({ ...letter, dueAt: goesFirst ? 0 : letter.createdAt })
  return Number(lastInsertRowid)
}

// Whoever caused as many as may be sent in an hour waits; those being sent count, or two workers could overshoot.
const OVER_THE_CAP = `SELECT caused_by FROM (
    SELECT caused_by FROM letters WHERE sent_at > :hourAgo AND caused_by IS NOT NULL
    UNION ALL
    SELECT caused_by FROM letters WHERE leased_until > :now AND caused_by IS NOT NULL
  ) GROUP BY caused_by HAVING count(*) >= :cap`

const LEASE = `UPDATE letters SET leased_until = :until WHERE id = (
  SELECT id FROM letters
  WHERE ${WAITING} AND next_try_at <= :now AND (leased_until IS NULL OR leased_until <= :now)
    AND (caused_by IS NULL OR caused_by NOT IN (${OVER_THE_CAP}))
  ORDER BY next_try_at, id LIMIT 1)
RETURNING id, kind, user_id AS userId, message_id AS messageId, sealed_body AS sealedBody, batch_id AS batchId,
  link_id AS linkId, created_at AS createdAt, tries`

/**
 * Takes the mail that has been due for the longest time, so that nobody else sends it before `until`.
 * @param given cap: how many mails one person's acts may send from `hourAgo` on
 */
export function leaseLetter(
  db: WriteDb,
  given: { now: number; until: number; hourAgo: number; cap: number },
): LeasedLetter | undefined {
  return db.prepare<LeasedLetter>(LEASE).get(given)
}

/** Gives a mail back untried. */
export function releaseLetter(db: WriteDb, id: number): void {
  db.prepare('UPDATE letters SET leased_until = NULL WHERE id = :id').run({ id })
}

/** Gives back whatever is taken; for whoever knows that nobody else is sending. Returns how many that were. */
export function releaseLetters(db: WriteDb): number {
  return db.prepare('UPDATE letters SET leased_until = NULL WHERE leased_until IS NOT NULL').run().changes
}

/** A mail was taken over by the mail server: its body is gone for good. */
export function markSent(db: WriteDb, { id, at }: { id: number; at: number }): void {
  db.prepare(
    `UPDATE letters SET sent_at = :at, tried_at = :at, tries = tries + 1, sealed_body = NULL, leased_until = NULL,
      last_fault = NULL
     WHERE id = :id`,
  ).run({ id, at })
}

/** There is nothing to tell any more: it is never sent, and its body is gone. */
export function markWithdrawn(db: WriteDb, { id, at }: { id: number; at: number }): void {
  db.prepare(
    'UPDATE letters SET withdrawn_at = :at, sealed_body = NULL, leased_until = NULL, last_fault = NULL WHERE id = :id',
  ).run({ id, at })
}

/** A try did not work: the mail waits for the next one. */
export function markTried(db: WriteDb, given: { id: number; at: number; nextTryAt: number; fault: string }): void {
  db.prepare(
    `UPDATE letters SET tried_at = :at, tries = tries + 1, next_try_at = :nextTryAt, leased_until = NULL,
      last_fault = :fault
     WHERE id = :id`,
  ).run(given)
}

/** A try did not work and there is no other. `keepBody`: so that an administrator may have it tried again. */
export function markFailed(
  db: WriteDb,
  { keepBody, ...given }: { id: number; at: number; fault: string; keepBody: boolean },
): void {
  db.prepare(
    `UPDATE letters SET tried_at = :at, tries = tries + 1, failed_at = :at, leased_until = NULL, last_fault = :fault,
      sealed_body = CASE WHEN :keepBody THEN sealed_body END
     WHERE id = :id`,
  ).run({ ...given, keepBody: Number(keepBody) })
}

/**
 * Ends every mail that has waited since `before`; their bodies stay for a while, but for the kinds in `withoutBody`.
 * Returns how many.
 */
export function failOlderLetters(
  db: WriteDb,
  { withoutBody, ...given }: { before: number; at: number; fault: string; withoutBody: readonly string[] },
): number {
  return db
    .prepare(
      `UPDATE letters SET failed_at = :at, last_fault = :fault,
        sealed_body = CASE WHEN kind NOT IN (SELECT value FROM json_each(:kinds)) THEN sealed_body END
       WHERE ${WAITING} AND created_at <= :before AND (leased_until IS NULL OR leased_until <= :at)`,
    )
    .run({ ...given, kinds: JSON.stringify(withoutBody) }).changes
}

// What is being sent just now cannot be taken back.
const WITHDRAW = `UPDATE letters SET withdrawn_at = :at, sealed_body = NULL
  WHERE sent_at IS NULL AND withdrawn_at IS NULL AND (leased_until IS NULL OR leased_until <= :at)`

/** Takes back the mails of a batch that nobody has sent or is sending; returns how many. */
export function withdrawLettersOfBatch(db: WriteDb, given: { batchId: number; at: number }): number {
  return db.prepare(`${WITHDRAW} AND batch_id = :batchId`).run(given).changes
}

/** Takes back the mails to somebody outside about a link that nobody has sent or is sending; returns how many. */
export function withdrawLettersOfLink(db: WriteDb, given: { linkId: number; at: number }): number {
  return db.prepare(`${WITHDRAW} AND link_id = :linkId`).run(given).changes
}

/** Takes back the mails with the link that wait: what is in them leads nowhere any more. Returns how many. */
export function withdrawLinkMails(db: WriteDb, given: { linkId: number; at: number }): number {
  const sql = `${WITHDRAW} AND failed_at IS NULL AND link_id = :linkId AND kind = 'external_shared'`
  return db.prepare(sql).run(given).changes
}

/** Whether a mail with the link left, or is leaving just now. */
export function wasLinkMailed(db: Database, given: { linkId: number; at: number }): boolean {
  const sql = `SELECT 1 AS found FROM letters WHERE link_id = :linkId AND kind = 'external_shared'
    AND (sent_at IS NOT NULL OR leased_until > :at) LIMIT 1`
  return db.prepare(sql).get(given) !== undefined
}

/**
 * Marks the due mails of everybody who caused as many as may be sent in an hour.
 * @returns who was not marked before and how many of theirs wait
 */
export function markCapped(
  db: WriteDb,
  { mark, ...given }: { now: number; hourAgo: number; cap: number; mark: string },
): { causedBy: number; letters: number }[] {
  const due = `${WAITING} AND next_try_at <= :now AND caused_by IN (${OVER_THE_CAP})`
  const fresh = db
    .prepare<{ causedBy: number; letters: number }>(
      `SELECT caused_by AS causedBy, count(*) AS letters FROM letters WHERE ${due}
       GROUP BY caused_by HAVING max(coalesce(last_fault, '') = :mark) = 0 ORDER BY caused_by`,
    )
    .all({ ...given, mark })
  db.prepare(`UPDATE letters SET last_fault = :mark WHERE ${due} AND coalesce(last_fault, '') <> :mark`).run({
    ...given,
    mark,
  })
  return fresh
}

/** When the next mail wants to be looked at (UTC ms): due, or its lease over; null when none waits. */
export function nextLetterAt(db: Database): number | null {
  const sql = `SELECT min(max(next_try_at, coalesce(leased_until, 0))) AS at FROM letters WHERE ${WAITING}`
  return db.prepare<{ at: number | null }>(sql).get()?.at ?? null
}

/** What came of the latest try of any mail: null when it was sent, or when none was ever tried. */
export function latestFault(db: Database): string | null {
  const sql =
    'SELECT last_fault AS fault FROM letters WHERE tried_at IS NOT NULL ORDER BY tried_at DESC, id DESC LIMIT 1'
  return db.prepare<{ fault: string | null }>(sql).get()?.fault ?? null
}

/** Forgets the bodies of mails that failed before an instant; returns how many. */
export function forgetFailedBodies(db: WriteDb, before: number): number {
  const sql = 'UPDATE letters SET sealed_body = NULL WHERE failed_at < :before AND sealed_body IS NOT NULL'
  return db.prepare(sql).run({ before }).changes
}

/** Every mail whose body is still sealed in the file, one at a time. */
export function eachSealedLetter(db: Database): IterableIterator<SealedLetter> {
  const sql = `SELECT kind, user_id AS userId, message_id AS messageId, sealed_body AS sealedBody,
    batch_id AS batchId, link_id AS linkId FROM letters
    WHERE sealed_body IS NOT NULL ORDER BY id`
  return db.prepare<SealedLetter>(sql).iterate()
}

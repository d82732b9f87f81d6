// The rows of the outbox: mails that wait to be sent, their bodies sealed.
import type { Database, WriteDb } from './database.ts'

/** A mail as it is put into the outbox. Times are UTC milliseconds. */
export interface NewLetter {
  readonly kind: string
  /** Whom it is for, when they have an account. */
  readonly userId: number | null
  readonly messageId: string
  readonly sealedBody: Buffer
  readonly createdAt: number
}

const INSERT = `INSERT INTO letters (kind, user_id, message_id, sealed_body, created_at, next_try_at)
  VALUES (:kind, :userId, :messageId, :sealedBody, :createdAt, :createdAt)`

/** Puts a mail into the outbox, to be sent at once. */
export function insertLetter(db: WriteDb, letter: NewLetter): void {
  db.prepare(INSERT).run({ ...letter })
}

/** Every mail whose body is still sealed in the file, one at a time. */
export function eachSealedLetter(db: Database): IterableIterator<Omit<NewLetter, 'createdAt'>> {
  const sql = `SELECT kind, user_id AS userId, message_id AS messageId, sealed_body AS sealedBody FROM letters
    WHERE sealed_body IS NOT NULL ORDER BY id`
  return db.prepare<Omit<NewLetter, 'createdAt'>>(sql).iterate()
}

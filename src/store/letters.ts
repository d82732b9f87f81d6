// The rows of the outbox: mails that wait to be sent, their bodies sealed.
import type { WriteDb } from './database.ts'

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

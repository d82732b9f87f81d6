// What MySafe tells people by mail: each letter is put into the outbox by the very write that it speaks of.
import { randomUUID } from 'node:crypto'
import { seal } from '../crypto/envelope.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { WriteDb } from '../store/database.ts'
import { insertLetter } from '../store/letters.ts'

/**
 * A letter to somebody with an account. It carries ids only: names and addresses are looked up when it is sent, in the
 * reader's language, so that a letter that waited says nothing that is no longer so.
 */
export type Letter =
  /** API secrets became reachable for this person. */
  | {
      readonly kind: 'shared_with_you'
      readonly userId: number
      readonly data: { byId: number; secretIds: readonly number[] }
    }
  /** This person owns an API secret that somebody else owned until now. */
  | {
      readonly kind: 'handed_over'
      readonly userId: number
      readonly data: { byId: number; secretIds: readonly number[] }
    }
  /** An administrator gave this person's API secret to somebody else. */
  | {
      readonly kind: 'taken_over'
      readonly userId: number
      readonly data: { byId: number; toId: number; secretIds: readonly number[] }
    }

/** The write that a letter belongs to. */
export interface Writing {
  readonly db: WriteDb
  readonly keyring: Keyring
  /** UTC milliseconds. */
  readonly at: number
  readonly mailConfigured: boolean
}

/** What a sealed body is bound to, so that no body can be moved to another letter. */
export function placeOfBody(letter: { kind: string; userId: number | null; messageId: string }): (string | number)[] {
  return ['letters', letter.kind, letter.userId ?? 0, letter.messageId]
}

/**
 * Puts a letter into the outbox within the write it speaks of, so that it is neither sent for something that did not
 * happen nor forgotten for something that did. Its Message-ID is given here and kept for every try (RFC 5322, 3.6.4).
 * @returns whether it was queued: without a mail server nothing is
 */
export function queueLetter(tx: Writing, { kind, userId, data }: Letter): boolean {
  if (!tx.mailConfigured) return false
  const messageId = `<${randomUUID()}@${tx.keyring.installation}.mysafe>`
  const body = Buffer.from(JSON.stringify(data), 'utf8')
  const sealedBody = seal(tx.keyring.key('outbox'), body, placeOfBody({ kind, userId, messageId }))
  insertLetter(tx.db, { kind, userId, messageId, sealedBody, createdAt: tx.at })
  return true
}

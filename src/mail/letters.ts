// What MySafe tells people by mail: each letter is put into the outbox by the very write that it speaks of.
import { randomUUID } from 'node:crypto'
import { seal } from '../crypto/envelope.ts'
import type { Keyring } from '../crypto/keyring.ts'
import type { WriteDb } from '../store/database.ts'
import { insertLetter } from '../store/letters.ts'

/**
 * A letter to somebody with an account. It carries ids only: names and addresses are looked up when it is sent, in the
 * reader's language, so that a letter that waited says nothing that is no longer so. Where there must be more (a token,
 * the address before), it lies in the sealed body alone.
 */
export type Letter =
  /** API secrets became reachable for this person: all of them by id, or of a batch the first ones and how many in all. */
  | LetterOf<'shared_with_you', { byId: number; secretIds: readonly number[]; count?: number }>
  /** This person owns API secrets that somebody else owned until now. */
  | LetterOf<'handed_over', { byId: number | null; secretIds: readonly number[] }>
  /** An administrator gave this person's API secrets to somebody else. */
  | LetterOf<'taken_over', { byId: number | null; toId: number; secretIds: readonly number[] }>
  /** For every administrator: an administrator gave somebody's API secrets to somebody else. */
  | LetterOf<'taken_over_from', { byId: number | null; fromId: number; toId: number; secretIds: readonly number[] }>
  /** An administrator put themselves into a user group that reaches API secrets of this person. */
  | LetterOf<'joined_group', { byId: number; groupId: number; secretIds: readonly number[] }>
  /** Somebody whose account was closed has it back, and with it what this person had shared with them. */
  | LetterOf<'came_back', { byId: number | null; whoId: number; secretIds: readonly number[] }>
  /** A private group that reaches API secrets of this person has a new owner, who decides who is in it. */
  | LetterOf<
      'private_group_taken_over',
      { byId: number | null; toId: number; groupId: number; secretIds: readonly number[] }
    >
  /** This person has an account, or has it again, and chooses a password through the one-time address of this token. */
  | LetterOf<'invited', { byId: number | null; token: string; expiresAt: number }>
  /** Somebody reset this person's password; a new one is chosen through the one-time address of this token. */
  | LetterOf<'password_reset', { byId: number | null; token: string; expiresAt: number }>
  /** This person's e-mail address was changed. One goes to the address before, one to the address now. */
  | LetterOf<'email_changed', { byId: number | null; to: string }>
  /** For every administrator: the operator took the oldest events of the trail away, so many, up to this number. */
  | LetterOf<'audit_pruned', { byId: null; events: number; upTo: number }>
  /** Somebody outside opened, for the first time, what this person gave them a link to. */
  | LetterOf<'external_opened', { byId: null; linkId: number }>
  /** The mail with a link that this person gave somebody outside could not be sent. */
  | LetterOf<'external_failed', { byId: null; linkId: number }>

/** A letter to somebody outside. It goes to the address of the link it is about, and carries what leads there. */
export type OutsideLetter =
  /** Somebody shares an API secret with this person: the link. */
  | OutsideOf<'external_shared', { byId: number; token: string }>
  /** The code that this person asked for in their browser. */
  | OutsideOf<'external_code', { byId: null; code: string }>
  /** The link has ended before they opened it, or was taken back. */
  | OutsideOf<'external_ended', { byId: number | null }>

interface OutsideOf<Kind extends string, Data> {
  readonly kind: Kind
  readonly linkId: number
  readonly data: Data
}

export type OutsideKind = OutsideLetter['kind']

interface LetterOf<Kind extends string, Data> {
  readonly kind: Kind
  readonly userId: number
  readonly data: Data
}

export type LetterKind = Letter['kind']

/** The write that a letter belongs to. */
export interface Writing {
  readonly db: WriteDb
  readonly keyring: Keyring
  /** UTC milliseconds. */
  readonly at: number
  readonly mailConfigured: boolean
  /** Told that something waits to be sent; whoever sends it is woken once the write is kept. */
  wakePostman(): void
}

/** A name for a mail that no other has, with its angle brackets (RFC 5322, 3.6.4). */
export function newMessageId(installation: string): string {
  return `<${randomUUID()}@${installation}.mysafe>`
}

/**
 * What a sealed body is bound to, so that no body can be moved to another letter. Those of one batch are alike for many
 * people and are bound to the batch; what leads to a link is bound to the link, whose address it is sent to.
 */
export function placeOfBody(letter: {
  readonly kind: string
  readonly userId: number | null
  readonly messageId: string
  readonly batchId: number | null
  readonly linkId: number | null
}): (string | number)[] {
  if (letter.linkId !== null) return ['letters', letter.kind, 'link', letter.linkId, letter.messageId]
  if (letter.batchId !== null) return ['letters', letter.kind, 'batch', letter.batchId]
  return ['letters', letter.kind, letter.userId ?? 0, letter.messageId]
}

/**
 * Puts a letter into the outbox within the write it speaks of, so that it is neither sent for something that did not
 * happen nor forgotten for something that did. Its Message-ID is given here and kept for every try (RFC 5322, 3.6.4).
 * Whoever did what it tells of has caused it. What tells somebody of an act upon their account or their items goes before
 * what was shared, or whoever acts could have it wait behind very many letters of their own (ACL-15).
 * @returns whether it was queued: without a mail server nothing is
 */
export function queueLetter(tx: Writing, { kind, userId, data }: Letter): boolean {
  if (!tx.mailConfigured) return false
  const messageId = newMessageId(tx.keyring.installation)
  const sealedBody = sealBody(tx, data, { kind, userId, messageId, batchId: null, linkId: null })
  const about = { kind, userId, messageId, createdAt: tx.at, causedBy: data.byId, batchId: null, linkId: null }
  insertLetter(tx.db, { ...about, sealedBody, goesFirst: kind !== 'shared_with_you' })
  tx.wakePostman()
  return true
}

/**
 * The same for somebody outside. What they wait for in their browser goes first, and so does that a link has ended; a new
 * link waits its turn among what the same person shares.
 * @returns the number of the letter; null without a mail server
 */
export function queueOutside(tx: Writing, { kind, linkId, data }: OutsideLetter): number | null {
  if (!tx.mailConfigured) return null
  const messageId = newMessageId(tx.keyring.installation)
  const about = { kind, userId: null, messageId, batchId: null, linkId }
  const sealedBody = sealBody(tx, data, about)
  const goesFirst = kind !== 'external_shared'
  const id = insertLetter(tx.db, { ...about, sealedBody, createdAt: tx.at, causedBy: data.byId, goesFirst })
  tx.wakePostman()
  return id
}

/** The same for many people to whom a batch tells the same: the body is sealed once. Undoing the batch withdraws them. */
export function queueLetters(
  tx: Writing,
  {
    kind,
    data,
    userIds,
    batchId,
  }: Omit<Letter, 'userId'> & { readonly userIds: readonly number[]; readonly batchId: number },
): void {
  if (!tx.mailConfigured || userIds.length === 0) return
  const sealedBody = sealBody(tx, data, { kind, userId: null, messageId: '', batchId, linkId: null })
  const alike = { kind, sealedBody, createdAt: tx.at, causedBy: data.byId, batchId, linkId: null }
  for (const userId of userIds)
    insertLetter(tx.db, { ...alike, userId, messageId: newMessageId(tx.keyring.installation) })
  tx.wakePostman()
}

function sealBody(
  { keyring }: Writing,
  data: Letter['data'] | OutsideLetter['data'],
  letter: Parameters<typeof placeOfBody>[0],
): Buffer {
  return seal(keyring.key('outbox'), Buffer.from(JSON.stringify(data), 'utf8'), placeOfBody(letter))
}

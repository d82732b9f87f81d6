// Employs the postman: what is sent comes from the vault's outbox, and what the trail must know is recorded.
import { record } from '../audit/trail.ts'
import { queueLetter } from '../mail/letters.ts'
import { createPostman, type Postman, type PostmanOptions } from '../mail/postman.ts'
import { carryLogOver } from '../store/database.ts'
import { markCodeSent } from '../store/external-codes.ts'
import { clearMailFailed, markMailFailed } from '../store/external-shares.ts'
import { releaseLetters } from '../store/letters.ts'
import { findUser, type User } from '../store/users.ts'
import { mayShareOutside } from './access.ts'
import { system } from './actors.ts'
import type { Tx, Vault } from './vault.ts'

export type { Postman }

/**
 * A postman for the letters of this vault; null without a mail server.
 * @param given baseUrl, openBaseUrl: the origins of links for people with an account and without; onReturned: told of each
 *   letter that was not sent
 */
export function employPostman(
  vault: Vault,
  given: Pick<PostmanOptions<Tx>, 'baseUrl' | 'openBaseUrl' | 'onReturned' | 'cap'>,
): Postman | null {
  const { mail } = vault
  if (mail === null) return null
  return createPostman<Tx>(vault, {
    ...given,
    way: mail,
    mayShareOutside: (userId) => mayShareOutside(vault, findUser(vault.db, userId) as User) === 'yes',
    onSent: noteSent,
    onGivenUp: noteGivenUp,
    onCapped: (tx, { causedBy, letters }) =>
      record(tx, system, { name: 'letters.delayed', userId: causedBy, details: { letters } }),
  })
}

// The minutes of a code run from now on; a link whose mail had failed before is reached after all.
function noteSent({ db, at }: Tx, { id, kind, linkId }: { id: number; kind: string; linkId: number | null }): void {
  if (kind === 'external_code') markCodeSent(db, { letterId: id, at })
  if (kind === 'external_shared') clearMailFailed(db, Number(linkId))
}

// Whoever gave somebody a link is told that it never left (MAI-06).
function noteGivenUp(tx: Tx): void {
  for (const { id, secretId, ownerId } of markMailFailed(tx.db, tx.at)) {
    record(tx, system, { name: 'external_share.mail_failed', result: 'failed', secretId, details: { link: id } })
    queueLetter(tx, { kind: 'external_failed', userId: ownerId, data: { byId: null, linkId: id } })
  }
}

/** Frees the letters that a server which is gone had taken; for whoever holds the lock of the data folder. */
export function freeLetters(vault: Vault): number {
  return vault.write((tx) => releaseLetters(tx.db))
}

/** Makes what was erased from the file vanish from its log too; false when somebody reads just now, then try later. */
export function forgetErased(vault: Vault): boolean {
  try {
    return carryLogOver(vault.db)
  } catch (fault) {
    vault.distrust(fault)
    throw fault
  }
}

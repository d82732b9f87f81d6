// Employs the postman: what is sent comes from the vault's outbox, and what the trail must know is recorded.
import { record } from '../audit/trail.ts'
import { createPostman, type Postman, type PostmanOptions } from '../mail/postman.ts'
import { carryLogOver } from '../store/database.ts'
import { releaseLetters } from '../store/letters.ts'
import { system } from './actors.ts'
import type { Tx, Vault } from './vault.ts'

export type { Postman }

/**
 * A postman for the letters of this vault; null without a mail server.
 * @param given baseUrl: the origin of every link; openBaseUrl: that of links for people without an account; onReturned: told of each letter that was not sent
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
    onCapped: (tx, { causedBy, letters }) =>
      record(tx, system, { name: 'letters.delayed', userId: causedBy, details: { letters } }),
  })
}

/** Frees the letters that a server which is gone had taken; for whoever holds the lock of the data folder. */
export function freeLetters(vault: Vault): number {
  return vault.write((tx) => releaseLetters(tx.db))
}

/** Makes what was erased from the file vanish from its log too; false when somebody reads just now, then try later. */
export function forgetErased(vault: Vault): boolean {
  return carryLogOver(vault.db)
}

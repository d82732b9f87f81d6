// Random values that open something for whoever carries them: only their keyed hash is ever kept.
import { randomBytes, randomInt } from 'node:crypto'
import type { Keyring } from './keyring.ts'
import { joinParts } from './parts.ts'
import { hmac, sameBytes } from './primitives.ts'

export { sameBytes }

/** What a token opens. A token of one kind is worth nothing as another. */
export type TokenKind =
  'session' | 'password_address' | 'setup' | 'csrf' | 'external_link' | 'external_browser' | 'external_code'

/** A new token: 256 random bits as 43 characters that may stand in an address (base64url). */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** A new code of eight digits, each of the hundred million as likely as any other. */
export function newCode(): string {
  return String(randomInt(100_000_000)).padStart(8, '0')
}

/** What is kept of a token: HMAC-SHA-256 under the token key over kind and token; 32 bytes. */
export function hashToken(keyring: Keyring, kind: TokenKind, token: string): Buffer {
  return hmac(keyring.key('token'), joinParts(['token', kind, token]))
}

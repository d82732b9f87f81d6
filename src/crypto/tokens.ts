// Random values that open something for whoever carries them: only their keyed hash is ever kept.
import { randomBytes } from 'node:crypto'
import type { Keyring } from './keyring.ts'
import { joinParts } from './parts.ts'
import { hmac, sameBytes } from './primitives.ts'

export { sameBytes }

/** What a token opens. A token of one kind is worth nothing as another. */
export type TokenKind = 'session' | 'password_address' | 'setup' | 'csrf'

/** A new token: 256 random bits as 43 characters that may stand in an address (base64url). */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a token: HMAC-SHA-256 under the token key over kind and token; 32 bytes. */
export function hashToken(keyring: Keyring, kind: TokenKind, token: string): Buffer {
  return hmac(keyring.key('token'), joinParts(['token', kind, token]))
}

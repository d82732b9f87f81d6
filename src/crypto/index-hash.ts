// Lets a sealed value be found by exactly itself: a keyed hash beside it, worthless without the key.
import type { Keyring } from './keyring.ts'
import { joinParts } from './parts.ts'
import { hmac } from './primitives.ts'

/** The hash under which a Client ID is looked up; 32 bytes. Two values match only when they are equal to the byte. */
export function hashClientId(keyring: Keyring, clientId: string): Buffer {
  return hmac(keyring.key('index'), joinParts(['client_id', clientId]))
}

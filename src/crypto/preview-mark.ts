// Marks what somebody was shown before they say yes, so that the act is exactly what was seen: a keyed digest of it.
import type { Keyring } from './keyring.ts'
import { joinParts, type AadPart } from './parts.ts'
import { hkdf, hmac, keyFrom } from './primitives.ts'

/** The digest of a preview; 32 bytes. Two previews have the same one only when every part is the same. */
export function markPreview(keyring: Keyring, parts: readonly AadPart[]): Buffer {
  const key = keyFrom(hkdf(keyring.key('form'), Buffer.alloc(0), 'preview'))
  return hmac(key, joinParts(['preview', keyring.installation, ...parts]))
}

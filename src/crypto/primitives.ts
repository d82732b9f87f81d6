// The few standard building blocks that everything sealed, hashed or derived here is made of.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto'

/** A secret key. It lives as a KeyObject, which neither JSON nor the inspector prints. */
export type Key = KeyObject

export const KEY_BYTES = 32
export const NONCE_BYTES = 12
export const TAG_BYTES = 16

/** Makes a key of `bytes` and wipes them: the caller's buffer is all zeros afterwards. */
export function keyFrom(bytes: Buffer): Key {
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

/** A new random 256-bit key. */
export function newKey(): Key {
  return keyFrom(randomBytes(KEY_BYTES))
}

/** HKDF with SHA-256 (RFC 5869); `length` in bytes. */
export function hkdf(key: Key, salt: Uint8Array, info: string | Uint8Array, length = KEY_BYTES): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length))
}

/** HMAC with SHA-256 (RFC 2104, FIPS 198-1); 32 bytes. */
export function hmac(key: Key, data: Uint8Array): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

/** AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce. The answer is the ciphertext and, behind it, the 16-byte tag. */
export function encrypt(
  key: Key,
  { nonce, aad, plaintext }: { nonce: Buffer; aad: Buffer; plaintext: Buffer },
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(aad)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/**
 * The reverse of `encrypt`. Without `authTagLength` Node takes tags of 4 to 15 bytes, and `update` hands out plaintext
 * before anything was checked; so the length is fixed, and nothing is returned until `final` has passed.
 * Throws a plain Error when the tag is not 16 bytes long or does not fit; the unchecked plaintext is wiped.
 */
export function decrypt(
  key: Key,
  { nonce, aad, ciphertext, tag }: { nonce: Buffer; aad: Buffer; ciphertext: Buffer; tag: Buffer },
): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(aad)
  decipher.setAuthTag(tag)
  const unchecked = decipher.update(ciphertext)
  try {
    decipher.final()
    return unchecked
  } catch (refused) {
    unchecked.fill(0)
    throw refused
  }
}

/** Compares without telling by its time where two values differ; different lengths are simply different. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other)
}

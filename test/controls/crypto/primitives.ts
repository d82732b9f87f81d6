// Building blocks with one fault in them: each must miss what their standards publish.
import { createHash } from 'node:crypto'
import { decrypt, encrypt, hkdf, hmac } from '../../../src/crypto/primitives.ts'

/** The purpose of a key is left out, so that all purposes have the same key. */
export const hkdfWithoutInfo: typeof hkdf = (key, salt, _info, length) => hkdf(key, salt, Buffer.alloc(0), length)

/** A hash of key and text in a row, which anybody can make longer. */
export const hashOfBoth: typeof hmac = (key, data) => createHash('sha256').update(key.export()).update(data).digest()

/** What a value belongs to is not bound to it. */
export const encryptUnbound: typeof encrypt = (key, given) => encrypt(key, { ...given, aad: Buffer.alloc(0) })
export const decryptUnbound: typeof decrypt = (key, given) => decrypt(key, { ...given, aad: Buffer.alloc(0) })

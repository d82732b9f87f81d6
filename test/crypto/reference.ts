// The sealed format written a second time, over another library and from its description only.
import { gcm } from '@noble/ciphers/aes.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'

type Part = string | number | Buffer

interface Sealed {
  readonly key: Buffer
  readonly aad: readonly Part[]
}

/** Seals bytes that are padded already; salt, nonce and key id are given. */
export function referenceSeal(
  { key, aad }: Sealed,
  { padded, salt, nonce, keyId }: { padded: Buffer; salt: Buffer; nonce: Buffer; keyId: number },
): Buffer {
  const id = Buffer.alloc(4)
  id.writeUInt32BE(keyId)
  const header = Buffer.concat([Buffer.from([1, 1]), id, salt, derive(key, salt, 'commit'), nonce])
  return Buffer.concat([header, gcm(derive(key, salt, 'enc'), nonce, bound(header, aad)).encrypt(padded)])
}

/** What `referenceSeal` was given as `padded`. */
export function referenceUnseal({ key, aad }: Sealed, blob: Buffer): Buffer {
  const header = blob.subarray(0, 82)
  const nonce = header.subarray(70)
  return Buffer.from(
    gcm(derive(key, header.subarray(6, 38), 'enc'), nonce, bound(header, aad)).decrypt(blob.subarray(82)),
  )
}

/** The plaintext behind its length, zeros up to a multiple of 32. */
export function referencePad(plaintext: Buffer): Buffer {
  const length = Buffer.from([plaintext.length >> 24, plaintext.length >> 16, plaintext.length >> 8, plaintext.length])
  const whole = Buffer.concat([length, plaintext])
  return Buffer.concat([whole, Buffer.alloc((32 - (whole.length % 32)) % 32)])
}

function derive(key: Buffer, salt: Buffer, info: string): Uint8Array {
  return hkdf(sha256, key, salt, Buffer.from(info), 32)
}

function bound(header: Buffer, aad: readonly Part[]): Buffer {
  const parts = aad.map((part) => {
    const type = typeof part === 'string' ? 's' : typeof part === 'number' ? 'n' : 'o'
    const bytes = typeof part === 'object' ? part : Buffer.from(`${part}`)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([Buffer.from(type), length, bytes])
  })
  return Buffer.concat([header, ...parts])
}

// Ed25519 (RFC 8032): what is signed with a key of ours can be checked by whoever has the public half.
import { createPrivateKey, createPublicKey, sign as signWith, verify as verifyWith } from 'node:crypto'
import type { Key } from './primitives.ts'

// What stands before the 32 bytes of a key in its usual wrapping (RFC 8410, section 7 and 4).
const BEFORE_SEED = Buffer.from('302e020100300506032b657004220420', 'hex')
const BEFORE_PUBLIC = Buffer.from('302a300506032b6570032100', 'hex')

/** The public half of the pair that grows from 32 secret bytes: 32 bytes. */
export function publicKeyOf(seed: Key): Buffer {
  return createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' }).subarray(BEFORE_PUBLIC.length)
}

/** A signature of 64 bytes. */
export function sign(seed: Key, text: string): Buffer {
  return signWith(null, Buffer.from(text), privateKeyOf(seed))
}

/** Whether the owner of a public key, 32 bytes, signed exactly this text. */
export function verify(publicKey: Uint8Array, { text, signature }: { text: string; signature: Uint8Array }): boolean {
  const key = createPublicKey({ key: Buffer.concat([BEFORE_PUBLIC, publicKey]), format: 'der', type: 'spki' })
  return verifyWith(null, Buffer.from(text), key, signature)
}

function privateKeyOf(seed: Key) {
  const bytes = seed.export()
  const wrapped = Buffer.concat([BEFORE_SEED, bytes])
  try {
    return createPrivateKey({ key: wrapped, format: 'der', type: 'pkcs8' })
  } finally {
    bytes.fill(0)
    wrapped.fill(0)
  }
}

// Seals bytes so that they open only under the same key and in the same place: one format for every sealed value.
//
// All numbers big-endian.
//    0      format version, 1
//    1      algorithm, 1 = HKDF-SHA-256 and AES-256-GCM with a 96-bit nonce, a 128-bit tag and key commitment
//    2– 5   key id: a version of the wrapping key, or 0 where there is only one key it can be
//    6–37   salt, random
//   38–69   commitment = HKDF(key, salt, 'commit')
//   70–81   nonce, random
//   82–     ciphertext of the padded plaintext, then the 16-byte tag
//
// The encryption key is HKDF(key, salt, 'enc'), so no two values share one. GCM alone does not tie a ciphertext to one
// key; the commitment does, and it tells a wrong key from a changed value.
import { randomBytes } from 'node:crypto'
import { LONGEST_PLAINTEXT, pad, paddedLength, unpad } from './padding.ts'
import { joinParts, type AadPart } from './parts.ts'
import { decrypt, encrypt, hkdf, keyFrom, NONCE_BYTES, sameBytes, TAG_BYTES, type Key } from './primitives.ts'

export type { AadPart, Key }

const FORMAT = 1
const ALGORITHM = 1
const SALT_AT = 6
const COMMITMENT_AT = 38
const NONCE_AT = 70
const CIPHERTEXT_AT = 82
const SHORTEST = CIPHERTEXT_AT + paddedLength(0) + TAG_BYTES
const LONGEST = CIPHERTEXT_AT + paddedLength(LONGEST_PLAINTEXT) + TAG_BYTES

const REASONS = {
  unknown_format: 'its format is not known to this version',
  unknown_algorithm: 'its algorithm is not known to this version',
  wrong_key: 'it was sealed under another key',
  tampered: 'it was changed, or it does not belong here',
  truncated: 'its length is wrong',
} as const

/** A sealed value that does not open. `code` says why; neither it nor the message holds anything of the value. */
export class SealError extends Error {
  readonly code: keyof typeof REASONS

  constructor(code: keyof typeof REASONS) {
    super(`A sealed value cannot be opened: ${REASONS[code]}.`)
    this.name = 'SealError'
    this.code = code
  }
}

/**
 * Seals `plaintext` (at most 4 MiB, else a RangeError). `aad` names the place where the value belongs, for instance
 * table, record id, field and version of the content: it opens only with the same list.
 */
export function seal(key: Key, plaintext: Uint8Array, aad: readonly AadPart[], keyId = 0): Buffer {
  const salt = randomBytes(COMMITMENT_AT - SALT_AT)
  const header = Buffer.alloc(CIPHERTEXT_AT)
  header.writeUInt8(FORMAT, 0)
  header.writeUInt8(ALGORITHM, 1)
  header.writeUInt32BE(keyId, 2)
  header.set(salt, SALT_AT)
  header.set(hkdf(key, salt, 'commit'), COMMITMENT_AT)
  header.set(randomBytes(NONCE_BYTES), NONCE_AT)
  const padded = pad(plaintext)
  const nonce = header.subarray(NONCE_AT)
  const body = encrypt(keyFrom(hkdf(key, salt, 'enc')), { nonce, aad: boundTo(header, aad), plaintext: padded })
  padded.fill(0)
  return Buffer.concat([header, body])
}

/** Opens what `seal` made, into a buffer that the caller may wipe. Throws a SealError, and then nothing leaks. */
export function unseal(key: Key, blob: Buffer, aad: readonly AadPart[]): Buffer {
  if (blob.byteLength === 0) throw new SealError('truncated')
  if (blob[0] !== FORMAT) throw new SealError('unknown_format')
  if (blob.byteLength > 1 && blob[1] !== ALGORITHM) throw new SealError('unknown_algorithm')
  if (blob.byteLength < SHORTEST || blob.byteLength > LONGEST) throw new SealError('truncated')
  const salt = blob.subarray(SALT_AT, COMMITMENT_AT)
  if (!sameBytes(hkdf(key, salt, 'commit'), blob.subarray(COMMITMENT_AT, NONCE_AT))) throw new SealError('wrong_key')
  const padded = opened(keyFrom(hkdf(key, salt, 'enc')), blob, aad)
  const plaintext = unpad(padded)
  padded.fill(0)
  if (plaintext === null) throw new SealError('tampered')
  return plaintext
}

function opened(key: Key, blob: Buffer, aad: readonly AadPart[]): Buffer {
  const tagAt = blob.byteLength - TAG_BYTES
  const parts = {
    nonce: blob.subarray(NONCE_AT, CIPHERTEXT_AT),
    aad: boundTo(blob.subarray(0, CIPHERTEXT_AT), aad),
    ciphertext: blob.subarray(CIPHERTEXT_AT, tagAt),
    tag: blob.subarray(tagAt),
  }
  try {
    return decrypt(key, parts)
  } catch {
    throw new SealError('tampered')
  }
}

function boundTo(header: Buffer, aad: readonly AadPart[]): Buffer {
  return Buffer.concat([header, joinParts(aad)])
}

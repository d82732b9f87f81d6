// Sealing with one fault planted in it: each must turn the check of its promise red.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { SealError } from '../../../src/crypto/envelope.ts'
import { pad, unpad } from '../../../src/crypto/padding.ts'
import { joinParts } from '../../../src/crypto/parts.ts'
import { hkdf, type Key } from '../../../src/crypto/primitives.ts'
import type { Sealing } from '../../crypto/checks/sealing.ts'

export type SealingFault =
  | 'none'
  | 'any tag length'
  | 'plaintext before final'
  | 'no place bound'
  | 'place without lengths'
  | 'header not bound'
  | 'no commitment'
  | 'no padding'
  | 'salt and nonce from the plaintext'
  | 'falls back to the known format'
  | 'a TypeError instead of a SealError'

/** The same format as ours, written once more, with one fault in it; with 'none' it must be as good as ours. */
export function plantedSealing(fault: SealingFault): Sealing {
  const salted = (plaintext: Uint8Array, length: number) =>
    fault === 'salt and nonce from the plaintext' ? Buffer.alloc(length, plaintext[0]) : randomBytes(length)

  function bound(header: Buffer, parts: Parameters<typeof joinParts>[0]): Buffer {
    const place = fault === 'place without lengths' ? Buffer.from(parts.map(String).join('')) : joinParts(parts)
    const start = fault === 'header not bound' ? Buffer.alloc(0) : header
    return fault === 'no place bound' ? start : Buffer.concat([start, place])
  }

  function seal(key: Key, plaintext: Uint8Array, aad: Parameters<typeof joinParts>[0], keyId = 0): Buffer {
    const salt = salted(plaintext, 32)
    const header = Buffer.concat([
      Buffer.from([1, 1, 0, 0, 0, keyId]),
      salt,
      hkdf(key, salt, 'commit'),
      salted(plaintext, 12),
    ])
    const cipher = createCipheriv('aes-256-gcm', hkdf(key, salt, 'enc'), header.subarray(70), { authTagLength: 16 })
    cipher.setAAD(bound(header, aad))
    const padded = fault === 'no padding' ? plaintext : pad(plaintext)
    return Buffer.concat([header, cipher.update(padded), cipher.final(), cipher.getAuthTag()])
  }

  function unseal(key: Key, blob: Buffer, aad: Parameters<typeof joinParts>[0]): Buffer {
    if (fault !== 'falls back to the known format') refuseForeign(blob)
    if (blob.length < 130 && fault === 'a TypeError instead of a SealError') throw new TypeError('too short')
    const body = blob.subarray(82)
    const tagAt = fault === 'any tag length' ? Math.floor(body.length / 32) * 32 : body.length - 16
    if (tagAt < 0 || (fault !== 'no padding' && (tagAt < 32 || tagAt % 32 > 0))) throw new SealError('truncated')
    const commitment = hkdf(key, blob.subarray(6, 38), 'commit')
    if (fault !== 'no commitment' && !commitment.equals(blob.subarray(38, 70))) throw new SealError('wrong_key')
    try {
      const padded = open(hkdf(key, blob.subarray(6, 38), 'enc'), {
        blob,
        tagAt,
        aad: bound(blob.subarray(0, 82), aad),
      })
      if (fault === 'no padding') return padded
      return unpad(padded) ?? padded
    } catch {
      throw new SealError('tampered')
    }
  }

  function open(key: Buffer, { blob, tagAt, aad }: { blob: Buffer; tagAt: number; aad: Buffer }): Buffer {
    const options = fault === 'any tag length' ? {} : { authTagLength: 16 }
    const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(70, 82), options)
    decipher.setAAD(aad)
    const plaintext = decipher.update(blob.subarray(82, 82 + tagAt))
    if (fault === 'plaintext before final') return plaintext
    decipher.setAuthTag(blob.subarray(82 + tagAt))
    decipher.final()
    return plaintext
  }

  return { seal, unseal }
}

function refuseForeign(blob: Buffer): void {
  if (blob.length < 1) throw new SealError('truncated')
  if (blob[0] !== 1) throw new SealError('unknown_format')
  if (blob.length > 1 && blob[1] !== 1) throw new SealError('unknown_algorithm')
}

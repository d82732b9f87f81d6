// The core's decrypt with one fault: Node is not told how long a tag must be.
import { createDecipheriv } from 'node:crypto'
import type { decrypt } from '../../../src/crypto/primitives.ts'

export const withoutTagLength: typeof decrypt = (key, { nonce, aad, ciphertext, tag }) => {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAAD(aad)
  decipher.setAuthTag(tag)
  return Buffer.concat([decipher.update(ciphertext), decipher.final()])
}

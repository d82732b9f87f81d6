// Rounds lengths up to 32 bytes, so that the size of something sealed tells next to nothing about its length.

const BLOCK = 32
const LENGTH_BYTES = 4

/** The longest plaintext that can be sealed, in bytes. */
export const LONGEST_PLAINTEXT = 4 * 1024 * 1024

/** Length (4 bytes, big-endian), plaintext, zeros up to a multiple of 32. A RangeError beyond LONGEST_PLAINTEXT. */
export function pad(plaintext: Uint8Array): Buffer {
  if (plaintext.byteLength > LONGEST_PLAINTEXT) throw new RangeError('This is too long to be sealed.')
  const padded = Buffer.alloc(paddedLength(plaintext.byteLength))
  padded.writeUInt32BE(plaintext.byteLength, 0)
  padded.set(plaintext, LENGTH_BYTES)
  return padded
}

/** The plaintext in a buffer of its own, or null when these bytes are not what `pad` makes of any plaintext. */
export function unpad(padded: Buffer): Buffer | null {
  if (padded.byteLength < BLOCK) return null
  const length = padded.readUInt32BE(0)
  if (paddedLength(length) !== padded.byteLength) return null
  const end = LENGTH_BYTES + length
  if (padded.subarray(end).some((byte) => byte !== 0)) return null
  // allocUnsafeSlow: outside the shared pool, so that the one who opens it can wipe it.
  const plaintext = Buffer.allocUnsafeSlow(length)
  padded.copy(plaintext, 0, LENGTH_BYTES, end)
  return plaintext
}

/** How many bytes `pad` makes of `length` bytes. */
export function paddedLength(length: number): number {
  return Math.ceil((LENGTH_BYTES + length) / BLOCK) * BLOCK
}

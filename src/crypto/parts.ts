// How a list of values becomes bytes in exactly one way, for everything that is bound, hashed or signed.

/** One value of such a list. Never a secret: these values are compared and may be logged. */
export type AadPart = string | number | Buffer

/**
 * Joins values so that no two different lists give the same bytes: each stands behind its type and its length, so
 * ('a', 'bc') is not ('ab', 'c') and 1 is not '1'. Numbers are safe integers; anything else is a RangeError.
 */
export function joinParts(parts: readonly AadPart[]): Buffer {
  const pieces: Buffer[] = []
  for (const part of parts) {
    const bytes = typeof part === 'object' ? part : Buffer.from(String(part))
    if (typeof part === 'number' && !Number.isSafeInteger(part))
      throw new RangeError('Only whole numbers can be bound.')
    const head = Buffer.alloc(5)
    head.write((typeof part).charAt(0), 0, 'latin1')
    head.writeUInt32BE(bytes.byteLength, 1)
    pieces.push(head, bytes)
  }
  return Buffer.concat(pieces)
}

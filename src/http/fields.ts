// Reads query strings and form bodies strictly: each pair is text, nothing becomes an object, nothing is guessed.

/** What was sent, by name: a text, or several when the name stands there more than once. It has no prototype. */
export type Fields = Record<string, string | string[]>

/** What was sent under a name: of several the first, and an empty text for nothing. */
export function firstOf(fields: Fields, name: string): string {
  const sent = fields[name] ?? ''
  return typeof sent === 'string' ? sent : String(sent[0])
}

/** A body that is not what the form content type says (WHATWG URL, 5.1). */
export class BadFields extends Error {
  readonly statusCode = 400
  readonly code = 'MYSAFE_BAD_FIELDS'
  constructor() {
    super('the form cannot be read')
    this.name = 'BadFields'
  }
}

/** More than the largest form of ours: ten thousand chosen rows and a few fields. */
export const MOST_FIELDS = 25_000

/** Reads a form body. @throws BadFields when an escape is broken, not UTF-8, or there are too many fields */
export function readBody(text: string): Fields {
  // Browsers escape everything that is not ASCII, so bytes that were no UTF-8 arrive as this character.
  if (text.includes('\ufffd')) throw new BadFields()
  return read(text, (piece) => {
    try {
      return decodeURIComponent(piece)
    } catch {
      throw new BadFields()
    }
  })
}

/** Reads a query string. A broken escape stays as it is: an address typed by hand is no fault. */
export function readQuery(text: string): Fields {
  return read(text.slice(0, 16_000), (piece) => {
    try {
      return decodeURIComponent(piece)
    } catch {
      return piece
    }
  })
}

function read(text: string, decode: (piece: string) => string): Fields {
  const fields = Object.create(null) as Fields
  if (text === '') return fields
  const pairs = text.split('&')
  if (pairs.length > MOST_FIELDS) throw new BadFields()
  for (const pair of pairs) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const name = decode((cut === -1 ? pair : pair.slice(0, cut)).replaceAll('+', ' '))
    const value = cut === -1 ? '' : decode(pair.slice(cut + 1).replaceAll('+', ' '))
    const before = fields[name]
    if (before === undefined) fields[name] = value
    else if (typeof before === 'string') fields[name] = [before, value]
    else before.push(value)
  }
  return fields
}

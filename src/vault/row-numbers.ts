// The numbers of rows, as addresses, forms and questions write them.

/** One or more, no sign, no leading zero, and no more digits than a number here keeps exactly; null for all else. */
export function idFrom(text: unknown): number | null {
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}

// A key of tries with one fault in it: every address counts by itself, and one line has as many as it likes (RFC 4291).

export function wholeAddress(address: string): string {
  return address
}

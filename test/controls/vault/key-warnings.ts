// Looking for keys with one fault in it: a pattern that tries every way to cut a row of letters.

export function keyByBacktracking(text: string): string | null {
  return /^(?:[A-Za-z0-9]+\.?)+!$/.test(text) ? 'random' : null
}

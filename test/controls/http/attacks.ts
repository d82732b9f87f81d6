// Planted faults for attacks.test: what each of these attacks would meet where nobody had thought of it.

/** Outer blanks taken off by a pattern: from each blank inside the text it walks to the end of the row again. */
export function trimmedByPattern(text: string): string {
  return text.replace(/^[ \t\n]+|[ \t\n]+$/g, '')
}

/** A password normalised before anybody looks at its length: accents are sorted one by one. */
export function normalisedAtAnyLength(typed: string): string {
  return typed.normalize('NFC')
}

/** Remove buttons compared with everything chosen, each with each. */
export function comparedEachWithEach({ remove, recipient }: { remove: string[]; recipient: string[] }): string[] {
  return remove.filter((one) => !recipient.map((other) => other.trim()).includes(one))
}

/** A word looked for as one phrase. */
export const wholePhrase = (word: string): string => `"${word}"`

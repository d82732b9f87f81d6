// Reads a number of the settings.

/** A whole number within its bounds. Anything else is reported to `wrong` with what is allowed, and counts as `otherwise`. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
  wrong: (name: string, fault: string) => void,
): number {
  if (text === undefined) return otherwise
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN
  if (number >= least && number <= most) return number
  wrong(name, `must be a whole number from ${String(least)} to ${String(most)}`)
  return otherwise
}

// What every text must keep to that somebody types, wherever it is kept: not too long, and the same on its way to other programs.
import type { FieldFault } from './refusals.ts'

/** What steers a screen or turns the direction of writing round would show a name as another one. */
export const STEERING = /[\p{Control}\u202a-\u202e\u2066-\u2069]/u

/** The fault of a text of more characters (code points) than may be; null while it is no longer. */
export function lengthFault(typed: string, most: number): FieldFault | null {
  return typed.length > most && [...typed].length > most ? { key: 'forms.too_long', values: { most } } : null
}

/** The same, and the fault of NUL and half a surrogate pair: they do not survive the way through other programs. */
export function textFault(typed: string, most: number): FieldFault | null {
  if (!typed.isWellFormed() || typed.includes('\0')) return 'forms.characters'
  return lengthFault(typed, most)
}

/** The fault of what somebody or something is called by, on one line. */
export function nameFault(name: string, most: number): FieldFault | null {
  return lengthFault(name, most) ?? (STEERING.test(name) ? 'forms.characters' : null)
}

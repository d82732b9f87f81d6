// How things are named in a sentence that says they cannot be used: cut, and without what would turn its direction round.
import { STEERING } from './text-rules.ts'

// So much of each is repeated.
const NAMED_CHARACTERS = 60

/** What was typed, one after another with commas between. */
export function typedNames(typed: readonly string[]): string {
  return typed
    .map((one) => {
      const characters = [...one].map((character) => (STEERING.test(character) ? '\ufffd' : character))
      return characters.slice(0, NAMED_CHARACTERS).join('') + (characters.length > NAMED_CHARACTERS ? '…' : '')
    })
    .join(', ')
}

// The rules of the fields with one fault in them: what cannot be kept is made to fit, and nobody hears of it.
import { checkFields } from '../../../src/vault/api-secret-rules.ts'

export const makesItFit: typeof checkFields = (typed, around) => {
  const fitting = Object.entries(typed).map(([field, text]) => [field, text.toWellFormed().replaceAll('\0', '')])
  return checkFields(Object.fromEntries(fitting), around)
}

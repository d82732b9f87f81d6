// What every account must keep to, whoever writes it: names that can be told apart, addresses that can be written to.
import { isMailAddress, LONGEST_EMAIL } from '../config/mail-address.ts'
import { findUserByEmail, findUserByUsername } from '../store/users.ts'
import type { FieldFault } from './refusals.ts'
import { nameFault } from './text-rules.ts'
import type { Reader } from './vault.ts'

export { LONGEST_EMAIL }
export const LONGEST_NAME = 100
export const LONGEST_USERNAME = 60

/** Name, username and e-mail address as they were typed, outer spaces already gone. */
export interface Person {
  readonly name: string
  readonly username: string
  readonly email: string
}

/**
 * The faults of a person's fields, by field; empty when there is none.
 * A username has no "@", so that it can never be taken for somebody's e-mail address at sign-in.
 * @param exceptId the account being changed, whose own names do not count as taken
 */
export function personFaults(
  reader: Reader,
  { name, username, email }: Person,
  exceptId: number | null = null,
): Record<string, FieldFault> {
  const faults: Record<string, FieldFault> = {}
  const wrongName = name === '' ? 'account.name_missing' : nameFault(name, LONGEST_NAME)
  if (wrongName !== null) faults['name'] = wrongName
  if (username === '') faults['username'] = 'account.username_missing'
  else if (
    !/^[\p{Letter}\p{Number}][\p{Letter}\p{Number}._-]*$/u.test(username) ||
    [...username].length > LONGEST_USERNAME
  )
    faults['username'] = { key: 'account.username_form', values: { most: LONGEST_USERNAME } }
  else if (isOther(findUserByUsername(reader.db, username), exceptId)) faults['username'] = 'account.username_taken'
  const wrongEmail = emailFault(reader, email, exceptId)
  if (wrongEmail !== null) faults['email'] = wrongEmail
  return faults
}

/** The fault of an e-mail address, null when it can be used. Only its form is looked at: mail will tell the rest. */
function emailFault(reader: Reader, email: string, exceptId: number | null = null): FieldFault | null {
  if (email === '') return 'account.email_missing'
  if (!isMailAddress(email)) return 'account.email_form'
  return isOther(findUserByEmail(reader.db, email), exceptId) ? 'account.email_taken' : null
}

function isOther(found: { readonly id: number } | undefined, exceptId: number | null): boolean {
  return found !== undefined && found.id !== exceptId
}

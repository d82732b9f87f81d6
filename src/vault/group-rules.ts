// What every group must keep to, whoever writes it: a name that can be read, a description that is not a book.
import { Conflict, type FieldFault } from './refusals.ts'
import { STEERING } from './user-rules.ts'

export const LONGEST_GROUP_NAME = 100
export const LONGEST_DESCRIPTION = 1_000

/** More people or groups than anybody chooses by hand in one form. */
export const MOST_NAMED = 500

/** What somebody says about a group, outer spaces already gone. */
export interface GroupFields {
  readonly name: string
  readonly description: string
  readonly active: boolean
}

/** The faults of a group's fields, by field; empty when there is none. Lengths are in characters. */
export function groupFaults({ name, description }: GroupFields): Record<string, FieldFault> {
  const faults: Record<string, FieldFault> = {}
  // Something must be there to be seen: spaces and joiners alone are no name.
  if (!/[\p{Letter}\p{Number}\p{Punctuation}\p{Symbol}]/u.test(name)) faults['name'] = 'groups.name_missing'
  else if ([...name].length > LONGEST_GROUP_NAME)
    faults['name'] = { key: 'forms.too_long', values: { most: LONGEST_GROUP_NAME } }
  else if (STEERING.test(name)) faults['name'] = 'forms.characters'
  if ([...description].length > LONGEST_DESCRIPTION)
    faults['description'] = { key: 'forms.too_long', values: { most: LONGEST_DESCRIPTION } }
  return faults
}

/** A group is disabled, or enabled, once. @throws Conflict when it is in that state already */
export function refuseState(
  { disabledAt }: { readonly disabledAt: number | null },
  { active }: { active: boolean },
): void {
  if ((disabledAt === null) === active) throw new Conflict(active ? 'groups.is_active' : 'groups.is_inactive')
}

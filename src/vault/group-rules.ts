// What every group must keep to, whoever writes it: a name that can be read, a description that is not a book.
import { Conflict, type FieldFault } from './refusals.ts'
import { lengthFault, nameFault } from './text-rules.ts'

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
  const isThere = /[\p{Letter}\p{Number}\p{Punctuation}\p{Symbol}]/u.test(name)
  const wrongName = isThere ? nameFault(name, LONGEST_GROUP_NAME) : 'groups.name_missing'
  if (wrongName !== null) faults['name'] = wrongName
  const wrongDescription = lengthFault(description, LONGEST_DESCRIPTION)
  if (wrongDescription !== null) faults['description'] = wrongDescription
  return faults
}

/** A group as far as its state goes; UTC milliseconds, null while it is active. */
interface Stateful {
  readonly disabledAt: number | null
}

/** Whether a save changes the state of a group. */
export function turns({ disabledAt }: Stateful, { active }: { active: boolean }): boolean {
  return (disabledAt === null) !== active
}

/** Since when a group is disabled after a save at an instant (UTC ms): what was disabled before has been so since then. */
export function disabledSince(
  { disabledAt }: Stateful,
  { active, at }: { active: boolean; at: number },
): number | null {
  return active ? null : (disabledAt ?? at)
}

/** A group is disabled, or enabled, once. @throws Conflict when it is in that state already */
export function refuseState(group: Stateful, { active }: { active: boolean }): void {
  if (!turns(group, { active })) throw new Conflict(active ? 'groups.is_active' : 'groups.is_inactive')
}

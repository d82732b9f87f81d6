// The people of a group, of either kind: who is in it, who could be, and one way to put in and take out named people.
import { record } from '../audit/trail.ts'
import {
  countMembersHaving,
  deleteMember,
  insertMember,
  pageOfMembers,
  searchOthers,
  type Group,
  type Member,
  type Person,
} from '../store/group-members.ts'
import { findUser } from '../store/users.ts'
import type { Actor } from './actors.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { cutHits, FIRST_HITS, nameTyped, personCalled, wordsTyped, type Hits } from './people-search.ts'
import { peopleFault } from './quotas.ts'
import { recipientText } from './recipients.ts'
import { Invalid, type FieldFault } from './refusals.ts'
import type { Reader, Tx } from './vault.ts'

export type { Group, Member, Person }

/** People by number: who is to be put in and who taken out. Nobody who is not named is touched. */
export interface NamedPeople {
  readonly add: readonly number[]
  readonly remove: readonly number[]
}

/** Who was put in and who was taken out by it; whoever was in or out already is not among them. */
export type Moved = NamedPeople

const EVENTS = { 'user-group': 'user_group', 'private-group': 'private_group' } as const

/** One page of the people whose name, username or e-mail address holds every word. The caller has checked the right. */
export function membersOf(
  reader: Reader,
  { group, text, page }: { group: Group; text: string; page: number },
): Page<Member> {
  const words = wordsTyped(text)
  const total = countMembersHaving(reader.db, { group, words })
  const at = pageWithin({ page, total })
  return { rows: pageOfMembers(reader.db, { group, words, ...sliceOf(at) }), page: at, total }
}

/** The first active people who are not in the group yet; null: a group that is about to be made. */
export function findPeopleFor(
  reader: Reader,
  { group, text, except }: { group: Group | null; text: string; except: readonly number[] },
): Hits<Person> {
  return cutHits(searchOthers(reader.db, { group, words: wordsTyped(text), except, limit: FIRST_HITS + 1 }))
}

/** The active person of a number; null when nobody can be chosen by it. */
export function personOf(reader: Reader, userId: number): Person | null {
  const user = findUser(reader.db, userId)
  return user === undefined || user.deactivatedAt !== null ? null : user
}

/** What a typed text stands for: exactly one username or e-mail address counts as chosen, all else is a fault in words. */
export function personTyped(reader: Reader, text: string): { id: number; fault: null } | { fault: FieldFault } {
  const called = personCalled(reader, nameTyped(text))
  if (called !== undefined && called.deactivatedAt === null) return { id: called.id, fault: null }
  const near = findPeopleFor(reader, { group: null, text, except: [] })
  return { fault: near.hits.length > 0 ? 'shared.choose_one' : 'shared.nobody_found' }
}

/**
 * Puts people in and takes people out, with an event for each, within the write that changes the group.
 * @throws Invalid by person (`user:12`) who is named twice, or who is to be put in and is nobody active;
 *   { find } when they are too many
 */
export function movePeople(tx: Tx, by: Actor, { group, add, remove }: NamedPeople & { group: Group }): Moved {
  const faults: Record<string, FieldFault> = {}
  for (const userId of add)
    if (personOf(tx, userId) === null) faults[`user:${String(userId)}`] = 'shared.cannot_be_chosen'
  for (const userId of repeatedIn([...add, ...remove])) faults[`user:${String(userId)}`] = 'shared.named_twice'
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  const moved = {
    remove: remove.filter((userId) => takeOut(tx, by, { group, userId })),
    add: add.filter((userId) => putIn(tx, by, { group, userId })),
  }
  const tooMany = moved.add.length > 0 ? peopleFault(tx, group) : null
  if (tooMany !== null) throw new Invalid({ find: tooMany })
  return moved
}

/** The numbers that stand in a list more than once: they could mean two things. */
export function repeatedIn(ids: readonly number[]): number[] {
  return ids.filter((id, at) => ids.indexOf(id) !== at)
}

/** Puts one person in, and remembers it; false when they were in already. The person is known to be active. */
export function putIn(tx: Tx, by: Actor, { group, userId }: { group: Group; userId: number }): boolean {
  if (!insertMember(tx.db, { group, userId, addedAt: tx.at, addedBy: by.id })) return false
  record(tx, by, { name: `${EVENTS[group.kind]}.member_added`, userId, details: { group: recipientText(group) } })
  return true
}

/** Takes one person out, and remembers it; false when they were not in. */
export function takeOut(tx: Tx, by: Actor, { group, userId }: { group: Group; userId: number }): boolean {
  if (!deleteMember(tx.db, { group, userId })) return false
  record(tx, by, { name: `${EVENTS[group.kind]}.member_removed`, userId, details: { group: recipientText(group) } })
  return true
}

/** Remembers what was changed about a group itself: fields by name, and its state as an event of its own. */
export function recordGroupChange(
  tx: Tx,
  by: Actor,
  { group, fields, active }: { group: Group; fields: readonly string[]; active: boolean | null },
): void {
  const about = { group: recipientText(group) }
  if (fields.length > 0) record(tx, by, { name: `${EVENTS[group.kind]}.changed`, details: { ...about, fields } })
  if (active !== null)
    record(tx, by, { name: `${EVENTS[group.kind]}.${active ? 'enabled' : 'disabled'}`, details: about })
}

// The user groups of one person: which they are in, which there are to join, and who is told when an administrator joins.
import { queueLetter } from '../mail/letters.ts'
import { countMembers } from '../store/group-members.ts'
import { listReachedBy } from '../store/group-reach.ts'
import { findUserGroup, findUserGroupCalled, listUserGroupsOf, pageOfUserGroups } from '../store/user-groups.ts'
import type { ListedUserGroup } from '../store/user-groups.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { putIn, repeatedIn, takeOut } from './group-members.ts'
import { cutHits, FIRST_HITS, nameTyped, wordsTyped, type Hits } from './people-search.ts'
import { peopleFault } from './quotas.ts'
import { Invalid, type FieldFault } from './refusals.ts'
import type { Reader, Tx } from './vault.ts'

/** User groups by number, which one person is to be put into and taken out of. The others stay as they are. */
export interface NamedGroups {
  readonly add: readonly number[]
  readonly remove: readonly number[]
}

/** The user groups somebody is in, active or not, by name. @throws Forbidden */
export function userGroupsOf(reader: Reader, by: Actor, { userId }: { userId: number }): ListedUserGroup[] {
  mustAdminister(by)
  return listUserGroupsOf(reader.db, userId)
}

/** The first active user groups whose name holds every word of the text, but for `except`. @throws Forbidden */
export function findGroupsToJoin(
  reader: Reader,
  by: Actor,
  { text, except }: { text: string; except: readonly number[] },
): Hits<ListedUserGroup> {
  mustAdminister(by)
  const asked = { words: wordsTyped(text), status: 'active', sort: 'name', limit: FIRST_HITS + 1, offset: 0 } as const
  return cutHits(pageOfUserGroups(reader.db, { ...asked, except }))
}

/** The user group of a number, whatever its state; null when there is none. @throws Forbidden */
export function groupNumbered(reader: Reader, by: Actor, groupId: number): ListedUserGroup | null {
  mustAdminister(by)
  const group = findUserGroup(reader.db, groupId)
  return group === undefined ? null : { ...group, size: countMembers(reader.db, { kind: 'user-group', id: groupId }) }
}

/** What a typed text stands for: exactly the name of one counts as chosen, all else is a fault in words. @throws Forbidden */
export function groupTyped(
  reader: Reader,
  by: Actor,
  text: string,
): { id: number; fault: null } | { fault: FieldFault } {
  const near = findGroupsToJoin(reader, by, { text, except: [] })
  const called = findUserGroupCalled(reader.db, nameTyped(text))
  if (called !== undefined) return { id: called.id, fault: null }
  return { fault: near.hits.length > 0 ? 'shared.choose_one' : 'admin_users.no_such_group' }
}

/**
 * Puts one person into groups and takes them out of groups, with an event for each, within the write that it belongs to.
 * @throws Invalid by group (`user-group:3`) that is named twice, is none, or holds too many people
 */
export function moveBetweenGroups(
  tx: Tx,
  by: Actor,
  { userId, add, remove }: NamedGroups & { userId: number },
): NamedGroups {
  const faults: Record<string, FieldFault> = {}
  for (const id of add)
    if (findUserGroup(tx.db, id) === undefined) faults[`user-group:${String(id)}`] = 'shared.cannot_be_chosen'
  for (const id of repeatedIn([...add, ...remove])) faults[`user-group:${String(id)}`] = 'shared.named_twice'
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  const left = remove.filter((id) => takeOut(tx, by, { group: { kind: 'user-group', id }, userId }))
  const joined = add.filter((id) => putIn(tx, by, { group: { kind: 'user-group', id }, userId }))
  for (const id of joined) {
    const tooMany = peopleFault(tx, { kind: 'user-group', id })
    if (tooMany !== null) throw new Invalid({ [`user-group:${String(id)}`]: tooMany })
  }
  for (const groupId of joined) tellOwnersReached(tx, by, { groupId, joined: [userId] })
  return { add: joined, remove: left }
}

/**
 * The letters to the owners of what a user group reaches, when whoever acts put themselves in (ACL-15). A disabled group
 * counts too: enabling it later gives what joining it prepared.
 * @param joined who was put in
 */
export function tellOwnersReached(
  tx: Tx,
  by: Actor,
  { groupId, joined }: { groupId: number; joined: readonly number[] },
): void {
  if (by.kind !== 'user' || !joined.includes(by.id)) return
  const reached = listReachedBy(tx.db, { group: { kind: 'user-group', id: groupId }, now: tx.at })
  for (const [ownerId, secretIds] of reached)
    if (ownerId !== by.id)
      queueLetter(tx, { kind: 'joined_group', userId: ownerId, data: { byId: by.id, groupId, secretIds } })
}

// User groups, which administrators make and everybody may share with: the list, adding, changing, disabling, enabling.
import { record } from '../audit/trail.ts'
import { countMembers } from '../store/group-members.ts'
import {
  countUserGroupsHaving,
  findUserGroup,
  findUserGroupCalled,
  GROUP_SORTS,
  pageOfUserGroups,
  writeUserGroup,
  type GroupSort,
  type ListedUserGroup,
  type UserGroup,
} from '../store/user-groups.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { movePeople, recordGroupChange, type Group, type Moved, type NamedPeople } from './group-members.ts'
import { disabledSince, groupFaults, refuseState, turns, type GroupFields } from './group-rules.ts'
import { tellOwnersReached } from './groups-of-user.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { wordsTyped } from './people-search.ts'
import { recipientText } from './recipients.ts'
import { Conflict, Invalid, NotFound } from './refusals.ts'
import type { Reader, Tx, Vault } from './vault.ts'

export { GROUP_SORTS }
export type { GroupSort, ListedUserGroup, UserGroup }

/** How a list of groups is asked for. */
export interface GroupsAsked<Sort extends string = GroupSort> {
  readonly text: string
  readonly status: 'active' | 'inactive' | 'all'
  readonly sort: Sort
  readonly page: number
}

/** What a save did: how many fields, and who was put in and taken out. */
export interface GroupSaved extends Moved {
  readonly changed: number
}

/** The number of a user group as the other verbs and grants name it. */
export function userGroup(id: number): Group {
  return { kind: 'user-group', id }
}

/** One page of the list; a page beyond the last one is the last one. @throws Forbidden */
export function findUserGroups(reader: Reader, by: Actor, asked: GroupsAsked): Page<ListedUserGroup> {
  mustAdminister(by)
  const filter = { words: wordsTyped(asked.text), status: asked.status }
  const total = countUserGroupsHaving(reader.db, filter)
  const page = pageWithin({ page: asked.page, total })
  return { rows: pageOfUserGroups(reader.db, { ...filter, sort: asked.sort, ...sliceOf(page) }), page, total }
}

/** One user group, with the number of active people in it. @throws Forbidden, NotFound */
export function userGroupOf(reader: Reader, by: Actor, { groupId }: { groupId: number }): ListedUserGroup {
  mustAdminister(by)
  return { ...known(reader, groupId), size: countMembers(reader.db, userGroup(groupId)) }
}

/** Makes a user group with its first people. Returns its number. @throws Forbidden, Invalid by field or person */
export function addUserGroup(
  vault: Vault,
  by: Actor,
  { add, ...fields }: GroupFields & Pick<NamedPeople, 'add'>,
): number {
  mustAdminister(by)
  return vault.write((tx) => {
    refuseFaults(tx, fields)
    const { name, description, active } = fields
    const state = { version: 1, createdAt: tx.at, createdBy: by.id, disabledAt: active ? null : tx.at }
    const id = writeUserGroup(tx.db, { id: null, name, description, ...state })
    record(tx, by, { name: 'user_group.added', details: { group: recipientText(userGroup(id)), active } })
    movePeople(tx, by, { group: userGroup(id), add, remove: [] })
    return id
  })
}

/**
 * Changes a user group: its fields, and the people named. Who is not named stays or stays away, whatever others did
 * meanwhile; the fields are refused when somebody saved other ones in between.
 * @throws Forbidden, NotFound, Invalid by field or person, Conflict
 */
export function changeUserGroup(
  vault: Vault,
  by: Actor,
  given: GroupFields & NamedPeople & { readonly groupId: number; readonly version: number },
): GroupSaved {
  mustAdminister(by)
  return vault.write((tx) => {
    const { groupId, version, add, remove } = given
    const before = known(tx, groupId)
    const fields = (['name', 'description'] as const).filter((field) => before[field] !== given[field])
    const changed = fields.length + Number(turns(before, given))
    if (changed > 0) {
      if (before.version !== version) throw new Conflict('groups.changed_meanwhile')
      refuseFaults(tx, given, groupId)
      save(tx, by, { before, fields, now: given })
    }
    const moved = movePeople(tx, by, { group: userGroup(groupId), add, remove })
    tellOwnersReached(tx, by, { groupId, joined: moved.add })
    return { changed, ...moved }
  })
}

/** Disables or enables a user group. @throws Forbidden, NotFound, Conflict when it is in that state already */
export function setUserGroupState(
  vault: Vault,
  by: Actor,
  { groupId, active }: { groupId: number; active: boolean },
): void {
  mustAdminister(by)
  vault.write((tx) => {
    const before = known(tx, groupId)
    refuseState(before, { active })
    save(tx, by, { before, fields: [], now: { ...before, active } })
  })
}

function save(
  tx: Tx,
  by: Actor,
  { before, fields, now }: { before: UserGroup; fields: readonly string[]; now: GroupFields },
): void {
  const { name, description, active } = now
  const disabledAt = disabledSince(before, { active, at: tx.at })
  writeUserGroup(tx.db, { ...before, name, description, disabledAt, version: before.version + 1 })
  recordGroupChange(tx, by, { group: userGroup(before.id), fields, active: turns(before, now) ? active : null })
}

function known(reader: Reader, groupId: number): UserGroup {
  const group = findUserGroup(reader.db, groupId)
  if (group === undefined) throw new NotFound()
  return group
}

function refuseFaults(tx: Tx, fields: GroupFields, exceptId: number | null = null): void {
  const faults = groupFaults(fields)
  const called = 'name' in faults ? undefined : findUserGroupCalled(tx.db, fields.name)
  if (called !== undefined && called.id !== exceptId) faults['name'] = 'admin_user_groups.name_taken'
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
}

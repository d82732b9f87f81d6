// Private groups, which anybody makes for their own sharing: only the owner changes one, members see it where allowed.
import { record } from '../audit/trail.ts'
import {
  countPrivateGroupsHaving,
  findPrivateGroup,
  findVisiblePrivateGroup,
  pageOfPrivateGroups,
  PRIVATE_GROUP_SORTS,
  writePrivateGroup,
  type ListedPrivateGroup,
  type PrivateGroup,
  type PrivateGroupSort,
} from '../store/private-groups.ts'
import type { SignedIn } from './actors.ts'
import { movePeople, recordGroupChange, type Group, type NamedPeople } from './group-members.ts'
import { disabledSince, groupFaults, refuseState, turns, type GroupFields } from './group-rules.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { wordsTyped } from './people-search.ts'
import { refuseMoreGroups } from './quotas.ts'
import { recipientText } from './recipients.ts'
import { Conflict, Forbidden, Invalid, NotFound } from './refusals.ts'
import type { GroupSaved, GroupsAsked } from './user-groups.ts'
import type { Reader, Tx, Vault } from './vault.ts'

export { PRIVATE_GROUP_SORTS }
export type { ListedPrivateGroup }

/** A private group as somebody who may see it finds it: `yours` when they own it, and may change it. */
export type SeenPrivateGroup = ListedPrivateGroup & { readonly yours: boolean }

/** A private group as its owner fills it in. */
export interface PrivateGroupFields extends GroupFields {
  /** Whether the people in it see it: its name, who is in it, and that they can share with it. */
  readonly membersMayView: boolean
}

/** The number of a private group as the other verbs and grants name it. */
export function privateGroup(id: number): Group {
  return { kind: 'private-group', id }
}

/** One page of the private groups a person owns, and of those they are in whose members may view them. */
export function findPrivateGroups(
  reader: Reader,
  user: SignedIn,
  asked: GroupsAsked<PrivateGroupSort>,
): Page<SeenPrivateGroup> {
  const filter = { viewerId: user.id, words: wordsTyped(asked.text), status: asked.status }
  const total = countPrivateGroupsHaving(reader.db, filter)
  const page = pageWithin({ page: asked.page, total })
  const rows = pageOfPrivateGroups(reader.db, { ...filter, sort: asked.sort, ...sliceOf(page) })
  return { rows: rows.map((group) => seenBy(user, group)), page, total }
}

/** One private group, for whoever may see it. @throws NotFound for everybody else, administrators too */
export function privateGroupOf(reader: Reader, user: SignedIn, { groupId }: { groupId: number }): SeenPrivateGroup {
  const group = findVisiblePrivateGroup(reader.db, { id: groupId, viewerId: user.id })
  if (group === undefined) {
    if (findPrivateGroup(reader.db, groupId) === undefined) throw new NotFound()
    throw new NotFound('private_groups.none', { group: recipientText(privateGroup(groupId)) })
  }
  return seenBy(user, group)
}

/** One private group, for its owner. @throws NotFound; Forbidden for members who may only look at it */
export function ownPrivateGroupOf(
  reader: Reader,
  user: SignedIn,
  { groupId }: { groupId: number },
): ListedPrivateGroup {
  const { yours, ...group } = privateGroupOf(reader, user, { groupId })
  if (!yours) throw new Forbidden('private_groups.change', { group: recipientText(privateGroup(groupId)) })
  return group
}

/** Makes a private group with its first people; its owner is in it only when named. @throws Invalid by field or person */
export function addPrivateGroup(
  vault: Vault,
  user: SignedIn,
  { add, ...given }: PrivateGroupFields & Pick<NamedPeople, 'add'>,
): number {
  return vault.write((tx) => {
    refuseMoreGroups(tx, user.id)
    refuseFaults(given)
    const { name, description, membersMayView, active } = given
    const state = { version: 1, createdAt: tx.at, disabledAt: active ? null : tx.at }
    const id = writePrivateGroup(tx.db, { id: null, ownerId: user.id, name, description, membersMayView, ...state })
    const details = { group: recipientText(privateGroup(id)), active, membersMayView }
    record(tx, user, { name: 'private_group.added', details })
    movePeople(tx, user, { group: privateGroup(id), add, remove: [] })
    return id
  })
}

/**
 * Changes a private group: its fields, and the people named; everybody else stays in or out.
 * @throws NotFound, Forbidden, Invalid by field or person, Conflict when its fields were saved in between
 */
export function changePrivateGroup(
  vault: Vault,
  user: SignedIn,
  given: PrivateGroupFields & NamedPeople & { readonly groupId: number; readonly version: number },
): GroupSaved {
  return vault.write((tx) => {
    const { groupId, version, add, remove } = given
    const before = ownPrivateGroupOf(tx, user, { groupId })
    const named = ['name', 'description', 'membersMayView'] as const
    const fields = named.filter((field) => before[field] !== given[field])
    const changed = fields.length + Number(turns(before, given))
    if (changed > 0) {
      if (before.version !== version) throw new Conflict('groups.changed_meanwhile')
      refuseFaults(given)
      save(tx, user, { before, fields, now: given })
    }
    return { changed, ...movePeople(tx, user, { group: privateGroup(groupId), add, remove }) }
  })
}

/** Disables or enables a private group. @throws NotFound, Forbidden, Conflict when it is in that state already */
export function setPrivateGroupState(
  vault: Vault,
  user: SignedIn,
  { groupId, active }: { groupId: number; active: boolean },
): void {
  vault.write((tx) => {
    const before = ownPrivateGroupOf(tx, user, { groupId })
    refuseState(before, { active })
    save(tx, user, { before, fields: [], now: { ...before, active } })
  })
}

function seenBy(user: SignedIn, group: ListedPrivateGroup): SeenPrivateGroup {
  return { ...group, yours: group.ownerId === user.id }
}

function save(
  tx: Tx,
  user: SignedIn,
  { before, fields, now }: { before: PrivateGroup; fields: readonly string[]; now: PrivateGroupFields },
): void {
  const { name, description, membersMayView, active } = now
  const disabledAt = disabledSince(before, { active, at: tx.at })
  writePrivateGroup(tx.db, { ...before, name, description, membersMayView, disabledAt, version: before.version + 1 })
  recordGroupChange(tx, user, { group: privateGroup(before.id), fields, active: turns(before, now) ? active : null })
}

function refuseFaults(fields: PrivateGroupFields): void {
  const faults = groupFaults(fields)
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
}

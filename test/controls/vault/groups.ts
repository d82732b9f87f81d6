// Groups with one fault in them: each must turn the check of its promise red.
import { record } from '../../../src/audit/trail.ts'
import { deleteMember, insertMember, pageOfMembers, type Group } from '../../../src/store/group-members.ts'
import { findUserGroup, writeUserGroup } from '../../../src/store/user-groups.ts'
import { addPrivateGroup, changePrivateGroup } from '../../../src/vault/private-groups.ts'
import { changeUserGroup, type setUserGroupState } from '../../../src/vault/user-groups.ts'

const userGroup = (id: number): Group => ({ kind: 'user-group', id })

/** Whoever saves last has their whole list stand, as a form without named people would. */
export const replaceAllPeople: typeof changeUserGroup = (vault, by, given) => {
  const group = userGroup(given.groupId)
  vault.write((tx) => {
    for (const { id } of pageOfMembers(tx.db, { group, words: [], limit: 1_000, offset: 0 }))
      if (!given.add.includes(id)) deleteMember(tx.db, { group, userId: id })
  })
  return changeUserGroup(vault, by, given)
}

/** Writes whatever was typed over whatever was saved in between. */
export const saveOverAnything: typeof changeUserGroup = (vault, by, given) => {
  const version = findUserGroup(vault.db, given.groupId)?.version ?? 0
  return changeUserGroup(vault, by, { ...given, version })
}

/** Puts whoever acts into the group, remembers it, and forgets to tell those whose API secrets it reaches. */
export const joinUntold: typeof changeUserGroup = (vault, by, { groupId, add, remove }) =>
  vault.write((tx) => {
    const group = userGroup(groupId)
    for (const userId of add) {
      insertMember(tx.db, { group, userId, addedAt: tx.at, addedBy: by.id })
      record(tx, by, { name: 'user_group.member_added', userId, details: { group: `user-group:${String(groupId)}` } })
    }
    return { changed: 0, add, remove }
  })

/** Puts in one after the other, and stops at the first who is nobody. */
export const putInByHalves: typeof changeUserGroup = (vault, by, given) => {
  const done: number[] = []
  for (const userId of given.add) done.push(...changeUserGroup(vault, by, { ...given, add: [userId] }).add)
  return { changed: 0, add: done, remove: [] }
}

/** Takes an administrator for somebody who may do anything. */
export const letAdministrators: typeof changePrivateGroup = (vault, user, given) => {
  if (!user.user.administrator) return changePrivateGroup(vault, user, given)
  return vault.write((tx) => {
    const group: Group = { kind: 'private-group', id: given.groupId }
    for (const userId of given.add) insertMember(tx.db, { group, userId, addedAt: tx.at, addedBy: user.id })
    return { changed: 0, add: given.add, remove: [] }
  })
}

/** Puts the owner in without being asked. */
export const ownerIsIn: typeof addPrivateGroup = (vault, user, given) =>
  addPrivateGroup(vault, user, { ...given, add: [...given.add, user.id] })

/** Disables by forgetting who was in: enabling it gives nothing back. */
export const disableForGood: typeof setUserGroupState = (vault, _by, { groupId }) =>
  vault.write((tx) => {
    const before = findUserGroup(tx.db, groupId)
    if (before === undefined) return
    const group = userGroup(groupId)
    for (const { id } of pageOfMembers(tx.db, { group, words: [], limit: 1_000, offset: 0 }))
      deleteMember(tx.db, { group, userId: id })
    writeUserGroup(tx.db, { ...before, disabledAt: before.disabledAt === null ? tx.at : null })
  })

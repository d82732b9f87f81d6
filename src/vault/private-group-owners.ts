// Private groups whose owner leaves: they get another owner, and whoever they reach is told who decides about them now.
import { record } from '../audit/trail.ts'
import { queueLetter } from '../mail/letters.ts'
import { listReachedBy } from '../store/group-reach.ts'
import { listPrivateGroupsOf, writePrivateGroup } from '../store/private-groups.ts'
import type { Actor } from './actors.ts'
import { recipientText } from './recipients.ts'
import type { Tx } from './vault.ts'

/**
 * Gives all private groups of one person to another, within the write that closes the account; their members stay.
 * Whoever owns a group decides who is in it, so the owners of what it reaches get a letter each. Returns the groups' ids.
 */
export function handOverPrivateGroups(tx: Tx, by: Actor, { fromId, toId }: { fromId: number; toId: number }): number[] {
  return listPrivateGroupsOf(tx.db, fromId).map((before) => {
    writePrivateGroup(tx.db, { ...before, ownerId: toId, version: before.version + 1 })
    const group = { kind: 'private-group', id: before.id } as const
    record(tx, by, {
      name: 'private_group.handed_over',
      userId: toId,
      details: { group: recipientText(group), from: fromId },
    })
    const data = { byId: by.id, toId, groupId: before.id }
    for (const [ownerId, secretIds] of listReachedBy(tx.db, { group, now: tx.at }))
      if (ownerId !== toId && ownerId !== by.id)
        queueLetter(tx, { kind: 'private_group_taken_over', userId: ownerId, data: { ...data, secretIds } })
    return before.id
  })
}

// An administrator who steps into a user group reaches what was shared with it: its owners are told in the same write.
import { queueLetter } from '../mail/letters.ts'
import { listReachedBy } from '../store/group-reach.ts'
import type { Actor } from './actors.ts'
import type { Tx } from './vault.ts'

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
  for (const [ownerId, secretIds] of Map.groupBy(reached, ({ ownerId }) => ownerId))
    if (ownerId !== by.id)
      queueLetter(tx, {
        kind: 'joined_group',
        userId: ownerId,
        data: { byId: by.id, groupId, secretIds: secretIds.map(({ secretId }) => secretId) },
      })
}

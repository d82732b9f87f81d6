// Sharing with one fault in it: each must turn the check of its promise red.
import { record } from '../../../src/audit/trail.ts'
import { deleteGrant, listGrants, writeGrant } from '../../../src/store/grants.ts'
import { isSameRecipient } from '../../../src/vault/recipients.ts'
import { shareApiSecret } from '../../../src/vault/sharing.ts'

/** Whoever presses Share last has their whole list stand, as a form without named changes would. */
export const replaceWholeList: typeof shareApiSecret = (vault, user, { secretId, ...changes }) => {
  const named = [...changes.add, ...changes.change].map(({ recipient }) => recipient)
  const there = listGrants(vault.db, { secretId, viewerId: user.id, now: vault.now() })
  vault.write((tx) => {
    for (const { id, recipient } of there)
      if (!named.some((one) => isSameRecipient(one, recipient))) deleteGrant(tx.db, id)
  })
  return shareApiSecret(vault, user, { secretId, ...changes })
}

/** Gives and remembers, and forgets to tell. */
export const shareUntold: typeof shareApiSecret = (vault, user, { secretId, add }) =>
  vault.write((tx) => {
    for (const { recipient, level, untilAt } of add) {
      const row = { id: null, secretId, recipient, level, untilAt, batchId: null }
      writeGrant(tx.db, { ...row, grantedAt: tx.at, grantedBy: user.id, changedAt: tx.at, changedBy: user.id })
      record(tx, user, { name: 'api_secret.shared', secretId })
    }
    return { added: add.length, changed: 0, removed: 0, gained: 0, letters: 0 }
  })

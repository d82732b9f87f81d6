// Ways in with a fault in them: each writes what it is asked for, and nobody counts.
import { setOwner } from '../../../src/store/api-secrets.ts'
import { writeGrant, type Recipient } from '../../../src/store/grants.ts'
import { insertMember, type Group } from '../../../src/store/group-members.ts'
import { writePrivateGroup } from '../../../src/store/private-groups.ts'
import { giveLinks } from '../../../src/vault/external-shares.ts'
import type { Tx } from '../../../src/vault/vault.ts'
import type { Answer } from '../../fixtures/cast.ts'
import { putSecret } from '../../fixtures/database.ts'
import { other, WAYS_IN, type Full, type WayIn } from '../../fixtures/full-house.ts'
import { signedIn } from '../../fixtures/sealed.ts'

type Writes = (tx: Tx, it: Full, n: number) => unknown

const shares =
  (which: 'shared' | 'batched'): Writes =>
  (tx, it, n) => {
    const recipient: Recipient = { kind: 'user', id: [it.ids.edith, it.ids.gina, it.ids.stan][n] as number }
    const times = { grantedAt: tx.at, grantedBy: 1, changedAt: tx.at, changedBy: 1 }
    const grant = { id: null, secretId: it[which], recipient, level: 'view', untilAt: null, batchId: null } as const
    return writeGrant(tx.db, { ...grant, ...times })
  }

const putsIn =
  (group: Group): Writes =>
  (tx, it, n) =>
    insertMember(tx.db, {
      group,
      userId: [it.ids.edith, it.ids.gina, it.ids.stan][n] as number,
      addedAt: tx.at,
      addedBy: 1,
    })

const WRITES: Readonly<Record<keyof typeof WAYS_IN, Writes>> = {
  'an API secret is added': (_, it) => putSecret(it.vault.db, it.ids.olivia),
  'an API secret is handed over': (tx, it, n) =>
    setOwner(tx.db, { id: it.given[n] as number, fromId: it.ids.olivia, toId: it.ids.victor, identifier: null }),
  'one API secret is shared': shares('shared'),
  'several API secrets are shared': shares('batched'),
  'several API secrets are shared again with whom it had ended for': (tx, it, n) =>
    tx.db.raw
      .prepare('UPDATE grants SET until_at = NULL WHERE secret_id = ? AND user_id = ?')
      .run(it.renewed, other(it, n)),
  'one API secret is shared outside': (tx, it, n) => {
    const ends = { expiresAt: tx.at + 1, maxOpens: 1, endsAfterFirst: false, checkedBy: 'code' } as const
    const checked = { ...ends, emails: [`more${String(n)}@partner.test`] }
    return giveLinks(tx, signedIn(it.vault, it.ids.olivia), { secretId: it.outside, checked, passphraseHash: null })
  },
  'a private group is made': (tx, { ids }) => {
    const fields = { name: 'One more', description: '', membersMayView: false, version: 1 }
    return writePrivateGroup(tx.db, { id: null, ownerId: ids.olivia, ...fields, createdAt: tx.at, disabledAt: null })
  },
  'somebody is put into a private group': putsIn({ kind: 'private-group', id: 1 }),
  'somebody is put into a user group': putsIn({ kind: 'user-group', id: 1 }),
  'somebody new is put into a user group': putsIn({ kind: 'user-group', id: 2 }),
}

/** The same way in, where nobody counts. */
export function withoutCounting(name: string, way: WayIn): WayIn {
  const done: Answer = { status: 303, body: '', text: '', headers: {}, location: undefined }
  return {
    ...way,
    async ask(it, n) {
      it.vault.write((tx) => WRITES[name]?.(tx, it, n))
      return done
    },
  }
}

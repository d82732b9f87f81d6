// Batches with one fault in them: each must turn the check of its promise red.
import { setDisabled } from '../../../src/store/api-secrets.ts'
import { writeGrant } from '../../../src/store/grants.ts'
import { previewOf, type Selection } from '../../../src/vault/batch-preview.ts'
import { changeStates } from '../../../src/vault/batch.ts'
import { shareApiSecrets } from '../../../src/vault/batch-share.ts'
import type { SignedIn } from '../../../src/vault/actors.ts'
import { Invalid } from '../../../src/vault/refusals.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import type { Acts } from '../../fixtures/batch-house.ts'

const markNow = (vault: Vault, user: SignedIn, { kind, selection }: Parameters<typeof previewOf>[2]) =>
  previewOf(vault, user, { kind, selection }).mark

/** Does whatever it would do by now, not what was shown. */
export const forgetsThePreview: Acts = {
  changeStates: (vault, user, { kind, selection }) =>
    changeStates(vault, user, { kind, selection, mark: markNow(vault, user, { kind, selection }) }),
  shareApiSecrets: (vault, user, { selection, add }) =>
    shareApiSecrets(vault, user, { selection, add, mark: markNow(vault, user, { kind: 'share', selection }) }),
}

/** Takes the numbers that were sent for what somebody may do something with. */
export const trustsTheNumbers: Acts = {
  changeStates: (vault, _user, { kind, selection }) =>
    vault.write((tx) => {
      for (const id of numbersIn(selection)) setDisabled(tx.db, { id, at: kind === 'disable' ? tx.at : null })
      return 0
    }),
  shareApiSecrets: (vault, user, { selection, add }) =>
    vault.write((tx) => {
      for (const secretId of numbersIn(selection))
        for (const { recipient, level, untilAt } of add) {
          const times = { grantedAt: tx.at, grantedBy: user.id, changedAt: tx.at, changedBy: user.id }
          writeGrant(tx.db, { id: null, secretId, recipient, level, untilAt, batchId: null, ...times })
        }
      return 0
    }),
}

/** Counts what an API secret is shared with only once all of it was given. */
export const countsLast: Acts = {
  ...trustsTheNumbers,
  shareApiSecrets: (vault, user, given) => {
    trustsTheNumbers.shareApiSecrets(vault, user, given)
    throw new Invalid({ find: { key: 'quotas.grants_in_batch', values: {} } })
  },
}

function numbersIn(selection: Selection): readonly number[] {
  return 'ids' in selection ? selection.ids : []
}

// The Share window with a fault in it: every row that was shown is sent as if it had been changed.
import { namedChanges, stagedFrom } from '../../../src/screens/share-staging.ts'
import { recipientFrom } from '../../../src/vault/recipients.ts'
import type { NamedChanges } from '../../../src/vault/sharing.ts'

export function changesEverything(fields: Record<string, string | string[]>): NamedChanges {
  const staged = stagedFrom(fields)
  const { changes } = namedChanges(staged, { zone: 'UTC' })
  const change = [...staged.shown].flatMap(([text]) => {
    const recipient = recipientFrom(text)
    return recipient === null
      ? []
      : [{ recipient, level: staged.edit.has(text) ? 'edit' : 'view', untilAt: null } as const]
  })
  return { ...changes, change }
}

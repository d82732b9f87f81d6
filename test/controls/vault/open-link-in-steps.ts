// A planted fault: it looks whether there is an opening left, takes its time, and then counts.
import { setTimeout as pause } from 'node:timers/promises'
import { hashToken } from '../../../src/crypto/tokens.ts'
import { findLinkByToken } from '../../../src/store/link-of-token.ts'
import type { openLink } from '../../../src/vault/open-link.ts'
import { Gone } from '../../../src/vault/refusals.ts'

type Open = typeof openLink

/** Opens a link in two steps; whoever comes between them opens it too. */
export async function opensInTwoSteps(vault: Parameters<Open>[0], { token }: Parameters<Open>[1]): Promise<void> {
  const { link } = findLinkByToken(vault.db, hashToken(vault.keyring, 'external_link', token))
  if (link === undefined || link.maxOpens === null || link.opens >= link.maxOpens) throw new Gone('open_link.ended')
  await pause(20)
  const used = link.opens + 1
  vault.write((tx) =>
    tx.db.prepare('UPDATE external_links SET opens = :used WHERE id = :id').run({ used, id: link.id }),
  )
}

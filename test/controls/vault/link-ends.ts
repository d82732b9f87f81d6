// The ends of links with one fault in them each: every one must turn the check of its promise red.
import type { endOverdueLinks, eraseEnded } from '../../../src/vault/link-ends.ts'

/** Looks at the clock alone, and remembers nothing. */
export const remembersNoEnd: typeof endOverdueLinks = () => 0

/** Erases the tokens and leaves the passphrases. */
export const leavesPassphrases: typeof eraseEnded = (vault) =>
  vault.write(
    ({ db }) => db.prepare('UPDATE external_links SET token_hash = NULL WHERE ended_at IS NOT NULL').run().changes,
  )

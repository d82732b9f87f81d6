// Finds the link of a token, and reads as much where there is none.
import type { Database } from './database.ts'
import { LINK_COLUMNS, LINK_FROM, linkFrom, type ExternalLink, type RawLink } from './external-shares.ts'

/** What a token leads to. */
export interface LinkOfToken {
  /** The link, ended or not, as long as the hash of its token is kept. */
  readonly link: ExternalLink | undefined
  /** What was read: the last of all links where the token leads nowhere, so that it takes as long (EXT-09). */
  readonly read: ExternalLink | undefined
}

const BY_TOKEN = `SELECT ${LINK_COLUMNS}, l.token_hash = :tokenHash AS found ${LINK_FROM} WHERE l.id = coalesce(
  (SELECT id FROM external_links WHERE token_hash = :tokenHash), (SELECT max(id) FROM external_links))`

/** The link that a token opens; nothing is read only where there are no links at all. */
export function findLinkByToken(db: Database, tokenHash: Buffer): LinkOfToken {
  const row = db.prepare<RawLink & { found: number | null }>(BY_TOKEN).get({ tokenHash })
  if (row === undefined) return { link: undefined, read: undefined }
  const { found, ...raw } = row
  const read = linkFrom(raw)
  return { link: found === 1 ? read : undefined, read }
}

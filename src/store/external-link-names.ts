// Names around a link, as they are now: what a letter about it may say, and who made it.
import type { Database } from './database.ts'
import { LIVE_LINK, type CheckedBy } from './external-shares.ts'

/** A link as its letters speak of it. Times are UTC milliseconds. */
export interface LinkOfLetter {
  readonly email: string
  readonly secretName: string
  readonly ownerId: number
  readonly byName: string
  readonly byEmail: string
  readonly byLanguage: 'en' | 'pt-BR'
  readonly byTimeZone: string
  readonly checkedBy: CheckedBy
  readonly maxOpens: number | null
  readonly expiresAt: number
  readonly endedAt: number | null
}

/** The link that a letter is about; undefined for a number that does not exist. */
export function findLinkOfLetter(db: Database, linkId: number): LinkOfLetter | undefined {
  return db
    .prepare<LinkOfLetter>(
      `SELECT l.email, s.name AS secretName, s.owner_id AS ownerId, u.name AS byName, u.email AS byEmail,
         u.language AS byLanguage, u.time_zone AS byTimeZone, e.checked_by AS checkedBy, l.max_opens AS maxOpens,
         l.expires_at AS expiresAt, l.ended_at AS endedAt
       FROM external_links l JOIN external_shares e ON e.id = l.share_id
       JOIN api_secrets s ON s.id = l.secret_id JOIN users u ON u.id = s.owner_id WHERE l.id = :linkId`,
    )
    .get({ linkId })
}

/** Who made each of the live links of an API secret, which may be somebody who owned it before: names by the number of the link. */
export function findSharers(db: Database, { secretId, now }: { secretId: number; now: number }): Map<number, string> {
  const sql = `SELECT l.id, u.name FROM external_links l JOIN external_shares e ON e.id = l.share_id
    JOIN users u ON u.id = e.shared_by WHERE l.secret_id = :secretId AND ${LIVE_LINK}`
  const rows = db.prepare<{ id: number; name: string }>(sql).all({ secretId, now })
  return new Map(rows.map(({ id, name }) => [id, name]))
}

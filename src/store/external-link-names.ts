// What a letter about a link may name: the API secret and its owner, who shares it, as they are called now.
import type { Database } from './database.ts'
import type { CheckedBy } from './external-shares.ts'

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

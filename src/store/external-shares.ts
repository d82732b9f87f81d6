// The rows of what is given to people without an account: an act of sharing, and a link of it for each person.
import type { Database, WriteDb } from './database.ts'
import { fold } from './users.ts'

/** How whoever opens a link is checked: by a code that is mailed, by a passphrase told another way, or by both. */
export type CheckedBy = 'code' | 'passphrase' | 'both'

/** Why a link has ended. */
export type EndedBecause = 'used' | 'expired' | 'revoked' | 'secret-changed' | 'handed-over'

/** One act. Times are UTC milliseconds. */
export interface NewExternalShare {
  readonly secretId: number
  readonly sharedBy: number
  readonly createdAt: number
  readonly checkedBy: CheckedBy
  /** Whether each link ends 24 hours after it was first opened. */
  readonly endsAfterFirst: boolean
}

/** One link of an act. `maxOpens` null: without limit. */
export interface NewExternalLink {
  readonly shareId: number
  readonly secretId: number
  readonly email: string
  readonly tokenHash: Buffer
  readonly createdAt: number
  readonly expiresAt: number
  readonly maxOpens: number | null
}

/** A link with what its act says. Times are UTC milliseconds. The hash of its token is not in it. */
export interface ExternalLink extends Omit<NewExternalLink, 'tokenHash'> {
  readonly id: number
  readonly sharedBy: number
  readonly checkedBy: CheckedBy
  readonly endsAfterFirst: boolean
  readonly opens: number
  readonly firstOpenedAt: number | null
  readonly mailFailedAt: number | null
  readonly endedAt: number | null
  readonly endedBecause: EndedBecause | null
}

/** A link as its row comes. */
export type RawLink = Omit<ExternalLink, 'endsAfterFirst'> & { endsAfterFirst: number }

/** Holds for a link `l` that has not ended at :now. Whether its API secret is active is another question. */
export const LIVE_LINK = 'l.ended_at IS NULL AND l.expires_at > :now'

/** The same of a link at hand; `now` is UTC milliseconds. */
export function isLive({ endedAt, expiresAt }: Pick<ExternalLink, 'endedAt' | 'expiresAt'>, now: number): boolean {
  return endedAt === null && expiresAt > now
}

/** The columns of a link `l` with its act `e`. */
export const LINK_COLUMNS = `l.id, l.share_id AS shareId, l.secret_id AS secretId, l.email, l.created_at AS createdAt,
  l.expires_at AS expiresAt, l.max_opens AS maxOpens, l.opens, l.first_opened_at AS firstOpenedAt,
  l.mail_failed_at AS mailFailedAt, l.ended_at AS endedAt, l.ended_because AS endedBecause,
  e.shared_by AS sharedBy, e.checked_by AS checkedBy, e.ends_after_first AS endsAfterFirst`
export const LINK_FROM = 'FROM external_links l JOIN external_shares e ON e.id = l.share_id'
const SELECT = `SELECT ${LINK_COLUMNS} ${LINK_FROM}`

export function linkFrom(row: RawLink): ExternalLink {
  return { ...row, endsAfterFirst: row.endsAfterFirst === 1 }
}

export function findLink(db: Database, id: number): ExternalLink | undefined {
  const row = db.prepare<RawLink>(`${SELECT} WHERE l.id = :id`).get({ id })
  return row && linkFrom(row)
}

/** The links of one API secret that have not ended at `now`, oldest first. */
export function listLiveLinks(db: Database, { secretId, now }: { secretId: number; now: number }): ExternalLink[] {
  const sql = `${SELECT} WHERE l.secret_id = :secretId AND ${LIVE_LINK} ORDER BY l.id`
  return db.prepare<RawLink>(sql).all({ secretId, now }).map(linkFrom)
}

/** How many links of one API secret have not ended at `now`. */
export function countLiveLinks(db: Database, { secretId, now }: { secretId: number; now: number }): number {
  const sql = `SELECT count(*) AS n FROM external_links l WHERE l.secret_id = :secretId AND ${LIVE_LINK}`
  return Number(db.prepare<{ n: number }>(sql).get({ secretId, now })?.n)
}

/** The addresses that one act was for, in their order. */
export function listEmailsOf(db: Database, shareId: number): string[] {
  const sql = 'SELECT email FROM external_links WHERE share_id = :shareId ORDER BY id'
  return db
    .prepare<{ email: string }>(sql)
    .all({ shareId })
    .map(({ email }) => email)
}

/** Those of the domains at which somebody was given a link before, by anybody. */
export function listKnownDomains(db: Database, domains: readonly string[]): string[] {
  const sql = `SELECT value AS domain FROM json_each(:domains)
    WHERE EXISTS (SELECT 1 FROM external_links l WHERE l.domain = value)`
  return db
    .prepare<{ domain: string }>(sql)
    .all({ domains: JSON.stringify(domains) })
    .map(({ domain }) => domain)
}

/** The hash of the passphrase of an act in PHC form; null where there is none, or none any more. */
export function findPassphraseHash(db: Database, shareId: number): string | null {
  const sql = 'SELECT passphrase_hash AS hash FROM external_shares WHERE id = :shareId'
  return db.prepare<{ hash: string | null }>(sql).get({ shareId })?.hash ?? null
}

/** Adds an act and returns its number. `passphraseHash` is in PHC form. */
export function insertShare(
  db: WriteDb,
  { endsAfterFirst, ...share }: NewExternalShare & { readonly passphraseHash: string | null },
): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO external_shares (secret_id, shared_by, created_at, checked_by, passphrase_hash, ends_after_first)
       VALUES (:secretId, :sharedBy, :createdAt, :checkedBy, :passphraseHash, :endsAfterFirst)`,
    )
    .run({ ...share, endsAfterFirst: Number(endsAfterFirst) })
  return Number(lastInsertRowid)
}

/** Adds a link and returns its number. */
export function insertLink(db: WriteDb, link: NewExternalLink): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO external_links (share_id, secret_id, email, email_folded, domain, token_hash, created_at, expires_at,
         max_opens)
       VALUES (:shareId, :secretId, :email, :emailFolded, :domain, :tokenHash, :createdAt, :expiresAt, :maxOpens)`,
    )
    .run({ ...link, emailFolded: fold(link.email), domain: domainOf(link.email) })
  return Number(lastInsertRowid)
}

/** The part of an address behind the "@", in lower case. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase()
}

const DAY = 24 * 3_600_000

/**
 * Spends one opening, in one statement: of any number of parallel openers exactly as many get a row as there are openings
 * left (CWE-362). The last one ends the link; the first one may bring the end nearer.
 * @returns how it stands now; undefined when there was none left or the link has ended
 */
export function claimOpening(
  db: WriteDb,
  { id, at, endsAfterFirst }: { id: number; at: number; endsAfterFirst: boolean },
): Pick<ExternalLink, 'secretId' | 'opens' | 'maxOpens' | 'expiresAt' | 'endedAt'> | undefined {
  return db
    .prepare<Pick<ExternalLink, 'secretId' | 'opens' | 'maxOpens' | 'expiresAt' | 'endedAt'>>(
      `UPDATE external_links SET opens = opens + 1, last_opened_at = :at,
         first_opened_at = coalesce(first_opened_at, :at),
         expires_at = CASE WHEN :endsAfterFirst AND first_opened_at IS NULL THEN min(expires_at, :at + ${String(DAY)})
           ELSE expires_at END,
         ended_at = CASE WHEN opens + 1 = max_opens THEN :at END,
         ended_because = CASE WHEN opens + 1 = max_opens THEN 'used' END
       WHERE id = :id AND ended_at IS NULL AND expires_at > :at AND (max_opens IS NULL OR opens < max_opens)
       RETURNING secret_id AS secretId, opens, max_opens AS maxOpens, expires_at AS expiresAt,
         ended_at AS endedAt`,
    )
    .get({ id, at, endsAfterFirst: Number(endsAfterFirst) })
}

/** Gives a link another token; the one before opens nothing any more. Its end and its counter stay. */
export function renewToken(db: WriteDb, given: { id: number; tokenHash: Buffer }): boolean {
  const sql =
    'UPDATE external_links SET token_hash = :tokenHash, mail_failed_at = NULL WHERE id = :id AND ended_at IS NULL'
  return db.prepare(sql).run(given).changes === 1
}

/** Marks the live links whose mail was given up, once; returns them with the owners of what they open. */
export function markMailFailed(db: WriteDb, now: number): { id: number; secretId: number; ownerId: number }[] {
  const failed = `SELECT l.id FROM external_links l WHERE ${LIVE_LINK} AND l.mail_failed_at IS NULL
    AND (SELECT x.failed_at IS NOT NULL FROM letters x
      WHERE x.link_id = l.id AND x.kind = 'external_shared' ORDER BY x.id DESC LIMIT 1)`
  return db
    .prepare<{ id: number; secretId: number; ownerId: number }>(
      `UPDATE external_links SET mail_failed_at = :now WHERE id IN (${failed})
       RETURNING id, secret_id AS secretId,
         (SELECT owner_id FROM api_secrets s WHERE s.id = external_links.secret_id) AS ownerId`,
    )
    .all({ now })
}

/** The mail with the link left after all. */
export function clearMailFailed(db: WriteDb, id: number): void {
  db.prepare('UPDATE external_links SET mail_failed_at = NULL WHERE id = :id').run({ id })
}

// The rows of links to people outside as they end: which are due, what ends one, and what is erased afterwards.
import type { Database, WriteDb } from './database.ts'
import type { EndedBecause } from './external-shares.ts'

/** Ends a link that has not ended yet; false when it had. One that is seen to be over stays so (EXT-08). */
export function endLink(db: WriteDb, given: { id: number; at: number; because: EndedBecause }): boolean {
  const sql = 'UPDATE external_links SET ended_at = :at, ended_because = :because WHERE id = :id AND ended_at IS NULL'
  return db.prepare(sql).run(given).changes === 1
}

/** The numbers of the links that are over at `now` and were not ended yet, those that were over first at the beginning. */
export function listOverdueLinks(db: Database, { now, limit }: { now: number; limit: number }): number[] {
  const sql =
    'SELECT id FROM external_links WHERE ended_at IS NULL AND expires_at <= :now ORDER BY expires_at, id LIMIT :limit'
  return db
    .prepare<{ id: number }>(sql)
    .all({ now, limit })
    .map(({ id }) => id)
}

/** The numbers of all links that have not ended, over or not. */
export function listUnendedLinks(db: Database): number[] {
  return db
    .prepare<{ id: number }>('SELECT id FROM external_links WHERE ended_at IS NULL ORDER BY id')
    .all()
    .map(({ id }) => id)
}

/** Whether anything could still open links that ended before an instant (UTC ms). */
export function anyToErase(db: Database, before: number): boolean {
  const sql =
    'SELECT 1 AS found FROM external_links WHERE ended_at IS NOT NULL AND ended_at <= :before AND token_hash IS NOT NULL LIMIT 1'
  return db.prepare(sql).get({ before }) !== undefined
}

/**
 * Erases what could open links that ended before an instant: the hashes of tokens, codes and browsers, and the passphrases
 * of acts whose links have all ended. Returns how many links that were.
 */
export function eraseEndedLinks(db: WriteDb, before: number): number {
  const ended =
    'SELECT id FROM external_links WHERE ended_at IS NOT NULL AND ended_at <= :before AND token_hash IS NOT NULL'
  db.prepare(`DELETE FROM external_codes WHERE link_id IN (${ended})`).run({ before })
  db.prepare(`DELETE FROM external_browsers WHERE link_id IN (${ended})`).run({ before })
  db.prepare(
    `UPDATE external_shares SET passphrase_hash = NULL WHERE passphrase_hash IS NOT NULL
       AND id IN (SELECT share_id FROM external_links WHERE id IN (${ended}))
       AND NOT EXISTS (SELECT 1 FROM external_links o WHERE o.share_id = external_shares.id
         AND (o.ended_at IS NULL OR o.ended_at > :before))`,
  ).run({ before })
  return db.prepare(`UPDATE external_links SET token_hash = NULL WHERE id IN (${ended})`).run({ before }).changes
}

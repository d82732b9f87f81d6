// How links to people without an account end: taken back, over, or because what they open is no longer the same.
import { record } from '../audit/trail.ts'
import { queueOutside } from '../mail/letters.ts'
import { findLink, listLiveLinks, type EndedBecause, type ExternalLink } from '../store/external-shares.ts'
import { wasLinkMailed, withdrawLettersOfLink } from '../store/letters.ts'
import { anyToErase, endLink, eraseEndedLinks, listOverdueLinks, listUnendedLinks } from '../store/link-ends.ts'
import { allows, type Reached } from './access.ts'
import { system, type Actor } from './actors.ts'
import { adviseAfterLink } from './rotate.ts'
import type { Reader, Tx, Vault } from './vault.ts'

/** How long a browser that opened a link is shown the same again; then nothing is kept that could open it. */
export const SHOWN_MILLISECONDS = 10 * 60_000

// So many links end in one write, so that nobody waits long for their turn to write.
const MOST_AT_ONCE = 500

/**
 * Ends one link, with its event; mails that wait about it are withdrawn. Its recipient is told when they lose something:
 * when it was taken back, or is over and was never opened.
 * @returns whether it was still live
 */
export function endOne(
  tx: Tx,
  by: Actor,
  { link, because }: { link: ExternalLink; because: Exclude<EndedBecause, 'used'> },
): boolean {
  const { id, secretId, opens } = link
  if (!endLink(tx.db, { id, at: tx.at, because })) return false
  const details = { link: id, because }
  record(tx, by, { name: `external_share.${because === 'expired' ? 'expired' : 'revoked'}`, secretId, details })
  withdrawLettersOfLink(tx.db, { linkId: id, at: tx.at })
  // Whoever opened it knows the client secret. One that was changed just now, or whose time was over, nobody took back.
  if (because === 'revoked' || because === 'handed-over') adviseAfterLink(tx, { linkId: id })
  // Where no mail with the link left, there is nobody to tell that it has ended.
  if ((because !== 'expired' || opens === 0) && wasLinkMailed(tx.db, { linkId: id, at: tx.at }))
    queueOutside(tx, { kind: 'external_ended', linkId: id, data: { byId: by.id } })
  return true
}

/** The live links of an API secret, for whoever may see them; none for anybody else. */
export function linksSeenBy(reader: Reader, { secret, access }: Reached): ExternalLink[] {
  return allows(access, 'see-links') ? listLiveLinks(reader.db, { secretId: secret.id, now: reader.now() }) : []
}

/** Ends every live link of an API secret; returns how many. */
export function endLinksOf(
  tx: Tx,
  by: Actor,
  { secretId, because }: { secretId: number; because: 'secret-changed' | 'handed-over' },
): number {
  const live = listLiveLinks(tx.db, { secretId, now: tx.at })
  return live.filter((link) => endOne(tx, by, { link, because })).length
}

/** Ends every link there is, and erases at once what could open one or show again what it opened; returns how many ended. */
export function endAllLinks(tx: Tx, by: Actor): number {
  const ended = listUnendedLinks(tx.db).filter((id) =>
    endOne(tx, by, { link: findLink(tx.db, id) as ExternalLink, because: 'revoked' }),
  )
  eraseEndedLinks(tx.db, tx.at)
  return ended.length
}

/** Ends the links whose time is over; returns how many. To be called again until it returns none. */
export function endOverdueLinks(vault: Vault): number {
  const due = listOverdueLinks(vault.db, { now: vault.now(), limit: MOST_AT_ONCE })
  if (due.length === 0) return 0
  return vault.write((tx) => due.filter((id) => endIfOverdue(tx, id)).length)
}

/** Ends one link that is over by now, so that it stays so should the clock go back. */
export function endIfOverdue(tx: Tx, linkId: number): boolean {
  const link = findLink(tx.db, linkId)
  if (link === undefined || link.expiresAt > tx.at) return false
  return endOne(tx, system, { link, because: 'expired' })
}

/** Erases what could open links that ended more than ten minutes ago; returns how many that were. */
export function eraseEnded(vault: Vault): number {
  if (!anyToErase(vault.db, vault.now() - SHOWN_MILLISECONDS)) return 0
  return vault.write((tx) => eraseEndedLinks(tx.db, tx.at - SHOWN_MILLISECONDS))
}

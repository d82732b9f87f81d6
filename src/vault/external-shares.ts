// Sharing an API secret with people who have no account: a link for each of them, shown and mailed this once.
import { record } from '../audit/trail.ts'
import { hashPassphrase } from '../crypto/passphrases.ts'
import { hashToken, newToken } from '../crypto/tokens.ts'
import { queueOutside } from '../mail/letters.ts'
import type { ApiSecret } from '../store/api-secrets.ts'
import {
  insertLink,
  insertShare,
  isLive,
  listEmailsOf,
  renewToken,
  type CheckedBy,
  type ExternalLink,
} from '../store/external-shares.ts'
import { withdrawLinkMails } from '../store/letters.ts'
import { setMark } from '../store/marks.ts'
import { findUser, type User } from '../store/users.ts'
import { linkFor, mayShareOutside, secretFor } from './access.ts'
import type { SignedIn } from './actors.ts'
import {
  checkShare,
  checksAllowed,
  usualPeriod,
  type CheckedShare,
  type PERIODS,
  type TypedShare,
} from './external-share-rules.ts'
import { endOne } from './link-ends.ts'
import { refuseMoreLinks } from './quotas.ts'
import { Conflict, Forbidden, Invalid } from './refusals.ts'
import { sharingOptions } from './sharing-options.ts'
import type { Reader, Tx, Vault } from './vault.ts'

/** What the One time share screen begins with. */
export interface OutsideForm {
  readonly secret: Pick<ApiSecret, 'id' | 'name' | 'url'>
  /** The checks to choose from, the usual one first; empty where a code is required and no mail can be sent. */
  readonly checks: readonly CheckedBy[]
  readonly period: keyof typeof PERIODS
  readonly longestHours: number | null
  readonly domains: readonly string[]
  readonly mailConfigured: boolean
}

/** A link on its way to the sharer, who sees it this once; its token is kept nowhere. */
export interface GivenLink {
  readonly id: number
  readonly email: string
  readonly token: string
}

/** What came of one act. Times are UTC milliseconds. */
export interface SharedOutside {
  readonly secret: Pick<ApiSecret, 'id' | 'name'>
  readonly links: readonly GivenLink[]
  readonly expiresAt: number
  readonly maxOpens: number | null
  readonly checkedBy: CheckedBy
  readonly mailed: boolean
}

/**
 * What the screen begins with.
 * @throws NotFound, Forbidden; Conflict when the API secret is inactive
 */
export function outsideFormOf(vault: Vault, user: SignedIn, { secretId }: { secretId: number }): OutsideForm {
  const { id, name, url } = outsideSecret(vault, user, secretId)
  const options = sharingOptions(vault)
  const { longestHours, domains } = options
  const { mailConfigured } = vault
  const checks = checksAllowed(options, vault)
  return { secret: { id, name, url }, checks, period: usualPeriod(options), longestHours, domains, mailConfigured }
}

/**
 * Shares outside: one write makes the act, a link for each address, its events and its letters. A passphrase is hashed
 * before that.
 * @throws NotFound, Forbidden, Conflict; Invalid naming every field that is wrong; Busy
 */
export async function shareOutside(
  vault: Vault,
  user: SignedIn,
  { secretId, typed }: { secretId: number; typed: TypedShare },
): Promise<SharedOutside> {
  outsideSecret(vault, user, secretId)
  const { passphrase } = checked(vault, user, typed)
  const passphraseHash = passphrase === null ? null : await hashPassphrase(vault.keyring, secretId, passphrase)
  return vault.write((tx) => {
    // Hashing takes its time: what is allowed, and what the end is reckoned from, is what holds now.
    const secret = outsideSecret(tx, user, secretId)
    const now = checked(tx, user, typed)
    refuseMoreLinks(tx, { secretId, more: now.emails.length })
    const links = giveLinks(tx, user, { secretId, checked: now, passphraseHash })
    setMark(tx.db, { userId: user.id, secretId, viewedAt: null, usedAt: tx.at })
    const { id, name } = secret
    const { expiresAt, maxOpens, checkedBy } = now
    return { secret: { id, name }, links, expiresAt, maxOpens, checkedBy, mailed: tx.mailConfigured }
  })
}

/** The act itself within a write: a link for each address, with its event and its letter. Whoever calls it has checked it. */
export function giveLinks(
  tx: Tx,
  user: SignedIn,
  given: {
    readonly secretId: number
    readonly checked: Omit<CheckedShare, 'passphrase'>
    readonly passphraseHash: string | null
  },
): GivenLink[] {
  const { secretId, passphraseHash } = given
  const { emails, expiresAt, maxOpens, endsAfterFirst, checkedBy } = given.checked
  const at = { secretId, createdAt: tx.at }
  const shareId = insertShare(tx.db, { ...at, sharedBy: user.id, checkedBy, passphraseHash, endsAfterFirst })
  return emails.map((email) => {
    const token = newToken()
    const tokenHash = hashToken(tx.keyring, 'external_link', token)
    const id = insertLink(tx.db, { ...at, shareId, email, tokenHash, expiresAt, maxOpens })
    const details = { link: id, share: shareId, until: expiresAt, opens: maxOpens, check: checkedBy }
    record(tx, user, { name: 'external_share.shared', secretId, details })
    queueOutside(tx, { kind: 'external_shared', linkId: id, data: { byId: user.id, token } })
    return { id, email, token }
  })
}

/**
 * Takes a link back, for its owner or an administrator; its recipient is told.
 * @throws as revocableLink
 */
export function revokeLink(vault: Vault, user: SignedIn, { linkId }: { linkId: number }): void {
  vault.write((tx) => endOne(tx, user, { link: revocableLink(tx, user, { linkId }), because: 'revoked' }))
}

/** A link that can be taken back. @throws NotFound; Conflict when it has ended already */
export function revocableLink(reader: Reader, user: SignedIn, { linkId }: { linkId: number }): ExternalLink {
  return live(reader, linkFor(reader, user, { linkId, act: 'revoke' }))
}

/**
 * Forward URL access: gives a link another token and mails it; the one before opens nothing any more, and is not mailed
 * where it still waited. End and counter stay.
 * @throws as resendableLink
 */
export function resendLink(vault: Vault, user: SignedIn, { linkId }: { linkId: number }): void {
  vault.write((tx) => {
    const { secretId } = resendableLink(tx, user, { linkId })
    const token = newToken()
    renewToken(tx.db, { id: linkId, tokenHash: hashToken(tx.keyring, 'external_link', token) })
    record(tx, user, { name: 'external_share.resent', secretId, details: { link: linkId } })
    withdrawLinkMails(tx.db, { linkId, at: tx.at })
    queueOutside(tx, { kind: 'external_shared', linkId, data: { byId: user.id, token } })
  })
}

/**
 * A link that can be sent again.
 * @throws NotFound, Forbidden; Conflict when it has ended, the API secret is inactive or no mail can be sent
 */
export function resendableLink(
  reader: Reader & Pick<Vault, 'mailConfigured'>,
  user: SignedIn,
  { linkId }: { linkId: number },
): ExternalLink {
  const link = linkFor(reader, user, { linkId, act: 'resend' })
  outsideSecret(reader, user, link.secretId)
  const sent = live(reader, link)
  if (!reader.mailConfigured) throw new Conflict('external_shares.no_mail')
  return sent
}

function live(reader: Reader, link: ExternalLink): ExternalLink {
  if (!isLive(link, reader.now())) throw new Conflict('external_shares.has_ended')
  return link
}

/** The addresses a link was shared with together, for sharing again with the same people. @throws NotFound, Forbidden */
export function peopleOfLink(
  reader: Reader,
  user: SignedIn,
  { linkId }: { linkId: number },
): { readonly secretId: number; readonly emails: readonly string[] } {
  const { secretId, shareId } = linkFor(reader, user, { linkId, act: 'share-again' })
  return { secretId, emails: listEmailsOf(reader.db, shareId) }
}

/** The API secret, for whoever may share it outside now. @throws NotFound, Forbidden with the reason, Conflict */
function outsideSecret(reader: Reader, user: SignedIn, secretId: number): ApiSecret {
  const { secret } = secretFor(reader, user, { secretId, act: 'share-outside' })
  // Read anew: what they may do can have changed since they were signed in, and while a passphrase was hashed.
  const answer = mayShareOutside(reader, findUser(reader.db, user.id) as User)
  if (answer === 'yes') return secret
  const key = answer === 'switched-off' ? 'sharing.external_switched_off' : 'sharing.external_not_allowed'
  throw new Forbidden(`share_outside.${answer}`, { reason: { key, values: {} }, secretId })
}

function checked(reader: Tx | Vault, user: SignedIn, typed: TypedShare) {
  const { mailConfigured } = reader
  const rules = { reader, options: sharingOptions(reader), mailConfigured, at: reader.now(), zone: user.user.timeZone }
  const result = checkShare(typed, rules)
  if ('faults' in result) throw new Invalid(result.faults)
  return result.checked
}

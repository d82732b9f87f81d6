// What the token of a link leads to, as long as it leads to anything: the link, its API secret, its owner, the browser.
import { hashToken } from '../crypto/tokens.ts'
import { findApiSecret, type ApiSecret } from '../store/api-secrets.ts'
import { findBrowser, type ExternalBrowser } from '../store/external-codes.ts'
import type { ExternalLink } from '../store/external-shares.ts'
import { findLinkByToken, type LinkOfToken } from '../store/link-of-token.ts'
import { findUser, type User } from '../store/users.ts'
import { mayShareOutside } from './access.ts'
import type { Origin } from './actors.ts'
import { endIfOverdue } from './link-ends.ts'
import { Gone, Unavailable } from './refusals.ts'
import type { Reader, Vault } from './vault.ts'

/** Who opens a link: what its address carries, the cookie of their browser, and where they are. */
export interface Opener {
  readonly token: string
  readonly browser: string
  readonly origin: Origin
}

/** A link that stands, with what it opens. */
export interface Standing {
  readonly link: ExternalLink
  readonly secret: ApiSecret
  readonly owner: User
  /** The browser that asks, when it is named and known. */
  readonly known: ExternalBrowser | undefined
}

/** The one no of all ends. */
export function gone(): Gone {
  return new Gone('open_link.ended')
}

// What is asked for where there is no link at all: no row has this number, and nobody of this kind shares.
const NOTHING = { id: 0, secretId: 0, ownerId: 0 } as const
const NOBODY = { mayShareOutside: false, deactivatedAt: null } as const

/**
 * The link of a token with what it opens, while that may be: the API secret is active, its owner may share outside, and
 * the end has not come at `at` (UTC ms). A link whose openings are used up still stands, for who opened it last.
 * Whatever is missing, as much is looked for and read, so that the time of the answer does not tell it (EXT-09).
 * @throws Gone
 */
export function standing(
  reader: Reader,
  { token, at, browser = null }: { token: string; at: number; browser?: string | null },
): Standing {
  const { link, read = NOTHING } = linkOf(reader, token)
  const known = browserAt(reader, read, browser)
  const secret = findApiSecret(reader.db, read.secretId)
  const owner = findUser(reader.db, (secret ?? NOTHING).ownerId)
  const outside = mayShareOutside(reader, owner ?? NOBODY)
  if (link === undefined || secret === undefined || owner === undefined || outside !== 'yes') throw gone()
  if (link.endedAt !== null && link.endedBecause !== 'used') throw gone()
  if (link.expiresAt <= at || secret.disabledAt !== null) throw gone()
  return { link, secret, owner, known }
}

/** A link that can be opened now. @throws Gone */
export function openable(reader: Reader, at: { token: string; at: number }): ExternalLink {
  const { link } = standing(reader, at)
  if (link.endedAt !== null) throw gone()
  return link
}

/** Ends the link of a token if it is over: seen to be so, it stays so, should the clock go back (EXT-08). */
export function noteIfOver(vault: Vault, token: string): void {
  const { link } = linkOf(vault, token)
  if (link === undefined || link.endedAt !== null || link.expiresAt > vault.now()) return
  try {
    vault.write((tx) => endIfOverdue(tx, link.id))
  } catch (fault) {
    // On a full disk it is refused all the same, as over by now; what tidies up ends it once there is room.
    if (!(fault instanceof Unavailable)) throw fault
  }
}

/** Names a browser at a link. Its cookie is worth nothing at another link. */
export function atLink(
  { keyring }: Reader,
  { id: linkId }: Pick<ExternalLink, 'id'>,
  browser: string,
): { readonly linkId: number; readonly browserHash: Buffer } {
  return { linkId, browserHash: hashToken(keyring, 'external_browser', `${String(linkId)}:${browser}`) }
}

/** The browser of this cookie at this link; undefined when it neither asked for a code nor opened it. */
export function browserAt(
  reader: Reader,
  link: Pick<ExternalLink, 'id'>,
  browser: string | null,
): ExternalBrowser | undefined {
  return browser === null ? undefined : findBrowser(reader.db, atLink(reader, link, browser))
}

function linkOf({ db, keyring }: Reader, token: string): LinkOfToken {
  return findLinkByToken(db, hashToken(keyring, 'external_link', token))
}

// What somebody without an account does with a link: look at what it is, ask for a code, open it, see it once more.
import { record } from '../audit/trail.ts'
import { SealError } from '../crypto/envelope.ts'
import { verifyPassphrase } from '../crypto/passphrases.ts'
import { hashToken, newCode } from '../crypto/tokens.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { queueLetter, queueOutside } from '../mail/letters.ts'
import { findApiSecret, setLastUsed, type ApiSecret } from '../store/api-secrets.ts'
import {
  claimCode,
  countTry,
  findBrowser,
  forgetTries,
  insertCode,
  letSeeAgain,
  meetBrowser,
  nthLastCodeAt,
  type ExternalBrowser,
} from '../store/external-codes.ts'
import { claimOpening, findLinkByToken, findPassphraseHash, type ExternalLink } from '../store/external-shares.ts'
import { findUser, type User } from '../store/users.ts'
import { mayShareOutside } from './access.ts'
import { nobody, type Origin } from './actors.ts'
import { noticing } from './integrity.ts'
import { endIfOverdue, SHOWN_MILLISECONDS } from './link-ends.ts'
import { Conflict, Gone, Invalid, Refusal, TooMany, Unavailable } from './refusals.ts'
import { unsealField } from './sealed-fields.ts'
import type { Reader, Tx, Vault } from './vault.ts'

const MINUTE = 60_000

/** How long a mailed code is good, from the moment the mail server took it. */
export const CODE_MINUTES = 10

/** So many wrong codes in so many minutes, for each browser that asked. */
export const TRIES = { most: 5, minutes: 10 } as const

/** So many mails with codes, for each recipient. */
export const CODE_MAILS = [
  { most: 3, minutes: 15 },
  { most: 10, minutes: 60 },
] as const

// A code that is not known to have left by then never will: its letter is withdrawn after an hour.
const LONGEST_WAY = 60 * MINUTE

/** Who opens a link: what its address carries, the cookie of their browser, and where they are. */
export interface Opener {
  readonly token: string
  readonly browser: string
  readonly origin: Origin
}

/** What the page of a link says before it is opened; not what it opens. Times are UTC milliseconds. */
export interface Landing {
  readonly linkId: number
  readonly by: Pick<User, 'name' | 'email'>
  readonly expiresAt: number
  readonly opens: number
  /** Null: without limit. */
  readonly maxOpens: number | null
  readonly asks: { readonly code: boolean; readonly passphrase: boolean }
  /** Whether this browser opened it less than ten minutes ago and is shown it again. */
  readonly again: boolean
  /** Whether it can be opened anew. */
  readonly open: boolean
}

/** What a link opened. */
export interface Opened {
  readonly name: string
  readonly url: string
  readonly method: string | null
  readonly clientId: string
  /** Null where none is stored. */
  readonly clientSecret: string | null
  readonly notes: string
  readonly expiresAt: number
  readonly opens: number
  readonly maxOpens: number | null
  /** Until when this browser is shown it again (UTC ms). */
  readonly shownUntil: number
}

/**
 * What the page of a link says. Spends nothing, however often and by whomever it is asked for.
 * @throws Gone, the same for whatever reason it cannot be opened
 */
export function peekLink(
  vault: Vault,
  { token, browser }: Pick<Opener, 'token'> & { browser: string | null },
): Landing {
  noteIfOver(vault, token)
  const { link, owner } = standing(vault, { token, at: vault.now() })
  const known = browser === null ? undefined : findBrowser(vault.db, atLink(vault, link, browser))
  const again = (known?.shownUntil ?? 0) > vault.now()
  if (link.endedAt !== null && !again) throw gone()
  return {
    linkId: link.id,
    by: { name: owner.name, email: owner.email },
    expiresAt: link.expiresAt,
    opens: link.opens,
    maxOpens: link.maxOpens,
    asks: { code: link.checkedBy !== 'passphrase', passphrase: link.checkedBy !== 'code' },
    again,
    open: link.endedAt === null,
  }
}

/** Remembers that somebody looked at the page of a link. @throws Gone */
export function recordLinkVisit(vault: Vault, { token, origin }: Omit<Opener, 'browser'>): void {
  vault.write((tx) => {
    const { link } = standing(tx, { token, at: tx.at })
    record(tx, nobody(origin), { name: 'external_share.visited', secretId: link.secretId, details: { link: link.id } })
  })
}

/**
 * Mails a code to the recipient of a link, for the browser that asks. Earlier ones stay good to their own end.
 * @throws Gone; Conflict where no code is asked for or no mail is sent; TooMany
 */
export function askForCode(vault: Vault, { token, browser, origin }: Opener): void {
  vault.write((tx) => {
    const link = openable(tx, { token, at: tx.at })
    if (link.checkedBy === 'passphrase') throw new Conflict('open_link.no_code')
    refuseFlood(tx, link)
    const code = newCode()
    const letterId = queueOutside(tx, { kind: 'external_code', linkId: link.id, data: { byId: null, code } })
    if (letterId === null) throw new Conflict('open_link.no_mail')
    const known = meetBrowser(tx.db, atLink(tx, link, browser))
    const codeHash = hashOfCode(tx.keyring, { browserId: known.id, code })
    insertCode(tx.db, { linkId: link.id, browserId: known.id, codeHash, letterId, askedAt: tx.at })
    const details = { link: link.id }
    record(tx, nobody(origin), { name: 'external_share.code_sent', secretId: link.secretId, details })
  })
}

/**
 * Opens a link. A passphrase is looked at first, because that takes its time; then one write counts the try, uses the code
 * up, spends one opening, opens the seals and records it. Whoever loses decrypts nothing; what does not open spends nothing.
 * @throws Gone; Invalid { code } or { passphrase }; TooMany after too many wrong codes; SealError (then
 *   `integrity.failed` is recorded); Unavailable when it cannot be written down
 */
export async function openLink(
  vault: Vault,
  { code, passphrase, ...opener }: Opener & { readonly code: string; readonly passphrase: string },
): Promise<Opened> {
  const { token, origin } = opener
  noteIfOver(vault, token)
  const link = openable(vault, { token, at: vault.now() })
  if (link.checkedBy !== 'code') await refuseWrongPassphrase(vault, { link, passphrase, origin })
  return durably(() =>
    noticing(vault, nobody(origin), { secretId: link.secretId }, () => {
      const done = vault.write((tx) => open(tx, { ...opener, code }))
      // Thrown only now: what was counted is kept.
      if (done instanceof Refusal) throw done
      return done
    }),
  )
}

/** Shows what this browser opened less than ten minutes ago, without spending anything. @throws as openLink */
export function showAgain(vault: Vault, opener: Opener): Opened {
  noteIfOver(vault, opener.token)
  const { secret } = standing(vault, { token: opener.token, at: vault.now() })
  return durably(() =>
    noticing(vault, nobody(opener.origin), { secretId: secret.id }, () => vault.write((tx) => seeAgain(tx, opener))),
  )
}

function seeAgain(tx: Tx, { token, browser, origin }: Opener): Opened {
  const { link, secret } = standing(tx, { token, at: tx.at })
  const shownUntil = findBrowser(tx.db, atLink(tx, link, browser))?.shownUntil ?? 0
  if (shownUntil <= tx.at) throw gone()
  const happening = { name: 'external_share.shown_again', secretId: secret.id, details: { link: link.id } } as const
  record(tx, nobody(origin), happening)
  return contentOf(tx, secret, { ...link, shownUntil })
}

// A refusal that is returned, not thrown, keeps the try that was counted.
function open(tx: Tx, { token, browser, origin, code }: Opener & { readonly code: string }): Opened | Refusal {
  const { link, secret, owner } = standing(tx, { token, at: tx.at })
  const { id: linkId, secretId, checkedBy, endsAfterFirst } = link
  const by = nobody(origin)
  if (checkedBy !== 'passphrase') {
    const wrong = checkCode(tx, { known: findBrowser(tx.db, atLink(tx, link, browser)), code })
    if (wrong !== null) {
      record(tx, by, { name: 'external_share.code_wrong', result: 'refused', secretId, details: { link: linkId } })
      return wrong
    }
  }
  const now = claimOpening(tx.db, { id: linkId, at: tx.at, endsAfterFirst })
  if (now === undefined) throw gone()
  const shownUntil = Math.min(tx.at + SHOWN_MILLISECONDS, now.expiresAt)
  letSeeAgain(tx.db, { id: meetBrowser(tx.db, atLink(tx, link, browser)).id, shownUntil })
  const opened = contentOf(tx, secret, { ...now, shownUntil })
  record(tx, by, { name: 'external_share.opened', secretId, details: { link: linkId, opens: now.opens } })
  setLastUsed(tx.db, { id: secretId, at: tx.at })
  if (now.opens === 1 && owner.wantsOpenedMail)
    queueLetter(tx, { kind: 'external_opened', userId: owner.id, data: { byId: null, linkId } })
  return opened
}

/** Null when the code is right and now used up; otherwise the refusal, after the try was counted. */
function checkCode(tx: Tx, { known, code }: { known: ExternalBrowser | undefined; code: string }): Refusal | null {
  if (known === undefined) return new Invalid({ code: 'open_link.ask_first' })
  const browserId = known.id
  const from = tx.at - TRIES.minutes * MINUTE
  const left = countTry(tx.db, { id: browserId, at: tx.at, from, most: TRIES.most })
  if (left === null) return new TooMany('limits.external_code', TRIES.minutes * 60)
  const codeHash = hashOfCode(tx.keyring, { browserId, code: code.replace(/[\s-]/g, '') })
  const ages = { sentAfter: tx.at - CODE_MINUTES * MINUTE, askedAfter: tx.at - LONGEST_WAY }
  if (!claimCode(tx.db, { browserId, codeHash, at: tx.at, ...ages }))
    return new Invalid({ code: { key: 'open_link.code_wrong', values: { left } } })
  forgetTries(tx.db, browserId)
  return null
}

async function refuseWrongPassphrase(
  vault: Vault,
  { link, passphrase, origin }: { link: ExternalLink; passphrase: string; origin: Origin },
): Promise<void> {
  const { id, secretId, shareId } = link
  if (passphrase === '') throw new Invalid({ passphrase: 'open_link.passphrase_missing' })
  if (await verifyPassphrase(vault.keyring, secretId, findPassphraseHash(vault.db, shareId), passphrase)) return
  const event = { name: 'external_share.passphrase_wrong', result: 'refused', secretId, details: { link: id } } as const
  vault.write((tx) => record(tx, nobody(origin), event))
  throw new Invalid({ passphrase: 'open_link.passphrase_wrong' })
}

function refuseFlood(tx: Tx, { id: linkId }: ExternalLink): void {
  for (const { most, minutes } of CODE_MAILS) {
    const at = nthLastCodeAt(tx.db, { linkId, nth: most })
    const free = at === null ? tx.at : at + minutes * MINUTE
    if (free > tx.at) throw new TooMany('limits.external_code_mails', Math.ceil((free - tx.at) / 1000))
  }
}

/** A link that can be opened now. @throws Gone */
function openable(reader: Reader, at: { token: string; at: number }): ExternalLink {
  const { link } = standing(reader, at)
  if (link.endedAt !== null) throw gone()
  return link
}

/**
 * The link of a token with what it opens, while that may be: the API secret is active, its owner may share outside, and
 * the end has not come at `at` (UTC ms). A link whose openings are used up still stands, for who opened it last.
 * @throws Gone
 */
function standing(
  reader: Reader,
  { token, at }: { token: string; at: number },
): { link: ExternalLink; secret: ApiSecret; owner: User } {
  const link = linkOf(reader, token)
  if (link === undefined || (link.endedAt !== null && link.endedBecause !== 'used')) throw gone()
  // Neither ever leaves the file.
  const secret = findApiSecret(reader.db, link.secretId) as ApiSecret
  const owner = findUser(reader.db, secret.ownerId) as User
  if (link.expiresAt <= at || secret.disabledAt !== null || mayShareOutside(reader, owner) !== 'yes') throw gone()
  return { link, secret, owner }
}

// Seen to be over, it stays so, should the clock go back (EXT-08).
function noteIfOver(vault: Vault, token: string): void {
  const link = linkOf(vault, token)
  if (link !== undefined && link.endedAt === null && link.expiresAt <= vault.now())
    vault.write((tx) => endIfOverdue(tx, link.id))
}

function linkOf({ db, keyring }: Reader, token: string): ExternalLink | undefined {
  return findLinkByToken(db, hashToken(keyring, 'external_link', token))
}

function contentOf(
  reader: Reader,
  secret: ApiSecret,
  { opens, maxOpens, expiresAt, shownUntil }: Pick<Opened, 'opens' | 'maxOpens' | 'expiresAt' | 'shownUntil'>,
): Opened {
  return {
    name: secret.name,
    url: secret.url,
    method: secret.method,
    clientId: unsealField(reader, secret, 'client_id') as string,
    clientSecret: unsealField(reader, secret, 'client_secret'),
    notes: unsealField(reader, secret, 'notes') ?? '',
    opens,
    maxOpens,
    expiresAt,
    shownUntil,
  }
}

// A cookie of one browser is worth nothing at another link.
function atLink({ keyring }: Reader, { id: linkId }: ExternalLink, browser: string) {
  return { linkId, browserHash: hashToken(keyring, 'external_browser', `${String(linkId)}:${browser}`) }
}

function hashOfCode(keyring: Keyring, { browserId, code }: { browserId: number; code: string }): Buffer {
  return hashToken(keyring, 'external_code', `${String(browserId)}:${code}`)
}

function gone(): Gone {
  return new Gone('open_link.ended')
}

function durably<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal || error instanceof SealError) throw error
    throw new Unavailable(error)
  }
}

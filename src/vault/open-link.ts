// What somebody without an account does with a link: look at what it is, open it, see it once more. Codes have a room of
// their own.
import { record } from '../audit/trail.ts'
import { verifyPassphrase } from '../crypto/passphrases.ts'
import { queueLetter } from '../mail/letters.ts'
import { setLastUsed, type ApiSecret } from '../store/api-secrets.ts'
import { letSeeAgain, meetBrowser } from '../store/external-codes.ts'
import { claimOpening, findPassphraseHash, type ExternalLink } from '../store/external-shares.ts'
import { withdrawLettersOfLink } from '../store/letters.ts'
import type { User } from '../store/users.ts'
import { nobody, type Origin } from './actors.ts'
import { noticing } from './integrity.ts'
import { checkCode, codeStateOf, type CodeState } from './link-codes.ts'
import { SHOWN_MILLISECONDS } from './link-ends.ts'
import { atLink, gone, noteIfOver, openable, standing, type Opener, type Standing } from './link-standing.ts'
import { Invalid, Refusal, Unavailable } from './refusals.ts'
import { unsealField } from './sealed-fields.ts'
import type { Reader, Tx, Vault } from './vault.ts'

/** What the page of a link says before it is opened; not what it opens. Times are UTC milliseconds. */
export interface Landing {
  readonly linkId: number
  readonly ownerId: number
  readonly by: Pick<User, 'name' | 'email'>
  readonly expiresAt: number
  readonly opens: number
  /** Null: without limit. */
  readonly maxOpens: number | null
  readonly asks: { readonly code: boolean; readonly passphrase: boolean }
  /** How it stands with the code that this browser asked for last. */
  readonly code: CodeState
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
  { token, browser }: Pick<Opener, 'token'> & { readonly browser: string | null },
): Landing {
  noteIfOver(vault, token)
  const at = vault.now()
  const stands = standing(vault, { token, at, browser })
  const { link, owner, known } = stands
  const again = shownAgainUntil(stands, at) !== null
  if (link.endedAt !== null && !again) throw gone()
  return {
    linkId: link.id,
    ownerId: owner.id,
    by: { name: owner.name, email: owner.email },
    expiresAt: link.expiresAt,
    opens: link.opens,
    maxOpens: link.maxOpens,
    asks: { code: link.checkedBy !== 'passphrase', passphrase: link.checkedBy !== 'code' },
    code: codeStateOf(vault, known),
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
 * Opens a link. A passphrase is looked at first, because that takes its time; then one write counts the try, uses the code
 * up, spends one opening, opens the seals and records it. Whoever loses decrypts nothing; what does not open spends nothing.
 * @throws Gone; Invalid { code } or { passphrase }; TooMany after too many wrong codes; Unavailable when it
 *   cannot be written down, or does not open (then `integrity.failed` is recorded); Busy
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
  const stands = standing(tx, { token, at: tx.at, browser })
  const { link, secret } = stands
  const shownUntil = shownAgainUntil(stands, tx.at)
  if (shownUntil === null) throw gone()
  const happening = { name: 'external_share.shown_again', secretId: secret.id, details: { link: link.id } } as const
  record(tx, nobody(origin), happening)
  setLastUsed(tx.db, { id: secret.id, at: tx.at })
  return contentOf(tx, secret, { ...link, shownUntil })
}

// What was opened is shown again; what took its place since, the link no longer gives once its openings are used up.
function shownAgainUntil({ link, secret, known }: Standing, at: number): number | null {
  const until = known?.shownUntil ?? 0
  const isTheSame = link.endedAt === null || Number(secret.secretChangedAt) <= link.endedAt
  // The clock may have gone back since: no instant of before it was opened is one of those ten minutes.
  return until > at && until - SHOWN_MILLISECONDS <= at && isTheSame ? until : null
}

// A refusal that is returned, not thrown, keeps the try that was counted.
function open(tx: Tx, { token, browser, origin, code }: Opener & { readonly code: string }): Opened | Refusal {
  const { link, secret, owner, known } = standing(tx, { token, at: tx.at, browser })
  const { id: linkId, secretId, checkedBy, endsAfterFirst } = link
  if (checkedBy !== 'passphrase') {
    const wrong = checkCode(tx, { known, code, link, origin })
    if (wrong !== null) return wrong
  }
  const now = claimOpening(tx.db, { id: linkId, at: tx.at, endsAfterFirst })
  if (now === undefined) throw gone()
  const shownUntil = Math.min(tx.at + SHOWN_MILLISECONDS, now.expiresAt)
  letSeeAgain(tx.db, { id: meetBrowser(tx.db, atLink(tx, link, browser)).id, shownUntil })
  const opened = contentOf(tx, secret, { ...now, shownUntil })
  const details = { link: linkId, opens: now.opens }
  record(tx, nobody(origin), { name: 'external_share.opened', secretId, details })
  setLastUsed(tx.db, { id: secretId, at: tx.at })
  // Codes that still wait to be mailed would open nothing, nor would the link.
  if (now.endedAt !== null) withdrawLettersOfLink(tx.db, { linkId, at: tx.at })
  if (now.opens === 1 && owner.wantsOpenedMail)
    queueLetter(tx, { kind: 'external_opened', userId: owner.id, data: { byId: null, linkId } })
  return opened
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

function durably<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    // Also where a seal does not open: whoever is outside can only come back once it was mended (EXT-06).
    throw error instanceof Refusal ? error : new Unavailable(error)
  }
}

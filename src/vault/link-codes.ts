// The codes that are mailed to whoever was sent a link: asked for by a browser, good in that one, once.
import { record } from '../audit/trail.ts'
import { hashToken, newCode } from '../crypto/tokens.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { queueOutside } from '../mail/letters.ts'
import { CODE_WAITS } from '../mail/outside-contents.ts'
import {
  claimCode,
  countTry,
  findLastCode,
  forgetTries,
  insertCode,
  meetBrowser,
  nthLastCodeAt,
  type ExternalBrowser,
} from '../store/external-codes.ts'
import type { ExternalLink } from '../store/external-shares.ts'
import { nobody, type Origin } from './actors.ts'
import { atLink, noteIfOver, openable, type Opener } from './link-standing.ts'
import { Conflict, Invalid, TooMany, type Refusal } from './refusals.ts'
import type { Reader, Tx, Vault } from './vault.ts'

const MINUTE = 60_000

/** How long a mailed code is good, from the moment the mail server took it. */
const CODE_MINUTES = 10

/** So many wrong codes in so many minutes, for each browser that asked. */
export const TRIES = { most: 5, minutes: 10 } as const

/** So many mails with codes, for each recipient. */
export const CODE_MAILS = [
  { most: 3, minutes: 15 },
  { most: 10, minutes: 60 },
] as const

/** How it stands with the code that a browser asked for last; 'none': it has no code that is good, and none to come. */
export type CodeState = 'none' | 'waiting' | 'sent' | 'failed'

/**
 * Mails a code to the recipient of a link, for the browser that asks. Earlier ones stay good to their own end.
 * @throws Gone; Conflict where no code is asked for or no mail is sent; TooMany
 */
export function askForCode(vault: Vault, { token, browser, origin }: Opener): void {
  noteIfOver(vault, token)
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

/** How it stands with the code that a browser asked for last. */
export function codeStateOf(reader: Reader, known: ExternalBrowser | undefined): CodeState {
  const last = known && findLastCode(reader.db, known.id)
  if (last === undefined || last.usedAt !== null) return 'none'
  if (last.failedAt !== null) return 'failed'
  const since = last.sentAt ?? last.askedAt
  const lasts = last.sentAt === null ? CODE_WAITS : CODE_MINUTES * MINUTE
  if (reader.now() >= since + lasts) return 'none'
  return last.sentAt === null ? 'waiting' : 'sent'
}

/**
 * Looks at a code, and uses it up when it is right. Every code that is looked at is counted first; the count stays when the
 * refusal that says it is wrong is returned, not thrown.
 * @returns null when it is right; otherwise the refusal
 */
export function checkCode(
  tx: Tx,
  {
    known,
    code,
    link,
    origin,
  }: { known: ExternalBrowser | undefined; code: string; link: ExternalLink; origin: Origin },
): Refusal | null {
  if (known === undefined) return new Invalid({ code: 'open_link.ask_first' })
  const digits = code.replace(/[\s-]/g, '')
  // What cannot be a code is no guess.
  if (!/^\d{8}$/.test(digits)) return new Invalid({ code: 'open_link.code_form' })
  const { id: browserId, triesFrom } = known
  const lasts = TRIES.minutes * MINUTE
  const left = countTry(tx.db, { id: browserId, at: tx.at, from: tx.at - lasts, most: TRIES.most })
  if (left === null) return new TooMany('limits.external_code', Math.ceil((triesFrom + lasts - tx.at) / 1000))
  const codeHash = hashOfCode(tx.keyring, { browserId, code: digits })
  const ages = { sentAfter: tx.at - CODE_MINUTES * MINUTE, askedAfter: tx.at - CODE_WAITS }
  if (claimCode(tx.db, { browserId, codeHash, at: tx.at, ...ages })) {
    forgetTries(tx.db, browserId)
    return null
  }
  const details = { link: link.id }
  record(tx, nobody(origin), {
    name: 'external_share.code_wrong',
    result: 'refused',
    secretId: link.secretId,
    details,
  })
  return new Invalid({ code: { key: 'open_link.code_wrong', values: { left } } })
}

function refuseFlood(tx: Tx, { id: linkId }: ExternalLink): void {
  for (const { most, minutes } of CODE_MAILS) {
    const at = nthLastCodeAt(tx.db, { linkId, nth: most, at: tx.at })
    const free = at === null ? tx.at : at + minutes * MINUTE
    if (free > tx.at)
      throw new TooMany('limits.external_code_mails', Math.ceil((free - tx.at) / 1000), 'open_link.many_codes')
  }
}

function hashOfCode(keyring: Keyring, { browserId, code }: { browserId: number; code: string }): Buffer {
  return hashToken(keyring, 'external_code', `${String(browserId)}:${code}`)
}

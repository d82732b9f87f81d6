// Opening links with one fault in it each: every one must turn the check of its promise red.
import { record } from '../../../src/audit/trail.ts'
import { hashToken } from '../../../src/crypto/tokens.ts'
import { claimOpening } from '../../../src/store/external-shares.ts'
import { nobody } from '../../../src/vault/actors.ts'
import { askForCode } from '../../../src/vault/link-codes.ts'
import { browserAt, gone, standing, type Opener, type Standing } from '../../../src/vault/link-standing.ts'
import { openLink, peekLink, type Opened } from '../../../src/vault/open-link.ts'
import { Invalid, TooMany } from '../../../src/vault/refusals.ts'
import { unsealField } from '../../../src/vault/sealed-fields.ts'
import type { Vault } from '../../../src/vault/vault.ts'

/** A way to open links, as far as the checks look at what comes of it. */
export type Open = (
  vault: Vault,
  given: Opener & { readonly code: string; readonly passphrase: string },
) => Promise<Pick<Opened, 'clientSecret'>>

const at = (vault: Vault, { token }: Opener): Standing => standing(vault, { token, at: vault.now() })
const valueOf = (vault: Vault, { secret }: Standing) => ({ clientSecret: unsealField(vault, secret, 'client_secret') })

/** Reads how often it was opened, and writes one more down afterwards. */
export const openByReading: Open = async (vault, given) => {
  const stands = at(vault, given)
  const { id, opens, maxOpens } = stands.link
  if (maxOpens !== null && opens >= maxOpens) throw gone()
  await Promise.resolve()
  vault.db.raw.prepare('UPDATE external_links SET opens = ? WHERE id = ?').run(opens + 1, id)
  return valueOf(vault, stands)
}

/** Opens the seals before it is known whether there is anything left to open. */
export const unsealFirst: Open = async (vault, given) => {
  valueOf(vault, at(vault, given))
  return openLink(vault, given)
}

/** Spends an opening in a write of its own. */
export const spendFirst: Open = async (vault, given) => {
  const stands = at(vault, given)
  vault.write((tx) => claimOpening(tx.db, { id: stands.link.id, at: tx.at, endsAfterFirst: false }))
  return valueOf(vault, stands)
}

/** Looks once whether a link may be opened, and remembers it. */
export function openFromMemory(): Open {
  const remembered = new Map<string, Standing>()
  return async (vault, given) => {
    const stands = remembered.get(given.token) ?? at(vault, given)
    remembered.set(given.token, stands)
    return valueOf(vault, stands)
  }
}

/** Takes a code from whichever browser it was mailed for, however old, as often as it comes. */
export const openByCodeAlone: Open = async (vault, given) => {
  const stands = at(vault, given)
  const rows = vault.db.raw.prepare('SELECT browser_id AS id, code_hash AS hash FROM external_codes').all() as {
    id: number
    hash: Buffer
  }[]
  const fits = rows.some(({ id, hash }) =>
    hashToken(vault.keyring, 'external_code', `${String(id)}:${given.code}`).equals(hash),
  )
  if (!fits) throw new Invalid({ code: 'open_link.code_wrong' })
  return valueOf(vault, stands)
}

/** Opens, and raises the counter of everybody whom the same was shared with. */
export const openForAll: Open = async (vault, given) => {
  const { link } = at(vault, given)
  const opened = await openLink(vault, given)
  const others = 'UPDATE external_links SET opens = opens + 1 WHERE share_id = ? AND id <> ? AND opens < max_opens'
  vault.db.raw.prepare(others).run(link.shareId, link.id)
  return opened
}

/** Counts a wrong code once it was looked at. */
export const countAfterwards: Open = async (vault, given) => {
  const id = browserAt(vault, at(vault, given).link, given.browser)?.id ?? 0
  const { raw } = vault.db
  const tries = Number(raw.prepare('SELECT tries FROM external_browsers WHERE id = ?').pluck().get(id))
  if (tries >= 5) throw new TooMany('limits.external_code', 600)
  await Promise.resolve()
  raw.prepare('UPDATE external_browsers SET tries = ? WHERE id = ?').run(tries + 1, id)
  throw new Invalid({ code: { key: 'open_link.code_wrong', values: { left: 4 - tries } } })
}

/** Counts wrong codes by link, whoever tried them. */
export function countByLink(): Open {
  const tries = new Map<string, number>()
  return async (vault, given) => {
    const made = tries.get(given.token) ?? 0
    if (made >= 5) throw new TooMany('limits.external_code', 600)
    tries.set(given.token, made + 1)
    return openLink(vault, given)
  }
}

/** A vault whose clock is a millisecond behind, as one is that takes the instant of the end for a part of the time before. */
export function aMillisecondLate(vault: Vault): Vault {
  const now = () => vault.now() - 1
  return { ...vault, now, write: (work) => vault.write((tx) => work({ ...tx, now, at: tx.at - 1 })) }
}

/** Says what the page of a link says, and forgets that the link was over. */
export const peekAndForget: typeof peekLink = (vault, given) => {
  standing(vault, { token: given.token, at: vault.now() })
  return peekLink(vault, given)
}

/** Mails a code whenever it is asked for one. */
export const askWithoutEnd: typeof askForCode = (vault, opener) => {
  vault.db.raw.exec('UPDATE external_codes SET asked_at = 0')
  askForCode(vault, opener)
}

/** Writes everything down as a look at the page. */
export const askUnnoticed: typeof askForCode = (vault, opener) => {
  const { link, secret } = at(vault, opener)
  vault.write((tx) =>
    record(tx, nobody(opener.origin), {
      name: 'external_share.visited',
      secretId: secret.id,
      details: { link: link.id },
    }),
  )
}

/** Erases nothing of what has ended. */
export const keepEnded = (_vault: Vault): number => 0

/** Keeps a token as it was sent. */
export function keepsTokens(vault: Vault, token: string): void {
  vault.db.raw.prepare('UPDATE users SET password_hash = ?').run(token)
}

// Whom somebody may share with outside: the addresses in a text, and what is wrong with them.
import { isMailAddress } from '../config/mail-address.ts'
import { domainOf, listKnownDomains } from '../store/external-shares.ts'
import { fold, listEmailsOfAccounts } from '../store/users.ts'
import type { FieldFault } from './refusals.ts'
import type { SharingOptions } from './sharing-options.ts'
import { typedNames } from './typed-names.ts'
import type { Reader } from './vault.ts'

/** Of one act: each of them gets a mail, and stands on the page with the links. */
export const MOST_RECIPIENTS = 20

/** The addresses in a text, each once, in their order. Commas, semicolons, blanks and lines stand between them. */
export function emailsIn(text: string): string[] {
  const found = new Map<string, string>()
  for (const email of text.split(/[\s,;]+/)) {
    const folded = fold(email)
    if (email !== '' && !found.has(folded)) found.set(folded, email)
  }
  return [...found.values()]
}

/** The domains among addresses that nobody shared with before, each once, in their order. */
export function newDomainsOf({ db }: Reader, emails: readonly string[]): string[] {
  const domains = [...new Set(emails.filter(isMailAddress).map(domainOf))]
  const known = new Set(listKnownDomains(db, domains))
  return domains.filter((domain) => !known.has(domain))
}

/**
 * What is wrong with addresses, all that are wrong in the same way named together: under `emails`, or under `meant` where
 * it is only to be confirmed that a new domain is meant. Null when they can be used.
 */
export function recipientsFault(
  { emails, meant }: { readonly emails: readonly string[]; readonly meant: readonly string[] },
  { reader, options: { domains } }: { readonly reader: Reader; readonly options: Pick<SharingOptions, 'domains'> },
): Record<string, FieldFault> | null {
  if (emails.length === 0) return { emails: 'share_outside.emails_missing' }
  if (emails.length > MOST_RECIPIENTS)
    return { emails: { key: 'share_outside.too_many', values: { most: MOST_RECIPIENTS } } }
  const wrong = emails.filter((email) => !isMailAddress(email))
  if (wrong.length > 0) return about('emails', 'share_outside.email_form', wrong)
  const inside = listEmailsOfAccounts(reader.db, emails)
  if (inside.length > 0) return about('emails', 'share_outside.has_account', inside)
  const refused = domains.length === 0 ? [] : emails.map(domainOf).filter((domain) => !domains.includes(domain))
  if (refused.length > 0) return about('emails', 'share_outside.domain_refused', [...new Set(refused)])
  const strange = newDomainsOf(reader, emails).filter((domain) => !meant.includes(domain))
  return strange.length === 0 ? null : about('meant', 'share_outside.new_domain', strange)
}

function about(field: string, key: string, typed: readonly string[]): Record<string, FieldFault> {
  return { [field]: { key, values: { count: typed.length, names: typedNames(typed) } } }
}

// The one form of an e-mail address that MySafe knows, for people and for whom mails come from.

export const LONGEST_EMAIL = 254
const LONGEST_LOCAL = 64
const LONGEST_DOMAIN = 253

// RFC 5321, 4.1.2, without quoted names and address literals: one address and nothing that could become a second one.
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const DOMAIN = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i

/** Whether a text is exactly one address. Only its form is looked at: mail will tell the rest. */
export function isMailAddress(text: string): boolean {
  if (text.length > LONGEST_EMAIL) return false
  const [local = '', domain = '', ...more] = text.split('@')
  return LOCAL.test(local) && DOMAIN.test(domain) && more.length === 0 && local.length <= LONGEST_LOCAL
}

/** Whether a text can be what stands behind the "@" of an address: a host name, no number of a machine. */
export function isMailDomain(text: string): boolean {
  return text.length <= LONGEST_DOMAIN && DOMAIN.test(text) && !/(?:^|\.)\d+$/.test(text)
}

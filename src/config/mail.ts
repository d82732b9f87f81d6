// The settings of mail: which server it goes to, how that is spoken to, and whom it comes from.
import { isMailAddress } from './mail-address.ts'

/** Whom mails come from. */
export interface Sender {
  readonly name: string
  readonly address: string
}

/** A mail server. */
export interface SmtpSettings {
  readonly kind: 'smtp'
  readonly host: string
  readonly port: number
  /** tls: from the first byte; starttls: before anything is said, or nothing is; none: the mails can be read on their way. */
  readonly encryption: 'tls' | 'starttls' | 'none'
  /** Whether the server's certificate must be one that this machine trusts, and for this host. */
  readonly verified: boolean
  readonly signIn: { readonly user: string; readonly password: string } | null
  readonly from: Sender
}

/** How mails leave: over a mail server, or onto the console of whoever tries MySafe out. */
export type MailSettings = SmtpSettings | { readonly kind: 'console'; readonly from: Sender }

/** What is allowed where a setting of mail is wrong; the values themselves may hold a password and are never repeated. */
export interface MailFault {
  readonly name: 'MYSAFE_SMTP_URL' | 'MYSAFE_MAIL_FROM'
  readonly fault: string
}

const ALLOWED = 'must be smtp://, smtps:// with a host, or console:'
const LONGEST_SENDER = 100

/**
 * Reads the settings of mail. A host that is this machine is spoken to without encryption unless `?tls=required` asks for
 * it; everybody else gets no mail without it unless `?tls=off` gives it up. `?verify=off` trusts any certificate.
 * @param given url: without one there is no mail; onLoopback: whether only this machine can reach MySafe
 */
export function mailSettings(
  given: { url: string | undefined; from: string | undefined },
  { onLoopback, isLoopback }: { onLoopback: boolean; isLoopback: (host: string) => boolean },
  wrong: (fault: MailFault) => void,
): MailSettings | null {
  const from = senderFrom(given.from)
  if (from === null)
    wrong({ name: 'MYSAFE_MAIL_FROM', fault: 'must be an address such as MySafe <mysafe@example.org>' })
  if (given.url === undefined) return null
  const refuse = (fault: string) => {
    wrong({ name: 'MYSAFE_SMTP_URL', fault })
    return null
  }
  if (given.url === 'console:') {
    if (!onLoopback) return refuse('console: prints mails only while MySafe listens on loopback addresses alone')
    return { kind: 'console', from: from ?? { name: 'MySafe', address: 'mysafe@localhost' } }
  }
  if (from === undefined) wrong({ name: 'MYSAFE_MAIL_FROM', fault: 'is needed when MYSAFE_SMTP_URL is set' })
  const url = URL.parse(given.url)
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') return refuse(ALLOWED)
  if ((url.pathname !== '' && url.pathname !== '/') || url.hash !== '')
    return refuse(
      'must have nothing after the host but ?tls= or ?verify=; signs in a password are written %2F, %23 and so on',
    )
  return smtpSettings(url, { from: from ?? null, isLoopback, refuse })
}

function smtpSettings(
  url: URL,
  given: { from: Sender | null; isLoopback: (host: string) => boolean; refuse: (fault: string) => null },
): SmtpSettings | null {
  const { from, isLoopback, refuse } = given
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const tls = url.searchParams.getAll('tls')
  const verify = url.searchParams.getAll('verify')
  if ([...url.searchParams.keys()].some((name) => name !== 'tls' && name !== 'verify'))
    return refuse('knows no other parameters than ?tls= and ?verify=')
  if (tls.length > 1 || tls.some((one) => one !== 'required' && (one !== 'off' || secure)))
    return refuse('?tls= must be required or, after smtp://, off')
  if (verify.length > 1 || verify.some((one) => one !== 'on' && one !== 'off'))
    return refuse('?verify= must be on or off')
  const signIn = signInOf(url)
  if (signIn === undefined) return refuse('needs a user name and a password, written user:password@, or neither')
  if (from === null) return null
  const plain = tls[0] === undefined ? isLoopback(host) : tls[0] === 'off'
  return {
    kind: 'smtp',
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    encryption: secure ? 'tls' : plain ? 'none' : 'starttls',
    verified: verify[0] !== 'off',
    signIn,
    from,
  }
}

// Null: no sign-in; undefined: only half of one, or one that cannot be read.
function signInOf({ username, password }: URL): SmtpSettings['signIn'] | undefined {
  if (username === '' && password === '') return null
  try {
    const signIn = { user: decodeURIComponent(username), password: decodeURIComponent(password) }
    return signIn.user === '' || signIn.password === '' ? undefined : signIn
  } catch {
    return undefined
  }
}

// `MySafe <mysafe@example.org>`, or the address alone. Undefined: not set; null: wrong.
function senderFrom(text: string | undefined): Sender | null | undefined {
  if (text === undefined) return undefined
  const [, named = '', bracketed] = /^([^<>]*)<([^<>]*)>$/.exec(text) ?? []
  const name = named
    .trim()
    .replace(/^"([^"]*)"$/, '$1')
    .trim()
  const address = bracketed ?? text
  if (!isMailAddress(address) || /[\p{Control}"]/u.test(name) || [...name].length > LONGEST_SENDER) return null
  return { name: name === '' ? 'MySafe' : name, address }
}

// Hands mails to a mail server over SMTP, and says in a word of ours why one was not taken.
import { createTransport } from 'nodemailer'
import type { SmtpSettings } from '../config/mail.ts'
import { SendFault, type FaultCode } from './faults.ts'
import { LANES, type Line, type Mail } from './way.ts'

// Milliseconds. A server that says nothing for so long will not.
const PATIENCE = { dnsTimeout: 10_000, connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 30_000 }

/** What nodemailer attaches to its errors. */
interface Told {
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly command?: unknown
  readonly responseCode?: unknown
}

/** Connections to the server that are opened when the first mail comes and kept until the line is closed. */
export function smtpLine(settings: SmtpSettings): Line {
  const { host, port, encryption, verified, signIn, from } = settings
  const transport = createTransport({
    ...PATIENCE,
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    tls: { rejectUnauthorized: verified, minVersion: 'TLSv1.2' },
    ...(signIn === null ? {} : { auth: { user: signIn.user, pass: signIn.password }, forceAuth: true }),
    pool: true,
    maxConnections: LANES,
    // Whether a mail is tried again, and when, is for the postman to say: the outbox knows what was sent.
    maxRequeues: 0,
    // A letter holds nothing that would have to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  })
  return {
    async send(mail, signal) {
      try {
        await transport.sendMail({ ...messageOf(mail, from), signal })
      } catch (fault) {
        throw faultOf(fault as Told)
      }
    },
    close: () => transport.close({ force: true }),
  }
}

// Addresses go in as parts, never as a text that could be read as two of them (MAI-04).
function messageOf({ to, subject, text, html, messageId, at }: Mail, from: SmtpSettings['from']) {
  return {
    envelope: { from: from.address, to: [to.address] },
    from: { name: from.name, address: from.address },
    to: { name: to.name, address: to.address },
    subject,
    text,
    html,
    messageId,
    date: new Date(at),
    // Nobody is away from a machine (RFC 3834, 5; the second is what Exchange reads).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}

const BY_CODE: Readonly<Record<string, FaultCode>> = {
  EAUTH: 'sign_in',
  ENOAUTH: 'sign_in',
  ETLS: 'tls',
  ETIMEDOUT: 'timeout',
  EABORT: 'timeout',
  EDNS: 'name',
  EMESSAGE: 'message',
}

const OF_CERTIFICATES = /CERT|SIGN|VERIFY|TLS|SSL|EPROTO/

/** What a failure means for us. Its message, which may hold the server's own words, is left behind. */
export function faultOf({ code, originalCode, command, responseCode }: Told): SendFault {
  const status = typeof responseCode === 'number' ? responseCode : null
  // The server is closing, whatever it was asked (RFC 5321, 3.8).
  if (status === 421) return new SendFault('server', status)
  if (code === 'EENVELOPE') return new SendFault(ofEnvelope(command), status)
  if (code === 'ESOCKET' && typeof originalCode === 'string' && OF_CERTIFICATES.test(originalCode))
    return new SendFault('tls')
  const known = BY_CODE[String(code)]
  if (known !== undefined) return new SendFault(known, status)
  return status === null ? new SendFault('unreachable') : new SendFault('server', status)
}

function ofEnvelope(command: unknown): FaultCode {
  if (command === 'MAIL FROM') return 'sender'
  return command === 'DATA' ? 'message' : 'recipient'
}

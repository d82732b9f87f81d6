// How mails leave MySafe: over a mail server, or onto the console of whoever tries it out.
import { isLoopback } from '../config.ts'
import type { MailSettings } from '../config/mail.ts'
import type { Views } from '../resources.ts'
import { consoleLine } from './console.ts'
import { letterWriter, type Writer } from './letter-writer.ts'

/** How many mails are handed over at once. */
export const LANES = 2

/** A mail as it leaves: to one person, in both forms. */
export interface Mail {
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
  readonly html: string
  /** With its angle brackets (RFC 5322, 3.6.4). */
  readonly messageId: string
  /** UTC milliseconds. */
  readonly at: number
}

/** A way that is open, for one mail after the other or for some at once. */
export interface Line {
  /** Resolves once the mail was taken over. @throws SendFault */
  send(mail: Mail, signal: AbortSignal): Promise<void>
  close(): void
}

/** What may be known of how mails leave; no name or password for the mail server is in it. */
export type AboutMail =
  | { readonly kind: 'console'; readonly from: string }
  | {
      readonly kind: 'smtp'
      readonly from: string
      readonly host: string
      readonly port: number
      readonly encryption: 'tls' | 'starttls' | 'none'
      /** Whether the server must prove who it is. */
      readonly verified: boolean
      readonly signsIn: boolean
      /** Whether mails can be read on their way, or read by whoever pretends to be the server. */
      readonly unsafe: boolean
    }

export interface MailWay {
  readonly about: AboutMail
  readonly write: Writer
  open(): Promise<Line>
}

/** The way that the settings name. `print` writes onto the console. */
export function mailWay(
  settings: MailSettings,
  { views, print }: { views: Views; print: (...lines: string[]) => void },
): MailWay {
  const write = letterWriter(views)
  const { name, address } = settings.from
  const from = `${name} <${address}>`
  if (settings.kind === 'console')
    return { about: { kind: 'console', from }, write, open: async () => consoleLine(from, print) }
  const { kind, host, port, encryption, verified, signIn } = settings
  const unsafe = !isLoopback(host) && (encryption === 'none' || !verified)
  return {
    about: { kind, from, host, port, encryption, verified, signsIn: signIn !== null, unsafe },
    write,
    // Loaded when the first mail leaves: a start has nothing to wait for.
    open: async () => (await import('./smtp.ts')).smtpLine(settings),
  }
}

// Mail with one fault in it each: every one must be found by the checks of the tests about mail.
import type { FastifyInstance } from 'fastify'
import { createTransport } from 'nodemailer'
import type { SmtpSettings } from '../../../src/config/mail.ts'
import { SendFault } from '../../../src/mail/faults.ts'
import { newMessageId, type Letter } from '../../../src/mail/letters.ts'
import type { MailWay } from '../../../src/mail/way.ts'
import { insertLetter, releaseLetters } from '../../../src/store/letters.ts'
import { findUser } from '../../../src/store/users.ts'
import type { Tx, Vault } from '../../../src/vault/vault.ts'

/** Takes the address of MySafe from whoever asked for a page last. */
export function believesHost(app: FastifyInstance): () => string {
  let host = ''
  app.addHook('onRequest', async (request) => {
    host = String(request.headers['x-forwarded-host'] ?? request.headers.host)
  })
  return () => `http://${host}`
}

/** Puts a value in that somebody would otherwise have to sign in for. */
export function writesValues(way: MailWay, value: string): MailWay {
  return { ...way, write: (content, given) => way.write({ ...content, after: [...content.after, value] }, given) }
}

/** Takes names as they are. */
export function writesNamesRaw(way: MailWay, name: string): MailWay {
  return {
    ...way,
    write: (content, given) => ({ ...way.write(content, given), subject: `Shared: ${name}`, html: name }),
  }
}

/** Hands an address over as a text, which may be read as several. */
export function sendsToTexts(settings: SmtpSettings): (address: string) => Promise<unknown> {
  const { host, port, signIn } = settings
  const transport = createTransport({
    ...{ host, port, requireTLS: true },
    ...(signIn === null ? {} : { auth: { user: signIn.user, pass: signIn.password } }),
  })
  return (address) => transport.sendMail({ from: settings.from.address, to: address, subject: 'x', text: 'x' })
}

/** Trusts whoever answers. */
export function trustsAnybody(settings: SmtpSettings): SmtpSettings {
  return { ...settings, verified: false }
}

/** Sends the mail within the write, when nobody knows yet whether that is kept; what does not leave is gone. */
export function tellsAtOnce(vault: Vault): Vault {
  return {
    ...vault,
    write: (work) => vault.write((tx) => work({ ...tx, mailConfigured: false })),
  }
}

/** Forgets who is sending a letter. */
export function forgetsLeases(vault: Vault): Vault {
  return {
    ...vault,
    write: (work) =>
      vault.write((tx) => {
        const done = work(tx)
        releaseLetters(tx.db)
        return done
      }),
  }
}

/** Sends nothing more once one recipient was refused. */
export function stopsAtTheFirst(way: MailWay): MailWay {
  let refused = false
  return {
    ...way,
    async open() {
      const line = await way.open()
      return {
        ...line,
        async send(mail, signal) {
          if (refused) throw new SendFault('unreachable')
          await line.send(mail, signal).catch((fault: unknown) => {
            refused = true
            throw fault
          })
        },
      }
    },
  }
}

/** Puts a letter into the outbox as everybody can read it, and names whom it is about. */
export function queuesReadably(tx: Tx, { kind, userId, data }: Letter): void {
  const about = { kind, userId, messageId: newMessageId('x'), causedBy: data.byId, batchId: null, linkId: null }
  const sealedBody = Buffer.from(JSON.stringify({ ...data, name: findUser(tx.db, userId)?.name }))
  insertLetter(tx.db, { ...about, sealedBody, createdAt: tx.at })
}

/** Marks a letter as sent and leaves its body where it is. */
export function onlyMarks(vault: Vault): void {
  vault.db.raw.exec('UPDATE letters SET sent_at = 1')
}

/** A cap that nobody reaches. */
export const BOUNDLESS = 1_000_000

// A mail that proves the way to the mail server is open: sent at once, and what the server says is told to whoever asked.
import { record } from '../audit/trail.ts'
import { translator } from '../i18n/translate.ts'
import { testContent } from '../mail/account-contents.ts'
import { faultText, SendFault } from '../mail/faults.ts'
import { newMessageId } from '../mail/letters.ts'
import { plainWords } from '../mail/plain-words.ts'
import type { MailWay } from '../mail/way.ts'
import type { SignedIn } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { faultTold, type Fault } from './mail-queue.ts'
import { Conflict } from './refusals.ts'
import type { Vault } from './vault.ts'

/** What became of a test mail: taken over, printed on the console, or why it was not taken. */
export type TestMail =
  | { readonly result: 'taken' | 'printed'; readonly email: string }
  | { readonly result: 'failed'; readonly email: string; readonly fault: Fault }

// Milliseconds that whoever asked waits for an answer of the mail server.
const PATIENCE = 20_000

/**
 * Sends a mail to whoever asks, past the queue, so that what the mail server says can be told at once.
 * @param given baseUrl: the origin people reach MySafe at, which the mail links to
 * @throws Forbidden; Conflict when there is no mail server
 */
export async function sendTestMail(vault: Vault, user: SignedIn, { baseUrl }: { baseUrl: string }): Promise<TestMail> {
  mustAdminister(user)
  const { mail } = vault
  if (mail === null) throw new Conflict('mail.not_configured')
  const { email } = user.user
  const fault = await sentTo(mail, { user, baseUrl, at: vault.now(), installation: vault.keyring.installation })
  const details = fault === null ? {} : { fault: faultText(fault) }
  vault.write((tx) =>
    record(tx, user, { name: 'test_mail.sent', result: fault === null ? 'done' : 'failed', userId: user.id, details }),
  )
  if (fault !== null) return { result: 'failed', email, fault: faultTold(fault) }
  return { result: mail.about.kind === 'console' ? 'printed' : 'taken', email }
}

async function sentTo(
  mail: MailWay,
  { user, baseUrl, at, installation }: { user: SignedIn; baseUrl: string; at: number; installation: string },
): Promise<SendFault | null> {
  const { name, email, language } = user.user
  const words = translator(language)
  const content = testContent({ now: at, to: user.user, words, baseUrl })
  const to = { name: plainWords(name), address: email }
  const written = mail.write(content, { words, baseUrl })
  const line = await mail.open()
  const sending = line.send(
    { ...written, to, messageId: newMessageId(installation), at },
    AbortSignal.timeout(PATIENCE),
  )
  return sending
    .then(
      () => null,
      (fault: unknown) => {
        if (fault instanceof SendFault) return fault
        throw fault
      },
    )
    .finally(() => line.close())
}

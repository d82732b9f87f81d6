// How a mail leaves, and what the mail server answered, in plain words.
import type { Words } from '../http/words.ts'
import type { Fault } from '../vault/mail-queue.ts'
import type { Vault } from '../vault/vault.ts'

/** The sentence of a fault, with the number of the server's answer when there was one. */
export function faultWords({ key, status }: Fault, { t }: Pick<Words, 't'>): string {
  return status === null ? t(key) : t('mail.fault_status', { fault: t(key), status: String(status) })
}

/** What becomes of a mail that waits now, as the end of a message's key: where it is only printed it reaches nobody else. */
export function mailedHow(mailed: boolean, { mail }: Pick<Vault, 'mail'>): 'mailed' | 'printed' | 'not_mailed' {
  if (!mailed) return 'not_mailed'
  return mail?.about.kind === 'console' ? 'printed' : 'mailed'
}

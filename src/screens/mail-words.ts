// What the mail server answered, in plain words.
import type { Words } from '../http/words.ts'
import type { Fault } from '../vault/mail-queue.ts'

/** The sentence of a fault, with the number of the server's answer when there was one. */
export function faultWords({ key, status }: Fault, { t }: Pick<Words, 't'>): string {
  return status === null ? t(key) : t('mail.fault_status', { fault: t(key), status: String(status) })
}

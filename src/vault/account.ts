// What people may change about themselves: name, address, language, time zone, theme and whether they get mail.
import { record } from '../audit/trail.ts'
import { isLanguage, isTimeZone } from '../i18n/translate.ts'
import { updateUser, type User } from '../store/users.ts'
import type { SignedIn } from './actors.ts'
import { Conflict, Invalid } from './refusals.ts'
import { personFaults } from './user-rules.ts'
import { tellEmailChange } from './users.ts'
import type { Vault } from './vault.ts'

/** The account as it was typed. */
export interface AccountForm {
  readonly name: string
  readonly email: string
  readonly language: string
  readonly timeZone: string
  readonly theme: User['theme']
  readonly wantsMail: boolean
}

/** Whether this form changes the address that a forgotten password would be sent to: then the password is asked first. */
export function changesEmail(user: SignedIn, { email }: { email: string }): boolean {
  return email !== user.user.email
}

/**
 * Saves one's own account. The event names the fields that changed, never what stands in them.
 * @throws Invalid by field, Conflict when somebody (an administrator) saved it in between
 */
export function changeAccount(vault: Vault, user: SignedIn, form: AccountForm): void {
  vault.write((tx) => {
    const faults = personFaults(tx, { ...form, username: user.user.username }, user.id)
    if (!isTimeZone(form.timeZone)) faults['timeZone'] = 'account.time_zone_unknown'
    const { language } = form
    if (!isLanguage(language)) faults['language'] = 'account.language_unknown'
    if (Object.keys(faults).length > 0 || !isLanguage(language)) throw new Invalid(faults)
    const changes = { ...form, language }
    const changed = Object.entries(changes).filter(([field, value]) => user.user[field as keyof User] !== value)
    if (changed.length === 0) return
    if (!updateUser(tx.db, user.id, changes, user.user.version)) throw new Conflict('account.changed_meanwhile')
    record(tx, user, {
      name: 'user.account_changed',
      userId: user.id,
      details: { fields: changed.map(([field]) => field) },
    })
    if (form.email !== user.user.email)
      tellEmailChange(tx, user, { userId: user.id, before: user.user.email, now: form.email })
  })
}

// What people may change about themselves: name, address, language, time zone, theme and whether they get mail.
import { record } from '../audit/trail.ts'
import { isTimeZone } from '../i18n/translate.ts'
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
  readonly language: User['language']
  readonly timeZone: string
  readonly theme: User['theme']
  readonly wantsMail: boolean
  readonly wantsOpenedMail: boolean
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
    if (Object.keys(faults).length > 0) throw new Invalid(faults)
    const changed = Object.entries(form).filter(([field, value]) => user.user[field as keyof User] !== value)
    if (changed.length === 0) return
    if (!updateUser(tx.db, user.id, form, user.user.version)) throw new Conflict('account.changed_meanwhile')
    record(tx, user, {
      name: 'user.account_changed',
      userId: user.id,
      details: { fields: changed.map(([field]) => field) },
    })
    if (form.email !== user.user.email)
      tellEmailChange(tx, user, { userId: user.id, before: user.user.email, now: form.email })
  })
}

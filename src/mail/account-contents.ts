// What the letters about accounts say: an invitation, a reset, another e-mail address, a shortened trail, and the mail that is only a test.
import { hashToken } from '../crypto/tokens.ts'
import { findOpenAddress } from '../store/password-addresses.ts'
import { isGone, nameOf, withoutNames, type Content, type Contents, type DataOf, type Desk } from './desk.ts'
import { plainWords } from './plain-words.ts'

export const accountContents: Contents<'invited' | 'password_reset' | 'email_changed' | 'audit_pruned'> = {
  invited: (desk, data) =>
    ofAddress(desk, data, {
      subject: desk.words.t('mail.invited_subject', { by: nameOf(desk, data.byId) }),
      said: desk.words.t('mail.invited', { by: nameOf(desk, data.byId), username: plainWords(desk.to.username) }),
    }),

  password_reset: (desk, data) =>
    ofAddress(desk, data, {
      subject: desk.words.t('mail.reset_subject'),
      said: desk.words.t('mail.reset', { by: nameOf(desk, data.byId), username: plainWords(desk.to.username) }),
    }),

  email_changed(desk, data) {
    const { to, words } = desk
    const username = plainWords(to.username)
    const said =
      data.byId === to.id
        ? words.t('mail.email_changed_yourself', { username })
        : words.t('mail.email_changed', { by: nameOf(desk, data.byId), username })
    return {
      ...withoutNames,
      subject: words.t('mail.email_changed_subject'),
      before: [said],
      after: [words.t('mail.not_you')],
      notes: [],
    }
  },

  audit_pruned({ to, words, baseUrl }, { events, upTo }) {
    if (isGone(to) || !to.administrator) return null
    return {
      ...withoutNames,
      subject: words.t('mail.audit_pruned_subject'),
      before: [words.t('mail.audit_pruned', { events, upTo })],
      after: [words.t('mail.audit_pruned_unknown')],
      action: { label: words.t('mail.see_audit'), url: `${baseUrl}/admin/audit?event=audit.pruned` },
      notes: [],
    }
  },
}

/** What a mail says that somebody asked for to see whether mails arrive. */
export function testContent({ now, to, words, baseUrl }: Pick<Desk, 'now' | 'to' | 'words' | 'baseUrl'>): Content {
  return {
    ...withoutNames,
    subject: words.t('mail.test_subject'),
    before: [words.t('mail.test', { at: words.dateTime(now, to.timeZone), zone: to.timeZone })],
    action: { label: words.t('mail.see_api_secrets'), url: `${baseUrl}/` },
    notes: [],
  }
}

// An address that was used, replaced or is too old leads nowhere.
function ofAddress(
  { db, keyring, now, to, words, baseUrl }: Desk,
  { token, expiresAt }: DataOf<'invited'>,
  { subject, said }: { subject: string; said: string },
): Content | null {
  const tokenHash = hashToken(keyring, 'password_address', token)
  if (isGone(to) || findOpenAddress(db, { tokenHash, now }) === undefined) return null
  const until = words.dateTime(expiresAt, to.timeZone)
  return {
    ...withoutNames,
    subject,
    before: [said],
    action: { label: words.t('mail.choose_password'), url: `${baseUrl}/password/${token}` },
    after: [words.t('mail.address_until', { until, zone: to.timeZone }), words.t('mail.not_you')],
    notes: [],
  }
}

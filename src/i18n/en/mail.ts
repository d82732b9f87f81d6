// English texts of `mail.…`: the letters, and how it stands with them.

export const mail = {
  'mail.the_operator': 'The operator of this server',
  'mail.more': '{more, plural, one {and one more} other {and # more}}',
  'mail.switch_off': 'You can switch these mails off in your account: {url}',
  'mail.not_you': 'If this surprises you, tell an administrator.',
  'mail.sent_by': 'Sent by MySafe at {url}',
  'mail.open_api_secret': 'Open it in MySafe',
  'mail.see_new_items': 'See what is new',
  'mail.see_api_secrets': 'Open MySafe',
  'mail.shared_subject':
    '{count, plural, =1 {{named, select, yes {{by} shared “{name}” with you} other {{by} shared an API secret with you}}} other {{by} shared # API secrets with you}}',
  'mail.shared':
    '{count, plural, =1 {{by} shared an API secret with you:} other {{by} shared # API secrets with you:}}',
  'mail.shared_how': 'Sign in to see what you may do with {count, plural, =1 {it} other {them}}.',
  'mail.handed_over_subject': '{count, plural, =1 {“{name}” is yours now} other {# API secrets are yours now}}',
  'mail.handed_over':
    '{count, plural, =1 {{by} made you the owner of an API secret:} other {{by} made you the owner of # API secrets:}}',
  'mail.handed_over_how': 'What was shared stays shared; you decide about it now.',
  'mail.taken_over_subject':
    '{count, plural, =1 {“{name}” belongs to {to} now} other {# of your API secrets belong to {to} now}}',
  'mail.taken_over':
    '{count, plural, =1 {{by} gave an API secret of yours to {to}:} other {{by} gave # API secrets of yours to {to}:}}',
  'mail.taken_over_from_subject':
    '{count, plural, =1 {An API secret of {from} belongs to {to} now} other {# API secrets of {from} belong to {to} now}}',
  'mail.taken_over_from':
    '{count, plural, =1 {{by} gave an API secret of {from} to {to}:} other {{by} gave # API secrets of {from} to {to}:}}',
  'mail.taken_over_from_why': 'Every administrator gets this mail.',
  'mail.joined_group_subject': '{by} is in the group “{group}” now',
  'mail.joined_group':
    '{by}, an administrator, joined the user group “{group}”. {count, plural, =1 {This API secret of yours is shared with it:} other {These # API secrets of yours are shared with it:}}',
  'mail.joined_group_how': 'If that should not be, stop sharing with this group.',
  'mail.private_group_subject': 'A private group you share with has a new owner',
  'mail.private_group':
    '{by} gave a private group to {to}, who decides from now on who is in it. {count, plural, =1 {This API secret of yours is shared with it:} other {These # API secrets of yours are shared with it:}}',
  'mail.private_group_how': 'If that should not be, stop sharing with this group.',
  'mail.invited_subject': '{by} invites you to MySafe',
  'mail.invited':
    '{by} made an account for you in MySafe, the safe for the API secrets of your team. Your username is {username}.',
  'mail.reset_subject': 'Your MySafe password was reset',
  'mail.reset':
    '{by} reset the password of your account {username}. The old one does not work any more, and you were signed out everywhere.',
  'mail.choose_password': 'Choose your password',
  'mail.address_until': 'This address works once, until {until} ({zone}). Give it to nobody.',
  'mail.email_changed_subject': 'The e-mail address of your MySafe account was changed',
  'mail.email_changed':
    '{by} changed the e-mail address of the account {username}. This mail goes to the address before and to the one now.',
  'mail.email_changed_yourself':
    'The e-mail address of the account {username} was changed from that account. This mail goes to the address before and to the one now.',
  'mail.test_subject': 'Test mail from MySafe',
  'mail.test': 'Mail from MySafe arrives. You asked for this on {at} ({zone}).',
  'mail.kind_shared_with_you': 'Shared with you',
  'mail.kind_handed_over': 'New owner',
  'mail.kind_taken_over': 'Given to somebody else',
  'mail.kind_taken_over_from': 'Given to somebody else, for administrators',
  'mail.kind_joined_group': 'Administrator joined a group',
  'mail.kind_private_group_taken_over': 'Private group with a new owner',
  'mail.kind_invited': 'Invitation',
  'mail.kind_password_reset': 'Password reset',
  'mail.kind_email_changed': 'E-mail address changed',
  'mail.fault_unreachable': 'The mail server cannot be reached.',
  'mail.fault_name': 'The name of the mail server is not known.',
  'mail.fault_timeout': 'The mail server did not answer in time.',
  'mail.fault_tls':
    'The connection to the mail server cannot be made safe: it offers no encryption, or its certificate is not trusted.',
  'mail.fault_sign_in': 'The mail server refuses the name or the password of MySafe.',
  'mail.fault_sender': 'The mail server refuses the sender (MYSAFE_MAIL_FROM).',
  'mail.fault_server': 'The mail server takes no mail at the moment.',
  'mail.fault_recipient': 'The mail server refuses the recipient’s address.',
  'mail.fault_message': 'The mail server refuses the mail.',
  'mail.fault_broken': 'MySafe could not write this mail. The log says more.',
  'mail.fault_capped': 'Waits its turn: too many mails in one hour were caused by the same person.',
  'mail.fault_status': '{fault} Its answer was {status}.',
  'mail.test_taken': 'The mail server took a test mail to {email}. Look whether it arrives.',
  'mail.test_printed': 'The test mail to {email} was printed where MySafe was started.',
  'mail.not_configured': 'There is no mail server. Set MYSAFE_SMTP_URL and start MySafe again.',
  'mail.not_retryable': 'This mail was sent meanwhile, or nothing of it is kept any more.',
} as const satisfies Record<string, string>

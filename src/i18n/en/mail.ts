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
  'mail.came_back_subject': '{who} has the account back',
  'mail.came_back':
    '{by} gave {who} the account back. {count, plural, one {With it {who} reaches this API secret of yours again} other {With it {who} reaches # API secrets of yours again}}:',
  'mail.came_back_how': 'If that should not be, stop sharing with this person.',
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
  'mail.external_shared_subject': '{by} shares an API secret with you',
  'mail.external_shared': '{by} ({email}) shares an API secret with you.',
  'mail.external_shared_what': 'Name: {name}. Type: API secret.',
  'mail.external_shared_until':
    'It can be opened until {zone, select, UTC {{utc} UTC} other {{until} ({zone}), which is {utc} UTC}}.',
  'mail.external_shared_opens':
    '{limited, select, yes {It opens {count, plural, one {once} other {# times}}. Looking at the page uses nothing up.} other {It opens as often as you need. Looking at the page uses nothing up.}}',
  'mail.external_open': 'Access now',
  'mail.external_check_code': 'The page mails you a code, to this address, before it opens anything.',
  'mail.external_check_passphrase':
    'The page asks for a passphrase. Whoever shares this tells it to you another way, not by mail.',
  'mail.external_check_both':
    'The page mails you a code, to this address, and asks for a passphrase. Whoever shares this tells you the passphrase another way, not by mail.',
  'mail.external_yours_alone': 'This link is yours alone. Pass it on to nobody.',
  'mail.external_code_subject': 'Your code for MySafe',
  'mail.external_code': 'Your code to open what {by} shares with you:',
  'mail.external_code_how': 'It is good once, for ten minutes, in the browser that asked for it.',
  'mail.external_code_not_you':
    'If you did not ask for it, somebody else has your link: type it nowhere and tell whoever sent you the link.',
  'mail.external_ended_subject': 'Access expired',
  'mail.external_ended': 'The API secret “{name}” that {by} shared with you cannot be opened any more.',
  'mail.external_ended_how': 'If you still need it, ask {by} for a new link.',
  'mail.external_opened_subject': '“{name}” was opened outside',
  'mail.external_opened': '{email} opened “{name}” for the first time through the link you gave them.',
  'mail.external_opened_how': 'If that surprises you, take the link back and change the client secret.',
  'mail.external_failed_subject': 'The link to “{name}” could not be mailed',
  'mail.external_failed': 'The mail with your link to “{name}” did not reach {email}.',
  'mail.external_failed_how': 'Check the address. You can mail the link again or take it back.',
  'mail.external_see': 'See this share',
  'mail.test_subject': 'Test mail from MySafe',
  'mail.test': 'Mail from MySafe arrives. You asked for this on {at} ({zone}).',
  'mail.kind_shared_with_you': 'Shared with you',
  'mail.kind_handed_over': 'New owner',
  'mail.kind_taken_over': 'Given to somebody else',
  'mail.kind_taken_over_from': 'Given to somebody else, for administrators',
  'mail.kind_joined_group': 'Administrator joined a group',
  'mail.kind_came_back': 'Account given back',
  'mail.kind_private_group_taken_over': 'Private group with a new owner',
  'mail.kind_invited': 'Invitation',
  'mail.kind_password_reset': 'Password reset',
  'mail.audit_pruned_subject': 'The oldest events of the audit trail were removed',
  'mail.audit_pruned':
    'The operator of MySafe removed {events, plural, one {# event} other {# events}} from the beginning of the audit trail, up to event {upTo, number}. A signed mark stands in their place.',
  'mail.audit_pruned_unknown': 'If you do not know of this, ask whoever runs MySafe.',
  'mail.see_audit': 'See it in the audit trail',
  'mail.kind_audit_pruned': 'Audit trail shortened',
  'mail.kind_email_changed': 'E-mail address changed',
  'mail.kind_external_shared': 'Link for somebody outside',
  'mail.kind_external_code': 'Code for somebody outside',
  'mail.kind_external_ended': 'Link that ended',
  'mail.kind_external_opened': 'Opened outside',
  'mail.kind_external_failed': 'Link that could not be mailed',
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
  'mail.fault_not_allowed': 'Whoever shared this may not share with people outside any more.',
  'mail.fault_capped': 'Waits its turn: too many mails in one hour were caused by the same person.',
  'mail.fault_status': '{fault} Its answer was {status}.',
  'mail.test_taken': 'The mail server took a test mail to {email}. Look whether it arrives.',
  'mail.test_printed': 'The test mail to {email} was printed where MySafe was started.',
  'mail.not_configured': 'There is no mail server. Set MYSAFE_SMTP_URL and start MySafe again.',
  'mail.not_retryable': 'This mail was sent meanwhile, or nothing of it is kept any more.',
} as const satisfies Record<string, string>

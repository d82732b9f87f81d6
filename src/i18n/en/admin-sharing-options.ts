// English texts of `admin_sharing_options.…`.

export const adminSharingOptions = {
  'admin_sharing_options.title': 'Sharing options',
  'admin_sharing_options.outside': 'External sharing',
  'admin_sharing_options.external': 'Enable external sharing?',
  'admin_sharing_options.external_hint':
    'Lets people with the External share permission share with people who have no account. Once it is off, links given before do not open any more.',
  'admin_sharing_options.longest': 'Maximum sharing time',
  'admin_sharing_options.longest_hint': 'Empty: no maximum',
  'admin_sharing_options.longest_none': 'no maximum',
  'admin_sharing_options.longest_range':
    'Write a whole number, from 1 hour to {hours, number} hours ({days, number} days), or leave it empty.',
  'admin_sharing_options.unit': 'Unit',
  'admin_sharing_options.unit_hint': 'At most {days, number} days',
  'admin_sharing_options.hours': 'Hours',
  'admin_sharing_options.days': 'Days',
  'admin_sharing_options.domains': 'Allowed domains',
  'admin_sharing_options.domains_hint':
    'Recipients must have an address at one of these, to the letter: corp.example does not include mail.corp.example. One a line, or with commas. Empty: all domains.',
  'admin_sharing_options.domains_all': 'all domains',
  'admin_sharing_options.domains_form':
    'Write only what stands behind the @, as in corp.example. {count, plural, one {This is not a domain:} other {These are not domains:}} {names}',
  'admin_sharing_options.domains_many': 'You wrote {count, number} domains. At most {most, number} can be kept.',
  'admin_sharing_options.check': 'Required check',
  'admin_sharing_options.check_hint': 'What a recipient has to know before the link opens.',
  'admin_sharing_options.check_any': 'Whoever shares chooses',
  'admin_sharing_options.check_code': 'Code by e-mail',
  'admin_sharing_options.check_passphrase': 'Passphrase',
  'admin_sharing_options.check_both': 'Code by e-mail and passphrase',
  'admin_sharing_options.check_no_mail': 'Needs a mail server, and none is set up.',
  'admin_sharing_options.new_users': 'New users may share outside',
  'admin_sharing_options.new_users_hint':
    'External share is then already chosen on the form Add user. Users who have an account keep what they have.',
  'admin_sharing_options.saved': 'Sharing options saved',
  'admin_sharing_options.changed_meanwhile':
    'Somebody else changed the sharing options in between. What they saved stands beside what you chose; check it and save again.',
  'admin_sharing_options.addresses': 'As it is configured',
  'admin_sharing_options.base_url': 'Base URL',
  'admin_sharing_options.base_url_set': 'Set by MYSAFE_BASE_URL. Links in mails begin with it.',
  'admin_sharing_options.base_url_found':
    'Where MySafe listens. Links in mails begin with it; set MYSAFE_BASE_URL before others are to follow them.',
  'admin_sharing_options.sender': 'Sender',
  'admin_sharing_options.sender_from': 'MYSAFE_MAIL_FROM sets it.',
  'admin_sharing_options.sender_none': 'None',
  'admin_sharing_options.sender_none_how':
    'There is no mail server, so no mail is sent. Set MYSAFE_SMTP_URL and MYSAFE_MAIL_FROM, and start MySafe again.',
  'admin_sharing_options.test': 'Test mail',
  'admin_sharing_options.test_what':
    'Sends a mail to {email} past the queue, and says here what the mail server answered.',
  'admin_sharing_options.send_test': 'Send test mail',
  'admin_sharing_options.test_sent': 'Sent',
  'admin_sharing_options.test_failed': 'No mail left to {email}',
  'admin_sharing_options.open_base_url': 'Links for outsiders lead to',
  'admin_sharing_options.open_same':
    'The same address. MYSAFE_OPEN_PORT and MYSAFE_OPEN_BASE_URL give them one of their own.',
  'admin_sharing_options.open_own': 'Nothing else of MySafe can be reached there.',
} as const satisfies Record<string, string>

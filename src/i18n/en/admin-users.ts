// English texts of `admin_users.…`.

export const adminUsers = {
  'admin_users.title': 'Users',
  'admin_users.add': 'Add user',
  'admin_users.add_about': 'You get a one-time address for them, with which they choose their own password.',
  'admin_users.edit': 'Edit',
  'admin_users.edit_title': 'Edit {name}',
  'admin_users.account': 'Account',
  'admin_users.name': 'Name',
  'admin_users.username': 'Username',
  'admin_users.email': 'E-mail',
  'admin_users.may': 'May also',
  'admin_users.external_share': 'External share',
  'admin_users.external_share_what': 'May share API secrets of their own with people who have no account.',
  'admin_users.external_share_off':
    'May share API secrets of their own with people who have no account, once external sharing is enabled under Sharing options.',
  'admin_users.administrator': 'Administrator',
  'admin_users.administrator_what':
    'Looks after users, groups and the system. Sees no API secret that is not theirs or shared with them.',
  'admin_users.groups': 'User groups',
  'admin_users.find_groups': 'Find user groups',
  'admin_users.find_groups_hint': 'Part of a name. The groups you choose are joined when you save.',
  'admin_users.no_such_group': 'No user group has this name.',
  'admin_users.in_no_group': 'In no user group yet.',
  'admin_users.added_on': 'Added',
  'admin_users.search': 'Name, username or e-mail',
  'admin_users.filters': 'Filters',
  'admin_users.status': 'Status',
  'admin_users.you': '(you)',
  'admin_users.no_password_yet': 'No password yet',
  'admin_users.actions_of': 'Actions for {name}',
  'admin_users.nobody': 'Nobody found',
  'admin_users.nobody_what': 'No user fits what you are looking for.',
  'admin_users.saved': 'User saved',
  'admin_users.changed_meanwhile':
    'Somebody else changed this user in between. What they saved stands beside what you typed; check it and save again.',
  'admin_users.last_administrator':
    'No other administrator can sign in. Make somebody else an administrator first; it counts once they have chosen a password.',
  'admin_users.is_inactive': 'This user is inactive already.',
  'admin_users.is_active': 'This user is active already.',
  'admin_users.access': 'Access',
  'admin_users.sessions':
    '{count, plural, =0 {Not signed in anywhere.} one {Signed in on one device.} other {Signed in on # devices.}}',
  'admin_users.address_open': 'A one-time address can be used until {until}.',
  'admin_users.inactive_since': 'Inactive since {day}. Nobody can sign in with this account.',
  'admin_users.end_sessions': 'End sessions',
  'admin_users.end_sessions_question': 'Do you want to sign {name} out everywhere?',
  'admin_users.end_sessions_what':
    '{count, plural, =0 {There is no session to end.} one {One session ends at once.} other {# sessions end at once.}} They can sign in again with their password.',
  'admin_users.sessions_ended':
    '{count, plural, =0 {There was no session to end} one {Session ended} other {# sessions ended}}',
  'admin_users.reset': 'Reset password',
  'admin_users.reset_question': 'Do you want to reset the password of {name}?',
  'admin_users.reset_what':
    'The old password stops working at once and all sessions end. You get a one-time address for them; when they use it, they are told that you reset their password.',
  'admin_users.reactivate': 'Reactivate',
  'admin_users.reactivate_question': 'Do you want to reactivate {name}?',
  'admin_users.reactivate_what':
    'They choose a new password through a one-time address. What is still shared with them works again.',
  'admin_users.deactivate': 'Deactivate',
  'admin_users.deactivate_question': 'Are you sure you want to deactivate {name}?',
  'admin_users.deactivate_question_me': 'Are you sure you want to deactivate your own account?',
  'admin_users.deactivate_what':
    'All sessions end at once and nobody can sign in with this account any more. It can be reactivated later.',
  'admin_users.owns':
    'Goes to the new owner: {secrets, plural, =0 {} =1 {one API secret} other {# API secrets}}{privateGroups, plural, =0 {} other {{secrets, plural, =0 {} other { and }}}}{privateGroups, plural, =0 {} =1 {one private group} other {# private groups}}. What is shared stays shared, and those affected are told.',
  'admin_users.new_owner': 'New owner',
  'admin_users.new_owner_hint': 'Name, username or e-mail of an active user',
  'admin_users.another': 'Choose somebody else',
  'admin_users.hand_over_choose': 'Choose who takes over what this user owns.',
  'admin_users.hand_over_nobody': 'No other active user is called exactly so. Choose one from the list.',
  'admin_users.deactivated': 'User deactivated',
  'admin_users.handed_over':
    'Handed over: {secrets, plural, =0 {} =1 {one API secret} other {# API secrets}}{privateGroups, plural, =0 {} other {{secrets, plural, =0 {} other { and }}}}{privateGroups, plural, =0 {} =1 {one private group} other {# private groups}}.',
  'admin_users.handed_over_renamed':
    'Handed over: {secrets, plural, =0 {} =1 {one API secret} other {# API secrets}}{privateGroups, plural, =0 {} other {{secrets, plural, =0 {} other { and }}}}{privateGroups, plural, =0 {} =1 {one private group} other {# private groups}}. {count, plural, one {One identifier was taken there and got a number at its end: {ids}.} other {# identifiers were taken there and got a number at their end: {ids}}}{more, plural, =0 {{count, plural, one {} other {.}}} other { and # more.}}',
  'admin_users.address': 'One-time address',
  'admin_users.address_added': '{name} was added',
  'admin_users.address_reset': 'The password of {name} was reset',
  'admin_users.address_reactivated': '{name} was reactivated',
  'admin_users.address_what': 'Give this address to {name}. It leads to choosing a password and works once.',
  'admin_users.address_reset_what':
    'Give this address to {name}. It leads to choosing a new password and works once; the old one no longer works.',
  'admin_users.address_until': 'Works until {until} ({zone}).',
  'admin_users.address_once': 'Copy it now: it is not shown again.',
  'admin_users.address_mailed': 'It was also mailed to {email}.',
  'admin_users.address_not_mailed': 'No mail was sent, because no mail server is set up. Give it to {name} yourself.',
  'admin_users.add_another': 'Add another user',
  'admin_users.to_list': 'Back to the users',
} as const satisfies Record<string, string>

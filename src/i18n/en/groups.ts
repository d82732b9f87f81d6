// English texts of `groups.…`: what user groups and private groups have in common.

export const groups = {
  'groups.name': 'Name',
  'groups.name_missing': 'Type a name for the group.',
  'groups.status': 'Status',
  'groups.status_hint': 'An inactive group gives nothing; what is shared with it comes back when it is active again.',
  'groups.description': 'Description',
  'groups.added_on': 'Added',
  'groups.filters': 'Filters',
  'groups.edit': 'Edit',
  'groups.edit_title': 'Edit {name}',
  'groups.disable': 'Disable',
  'groups.disable_what':
    '{count, plural, =0 {Nobody is in it. It can be enabled again at any time.} one {One person loses at once what they reach through this group. It comes back when the group is enabled.} other {# people lose at once what they reach through this group. It comes back when the group is enabled.}}',
  'groups.enable': 'Enable',
  'groups.enable_what':
    '{count, plural, =0 {Nobody is in it yet.} one {One person reaches again what is shared with this group.} other {# people reach again what is shared with this group.}}',
  'groups.disabled': 'Group disabled',
  'groups.enabled': 'Group enabled',
  'groups.is_active': 'This group is active already.',
  'groups.is_inactive': 'This group is inactive already.',
  'groups.actions_of': 'Actions for {name}',
  'groups.none_found': 'No group found',
  'groups.none_found_what': 'No group fits what you are looking for.',
  'groups.changed_meanwhile':
    'Somebody else changed this group in between. What they saved stands beside what you typed; check it and save again.',
  'groups.moved':
    '{joined, plural, =0 {{left, plural, one {One person left.} other {# people left.}}} one {One person joined.{left, plural, =0 {} one { One person left.} other { # people left.}}} other {# people joined.{left, plural, =0 {} one { One person left.} other { # people left.}}}}',
  'groups.people': 'Users',
  'groups.find_people': 'Find users',
  'groups.find_people_hint': 'Name, username or e-mail. Those you choose join when you save.',
  'groups.nobody_chosen': 'Nobody has been chosen yet.',
  'groups.nobody_in': 'Nobody is in this group yet.',
  'groups.unreadable': 'Those who were chosen could not be read. Choose them again.',
  'groups.staged':
    '{joining, plural, =0 {{leaving, plural, one {One leaves} other {# leave}}} one {One joins{leaving, plural, =0 {} one { and one leaves} other { and # leave}}} other {# join{leaving, plural, =0 {} one { and one leaves} other { and # leave}}}} when you save.',
  'groups.joining': 'Joins when you save.',
  'groups.leaving': 'Leaves when you save.',
  'groups.since': 'since {day}',
  'groups.since_by': 'since {day}, added by {name}',
  'groups.among': 'Look among those who are in',
  'groups.look': 'Look',
  'groups.nobody_found_in': 'Nobody in this group has this name.',
} as const satisfies Record<string, string>

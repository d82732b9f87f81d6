// English texts of `private_groups.…`.

export const privateGroups = {
  'private_groups.title': 'Private groups',
  'private_groups.about':
    'A private group is yours: you decide who is in it, and you share with all of them at once. You are in it only if you add yourself.',
  'private_groups.add': 'Add private group',
  'private_groups.added': 'Private group added',
  'private_groups.added_what': 'You find it where you share an API secret.',
  'private_groups.saved': 'Private group saved',
  'private_groups.none': 'You have no private group yet',
  'private_groups.none_what':
    'Put colleagues into a group of your own and share with all of them at once. Only you decide who is in it.',
  'private_groups.owner': 'Owner',
  'private_groups.you': 'You',
  'private_groups.view': 'View',
  'private_groups.members_may_view': 'Allow members to view this group?',
  'private_groups.members_may_view_hint':
    'They then see its name and who is in it, and can share their own API secrets with it.',
  'private_groups.seen_by_members': 'Members may view',
  'private_groups.disable_question': 'Are you sure you want to disable the private group {name}?',
  'private_groups.enable_question': 'Are you sure you want to enable the private group {name}?',
} as const satisfies Record<string, string>

// English texts of `admin_user_groups.…`.

export const adminUserGroups = {
  'admin_user_groups.title': 'User groups',
  'admin_user_groups.about': 'Everybody can share with a user group. Whoever is in it reaches what is shared with it.',
  'admin_user_groups.add': 'Add user group',
  'admin_user_groups.added': 'User group added',
  'admin_user_groups.saved': 'User group saved',
  'admin_user_groups.none': 'There is no user group yet',
  'admin_user_groups.none_what':
    'Put people who work together into a group: whoever joins it reaches what is shared with it, and whoever leaves it no longer does.',
  'admin_user_groups.name_taken': 'There is a user group of this name already.',
  'admin_user_groups.disable_question': 'Are you sure you want to disable the user group {name}?',
  'admin_user_groups.enable_question': 'Are you sure you want to enable the user group {name}?',
} as const satisfies Record<string, string>

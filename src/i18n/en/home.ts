// English texts of `home.…`.

export const home = {
  'home.title': 'Home',
  'home.new_items': 'New items',
  'home.new_items_about': 'What was shared with you and you have not opened yet, newest first.',
  'home.last_used': 'Last used',
  'home.see_all': 'See all',
  'home.mark_seen': 'Mark all as seen',
  'home.seen': 'All marked as seen',
  'home.seen_what': 'Nothing was taken away: all of it stays in API secrets.',
  'home.nothing_new': 'Nothing new',
  'home.nothing_new_how': 'What colleagues share with you stands here until you open, copy or edit it.',
  'home.much_new': 'Very much was shared with you',
  'home.much_new_how': 'What came last you know already. See all looks through everything for what is new.',
  'home.nothing_used': 'Nothing used yet',
  'home.nothing_used_how': 'What you open, copy, edit or share stands here, so that it is at hand the next time.',
  'home.to_list': 'Go to API secrets',
  'home.first_title': 'Welcome to MySafe',
  'home.first_how':
    'Begin with the API secret you need most. What you use, and what colleagues share with you, will be at hand on this page.',
  'home.first_how_administrator':
    'Begin with the API secret you need most, or bring in a colleague to share with. What you use, and what is shared with you, will be at hand on this page.',
  'home.add_colleague': 'Add a colleague',
  'home.owner': 'Owner:',
} as const satisfies Record<string, string>

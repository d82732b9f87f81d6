// English texts of `rotate.…`.

export const rotate = {
  'rotate.title': 'Rotate',
  'rotate.about':
    'These client secrets are known, or could be, to somebody who left or whose link was taken back. Replace them where they are used, then here; each leaves this list by itself.',
  'rotate.known': 'Shown, copied or opened',
  'rotate.reachable': 'Could be reached',
  'rotate.reachable_about':
    'Nothing shows that the people who left looked at these client secrets. They had access until the end.',
  'rotate.name': 'Name',
  'rotate.why': 'Why',
  'rotate.why_shown': '{name}, who left on {day}, showed or copied it',
  'rotate.why_entered': '{name}, who left on {day}, entered it',
  'rotate.why_opened': '{name} opened it by a link that was taken back on {day}',
  'rotate.why_reachable': '{name}, who left on {day}, had access',
  'rotate.keep': 'Keep',
  'rotate.keep_title': 'Keep the client secret',
  'rotate.keep_question': 'Do you want to keep the client secret of “{name}” as it is?',
  'rotate.keep_why': 'Who may still know it',
  'rotate.keep_what': 'It leaves the list, and the history remembers that you kept it.',
  'rotate.kept': 'Client secret kept',
  'rotate.kept_what': 'The history of the API secret remembers it.',
  'rotate.keep_all': 'Keep all of these',
  'rotate.keep_all_question':
    '{count, plural, one {Do you want to keep one client secret that could be reached as it is?} other {Do you want to keep # client secrets that could be reached as they are?}}',
  'rotate.keep_all_what':
    'What somebody showed, copied or opened stays in the list. The history of each API secret remembers that you kept it.',
  'rotate.kept_all':
    '{count, plural, =0 {There was nothing to keep} one {One client secret kept} other {# client secrets kept}}',
  'rotate.settled': 'Nothing says any more that this client secret should be replaced.',
  'rotate.nothing': 'Nothing to rotate',
  'rotate.nothing_how':
    'When somebody leaves, or a link that was opened is taken back, the client secrets of yours that they know stand here.',
  'rotate.badge': 'Rotate',
  'rotate.hint': 'This client secret should be replaced.',
  'rotate.hint_reachable': 'Somebody who left could reach this client secret.',
  'rotate.see': 'See why under Rotate',
  'rotate.home':
    '{known, plural, =0 {{reachable, plural, one {Could be reached (#)} other {Could be reached (#)}}} other {Rotate (#)}}',
  'rotate.home_what':
    '{known, plural, =0 {} one {Somebody who left, or whose link was taken back, knows a client secret of yours. } other {People who left, or whose links were taken back, know # client secrets of yours. }}{reachable, plural, =0 {} one {{known, plural, =0 {One client secret} other {One more}} could be reached by somebody who left.} other {{known, plural, =0 {{reachable, number} client secrets} other {{reachable, number} more}} could be reached by people who left.}}',
  'rotate.home_see': 'See what to rotate',
} as const satisfies Record<string, string>

// English texts of `setup.…`.

export const setup = {
  'setup.title': 'Set up MySafe',
  'setup.about': 'You will be the first administrator and can add your colleagues right after.',
  'setup.create': 'Create account',
  'setup.done': 'MySafe is ready',
  'setup.add_colleague': 'Add a colleague',
} as const satisfies Record<string, string>

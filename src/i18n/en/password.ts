// English texts of `password.…`.

export const password = {
  'password.title': 'Choose your password',
  'password.for': 'It is for the account {who}. This address works once.',
  'password.reset_by': 'Your password was reset by {name}.',
  'password.reset_by_operator': 'Your password was reset by the operator of this server.',
  'password.password': 'Password',
  'password.rule': 'At least {least, number} characters. Any characters; long beats complicated.',
  'password.choose': 'Save password',
  'password.chosen': 'Your password is saved. You can sign in now.',
  'password.suggest': 'Suggest four words',
  'password.suggest_again': 'Suggest four other words',
  'password.suggested': 'Filled in for you; keep it in a safe place:',
  'password.missing': 'Choose a password.',
  'password.too_short': 'Use at least {least, number} characters.',
  'password.too_long': 'Use at most {most, number} characters.',
  'password.too_common':
    'This is one of the passwords that are tried first. Choose another, for instance four unrelated words.',
  'password.too_like_you': 'This is made of your own names or of ours. Choose other words.',
  'password.repeats': 'This repeats itself or just counts on. Choose another.',
  'password.address_gone':
    'This address was used already, replaced by a newer one, or is older than 72 hours. Ask an administrator for a new one.',
} as const satisfies Record<string, string>

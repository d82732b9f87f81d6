// English texts of `confirm_password.…`.

export const confirmPassword = {
  'confirm_password.title': 'Confirm that it is you',
  'confirm_password.about': 'What comes next matters. Type your password again; it counts for five minutes.',
  'confirm_password.password': 'Password',
  'confirm_password.confirm': 'Continue',
  'confirm_password.missing': 'Enter your password.',
  'confirm_password.wrong': 'This is not your password.',
  'confirm_password.too_much':
    'What you typed is longer than any form here takes, so it cannot be kept while you confirm.',
  'confirm_password.kept': 'Confirmed. Check what you typed and send it once more.',
} as const satisfies Record<string, string>

// English texts of `sign_in.…`.

export const signIn = {
  'sign_in.title': 'Sign in',
  'sign_in.again': 'Sign in again',
  'sign_in.who': 'Username or e-mail',
  'sign_in.password': 'Password',
  'sign_in.sign_in': 'Sign in',
  'sign_in.who_missing': 'Enter your username or e-mail address.',
  'sign_in.password_missing': 'Enter your password.',
  'sign_in.failed': 'Username, e-mail address or password is not right.',
  'sign_in.forgotten': 'Forgotten your password? An administrator can send you an address to choose a new one.',
  'sign_in.ended': 'Your session has ended. Sign in to go on.',
  'sign_in.not_set_up': 'MySafe is not set up yet. Open the address that its console prints at every start.',
  'sign_in.kept_notice':
    'Your session has ended. What you typed is kept for ten minutes: sign in and it will be there.',
  'sign_in.kept': 'What you typed is here again. Check it and send it once more.',
  'sign_in.too_much':
    'Your session has ended. What you typed is longer than any form here takes, so it could not be kept.',
  'sign_in.go_on_title': 'What you typed is kept',
  'sign_in.go_on_about': 'Go on to have it in the form again. Nothing of it has been saved yet.',
  'sign_in.go_on': 'Go on',
  'sign_in.not_kept': 'What was typed before is not here: it is kept for ten minutes, and only for whoever typed it.',
  'sign_in.signed_out': 'You are signed out',
} as const satisfies Record<string, string>

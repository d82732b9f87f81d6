// English texts of `errors.…`.

export const errors = {
  'errors.way_start': 'Go to Home',
  'errors.way_sign_in': 'Go to sign-in',
  'errors.way_api_secret': 'Go to the API secret',
  'errors.way_external_share': 'Go to the external share',
  'errors.way_group': 'Go to the group',
  'errors.way_user': 'Go to the user',
  'errors.way_link': 'Back to the link',
  'errors.title_400': 'This request could not be read',
  'errors.text_400':
    'Something in it was not as it should be. Nothing was changed. Go back, reload the page and try again.',
  'errors.title_403': 'You may not do this',
  'errors.text_403':
    'Nothing was changed. For an item its owner can give you the right, for Administration an administrator.',
  'errors.title_404': 'There is nothing here',
  'errors.text_404': 'This page does not exist, or it is not shared with you. Whoever sent you here can share it.',
  'errors.title_405': 'This request could not be read',
  'errors.text_405': 'MySafe does not know this kind of request. Nothing was changed.',
  'errors.title_409': 'That is not possible now',
  'errors.text_409': 'Nothing was saved. Open the page again to see how it is now.',
  'errors.title_410': 'This is no longer there',
  'errors.text_410': 'It has ended or was used already.',
  'errors.title_413': 'That is too much at once',
  'errors.text_413': 'A form may have one megabyte. Nothing was changed. Shorten what you sent and try again.',
  'errors.title_414': 'This address is too long',
  'errors.text_414': 'Check the link that brought you here.',
  'errors.title_415': 'This request could not be read',
  'errors.text_415': 'MySafe reads ordinary forms only. Nothing was changed.',
  'errors.title_422': 'Something you sent cannot be used',
  'errors.text_422': 'Nothing was changed. Go back and try again.',
  'errors.title_429': 'Please wait a moment',
  'errors.text_429': 'There were too many tries. Try again later.',
  'errors.text_429_minutes':
    '{minutes, plural, one {There were too many tries. Try again in a minute.} other {There were too many tries. Try again in # minutes.}}',
  'errors.title_500': 'Something went wrong on our side',
  'errors.text_500': 'Nothing was saved by halves. Try again; if it stays, tell your administrator the number below.',
  'errors.text_full':
    'The disk of this server is full, and nothing was changed. Signing in and out, ending sessions, revoking, removing and disabling still work; everything else does again as soon as whoever runs this server has made room.',
  'errors.kept_full':
    'The disk of this server is full, so nothing was saved. What you typed is kept here, except passwords: send it again once there is room. Whoever runs this server can make some.',
  'errors.kept_503':
    'MySafe cannot save right now, and nothing was changed. What you typed is kept here, except passwords: send it again in a moment. If this stays, whoever runs this server should look at its disk.',
  'errors.title_503': 'MySafe cannot save right now',
  'errors.text_503': 'Nothing was changed. The operator of this server should look at its disk. Try again in a moment.',
} as const satisfies Record<string, string>

// English texts of `csrf.…`.

export const csrf = {
  'csrf.stale':
    'This page was open for too long or you signed in again meanwhile. Nothing was changed: please send it once more.',
  'csrf.refused':
    'This request did not come from a current page of MySafe. Nothing was changed. Go back, reload the page and try again.',
} as const satisfies Record<string, string>

// What a password must be, with one fault in it: each must be found by test/vault/password-rules.test.ts.

/** Counts the units of one encoding, and has no end. */
export function countsUnits(password: string): string | null {
  return password.length < 15 ? 'password.too_short' : null
}

/** Counts as people count, and looks at nothing else. */
export function onlyCounts(password: string): string | null {
  return [...password].length < 15 ? 'password.too_short' : null
}

/** Wants one of each kind, as many forms do. */
export function wantsOneOfEach(password: string): string | null {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]
  return kinds.every((kind) => kind.test(password)) ? null : 'password.too_simple'
}

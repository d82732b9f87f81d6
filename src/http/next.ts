// Where to go after signing in: only ever to a page of our own (OWASP Unvalidated Redirects, INP-10).

const NOWHERE = '/'

/**
 * A path of ours from what a browser sent, or the start page. Anything a browser could read as another host is refused:
 * `//host`, backslashes, control characters, and whatever is longer than an address of ours gets.
 */
export function safeNext(given: unknown): string {
  if (typeof given !== 'string' || given.length > 2_000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(given)) return NOWHERE
  if (given.includes('\\') || /%(?:0d|0a|00|5c)/i.test(given) || /^\/%2f/i.test(given)) return NOWHERE
  const url = URL.parse(given, 'http://mysafe.invalid')
  // "/..//host" becomes "//host" once its dots are resolved.
  if (url?.host !== 'mysafe.invalid' || url.pathname.startsWith('//')) return NOWHERE
  return url.pathname + url.search + url.hash
}

/** The address of the sign-in page that leads back to a page of ours. */
export function signInAddress(next: string): string {
  return next === NOWHERE ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`
}

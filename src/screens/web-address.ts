// Where a Url leads: what of it may be followed, and whose it is.

/** Where a link goes. `host` is as browsers ask for it: letters that only look like others show what they are. */
export interface WebAddress {
  readonly href: string
  readonly host: string
}

/** The address behind a Url; null unless it is http or https without a name or password in it: anything else stays text. */
export function webAddress(url: string): WebAddress | null {
  const parsed = URL.parse(url)
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) return null
  return parsed.username === '' && parsed.password === '' ? { href: url, host: parsed.host } : null
}

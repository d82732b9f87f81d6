// One thing that was looked at, and how it stands: what System and mysafe doctor tell.

/** How something stands: as it should, worth knowing, or to be mended. */
export type Standing = 'good' | 'note' | 'mend'

/** One thing that was looked at. Its words are `checks.<what>` and, unless it is good, what to do: `checks.<what>_how`. */
export interface Check {
  readonly what: string
  readonly standing: Standing
  readonly values: Readonly<Record<string, string | number>>
}

/** What is to be mended first, then what is worth knowing. */
export function inOrder(checks: readonly Check[]): Check[] {
  return (['mend', 'note', 'good'] as const).flatMap((standing) => checks.filter((one) => one.standing === standing))
}

/** As it should be. */
export function good(what: string, values: Check['values'] = {}): Check {
  return { what, standing: 'good', values }
}

/** Worth knowing. */
export function note(what: string, values: Check['values'] = {}): Check {
  return { what, standing: 'note', values }
}

/** To be mended. */
export function mend(what: string, values: Check['values'] = {}): Check {
  return { what, standing: 'mend', values }
}

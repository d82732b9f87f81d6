// What must stand on every answer, as a list of what does not.

export interface Answered {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"

const EXACT: Record<string, string> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** What is missing or too much on an answer; `where` names it in the sentences. */
export function headerFaults(
  where: string,
  { headers }: Answered,
  expected: { referrer?: 'same-origin' | 'no-referrer'; kept?: boolean; https?: boolean } = {},
): string[] {
  const faults: string[] = []
  const want = (name: string, value: string) => {
    if (headers[name] !== value) faults.push(`${where}: ${name} is ${String(headers[name])}`)
  }
  for (const [name, value] of Object.entries(EXACT)) want(name, value)
  want('referrer-policy', expected.referrer ?? 'same-origin')
  want('cache-control', expected.kept ? 'public, max-age=31536000, immutable' : 'no-store')
  if (typeof headers['permissions-policy'] !== 'string') faults.push(`${where}: no Permissions-Policy`)
  const sent = headers['strict-transport-security']
  const strict = typeof sent === 'string' ? sent : ''
  if (expected.https && Number(/max-age=(\d+)/.exec(strict)?.[1] ?? 0) < 31_536_000)
    faults.push(`${where}: Strict-Transport-Security is ${strict}`)
  if (!expected.https && strict !== '') faults.push(`${where}: Strict-Transport-Security on plain http`)
  for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'access-control-allow-credentials'])
    if (headers[name] !== undefined) faults.push(`${where}: ${name} is sent`)
  const type = headers['content-type']
  if (typeof type === 'string' && /^(?:text\/|image\/svg)/.test(type) && !/charset=utf-8/i.test(type))
    faults.push(`${where}: ${type} names no charset`)
  return faults
}

/** What could run in a page or be taken from elsewhere. */
export function inlineFaults(where: string, body: string): string[] {
  const faults: string[] = []
  const find = (what: string, pattern: RegExp) => {
    const found = pattern.exec(body)?.[0]
    if (found !== undefined) faults.push(`${where}: ${what}: ${found.slice(0, 80)}`)
  }
  find('inline script', /<script(?![^>]*\ssrc=)[^>]*>/i)
  find('style element', /<style/i)
  find('style attribute', /<[^>]+\sstyle\s*=/i)
  find('event attribute', /<[^>]+\son[a-z]+\s*=/i)
  find('javascript address', /(?:href|src|action|formaction)\s*=\s*(?:"\s*)?javascript:/i)
  find('hx-on', /<[^>]+\shx-on/i)
  find('js: in hx-vals', /hx-vals\s*=\s*(?:['"]\s*)?js(?:cript)?:/i)
  find('trigger filter', /hx-trigger\s*=\s*"[^"]*\[/i)
  find('foreign address', /(?:src|action)\s*=\s*"(?:https?:)?\/\//i)
  return faults
}

// What htmx 2 must be told: it evaluates nothing, runs nothing, keeps nothing and asks nobody else (HDR-03).
const HTMX: Record<string, unknown> = {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  selfRequestsOnly: true,
}

/** What htmx may do beyond the little it needs, by the name of the setting. */
export function htmxMay(config: Record<string, unknown>): string[] {
  return Object.entries(HTMX).flatMap(([name, value]) => (config[name] === value ? [] : [name]))
}

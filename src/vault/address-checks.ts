// How people reach MySafe: whether others on the way can read along, and who stands before it.
import { isLoopback } from '../config.ts'
import { good, mend, note, type Check } from './check.ts'

/** What is to be said of the two addresses. `servesTls`: MySafe itself does, so most likely nobody stands before it. */
export function ofAddresses(given: {
  baseUrl: string
  openBaseUrl: string
  trustedProxies: readonly string[]
  servesTls: boolean
}): Check[] {
  const { baseUrl, openBaseUrl, trustedProxies, servesTls } = given
  const own = openBaseUrl !== baseUrl
  return [
    isReadable(baseUrl) ? mend('plain_http', { url: baseUrl }) : good('address', { url: baseUrl }),
    ...(own
      ? [
          isReadable(openBaseUrl)
            ? mend('plain_links', { url: openBaseUrl })
            : good('open_address', { url: openBaseUrl }),
        ]
      : []),
    ...(trustedProxies.length > 0 ? [good('proxies', { list: trustedProxies.join(', ') })] : []),
    ...(trustedProxies.length === 0 && baseUrl.startsWith('https:') && !servesTls ? [note('no_proxies')] : []),
  ]
}

/** Whether others can read what is said at an address. */
function isReadable(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  return protocol === 'http:' && !isLoopback(hostname)
}

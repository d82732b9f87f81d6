// How the certificate stands that MySafe itself serves: whether it counts, for how long, and for whom people ask.
import type { CertificateState } from '../crypto/certificate-watch.ts'
import type { Certificate } from '../crypto/certificate.ts'
import { good, mend, type Check } from './check.ts'

const DAY = 24 * 3_600_000

// Programs that renew certificates do so with a third of their time left: by then one of 90 days has been renewed.
const SOON = 21 * DAY

/** What is to be said of it; nothing where a proxy serves TLS, or nobody does. @param now UTC milliseconds */
export function ofCertificate(
  state: CertificateState | null,
  { baseUrl, openBaseUrl, now }: { baseUrl: string; openBaseUrl: string; now: number },
): Check[] {
  if (state === null) return []
  const { served, fault } = state
  const hosts = [...new Set([baseUrl, openBaseUrl].map((url) => new URL(url).hostname))]
  const others = served === null ? [] : hosts.filter((host) => !served.covers(host))
  return [
    ...(fault === null ? [] : [mend(served === null ? 'certificate_unusable' : 'certificate_kept', fault.values)]),
    ...(served === null ? [] : [ofTime(served, now)]),
    ...(served === null || others.length === 0
      ? []
      : [mend('certificate_elsewhere', { hosts: others.join(', '), names: namesOf(served) })]),
  ]
}

function ofTime(served: Certificate, now: number): Check {
  const { from, until, file } = served
  const values = { file, names: namesOf(served), days: Math.floor(Math.abs(until - now) / DAY) }
  if (until <= now) return mend('certificate_over', values)
  if (from > now) return mend('certificate_early', values)
  // One that lives for days only is renewed in days.
  if (until - now <= Math.min(SOON, (until - from) / 3)) return mend('certificate_ends', values)
  return good('certificate', values)
}

function namesOf({ names }: Certificate): string {
  return names.length === 0 ? '–' : names.join(', ')
}

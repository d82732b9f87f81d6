// The certificate of a running server: opened before anything is made, looked at now and then, and what becomes of it logged.
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import { keepCertificate, type CertificateKeeper } from '../crypto/certificate-watch.ts'

const MINUTE = 60_000

/** The certificate of the settings; null where MySafe speaks plain http. @throws CertificateError when it cannot be used */
export function openCertificate({ tls }: Pick<Config, 'tls'>): CertificateKeeper | null {
  return tls === null ? null : keepCertificate(tls)
}

/**
 * Looks after it from now on; returns how to stop. One that has ended is served all the same: browsers let nobody through
 * without a warning, but a server that refused to start would keep out those too who can heed it.
 */
export function lookAfter(
  certificate: CertificateKeeper,
  { logger, now }: { logger: FastifyBaseLogger; now: () => number },
): () => void {
  const warnOfEnd = () => {
    if (certificate.state().served.until <= now()) logger.warn('the certificate has ended: browsers let nobody through')
  }
  warnOfEnd()
  certificate.onChange(({ fault }) => {
    if (fault !== null) {
      logger.warn({ fault: fault.values.fault }, 'a new certificate cannot be used; the one before is still served')
      return
    }
    logger.info('the certificate was read again')
    warnOfEnd()
  })
  const looking = setInterval(certificate.look, MINUTE).unref()
  return () => clearInterval(looking)
}

// Serves TLS by MySafe itself, without a proxy before it.
import type { FastifyServerOptions } from 'fastify'
import { createServer } from 'node:https'
import { secureOptions } from '../crypto/certificate.ts'
import type { CertificateKeeper } from '../crypto/certificate-watch.ts'

/** Milliseconds for agreeing on keys; whoever never begins gives its place up. */
const HANDSHAKE = 10_000

/** The time-outs of an application, in milliseconds; they count over TLS as they do without. */
export interface Timeouts {
  readonly connectionTimeout: number
  readonly requestTimeout: number
  readonly keepAliveTimeout: number
  readonly headersTimeout: number
}

/** How Fastify makes its servers, so that each of them takes up a renewed certificate for the connections that come then. */
export function servedOverTls(
  certificate: CertificateKeeper,
  { connectionTimeout, ...timeouts }: Timeouts,
): Pick<FastifyServerOptions, 'serverFactory'> & { readonly https: Record<string, never> } {
  return {
    https: {},
    serverFactory(handler) {
      const options = { ...secureOptions(certificate.state().served), ...timeouts, handshakeTimeout: HANDSHAKE }
      const server = createServer(options, handler as Parameters<typeof createServer>[1])
      server.setTimeout(connectionTimeout)
      certificate.onChange(({ served, fault }) => {
        if (fault === null) server.setSecureContext(secureOptions(served))
      })
      return server
    },
  }
}

// TLS with one fault in it: each must be found by the checks of test/http/tls.test.ts.
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Certificate } from '../../fixtures/certificate.ts'

/** Speaks whatever anybody asks for, as servers of old did. */
export async function speaksAnything(
  t: { teardown(close: () => unknown): unknown },
  certificate: Certificate,
): Promise<number> {
  const old = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0', dhparam: 'auto' } as const
  const server = createServer({ ...certificate, ...old }, (_request, response) => void response.end('x'))
  t.teardown(() => (server.closeAllConnections(), server.close()))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

// Faults planted into the log: each must be found by the checks of test/http/logging.test.ts.
import type { FastifyInstance } from 'fastify'

/** Somebody finds it practical to see the address. */
export function writesAddresses(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    request.log.info(`asked for ${request.url}`)
  })
}

/** A line for each request as it came, for whoever finds JSON hard to read. */
export function writesPlainLines(app: FastifyInstance, lines: string[]): void {
  app.addHook('onResponse', async (request, reply) => {
    lines.push(`${request.method} ${decodeURIComponent(request.url)} ${String(reply.statusCode)}\n`)
  })
}

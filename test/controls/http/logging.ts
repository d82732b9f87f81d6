// A fault planted into the log: somebody finds it practical to see the address.
import type { FastifyInstance } from 'fastify'

export function writesAddresses(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    request.log.info(`asked for ${request.url}`)
  })
}

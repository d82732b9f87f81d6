// A fault planted into refusals: a page says why, for something that does not exist for the person who asks.
import type { FastifyInstance } from 'fastify'

export function explainsItself(app: FastifyInstance): void {
  app.addHook('onSend', async (request, _reply, payload) => {
    const foreign = request.routeOptions.url === '/throws/signed-in/not-mine'
    return foreign ? `${String(payload)}<!-- not shared with you -->` : payload
  })
}

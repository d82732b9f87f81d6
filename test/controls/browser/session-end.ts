// Planted: a sign-in page that does not carry on what was typed before.
import type { FastifyInstance } from 'fastify'

export function forgetsWhatWasTyped(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    if (request.method === 'POST' && request.url === '/sign-in')
      request.body = { ...(request.body as Record<string, string>), kept: '' }
  })
}

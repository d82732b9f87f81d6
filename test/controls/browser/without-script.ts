// Planted: a route that takes a form, of which no page knows.
import type { FastifyInstance } from 'fastify'

export function forgotten(app: FastifyInstance): void {
  app.post('/planted/forgotten', { config: { door: 'signed-in' } }, async (_request, reply) => reply.code(204).send())
}

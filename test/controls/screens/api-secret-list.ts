// A list with one fault in it, under /planted: what was sent is taken as the name of a column.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

export function sortsAsGiven(app: FastifyInstance, vault: Vault): void {
  app.get('/planted/api-secrets', { config: { door: 'signed-in' } }, async (request, reply) => {
    const { sort } = request.query as { sort?: string }
    const names = vault.db.raw
      .prepare(`SELECT name FROM api_secrets ORDER BY ${String(sort)}`)
      .pluck()
      .all()
    return reply.type('text/html').send(names.join())
  })
}

// Doors with a fault in them: each must turn the check of its promise red.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

/** A page for administrators that nobody guards, and its act. */
export function doorLeftOpen(app: FastifyInstance, vault: Vault): void {
  const config = { door: 'anyone' } as const
  app.get('/planted/users', { config }, async (_request, reply) => reply.send('everybody who works here'))
  app.post('/planted/users', { config }, async (_request, reply) => {
    vault.db.raw.exec('UPDATE users SET version = version + 1')
    return reply.send('done')
  })
}

/** The result of a batch for whoever knows its number. */
export function forgetsItsMaker(app: FastifyInstance): void {
  const config = { door: 'signed-in' } as const
  app.get('/planted/api-secrets/batch/:id', { config }, async (_request, reply) => reply.send('One was disabled'))
  app.post('/planted/api-secrets/batch/:id/undo', { config }, async (_request, reply) => reply.code(404).send(''))
}

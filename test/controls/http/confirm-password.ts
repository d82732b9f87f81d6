// Faults planted beside the asking for a password: each must be found by test/screens/confirm-password.test.ts.
import type { FastifyInstance } from 'fastify'
import { updateSession } from '../../../src/store/sessions.ts'
import { confirmPassword } from '../../../src/vault/passwords.ts'
import type { Vault } from '../../../src/vault/vault.ts'

/** Every request counts as if the password had just been typed. */
export function neverAsks(app: FastifyInstance, vault: Vault): void {
  app.addHook('preHandler', async (request) => {
    const { session } = request
    if (session === null) return
    request.session = { ...session, confirmedAt: vault.now() }
    vault.write((tx) => updateSession(tx.db, session.id, { confirmedAt: vault.now() }))
  })
}

/** A second way to check the password, which nobody thought of limiting. */
export function confirmsByPost(app: FastifyInstance, vault: Vault): void {
  app.post('/planted/confirm', { config: { door: 'signed-in' } }, async (request, reply) => {
    const { password } = request.body as { password: string }
    await confirmPassword(vault, request.user, { password })
    return reply.send('right')
  })
}

// A batch with a fault in it: an e-mail address that nobody here has becomes an account, and is shared with.
import type { FastifyInstance } from 'fastify'
import { insertUser } from '../../../src/store/users.ts'
import type { Vault } from '../../../src/vault/vault.ts'

export function invitesOnTheFly(app: FastifyInstance, vault: Vault): void {
  const config = { door: 'signed-in' } as const
  app.post('/planted/api-secrets/batch/share', { config }, async (request, reply) => {
    const { find, recipient } = request.body as Record<string, string | string[] | undefined>
    const email = [find ?? recipient ?? []].flat().find((text) => /^[^:]+@/.test(text))
    const known = vault.db.raw.prepare('SELECT 1 FROM users WHERE email = ?').get(email ?? '')
    if (email !== undefined && known === undefined)
      vault.write((tx) => {
        const rights = { language: 'en', timeZone: 'UTC', administrator: false, createdBy: request.user.id } as const
        insertUser(tx.db, { name: email, username: email, email, ...rights, createdAt: tx.at })
      })
    return reply.code(422).send('')
  })
}

// A fault planted into setting up: the token is not used up, and nobody looks whether there is a user already.
import type { FastifyInstance } from 'fastify'
import { insertUser } from '../../../src/store/users.ts'
import type { Vault } from '../../../src/vault/vault.ts'

/** Makes an administrator of whoever asks, as the check before the write would let all of them through at once. */
export function withTwoAdministrators(app: FastifyInstance, vault: Vault): void {
  app.addHook('preHandler', async (request) => {
    if (request.method !== 'POST' || request.routeOptions.url !== '/setup') return
    const { username, email } = request.body as { username: string; email: string }
    const account = { name: 'Ana', username: `${username}x`, email: `x${email}`, administrator: true }
    vault.write((tx) =>
      insertUser(tx.db, { ...account, language: 'en', timeZone: 'UTC', createdAt: tx.at, createdBy: null }),
    )
  })
}

// A reset with one fault in it: the administrator is told a password for the person.
import type { FastifyInstance } from 'fastify'
import { updateUser } from '../../../src/store/users.ts'
import type { Vault } from '../../../src/vault/vault.ts'

export function givesPasswords(app: FastifyInstance, vault: Vault): void {
  app.addHook('onSend', async (request, _reply, payload) => {
    if (request.method !== 'POST' || request.routeOptions.url !== '/admin/users/:id/reset') return payload
    const { id } = request.params as { id: string }
    vault.write((tx) => updateUser(tx.db, Number(id), { passwordHash: 'of Summer2026!' }))
    return String(payload).replace('</main>', '<input type="password" value="Summer2026!"></main>')
  })
}

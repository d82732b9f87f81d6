// Health with one fault in it: each must be found by the checks of test/http/health.test.ts.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

/** Ready as long as it can say so. */
export function readyWithoutLooking(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.url !== '/ready') return payload
    reply.code(200)
    return 'ready\n'
  })
}

/** The try of a write stays. */
export function leavesItsTries(app: FastifyInstance, vault: Vault): void {
  app.addHook('onSend', async (request) => {
    if (request.url === '/ready')
      vault.db.raw.exec("INSERT INTO settings (name, value, changed_at) VALUES ('ready', 'yes', 0)")
  })
}

/** Helpful to everybody: which version, and how it is. */
export function tellsAboutItself(app: FastifyInstance): void {
  app.addHook('onSend', async (request, _reply, payload) =>
    request.url === '/up' ? `${String(payload)}version 0.1.0, ${String(process.pid)}\n` : payload,
  )
}

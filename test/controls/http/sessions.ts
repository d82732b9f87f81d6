// Faults planted into sessions: each must be found by the checks of test/http/sessions.test.ts.
import type { FastifyInstance } from 'fastify'
import { findSession } from '../../../src/store/sessions.ts'
import { hashToken } from '../../../src/crypto/tokens.ts'
import type { Vault } from '../../../src/vault/vault.ts'

/** Somebody keeps the cookies as they come, to find them again. */
export function keepsTokens(app: FastifyInstance, vault: Vault): void {
  app.addHook('preHandler', async (request) => {
    vault.db.raw.prepare("UPDATE sessions SET browser = ? WHERE browser <> ''").run(request.cookies['mysafe'] ?? '')
  })
}

/** Somebody lets people in by an address, "for the app". */
export function takesTokensAnywhere(app: FastifyInstance, vault: Vault): void {
  app.addHook('onSend', async (request, reply) => {
    const { session } = request.query as { session?: string }
    const found =
      session === undefined ? undefined : findSession(vault.db, hashToken(vault.keyring, 'session', session))
    if (found !== undefined) reply.code(200)
  })
}

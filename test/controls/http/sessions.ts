// Faults planted into sessions: each must be found by the checks of test/http/sessions.test.ts.
import type { FastifyInstance } from 'fastify'
import { findSession, updateSession } from '../../../src/store/sessions.ts'
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

/** Somebody keeps sessions in memory, "because they hardly ever change". */
export function remembersSessions(_app: FastifyInstance, vault: Vault): void {
  const db = vault.db as { prepare: (sql: string) => { get: (values?: object) => unknown } }
  const { prepare } = db
  const known = new Map<string, unknown>()
  db.prepare = (sql) => {
    const statement = prepare(sql)
    if (!/FROM sessions s JOIN users u/.test(sql)) return statement
    const get = (values?: { tokenHash?: Buffer }) => {
      const name = values?.tokenHash?.toString('hex') ?? ''
      if (!known.has(name)) known.set(name, statement.get(values))
      return known.get(name)
    }
    return { ...statement, get }
  }
}

/** Whatever the page asks counts as somebody being there. */
export function alwaysThere(app: FastifyInstance, vault: Vault): void {
  app.addHook('preHandler', async () => {
    vault.write((tx) => {
      for (const { id } of vault.db.prepare<{ id: number }>('SELECT id FROM sessions').all())
        updateSession(tx.db, id, { seenAt: tx.at })
    })
  })
}

/** A cookie of somebody who did not know the rules. */
export function looseCookie(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.setCookie('helper', 'x', { path: '/sign-in', sameSite: 'none', domain: 'mysafe.test' })
  })
}

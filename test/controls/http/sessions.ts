// Faults planted into sessions: each must be found by the checks of test/http/sessions.test.ts.
import type { FastifyInstance } from 'fastify'
import { createSecretKey } from 'node:crypto'
import type { Keyring } from '../../../src/crypto/keyring.ts'
import { findSession, insertSession, updateSession } from '../../../src/store/sessions.ts'
import { hashToken, newToken } from '../../../src/crypto/tokens.ts'
import type { beginSession } from '../../../src/vault/sessions.ts'
import type { Vault } from '../../../src/vault/vault.ts'

/** Somebody signs browsers in without looking how many there are. */
export const signsInWithoutEnd: typeof beginSession = (tx, { userId, browser, origin }) => {
  const times = { createdAt: tx.at, seenAt: tx.at, confirmedAt: tx.at }
  const token = newToken()
  const tokenHash = hashToken(tx.keyring, 'session', token)
  return {
    token,
    sessionId: insertSession(tx.db, { tokenHash, userId, ...times, address: String(origin.address), browser }),
  }
}

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

/** Whoever signs in keeps the cookie they came with, "so that nothing is lost". */
export function adoptsCookies(app: FastifyInstance, vault: Vault): void {
  app.addHook('onSend', async (request, reply) => {
    const brought = request.cookies['mysafe']
    if (request.url !== '/sign-in' || reply.statusCode !== 303 || brought === undefined) return
    const sql = 'UPDATE sessions SET token_hash = ? WHERE id = (SELECT max(id) FROM sessions)'
    vault.db.raw.prepare(sql).run(hashToken(vault.keyring, 'session', brought))
    reply.removeHeader('set-cookie')
  })
}

/** Sessions for people who do not like to sign in. */
export const ENDLESS = { sessionIdleMinutes: 100_000, sessionHours: 100_000 }

/** A session is ended by its number alone. */
export function endsAnySession(app: FastifyInstance, vault: Vault): void {
  app.addHook('preHandler', async (request) => {
    const { session } = (request.body ?? {}) as { session?: string }
    if (request.url === '/account/devices') vault.db.raw.prepare('DELETE FROM sessions WHERE id = ?').run(session)
  })
}

const published = createSecretKey(Buffer.alloc(32))

/** A key that came with the program, so everybody has it. */
export function withPublishedKey(keyring: Keyring): Keyring {
  return { ...keyring, key: () => published }
}

/** Tokens are hashed with that key. */
export function hashesForEverybody(_app: FastifyInstance, vault: Vault): void {
  Object.defineProperty(vault, 'keyring', { value: withPublishedKey(vault.keyring) })
}

// Faults planted into signing in: each must be found by the checks of test/screens/sign-in.test.ts.
import type { FastifyInstance } from 'fastify'
import { record } from '../../../src/audit/trail.ts'
import { limiter } from '../../../src/http/limits.ts'
import { findUserByUsername } from '../../../src/store/users.ts'
import { system } from '../../../src/vault/actors.ts'
import type { Vault } from '../../../src/vault/vault.ts'

/** A friendly header for accounts that exist. */
export function saysWho(app: FastifyInstance, vault: Vault): void {
  app.addHook('onSend', async (request, reply) => {
    const { who } = (request.body ?? {}) as { who?: unknown }
    if (typeof who === 'string' && findUserByUsername(vault.db, who)) reply.header('x-hint', 'wrong password')
  })
}

/** Every try seems to come from another place, because somebody takes the key from what the client sends. */
export function withoutLimit(app: FastifyInstance): void {
  let tries = 0
  app.addHook('preHandler', async (request) => {
    tries += 1
    const body = request.body as { who?: string } | undefined
    if (body?.who !== undefined) body.who = `${body.who}${String(tries)}`
  })
}

/** Writes what was typed into the trail, when `planted`. */
export function remembersWho(app: FastifyInstance, vault: Vault, planted: boolean): void {
  app.addHook('preHandler', async (request) => {
    const { who } = (request.body ?? {}) as { who?: string }
    if (!planted || who === undefined) return
    vault.write((tx) => record(tx, system, { name: 'user.sign_in_failed', details: { who } }))
  })
}

/** Only the beginning of a password counts, as with some old ways to hash. */
export function cutsPasswords(app: FastifyInstance): void {
  app.addHook('preHandler', async (request) => {
    const body = request.body as { password?: string } | undefined
    if (body?.password !== undefined) body.password = body.password.slice(0, 72)
  })
}

/** Tries are counted by account alone, so whoever guesses locks the real person out. */
export function locksOut(app: FastifyInstance, vault: Vault): void {
  const limit = limiter({ rule: 'limits.planted', most: 10, minutes: 15 }, vault.now)
  app.addHook('preHandler', async (request) => {
    const { who } = (request.body ?? {}) as { who?: string }
    if (who !== undefined) limit.count(who)
  })
}

/** Proxies to be trusted: all there are, so that everybody may say where they come from. */
export const BELIEVES_EVERYBODY = ['0.0.0.0/1', '128.0.0.0/1']

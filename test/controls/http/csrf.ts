// Faults planted beside the token check: each must be found by the checks of test/http/checks/csrf.ts.
import type { FastifyInstance } from 'fastify'
import { csrfToken } from '../../../src/http/csrf.ts'
import { webOf } from '../../../src/http/web.ts'
import { resourcesFromDisk } from '../../../src/resources.ts'
import { updateUser } from '../../../src/store/users.ts'
import type { Vault } from '../../../src/vault/vault.ts'

/** A route that acts as soon as somebody knocks, before anybody looked at the token. */
export function actsTooEarly(app: FastifyInstance, vault: Vault): void {
  let saves = 0
  app.post('/planted/early', {
    config: { door: 'signed-in' },
    onRequest: async (request) => {
      saves += 1
      vault.write((tx) => updateUser(tx.db, request.user.id, { name: `taken ${String(saves)}` }))
    },
    handler: async (_request, reply) => reply.send('done'),
  })
}

/** A page that changes something when it is only looked at, for HEAD too. */
export function changesByLooking(app: FastifyInstance, vault: Vault): void {
  app.get('/planted/looking', { config: { door: 'signed-in' } }, async (request, reply) => {
    vault.write((tx) => updateUser(tx.db, request.user.id, { name: `seen at ${String(tx.at)} ${request.id}` }))
    return reply.send('hello')
  })
}

/** Whoever is not signed in has nothing to lose, so their forms need no token. */
export function exemptsStrangers(app: FastifyInstance, vault: Vault): void {
  const config = { baseUrl: 'http://mysafe.test', trustedProxies: [], sessionIdleMinutes: 30, sessionHours: 12 }
  const web = webOf(app, { vault, resources: resourcesFromDisk(), config })
  app.addHook('preValidation', async (request, reply) => {
    if (request.method !== 'POST' || request.actor.kind === 'user') return
    request.body = { ...(request.body as object), _csrf: csrfToken(request, reply, web) }
  })
}

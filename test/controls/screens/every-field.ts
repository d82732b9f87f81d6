// Forms with a fault in them, planted before the account of a person: each must be found by the same look at every field.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

type Fields = Record<string, string | string[]>

const isAccount = ({ method, url }: FastifyRequest) => method === 'POST' && url === '/account'

/** Writes before it has looked at everything, so that a refusal leaves half of it. */
export function storesByHalves(app: FastifyInstance, vault: Vault): void {
  app.addHook('preHandler', async (request) => {
    if (isAccount(request)) vault.db.raw.exec('UPDATE users SET version = version + 1')
  })
}

/** Saves, and the trail does not know of it. */
export function tellsNobody(app: FastifyInstance, vault: Vault): void {
  app.addHook('preHandler', async (request, reply) => {
    if (!isAccount(request)) return
    vault.db.raw.exec('UPDATE users SET version = version + 1')
    return reply.redirect('/account', 303)
  })
}

/** Takes for granted that a field comes once. */
export function trustsBrowsers(app: FastifyInstance): void {
  app.addHook('preHandler', async (request) => {
    if (isAccount(request)) (request.body as Record<string, string>)['name']?.trim()
  })
}

/** Shows the form again as it was before. */
export function forgetsWhatWasTyped(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) =>
    isAccount(request) && reply.statusCode === 422 ? String(payload).replace(/ value="[^"]*"/g, ' value=""') : payload,
  )
}

/** Makes what is too long fit, and says nothing. */
export function cutsToFit(app: FastifyInstance): void {
  app.addHook('preHandler', async (request) => {
    const body = request.body as Fields
    if (isAccount(request) && typeof body['name'] === 'string') body['name'] = body['name'].slice(0, 20)
  })
}

/** Takes for granted that whatever is asked is one word. */
export function trustsAddresses(app: FastifyInstance): void {
  app.addHook('preHandler', async ({ query, url }) => {
    if (url.startsWith('/account?')) (query as Record<string, string>)['page']?.trim()
  })
}

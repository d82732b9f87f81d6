// The application with one fault planted around the pages of an API secret: each must turn the check of its promise red.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'
import { CANARY, signedIn } from '../../fixtures/sealed.ts'

type Plant = (app: FastifyInstance, vault: Vault) => void

/** Whoever asks is taken for the owner of the first API secret, as if no verb asked the policy. */
export const everybodyOwns: Plant = (app, vault) => {
  app.addHook('preHandler', async (request) => {
    if (!String(request.routeOptions.url).startsWith('/api-secrets/:id')) return
    const owner = vault.db.raw.prepare('SELECT owner_id FROM api_secrets WHERE id = 1').pluck().get() as number
    request.actor = { ...signedIn(vault, owner), sessionId: request.user.sessionId }
  })
}

/** An inactive one is active for everybody who reaches it. */
export const nothingSleeps: Plant = (app, vault) => {
  app.addHook('preHandler', async () => {
    vault.db.raw.exec('UPDATE api_secrets SET disabled_at = NULL')
  })
}

/** The details carry the client secret in a comment, ready for Show. */
export const detailsLeak: Plant = (app) => {
  app.addHook('onSend', async (request, _reply, payload) =>
    request.routeOptions.url === '/api-secrets/:id' ? `${String(payload)}<!-- ${btoa(CANARY)} -->` : payload,
  )
}

/** Somebody else's API secret is refused in other words than one that is not there. */
export const tellsForeignApart: Plant = (app, vault) => {
  app.addHook('onSend', async (request, _reply, payload) => {
    const { id } = (request.params ?? {}) as { id?: string }
    const there = vault.db.raw.prepare('SELECT 1 FROM api_secrets WHERE id = ?').get(id ?? '') !== undefined
    return there ? String(payload).replace('</main>', ' </main>') : payload
  })
}

/** Denied acts are not written down. */
export const deniesInSilence: Plant = (_app, vault) => {
  vault.db.raw.exec(`CREATE TRIGGER silence BEFORE INSERT ON audit_events WHEN new.name = 'access.denied'
    BEGIN SELECT RAISE(IGNORE); END`)
}

// The external share report with one fault in it: each must turn the check of its promise red.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

type Plant = (app: FastifyInstance, vault: Vault) => void

const isReport = (url: string | undefined) => /^\/(admin\/)?external-shares/.test(String(url))

/** Every page about links carries what opens them, packed so that nobody sees it at once. */
export const carries =
  (secrets: readonly string[]): Plant =>
  (app) => {
    app.addHook('onSend', async (request, _reply, payload) =>
      isReport(request.routeOptions.url) ? `${String(payload)}<!-- ${btoa(secrets.join(' '))} -->` : payload,
    )
  }

/** A link is sent again whoever may share outside. */
export const asksNobody: Plant = (app, vault) => {
  // Before it is looked up who asks.
  app.addHook('onRequest', async (request) => {
    if (request.method !== 'POST' || request.routeOptions.url !== '/external-shares/:id/resend') return
    vault.db.raw.exec(`UPDATE users SET may_share_outside = 1;
      INSERT INTO settings (name, value, changed_at) VALUES ('external_sharing', 'yes', 0) ON CONFLICT DO NOTHING`)
  })
}

/** Whatever somebody outside does is told as a look at the page. */
export const tellsAllAlike: Plant = (app) => {
  app.addHook('onSend', async (request, _reply, payload) =>
    request.routeOptions.url === '/external-shares/:id'
      ? String(payload).replaceAll(/Code sent|Wrong code typed|Item accessed/g, 'Page opened')
      : payload,
  )
}

/** Sending again opens the counter anew, and moves the end. */
export const beginsAnew: Plant = (_app, vault) => {
  vault.db.raw.exec(`CREATE TRIGGER anew AFTER UPDATE OF token_hash ON external_links WHEN new.ended_at IS NULL
    BEGIN UPDATE external_links SET opens = 0, expires_at = expires_at + 1 WHERE id = new.id; END`)
}

/** Sending again mails what was mailed before: the link before goes on opening. */
export const keepsTheOldLink: Plant = (_app, vault) => {
  vault.db.raw.exec(`CREATE TRIGGER kept AFTER UPDATE OF token_hash ON external_links WHEN new.ended_at IS NULL
    BEGIN UPDATE external_links SET token_hash = old.token_hash WHERE id = new.id; END`)
}

/** One counter for everybody it was shared with together. */
export const countsTogether: Plant = (_app, vault) => {
  vault.db.raw.exec(`CREATE TRIGGER together AFTER UPDATE OF opens ON external_links
    BEGIN UPDATE external_links SET opens = new.opens WHERE share_id = new.share_id AND id <> new.id; END`)
}

/** Whoever asks is taken for an administrator. */
export const everybodyAdministers: Plant = (app) => {
  app.addHook('preHandler', async (request) => {
    if (!isReport(request.routeOptions.url) || request.actor.kind !== 'user') return
    request.actor = { ...request.actor, user: { ...request.actor.user, administrator: true } }
  })
}

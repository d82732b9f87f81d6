// The screens around sharing outside with one fault in them each: every one must turn the check of its promise red.
import type { FastifyInstance } from 'fastify'

/** The details of an API secret carry its links, so that they can be copied once more. */
export function showsLinksAgain(app: FastifyInstance): void {
  const links: string[] = []
  app.addHook('onSend', async (request, _reply, payload) => {
    const page = String(payload)
    if (request.routeOptions.url === '/api-secrets/:id/share/external')
      links.push(...(page.match(/\/open\/[\w-]{43}/g) ?? []))
    return request.routeOptions.url === '/api-secrets/:id' ? page.replace('</main>', `${links.join()}</main>`) : payload
  })
}

/** What was typed comes back as it was typed, the passphrase too. */
export function sendsPassphraseBack(app: FastifyInstance): void {
  app.addHook('onSend', async (request, _reply, payload) => {
    const { passphrase } = (request.body ?? {}) as { passphrase?: string }
    return passphrase === undefined ? payload : String(payload).replace('</main>', `${passphrase}</main>`)
  })
}

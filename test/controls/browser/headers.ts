// Planted: answers that browsers may keep, and a page that tells a client secret by the way.
import type { FastifyInstance } from 'fastify'
import { CANARIES } from '../../fixtures/server-contents.ts'

/** Lets browsers keep every page, and does not ask them to forget. */
export function remembersPages(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('Cache-Control', 'private, max-age=3600').removeHeader('Clear-Site-Data')
    done(null, payload)
  })
}

export function tellsTooMuch(app: FastifyInstance): void {
  app.addHook('onSend', (request, _reply, payload, done) => {
    const told = request.url === '/account' && typeof payload === 'string'
    done(null, told ? payload.replace('</main>', `<input type="hidden" value="${CANARIES.previous}"></main>`) : payload)
  })
}

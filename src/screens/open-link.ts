// What somebody without an account opens: the page behind the link they were sent.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Web } from '../http/web.ts'

export function openLinkScreens(app: FastifyInstance, _web: Web): void {
  // One page for every link that is not, or not any more: it tells nobody which of the two, or why.
  async function showEnded(_request: FastifyRequest, reply: FastifyReply) {
    return reply.show('open-link/ended', {}, { status: 410, layout: 'quiet', steady: true, formless: true })
  }

  app.get('/open/:token', { config: { door: 'outside' } }, showEnded)
}

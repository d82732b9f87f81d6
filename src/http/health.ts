// For the machines that look after MySafe: is it alive, and could it do its work now? Neither answer says more.
import type { FastifyInstance } from 'fastify'
import { isReady } from '../vault/readiness.ts'
import type { Web } from './web.ts'

const config = { door: 'anyone', forEverybody: true, quiet: true } as const

/** @param logWorks whether the log could be written so far: MySafe runs on without it, and says so here */
export function answerHealth(app: FastifyInstance, { vault }: Web, logWorks: () => boolean): void {
  app.get('/up', { config }, async (_request, reply) => reply.type('text/plain; charset=utf-8').send('up\n'))

  app.get('/ready', { config }, async (request, reply) => {
    const ready = isReady(vault, (fault) => request.log.error({ err: fault }, 'not ready'))
    return reply
      .code(ready ? 200 : 503)
      .type('text/plain; charset=utf-8')
      .send(`${ready ? 'ready' : 'not ready'}${logWorks() ? '' : ', but the log cannot be written'}\n`)
  })
}

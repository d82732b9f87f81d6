// A fault planted into serving files: a folder is given out as it is.
import type { FastifyInstance } from 'fastify'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export function givesAnyFile(app: FastifyInstance): void {
  app.get('/*', { config: { door: 'anyone' } }, async (request, reply) => {
    const file = join(process.cwd(), decodeURIComponent(request.url.split('?', 1)[0] ?? ''))
    if (!existsSync(file) || !statSync(file).isFile()) return reply.callNotFound()
    return reply.type('text/plain').send(readFileSync(file))
  })
}

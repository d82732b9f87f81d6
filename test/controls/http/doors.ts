// Doors with one fault in them: a route that names none is open to everybody, as in most frameworks.
import type { FastifyInstance } from 'fastify'

export function openUnlessSaid(app: FastifyInstance): void {
  const waysIn: { method: string; url: string; door: string }[] = []
  app.decorate('waysIn', waysIn as FastifyInstance['waysIn'])
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat()) waysIn.push({ method: one, url, door: config?.door ?? 'anyone' })
  })
}

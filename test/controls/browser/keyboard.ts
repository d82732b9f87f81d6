// Planted: a button that does not show that it has the focus, and one that is too small.
import type { FastifyInstance } from 'fastify'

const PAGE = `<!DOCTYPE html><html lang="en"><head><title>Planted</title><link rel="stylesheet" href="/planted/focus.css"></head>
<body><main><button type="button" class="blind">Blind</button><button type="button" class="small">Small</button></main></body></html>`
const STYLE = `button { width: 40px; height: 40px } .blind:focus { outline: none }
.small { width: 9px; height: 9px; padding: 0; overflow: hidden } .small:focus { outline: 3px solid red }`

export function hideFocus(app: FastifyInstance): void {
  const config = { door: 'anyone' } as const
  app.get('/planted/focus', { config }, async (_request, reply) => reply.type('text/html').send(PAGE))
  app.get('/planted/focus.css', { config }, async (_request, reply) => reply.type('text/css').send(STYLE))
}

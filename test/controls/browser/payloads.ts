// Planted: pages that put a text of the address into themselves as it is: as text, between quotes, without any, and without a policy.
import type { FastifyInstance } from 'fastify'

const FRAMES: Record<string, (text: string) => string> = {
  text: (text) => `<p>${text}</p>`,
  value: (text) => `<input value="${text}">`,
  single: (text) => `<input value='${text}'>`,
  bare: (text) => `<input value=${text}>`,
  careless: (text) => `<p>${text}</p>`,
}

export function echoes(app: FastifyInstance): void {
  app.get('/planted/:place', { config: { door: 'signed-in' } }, async (request, reply) => {
    const { place } = request.params as { place: string }
    const { text } = request.query as { text: string }
    if (place === 'careless') reply.removeHeader('Content-Security-Policy')
    const real = await app.inject({ url: '/account', headers: { cookie: request.headers.cookie ?? '' } })
    const [, head = ''] = /(<head>[\s\S]*<\/head>)/.exec(real.body) ?? []
    const page = `<!DOCTYPE html><html lang="en">${head}<body><main>${FRAMES[place]?.(text) ?? ''}</main></body></html>`
    return reply.type('text/html; charset=utf-8').send(page)
  })
}

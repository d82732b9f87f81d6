// Faults planted where people without an account are served: each must be found by the checks of test/http/outside.test.ts.
import type { FastifyInstance } from 'fastify'
import { signInData } from '../../../src/http/doors.ts'
import type { Door } from '../../../src/http/doors.ts'

/** A page with a form, and what the form asks for; behind the door 'anyone' it knows whoever is signed in. */
export function pageWithForm(app: FastifyInstance, { url, door }: { url: string; door: Door }): void {
  app.get(url, { config: { door } }, async (request, reply) => reply.show('sign-in/sign-in', signInData(request, {})))
  app.post(url, { config: { door } }, async (_request, reply) => reply.done(url, 'password.chosen'))
}

/** A page of people without an account that stands where it was easiest to put. */
export function behindTheOpenDoor(app: FastifyInstance): void {
  pageWithForm(app, { url: '/planted/open', door: 'anyone' })
}

/** The screen that somebody missed on the second listener, and a file that lay beside the others. */
export function servesMore(app: FastifyInstance): void {
  app.get('/sign-in', { config: { door: 'anyone' } }, async (_request, reply) => reply.send('come in'))
  app.post('/api-secrets/add', { config: { door: 'anyone' } }, async (_request, reply) => reply.send('added'))
}

/** An end that says which link it was. */
export function saysWhichLink(app: FastifyInstance): void {
  app.get('/planted/open/:token', { config: { door: 'outside' } }, async ({ params }, reply) => {
    const title = (params as { token: string }).token
    return reply.show('errors/refused', { refused: { title, text: title } }, { status: 410 })
  })
}

/** The same address, written down by a logger of its own that knows of no links. */
export function writesLinks(app: FastifyInstance, lines: string[]): void {
  app.addHook('onRequest', async (request) => {
    lines.push(`${JSON.stringify({ route: request.url })}\n`)
  })
}

// Who may enter: every route names its door, and what is behind it stays there.
import fastify, { type FastifyInstance } from 'fastify'
import { test } from 'tap'
import { keepTheDoors } from '../../src/http/doors.ts'
import type { Web } from '../../src/http/web.ts'
import { openUnlessSaid } from '../controls/http/doors.ts'
import { castFor, hidden } from '../fixtures/cast.ts'

/** The routes that a program takes although they name no door, or one that is not there. */
function takenWithoutDoor(app: FastifyInstance): string[] {
  const taken: string[] = []
  for (const [url, options] of [
    ['/open', {}],
    ['/odd', { config: { door: 'back' as 'anyone' } }],
  ] as const)
    try {
      app.get(url, options, async () => 'come in')
      taken.push(url)
    } catch (fault) {
      if (!new RegExp(`GET ${url} names no door`).test(String(fault))) throw fault
    }
  return taken
}

test('ACL-02 a program with a route that names no door does not start', async (t) => {
  const app = fastify()
  keepTheDoors(app, {} as Web)
  t.same(takenWithoutDoor(app), [])
  const careless = fastify()
  openUnlessSaid(careless)
  t.same(takenWithoutDoor(careless), ['/open', '/odd'], 'control: doors that stand open by themselves')
  app.get('/closed', { config: { door: 'admin' } }, async () => 'come in')
  t.match(app.waysIn, [{ method: 'GET', url: '/closed', door: 'admin' }])
})

test('somebody not signed in is led to sign-in, and back to where they wanted to go', async (t) => {
  const it = await castFor(t)
  const answer = await it.stranger().open('/account?from=mail')
  t.equal(answer.status, 303)
  t.equal(answer.location, '/sign-in?next=%2Faccount%3Ffrom%3Dmail')
  const page = await it.stranger().open('/sign-in?next=%2Faccount%3Ffrom%3Dmail')
  t.equal(hidden(page.body, 'next'), '/account?from=mail')
})

test('HEAD is led away like GET', async (t) => {
  const it = await castFor(t)
  const reply = await it.app.inject({ method: 'HEAD', url: '/account' })
  t.equal(reply.statusCode, 303)
})

test('a page that asks in the background of another gets the sign-in dialog, and loses nothing', async (t) => {
  const it = await castFor(t)
  const answer = await it.stranger().inDialog('/account')
  t.equal(answer.status, 401)
  t.match(answer.text, 'Sign in again')
  t.notMatch(answer.body, '<html', 'the inside only')
  t.match(answer.headers, { 'hx-retarget': '#dialog', 'hx-reswap': 'innerHTML' })
  t.equal(hidden(answer.body, 'again'), 'yes')
})

test('an administrator’s door is shut for everybody else, and the try is remembered', async (t) => {
  const it = await castFor(t, {
    also: (app) => {
      app.get('/admin/planted', { config: { door: 'admin' } }, async (_request, reply) => reply.send('inside'))
      app.post('/admin/planted', { config: { door: 'admin' } }, async (_request, reply) => reply.send('done'))
    },
  })
  t.equal((await it.as('ada').open('/admin/planted')).body, 'inside')
  t.equal((await it.as('ada').send('/admin/planted')).body, 'done')
  const refused = await it.as('victor').open('/admin/planted')
  t.equal(refused.status, 403)
  t.match(refused.text, 'You may not do this')
  t.equal((await it.as('victor').send('/admin/planted')).status, 403)
  t.equal((await it.stranger().open('/admin/planted')).status, 303)
  const events = it.vault.db.prepare('SELECT name, result, actor_id AS actor, details FROM audit_events').all()
  t.match(events, [
    { name: 'access.denied', result: 'refused', actor: it.ids.victor, details: /door\.admin.*"GET"/ },
    { name: 'access.denied', result: 'refused', actor: it.ids.victor, details: /door\.admin.*"POST"/ },
  ])
})

test('a handler behind the open door that asks for the person signed in is a fault of ours, not a hole', async (t) => {
  const it = await castFor(t, {
    also: (app) => {
      app.get('/planted', { config: { door: 'anyone' } }, async (request) => request.user.user.name)
    },
  })
  t.equal((await it.stranger().open('/planted')).status, 500)
})

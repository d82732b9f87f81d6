// What an answer is compared with. Run as: node bench/page-server.ts KIND FOLDER PATH COOKIE [POSTED FORM]
// constant: bare Fastify answering the bytes of the page. floor: the page's own SQL, its compiled templates, and send.
// rows: what sending FORM to POSTED from the page PATH writes, into the same tables, in one durable commit for each POST.
import fastify from 'fastify'
import { buildApp } from '../src/app.ts'
import { templates } from '../src/resources/templates.ts'
import { resourcesFromDisk } from '../src/resources.ts'
import type { Database, Statement, Values } from '../src/store/database.ts'
import { createVault } from '../src/vault/vault.ts'
import { openIn } from './installation.ts'

const [kind = '', folder = '', path = '', cookie = '', posted = '', form = ''] = process.argv.slice(2)

interface Recording {
  readonly statements: { sql: string; values: Parameters<Statement<unknown>['run']>[0] }[]
  readonly views: { name: string; data: object }[]
  readonly page: string
}

/** What one request of the product really did: its SQL with the values, its templates with their data, its answer. */
async function record(method: 'GET' | 'POST'): Promise<Recording & { db: Database }> {
  const { db, keyring } = openIn(folder)
  const statements: Recording['statements'] = []
  const views: Recording['views'] = []
  const watched: Database = {
    ...db,
    prepare: <Row>(sql: string) => watching<Row>(db.prepare<Row>(sql), sql, statements),
  }
  const app = await buildApp({
    vault: createVault({ db: watched, keyring }),
    config: { baseUrl: 'http://localhost', trustedProxies: [], sessionIdleMinutes: 60, sessionHours: 12 },
    resources: resourcesFromDisk(),
  })
  app.addHook('onRequest', async (_request, reply) => {
    const render = reply.viewAsync.bind(reply)
    reply.viewAsync = async (name: string, data?: object) => {
      views.push({ name, data: data ?? {} })
      return render(name, data ?? {})
    }
  })
  const { payload: page } = await app.inject({ url: path, headers: { cookie } })
  statements.length = 0
  views.length = 0
  if (method === 'POST') {
    const token = /name="_csrf"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? ''
    const headers = { cookie, origin: 'http://localhost', 'content-type': 'application/x-www-form-urlencoded' }
    await app.inject({ method, url: posted, headers, payload: `_csrf=${encodeURIComponent(token)}&${form}` })
    return { db, statements, views, page }
  }
  const { payload } = await app.inject({ url: path, headers: { cookie } })
  return { db, statements, views, page: payload }
}

function watching<Row>(statement: Statement<Row>, sql: string, into: Recording['statements']): Statement<Row> {
  const note = (values: Recording['statements'][number]['values']) => into.push({ sql, values })
  return {
    get: (values) => (note(values), values === undefined ? statement.get() : statement.get(values)),
    all: (values) => (note(values), values === undefined ? statement.all() : statement.all(values)),
    iterate: (values) => (note(values), values === undefined ? statement.iterate() : statement.iterate(values)),
    run: (values) => (note(values), values === undefined ? statement.run() : statement.run(values)),
  }
}

const server = fastify()
const html = 'text/html; charset=utf-8'

if (kind === 'constant') {
  const { page } = await record('GET')
  server.get('/*', async (_request, reply) => reply.type(html).send(page))
} else if (kind === 'floor') {
  const { db, statements, views } = await record('GET')
  const eta = templates(resourcesFromDisk().views)
  server.get('/*', async (_request, reply) => {
    for (const { sql, values } of statements) {
      const statement = db.prepare(sql)
      if (values === undefined) statement.all()
      else statement.all(values as Values)
    }
    let page = ''
    for (const { name, data } of views) page = eta.render(name, data)
    return reply.type(html).send(page)
  })
} else if (kind === 'rows') {
  const { db, statements } = await record('POST')
  const writes = statements.filter(({ sql }) => /^\s*(INSERT|UPDATE)/.test(sql))
  const numbered = db.prepare<{ number: number }>('SELECT max(number) AS number FROM audit_events').get()
  let number = numbered?.number ?? 0
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
  server.get('/', async () => 'up')
  server.post('/*', async (_request, reply) => {
    number += 1
    // The number of an event is its first value.
    const write = () =>
      writes.forEach(({ sql, values }) =>
        db.prepare(sql).run(Array.isArray(values) ? [number, ...(values as string[]).slice(1)] : values),
      )
    db.raw.transaction(write).immediate()
    return reply.send('s-123456789-123456789')
  })
}

const address = await server.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`MySafe is ready at ${address}\n`)

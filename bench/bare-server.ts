// Bare Fastify with better-sqlite3 opened: what a start and a durable write are compared with.
// Run as: node bench/bare-server.ts FOLDER
import BetterSqlite3 from 'better-sqlite3'
import fastify from 'fastify'
import { join } from 'node:path'

const [folder = ''] = process.argv.slice(2)
const server = fastify()
const db = new BetterSqlite3(join(folder, 'bare.db'))
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec(`CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY, at INTEGER, name TEXT, details TEXT, mac BLOB);
  CREATE TABLE IF NOT EXISTS uses (id INTEGER PRIMARY KEY, at INTEGER);
  CREATE TABLE IF NOT EXISTS marks (user_id INTEGER, secret_id INTEGER, used_at INTEGER, PRIMARY KEY (user_id, secret_id)) WITHOUT ROWID`)
const event = db.prepare('INSERT INTO events (at, name, details, mac) VALUES (?, ?, ?, ?)')
const use = db.prepare('INSERT OR REPLACE INTO uses (id, at) VALUES (1, ?)')
const mark = db.prepare('INSERT OR REPLACE INTO marks VALUES (1, 1, ?)')
const mac = Buffer.alloc(32, 7)
const commit = db.transaction((at: number) => {
  event.run(at, 'api_secret.copied', '{"for":"copy"}', mac)
  use.run(at)
  mark.run(at)
})
server.addContentTypeParser('application/x-www-form-urlencoded', (_request, body, done) => {
  body.resume()
  body.on('end', () => done(null, {}))
})
server.get('/up', async () => 'up')
server.post('/*', async (_request, reply) => {
  commit.immediate(Date.now())
  return reply.send({ value: 's-123456789-123456789' })
})

const address = await server.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`MySafe is ready at ${address}\n`)

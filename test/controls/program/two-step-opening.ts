// A planted fault: a server that reads how often a link was opened, waits for something, and then writes one more.
import BetterSqlite3 from 'better-sqlite3'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

const db = new BetterSqlite3(process.argv[2] ?? '')
const values = JSON.parse(process.argv[3] ?? '{}') as Record<string, string>
db.exec('CREATE TABLE IF NOT EXISTS opened (path TEXT PRIMARY KEY, opens INTEGER NOT NULL)')
const opens = db.prepare('SELECT opens FROM opened WHERE path = ?').pluck()
const open = db.prepare('INSERT INTO opened VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET opens = excluded.opens')

const server = createServer((request, response) => {
  void (async () => {
    if (request.method === 'GET') return response.end('<input name="_csrf" value="token">')
    const path = String(request.url)
    const before = Number(opens.get(path) ?? 0)
    await pause(100)
    if (before > 0) return response.writeHead(410).end()
    open.run(path, before + 1)
    return response.end(values[path])
  })()
}).listen(0, '127.0.0.1', () => console.log(`at ${String((server.address() as { port: number }).port)}`))

// A planted fault: a server that acknowledges a write first and makes it a moment later.
import BetterSqlite3 from 'better-sqlite3'
import { createServer } from 'node:http'

const db = new BetterSqlite3(process.argv[2] ?? '')
db.pragma('journal_mode = WAL')
db.exec('CREATE TABLE IF NOT EXISTS written (name TEXT)')

const server = createServer((request, response) => {
  const name = decodeURIComponent(String(request.url).slice(1))
  response.end('written')
  setTimeout(() => db.prepare('INSERT INTO written VALUES (?)').run(name), 1_000)
}).listen(0, '127.0.0.1', () => console.log(`at ${String((server.address() as { port: number }).port)}`))

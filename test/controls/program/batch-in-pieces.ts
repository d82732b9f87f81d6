// A planted fault: a server that keeps the 500 rows of a batch in five writes instead of one.
import BetterSqlite3 from 'better-sqlite3'
import { createServer } from 'node:http'

const db = new BetterSqlite3(process.argv[2] ?? '')
db.pragma('journal_mode = WAL')
db.exec('CREATE TABLE IF NOT EXISTS written (name TEXT)')
const insert = db.prepare('INSERT INTO written VALUES (?)')
const piece = db.transaction((name: string) => {
  for (let n = 0; n < 100; n++) insert.run(name)
})

const server = createServer((request, response) => {
  const name = decodeURIComponent(String(request.url).slice(1))
  let pieces = 0
  const next = (): void => {
    piece(name)
    pieces += 1
    if (pieces === 5) response.end('written')
    else setTimeout(next, 20)
  }
  next()
}).listen(0, '127.0.0.1', () => console.log(`at ${String((server.address() as { port: number }).port)}`))

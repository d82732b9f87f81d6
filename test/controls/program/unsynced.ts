// A planted fault: the same rows written with what SQLite falls back to when a file in WAL mode is opened again.
import BetterSqlite3 from 'better-sqlite3'

const [file = '', writes = '0'] = process.argv.slice(2)
const db = new BetterSqlite3(file)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = NORMAL')
db.exec('CREATE TABLE t (n INTEGER)')
for (let n = 0; n < Number(writes); n++) db.prepare('INSERT INTO t VALUES (?)').run(n)

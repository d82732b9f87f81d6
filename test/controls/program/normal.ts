// Loaded before the program: SQLite no longer waits for the disk, as after any opening that forgets to ask for it.
import BetterSqlite3 from 'better-sqlite3'

const { pragma } = BetterSqlite3.prototype
BetterSqlite3.prototype.pragma = function (this: BetterSqlite3.Database, text: string, ...rest: []) {
  return pragma.call(this, text.replace('synchronous = FULL', 'synchronous = NORMAL'), ...rest)
}

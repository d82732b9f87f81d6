// A planted fault: a transaction that reads first and asks for the pen later, as BEGIN alone does.
import BetterSqlite3 from 'better-sqlite3'

/** What the second of two writers hears; null when it hears nothing. */
export function heardBySecond(file: string): string | null {
  const [one, other] = [new BetterSqlite3(file, { timeout: 0 }), new BetterSqlite3(file, { timeout: 0 })]
  try {
    one.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (n)')
    other.exec('BEGIN')
    other.prepare('SELECT count(*) FROM t').get()
    one.exec('INSERT INTO t VALUES (1)')
    other.exec('INSERT INTO t VALUES (2)')
    return null
  } catch (fault) {
    return String((fault as { code?: string }).code)
  } finally {
    one.close()
    other.close()
  }
}

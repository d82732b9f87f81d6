// A write of which a part is taken away again: its row, its event, its letter.
import BetterSqlite3 from 'better-sqlite3'
import type { Installation } from '../../fixtures/installation.ts'
import type { Subject } from '../../fixtures/kills.ts'

// Each takes another write, or two tears of one write would even out.
const last = (table: string, where: string, before = 0) =>
  `DELETE FROM ${table} WHERE rowid =
     (SELECT rowid FROM ${table} WHERE ${where} ORDER BY rowid DESC LIMIT 1 OFFSET ${String(before)})`

const TEARS: readonly (readonly [string, string])[] = [
  ['a grant that is not there', last('grants', 'batch_id IS NULL')],
  ['a grant of a batch that is not there', last('grants', 'batch_id IS NOT NULL')],
  ['a letter that is not there', last('letters', "kind = 'shared_with_you' AND batch_id IS NULL", 1)],
  ['a letter of a batch that is not there', last('letters', 'batch_id IS NOT NULL', 1)],
  ['a letter to somebody outside that is not there', last('letters', "kind = 'external_shared'")],
  ['an address that is not there', last('password_addresses', 'true')],
  ['an event that is not there', last('audit_events', "name = 'api_secret.client_secret_replaced'")],
  ['an edit that is not there', "UPDATE api_secrets SET url = 'https://api.load.example/v1'"],
]

/** Tears one write after the other in a stopped safe, and says how much more a look finds by halves each time. */
export function torn({ database }: Installation, look: Subject['kept']): [string, number][] {
  return TEARS.map(([what, sql]) => {
    const before = look().halves.length
    const db = new BetterSqlite3(database)
    db.pragma('foreign_keys = OFF')
    db.exec(sql)
    db.close()
    return [what, look().halves.length - before]
  })
}

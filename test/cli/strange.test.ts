// A file into which somebody wrote past MySafe, so that it would do other things than it says: noticed before it is used.
import { copyFileSync } from 'node:fs'
import t from 'tap'
import { record } from '../../src/audit/trail.ts'
import { verifyChain } from '../../src/audit/chain.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { openDatabase } from '../../src/store/database.ts'
import { refuseUnknown } from '../../src/store/migrations.ts'
import { operator } from '../../src/vault/actors.ts'
import { keyringAtHand } from '../../src/vault/keys.ts'
import { placesFrom } from '../../src/vault/places.ts'
import { createVault } from '../../src/vault/vault.ts'
import { trustsTheFile } from '../controls/store/opening.ts'
import { bytesIn } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { command } from '../fixtures/world.ts'

process.umask(0o077)

const migrations = resourcesFromDisk().migrations()

/** Writes into a file as whoever has it can, its description of itself included. */
function write(file: string, sql: string): void {
  const db = openDatabase(file)
  db.raw.unsafeMode(true)
  db.raw.pragma('writable_schema = ON')
  db.raw.exec(sql)
  db.close()
}

const LEAVES_OUT = `CREATE TRIGGER quiet BEFORE INSERT ON audit_events
  WHEN new.name = 'backup.made' BEGIN SELECT RAISE(IGNORE); END`

// Each keeps "backup.made" out of the trail, but for the last ones, which say other things than there are.
const STRANGE: Readonly<Record<string, string>> = {
  'a trigger that leaves events out': LEAVES_OUT,
  'one that takes them away again': `CREATE TRIGGER quiet AFTER INSERT ON audit_events
    WHEN new.name = 'backup.made' BEGIN DELETE FROM audit_events WHERE number = new.number; END`,
  'one that calls itself a table': `${LEAVES_OUT};
    UPDATE sqlite_schema SET type = 'table', tbl_name = 'quiet' WHERE name = 'quiet'`,
  'one that calls itself after a table': `${LEAVES_OUT};
    UPDATE sqlite_schema SET type = 'table', name = 'notes', tbl_name = 'notes' WHERE name = 'quiet'`,
  'a trail that takes what it likes': `UPDATE sqlite_schema
    SET sql = replace(sql, 'at INTEGER NOT NULL', 'at INTEGER NOT NULL ON CONFLICT IGNORE') WHERE name = 'audit_events'`,
  'a trail that takes what it likes, by its name in capitals': `UPDATE sqlite_schema SET name = 'AUDIT_EVENTS',
    tbl_name = 'AUDIT_EVENTS', sql = replace(replace(sql, 'audit_events', 'AUDIT_EVENTS'),
      'at INTEGER NOT NULL', 'at INTEGER NOT NULL ON CONFLICT IGNORE') WHERE name = 'audit_events'`,
  'a trail by another name': `UPDATE sqlite_schema SET name = 'notes', tbl_name = 'notes' WHERE name = 'audit_events'`,
  'a view': 'CREATE VIEW quiet AS SELECT * FROM audit_events WHERE number < 10',
  'a trigger of ours that does more': `UPDATE sqlite_schema SET sql = replace(sql, 'END', 'DELETE FROM grants; END')
    WHERE name = 'users_search_insert'`,
}

t.test('AUD-04 data in which something runs that MySafe never put there is not used, and says so', async (t) => {
  for (const [what, sql] of Object.entries(STRANGE)) {
    const { installation, file } = await lived(t)
    for (const one of [installation.database, file]) write(one, sql)
    const before = bytesIn(installation.folder)
    for (const typed of [
      ['serve'],
      ['user', 'list'],
      ['backup', `${file}.new`],
      ['audit', 'verify'],
      ['audit', 'verify', '--file', file],
      ['restore', file, '--check'],
    ]) {
      const { code, err } = await command(installation, typed)
      t.equal(code, 1, `${what}: ${typed.join(' ')}`)
      t.equal(err.length, 1, what)
      t.match(
        err[0],
        /holds what MySafe never put there, and what could change what it does: \w+\.|is damaged: SQLite cannot read it/,
      )
    }
    t.same(bytesIn(installation.folder), before, `${what}: nothing was changed`)
  }
})

t.test('AUD-04 control: whoever asks the trail alone is told that it is whole', async (t) => {
  const { installation } = await lived(t)
  write(installation.database, LEAVES_OUT)
  const { data: dataDir, rootKey: rootKeyFile } = installation
  const places = placesFrom({ dataDir, rootKeyFile, credentialsDir: null })
  const opened = (open: typeof refuseUnknown) => {
    const db = openDatabase(installation.database)
    try {
      open(db, migrations)
      const keyring = keyringAtHand(db, places)
      const before = verifyChain(db, { keyring }).events
      createVault({ db, keyring }).write((tx) => record(tx, operator, { name: 'backup.made' }))
      const { events, fault } = verifyChain(db, { keyring })
      return { kept: events - before, fault }
    } finally {
      db.close()
    }
  }
  t.throws(() => opened(refuseUnknown), { code: 'strange' })
  t.same(opened(trustsTheFile), { kept: 0, fault: null }, 'control: the event is not there, and nothing is missing')
})

t.test('doctor tells it, and reads on', async (t) => {
  const { installation } = await lived(t)
  write(installation.database, LEAVES_OUT)
  const { out } = await command(installation, ['doctor', '--json'])
  const { checks } = JSON.parse(out.join('')) as { checks: { what: string; standing: string }[] }
  t.match(checks[0], { what: 'strange', standing: 'mend' })
  t.ok(checks.some(({ what }) => what === 'root_key'))
})

t.test('what other tools lay beside it, and what SQLite keeps for itself, is no fault', async (t) => {
  const { installation, file } = await lived(t)
  write(
    installation.database,
    `CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER);
     CREATE TABLE _litestream_lock (id INTEGER);
     CREATE TABLE "quoted" (id INTEGER);
     CREATE TABLE "of another-tool v1.2" (id INTEGER);
     CREATE TABLE 'single quoted' (id INTEGER);
     CREATE TABLE \`ticked off\` (id INTEGER);
     CREATE INDEX [in brackets] ON "of another-tool v1.2" (id);
     CREATE INDEX quoted_by_id ON quoted (id);
     ANALYZE`,
  )
  t.equal((await command(installation, ['user', 'list'])).code, 0)
  t.equal((await command(installation, ['backup', `${file}.new`])).code, 0)
  copyFileSync(`${file}.new`, file)
  t.equal((await command(installation, ['restore', file, '--check'])).code, 0)
})

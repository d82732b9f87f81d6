// What a command does on a disk that fails, by faults laid into SQLite by hand: each is met here, whatever this machine has.
import BetterSqlite3 from 'better-sqlite3'
import { chmodSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { mock } from 'node:test'
import t from 'tap'
import { placesOf } from '../../src/cli/places.ts'
import { openSafe } from '../../src/cli/safe.ts'
import { serveSafe } from '../../src/cli/serving.ts'
import { readConfig } from '../../src/config.ts'
import { createLogger } from '../../src/http/logging.ts'
import { ballastState } from '../../src/store/ballast.ts'
import { lookInto } from '../../src/store/look.ts'
import { makeDataFolder } from '../../src/store/data-folder.ts'
import { Unavailable } from '../../src/vault/refusals.ts'
import { emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { runProgram } from '../fixtures/program.ts'
import { command, serveHere, worldOf } from '../fixtures/world.ts'

process.umask(0o077)

const faultOf = (code: string) => Object.assign(new Error(code), { code })
const UNSYNCED = /^The disk could not say that what was written is kept/

/** The safe of an installation, opened as a command does that makes one where there is none. */
function openedSafe(installation: Installation) {
  const { world, err } = worldOf(installation, { stopped: new Promise(() => undefined) })
  const config = readConfig(installation.env)
  const places = placesOf(config)
  makeDataFolder(places.data)
  const onFault = (fault: unknown) => t.fail(String(fault))
  return { safe: openSafe(world, { config, places, create: true, onFault }), world, err, config, places }
}

/** Has SQLite fail with a code where a pragma is asked for, so many times. */
function failingPragma(t: { teardown(end: () => unknown): unknown }, asked: string, code: string, times: number) {
  const { pragma } = BetterSqlite3.prototype
  let left = times
  const failing = function (this: BetterSqlite3.Database, ...given: Parameters<typeof pragma>) {
    if (given[0] === asked && left-- > 0) throw faultOf(code)
    return pragma.apply(this, given)
  }
  const mocked = mock.method(BetterSqlite3.prototype, 'pragma', failing)
  t.teardown(() => mocked.mock.restore())
  return () => mocked.mock.restore()
}

t.test('DUR-05 a log that a full disk does not let be carried over stays, and is read by the next start', async (t) => {
  const installation = emptyInstallation(t)
  const { safe } = openedSafe(installation)
  safe.vault.db.raw.exec("INSERT INTO settings (name, value, changed_at) VALUES ('kept', 'yes', 0)")
  const restore = failingPragma(t, 'wal_checkpoint(TRUNCATE)', 'SQLITE_FULL', 1)
  safe.close()
  restore()
  t.notOk(safe.vault.db.raw.open, 'it is let go of all the same')
  const again = openedSafe(installation).safe
  t.equal(again.vault.db.raw.prepare("SELECT value FROM settings WHERE name = 'kept'").pluck().get(), 'yes')
  again.close()
})

t.test('DUR-06 a start that finds no room for the index of the log takes the room that is kept', async (t) => {
  const installation = emptyInstallation(t)
  const { safe, places } = openedSafe(installation)
  const state = () => ballastState(places.data.ballast)
  safe.vault.ballast.look()
  t.equal(state(), 'whole')
  safe.close()

  failingPragma(t, 'journal_mode = WAL', 'SQLITE_FULL', 1)
  openedSafe(installation).safe.close()
  t.equal(state(), 'let go')
  failingPragma(t, 'journal_mode = WAL', 'SQLITE_FULL', 1)
  t.throws(() => openedSafe(installation), { code: 'SQLITE_FULL' }, 'where nothing is kept any more, it cannot start')
  openedSafe(installation).safe.close()
})

t.test('DUR-07 a disk that cannot say what it keeps ends a command with one line', async (t) => {
  const { safe, err } = openedSafe(emptyInstallation(t))
  const write = () =>
    safe.vault.write(() => {
      throw faultOf('SQLITE_IOERR_FSYNC')
    })
  t.throws(write, Unavailable)
  t.match(err, [UNSYNCED])
  t.equal(err.length, 1)
  safe.close()
})

t.test('DUR-07 so it ends key rekey, whose keys of before open the data as they did', async (t) => {
  const { installation } = await lived(t)
  rmSync(installation.recoveryFile)
  const failing = () => ({
    immediate() {
      throw faultOf('SQLITE_IOERR_FSYNC')
    },
  })
  const mocked = mock.method(BetterSqlite3.prototype, 'transaction', failing as never)
  t.teardown(() => mocked.mock.restore())
  const { code, err } = await command(installation, ['key', 'rekey', '--new-recovery-key'])
  mocked.mock.restore()
  t.equal(code, 1)
  t.match(err[0], UNSYNCED)
  t.equal((await command(installation, ['user', 'list'])).code, 0)
})

t.test('DUR-07 and the program with it: by that line alone, past whatever else it had to say', async (t) => {
  const { installation } = await lived(t)
  rmSync(installation.recoveryFile)
  const sqlite = JSON.stringify(import.meta.resolve('better-sqlite3'))
  const script = `import Sqlite from ${sqlite}
    const immediate = () => { throw Object.assign(new Error('no'), { code: 'SQLITE_IOERR_FSYNC' }) }
    Sqlite.prototype.transaction = () => ({ immediate })`
  const instead = [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(script)}`]
  const typed = ['key', 'rekey', '--new-recovery-key']
  const { code, err } = await runProgram(installation, typed, { from: 'source', instead })
  t.equal(code, 1)
  t.match(err, UNSYNCED)
  t.match(err, /^[^\n]+\n$/)
})

t.test(
  'what is looked after beside the requests may fail, and folders open to others are told: it serves',
  async (t) => {
    const installation = emptyInstallation(t)
    const { safe, world, config, places } = openedSafe(installation)
    const keys = dirname(installation.rootKey)
    chmodSync(keys, 0o777)
    const lines: string[] = []
    const ballast = {
      ...safe.vault.ballast,
      look() {
        throw faultOf('EIO')
      },
    }
    await serveSafe(world, {
      ...{ config, places, demo: null, certificate: null },
      safe: { ...safe, vault: { ...safe.vault, ballast } },
      logger: createLogger({ level: 'warn', to: { write: (line: string) => void lines.push(line) } }),
      logWorks: () => true,
      build: await import('../../src/app.ts'),
      stopped: Promise.resolve('SIGTERM'),
    })
    safe.close()
    t.match(
      lines.map((line) => JSON.parse(line) as unknown),
      [
        { level: 'warn', msg: `other users may write in ${keys}: chmod go-w takes that away` },
        { level: 'error', msg: 'could not tidy up', err: { code: 'EIO' } },
      ],
    )
    const events = lookInto(installation.database, (db) =>
      db.raw.prepare('SELECT name FROM audit_events ORDER BY number').pluck().all(),
    )
    t.same(events, ['server.started', 'server.stopped'])
  },
)

t.test('what a server has made beside it is noted as its own act', async (t) => {
  const { installation } = await lived(t)
  const server = await serveHere(t, installation)
  for (const more of [[], ['--scheduled']])
    t.equal((await command(installation, ['backup', `${installation.folder}/${String(more)}.db`, ...more])).code, 0)
  await server.stop()
  const actors = lookInto(installation.database, (db) =>
    db.raw.prepare("SELECT actor_kind FROM audit_events WHERE name = 'backup.made' ORDER BY number").pluck().all(),
  )
  t.same(actors.slice(-2), ['operator', 'system'])
})

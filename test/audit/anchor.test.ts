// The head outside the file: written when it moves, at most once a second, and never a reason to stop.
import fs, { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { mock } from 'node:test'
import t from 'tap'
import { anchorFile, keepAnchor, readAnchor, refuseRolledBack, writeAnchor } from '../../src/audit/anchor.ts'
import { record } from '../../src/audit/trail.ts'
import { system } from '../../src/vault/actors.ts'
import { createVault } from '../../src/vault/vault.ts'
import { memoryDatabase } from '../fixtures/database.ts'
import { testKeyring } from '../fixtures/keyring.ts'

process.umask(0o077)

function place(t: { teardown(close: () => unknown): unknown }): string {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return anchorFile(join(folder, 'key', 'root.key'))
}

const installation = 'a'.repeat(32)

t.test('a head is written privately and read back; none is null', async (t) => {
  const file = place(t)
  t.equal(readAnchor(file), null)
  const head = { installation, number: 3, mac: Buffer.alloc(32, 5) }
  writeAnchor(file, head)
  t.same(readAnchor(file), head)
  t.equal(statSync(file).mode & 0o777, 0o600)
})

t.test('a head that is written is the one that a power cut leaves', async (t) => {
  const file = place(t)
  writeAnchor(file, { installation, number: 3, mac: Buffer.alloc(32, 5) })
  const synced: [what: string, head: number | undefined][] = []
  const real = fs.fsyncSync
  mock.method(fs, 'fsyncSync', (descriptor: number) => {
    synced.push([readlinkSync(`/proc/self/fd/${String(descriptor)}`), readAnchor(file)?.number])
    real(descriptor)
  })
  syncBuiltinESMExports()
  t.teardown(() => {
    mock.restoreAll()
    syncBuiltinESMExports()
  })
  writeAnchor(file, { installation, number: 4, mac: Buffer.alloc(32, 6) })
  t.same(synced, [
    [`${file}.draft`, 3],
    [dirname(file), 4],
  ])
})

t.test('it follows the trail while that moves, and a fault is told once until it works again', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const file = place(t)
  const vault = createVault({ db: memoryDatabase(t), keyring: testKeyring() })
  const faults: unknown[] = []
  const keeper = keepAnchor(vault.db, { file, installation, onFault: (fault) => faults.push(fault) })
  const act = () => vault.write((tx) => record(tx, system, { name: 'server.started' }))
  act()
  t.equal(readAnchor(file), null, 'not at once')
  mock.timers.tick(1000)
  t.equal(readAnchor(file)?.number, 1)
  writeFileSync(file, 'touched')
  mock.timers.tick(5000)
  t.equal(readFileSync(file, 'utf8'), 'touched', 'nothing moved, nothing is written')
  act()
  keeper.write()
  t.equal(readAnchor(file)?.number, 2, 'at the end it is written at once')
  const spoil = () => {
    rmSync(join(file, '..'), { recursive: true })
    writeFileSync(join(file, '..'), '')
    act()
  }
  spoil()
  mock.timers.tick(60_000)
  t.equal(faults.length, 1)
  rmSync(join(file, '..'))
  mock.timers.tick(1000)
  t.equal(readAnchor(file)?.number, 3, 'once it can be written it is')
  spoil()
  mock.timers.tick(60_000)
  t.equal(faults.length, 2)
  keeper.stop()
  act()
  mock.timers.tick(5000)
  t.equal(faults.length, 2)
})

t.test('a trail without events fits a head without events', async (t) => {
  const file = place(t)
  const db = memoryDatabase(t)
  const keyring = testKeyring()
  const { installation } = keyring
  refuseRolledBack(db, { file, keyring })
  writeAnchor(file, { installation, number: 0, mac: Buffer.alloc(32) })
  refuseRolledBack(db, { file, keyring })
  writeAnchor(file, { installation, number: 1, mac: Buffer.alloc(32) })
  t.throws(() => refuseRolledBack(db, { file, keyring }), { code: 'rolled_back' })
})

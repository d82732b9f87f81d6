// A first start that is killed, wherever that is: the next one goes on, and nothing of before is taken for something else.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { openWithRecoveryKey } from '../../src/crypto/keyring.ts'
import { parseRecoveryKey, writeRecoveryKey } from '../../src/crypto/recovery-key.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { dataFolder } from '../../src/store/data-folder.ts'
import { lookInto } from '../../src/store/look.ts'
import { keyringOf, openInstallation } from '../../src/vault/start.ts'
import { bytesIn, emptyInstallation, recoveryKeyOf, type Installation } from '../fixtures/installation.ts'
import { command } from '../fixtures/world.ts'

/** Begins an installation and kills that before a step; false when it was through by then. */
function killedAt({ data, rootKey }: Installation, step: number): boolean {
  const script = join(import.meta.dirname, '..', 'fixtures', 'dying-start.ts')
  const { signal, status, stderr } = spawnSync(process.execPath, [script, data, rootKey, String(step)])
  if (signal === null && status !== 0) throw new Error(String(stderr))
  return signal === 'SIGKILL'
}

/** Starts it as the program does; the recovery key goes into its file. */
function start(
  { data, rootKey, credentialFile = null }: Installation & { credentialFile?: string | null },
  keepRecoveryKey = keepIn(rootKey),
): boolean {
  const places = { data: dataFolder(data), credentialFile, rootKeyFile: rootKey }
  const migrations = resourcesFromDisk().migrations()
  const { db, made } = openInstallation(places, { migrations, now: Date.now, keepRecoveryKey })
  db.close()
  return made
}

const keepIn = (rootKeyFile: string) => (text: string) => void writeRecoveryKey({ rootKeyFile, text })

t.test('DUR-04 a first start that is killed goes on with the next one, wherever it was', async (t) => {
  const seen = { withKey: 0, withRecoveryKey: 0, done: 0 }
  let step = 0
  for (; ; step++) {
    const installation = emptyInstallation(t)
    if (!killedAt(installation, step)) break
    seen.withKey += Number(existsSync(installation.rootKey))
    seen.withRecoveryKey += Number(existsSync(installation.recoveryFile))
    mkdirSync(installation.data, { recursive: true })
    seen.done += Number(!start(installation))
    const stored = lookInto(installation.database, keyringOf)
    const opened = openWithRecoveryKey(stored, parseRecoveryKey(recoveryKeyOf(installation)))
    t.equal(opened.installation, stored.installation, 'the recovery key that lies there opens it')
    const left = [...readdirSync(installation.data), ...readdirSync(dirname(installation.rootKey))].sort()
    const whole = ['mysafe.db', 'recovery-key.txt', 'root.key']
    t.same(
      left.filter((name) => !/^(audit-head\.json(\.draft)?|mysafe\.db-(wal|shm))$/.test(name)),
      whole,
      `step ${String(step)}: nothing else is left`,
    )
  }
  t.ok(step > 10, `${String(step)} steps`)
  t.ok(seen.withKey > 2 && seen.withRecoveryKey > 2 && seen.done > 0, JSON.stringify(seen))
})

t.test('a first start that fails after it was killed once leaves nothing either', async (t) => {
  const installation = emptyInstallation(t)
  for (let step = 0; !existsSync(installation.rootKey); step++) killedAt(installation, step)
  const nobodyReadsIt = () => {
    throw new Error('nobody reads it')
  }
  t.throws(() => start(installation, nobodyReadsIt), /nobody reads it/)
  t.same(bytesIn(installation.folder), { data: 'folder', key: 'folder' })
})

t.test(
  'a first start with a credential that was killed goes on too, and leaves the credential alone when it fails',
  (t) => {
    const installation = emptyInstallation(t)
    const credentialFile = join(installation.folder, 'credential')
    writeFileSync(credentialFile, Buffer.alloc(32, 5), { mode: 0o400 })
    mkdirSync(installation.data)
    writeFileSync(dataFolder(installation.data).beginning, 'half')
    const nobodyReadsIt = () => {
      throw new Error('nobody reads it')
    }
    const failing = { ...installation, credentialFile }
    t.throws(() => start(failing, nobodyReadsIt), /nobody reads it/)
    t.ok(existsSync(credentialFile))
    writeFileSync(dataFolder(installation.data).beginning, 'half')
    t.throws(() => start(failing, nobodyReadsIt), /nobody reads it/)
    t.equal(start(failing), true)
    t.end()
  },
)

t.test('without the traces of a start that was killed, a key without its data is left alone', async (t) => {
  const installation = emptyInstallation(t)
  mkdirSync(dirname(installation.rootKey))
  writeFileSync(installation.rootKey, Buffer.alloc(32, 7), { mode: 0o600 })
  const { code, err } = await command(installation, ['serve'])
  t.equal(code, 1)
  t.match(err, [/^There is a root key .+ but its data in .+ is missing\./])
})

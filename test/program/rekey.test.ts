// A change of the root key that is killed before any of its steps on the disk: one key opens the data, and a start goes on.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { dataFolder, makeDataFolder } from '../../src/store/data-folder.ts'
import { emptyInstallation, installationIn } from '../fixtures/installation.ts'
import { keysThatOpen } from '../fixtures/keys-that-open.ts'
import { openedVault } from '../fixtures/seeded-links.ts'

process.umask(0o077)

const here = (...path: string[]) => resolve(import.meta.dirname, '..', ...path)

type Test = import('tap').Test

/** Kills a change before its first step, its second and so on, until one comes to its end; looks at what each left. */
function killedAtEach(
  t: Test,
  { how, planted = '' }: { how: string; planted?: string },
  look: (there: ReturnType<typeof installationIn>, step: number) => void,
) {
  const { folder, data } = emptyInstallation(t)
  makeDataFolder(dataFolder(data))
  openedVault(installationIn(folder)).close()
  let steps = 0
  for (let done = false; !done; steps++) {
    const there = installationIn(join(folder, `${how}-${String(steps)}`))
    mkdirSync(there.folder)
    for (const part of ['data', 'key']) cpSync(join(folder, part), join(there.folder, part), { recursive: true })
    const { signal, status, stderr } = spawnSync(
      process.execPath,
      [here('fixtures', 'dying-rekey.ts'), there.data, there.rootKey, String(steps), how, planted],
      { encoding: 'utf8' },
    )
    t.ok(signal === 'SIGKILL' || status === 0, stderr)
    done = signal === null
    look(there, steps)
    rmSync(there.folder, { recursive: true })
  }
  return steps
}

for (const [how, what] of [
  ['ours', 'of the root key'],
  ['both', 'of both outside keys'],
] as const)
  t.test(`CRY-14 wherever a change ${what} is killed, exactly one root key opens the data`, async (t) => {
    const steps = killedAtEach(t, { how }, (there, step) => {
      const open = keysThatOpen(there)
      t.equal(open.length, 1, `killed before step ${String(step)}: ${open.join()}`)
      openedVault(there).close()
      t.same(keysThatOpen(there), ['root.key'], 'the next start has it in its place')
      t.notOk(existsSync(`${there.rootKey}.next`))
    })
    t.ok(steps > 8, `${String(steps)} steps`)
  })

t.test('CRY-14 control: a key that is written before the data knows it is found', async (t) => {
  const none: number[] = []
  killedAtEach(t, { how: 'planted', planted: here('controls', 'vault', 'rekey.ts') }, (there, step) => {
    if (keysThatOpen(there).length !== 1) none.push(step)
  })
  t.not(none.length, 0, `killed before steps ${none.join()} no key opens it`)
})

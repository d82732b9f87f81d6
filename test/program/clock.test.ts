// The program on a machine whose clock is really set, where Debian's libfaketime is: an address of 72 hours opens all the same.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { emptyInstallation } from '../fixtures/installation.ts'
import { runProgram, startProgram } from '../fixtures/program.ts'

const LIBRARY = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path))

t.test(
  'DUR-17 a clock that is set under a running program ends nothing, and a start by it revives nothing',
  { skip: LIBRARY === undefined ? 'libfaketime is not here' : false },
  async (t) => {
    const installation = emptyInstallation(t)
    const setTo = join(installation.folder, 'set-to')
    const set = (by: string) => writeFileSync(setTo, `${by}\n`)
    const env = {
      LD_PRELOAD: String(LIBRARY),
      FAKETIME_TIMESTAMP_FILE: setTo,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
    const status = async (url: string, path: string) => (await fetch(`${url}${path}`)).status
    const started = async (by: string) => {
      set(by)
      return startProgram(t, installation, { env })
    }

    const first = await started('+0')
    const added = await runProgram(
      installation,
      ['user', 'add', 'ana', '--name', 'Ana', '--email', 'ana@corp.test', '--administrator', '--json'],
      { env },
    )
    const { pathname } = new URL((JSON.parse(added.out) as { address: string }).address)
    for (const by of ['+1y', '-1y']) {
      set(by)
      t.equal(await status(first.url, pathname), 200, by)
    }
    await first.stop()

    const later = await started('+4d')
    t.equal(
      await status(later.url, pathname),
      410,
      'a start cannot tell a clock that is ahead from time that has passed',
    )
    await later.stop()
    const back = await started('-1d')
    t.equal(await status(back.url, pathname), 410, 'what was over then is over')
    await back.stop()
  },
)

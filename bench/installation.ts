// A whole installation in a temporary folder: made as the program makes it, filled, with one person signed in.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resourcesFromDisk } from '../src/resources.ts'
import { dataFolder, makeDataFolder } from '../src/store/data-folder.ts'
import { system } from '../src/vault/actors.ts'
import { beginSession } from '../src/vault/sessions.ts'
import { openInstallation, type Opened } from '../src/vault/start.ts'
import { createVault } from '../src/vault/vault.ts'
import { generate, type Sizes } from './generate.ts'

/** Where the benches keep their data, and the cookie of the person who is signed in there. */
export interface Bench {
  readonly folder: string
  readonly cookie: string
  readonly environment: Record<string, string>
}

const placesIn = (folder: string) => ({
  data: dataFolder(join(folder, 'data')),
  credentialFile: null,
  rootKeyFile: join(folder, 'key', 'root.key'),
})

/** Opens the installation of a folder, made if it is not there. */
export function openIn(folder: string): Opened {
  const places = placesIn(folder)
  makeDataFolder(places.data)
  return openInstallation(places, {
    migrations: resourcesFromDisk().migrations(),
    now: Date.now,
    keepRecoveryKey: () => undefined,
  })
}

/** Makes and fills an installation; it is gone when the process ends. */
export function makeBench(sizes: Sizes): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const { db, keyring } = openIn(folder)
  generate(db, { sizes, keyring, now: Date.now() })
  const vault = createVault({ db, keyring })
  const { token } = vault.write((tx) =>
    beginSession(tx, { userId: 1, browser: 'bench', origin: system.origin, limits: { idleMinutes: 60, hours: 12 } }),
  )
  db.close()
  return {
    folder,
    cookie: `mysafe=${token}`,
    environment: {
      PATH: process.env['PATH'] ?? '',
      MYSAFE_DATA_DIR: join(folder, 'data'),
      MYSAFE_ROOT_KEY_FILE: join(folder, 'key', 'root.key'),
      MYSAFE_PORT: '0',
      MYSAFE_LOG_LEVEL: 'warn',
      MYSAFE_SESSION_IDLE_MINUTES: '60',
    },
  }
}

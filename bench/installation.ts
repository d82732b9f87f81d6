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
import { ALL, generate, SOME, type Sizes } from './generate.ts'
import { giveOutside, type Outside } from './outside.ts'

/** Where the benches keep their data, and the cookies of the people who are signed in there. */
export interface Bench {
  readonly folder: string
  /** The database. */
  readonly file: string
  /** The page of one API secret that SOME owns, below the address. */
  readonly own: string
  /** A link that opens that one, with as many codes as a bench may use up. */
  readonly outside: Outside
  /** Of the person who reaches some API secrets. */
  readonly cookie: string
  /** Of the one who reaches all of them. */
  readonly cookieOfAll: string
  readonly environment: Record<string, string>
}

// More than can be opened while a load lasts.
const CODES = 60_000

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
  const cookieOf = (userId: number) => {
    const limits = { idleMinutes: 60, hours: 12 }
    const begun = vault.write((tx) => beginSession(tx, { userId, browser: 'bench', origin: system.origin, limits }))
    return `mysafe=${begun.token}`
  }
  const owned = db
    .prepare<{ id: number }>(
      `SELECT min(id) AS id FROM api_secrets WHERE owner_id = ${String(SOME)} AND disabled_at IS NULL`,
    )
    .get()
  const outside = giveOutside(vault, { secretId: Number(owned?.id), codes: CODES })
  const [cookie, cookieOfAll] = [cookieOf(SOME), cookieOf(ALL)]
  db.close()
  return {
    folder,
    file: placesIn(folder).data.database,
    own: `/api-secrets/${String(owned?.id)}`,
    outside,
    cookie,
    cookieOfAll,
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

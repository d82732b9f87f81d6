// Where an installation lies, from the settings that say it.
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { dataFolder } from '../store/data-folder.ts'
import type { Places } from './start.ts'

/** Folder and keys of the settings. */
export function placesFrom(config: Pick<Config, 'dataDir' | 'credentialsDir' | 'rootKeyFile'>): Places {
  return {
    data: dataFolder(config.dataDir),
    credentialFile: config.credentialsDir === null ? null : join(config.credentialsDir, 'root.key'),
    rootKeyFile: config.rootKeyFile,
  }
}

// Where an installation lies: its data, and the keys that lie elsewhere.
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { dataFolder, type DataFolder } from '../store/data-folder.ts'

/** Where an installation lies. `credentialFile` is the service manager's root key, or null. */
export interface Places {
  readonly data: DataFolder
  readonly credentialFile: string | null
  readonly rootKeyFile: string
}

/** Folder and keys as the settings say. */
export function placesFrom(config: Pick<Config, 'dataDir' | 'credentialsDir' | 'rootKeyFile'>): Places {
  return {
    data: dataFolder(config.dataDir),
    credentialFile: config.credentialsDir === null ? null : join(config.credentialsDir, 'root.key'),
    rootKeyFile: config.rootKeyFile,
  }
}

/** Where the root key is looked for, in the words of the room that reads it. */
export function keyPlaces({ data, credentialFile, rootKeyFile }: Places) {
  return { credentialFile, keyFile: rootKeyFile, dataFolder: data.folder }
}

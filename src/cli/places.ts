// Where this installation lies and what people call it, as far as the settings say.
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { dataFolder } from '../store/data-folder.ts'
import type { Places } from '../vault/start.ts'

/** Folder and keys of the settings. */
export function placesOf(config: Config): Places {
  return {
    data: dataFolder(config.dataDir),
    credentialFile: config.credentialsDir === null ? null : join(config.credentialsDir, 'root.key'),
    rootKeyFile: config.rootKeyFile,
  }
}

/** The address people reach MySafe at: the configured one, or where it listens. Without a trailing slash. */
export function baseUrlOf(config: Config, port: number = config.port): string {
  if (config.baseUrl !== null) return config.baseUrl
  const host = config.host === 'localhost' ? '127.0.0.1' : config.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
}

// What every part of this room is handed: the vault, the settings that concern the web, and what lies beside the program.
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import type { Resources } from '../resources.ts'
import type { SessionLimits } from '../vault/sessions.ts'
import type { Vault } from '../vault/vault.ts'

export type WebConfig = Pick<Config, 'baseUrl' | 'trustedProxies' | 'sessionIdleMinutes' | 'sessionHours'> &
  Partial<Pick<Config, 'rootKeyFile'>>

export interface Web {
  readonly vault: Vault
  readonly resources: Resources
  /** How long sessions last. */
  readonly limits: SessionLimits
  /** The origin people reach MySafe at, without a trailing slash. Never taken from a request. */
  baseUrl(): string
  /** Whether the operator set it; otherwise it is where MySafe listens. */
  readonly baseUrlConfigured: boolean
  /** Where the root key lies; null where nobody said. */
  readonly rootKeyFile: string | null
  /** Whether that is https, so that cookies are Secure and browsers are told to stay there. */
  readonly https: boolean
}

export function webOf(
  app: FastifyInstance,
  { vault, resources, config }: { vault: Vault; resources: Resources; config: WebConfig },
): Web {
  return {
    vault,
    resources,
    limits: { idleMinutes: config.sessionIdleMinutes, hours: config.sessionHours },
    baseUrl: () => config.baseUrl ?? listeningAt(app),
    baseUrlConfigured: config.baseUrl !== null,
    rootKeyFile: config.rootKeyFile ?? null,
    https: config.baseUrl?.startsWith('https:') ?? false,
  }
}

// Without a configured base URL MySafe is on loopback, and the port may have been picked by the system.
function listeningAt({ server }: FastifyInstance): string {
  const listening = server.address()
  if (listening === null || typeof listening === 'string') return 'http://localhost'
  const { address, family, port } = listening
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`
}

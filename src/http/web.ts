// What every part of this room is handed: the vault, the settings that concern the web, and what lies beside the program.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import type { CertificateKeeper } from '../crypto/certificate-watch.ts'
import type { Resources } from '../resources.ts'
import type { SessionLimits } from '../vault/sessions.ts'
import type { Backups } from '../vault/backups.ts'
import type { Surroundings } from '../vault/checks.ts'
import { placesFrom, type Places } from '../vault/places.ts'
import type { Vault } from '../vault/vault.ts'

export type WebConfig = Pick<Config, 'baseUrl' | 'trustedProxies' | 'sessionIdleMinutes' | 'sessionHours'> &
  Partial<Pick<Config, 'rootKeyFile' | 'dataDir' | 'credentialsDir'>>

export interface Web {
  readonly vault: Vault
  readonly resources: Resources
  /** How long sessions last. */
  readonly limits: SessionLimits
  /** The origin people reach MySafe at, without a trailing slash. Never taken from a request. */
  baseUrl(): string
  /** Whether the operator set it; otherwise it is where MySafe listens. */
  readonly baseUrlConfigured: boolean
  /** Where the installation lies; null where nobody said. */
  readonly places: Places | null
  /** What is looked at when everything is, as it stands at that moment. */
  surroundings(): Surroundings
  /** The certificate that MySafe itself serves; null where it speaks plain http. */
  readonly certificate: CertificateKeeper | null
  /** The backups of the server; null where it makes none. */
  readonly backups: Backups | null
  /** The origin that links for people without an account lead to: the second listener's, where there is one. */
  openBaseUrl(): string
  /** Whether only people without an account are served here: this is the second listener. */
  readonly outsideOnly: boolean
  /** Whether people come by https, so that cookies are Secure and browsers are told to stay there. */
  readonly https: boolean
}

/**
 * @param given config: of the listener that `app` is for; openBaseUrl: of the second listener, without one it is the same;
 *   outsideOnly: whether `app` is that second listener
 */
export function webOf(
  app: FastifyInstance,
  given: {
    vault: Vault
    resources: Resources
    config: WebConfig
    openBaseUrl?: (() => string) | undefined
    outsideOnly?: boolean
    backups?: Backups | null
    certificate?: CertificateKeeper | null
  },
): Web {
  const { vault, resources, config, outsideOnly = false, backups = null, certificate = null } = given
  const baseUrl = () => config.baseUrl ?? listeningAt(app, certificate === null ? 'http' : 'https')
  const openBaseUrl = given.openBaseUrl ?? baseUrl
  const places = placesOf(config)
  return {
    vault,
    resources,
    limits: { idleMinutes: config.sessionIdleMinutes, hours: config.sessionHours },
    baseUrl,
    openBaseUrl,
    outsideOnly,
    baseUrlConfigured: config.baseUrl !== null,
    places,
    surroundings: () => ({
      baseUrl: baseUrl(),
      openBaseUrl: openBaseUrl(),
      trustedProxies: config.trustedProxies,
      places,
      backupFault: backups?.state().fault ?? null,
      certificate: certificate?.state() ?? null,
    }),
    certificate,
    backups,
    https: certificate !== null || config.baseUrl?.startsWith('https:') === true,
  }
}

function placesOf({ dataDir, rootKeyFile, credentialsDir = null }: WebConfig): Places | null {
  return dataDir === undefined || rootKeyFile === undefined
    ? null
    : placesFrom({ dataDir, rootKeyFile, credentialsDir })
}

/**
 * Whether a request is that of a person without an account: whoever they are inside is not asked, and no cookie of the app
 * is read or set there (EXT-14).
 */
export function isOutside({ outsideOnly }: Web, { routeOptions }: FastifyRequest): boolean {
  return outsideOnly || routeOptions.config.door === 'outside'
}

// Without a configured base URL MySafe is on loopback, and the port may have been picked by the system.
function listeningAt({ server }: FastifyInstance, scheme: 'http' | 'https'): string {
  const listening = server.address()
  if (listening === null || typeof listening === 'string') return `${scheme}://localhost`
  const { address, family, port } = listening
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`
}

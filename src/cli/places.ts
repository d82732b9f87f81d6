// What people call this installation, as far as the settings say; where it lies is told in the vault's words.
import type { Config } from '../config.ts'
import { lookAtCertificate } from '../crypto/certificate-watch.ts'
import type { Surroundings } from '../vault/checks.ts'
import { placesFrom as placesOf } from '../vault/places.ts'

export { placesOf }

// People without an account reach it at the second listener, where there is one.
function openBaseUrlOf(config: Config): string {
  return config.open === null ? baseUrlOf(config) : baseUrlOf({ ...config, ...config.open })
}

/** The address people reach MySafe at: the configured one, or where it listens. Without a trailing slash. */
export function baseUrlOf(config: Config, port: number = config.port): string {
  if (config.baseUrl !== null) return config.baseUrl
  const host = config.host === 'localhost' ? '127.0.0.1' : config.host
  return `${config.tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
}

/** What is looked at where no server runs, as the settings say it. */
export function surroundingsOf(config: Config): Surroundings {
  return {
    baseUrl: baseUrlOf(config),
    openBaseUrl: openBaseUrlOf(config),
    trustedProxies: config.trustedProxies,
    places: placesOf(config),
    backupFault: null,
    certificate: config.tls === null ? null : lookAtCertificate(config.tls),
  }
}

// The settings of TLS by MySafe itself: which certificate it serves, and the key of that.
import { resolve } from 'node:path'

/** Both are absolute paths. */
export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
}

const CERT = 'MYSAFE_TLS_CERT_FILE'
const KEY = 'MYSAFE_TLS_KEY_FILE'

/** Reads where certificate and key lie; null: MySafe speaks plain http. What lies there is judged at the start. */
export function tlsFrom(
  value: (name: string) => string | undefined,
  cwd: string,
  wrong: (name: string, fault: string) => void,
): TlsFiles | null {
  const [cert, key] = [value(CERT), value(KEY)]
  if (cert !== undefined && key === undefined) wrong(KEY, `is needed when ${CERT} is set`)
  if (key !== undefined && cert === undefined) wrong(CERT, `is needed when ${KEY} is set`)
  return cert === undefined || key === undefined ? null : { certFile: resolve(cwd, cert), keyFile: resolve(cwd, key) }
}

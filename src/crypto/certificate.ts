// The certificate that MySafe itself serves TLS with: read with its key, judged before anything uses it, and told about.
import { constants, createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync, type Stats } from 'node:fs'
import { isIP } from 'node:net'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

/** Where certificate and key lie, each a file in PEM form; those that vouch for the certificate follow it in its file. */
export interface CertificatePlaces {
  readonly certFile: string
  readonly keyFile: string
}

/** A certificate and its key as they were read. `names`: the hosts it is for; `from` and `until`: UTC milliseconds. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly file: string
  readonly names: readonly string[]
  readonly from: number
  readonly until: number
  /** Whether it is for a host: a name, or an IP address as it stands in a URL. */
  covers(host: string): boolean
}

export type CertificateFault =
  | 'missing'
  | 'unreadable'
  | 'open_to_others'
  | 'foreign_owner'
  | 'no_certificate'
  | 'no_key'
  | 'encrypted'
  | 'does_not_fit'
  | 'refused'

/** Why there is no certificate to serve with. `values` fill the sentence that tells it: `checks.certificate_fault`. */
export class CertificateError extends Error {
  readonly values: Readonly<Record<string, string | number>> & { readonly fault: CertificateFault }

  constructor(fault: CertificateFault, values: Readonly<Record<string, string | number>>) {
    super(fault)
    this.name = 'CertificateError'
    this.values = { ...values, fault }
  }
}

// Those of Mozilla's "intermediate" list that agree on a key for each connection (RFC 9325, 4.2), the strongest first.
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
]

// The first holds also against whoever keeps what was said until there are quantum computers.
const GROUPS = ['X25519MLKEM768', 'X25519', 'prime256v1', 'secp384r1']

/** What each connection over TLS is held to (OPS-06), with a certificate. */
export function secureOptions({ cert, key }: Pick<Certificate, 'cert' | 'key'>): SecureContextOptions {
  return {
    cert,
    key,
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS.join(':'),
    ecdhCurve: GROUPS.join(':'),
    honorCipherOrder: true,
    // Whoever asks for new keys on the same connection only makes work. A client that prefers ChaCha20 has its reason.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_PRIORITIZE_CHACHA,
  }
}

/** Reads certificate and key, and judges whether TLS can be served with them. Changes nothing. @throws CertificateError */
export function readCertificate({ certFile, keyFile }: CertificatePlaces): Certificate {
  const cert = textOf(certFile, 'MYSAFE_TLS_CERT_FILE')
  const key = textOf(keyFile, 'MYSAFE_TLS_KEY_FILE', (found) => refuseUnsafe(keyFile, found))
  const x509 = parsed(() => new X509Certificate(cert), new CertificateError('no_certificate', { file: certFile }))
  // A key under a passphrase is no key that could be used at a start, when nobody is there to type it.
  if (/^(?:-----BEGIN ENCRYPTED|Proc-Type:.*ENCRYPTED)/m.test(key))
    throw new CertificateError('encrypted', { file: keyFile })
  const privateKey = parsed(() => createPrivateKey(key), new CertificateError('no_key', { file: keyFile }))
  if (!x509.checkPrivateKey(privateKey)) throw new CertificateError('does_not_fit', { file: certFile, key: keyFile })
  try {
    createSecureContext(secureOptions({ cert, key }))
  } catch (fault) {
    throw new CertificateError('refused', { file: certFile, code: codeOf(fault) })
  }
  return {
    cert,
    key,
    file: certFile,
    names: namesOf(x509),
    from: x509.validFromDate.getTime(),
    until: x509.validToDate.getTime(),
    covers: (host) => covers(x509, host),
  }
}

function textOf(file: string, setting: string, judge: (found: Stats) => void = () => undefined): string {
  try {
    const found = statSync(file)
    // Asked before it is opened: a pipe would be waited for.
    if (!found.isFile()) throw new CertificateError('unreadable', { file, setting, code: 'EISDIR' })
    judge(found)
    return readFileSync(file, 'utf8')
  } catch (fault) {
    if (fault instanceof CertificateError) throw fault
    const code = codeOf(fault)
    throw code === 'ENOENT'
      ? new CertificateError('missing', { file, setting })
      : new CertificateError('unreadable', { file, setting, code })
  }
}

// Programs that renew certificates leave the key to root and let a group read it; nobody else may, and nobody else writes.
function refuseUnsafe(file: string, { uid, mode }: Stats): void {
  const self = (process.geteuid as () => number)()
  if (![0, self].includes(uid)) throw new CertificateError('foreign_owner', { file, uid, self })
  if ((mode & 0o027) !== 0)
    throw new CertificateError('open_to_others', { file, mode: (mode & 0o777).toString(8).padStart(4, '0') })
}

function parsed<T>(parse: () => T, otherwise: CertificateError): T {
  try {
    return parse()
  } catch {
    throw otherwise
  }
}

// The names of the subject do not count, as with browsers (RFC 9525, 2); `DNS:a.test, IP Address:127.0.0.1`.
function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,"]+)/g)].map(([, name]) => String(name))
}

function covers(x509: X509Certificate, host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  const found = isIP(bare) ? x509.checkIP(bare) : x509.checkHost(bare, { subject: 'never' })
  return found !== undefined
}

function codeOf(fault: unknown): string {
  return String((fault as NodeJS.ErrnoException).code)
}

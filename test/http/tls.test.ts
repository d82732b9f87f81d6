// TLS by MySafe itself, over real sockets: what is spoken and what is not, and how a renewed certificate comes to be shown.
import type { Server } from 'node:http'
import { connect as connectPlainly, type AddressInfo } from 'node:net'
import { connect, type ConnectionOptions } from 'node:tls'
import t from 'tap'
import { keepCertificate } from '../../src/crypto/certificate-watch.ts'
import { speaksAnything } from '../controls/http/tls.ts'
import { castFor } from '../fixtures/cast.ts'
import { certificateFor, putCertificate, replace, type Certificate } from '../fixtures/certificate.ts'
import { askerOf, fingerprintOf } from '../fixtures/tls.ts'

/** The application over TLS, listening. */
async function serving(t: Parameters<typeof castFor>[0], made: Certificate, host = '127.0.0.1') {
  const folder = (t as unknown as { testdir(): string }).testdir()
  const places = putCertificate(folder, made)
  const certificate = keepCertificate(places)
  const it = await castFor(t, { certificate, config: { baseUrl: null } })
  await it.app.listen({ host, port: 0 })
  const { port } = it.app.server.address() as AddressInfo
  return { it, port, places, certificate }
}

/** Whether a server agrees to speak in this way. */
function speaks(port: number, how: ConnectionOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, rejectUnauthorized: false, ...how }
    const socket = connect(options, () => (resolve(true), socket.destroy()))
    socket.on('error', () => resolve(false))
  })
}

/** Whether a client may ask for new keys on the same connection, as often as it likes. */
function renegotiates(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, rejectUnauthorized: false, maxVersion: 'TLSv1.2' } as const
    const socket = connect(options, () => {
      socket.renegotiate({}, (fault) => (resolve(fault === null), socket.destroy()))
    }).on('error', () => resolve(false))
  })
}

const old = (version: 'TLSv1' | 'TLSv1.1') =>
  ({ minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' }) as const
const just = (ciphers: string) => ({ maxVersion: 'TLSv1.2', ciphers: `${ciphers}:@SECLEVEL=0` }) as const

const WEAK: Readonly<Record<string, ConnectionOptions>> = {
  'TLS 1.0': old('TLSv1'),
  'TLS 1.1': old('TLSv1.1'),
  'no forward secrecy': just('AES256-GCM-SHA384:AES128-GCM-SHA256:AES256-SHA256:AES128-SHA'),
  'no authenticated encryption': just('ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA'),
  'finite fields': just('DHE-RSA-AES256-GCM-SHA384'),
  'a small group': { minVersion: 'TLSv1.3', ecdhCurve: 'ffdhe2048' },
}

const STRONG: Readonly<Record<string, ConnectionOptions>> = {
  'TLS 1.3': { minVersion: 'TLSv1.3' },
  'TLS 1.3, quantum computers': { minVersion: 'TLSv1.3', ecdhCurve: 'X25519MLKEM768' },
  'TLS 1.2': { maxVersion: 'TLSv1.2' },
  'TLS 1.2, AES-128': just('ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256'),
  'TLS 1.2, ChaCha20': just('ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-CHACHA20-POLY1305'),
}

/** What is wrong with how a server speaks TLS. */
async function tlsFaults(port: number): Promise<string[]> {
  const faults: string[] = []
  for (const [name, how] of Object.entries(WEAK)) if (await speaks(port, how)) faults.push(name)
  for (const [name, how] of Object.entries(STRONG)) if (!(await speaks(port, how))) faults.push(`not ${name}`)
  if (await renegotiates(port)) faults.push('renegotiation')
  return faults
}

t.test('OPS-06 TLS is 1.2 or newer, with forward secrecy and authenticated encryption alone', async (t) => {
  for (const kind of ['ec', 2048] as const) {
    const { port } = await serving(t, certificateFor({ kind }))
    t.same(await tlsFaults(port), [], `with a key of kind ${String(kind)}`)
  }
  const found = await tlsFaults(await speaksAnything(t, certificateFor({ kind: 2048 })))
  t.same(found, [...Object.keys(WEAK), 'renegotiation'], 'control: a server of old is found')
})

t.test('over TLS MySafe is at https: cookies stay there, and browsers are told to', async (t) => {
  const made = certificateFor()
  const { it, port } = await serving(t, made)
  t.equal(it.app.baseUrl(), `https://127.0.0.1:${String(port)}`)
  const { status, headers } = await askerOf(t, [made.cert])(`${it.app.baseUrl()}/sign-in`)
  t.equal(status, 200)
  t.match(headers['strict-transport-security'], /^max-age=\d{8}/)
  t.match(headers['set-cookie'], [/^__Host-mysafe-visit=.*; HttpOnly; Secure; SameSite=Lax$/])
})

t.test('who speaks plain http, or nothing that is TLS, where TLS is spoken is let go at once', async (t) => {
  const { port } = await serving(t, certificateFor())
  for (const said of ['GET / HTTP/1.1\r\nHost: mysafe.test\r\n\r\n', '\x16\x03\x01\x00\x05hello', '\0'.repeat(600)]) {
    const answer = await new Promise<string>((resolve) => {
      let text = ''
      connectPlainly(port, '127.0.0.1', function (this: ReturnType<typeof connectPlainly>) {
        this.write(said)
      })
        .on('data', (piece) => (text += piece.toString('latin1')))
        .on('error', () => undefined)
        .on('close', () => resolve(text))
    })
    t.notMatch(answer, 'HTTP/')
  }
})

t.test('over TLS slow clients have the same deadlines as without', async (t) => {
  const bounds = ({ headersTimeout, requestTimeout, timeout, keepAliveTimeout }: Server) =>
    [headersTimeout, requestTimeout, timeout, keepAliveTimeout].join()
  const { it } = await serving(t, certificateFor())
  const plain = await castFor(t)
  t.equal(bounds(it.app.server), bounds(plain.app.server))
})

t.test('a renewed certificate is shown on new connections; those there are go on', async (t) => {
  const [first, second] = [certificateFor(), certificateFor()]
  const { it, port, places, certificate } = await serving(t, first, 'localhost')
  const hosts = it.app.addresses().map((one) => (one as AddressInfo).address)
  const url = `https://localhost:${String(port)}/up`
  const kept = askerOf(t, [first.cert])
  t.match(await kept(url), { status: 200, shown: fingerprintOf(first), again: false })

  replace(places.certFile, second.cert)
  certificate.look()
  t.equal((await askerOf(t, [first.cert])(url)).shown, fingerprintOf(first), 'half of a pair is not shown')
  replace(places.keyFile, second.key)
  certificate.look()
  t.match(await kept(url), { status: 200, again: true })
  for (const host of hosts) t.equal(await shownAt(host, port), fingerprintOf(second), `at ${host}`)
})

/** The fingerprint of the certificate that is shown to somebody new. */
function shownAt(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerX509Certificate()?.fingerprint256))
      socket.destroy()
    }).on('error', reject)
  })
}

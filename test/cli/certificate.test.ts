// TLS by MySafe itself, from the outside of the command: what a start refuses, what it says, and how SIGHUP is heard.
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lookAfter, openCertificate } from '../../src/cli/certificate.ts'
import { createLogger } from '../../src/http/logging.ts'
import { certificateFor, putCertificate, replace } from '../fixtures/certificate.ts'
import { bytesIn, emptyInstallation } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { askerOf, fingerprintOf } from '../fixtures/tls.ts'
import { command, serveHere } from '../fixtures/world.ts'

process.umask(0o077)

const DAY = 24 * 3_600_000

interface Told {
  readonly checks: readonly { readonly what: string; readonly standing: string; readonly how: readonly string[] }[]
}

t.test('a certificate that cannot be used ends the start in one line, and nothing is made', async (t) => {
  const mistakes: [(places: ReturnType<typeof putCertificate>) => void, RegExp][] = [
    [({ certFile }) => rmSync(certFile), /^There is no file .+cert\.pem \(MYSAFE_TLS_CERT_FILE\)\.$/],
    [
      ({ keyFile }) => chmodSync(keyFile, 0o604),
      /^The key .+key\.pem is open to other users \(mode 0604\)\. Run: chmod 640 /,
    ],
    [
      ({ keyFile }) => replace(keyFile, certificateFor().key),
      /^The key .+ does not belong to the first certificate in /,
    ],
  ]
  for (const [spoil, line] of mistakes) {
    const installation = emptyInstallation(t)
    const places = putCertificate(installation.folder)
    spoil(places)
    const before = bytesIn(installation.folder)
    const { code, out, err } = await command(installation, ['serve'], { env: places.env })
    t.equal(code, 1)
    t.same(out, [])
    t.equal(err.length, 1, err.join(' | '))
    t.match(err[0], line)
    t.same(bytesIn(installation.folder), before)
  }
})

t.test('it is at https on both listeners, and SIGHUP has a renewed certificate taken up at once', async (t) => {
  const [first, second] = [certificateFor({ from: Date.now() - 30 * DAY }), certificateFor()]
  const installation = emptyInstallation(t)
  const { certFile, keyFile, env } = putCertificate(installation.folder, first)
  const server = await serveHere(t, installation, { env: { ...env, MYSAFE_OPEN_PORT: '0' } })
  t.match([server.url, server.openUrl], [/^https:\/\/127\.0\.0\.1:\d+$/, /^https:\/\/127\.0\.0\.1:\d+$/])
  const ask = () => askerOf(t, [first.cert, second.cert])
  t.match(await ask()(`${server.url}/up`), { status: 200, shown: fingerprintOf(first) })
  t.match(await ask()(`${server.openUrl}/open/x`), { status: 410, shown: fingerprintOf(first) })
  const asked = async () => {
    const { out } = await command(installation, ['doctor', '--json'], { env })
    return (JSON.parse(out.join('')) as Told).checks.filter(({ what }) => what.startsWith('certificate'))
  }
  t.match(await asked(), [{ what: 'certificate_ends', standing: 'mend' }], 'a running server says how it stands')

  replace(certFile, second.cert)
  server.hangUp?.()
  t.match(await asked(), [
    { what: 'certificate_kept', standing: 'mend', how: [/tried again each minute\. The key .+ does not belong/] },
    { what: 'certificate_ends' },
  ])
  t.equal((await ask()(`${server.url}/up`)).shown, fingerprintOf(first))
  replace(keyFile, second.key)
  server.hangUp?.()
  t.equal((await asked()).length, 1)
  for (const url of [`${server.url}/up`, `${server.openUrl}/open/x`])
    t.equal((await ask()(url)).shown, fingerprintOf(second))
  t.equal(await server.stop(), 0)
  t.same(server.err, [])

  const on = await serveHere(t, installation, { env, terminal: true })
  t.equal(on.hangUp, undefined, 'on a terminal it means that nobody sits there any more')
  await on.stop()
})

t.test('without a server doctor reads the certificate itself, and addresses begin with https', async (t) => {
  const { installation } = await lived(t)
  const { env, keyFile } = putCertificate(installation.folder, certificateFor({ until: Date.now() + 90 * DAY }))
  const { out } = await command(installation, ['doctor'], { env })
  t.match(out.join('\n'), /^good {2}People reach MySafe at https:\/\/127\.0\.0\.1:0\.$/m)
  t.match(
    out.join('\n'),
    /^good {2}MySafe serves TLS itself; its certificate is for localhost, 127\.0\.0\.1 and counts for/m,
  )
  rmSync(keyFile)
  const without = await command(installation, ['doctor'], { env })
  t.match(without.out[0], /^mend {2}The certificate cannot be used\. There is no file .+key\.pem/)
})

t.test(
  'what becomes of the certificate is logged: its end at the start, each fault once, and each new one',
  async (t) => {
    const folder = t.testdir()
    const now = Date.now()
    const ended = certificateFor({ from: now - 2 * DAY, until: now - DAY })
    const { certFile, keyFile } = putCertificate(folder, ended)
    const lines: string[] = []
    const logger = createLogger({ level: 'info', to: { write: (line: string) => void lines.push(line) } })
    t.equal(openCertificate({ tls: null }), null)
    const keeper = openCertificate({ tls: { certFile, keyFile } })
    if (keeper === null) throw new Error('there is no certificate')
    const stop = lookAfter(keeper, { logger, now: () => now })
    const said = () =>
      lines.splice(0).map((line) => {
        const { level, msg, fault = '' } = JSON.parse(line) as { level: string; msg: string; fault?: string }
        return [level, msg, fault].join(' ').trim()
      })
    t.same(said(), ['warn the certificate has ended: browsers let nobody through'])
    replace(join(folder, 'key.pem'), certificateFor().key)
    keeper.look()
    keeper.look()
    t.same(said(), ['warn a new certificate cannot be used; the one before is still served does_not_fit'])
    putCertificate(folder)
    keeper.look()
    t.same(said(), ['info the certificate was read again'])
    putCertificate(folder, ended)
    keeper.look()
    t.equal(said().length, 2)
    stop()
  },
)

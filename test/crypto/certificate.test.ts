// The certificate that MySafe serves: what it is judged by, for whom it is, and how a renewed one takes its place.
import { createPrivateKey } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { CertificateError, readCertificate, type CertificatePlaces } from '../../src/crypto/certificate.ts'
import { keepCertificate, lookAtCertificate } from '../../src/crypto/certificate-watch.ts'
import { translator } from '../../src/i18n/translate.ts'
import { certificateFor, putCertificate, replace } from '../fixtures/certificate.ts'

const NOON = Date.UTC(2026, 10, 21, 12)

const sentenceOf = ({ values }: CertificateError) => translator('en').t('checks.certificate_fault', values)

/** Why a certificate is refused, in a sentence; '' when it is not. */
function refusal(places: CertificatePlaces): string {
  try {
    readCertificate(places)
    return ''
  } catch (fault) {
    if (!(fault instanceof CertificateError)) throw fault
    return sentenceOf(fault)
  }
}

t.test('it says for whom it is and for how long', async (t) => {
  const until = NOON + 90 * 24 * 3_600_000
  const hosts = ['safe.corp.test', '*.open.test', '10.0.0.1']
  const made = certificateFor({ hosts, from: NOON, until })
  const places = putCertificate(t.testdir(), made)
  const { covers, ...about } = readCertificate(places)
  t.same(about, { ...made, file: places.certFile, names: hosts, from: NOON, until })
  for (const host of ['safe.corp.test', 'SAFE.corp.test', 'a.open.test', '10.0.0.1']) t.ok(covers(host), host)
  for (const host of ['corp.test', 'open.test', 'a.b.open.test', '10.0.0.2', '[::1]']) t.notOk(covers(host), host)
  const nameless = readCertificate(putCertificate(t.testdir(), certificateFor({ hosts: [] })))
  t.same(nameless.names, [])
  t.notOk(nameless.covers('localhost'), 'the name of the subject alone counts for nobody')
  t.equal(refusal(putCertificate(t.testdir(), certificateFor({ kind: 2048 }))), '')
})

t.test('what cannot be served with is told in one sentence', async (t) => {
  const { cert, key } = certificateFor()
  const locked = (type: 'pkcs1' | 'pkcs8', of: string) =>
    String(createPrivateKey(of).export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'word' }))
  const wrong: [string, (places: CertificatePlaces) => void, RegExp][] = [
    ['no certificate', ({ certFile }) => rmSync(certFile), /^There is no file .+cert\.pem \(MYSAFE_TLS_CERT_FILE\)\.$/],
    ['no key', ({ keyFile }) => rmSync(keyFile), /^There is no file .+key\.pem \(MYSAFE_TLS_KEY_FILE\)\.$/],
    [
      'a folder',
      ({ certFile }) => (rmSync(certFile), mkdirSync(certFile)),
      /^MySafe cannot read .+cert\.pem \(MYSAFE_TLS_CERT_FILE, EISDIR\)\.$/,
    ],
    [
      'a link to itself',
      ({ keyFile }) => (rmSync(keyFile), symlinkSync(keyFile, keyFile)),
      /^MySafe cannot read .+key\.pem \(MYSAFE_TLS_KEY_FILE, ELOOP\)\.$/,
    ],
    [
      'a key open to all',
      ({ keyFile }) => chmodSync(keyFile, 0o644),
      /^The key .+ is open .+ \(mode 0644\)\. Run: chmod 640 /,
    ],
    ['a key a group writes', ({ keyFile }) => chmodSync(keyFile, 0o660), /\(mode 0660\)/],
    ['something else', ({ certFile }) => replace(certFile, 'x'), /^\S+cert\.pem is no certificate in PEM form/],
    ['a key as certificate', ({ certFile }) => replace(certFile, key), /is no certificate in PEM form/],
    ['no PEM', ({ keyFile }) => replace(keyFile, 'x'), /^\S+key\.pem is no private key in PEM form/],
    ['a certificate as key', ({ keyFile }) => replace(keyFile, cert), /is no private key in PEM form/],
    [
      'a locked key',
      ({ keyFile }) => replace(keyFile, locked('pkcs8', key)),
      /^The key .+ is locked with a passphrase/,
    ],
    [
      'a locked key, the old way',
      ({ keyFile }) => replace(keyFile, locked('pkcs1', certificateFor({ kind: 2048 }).key)),
      /^The key .+ is locked with a passphrase/,
    ],
    [
      'the key of another',
      ({ keyFile }) => replace(keyFile, certificateFor().key),
      /^The key .+key\.pem does not belong to the first certificate in .+cert\.pem\.$/,
    ],
    [
      'a weak key',
      (places) => void putCertificate(join(places.certFile, '..'), certificateFor({ kind: 1024 })),
      /^TLS cannot be served with the certificate in .+ \(ERR_SSL_EE_KEY_TOO_SMALL\)/,
    ],
    [
      'a torn chain',
      ({ certFile }) => replace(certFile, `${cert}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n`),
      /^TLS cannot be served with the certificate in .+ \(ERR_/,
    ],
  ]
  for (const [what, spoil, sentence] of wrong) {
    const places = putCertificate(t.testdir(), { cert, key })
    spoil(places)
    t.match(refusal(places), sentence, what)
    t.match(lookAtCertificate(places), { served: null, fault: CertificateError })
  }
})

t.test('a key of its own, or of root for a group to read, is fit; one of somebody else is not', async (t) => {
  const places = putCertificate(t.testdir())
  t.equal(lookAtCertificate(places).fault, null)
  chmodSync(places.keyFile, 0o640)
  t.equal(refusal(places), '')
  const asked = process.geteuid
  t.teardown(() => (process.geteuid = asked as () => number))
  // As root the file can be given away; as anybody else it is enough to be somebody else.
  if (process.getuid?.() === 0) chownSync(places.keyFile, 12_345, 0)
  process.geteuid = () => 54_321
  t.match(refusal(places), /^The key .+ belongs to user \d+; it must belong to root or to the user of MySafe, 54321\.$/)
})

t.test(
  'a renewed certificate is taken up; a pair that does not fit keeps the one before, and is told once',
  async (t) => {
    const [first, second, third] = [certificateFor(), certificateFor(), certificateFor()]
    const folder = t.testdir()
    const places = putCertificate(folder, first)
    const keeper = keepCertificate(places)
    const told: string[] = []
    keeper.onChange(({ fault }) => void told.push(fault === null ? 'taken up' : sentenceOf(fault)))
    const served = () => keeper.state().served.cert

    keeper.look()
    t.same([served(), told], [first.cert, []], 'nothing was replaced')

    replace(places.certFile, second.cert)
    for (let looks = 0; looks < 3; looks++) keeper.look()
    t.equal(served(), first.cert, 'its key is not there yet')
    t.match(told, [/does not belong to the first certificate/])
    t.equal(told.length, 1)
    replace(places.keyFile, second.key)
    keeper.look()
    t.same([served(), told.slice(1), keeper.state().fault], [second.cert, ['taken up'], null])

    rmSync(places.certFile)
    keeper.look()
    t.match(told.slice(2), [/^There is no file/], 'another fault is told as well')
    // A link that is led elsewhere, as certbot does it.
    for (const [name, pair] of [
      ['2', second],
      ['3', third],
    ] as const) {
      mkdirSync(join(folder, name))
      putCertificate(join(folder, name), pair)
    }
    rmSync(places.keyFile)
    symlinkSync(join(folder, '2'), join(folder, 'live'))
    symlinkSync(join(folder, 'live', 'cert.pem'), places.certFile)
    symlinkSync(join(folder, 'live', 'key.pem'), places.keyFile)
    keeper.look()
    t.same([served(), told.at(-1)], [second.cert, 'taken up'])
    rmSync(join(folder, 'live'))
    symlinkSync(join(folder, '3'), join(folder, 'live'))
    keeper.look()
    t.equal(served(), third.cert)

    const before = told.length
    keeper.look()
    t.equal(told.length, before)
    keeper.look(true)
    t.equal(told.length, before + 1, 'read again on demand, also when nothing was replaced')
  },
)

t.test('without a certificate to begin with there is nothing to keep', async (t) => {
  const places = putCertificate(t.testdir())
  writeFileSync(places.certFile, '')
  t.throws(() => keepCertificate(places), CertificateError)
})

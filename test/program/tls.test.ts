// TLS by the program itself: somebody signs in over it while its certificate is renewed, and it stops as cleanly as without.
import { once } from 'node:events'
import { connect } from 'node:tls'
import t from 'tap'
import { certificateFor, putCertificate, replace } from '../fixtures/certificate.ts'
import { clientOf, demoPassword, secretCalled } from '../fixtures/client.ts'
import { emptyInstallation } from '../fixtures/installation.ts'
import { socketsOf, until } from '../fixtures/proc.ts'
import { startProgram } from '../fixtures/program.ts'
import { askerOf, fingerprintOf, trust } from '../fixtures/tls.ts'

const [first, second] = [certificateFor(), certificateFor()]
const ca = [first.cert, second.cert]
trust(first, second)

t.test('a renewed certificate is shown without a new start, and one that does not fit is not', async (t) => {
  const installation = emptyInstallation(t, { MYSAFE_LOG_LEVEL: 'info' })
  const { certFile, keyFile, env } = putCertificate(installation.folder, first)
  const program = await startProgram(t, installation, { typed: ['--demo'], env })
  t.match(program.url, /^https:\/\/127\.0\.0\.1:\d+$/)
  const ana = clientOf(program.url)
  await ana.signIn('ana', demoPassword(program.out()))
  t.equal((await ana.get('/api-secrets')).status, 200)
  const up = `${program.url}/up`
  const lasting = askerOf(t, ca)
  t.match(await lasting(up), { status: 200, shown: fingerprintOf(first), again: false })
  const shownAnew = async () => (await askerOf(t, ca)(up)).shown

  // The certificate is there, and its key is not yet.
  replace(certFile, second.cert)
  process.kill(program.pid, 'SIGHUP')
  await until('it is said', () => program.err().includes('"does_not_fit"'))
  t.equal(await shownAnew(), fingerprintOf(first))
  replace(keyFile, second.key)
  process.kill(program.pid, 'SIGHUP')
  await until('it is taken up', async () => (await shownAnew()) === fingerprintOf(second))
  t.match(await lasting(up), { status: 200, again: true }, 'who was there before goes on')
  t.equal((await ana.post('/api-secrets/add', secretCalled('over TLS'))).status, 303, 'and is still signed in')
  t.match(
    program.err(),
    /"fault":"does_not_fit","msg":"a new certificate cannot be used; the one before is still served"/,
  )
  t.equal((await program.stop()).code, 0)
})

t.test('DUR-15 SIGTERM lets the request under way finish over TLS too', async (t) => {
  const installation = emptyInstallation(t)
  const { env } = putCertificate(installation.folder, first)
  const program = await startProgram(t, installation, { env })
  const { hostname, port } = new URL(program.url)
  const socket = connect({ host: hostname, port: Number(port), ca: [...ca] })
  await once(socket, 'secureConnect')
  socket.write(
    `POST /sign-in HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n` +
      'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\n\r\nwho',
  )
  // Whoever asked later is answered: the request before has arrived.
  t.equal((await fetch(`${program.url}/up`)).status, 200)
  process.kill(program.pid, 'SIGTERM')
  await until('it stops listening', () => socketsOf(program.pid).listening.length === 0)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  socket.write('=x')
  await once(socket, 'close')
  t.match(answer, /^HTTP\/1\.1 403 /)
  t.equal((await program.ended).code, 0)
})

// Signals and what runs beside the requests: stopping drains, nothing opens a port, a broken log stops nobody.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import t from 'tap'
import { drain } from '../../src/cli/serving.ts'
import { lookInto } from '../../src/store/look.ts'
import { drainAtOnce, drainForEver } from '../controls/program/drain.ts'
import { clientOf, demoPassword, secretCalled } from '../fixtures/client.ts'
import { emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { childOf, dumpedMemoryOf, socketsOf, until } from '../fixtures/proc.ts'
import { launch, runProgram, startProgram } from '../fixtures/program.ts'

const controls = (name: string) => resolve(import.meta.dirname, '..', 'controls', 'program', name)
const TALKER = controls('talker.ts')

t.test('DUR-15 SIGTERM lets the request under way finish, carries the log over and is in the trail', async (t) => {
  const installation = emptyInstallation(t)
  const program = await startProgram(t, installation)
  // A request whose body has begun when the signal comes.
  const { hostname, port } = new URL(program.url)
  const socket = connect(Number(port), hostname)
  const body = '_csrf=x&who=ana&password=x'
  socket.write(
    `POST /sign-in HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${String(body.length)}\r\n\r\n${body.slice(0, 10)}`,
  )
  await until(
    'the request is under way',
    () => socketsOf(program.pid).listening.length === 1 && socket.bytesWritten > 0,
  )
  t.equal((await fetch(`${program.url}/up`)).status, 200)
  const begun = Date.now()
  process.kill(program.pid, 'SIGTERM')
  await until('it stops listening', () => socketsOf(program.pid).listening.length === 0)
  // npm passes on what the terminal or systemd sent to both: whatever comes again must not cut it short.
  for (const again of ['SIGTERM', 'SIGINT'] as const) process.kill(program.pid, again)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  socket.write(body.slice(10))
  await once(socket, 'close')
  t.match(answer, /^HTTP\/1\.1 (403|422) /, 'it was answered')
  const { code } = await program.ended
  t.equal(code, 0)
  t.ok(Date.now() - begun < 10_000)
  t.notOk(existsSync(`${installation.database}-wal`), 'the log is carried over')
  t.same(lastEvent(installation), { name: 'server.stopped', actor_kind: 'system' })
})

t.test('DUR-15 SIGTERM lets the requests of both listeners finish', async (t) => {
  const installation = emptyInstallation(t, { MYSAFE_OPEN_PORT: '0' })
  const program = await startProgram(t, installation)
  const ask = async (url: string) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    const said = { socket, answer: '', ended: once(socket, 'close') }
    socket.setEncoding('utf8').on('data', (text: string) => (said.answer += text))
    await once(socket, 'connect')
    socket.write(
      `POST /sign-in HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n` +
        'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\n\r\nwho',
    )
    return said
  }
  const begun = [await ask(program.url), await ask(program.openUrl)]
  t.equal(socketsOf(program.pid).listening.length, 2)
  // Whoever asked later is answered: both requests before have arrived.
  for (const url of [program.url, program.openUrl]) await fetch(`${url}/nothing`)
  process.kill(program.pid, 'SIGTERM')
  await until('it stops listening', () => socketsOf(program.pid).listening.length === 0)
  for (const { socket } of begun) socket.write('=x')
  await Promise.all(begun.map(({ ended }) => ended))
  t.match(
    begun.map(({ answer }) => answer.slice(0, 12)),
    ['HTTP/1.1 403', 'HTTP/1.1 404'],
  )
  t.equal((await program.ended).code, 0)
  t.same(lastEvent(installation), { name: 'server.stopped', actor_kind: 'system' })
})

/** A server with a request under way, whose body ends when the test says so; `answered` is what came back for it. */
async function underWay(t: { teardown(stop: () => unknown): unknown }) {
  const server = createServer((request, response) => void request.resume().on('end', () => response.end('answered')))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as { port: number }
  const client = connect(port, '127.0.0.1').on('error', () => undefined)
  t.teardown(() => (client.destroy(), server.closeAllConnections()))
  let answered = ''
  client.setEncoding('utf8').on('data', (text: string) => (answered += text))
  client.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n1')
  await once(server, 'request')
  const app = { server, close: () => new Promise((closed) => server.close(closed)) }
  return { client, answered: () => answered, app: app as unknown as Parameters<typeof drain>[0] }
}

t.test('DUR-15 the request under way is answered while the server stops', async (t) => {
  const answered = async (stop: typeof drain) => {
    const it = await underWay(t)
    const stopped = stop(it.app, 60_000)
    it.client.write('2')
    await Promise.all([stopped, it.client.closed || once(it.client, 'close')])
    return it.answered().includes('answered')
  }
  t.equal(await answered(drain), true)
  t.equal(await answered(drainAtOnce), false, 'control: whoever is cut off at once gets no answer')
})

t.test('DUR-15 whoever does not finish is cut off', async (t) => {
  const waited = await underWay(t)
  let ended = false
  void drainForEver(waited.app, 20).then(() => (ended = true))
  const { app, client, answered } = await underWay(t)
  await drain(app, 20)
  if (!client.closed) await once(client, 'close')
  t.equal(answered(), '')
  t.equal(ended, false, 'control: a server that waits for everybody is not done by then')
})

for (const signal of ['SIGINT', 'SIGHUP'] as const)
  t.test(`${signal} stops it as cleanly`, async (t) => {
    const program = await startProgram(t, emptyInstallation(t))
    t.equal((await program.stop(signal)).code, 0)
  })

t.test('CRY-21 SIGUSR1 opens no port, and a crash would leave no memory behind', async (t) => {
  const program = await startProgram(t, emptyInstallation(t))
  process.kill(program.pid, 'SIGUSR1')
  t.equal((await fetch(`${program.url}/up`)).status, 200)
  t.same(socketsOf(program.pid).listening, [Number(new URL(program.url).port)])
  t.equal(dumpedMemoryOf(program.pid), 0)
  await program.stop()

  const plain = spawn(process.execPath, ['--inspect-port=0', controls('plain-node.ts')])
  t.teardown(() => plain.kill('SIGKILL'))
  await once(plain.stdout, 'data')
  plain.kill('SIGUSR1')
  await until('control: a plain Node opens one', () => socketsOf(plain.pid ?? 0).listening.length === 1)
  t.not(dumpedMemoryOf(plain.pid ?? 0), 0, 'control: and would leave its memory')
})

t.test('what nobody foresaw ends it with one line, and without what was in it', async (t) => {
  for (const [what, script] of [
    ['thrown', 'setTimeout(() => { throw new Error("canary") }, 0)'],
    [
      'rejected',
      'void Promise.resolve().then(() => new Promise((_, no) => setTimeout(() => no(new Error("canary")), 0)))',
    ],
  ] as const) {
    const instead = [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(later(script))}`]
    const { code, err } = await runProgram(emptyInstallation(t), ['serve'], { from: 'source', instead })
    t.equal(code, 1, what)
    t.match(err, /^Something went wrong that MySafe did not foresee: Error[^\n]* \(reference [0-9a-f]{8}\)\.\n$/, what)
    t.notMatch(err, 'canary')
  }
})

t.test('where the kernel has no core dump filter it starts all the same', async (t) => {
  const script = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module'
    const write = fs.writeFileSync
    fs.writeFileSync = (file, ...more) => { if (String(file).includes('coredump')) throw new Error('no'); return write(file, ...more) }
    syncBuiltinESMExports()`
  const instead = [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(script)}`]
  t.equal((await runProgram(emptyInstallation(t), ['version'], { from: 'source', instead })).code, 0)
})

t.test('OPS-07 it talks to nobody by itself', async (t) => {
  const installation = emptyInstallation(t)
  const program = await startProgram(t, installation, { typed: ['--demo'] })
  const ana = clientOf(program.url)
  await ana.signIn('ana', demoPassword(program.out()))
  const seen: string[] = []
  for (const path of ['/api-secrets', '/api-secrets/add', '/account', '/admin/users', '/ready']) {
    await ana.get(path)
    seen.push(...socketsOf(program.pid).outgoing)
  }
  await ana.post('/api-secrets/add', secretCalled('one more'))
  await runProgram(installation, ['user', 'list'])
  t.same([...seen, ...socketsOf(program.pid).outgoing], [])
  await program.stop()

  const talker = spawn(process.execPath, [TALKER, await portOfAnother(t)])
  t.teardown(() => talker.kill('SIGKILL'))
  await until('control: a connection is seen', () => socketsOf(talker.pid ?? 0).outgoing.length === 1)
})

/** Where another program listens, for one that talks to it. */
async function portOfAnother(t: { teardown(stop: () => unknown): unknown }): Promise<string> {
  const other = createServer().listen(0, '127.0.0.1')
  t.teardown(() => (other.closeAllConnections(), other.close()))
  await once(other, 'listening')
  return String((other.address() as { port: number }).port)
}

const strace = spawnSync('strace', ['-V']).status === 0
t.test(
  'OPS-07 not a single connect is asked of the kernel',
  { skip: strace ? false : 'strace is not here' },
  async (t) => {
    const installation = emptyInstallation(t)
    const log = `${installation.folder}/connects`
    const under = ['strace', '-f', '-qq', '-e', 'trace=connect', '-o', log]
    const program = await startProgram(t, installation, { under })
    await clientOf(program.url).get(`/setup?token=${program.setupToken}`)
    await runProgram(installation, ['user', 'list'])
    process.kill(childOf(program.pid), 'SIGTERM')
    await program.ended
    const calls = () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => /connect\((?!.*AF_UNIX)/.test(line))
    t.same(calls(), [])
    const talker = spawn('strace', [...under.slice(1), process.execPath, TALKER, await portOfAnother(t)])
    t.teardown(() => talker.kill('SIGTERM'))
    await until('control: a connect is seen', () => calls().length > 0)
  },
)

t.test('LOG-04 it runs on when its log cannot be written', async (t) => {
  const full = openSync('/dev/full', 'w')
  t.teardown(() => closeSync(full))
  const chatty = { MYSAFE_LOG_LEVEL: 'trace' }
  const onFull = await startProgram(t, emptyInstallation(t, chatty), { log: full })
  for (let n = 0; n < 50; n++) t.equal((await fetch(`${onFull.url}/sign-in`)).status, 200)
  t.match(await (await fetch(`${onFull.url}/ready`)).text(), /^ready, but the log cannot be written$/m)
  t.equal((await onFull.stop()).code, 0)
  const instead = [process.execPath, controls('careless-server.ts')]
  const careless = await startProgram(t, emptyInstallation(t, chatty), { log: full, instead })
  await fetch(careless.url).catch(() => null)
  t.not((await careless.ended).code, 0, 'control: a program that must have its log dies with it')

  const broken = launch(emptyInstallation(t, chatty), { typed: ['serve'] })
  t.teardown(() => broken.process.kill('SIGKILL'))
  broken.process.stderr?.destroy()
  const url = await broken.says(/^MySafe is ready at (\S+)$/m)
  for (let n = 0; n < 50; n++) t.equal((await fetch(`${url}/sign-in`)).status, 200)
  broken.process.kill('SIGTERM')
  t.equal((await broken.ended).code, 0)

  const stuck = launch(emptyInstallation(t, chatty), { typed: ['serve'] })
  t.teardown(() => stuck.process.kill('SIGKILL'))
  stuck.process.stderr?.pause()
  const place = await stuck.says(/^MySafe is ready at (\S+)$/m)
  // More than a pipe holds: 64 KiB (pipe(7)).
  for (let n = 0; n < 400; n++) await (await fetch(`${place}/sign-in`)).text()
  t.equal((await fetch(`${place}/up`)).status, 200, 'nobody reads, and it still answers')
  stuck.process.kill('SIGTERM')
  stuck.process.stderr?.resume()
  t.equal((await stuck.ended).code, 0)
})

// Runs a script once the program's own listeners are there.
function later(script: string): string {
  return `const on = process.on.bind(process)
    process.on = (event, listener) => { on(event, listener); if (event === 'unhandledRejection') { ${script} } return process }`
}

function lastEvent({ database }: Installation): unknown {
  return lookInto(database, (db) =>
    db.raw.prepare('SELECT name, actor_kind FROM audit_events ORDER BY number DESC LIMIT 1').get(),
  )
}

// The program and its mails: nothing is lost or sent under two names when it is killed, and it ends with clean hands.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { askRunning } from '../../src/cli/desk.ts'
import { LANES } from '../../src/mail/way.ts'
import { openDatabase } from '../../src/store/database.ts'
import { certificateFor } from '../fixtures/certificate.ts'
import { emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { startMailServer, type MailServer } from '../fixtures/mail-server.ts'
import { until } from '../fixtures/proc.ts'
import { startProgram } from '../fixtures/program.ts'

t.test(
  'MAI-07 killed while mails are on their way, it sends every one of them, and again only what was on its way, under the same name',
  async (t) => {
    const { server, installation } = await mailing(t)
    const invited: string[] = []
    const kills = 6
    for (let turn = 0; turn < kills; turn++) {
      const program = await startProgram(t, installation)
      const reached = Promise.withResolvers<void>()
      const held = Promise.withResolvers<null>()
      // Every other time the server has taken the mail and its answer finds nobody; else it never answers.
      server.message = () => {
        reached.resolve()
        return held.promise
      }
      for (let n = 0; n < 3; n++) invited.push(await invite(installation, `person-${String(turn)}-${String(n)}`))
      await reached.promise
      const died = program.stop('SIGKILL')
      if (turn % 2 === 0) held.resolve(null)
      await died
      // What came in the last moment meets the same as the rest of this turn.
      await server.alone()
      server.message = () => null
    }
    const program = await startProgram(t, installation)
    await arrivedAll(server, invited)
    t.equal((await program.stop()).code, 0)
    const names = Map.groupBy(server.mails, ({ to }) => to?.[0]?.address ?? '')
    t.same([...names.keys()].sort(), invited.sort(), 'nobody was forgotten')
    for (const [address, mails] of names) {
      t.equal(new Set(mails.map(({ messageId }) => messageId)).size, 1, address)
      t.ok(mails.length <= 1 + kills / 2, `${address} got ${String(mails.length)}`)
    }
    t.ok(server.mails.length - invited.length <= (kills / 2) * LANES, 'no more were on their way')
  },
)

t.test(
  'DUR-15 told to stop while a mail is on its way, it waits for the answer, and sends nothing twice',
  async (t) => {
    const { server, installation } = await mailing(t)
    const program = await startProgram(t, installation)
    const reached = Promise.withResolvers<void>()
    const held = Promise.withResolvers<null>()
    server.message = () => {
      reached.resolve()
      return held.promise
    }
    await invite(installation, 'nora')
    await reached.promise
    const ended = program.stop()
    held.resolve(null)
    t.equal((await ended).code, 0)
    server.message = () => null
    const again = await startProgram(t, installation)
    await invite(installation, 'noel')
    await server.arrived(2)
    t.equal((await again.stop()).code, 0)
    t.same(
      server.mails.map(({ to }) => to?.[0]?.address),
      ['nora@corp.test', 'noel@corp.test'],
    )
  },
)

t.test(
  'an invitation leads to the address the program says it is at, and neither stdout nor the log repeats it',
  async (t) => {
    const { server, installation } = await mailing(t)
    const program = await startProgram(t, installation, { env: { MYSAFE_LOG_LEVEL: 'trace' } })
    await invite(installation, 'nora')
    const [mail] = await server.arrived(1)
    const link = /http\S+\/password\/\S+/.exec(mail?.text ?? '')?.[0] ?? ''
    t.ok(link.startsWith(`${program.url}/password/`), link)
    t.equal((await fetch(link)).status, 200)
    const { out, err } = await program.stop()
    const token = link.split('/').at(-1) ?? 'none'
    t.notOk(out.includes(token))
    t.notOk(err.includes(token))
    t.notMatch(err, /p@ss|p%40ss/, 'nor the password of the mail server')
  },
)

t.test(
  'MAI-01 a server that is not there stops nothing: the log says why in our words, and after kill -9 the letter leaves when it is back',
  async (t) => {
    const { server, installation } = await mailing(t)
    await server.down()
    const program = await startProgram(t, installation, { env: { MYSAFE_LOG_LEVEL: 'warn' } })
    await invite(installation, 'nora')
    await until('the log says so', () => program.err().includes('waits for another try'))
    t.match(program.err(), /"fault":"unreachable"/)
    await program.stop('SIGKILL')
    await server.up()
    // As if its minute were over: time is not waited for.
    makeDue(installation)
    const again = await startProgram(t, installation)
    await server.arrived(1)
    t.equal((await again.stop()).code, 0)
  },
)

t.test('console: mails are printed where it was started, ready to be read', async (t) => {
  const installation = emptyInstallation(t)
  for (const given of [{ env: { MYSAFE_SMTP_URL: 'console:' } }, { typed: ['--print-mails'] }]) {
    const program = await startProgram(t, installation, given)
    const name = `nora-${String(Object.keys(given))}`
    await invite(installation, name)
    await until('it is printed', () => program.out().includes('└─'))
    const { out } = await program.stop()
    t.match(out, `┌─ Mail to ${name} <${name}@corp.test>\n│  From MySafe <mysafe@localhost>\n│  Subject: `)
    t.match(out, `│  ${program.url}/password/`)
  }
})

async function mailing(
  t: Parameters<typeof startMailServer>[0],
): Promise<{ server: MailServer; installation: Installation }> {
  const certificate = certificateFor()
  const server = await startMailServer(t, { certificate })
  const installation = emptyInstallation(t, { MYSAFE_MAIL_FROM: 'MySafe <mysafe@corp.test>' })
  const trusted = join(installation.folder, 'mail-server.pem')
  writeFileSync(trusted, certificate.cert)
  const url = join(installation.folder, 'smtp-url')
  writeFileSync(url, `${server.url()}\n`)
  const env = { ...installation.env, MYSAFE_SMTP_URL_FILE: url, NODE_EXTRA_CA_CERTS: trusted }
  return { server, installation: { ...installation, env } }
}

/** Adds somebody by the socket of the running program, as `mysafe user add` does; their address. */
async function invite({ data }: Installation, name: string): Promise<string> {
  const email = `${name}@corp.test`
  const input = { name, username: name, email, administrator: true, mayShareOutside: false }
  const answered = await askRunning({ err: () => undefined }, join(data, 'control.sock'), { verb: 'user.add', input })
  if (answered === null || !('done' in answered)) throw new Error(JSON.stringify(answered))
  return email
}

async function arrivedAll(server: MailServer, invited: readonly string[]): Promise<void> {
  const has = (address: string) => server.mails.some(({ to }) => to?.[0]?.address === address)
  await until('every mail is there', () => invited.every(has))
}

function makeDue({ database }: Installation): void {
  const db = openDatabase(database)
  db.raw.exec('UPDATE letters SET next_try_at = 0')
  db.close()
}

// Mails over a real socket: how they arrive, and what each way of not arriving is called.
import t from 'tap'
import { readConfig, type Config } from '../../src/config.ts'
import type { SendFault } from '../../src/mail/faults.ts'
import { mailWay, type Mail, type MailWay } from '../../src/mail/way.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { NOON } from '../fixtures/app.ts'
import { certificateFor } from '../fixtures/certificate.ts'
import { startMailServer } from '../fixtures/mail-server.ts'

const { views } = resourcesFromDisk()

t.test('a mail arrives over STARTTLS and a sign-in, as it was written', async (t) => {
  const server = await startMailServer(t)
  await send(wayTo(server.url()), { ...mail, to: { name: 'Bia Ōkafor', address: 'bia@corp.test' } })
  const [got] = server.mails
  t.match(got, {
    from: { name: 'MySafe', address: 'mysafe@corp.test' },
    to: [{ name: 'Bia Ōkafor', address: 'bia@corp.test' }],
    envelope: { from: 'mysafe@corp.test', to: ['bia@corp.test'] },
    subject: 'Olá – “Billing API”',
    messageId: '<1@2.mysafe>',
    date: new Date(NOON).toISOString(),
    secure: true,
    signedIn: true,
  })
  t.equal(got?.text?.trimEnd(), mail.text.trimEnd())
  t.equal(got?.html?.trimEnd(), mail.html.trimEnd())
  t.match(got?.raw, /^Auto-Submitted: auto-generated\r?$/m)
  t.match(got?.raw, /^X-Auto-Response-Suppress: All\r?$/m)
})

t.test('a mail arrives over TLS from the first byte', async (t) => {
  const server = await startMailServer(t, { encryption: 'tls' })
  await send(wayTo(server.url({ scheme: 'smtps' })))
  t.match(server.mails, [{ secure: true, signedIn: true }])
})

t.test('on this machine encryption may be left out', async (t) => {
  const server = await startMailServer(t, { encryption: 'none' })
  await send(wayTo(server.url({ tls: 'off' })))
  t.match(server.mails, [{ secure: false, signedIn: true }])
})

t.test(
  'MAI-09 a certificate that is not trusted ends it before anything is said, unless that was given up',
  async (t) => {
    for (const [encryption, scheme] of [
      ['starttls', 'smtp'],
      ['tls', 'smtps'],
    ] as const) {
      const server = await startMailServer(t, { encryption, certificate: certificateFor(), trusted: false })
      await t.rejects(send(wayTo(server.url({ scheme }))), { code: 'tls', isOfServer: true }, scheme)
      t.same(server.mails, [])
      await send(wayTo(server.url({ scheme, verify: 'off' })))
      t.match(server.mails, [{ secure: true, signedIn: true }], 'control: it is the certificate')
    }
    const other = await startMailServer(t, { certificate: certificateFor({ name: 'mail.corp.test' }) })
    const named = other.url().replace('127.0.0.1', 'localhost')
    await t.rejects(send(wayTo(named)), { code: 'tls' }, 'a certificate for another host')
  },
)

t.test('MAI-09 a server that offers no encryption gets neither the mail nor the password', async (t) => {
  const server = await startMailServer(t, { encryption: 'none' })
  await t.rejects(send(wayTo(server.url())), { code: 'tls' })
  t.same(server.mails, [])
})

t.test('each way of not arriving has its name; the words of the server are left behind', async (t) => {
  const server = await startMailServer(t)
  const way = wayTo(server.url())
  const faultOf = async (with_: MailWay = way) => {
    const fault = (await send(with_).catch((error: unknown) => error)) as SendFault
    t.notMatch(JSON.stringify([fault.message, fault.stack, fault.cause]), /canary-of-the-server/)
    const { code, status, isOfServer, isLasting } = fault
    return { code, status, isOfServer, isLasting }
  }
  t.same(await faultOf(wayTo(server.url({ password: 'wrong' }))), of('sign_in', 535, 'server'))
  server.recipient = () => 550
  t.same(await faultOf(), of('recipient', 550, 'lasting'))
  server.recipient = () => 451
  t.same(await faultOf(), of('recipient', 451, 'passing'))
  server.recipient = () => 421
  t.same(await faultOf(), of('server', 421, 'server'))
  server.recipient = () => null
  server.sender = () => 550
  t.same(await faultOf(), of('sender', 550, 'server'))
  server.sender = () => null
  server.message = () => 554
  t.same(await faultOf(), of('message', 554, 'lasting'))
  server.message = () => 452
  t.same(await faultOf(), of('message', 452, 'passing'))
  server.message = () => null
  await server.down()
  t.same(await faultOf(), of('unreachable', null, 'server'))
  t.same(await faultOf(wayTo('smtp://mail.invalid?tls=off')), of('name', null, 'server'))
})

t.test('a server that is silent is given up when the time is over, and the connection with it', async (t) => {
  const server = await startMailServer(t)
  const reached = Promise.withResolvers<void>()
  const held = Promise.withResolvers<null>()
  server.message = () => {
    reached.resolve()
    return held.promise
  }
  const over = new AbortController()
  const sending = send(wayTo(server.url()), mail, over.signal)
  await reached.promise
  over.abort()
  await t.rejects(sending, { code: 'timeout', isOfServer: true })
  held.resolve(null)
})

t.test('several mails at once share a line, and one refusal is only its own', async (t) => {
  const server = await startMailServer(t)
  server.recipient = (address) => (address === 'nobody@corp.test' ? 550 : null)
  const line = await wayTo(server.url()).open()
  t.teardown(() => line.close())
  const people = ['ana', 'nobody', 'bia', 'caio', 'dora'].map((name) => ({ name, address: `${name}@corp.test` }))
  const outcomes = await Promise.allSettled(people.map((to) => line.send({ ...mail, to }, never())))
  t.same(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  )
  t.same(
    server.mails.map(({ to }) => to?.[0]?.address).sort(),
    ['ana', 'bia', 'caio', 'dora'].map((one) => `${one}@corp.test`),
  )
})

t.test('what may be known of the way holds no sign-in, and says when it is not safe', async (t) => {
  const about = (url: string) => wayTo(url).about
  t.same(about('smtp://ana:word@mail.corp.test'), {
    kind: 'smtp',
    from: 'MySafe <mysafe@corp.test>',
    host: 'mail.corp.test',
    port: 587,
    encryption: 'starttls',
    verified: true,
    signsIn: true,
    unsafe: false,
  })
  t.match(about('smtp://mail.corp.test?tls=off'), { encryption: 'none', signsIn: false, unsafe: true })
  t.match(about('smtps://mail.corp.test?verify=off'), { encryption: 'tls', port: 465, verified: false, unsafe: true })
  t.match(about('smtp://localhost:25'), { encryption: 'none', port: 25, unsafe: false })
})

const mail: Mail = {
  to: { name: 'Bia', address: 'bia@corp.test' },
  subject: 'Olá – “Billing API”',
  text: 'Uma linha.\n\n.\nFrom the start, até o fim.\n',
  html: '<!doctype html><p>Olá</p>\n',
  messageId: '<1@2.mysafe>',
  at: NOON,
}

function wayTo(url: string): MailWay {
  const config: Config = readConfig({ MYSAFE_SMTP_URL: url, MYSAFE_MAIL_FROM: 'mysafe@corp.test' })
  if (config.mail === null) throw new Error('no mail is configured')
  return mailWay(config.mail, { views, print: () => undefined })
}

async function send(way: MailWay, sent: Mail = mail, signal: AbortSignal = never()): Promise<void> {
  const line = await way.open()
  try {
    await line.send(sent, signal)
  } finally {
    line.close()
  }
}

function never(): AbortSignal {
  return new AbortController().signal
}

function of(code: string, status: number | null, kind: 'server' | 'lasting' | 'passing') {
  return { code, status, isOfServer: kind === 'server', isLasting: kind === 'lasting' }
}

// How mails leave when they are printed, and how each failure of a server is read.
import t from 'tap'
import { faultFrom, faultText } from '../../src/mail/faults.ts'
import { faultOf } from '../../src/mail/smtp.ts'
import { mailWay } from '../../src/mail/way.ts'
import { resourcesFromDisk } from '../../src/resources.ts'

t.test('a printed mail stands out, says whom it is for, and can be read', async (t) => {
  const lines: string[] = []
  const from = { name: 'MySafe', address: 'mysafe@localhost' }
  const { views } = resourcesFromDisk()
  const way = mailWay({ kind: 'console', from }, { views, print: (...more) => lines.push(...more) })
  t.same(way.about, { kind: 'console', from: 'MySafe <mysafe@localhost>' })
  const line = await way.open()
  const to = { name: 'Bia', address: 'bia@corp.test' }
  const mail = { to, subject: 'Hello', text: 'One.\n\nTwo.\n', html: '<p>', messageId: '<1@2>', at: 0 }
  await line.send(mail, new AbortController().signal)
  line.close()
  t.same(lines, [
    '┌─ Mail to Bia <bia@corp.test>',
    '│  From MySafe <mysafe@localhost>',
    '│  Subject: Hello',
    '│',
    '│  One.',
    '│',
    '│  Two.',
    '└─',
  ])
})

t.test('each failure has one of our words, and whose it is', async (t) => {
  const told: [Parameters<typeof faultOf>[0], string, 'server' | 'lasting' | 'passing'][] = [
    [{ code: 'EAUTH', responseCode: 535 }, 'sign_in 535', 'server'],
    [{ code: 'ENOAUTH' }, 'sign_in', 'server'],
    [{ code: 'ETLS' }, 'tls', 'server'],
    [{ code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls', 'server'],
    [{ code: 'ESOCKET', originalCode: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'tls', 'server'],
    [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'unreachable', 'server'],
    [{ code: 'ESOCKET' }, 'unreachable', 'server'],
    [{ code: 'ECONNECTION' }, 'unreachable', 'server'],
    [{ code: 'ETIMEDOUT' }, 'timeout', 'server'],
    [{ code: 'EABORT' }, 'timeout', 'server'],
    [{ code: 'EDNS' }, 'name', 'server'],
    [{ code: 'EPROTOCOL', responseCode: 554 }, 'server 554', 'server'],
    [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 553 }, 'sender 553', 'server'],
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 }, 'recipient 550', 'lasting'],
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 450 }, 'recipient 450', 'passing'],
    [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 421 }, 'server 421', 'server'],
    [{ code: 'EENVELOPE', command: 'API' }, 'recipient', 'passing'],
    [{ code: 'EENVELOPE', command: 'DATA', responseCode: 554 }, 'message 554', 'lasting'],
    [{ code: 'EMESSAGE', command: 'DATA', responseCode: 552 }, 'message 552', 'lasting'],
    [{}, 'unreachable', 'server'],
  ]
  for (const [error, text, whose] of told) {
    const fault = faultOf(error)
    t.equal(faultText(fault), text)
    t.equal(fault.isOfServer, whose === 'server', text)
    t.equal(fault.isLasting, whose === 'lasting', text)
    t.match(faultFrom(text), { code: fault.code, status: fault.status })
  }
  t.throws(() => faultFrom('tired 550'), { message: /no list/ })
  t.throws(() => faultFrom(''), { message: /no list/ })
})

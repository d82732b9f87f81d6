// Administration, Sharing options: what is configured, and the test mail with the mail server's answer in plain words.
import t from 'tap'
import { SendFault, type FaultCode } from '../../src/mail/faults.ts'
import { castFor } from '../fixtures/cast.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

const OPTIONS = '/admin/sharing-options'
const TEST_MAIL = `${OPTIONS}/test-mail`

t.test('base URL and sender are shown as they are configured', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const page = await it.as('ada').open(OPTIONS)
  t.equal(page.status, 200)
  t.match(page.text, /Base URL http:\/\/mysafe\.test Set by MYSAFE_BASE_URL/)
  t.match(page.text, /Sender MySafe <mysafe@corp\.test> MYSAFE_MAIL_FROM sets it/)
  t.match(page.text, /Test mail Sends a mail to ada@corp\.test .* Send test mail/)
  const unset = await castFor(t, { config: { baseUrl: null } })
  t.match((await unset.as('ada').open(OPTIONS)).text, /Base URL http:\/\/localhost Where MySafe listens/)
})

t.test('Send test mail sends one to whoever asks, says what came of it on the page, and is recorded', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const done = await it.as('ada').send(TEST_MAIL)
  t.equal(done.status, 200)
  t.match(done.text, /Sent The test mail to ada@corp\.test was printed where MySafe was started\./)
  t.match(done.body, /<div class="notices" id="result" role="status">\s*<div class="notice notice-success">/)
  t.equal(it.mailbox.to('ada@corp.test').length, 1)
  t.same(eventNames(it.vault.db).slice(-1), ['test_mail.sent'])
  t.equal(it.vault.db.raw.prepare('SELECT count(*) FROM letters').pluck().get(), 0, 'past the queue')
})

t.test('what the mail server answers is told in plain words', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const answered = async (code: FaultCode, status: number | null) => {
    it.mailbox.refuse = () => {
      throw new SendFault(code, status)
    }
    it.clock.pass({ minutes: 10 })
    return (await it.as('ada').send(TEST_MAIL)).text
  }
  t.match(await answered('unreachable', null), /No mail left to ada@corp\.test The mail server cannot be reached\./)
  t.match(await answered('tls', null), /its certificate is not trusted/)
  t.match(await answered('sign_in', 535), /refuses the name or the password of MySafe\. Its answer was 535\./)
  t.match(await answered('recipient', 550), /refuses the recipient’s address\. Its answer was 550\./)
  t.match(
    it.vault.db.raw.prepare('SELECT result FROM audit_events ORDER BY number DESC LIMIT 1').pluck().get(),
    'failed',
  )
})

t.test('without a mail server nothing is offered, and whoever asks anyway is told why', async (t) => {
  const it = await castFor(t)
  const page = await it.as('ada').open(OPTIONS)
  t.match(page.text, /Sender None There is no mail server, so no mail is sent\. Set MYSAFE_SMTP_URL/)
  t.notMatch(page.body, TEST_MAIL)
  const before = stateOf(it.vault.db)
  const asked = await it.as('ada').send(TEST_MAIL)
  t.equal(asked.status, 409)
  t.match(asked.text, /There is no mail server\. Set MYSAFE_SMTP_URL and start MySafe again\./)
  t.same(stateOf(it.vault.db), before)
})

t.test('five in ten minutes are enough for one administrator, and others still get theirs', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  for (let n = 0; n < 5; n++) t.equal((await it.as('ada').send(TEST_MAIL)).status, 200)
  const sixth = await it.as('ada').send(TEST_MAIL)
  t.equal(sixth.status, 429)
  t.ok(Number(sixth.headers['retry-after']) > 0)
  t.equal(it.mailbox.mails.length, 5)
  it.vault.db.raw.prepare('UPDATE users SET administrator = 1 WHERE id = ?').run(it.ids.edith)
  t.equal((await it.as('edith').send(TEST_MAIL)).status, 200)
  it.clock.pass({ minutes: 10 })
  t.equal((await it.as('ada').send(TEST_MAIL)).status, 200)
})

t.test('whoever administers nothing is refused, no mail leaves and nothing is changed', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  await it.as('olivia').open('/account')
  const stranger = it.stranger()
  await stranger.open('/sign-in')
  const before = stateOf(it.vault.db)
  t.equal((await it.as('olivia').open(OPTIONS)).status, 403)
  t.equal((await it.as('olivia').send(TEST_MAIL)).status, 403)
  t.equal((await stranger.send(TEST_MAIL)).status, 401)
  t.same(it.mailbox.mails, [])
  t.same(stateOf(it.vault.db), before)
})

t.test('in Portuguese it reads as a Brazilian would write it', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  t.match(
    (await it.as('ada').open(OPTIONS)).text,
    /Opções de compartilhamento .* Como está configurado Url base .* Enviar e-mail de teste/,
  )
})

// A test mail: who may ask for one, where it goes, and what is told of it.
import t from 'tap'
import { SendFault } from '../../src/mail/faults.ts'
import type { MailWay } from '../../src/mail/way.ts'
import { Forbidden } from '../../src/vault/refusals.ts'
import { sendTestMail } from '../../src/vault/test-mail.ts'
import { mailbox } from '../fixtures/mailbox.ts'
import { BASE_URL } from '../fixtures/post.ts'
import { sealedHouse, signedIn } from '../fixtures/sealed.ts'

t.test('only administrators have a test mail sent', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  await t.rejects(sendTestMail(house.vault, house.as('olivia'), { baseUrl: BASE_URL }), Forbidden)
  t.same(house.mailbox.mails, [])
  t.same(house.news(), [])
})

t.test(
  'a test mail goes to whoever asks, past the queue, and what the server answers is told in our words',
  async (t) => {
    const house = sealedHouse(t, { mailConfigured: true })
    const admin = house.as('ada')
    t.same(await sendTestMail(house.vault, admin, { baseUrl: BASE_URL }), { result: 'printed', email: 'ada@corp.test' })
    t.match(house.mailbox.mails, [{ subject: 'Test mail from MySafe', to: { address: 'ada@corp.test' } }])
    t.match(house.mailbox.mails[0]?.text, `Open MySafe:\n${BASE_URL}/\n`)
    house.mailbox.refuse = () => {
      throw new SendFault('sign_in', 535)
    }
    t.same(await sendTestMail(house.vault, admin, { baseUrl: BASE_URL }), {
      result: 'failed',
      email: 'ada@corp.test',
      fault: { key: 'mail.fault_sign_in', status: 535 },
    })
    t.equal(house.ask("SELECT details FROM audit_events WHERE result = 'failed'"), '{"fault":"sign_in 535"}')
    t.same(house.news(), ['test_mail.sent', 'test_mail.sent'])
    t.equal(house.ask('SELECT count(*) FROM letters'), 0)
    house.mailbox.refuse = () => {
      throw new TypeError('a fault of ours')
    }
    await t.rejects(sendTestMail(house.vault, admin, { baseUrl: BASE_URL }), TypeError)
  },
)

t.test('a test mail over a server was taken, not printed; without a way there is none', async (t) => {
  const box = mailbox()
  const about = {
    kind: 'smtp',
    from: '',
    host: 'h',
    port: 25,
    encryption: 'tls',
    verified: true,
    signsIn: false,
    unsafe: false,
  } as const
  const mail: MailWay = { ...box, about }
  const house = sealedHouse(t, { mail })
  t.match(await sendTestMail(house.vault, house.as('ada'), { baseUrl: BASE_URL }), { result: 'taken' })
  const silent = sealedHouse(t)
  await t.rejects(sendTestMail(silent.vault, signedIn(silent.vault, silent.ids.ada), { baseUrl: BASE_URL }), {
    name: 'Conflict',
    message: 'mail.not_configured',
  })
})

// Whoever shares is told how it stands with the mails about it: sent, waiting for the mail server, or none at all.
import t from 'tap'
import { SendFault } from '../../src/mail/faults.ts'
import { updateUser } from '../../src/store/users.ts'
import { previewOf } from '../../src/vault/batch-preview.ts'
import { shareApiSecrets } from '../../src/vault/batch-share.ts'
import { postFor } from '../fixtures/post.ts'
import { signedIn } from '../fixtures/sealed.ts'
import { house } from '../fixtures/share-window.ts'

const WAITS = /The mail server does not answer at the moment/

t.test('MAI-01 while the mail server fails, sharers read that the share stands and the mails wait', async (t) => {
  const { it, window, user } = await house(t, { mailConfigured: true })
  const olivia = it.as('olivia')
  const share = async (...people: ('victor' | 'edith' | 'gina' | 'stan' | 'ada')[]) =>
    (await olivia.follow(await olivia.send(window, { recipient: people.map(user) }))).text
  t.notMatch(await share('victor'), WAITS, 'nothing is known yet')
  it.mailbox.refuse = () => {
    throw new SendFault('unreachable')
  }
  await postFor(it.vault).round()
  t.match(
    await share('edith'),
    /Now users can use this shared item\. The mail server does not answer at the moment: the mail about it waits and leaves as soon as it does\./,
  )
  t.match(await share('stan', 'ada'), '2 mails about it wait and leave as soon as it does')
  it.vault.write((tx) => updateUser(tx.db, it.ids.gina, { wantsMail: false }))
  t.notMatch(await share('gina'), WAITS, 'who wants no mail waits for none')
  it.mailbox.refuse = () => undefined
  it.clock.pass({ minutes: 1 })
  await postFor(it.vault).round()
  t.equal(it.mailbox.mails.length, 4)
})

t.test('the same in Portuguese', async (t) => {
  const { it, window, user } = await house(t, { mailConfigured: true })
  it.vault.write((tx) => updateUser(tx.db, it.ids.olivia, { language: 'pt-BR' }))
  const olivia = it.as('olivia')
  await olivia.send(window, { recipient: user('victor') })
  it.mailbox.refuse = () => {
    throw new SendFault('timeout')
  }
  await postFor(it.vault).round()
  const told = await olivia.follow(await olivia.send(window, { recipient: user('edith') }))
  t.match(
    told.text,
    'O servidor de e-mail não responde no momento: o e-mail sobre isso aguarda e será enviado assim que ele responder.',
  )
})

t.test('the result of a batch says that its mails wait, for as long as they do', async (t) => {
  const { it, secretId } = await house(t, { mailConfigured: true })
  const olivia = signedIn(it.vault, it.ids.olivia)
  const selection = { ids: [secretId], unknown: 0 }
  const { mark } = previewOf(it.vault, olivia, { kind: 'share', selection })
  const recipient = { kind: 'user', id: it.ids.victor } as const
  const add = [{ recipient, level: 'view', untilAt: null, had: { view: 0, edit: 0, ending: 0 } }] as const
  const batchId = shareApiSecrets(it.vault, olivia, { selection, mark, add })
  const result = async () => (await it.as('olivia').open(`/api-secrets/batch/${String(batchId)}`)).text
  t.match(await result(), 'one mail')
  t.notMatch(await result(), WAITS)
  it.mailbox.refuse = () => {
    throw new SendFault('unreachable')
  }
  await postFor(it.vault).round()
  t.match(await result(), WAITS)
  it.mailbox.refuse = () => undefined
  it.clock.pass({ minutes: 1 })
  await postFor(it.vault).round()
  t.notMatch(await result(), WAITS)
})

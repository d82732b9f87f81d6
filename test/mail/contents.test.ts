// What the letters say: in the reader's words, about what is so when they leave, and nothing that is no longer so.
import t from 'tap'
import { queueLetter, type Letter } from '../../src/mail/letters.ts'
import type { Mail } from '../../src/mail/way.ts'
import { updateUser } from '../../src/store/users.ts'
import { pruneTrail } from '../../src/vault/audit-prune.ts'
import { addApiSecret } from '../../src/vault/api-secrets.ts'
import { previewOf } from '../../src/vault/batch-preview.ts'
import { shareApiSecrets } from '../../src/vault/batch-share.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { operator } from '../../src/vault/actors.ts'
import { handOverApiSecret } from '../../src/vault/hand-over.ts'
import { choosePassword } from '../../src/vault/passwords.ts'
import { addPrivateGroup } from '../../src/vault/private-groups.ts'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import { changeUserGroup, userGroupOf } from '../../src/vault/user-groups.ts'
import { addUser, changeUser, reactivateUser, resetPassword } from '../../src/vault/users.ts'
import { GOOD_PASSWORD, type Person } from '../fixtures/cast.ts'
import { putGrant } from '../fixtures/database.ts'
import { BASE_URL, postFor } from '../fixtures/post.ts'
import { CANARY, putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'
import { happen } from '../fixtures/trail.ts'

type Test = Parameters<typeof sealedHouse>[0]

t.test('scenario 42: one shared API secret is named, with who shared it and a link to it', async (t) => {
  const house = letterHouse(t)
  const id = putAlone(house, 'Billing API')
  share(house, id, 'victor')
  const mail = await only(house, 'victor')
  t.match(mail, { subject: 'Olivia Owner shared “Billing API” with you', to: { name: 'Victor Viewer' } })
  t.equal(
    mail.text,
    `Olivia Owner shared an API secret with you:

- Billing API

Open it in MySafe:
${BASE_URL}/api-secrets/${String(id)}

Sign in to see what you may do with it.

-- ${'\n'}Sent by MySafe at ${BASE_URL}
You can switch these mails off in your account: ${BASE_URL}/account
`,
  )
  t.match(mail.html, `href="${BASE_URL}/api-secrets/${String(id)}"`)
  t.match(mail.html, '<html lang="en">')
})

t.test('the reader’s language is the letter’s, whoever caused it', async (t) => {
  const house = letterHouse(t)
  speak(house, 'victor')
  const id = putAlone(house, 'Cobrança')
  share(house, id, 'victor')
  const mail = await only(house, 'victor')
  t.equal(mail.subject, 'Olivia Owner compartilhou “Cobrança” com você')
  t.match(mail.text, /^Olivia Owner compartilhou um segredo de API com você:\n\n- Cobrança\n\nAbrir no MySafe:\n/)
  t.match(mail.html, '<html lang="pt-BR">')
  t.notMatch(mail.html, /shared|Open it|Sent by/)
})

t.test('of several at most ten are named, the others counted, and the link leads to what is new', async (t) => {
  const house = letterHouse(t)
  const ids = Array.from({ length: 12 }, (_, n) => putAlone(house, `API ${String(n + 1)}`))
  queue(house, { kind: 'shared_with_you', userId: house.ids.victor, data: { byId: house.ids.olivia, secretIds: ids } })
  for (const id of ids) putGrant(house.vault.db, { secret_id: id, user_id: house.ids.victor })
  const mail = await only(house, 'victor')
  t.equal(mail.subject, 'Olivia Owner shared 12 API secrets with you')
  t.equal(mail.text.match(/^- API /gm)?.length, 10)
  t.match(mail.text, '\nand 2 more\n')
  t.match(mail.text, `See what is new:\n${BASE_URL}/new-items\n`)
  t.match(mail.html, '<p>and 2 more</p>')
})

t.test('one letter tells of a whole batch; what was taken away meanwhile is not counted', async (t) => {
  const house = letterHouse(t)
  const ids = shareBatch(house, 13)
  const recipient = { kind: 'user', id: house.ids.victor } as const
  for (const id of [ids[0] as number, ids[12] as number])
    shareApiSecret(house.vault, house.as('olivia'), { secretId: id, add: [], change: [], remove: [recipient] })
  const mail = await only(house, 'victor')
  t.equal(mail.subject, 'Olivia Owner shared 11 API secrets with you')
  t.equal(mail.text.match(/^- API /gm)?.length, 9, 'those that are named are still there')
  t.match(mail.text, '\nand 2 more\n')
})

t.test('when all that a letter could name was taken away, it counts what is left', async (t) => {
  for (const [left, subject] of [
    [1, 'Olivia Owner shared an API secret with you'],
    [2, 'Olivia Owner shared 2 API secrets with you'],
  ] as const) {
    const house = letterHouse(t)
    const ids = shareBatch(house, 10 + left)
    const remove = [{ kind: 'user', id: house.ids.victor }] as const
    for (const secretId of ids.slice(0, 10))
      shareApiSecret(house.vault, house.as('olivia'), { secretId, add: [], change: [], remove })
    const mail = await only(house, 'victor')
    t.equal(mail.subject, subject)
    t.notMatch(mail.text, /^- |more/m)
    t.match(mail.text, `${BASE_URL}/new-items\n`)
  }
})

t.test('a share that was taken back, switched off or outlived by its reader’s account is not told', async (t) => {
  const undone: Record<string, (house: SealedHouse, id: number) => void> = {
    'taken away': (house, secretId) => {
      const remove = [{ kind: 'user', id: house.ids.victor }] as const
      shareApiSecret(house.vault, house.as('olivia'), { secretId, add: [], change: [], remove })
    },
    'now their own': (house, secretId) => {
      const to = { secretId, toId: house.ids.victor, keepEdit: false }
      handOverApiSecret(house.vault, house.as('olivia'), to)
      house.vault.db.raw.prepare("DELETE FROM letters WHERE kind = 'handed_over'").run()
    },
    'mails switched off': (house) =>
      house.vault.write((tx) => updateUser(tx.db, house.ids.victor, { wantsMail: false })),
    'account closed': (house) => void deactivateUser(house.vault, operator, { userId: house.ids.victor, toId: null }),
  }
  for (const [why, undo] of Object.entries(undone)) {
    const house = letterHouse(t)
    const id = putAlone(house, 'Billing API')
    share(house, id, 'victor')
    undo(house, id)
    t.same(await postFor(house.vault).round(), { sent: 0, failed: 0, withdrawn: 1, released: 0 }, why)
    t.same(house.mailbox.mails, [])
    t.equal(house.ask('SELECT withdrawn_at IS NOT NULL AND sealed_body IS NULL FROM letters'), 1)
  }
})

t.test('whoever gets an API secret learns who made them its owner', async (t) => {
  const house = letterHouse(t)
  const id = putAlone(house, 'Billing API')
  handOverApiSecret(house.vault, house.as('olivia'), { secretId: id, toId: house.ids.victor, keepEdit: false })
  const mail = await only(house, 'victor')
  t.equal(mail.subject, '“Billing API” is yours now')
  t.match(mail.text, 'Olivia Owner made you the owner of an API secret:')
  t.match(mail.text, `${BASE_URL}/api-secrets/${String(id)}\n`)
})

t.test('what was given on before the letter left is not said to be the reader’s', async (t) => {
  const house = letterHouse(t)
  const id = putAlone(house, 'Billing API')
  handOverApiSecret(house.vault, house.as('olivia'), { secretId: id, toId: house.ids.victor, keepEdit: false })
  handOverApiSecret(house.vault, house.as('victor'), { secretId: id, toId: house.ids.edith, keepEdit: false })
  await postFor(house.vault).round()
  t.same(
    house.mailbox.mails.map(({ to }) => to.name),
    ['Edith Editor'],
  )
})

t.test('ACL-15 when an account is closed its owner, the new owner and every administrator are told', async (t) => {
  const house = letterHouse(t)
  house.vault.write((tx) => updateUser(tx.db, house.ids.stan, { administrator: true }))
  speak(house, 'stan')
  putAlone(house, 'Billing API')
  putAlone(house, 'Shipping API')
  deactivateUser(house.vault, house.as('ada'), { userId: house.ids.olivia, toId: house.ids.victor })
  await postFor(house.vault).round()
  const to = (person: Person) => house.mailbox.to(`${person}@corp.test`)[0] as Mail
  t.equal(to('victor').subject, '2 API secrets are yours now')
  t.match(to('victor').text, `Open MySafe:\n${BASE_URL}/api-secrets\n`)
  t.equal(to('olivia').subject, '2 of your API secrets belong to Victor Viewer now')
  t.match(
    to('olivia').text,
    /^Ada Admin gave 2 API secrets of yours to Victor Viewer:\n\n- Billing API\n- Shipping API\n\nIf this surprises you, tell an administrator\.\n\n-- /,
  )
  t.equal(to('stan').subject, '2 segredos de API de Olivia Owner agora pertencem a Victor Viewer')
  t.match(to('stan').text, 'Todos os administradores recebem este e-mail.')
  t.equal(house.mailbox.mails.length, 4, 'whoever did it gets it too')
})

t.test('an administrator who is none any more is told neither of what was taken over nor of the trail', async (t) => {
  const house = letterHouse(t)
  const data = { byId: house.ids.ada, fromId: house.ids.olivia, toId: house.ids.victor, secretIds: [] }
  const id = putAlone(house, 'Billing API')
  house.vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ?').run(house.ids.victor)
  for (const userId of [house.ids.ada, house.ids.stan]) {
    queue(house, { kind: 'taken_over_from', userId, data: { ...data, secretIds: [id] } })
    queue(house, { kind: 'audit_pruned', userId, data: { byId: null, events: 3, upTo: 3 } })
  }
  t.match(await postFor(house.vault).round(), { sent: 2, withdrawn: 2 })
  t.same(
    house.mailbox.mails.map((mail) => [mail.to.name, mail.subject]),
    [
      ['Ada Admin', 'An API secret of Olivia Owner belongs to Victor Viewer now'],
      ['Ada Admin', 'The oldest events of the audit trail were removed'],
    ],
  )
})

t.test('ACL-15 owners learn which administrator stepped into a group that reaches their API secrets', async (t) => {
  const house = letterHouse(t)
  putSealed(house)
  const { name, description, version } = userGroupOf(house.vault, house.as('ada'), { groupId: 1 })
  const group = { groupId: 1, name, description, version, active: true }
  changeUserGroup(house.vault, house.as('ada'), { ...group, add: [house.ids.ada], remove: [] })
  const mail = await only(house, 'olivia')
  t.equal(mail.subject, 'Ada Admin is in the group “Dev” now')
  t.match(mail.text, 'This API secret of yours is shared with it:\n\n- Billing API\n')
})

t.test('owners learn who decides about a private group from now on, and not what it is called', async (t) => {
  const house = letterHouse(t)
  const id = putAlone(house, 'Billing API')
  const fields = { name: 'Quiet canary group', description: '', membersMayView: true, active: true }
  const groupId = addPrivateGroup(house.vault, house.as('victor'), { ...fields, add: [house.ids.olivia] })
  const recipient = { kind: 'private-group', id: groupId } as const
  const add = [{ recipient, level: 'view', untilAt: null }] as const
  shareApiSecret(house.vault, house.as('olivia'), { secretId: id, add, change: [], remove: [] })
  deactivateUser(house.vault, house.as('ada'), { userId: house.ids.victor, toId: house.ids.edith })
  const mail = await only(house, 'olivia')
  t.equal(mail.subject, 'A private group you share with has a new owner')
  t.match(mail.text, 'Ada Admin gave a private group to Edith Editor')
  t.notMatch(JSON.stringify(mail), /canary/)
})

t.test('owners learn which of their API secrets somebody reaches who has the account back', async (t) => {
  const house = letterHouse(t)
  const id = putAlone(house, 'Billing API')
  share(house, id, 'victor')
  deactivateUser(house.vault, house.as('ada'), { userId: house.ids.victor })
  await postFor(house.vault).round()
  reactivateUser(house.vault, house.as('ada'), { userId: house.ids.victor })
  const mail = await only(house, 'olivia')
  t.equal(mail.subject, 'Victor Viewer has the account back')
  t.match(mail.text, 'With it Victor Viewer reaches this API secret of yours again:\n\n- Billing API\n')
})

t.test('whose account is closed is told nothing but what was done to it', async (t) => {
  const house = letterHouse(t)
  const id = putAlone(house, 'Billing API')
  const { olivia, ada, victor } = house.ids
  const data = { byId: ada, toId: victor, secretIds: [id] }
  house.vault.write((tx) => updateUser(tx.db, olivia, { deactivatedAt: tx.at }))
  queue(house, { kind: 'handed_over', userId: olivia, data })
  queue(house, { kind: 'joined_group', userId: olivia, data: { ...data, groupId: 1 } })
  queue(house, { kind: 'came_back', userId: olivia, data: { ...data, whoId: victor } })
  queue(house, { kind: 'private_group_taken_over', userId: olivia, data: { ...data, groupId: 1 } })
  queue(house, { kind: 'taken_over', userId: olivia, data })
  t.match(await postFor(house.vault).round(), { sent: 0, withdrawn: 5 }, 'of the last one nothing is true')
  house.vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ?').run(victor)
  queue(house, { kind: 'taken_over', userId: olivia, data })
  t.match(await postFor(house.vault).round(), { sent: 1 })
  t.equal(house.mailbox.mails[0]?.subject, '“Billing API” belongs to Victor Viewer now')
})

t.test('an invitation leads to choosing a password, as long as that address can be used', async (t) => {
  const house = letterHouse(t)
  const form = {
    name: 'Nora New',
    username: 'nora',
    email: 'nora@corp.test',
    administrator: false,
    mayShareOutside: false,
  }
  const { token } = addUser(house.vault, house.as('ada'), form)
  const mail = await only(house, 'nora')
  t.equal(mail.subject, 'Ada Admin invites you to MySafe')
  t.match(mail.text, 'Your username is nora.')
  t.match(mail.text, `Choose your password:\n${BASE_URL}/password/${token}\n`)
  t.match(mail.text, 'until Tue, 24 Nov 2026, 12:00 (UTC)')

  const second = addUser(house.vault, operator, { ...form, username: 'noel', email: 'noel@corp.test' })
  const origin = { address: null, requestId: null }
  await choosePassword(house.vault, { token: second.token, password: GOOD_PASSWORD, language: 'en', origin })
  t.match(await postFor(house.vault).round(), { sent: 0, withdrawn: 1 }, 'it was used already')
})

t.test('a reset says who did it, and leads to a new password', async (t) => {
  const house = letterHouse(t)
  speak(house, 'victor')
  const { token } = resetPassword(house.vault, operator, { userId: house.ids.victor })
  const mail = await only(house, 'victor')
  t.equal(mail.subject, 'Sua senha do MySafe foi redefinida')
  t.match(mail.text, 'O operador deste servidor redefiniu a senha da sua conta victor.')
  t.match(mail.text, `${BASE_URL}/password/${token}`)
})

t.test('ACL-15 another e-mail address is told to the one before and the one now', async (t) => {
  const house = letterHouse(t)
  const { name, username, administrator, mayShareOutside, version } = house.as('victor').user
  const email = 'viktor@corp.test'
  const form = { name, username, administrator, mayShareOutside, email }
  changeUser(house.vault, house.as('ada'), { ...form, userId: house.ids.victor, version })
  await postFor(house.vault).round()
  t.same(
    house.mailbox.mails.map(({ to }) => to.address),
    ['victor@corp.test', email],
  )
  for (const mail of house.mailbox.mails) {
    t.equal(mail.subject, 'The e-mail address of your MySafe account was changed')
    t.match(mail.text, 'Ada Admin changed the e-mail address of the account victor.')
    t.notMatch(`${mail.subject}${mail.text}${mail.html}`, /@corp\.test/, 'addresses are not spread')
  }
  queue(house, { kind: 'email_changed', userId: house.ids.stan, data: { byId: house.ids.stan, to: 'stan@corp.test' } })
  t.match((await only(house, 'stan')).text, 'was changed from that account')
})

t.test('AUD-06 every administrator is told that events were removed, however many lots they went in', async (t) => {
  const house = letterHouse(t)
  happen(house.vault, 5_010, () => ({ name: 'server.started' }))
  house.clock.pass({ days: 91 })
  const mac = house.vault.db.raw.prepare('SELECT mac FROM audit_events WHERE number = 5009').pluck().get() as Buffer
  for (let left = 1; left > 0;) left = pruneTrail(house.vault, operator, { to: 5_009, mac }).left
  const { subject, text } = await only(house, 'ada')
  t.equal(house.mailbox.mails.length, 1, 'nobody else is told')
  t.equal(subject, 'The oldest events of the audit trail were removed')
  t.match(text, 'removed 5,009 events from the beginning of the audit trail, up to event 5,009.')
  t.match(text, `${BASE_URL}/admin/audit?event=audit.pruned`)
})

t.test('MAI-05 names neither break a subject nor become part of a page', async (t) => {
  const house = letterHouse(t)
  const evil = 'a\r\nBcc: all@corp.test\r\n\u202e<img src=x onerror=alert(1)>'
  house.vault.write((tx) => updateUser(tx.db, house.ids.olivia, { name: `${evil}${'x'.repeat(1_000)}` }))
  const id = putAlone(house, 'Billing API')
  house.vault.db.raw.prepare('UPDATE api_secrets SET name = ?').run(`${evil}&amp;`)
  share(house, id, 'victor')
  const { subject, text, html, to } = await only(house, 'victor')
  t.notMatch(subject, /[\r\n\u202e]/)
  t.ok(subject.length <= 151)
  t.match(text, '\n- a Bcc: all@corp.test <img src=x onerror=alert(1)>&amp;\n', 'on one line')
  t.notMatch(html, '<img')
  t.match(html, '&lt;img src=x onerror=alert(1)&gt;&amp;amp;')
  t.equal(to.name, 'Victor Viewer')
})

t.test('MAI-03 a letter holds nothing of an API secret but its name', async (t) => {
  const house = letterHouse(t)
  const olivia = house.as('olivia')
  const fields = { name: 'Billing API', url: 'https://url-canary.test/', clientId: 'cid-canary-1', method: '' }
  const rest = { identifier: 'id-canary', tags: 'tag-canary', notes: 'notes-canary' }
  const id = addApiSecret(house.vault, olivia, {
    fields: { ...fields, ...rest },
    clientSecret: CANARY,
    saveAnyway: true,
  })
  share(house, id, 'victor')
  const mail = JSON.stringify(await only(house, 'victor'))
  t.match(mail, 'Billing API')
  t.notMatch(mail, /canary/)
})

t.test('every letter is one page that fetches nothing', async (t) => {
  const house = letterHouse(t)
  share(house, putAlone(house, 'Billing API'), 'victor')
  const { html } = await only(house, 'victor')
  t.notMatch(html, /<(img|link|script|iframe|object|video|form|input)\b|url\(|@import|\bsrc=|background=/i)
  t.match(html, /color-scheme" content="light dark"/)
  t.match(html, /prefers-color-scheme: dark/)
})

function letterHouse(t: Test): SealedHouse {
  return sealedHouse(t, { mailConfigured: true })
}

function putAlone(house: SealedHouse, name: string): number {
  const fields = { name, url: 'https://api.test/', clientId: 'cid', identifier: '', method: '', tags: '', notes: '' }
  return addApiSecret(house.vault, house.as('olivia'), { fields, clientSecret: CANARY, saveAnyway: true })
}

/** Olivia shares so many API secrets with victor in one batch; their ids. */
function shareBatch(house: SealedHouse, count: number): number[] {
  const ids = Array.from({ length: count }, (_, n) => putAlone(house, `API ${String(n + 1)}`))
  const selection = { ids, unknown: 0 }
  const { mark } = previewOf(house.vault, house.as('olivia'), { kind: 'share', selection })
  const recipient = { kind: 'user', id: house.ids.victor } as const
  const add = [{ recipient, level: 'view', untilAt: null, had: { view: 0, edit: 0, ending: 0 } }] as const
  shareApiSecrets(house.vault, house.as('olivia'), { selection, mark, add })
  return ids
}

function share(house: SealedHouse, secretId: number, person: Person): void {
  const add = [{ recipient: { kind: 'user', id: house.ids[person] }, level: 'view', untilAt: null }] as const
  shareApiSecret(house.vault, house.as('olivia'), { secretId, add, change: [], remove: [] })
}

function speak(house: SealedHouse, person: Person): void {
  house.vault.write((tx) => updateUser(tx.db, house.ids[person], { language: 'pt-BR' }))
}

function queue(house: SealedHouse, letter: Letter): void {
  house.vault.write((tx) => queueLetter(tx, letter))
}

/** Sends what waits; the one mail that somebody got by it. */
async function only(house: SealedHouse, person: string): Promise<Mail> {
  const before = house.mailbox.to(`${person}@corp.test`).length
  await postFor(house.vault).round()
  const mails = house.mailbox.to(`${person}@corp.test`).slice(before)
  if (mails.length !== 1) throw new Error(`${person} got ${String(mails.length)} mails`)
  return mails[0] as Mail
}

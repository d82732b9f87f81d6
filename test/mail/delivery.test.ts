// From the front door to the mailbox: the whole application, its postman, and a real mail server on a socket.
import { readFileSync } from 'node:fs'
import t from 'tap'
import { readConfig } from '../../src/config.ts'
import { queueLetter, type Letter } from '../../src/mail/letters.ts'
import { mailWay, type MailWay } from '../../src/mail/way.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { updateUser } from '../../src/store/users.ts'
import { addApiSecret } from '../../src/vault/api-secrets.ts'
import { previewOf } from '../../src/vault/batch-preview.ts'
import { shareApiSecrets } from '../../src/vault/batch-share.ts'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import { addUser } from '../../src/vault/users.ts'
import type { Tx, Vault } from '../../src/vault/vault.ts'
import {
  believesHost,
  BOUNDLESS,
  forgetsLeases,
  queuesReadably,
  sendsToTexts,
  stopsAtTheFirst,
  tellsAtOnce,
  trustsAnybody,
  writesNamesRaw,
  writesValues,
} from '../controls/mail/letters.ts'
import { castFor, GOOD_PASSWORD, givePassword, hidden, type Cast } from '../fixtures/cast.ts'
import { put, putGrant, putSecret, putUser } from '../fixtures/database.ts'
import { startMailServer, type MailServer } from '../fixtures/mail-server.ts'
import { postFor } from '../fixtures/post.ts'
import { putSealed, sealedHouse, signedIn } from '../fixtures/sealed.ts'

const { views } = resourcesFromDisk()

t.test(
  'scenario 42: Bia receives an e-mail with a link; she follows it, signs in, and the API secret opens',
  async (t) => {
    const server = await startMailServer(t)
    const it = await castFor(t, { mail: wayTo(server) })
    await givePassword(it, it.ids.victor)
    const secretId = putAlone(it)
    const done = await share(it, secretId)
    t.match((await it.as('olivia').follow(done)).text, 'Now users can use this shared item')
    await postFor(it.vault, { baseUrl: it.app.baseUrl() }).round()
    const [mail] = await server.arrived(1)
    t.match(mail, { to: [{ address: 'victor@corp.test' }], subject: 'Olivia Owner shared “Billing API” with you' })
    const link = new URL(/http\S+\/api-secrets\/\d+/.exec(mail?.text ?? '')?.[0] ?? '')
    t.equal(link.origin, it.origin)
    // A link followed from a mail program comes from another site.
    const bia = it.stranger()
    const asked = await bia.open(link.pathname, { 'sec-fetch-site': 'cross-site' })
    const signIn = await bia.follow(asked)
    t.match(signIn.text, 'Sign in')
    const form = { who: 'victor', password: GOOD_PASSWORD, next: hidden(signIn.body, 'next') ?? '' }
    const page = await bia.follow(await bia.send('/sign-in', form))
    t.equal(page.status, 200)
    t.match(page.text, 'Billing API')
    t.match(page.text, 'https://api.billing.test/v2')
    t.notMatch(mail?.raw, /billing\.test|cid-77AA|cs-canary/)
  },
)

t.test(
  'MAI-01 the mail server is down: the share stands, its maker is told, and the letter leaves later, after a new start too',
  async (t) => {
    const survives = async (spoil: (vault: Vault) => Vault = (vault) => vault) => {
      const server = await startMailServer(t)
      const it = await castFor(t, { mail: wayTo(server) })
      const secretId = putAlone(it)
      await server.down()
      const olivia = signedIn(it.vault, it.ids.olivia)
      const add = [{ recipient: { kind: 'user', id: it.ids.victor }, level: 'view', untilAt: null }] as const
      shareApiSecret(spoil(it.vault), olivia, { secretId, add, change: [], remove: [] })
      await postFor(it.vault).round()
      t.equal((await it.as('victor').open(`/api-secrets/${String(secretId)}`)).status, 200, 'the share stands')
      const told = await it.as('olivia').follow(await share(it, secretId, 'stan'))
      await server.up()
      it.clock.pass({ minutes: 1 })
      // Nothing but the file is left of whoever tried before.
      await postFor(it.vault).round()
      return {
        told: told.text.includes('the mail about it waits'),
        arrived: server.mails.map(({ to }) => to?.[0]?.address).sort(),
      }
    }
    t.same(await survives(), { told: true, arrived: ['stan@corp.test', 'victor@corp.test'] })
    t.notSame(await survives(tellsAtOnce), { told: true, arrived: ['stan@corp.test', 'victor@corp.test'] }, 'control')
  },
)

t.test('MAI-02 links lead to the configured address only, whatever a request says it is', async (t) => {
  const evil = 'evil.test'
  const linksOf = async (plant?: typeof believesHost) => {
    const server = await startMailServer(t)
    let baseUrl: (() => string) | undefined
    const also = plant === undefined ? {} : { also: (app: Cast['app']) => void (baseUrl = plant(app)) }
    const it = await castFor(t, { mail: wayTo(server), ...also })
    const headers = { host: evil, 'x-forwarded-host': evil, forwarded: `host=${evil}`, 'x-forwarded-proto': 'ftp' }
    const olivia = it.as('olivia')
    const secretId = putAlone(it)
    await olivia.open(`http://${evil}/api-secrets`, headers)
    const form = { recipient: `user:${String(it.ids.victor)}` }
    await olivia.send(`/api-secrets/${String(secretId)}/share/internal`, form, headers)
    await postFor(it.vault, { baseUrl: baseUrl?.() ?? it.app.baseUrl() }).round()
    const [mail] = await server.arrived(1)
    return [
      ...new Set(
        [...(mail?.raw ?? '').replaceAll(/=\r\n/g, '').matchAll(/https?:\/\/[\w.:]+/g)].map(([origin]) => origin),
      ),
    ]
  }
  t.same(await linksOf(), ['http://mysafe.test'])
  t.same(await linksOf(believesHost), [`http://${evil}`], 'control')
})

t.test('MAI-03 what arrives holds nothing of an API secret but its name, in no part and no header', async (t) => {
  const canaries = async (spoil: (way: MailWay) => MailWay = (way) => way) => {
    const server = await startMailServer(t)
    const it = await castFor(t, { mail: spoil(wayTo(server)) })
    const fields = {
      name: 'Billing API',
      url: 'https://canary.test/',
      clientId: 'canary-id',
      identifier: 'canary-ident',
    }
    const more = { method: '', tags: 'canary-tag', notes: 'canary-notes' }
    const olivia = signedIn(it.vault, it.ids.olivia)
    const typed = { fields: { ...fields, ...more }, clientSecret: 'canary-secret', saveAnyway: true }
    await share(it, addApiSecret(it.vault, olivia, typed))
    await postFor(it.vault).round()
    const [mail] = await server.arrived(1)
    const everything =
      JSON.stringify(mail) +
      Buffer.from(mail?.raw ?? '')
        .toString('utf8')
        .replaceAll(/=\r\n/g, '')
    t.match(everything, 'Billing API')
    return everything.match(/canary/g)?.length ?? 0
  }
  t.equal(await canaries(), 0)
  t.not(await canaries((way) => writesValues(way, 'canary-secret')), 0, 'control')
})

t.test('MAI-04 what is not exactly one address is nobody’s', async (t) => {
  const server = await startMailServer(t)
  const house = sealedHouse(t, { mail: wayTo(server) })
  const odd = [
    'a@corp.test, b@corp.test',
    'a@corp.test,b@corp.test',
    'a@corp.test; b@corp.test',
    'a@corp.test b@corp.test',
    'Group: a@corp.test, b@corp.test;',
    '"a@corp.test b"@corp.test',
    'Ana <a@corp.test>',
    'a(comment)@corp.test',
    'a@corp.test\r\nRCPT TO:<b@corp.test>',
    `${'a'.repeat(65)}@corp.test`,
    `a@${'b'.repeat(250)}.test`,
    'a@münchen.test',
    'a@[127.0.0.1]',
  ]
  const secretId = putSealed(house)
  for (const [index, email] of odd.entries()) {
    const userId = putUser(house.vault.db, { email, email_folded: String(index) })
    putGrant(house.vault.db, { secret_id: secretId, user_id: userId })
    queue(house.vault, { kind: 'shared_with_you', userId, data: { byId: house.ids.olivia, secretIds: [secretId] } })
  }
  const postman = postFor(house.vault)
  t.match(await postman.round(), { sent: 0, failed: odd.length })
  t.same(server.mails, [])
  t.ok(postman.returned.every(({ fault }) => fault === 'recipient'))
  await sendsToTexts(settingsOf(server))('a@corp.test, b@corp.test')
  t.same(server.mails[0]?.envelope.to, ['a@corp.test', 'b@corp.test'], 'control: as a text it is two addresses')
})

t.test('MAI-05 names arrive on one line, in one direction, and as text', async (t) => {
  const evil = 'x\r\nBcc: all@corp.test\r\n\r\n\u202e<b id=evil>'
  const faultsOf = async (spoil: (way: MailWay) => MailWay = (way) => way) => {
    const server = await startMailServer(t)
    const it = await castFor(t, { mail: spoil(wayTo(server)) })
    const secretId = putAlone(it)
    it.vault.db.raw.prepare('UPDATE api_secrets SET name = ?').run(evil)
    it.vault.write((tx) => {
      updateUser(tx.db, it.ids.olivia, { name: evil.repeat(50) })
      updateUser(tx.db, it.ids.victor, { name: evil })
    })
    await share(it, secretId)
    await postFor(it.vault).round()
    const [mail] = await server.arrived(1)
    t.same(mail?.envelope.to, ['victor@corp.test'])
    const said = `${mail?.subject ?? ''}${mail?.to?.[0]?.name ?? ''}`
    return [
      /\u202e/.test(`${said}${mail?.text ?? ''}${mail?.html ?? ''}`),
      /<b id=evil>/.test(mail?.html ?? ''),
      mail?.bcc !== undefined,
      said.length > 400,
    ]
  }
  t.same(await faultsOf(), [false, false, false, false])
  t.match(await faultsOf((way) => writesNamesRaw(way, evil)), [true, true], 'control')
})

t.test('MAI-05 a name that mail programs would decode arrives as it was typed', async (t) => {
  const coded = '=?utf-8?q?=E2=80=AEgnp.exe=0D=0ABcc:_all@corp.test?='
  const decoded = async (spoil: (way: MailWay) => MailWay = (way) => way) => {
    const server = await startMailServer(t)
    const house = sealedHouse(t, { mail: spoil(wayTo(server)) })
    house.vault.write((tx) => updateUser(tx.db, house.ids.ada, { name: coded }))
    const person = { name: coded, username: 'noel', email: 'noel@corp.test', mayShareOutside: false }
    addUser(house.vault, house.as('ada'), { ...person, administrator: false })
    await postFor(house.vault).round()
    const [mail] = await server.arrived(1)
    return [mail?.subject ?? '', mail?.to?.[0]?.name ?? ''].map((said) => /[\u202e\r\n]/.test(said))
  }
  t.same(await decoded(), [false, false])
  t.match(await decoded((way) => writesNamesRaw(way, coded)), [true], 'control')
})

t.test('MAI-07 two workers send each letter once', async (t) => {
  const duplicates = async (spoil: (vault: Vault) => Vault = (vault) => vault) => {
    const server = await startMailServer(t)
    const house = sealedHouse(t, { mail: wayTo(server) })
    const secretId = putSealed(house)
    for (let n = 0; n < 12; n++)
      queue(house.vault, {
        kind: 'shared_with_you',
        userId: house.ids.victor,
        data: { byId: house.ids.olivia, secretIds: [secretId] },
      })
    const vault = spoil(house.vault)
    await Promise.all([postFor(vault).round(), postFor(vault).round()])
    t.equal(new Set(server.mails.map(({ messageId }) => messageId)).size, 12, 'none is missing')
    return server.mails.length - 12
  }
  t.equal(await duplicates(), 0)
  t.not(await duplicates(forgetsLeases), 0, 'control')
})

t.test('MAI-08 what waits is sealed in the file, and gone from it once it was sent', async (t) => {
  const readable = async (queueing: (tx: Tx, letter: Letter) => unknown) => {
    const file = `${t.testdir()}/letters.db`
    const house = sealedHouse(t, { mailConfigured: true, file })
    const token = 'token-canary-12345678901234567890'
    const data = { byId: house.ids.ada, token, expiresAt: house.clock.now() + 1 }
    house.vault.write((tx) => queueing(tx, { kind: 'invited', userId: house.ids.victor, data }))
    return [file, `${file}-wal`].some((one) => readFileSync(one).includes(token))
  }
  t.notOk(await readable(queueLetter))
  t.ok(await readable(queuesReadably), 'control')
  const server = await startMailServer(t)
  const house = sealedHouse(t, { mail: wayTo(server) })
  queue(house.vault, {
    kind: 'shared_with_you',
    userId: house.ids.victor,
    data: { byId: house.ids.olivia, secretIds: [putSealed(house)] },
  })
  await postFor(house.vault).round()
  t.equal(house.ask('SELECT count(*) FROM letters WHERE sealed_body IS NOT NULL'), 0)
})

t.test('MAI-09 a server that cannot prove who it is gets no mail', async (t) => {
  const arrives = async (spoil: (settings: ReturnType<typeof settingsOf>) => ReturnType<typeof settingsOf>) => {
    const server = await startMailServer(t, { trusted: false })
    const mail = mailWay(spoil(settingsOf(server)), { views, print: () => undefined })
    const house = sealedHouse(t, { mail })
    queue(house.vault, {
      kind: 'shared_with_you',
      userId: house.ids.victor,
      data: { byId: house.ids.olivia, secretIds: [putSealed(house)] },
    })
    const postman = postFor(house.vault)
    await postman.round()
    return [server.mails.length, ...postman.returned.map(({ fault }) => fault)]
  }
  t.same(await arrives((settings) => settings), [0, 'tls'])
  t.same(await arrives(trustsAnybody), [1], 'control')
})

t.test('MAI-10 a batch of 500 with 50 people: each gets one letter, though some addresses are refused', async (t) => {
  const outcome = async (spoil: (way: MailWay) => MailWay = (way) => way) => {
    const server = await startMailServer(t)
    server.recipient = (address) => (/^bad/.test(address) ? 550 : null)
    const house = sealedHouse(t, { mail: spoil(wayTo(server)) })
    const { db } = house.vault
    const groupId = put(db, 'user_groups', { name: 'Fifty', name_folded: 'fifty', created_at: 0 })
    for (let n = 0; n < 50; n++) {
      const email = `${n % 5 === 0 ? 'bad' : 'good'}${String(n)}@corp.test`
      const userId = putUser(db, { email, email_folded: email })
      put(db, 'user_group_members', { group_id: groupId, user_id: userId, added_at: 0 })
    }
    const ids = Array.from({ length: 500 }, () => putSecret(db, house.ids.olivia))
    const olivia = house.as('olivia')
    const selection = { ids, unknown: 0 }
    const { mark } = previewOf(house.vault, olivia, { kind: 'share', selection })
    const recipient = { kind: 'user-group', id: groupId } as const
    const add = [{ recipient, level: 'view', untilAt: null, had: { view: 0, edit: 0, ending: 0 } }] as const
    shareApiSecrets(house.vault, olivia, { selection, mark, add })
    await postFor(house.vault).round()
    const got = server.mails.map(({ to }) => to?.[0]?.address)
    t.ok(server.mails.every(({ subject }) => subject === 'Olivia Owner shared 500 API secrets with you'))
    return { mails: got.length, people: new Set(got).size }
  }
  t.same(await outcome(), { mails: 40, people: 40 })
  t.notSame(await outcome(stopsAtTheFirst), { mails: 40, people: 40 }, 'control')
})

t.test('MAI-11 INP-17 one person’s acts send no more than the cap in an hour', async (t) => {
  const sentAtOnce = async (cap: number) => {
    const server = await startMailServer(t)
    const house = sealedHouse(t, { mail: wayTo(server) })
    const secretIds = [putSealed(house)]
    for (let n = 0; n < 8; n++)
      queue(house.vault, {
        kind: 'shared_with_you',
        userId: house.ids.victor,
        data: { byId: house.ids.olivia, secretIds },
      })
    await postFor(house.vault, { cap }).round()
    return server.mails.length
  }
  t.equal(await sentAtOnce(5), 5)
  t.equal(await sentAtOnce(BOUNDLESS), 8, 'control')
})

t.test('a slow server is waited for, a dead line given up, and the letter goes out over the next', async (t) => {
  const server = await startMailServer(t)
  const house = sealedHouse(t, { mail: wayTo(server) })
  queue(house.vault, {
    kind: 'shared_with_you',
    userId: house.ids.victor,
    data: { byId: house.ids.olivia, secretIds: [putSealed(house)] },
  })
  const reached = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<number | null>()
  server.message = () => {
    reached.resolve()
    return answer.promise
  }
  const first = postFor(house.vault)
  const round = first.round()
  await reached.promise
  await first.stop(0)
  t.match(await round, { released: 1 })
  answer.resolve(451)
  server.message = () => null
  t.match(await postFor(house.vault).round(), { sent: 1 })
  t.equal(server.mails.length, 1)
})

function putAlone(it: Cast): number {
  const fields = { name: 'Billing API', url: 'https://api.billing.test/v2', clientId: 'cid-77AA-qq' }
  const rest = { identifier: '', method: '', tags: '', notes: '' }
  const typed = { fields: { ...fields, ...rest }, clientSecret: 'cs-canary-8f3a', saveAnyway: true }
  return addApiSecret(it.vault, signedIn(it.vault, it.ids.olivia), typed)
}

/** Shares through the window, as a browser without script does. */
function share(it: Cast, secretId: number, person: 'victor' | 'stan' = 'victor') {
  const form = { recipient: `user:${String(it.ids[person])}` }
  return it.as('olivia').send(`/api-secrets/${String(secretId)}/share/internal`, form)
}

function queue(vault: Vault, letter: Letter): void {
  vault.write((tx) => queueLetter(tx, letter))
}

function settingsOf(server: MailServer) {
  const { mail } = readConfig({ MYSAFE_SMTP_URL: server.url(), MYSAFE_MAIL_FROM: 'MySafe <mysafe@corp.test>' })
  if (mail?.kind !== 'smtp') throw new Error('no mail server is configured')
  return mail
}

function wayTo(server: MailServer): MailWay {
  return mailWay(settingsOf(server), { views, print: () => undefined })
}

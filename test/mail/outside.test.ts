// The letters about links: what people outside are told and what the owner is, never what a link opens; and what becomes of
// a link whose mail does not arrive.
import t from 'tap'
import { SendFault } from '../../src/mail/faults.ts'
import type { Mail } from '../../src/mail/way.ts'
import { findLink } from '../../src/store/external-shares.ts'
import { updateUser } from '../../src/store/users.ts'
import { resendLink, revokeLink } from '../../src/vault/external-shares.ts'
import { handOverApiSecret } from '../../src/vault/hand-over.ts'
import { askForCode } from '../../src/vault/link-codes.ts'
import { endOverdueLinks } from '../../src/vault/link-ends.ts'
import { retryFailedLetters } from '../../src/vault/mail-queue.ts'
import { openLink, peekLink } from '../../src/vault/open-link.ts'
import { asksOnce, endsAreNobodys, keepsBodies, keepsOldMails, neverGivesUp } from '../controls/mail/outside.ts'
import { writesValues } from '../controls/mail/letters.ts'
import {
  codeFrom,
  codeMailed,
  EVA,
  giveLink,
  giveLinks,
  openerOf,
  PASSPHRASE,
  sendAll,
  switchOutside,
  type Given,
  type Giving,
} from '../fixtures/outside.ts'
import { mailbox } from '../fixtures/mailbox.ts'
import { BASE_URL, OPEN_BASE_URL, postFor, type Post } from '../fixtures/post.ts'
import { CANARY, putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

type Test = Parameters<typeof sealedHouse>[0]

const withMail = (t: Test) => sealedHouse(t, { mailConfigured: true })
const speak = ({ vault, ids }: SealedHouse) =>
  vault.write((tx) => updateUser(tx.db, ids.olivia, { language: 'pt-BR', timeZone: 'America/Sao_Paulo' }))

const toEva = ({ mailbox: { to } }: SealedHouse): Mail => to(EVA).at(-1) as Mail
const toOlivia = ({ mailbox: { to } }: SealedHouse): Mail[] => to('olivia@corp.test')

t.test('the mail with a link says who shares what, until when, how often, and how it is checked', async (t) => {
  const house = withMail(t)
  const { path } = await giveLink(house)
  await sendAll(house.vault)
  const mail = toEva(house)
  t.match(mail, { subject: 'Olivia Owner shares an API secret with you', to: { name: '', address: EVA } })
  t.equal(
    mail.text,
    `Olivia Owner (olivia@corp.test) shares an API secret with you.

Name: Billing API. Type: API secret.

It can be opened until Sun, 22 Nov 2026, 12:00 UTC.

It opens once. Looking at the page uses nothing up.

Access now:
${OPEN_BASE_URL}${path}

The page mails you a code, to this address, before it opens anything.

-- ${'\n'}Sent by MySafe at ${OPEN_BASE_URL}
This link is yours alone. Pass it on to nobody.
`,
  )
  t.match(mail.html, `href="${OPEN_BASE_URL}${path}"`)
})

t.test('it is in the sharer’s language, with the end in their zone and in UTC', async (t) => {
  const house = withMail(t)
  speak(house)
  await giveLink(house, { check: 'both', opens: 'unlimited' })
  await sendAll(house.vault)
  const mail = toEva(house)
  t.equal(mail.subject, 'Olivia Owner compartilhou um segredo de API com você')
  t.match(
    mail.text,
    'até dom., 22 de nov. de 2026, 09:00 (America/Sao_Paulo), ou seja, dom., 22 de nov. de 2026, 12:00 (UTC).',
  )
  t.match(mail.text, 'Ele abre quantas vezes você precisar.')
  t.match(mail.text, 'Quem compartilha informa a frase a você por outro meio')
  t.match(mail.html, '<html lang="pt-BR">')
})

t.test('a passphrase is named in it and not told', async (t) => {
  const house = withMail(t)
  await giveLink(house, { check: 'passphrase', opens: 3 })
  await sendAll(house.vault)
  t.match(toEva(house).text, 'It opens 3 times.')
  t.match(toEva(house).text, 'The page asks for a passphrase.')
  t.notMatch(toEva(house).text, PASSPHRASE)
})

t.test('the code stands in its mail by itself, large, in two groups of four', async (t) => {
  const house = withMail(t)
  const given = await giveLink(house)
  await sendAll(house.vault)
  const code = await codeMailed(house, openerOf(given))
  const mail = toEva(house)
  const grouped = `${code.slice(0, 4)} ${code.slice(4)}`
  t.equal(mail.subject, 'Your code for MySafe')
  t.match(
    mail.text,
    `Your code to open what Olivia Owner shares with you:\n\n${grouped}\n\nIt is good once, for ten minutes`,
  )
  t.match(mail.html, `<p class="code">${grouped}</p>`)
})

t.test('whoever loses what they were given is told, and nobody else', async (t) => {
  const ended = ({ mailbox: { to } }: SealedHouse) =>
    to(EVA).filter(({ subject }) => ['Access expired', 'Acesso expirado'].includes(subject)).length
  const ends: Record<string, [number, (house: SealedHouse, given: Given) => unknown]> = {
    revoked: [1, ({ vault, as }, given) => revokeLink(vault, as('olivia'), given)],
    'over, and never opened': [1, ({ clock }) => clock.pass({ hours: 24 })],
    'used up': [0, ({ vault }, given) => openLink(vault, { ...openerOf(given), code: '', passphrase: PASSPHRASE })],
    'handed over': [
      1,
      ({ vault, as, ids }, { secretId }) =>
        handOverApiSecret(vault, as('olivia'), { secretId, toId: ids.victor, keepEdit: false }),
    ],
  }
  for (const [why, [mails, end]] of Object.entries(ends)) {
    const house = withMail(t)
    const given = await giveLink(house, { check: 'passphrase' })
    await sendAll(house.vault)
    await end(house, given)
    endOverdueLinks(house.vault)
    await sendAll(house.vault)
    t.equal(ended(house), mails, why)
  }
  const house = withMail(t)
  speak(house)
  const given = await giveLink(house)
  await sendAll(house.vault)
  revokeLink(house.vault, house.as('olivia'), given)
  await sendAll(house.vault)
  t.match(toEva(house), { subject: 'Acesso expirado', text: /“Billing API”, que Olivia Owner compartilhou/ })
})

t.test('over after it was opened: nobody is told, because nothing was lost', async (t) => {
  const house = withMail(t)
  const given = await giveLink(house, { check: 'passphrase', opens: 3 })
  await sendAll(house.vault)
  await openLink(house.vault, { ...openerOf(given), code: '', passphrase: PASSPHRASE })
  house.clock.pass({ hours: 24 })
  endOverdueLinks(house.vault)
  await sendAll(house.vault)
  t.equal(house.mailbox.to(EVA).length, 1)
})

t.test('the owner is told of the first opening, with a way to it and a way to have that left', async (t) => {
  const house = withMail(t)
  const given = await giveLink(house, { check: 'passphrase', opens: 3 })
  for (const browser of ['one', 'two'])
    await openLink(house.vault, { ...openerOf(given, browser), code: '', passphrase: PASSPHRASE })
  await sendAll(house.vault)
  const [mail, ...rest] = toOlivia(house)
  t.same(rest, [])
  t.equal(mail?.subject, '“Billing API” was opened outside')
  t.match(mail?.text, `${EVA} opened “Billing API” for the first time through the link you gave them.`)
  t.match(mail?.text, `${BASE_URL}/external-shares/${String(given.linkId)}\n`)
  t.match(mail?.text, `You can switch these mails off in your account: ${BASE_URL}/account`)
})

t.test(
  'an owner who wants no such mail by now, has no account any more or owns it no more, is told nothing',
  async (t) => {
    const changes: ((house: SealedHouse, given: Given) => unknown)[] = [
      ({ vault, ids }) => vault.write((tx) => updateUser(tx.db, ids.olivia, { wantsOpenedMail: false })),
      ({ vault, ids }) => vault.write((tx) => updateUser(tx.db, ids.olivia, { deactivatedAt: tx.at })),
      ({ vault, as, ids }, { secretId }) =>
        handOverApiSecret(vault, as('olivia'), { secretId, toId: ids.victor, keepEdit: false }),
    ]
    for (const change of changes) {
      const house = withMail(t)
      const given = await giveLink(house, { check: 'passphrase' })
      await openLink(house.vault, { ...openerOf(given), code: '', passphrase: PASSPHRASE })
      change(house, given)
      await sendAll(house.vault)
      t.notOk(toOlivia(house).some(({ subject }) => subject.includes('was opened')))
    }
  },
)

t.test('a letter about what has ended meanwhile is not sent', async (t) => {
  const house = withMail(t)
  const given = await giveLink(house, { opens: 2 })
  askForCode(house.vault, openerOf(given))
  house.clock.pass({ hours: 24 })
  const { withdrawn } = await postFor(house.vault).round()
  t.equal(withdrawn, 2)
  t.same(house.mailbox.to(EVA), [])
})

t.test('a code that waited an hour, or was used by then, is not sent', async (t) => {
  const house = withMail(t)
  const given = await giveLink(house, { opens: 2 })
  await sendAll(house.vault)
  askForCode(house.vault, openerOf(given))
  house.clock.pass({ hours: 1 })
  t.match(await postFor(house.vault).round(), { sent: 0, withdrawn: 1 })
  askForCode(house.vault, openerOf(given))
  house.vault.db.raw.exec('UPDATE external_codes SET used_at = 1')
  t.match(await postFor(house.vault).round(), { sent: 0, withdrawn: 1 })
})

/** What of an API secret stands in any of the letters about a link to it. */
async function toldInMails(t: Test, plant?: (way: ReturnType<typeof mailbox>) => ReturnType<typeof mailbox>) {
  const box = mailbox()
  const house = sealedHouse(t, { mail: plant?.(box) ?? box })
  const held = {
    url: 'https://url-canary.test/',
    clientId: 'cid-canary',
    notes: 'notes-canary',
    identifier: 'id-canary',
  }
  const secretId = putSealed(house, { ...held, tags: 'tag-canary' })
  const given = await giveLink(house, { secretId, check: 'both', opens: 2 })
  await sendAll(house.vault)
  askForCode(house.vault, openerOf(given))
  await sendAll(house.vault)
  await openLink(house.vault, { ...openerOf(given), code: codeFrom(box), passphrase: PASSPHRASE })
  revokeLink(house.vault, house.as('olivia'), given)
  await sendAll(house.vault)
  box.refuse = refusing(550)
  await giveLink(house, { secretId })
  await sendAll(house.vault)
  box.refuse = () => undefined
  await sendAll(house.vault)
  if (box.mails.length !== 5) throw new Error(`${String(box.mails.length)} letters`)
  return ['url-canary', 'cid-canary', 'notes-canary', 'id-canary', 'tag-canary', CANARY, PASSPHRASE].filter((text) =>
    box.mails.some((mail) => JSON.stringify(mail).includes(text)),
  )
}

t.test('MAI-01 no letter about a link tells what it opens', async (t) => {
  t.same(await toldInMails(t), [])
  t.same(await toldInMails(t, (box) => ({ ...box, ...writesValues(box, CANARY) })), [CANARY], 'control')
})

const refusing = (status: number) => (mail: Mail) => {
  if (mail.to.address.endsWith('partner.test')) throw new SendFault('recipient', status)
}

/** The postman goes his rounds whenever there is something to do, for so many hours. */
async function rounds(house: SealedHouse, postman: Post, hours: number): Promise<void> {
  const until = house.clock.now() + hours * 3_600_000
  for (let next = postman.nextAt(); next !== null && next <= until; next = postman.nextAt()) {
    house.clock.pass({ seconds: Math.max(0, next - house.clock.now()) / 1000 })
    await postman.round()
  }
}

/** How it stands after a mail with a link was refused: the link, what is kept of the letter, what the owner was told. */
async function refusedFor(t: Test, status: number, change: (house: SealedHouse) => SealedHouse = (house) => house) {
  const house = change(withMail(t))
  const giving: Giving = { check: 'passphrase', expiration: '1-week' }
  const given = await giveLink(house, giving)
  house.mailbox.refuse = refusing(status)
  const postman = postFor(house.vault)
  await postman.round()
  await rounds(house, postman, 60)
  return {
    failed: findLink(house.vault.db, given.linkId)?.mailFailedAt !== null,
    told: toOlivia(house).map(({ subject }) => subject),
    bodies: house.ask("SELECT count(*) FROM letters WHERE kind = 'external_shared' AND sealed_body IS NOT NULL"),
    tries: Number(house.ask("SELECT tries FROM letters WHERE kind = 'external_shared'")),
    events: house.news().filter((name) => name === 'external_share.mail_failed').length,
  }
}

t.test(
  'MAI-06 a mail with a link that is refused for good, or for two days, is given up: the owner is told',
  async (t) => {
    const told = ['The link to “Billing API” could not be mailed']
    t.match(await refusedFor(t, 550), { failed: true, told, bodies: 0, tries: 1, events: 1 })
    const later = await refusedFor(t, 451)
    t.match(later, { failed: true, told, bodies: 0, events: 1 })
    t.ok(later.tries > 10, `${String(later.tries)} tries`)
    t.match(await refusedFor(t, 550, neverGivesUp), { failed: false, told: [] }, 'control: a silent end is noticed')
    t.match(await refusedFor(t, 550, keepsBodies), { bodies: 1 }, 'control: a token that is kept is noticed')
  },
)

t.test('MAI-06 a server that cannot be reached, or not be trusted, for two days is no better', async (t) => {
  for (const what of ['unreachable', 'timeout', 'tls'] as const) {
    const house = withMail(t)
    const given = await giveLink(house, { check: 'passphrase', expiration: '1-week' })
    house.mailbox.refuse = () => {
      throw new SendFault(what)
    }
    const postman = postFor(house.vault)
    await postman.round()
    await rounds(house, postman, 60)
    t.not(findLink(house.vault.db, given.linkId)?.mailFailedAt, null, what)
    t.equal(house.ask("SELECT count(*) FROM letters WHERE kind = 'external_shared' AND sealed_body IS NOT NULL"), 0)
  }
})

t.test(
  'MAI-06 a mail that waits beyond the end of its link is withdrawn with its body, and the recipient told nothing new',
  async (t) => {
    const house = withMail(t)
    await giveLink(house, { check: 'passphrase', expiration: '1-hour' })
    house.mailbox.refuse = refusing(451)
    const postman = postFor(house.vault)
    await postman.round()
    house.clock.pass({ hours: 1 })
    endOverdueLinks(house.vault)
    await rounds(house, postman, 3)
    t.equal(house.ask("SELECT count(*) FROM letters WHERE kind = 'external_shared' AND sealed_body IS NOT NULL"), 0)
    t.same(house.mailbox.to(EVA), [])
  },
)

t.test('that a link has ended opens nothing: a mail that says so and was given up may be tried again', async (t) => {
  const house = withMail(t)
  const given = await giveLink(house)
  await sendAll(house.vault)
  house.mailbox.refuse = refusing(550)
  revokeLink(house.vault, house.as('olivia'), given)
  await sendAll(house.vault)
  house.mailbox.refuse = () => undefined
  t.equal(retryFailedLetters(house.vault, house.as('ada')), 1)
  await sendAll(house.vault)
  t.equal(toEva(house).subject, 'Access expired')
})

t.test('of several links of one act the one whose mail failed is told apart, and Forward mends it', async (t) => {
  const house = withMail(t)
  const [one, two] = (await giveLinks(house, { check: 'passphrase' }, [EVA, 'ben@partner.test'])) as [Given, Given]
  house.mailbox.refuse = ({ to }) => {
    if (to.address === EVA) throw new SendFault('recipient', 550)
  }
  await sendAll(house.vault)
  const failed = ({ linkId }: Given) => findLink(house.vault.db, linkId)?.mailFailedAt ?? null
  t.not(failed(one), null)
  t.equal(failed(two), null)
  house.mailbox.refuse = () => undefined
  resendLink(house.vault, house.as('olivia'), one)
  await sendAll(house.vault)
  t.equal(failed(one), null)
  t.equal(toOlivia(house).length, 1, 'and the owner is told once')
  revokeLink(house.vault, house.as('olivia'), one)
})

/** How many mails leave in an hour when somebody shares with twenty people and takes all of it back. */
async function leftInAnHour(t: Test, plant = (house: SealedHouse) => house): Promise<number> {
  const house = plant(withMail(t))
  const emails = Array.from({ length: 20 }, (_, n) => `eva${String(n)}@partner.test`)
  const links = await giveLinks(house, {}, emails)
  const postman = postFor(house.vault, { cap: 25 })
  await postman.round()
  for (const link of links) revokeLink(house.vault, house.as('olivia'), link)
  await postman.round()
  return house.mailbox.mails.length
}

t.test(
  'MAI-11 whoever shares with many and takes it back sends no more mails in an hour than anybody may',
  async (t) => {
    t.equal(await leftInAnHour(t), 25)
    t.equal(await leftInAnHour(t, endsAreNobodys), 40, 'control: mails that count for nobody are noticed')
  },
)

/** The tokens in the mails that eva gets when her link is forwarded twice while the mail server is away. */
async function tokensMailed(t: Test, plant = (house: SealedHouse) => house): Promise<boolean[]> {
  const house = plant(withMail(t))
  const given = await giveLink(house)
  for (let n = 0; n < 2; n += 1) resendLink(house.vault, house.as('olivia'), given)
  await sendAll(house.vault)
  const tokens = house.mailbox.to(EVA).map(({ text }) => String(/\/open\/([\w-]{43})/.exec(text)?.[1]))
  return tokens.map((token) => {
    try {
      return peekLink(house.vault, { token, browser: null }).open
    } catch {
      return false
    }
  })
}

t.test(
  'EXT-18 a mail whose link was replaced while it waited never leaves: whoever is written to has one that opens',
  async (t) => {
    t.same(await tokensMailed(t), [true])
    t.same(await tokensMailed(t, keepsOldMails), [false, false, true], 'control: mails with dead links are noticed')
  },
)

/** What eva is mailed of a link and a code that waited while an administrator forbade it, and how the link then stands. */
async function mailedAlthough(t: Test, forbid: (house: SealedHouse) => void, plant = (house: SealedHouse) => house) {
  const house = withMail(t)
  const given = await giveLink(house, { opens: 2 })
  askForCode(house.vault, openerOf(given))
  forbid(plant(house))
  const postman = postFor(house.vault)
  await postman.round()
  const { mailFailedAt } = findLink(house.vault.db, given.linkId) ?? {}
  const bodies = house.ask('SELECT count(*) FROM letters WHERE link_id IS NOT NULL AND sealed_body IS NOT NULL')
  return {
    mails: house.mailbox.to(EVA).length,
    failed: mailFailedAt !== null,
    bodies,
    fault: postman.returned[0]?.fault,
  }
}

t.test(
  'ACL-16 what an administrator forbids is not mailed either, however much of it waits; the owner sees that',
  async (t) => {
    const ways: Record<string, (house: SealedHouse) => void> = {
      'the switch': (house) => switchOutside(house, false),
      'the permission': ({ vault, ids }) =>
        vault.write((tx) => updateUser(tx.db, ids.olivia, { mayShareOutside: false })),
      'the account': ({ vault, ids }) => vault.write((tx) => updateUser(tx.db, ids.olivia, { deactivatedAt: tx.at })),
    }
    for (const [what, forbid] of Object.entries(ways))
      t.same(await mailedAlthough(t, forbid), { mails: 0, failed: true, bodies: 0, fault: 'not_allowed' }, what)
    const missed = await mailedAlthough(t, (house) => switchOutside(house, false), asksOnce)
    t.equal(missed.mails, 2, 'control: a mail that asks nobody is noticed')
  },
)

t.test('a letter of nothing, or to nobody, is a fault of ours', async (t) => {
  const house = withMail(t)
  await giveLink(house)
  house.vault.db.raw.exec("UPDATE letters SET kind = 'external_nothing'")
  const postman = postFor(house.vault)
  await postman.round()
  t.match(postman.returned, [{ fault: 'broken', kind: 'external_nothing' }])
})

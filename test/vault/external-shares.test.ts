// Sharing outside as a verb: what one act makes, who may, and that nothing is kept that opens a link.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { hashToken, newToken } from '../../src/crypto/tokens.ts'
import { listLiveLinks } from '../../src/store/external-shares.ts'
import { findLinkByToken } from '../../src/store/link-of-token.ts'
import { updateUser } from '../../src/store/users.ts'
import { disableApiSecret } from '../../src/vault/api-secret-state.ts'
import { addApiSecret } from '../../src/vault/api-secrets.ts'
import { outsideFormOf, peopleOfLink, shareOutside } from '../../src/vault/external-shares.ts'
import type { TypedShare } from '../../src/vault/external-share-rules.ts'
import { changeSharingOptions, sharingOptions, sharingOptionsVersion } from '../../src/vault/sharing-options.ts'
import { openable } from '../../src/vault/link-standing.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../../src/vault/refusals.ts'
import { guessable } from '../controls/crypto/tokens.ts'
import { writesValues } from '../controls/mail/letters.ts'
import { asksOnlyBefore, keepsThePassphrase, keepsTheTokens } from '../controls/vault/external-shares.ts'
import { NOON } from '../fixtures/app.ts'
import type { Person } from '../fixtures/cast.ts'
import { mailbox } from '../fixtures/mailbox.ts'
import { allowOutside, EVA, giveLink, sendAll, switchOutside, TYPED } from '../fixtures/outside.ts'
import { postFor } from '../fixtures/post.ts'
import { refused } from '../fixtures/refused.ts'
import { CANARY, putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'
import { stateOf } from '../fixtures/state.ts'
import { foundIn } from '../fixtures/writings.ts'

type Test = Parameters<typeof sealedHouse>[0]

const HOUR = 3_600_000
const PASSPHRASE = 'canary passphrase 7d'
const OURS: TypedShare = { ...TYPED, passphrase: PASSPHRASE, meant: ['partner.test', 'other.test'] }

/** Olivia may share outside, and has an API secret. */
function house(t: Test, options: Parameters<typeof sealedHouse>[1] = {}) {
  const here = sealedHouse(t, options)
  allowOutside(here)
  const secretId = putSealed(here)
  here.news()
  return { ...here, secretId }
}

function share(
  { vault, as, secretId }: SealedHouse & { secretId: number },
  typed: Partial<TypedShare> = {},
  { by = 'olivia', verb = shareOutside }: { by?: Person; verb?: typeof shareOutside } = {},
) {
  return verb(vault, as(by), { secretId, typed: { ...OURS, ...typed } })
}

t.test('one act makes a link for each person, each with its event, its letter and a counter of its own', async (t) => {
  const here = house(t, { mailConfigured: true })
  const emails = 'eva@partner.test, Bob@Other.test'
  const shared = await share(here, { emails, check: 'both', access: 'customized', accesses: '3', endsAfterFirst: true })
  t.match(shared, { secret: { id: here.secretId, name: 'Billing API' }, checkedBy: 'both', maxOpens: 3, mailed: true })
  t.equal(shared.expiresAt, NOON + 24 * HOUR)
  t.same(
    shared.links.map(({ email }) => email),
    ['eva@partner.test', 'Bob@Other.test'],
  )
  t.same(here.news(), ['external_share.shared', 'external_share.shared'])
  const live = listLiveLinks(here.vault.db, { secretId: here.secretId, now: NOON })
  const alike = {
    secretId: here.secretId,
    sharedBy: here.ids.olivia,
    createdAt: NOON,
    expiresAt: NOON + 24 * HOUR,
    maxOpens: 3,
    opens: 0,
    checkedBy: 'both',
    endsAfterFirst: true,
    firstOpenedAt: null,
    mailFailedAt: null,
    endedAt: null,
    endedBecause: null,
  }
  t.same(
    live,
    shared.links.map(({ id, email }) => ({ ...alike, id, email, shareId: 1 })),
  )
  const details = here.ask('SELECT details FROM audit_events ORDER BY number DESC')
  t.same(JSON.parse(String(details)), {
    link: shared.links[1]?.id,
    share: 1,
    until: NOON + 24 * HOUR,
    opens: 3,
    check: 'both',
  })
  t.equal(
    here.ask('SELECT group_concat(kind || link_id) FROM letters WHERE link_id IS NOT NULL'),
    'external_shared1,external_shared2',
  )
  for (const { id, token } of shared.links) t.equal(openable(here.vault, { token, at: NOON }).id, id)
  t.equal(here.ask('SELECT used_at FROM marks WHERE user_id = ?', here.ids.olivia), NOON, 'the sharer used it last')
})

t.test('each mail goes to its own recipient with its own link, in the sharer’s language', async (t) => {
  const here = house(t, { mailConfigured: true })
  const { links } = await share(here, { emails: 'eva@partner.test, bob@other.test', check: 'code' })
  await sendAll(here.vault)
  for (const { email, token } of links) {
    const [mail, ...more] = here.mailbox.to(email)
    t.same(more, [])
    t.match(mail?.text, `/open/${token}`)
    for (const other of links) if (other.token !== token) t.notMatch(JSON.stringify(mail), other.token)
  }
})

t.test('without a mail server the links are there all the same, and nothing waits to be mailed', async (t) => {
  const here = house(t)
  const shared = await share(here)
  t.match(shared, { mailed: false, links: [{ email: EVA }] })
  t.equal(here.ask('SELECT count(*) FROM letters'), 0)
  t.equal(shared.links.length, 1)
})

t.test('what is wrong is refused before anything is hashed or written', async (t) => {
  const here = house(t)
  const before = stateOf(here.vault.db, { without: [] })
  await t.rejects(share(here, { emails: 'eva', passphrase: 'short' }), {
    name: 'Invalid',
    fields: { emails: { key: 'share_outside.email_form' }, passphrase: { key: 'share_outside.passphrase_short' } },
  })
  await t.rejects(share(here, { emails: '' }), Invalid)
  t.same(stateOf(here.vault.db, { without: [] }), before)
})

t.test('when one part of it cannot be written, nothing is', async (t) => {
  const here = house(t, { mailConfigured: true })
  here.vault.db.raw.exec(
    "CREATE TRIGGER full BEFORE INSERT ON letters WHEN NEW.link_id = 2 BEGIN SELECT RAISE(ABORT, 'full'); END",
  )
  const before = stateOf(here.vault.db, { without: [] })
  await t.rejects(share(here, { emails: 'eva@partner.test, bob@other.test', check: 'code' }), /full/)
  t.same(stateOf(here.vault.db, { without: [] }), before)
})

/** Who is refused what, and whether that changed anything: `edith Forbidden`. */
async function refusedTo(here: ReturnType<typeof house>, people: readonly Person[]): Promise<string[]> {
  const told: string[] = []
  for (const person of people) {
    const before = JSON.stringify(stateOf(here.vault.db, { without: [] }))
    const looking = refused(() => outsideFormOf(here.vault, here.as(person), { secretId: here.secretId }))
    const sharing = await share(here, {}, { by: person }).then(
      () => null,
      (fault: Error) => fault,
    )
    const changed = JSON.stringify(stateOf(here.vault.db, { without: [] })) !== before
    const both =
      looking?.name === sharing?.name ? String(sharing?.name) : `${String(looking?.name)}, ${String(sharing?.name)}`
    told.push(`${person} ${both}${changed ? ' and changed something' : ''}`)
  }
  return told
}

t.test('only the owner shares outside; editor and viewer may not, for the others it does not exist', async (t) => {
  const here = house(t)
  for (const person of ['victor', 'edith', 'gina', 'stan', 'ada'] as const) allowOutside(here, person)
  t.same(await refusedTo(here, ['victor', 'edith', 'gina', 'stan', 'ada']), [
    'victor Forbidden',
    'edith Forbidden',
    'gina Forbidden',
    'stan NotFound',
    'ada NotFound',
  ])
  await t.rejects(shareOutside(here.vault, here.as('olivia'), { secretId: 9_999, typed: OURS }), NotFound)
  t.throws(() => outsideFormOf(here.vault, here.as('olivia'), { secretId: 9_999 }), NotFound)
})

t.test('an inactive API secret is not shared outside', async (t) => {
  const here = house(t)
  disableApiSecret(here.vault, here.as('olivia'), { secretId: here.secretId })
  t.same(await refusedTo(here, ['olivia', 'edith', 'stan']), ['olivia Conflict', 'edith Forbidden', 'stan NotFound'])
  await t.rejects(share(here), Conflict)
})

t.test('ACL-16 the owner needs the permission and the switch, and is told which is missing', async (t) => {
  const here = house(t)
  const why = () => refused(() => outsideFormOf(here.vault, here.as('olivia'), { secretId: here.secretId }))
  allowOutside(here, 'olivia', false)
  t.same(await refusedTo(here, ['olivia']), ['olivia Forbidden'])
  t.match(why(), { rule: 'share_outside.not-allowed', reason: { key: 'sharing.external_not_allowed' } })
  allowOutside(here)
  switchOutside(here, false)
  t.same(await refusedTo(here, ['olivia']), ['olivia Forbidden'])
  t.match(why(), { rule: 'share_outside.switched-off', reason: { key: 'sharing.external_switched_off' } })
  switchOutside(here, true)
  t.equal((await share(here)).links.length, 1)
})

/** What still works although it was taken away while the passphrase was hashed. */
async function workingAllTheSame(t: Test, verb: typeof shareOutside): Promise<string[]> {
  const taken: Record<string, (here: ReturnType<typeof house>) => void> = {
    permission: (here) => allowOutside(here, 'olivia', false),
    switch: (here) => switchOutside(here, false),
    account: ({ vault, ids }) => vault.write((tx) => updateUser(tx.db, ids.olivia, { deactivatedAt: tx.at })),
    ownership: ({ vault, ids }) => vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ?').run(ids.edith),
    state: ({ vault, as, secretId }) => disableApiSecret(vault, as('olivia'), { secretId }),
    domain: ({ vault, as }) => {
      const options = { ...sharingOptions(vault), domains: ['corp.example'] }
      changeSharingOptions(vault, as('ada'), { options, version: sharingOptionsVersion(vault) })
    },
  }
  const working: string[] = []
  for (const [what, take] of Object.entries(taken)) {
    const here = house(t)
    const sharing = share(here, {}, { verb })
    take(here)
    await sharing.catch(() => undefined)
    if (here.ask('SELECT count(*) FROM external_links') !== 0) working.push(what)
  }
  return working
}

t.test('ACL-16 whatever is taken away while the passphrase is hashed counts', async (t) => {
  t.same(await workingAllTheSame(t, shareOutside), [])
})

t.test('ACL-16 control: a verb that asks only before is noticed', async (t) => {
  t.same(await workingAllTheSame(t, asksOnlyBefore), [
    'permission',
    'switch',
    'account',
    'ownership',
    'state',
    'domain',
  ])
})

t.test('the end is reckoned from when the link is made', async (t) => {
  const here = house(t)
  const sharing = share(here)
  here.clock.pass({ seconds: 3 })
  t.equal((await sharing).expiresAt, NOON + 3_000 + 24 * HOUR)
})

t.test('the form says what may be chosen, and what administrators allow', async (t) => {
  const here = house(t, { mailConfigured: true })
  const form = () => outsideFormOf(here.vault, here.as('olivia'), { secretId: here.secretId })
  t.same(form(), {
    secret: { id: here.secretId, name: 'Billing API', url: 'https://api.billing.test/v2' },
    checks: ['code', 'passphrase', 'both'],
    period: '24-hours',
    longestHours: null,
    domains: [],
    mailConfigured: true,
  })
  const options = {
    ...sharingOptions(here.vault),
    longestHours: 5,
    domains: ['b.test', 'a.test'],
    check: 'both',
  } as const
  changeSharingOptions(here.vault, here.as('ada'), { options, version: sharingOptionsVersion(here.vault) })
  t.match(form(), { checks: ['both'], period: '1-hour', longestHours: 5, domains: ['a.test', 'b.test'] })
})

t.test('those a link was shared with together are the owner’s to know', async (t) => {
  const here = house(t)
  const { links } = await share(here, { emails: 'Eva@Partner.test, bob@other.test' })
  const linkId = Number(links[1]?.id)
  t.same(peopleOfLink(here.vault, here.as('olivia'), { linkId }), {
    secretId: here.secretId,
    emails: ['Eva@Partner.test', 'bob@other.test'],
  })
  t.throws(() => peopleOfLink(here.vault, here.as('ada'), { linkId }), Forbidden)
  for (const person of ['edith', 'victor', 'stan'] as const)
    t.throws(() => peopleOfLink(here.vault, here.as(person), { linkId }), NotFound)
  t.throws(() => peopleOfLink(here.vault, here.as('olivia'), { linkId: 99 }), NotFound)
})

/** What is wrong with a hundred thousand tokens. */
function tokenFaults(make: () => string): string[] {
  const tokens = new Set(Array.from({ length: 100_000 }, make))
  const bits = new Uint32Array(256)
  for (const token of tokens) {
    const bytes = Buffer.from(token, 'base64url')
    for (let bit = 0; bit < 256; bit += 1) bits[bit] = Number(bits[bit]) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1)
  }
  // Six standard deviations of a fair coin that is thrown a hundred thousand times: once in two million sweeps of 256.
  const uneven = bits.filter((ones) => Math.abs(ones - 50_000) > 950)
  return [
    ...(tokens.size === 100_000 ? [] : ['they repeat']),
    ...([...tokens].every((token) => Buffer.from(token, 'base64url').length === 32) ? [] : ['they are no 256 bits']),
    ...(uneven.length === 0 ? [] : [`${String(uneven.length)} of their bits are not even`]),
  ]
}

t.test('EXT-01 a token has 256 random bits, and none of a hundred thousand is there twice', async (t) => {
  t.same(tokenFaults(newToken), [])
  const here = house(t)
  const { links } = await share(here, { emails: 'a@partner.test, b@partner.test, c@other.test' })
  const again = await share(here, { emails: 'a@partner.test' })
  t.equal(new Set([...links, ...again.links].map(({ token }) => token)).size, 4, 'each person’s is another, each time')
})

t.test('EXT-01 control: tokens that can be guessed are noticed', async (t) => {
  t.same(tokenFaults(guessable.newToken).length, 3)
})

/** Shares in a file of its own, with mail, and says where what opens the link lies in one of the files. */
async function keptAfter(t: Test, verb: typeof shareOutside): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const here = house(t, { file: join(folder, 'mysafe.db'), mailConfigured: true })
  const { links } = await share(here, { emails: 'eva@partner.test, bob@other.test', check: 'both' }, { verb })
  const values = [...links.map(({ token }) => token), PASSPHRASE]
  const waiting = foundIn(folder, values)
  await sendAll(here.vault)
  return [...waiting, ...foundIn(folder, values)]
}

t.test(
  'EXT-01, EXT-02 of token and passphrase only hashes are kept: in the file, its log and the outbox',
  async (t) => {
    t.same(await keptAfter(t, shareOutside), [])
  },
)

t.test('EXT-01, EXT-02 control: a token that is kept and a passphrase that is kept are found', async (t) => {
  t.match((await keptAfter(t, keepsTheTokens)).join('\n'), /mysafe\.db/)
  t.match((await keptAfter(t, keepsThePassphrase)).join('\n'), `${PASSPHRASE} in mysafe.db`)
})

t.test('EXT-02 what is kept of a token opens nothing', async (t) => {
  const here = house(t)
  const { linkId } = await giveLink(here, { secretId: here.secretId })
  const kept = here.ask('SELECT token_hash FROM external_links WHERE id = ?', linkId) as Buffer
  for (const written of ['base64url', 'base64', 'hex', 'latin1'] as const) {
    const hash = hashToken(here.vault.keyring, 'external_link', kept.toString(written))
    t.equal(findLinkByToken(here.vault.db, hash).link, undefined, written)
  }
})

/** The mail with a link to something whose every value is a canary, as text. */
async function mailedOf(
  t: Test,
  plant: (way: ReturnType<typeof mailbox>) => ReturnType<typeof writesValues>,
): Promise<string> {
  const post = mailbox()
  const here = sealedHouse(t, { mail: plant(post) })
  allowOutside(here)
  const fields = { name: 'Billing API', url: 'https://url-canary.test/', clientId: 'cid-canary-1', method: '' }
  const rest = { identifier: 'id-canary', tags: 'tag-canary', notes: 'notes-canary' }
  const olivia = here.as('olivia')
  const typed = { fields: { ...fields, ...rest }, clientSecret: CANARY, saveAnyway: true }
  const secretId = addApiSecret(here.vault, olivia, typed)
  await share({ ...here, secretId }, { check: 'both' })
  await postFor(here.vault).round()
  return JSON.stringify(post.to(EVA))
}

t.test('MAI-03 the mail with a link holds nothing of the API secret but its name, and no passphrase', async (t) => {
  const mail = await mailedOf(t, (way) => way)
  t.match(mail, 'Billing API')
  t.notMatch(mail, /canary/)
})

t.test('MAI-03 control: a mail with a value in it is noticed', async (t) => {
  t.match(await mailedOf(t, (way) => writesValues(way, CANARY)), /canary/)
})

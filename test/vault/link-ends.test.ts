// How links to people outside end: with another client secret, with another owner, with their time; and what is left then.
import t from 'tap'
import { meetBrowser } from '../../src/store/external-codes.ts'
import { claimOpening, findLink, findPassphraseHash, listLiveLinks } from '../../src/store/external-shares.ts'
import { secretFor } from '../../src/vault/access.ts'
import { disableApiSecret } from '../../src/vault/api-secret-state.ts'
import { editApiSecret, editFormOf, replaceClientSecret } from '../../src/vault/api-secrets.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { resendLink, revokeLink } from '../../src/vault/external-shares.ts'
import { handOverApiSecret } from '../../src/vault/hand-over.ts'
import { endIfOverdue, endOverdueLinks, eraseEnded, linksSeenBy } from '../../src/vault/link-ends.ts'
import { openable } from '../../src/vault/link-standing.ts'
import { restorePreviousSecret } from '../../src/vault/previous-secret.ts'
import { Conflict, Gone, NotFound } from '../../src/vault/refusals.ts'
import { leavesPassphrases, remembersNoEnd } from '../controls/vault/link-ends.ts'
import type { Person } from '../fixtures/cast.ts'
import { allowOutside, EVA, giveLink, giveLinks, sendAll, switchOutside, type Giving } from '../fixtures/outside.ts'
import { CANARY, putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

type Test = Parameters<typeof sealedHouse>[0]

/** Olivia's API secret with a previous client secret, and a link to it that was mailed to eva. */
async function house(t: Test, giving: Giving = {}) {
  const here = sealedHouse(t, { mailConfigured: true })
  const secretId = putSealed(here, { previous: 'before' })
  const { linkId, token } = await giveLink(here, { secretId, opens: 'unlimited', ...giving })
  await sendAll(here.vault)
  here.mailbox.mails.length = 0
  here.news()
  return { ...here, secretId, linkId, token }
}

type House = Awaited<ReturnType<typeof house>>

function seenBy({ vault, as, secretId }: House, person: Person) {
  return linksSeenBy(vault, secretFor(vault, as(person), { secretId, act: 'see' }))
}

const because = ({ vault }: House, linkId: number) => findLink(vault.db, linkId)?.endedBecause

/** Opens a link once, as far as its row is concerned. */
function openOnce({ vault, linkId }: House): void {
  vault.write((tx) => claimOpening(tx.db, { id: linkId, at: tx.at, endsAfterFirst: false }))
}

/** What eva is told by mail. */
async function toldEva({ vault, mailbox }: SealedHouse): Promise<string[]> {
  await sendAll(vault)
  return mailbox.to(EVA).map(({ subject }) => subject)
}

function edit(here: House, by: Person, { keepLinks = false, ...change }: Partial<Parameters<typeof editApiSecret>[2]>) {
  const { vault, as, secretId } = here
  const { fields, version } = editFormOf(vault, as(by), { secretId })
  editApiSecret(vault, as(by), { secretId, version, fields, clientSecret: { keep: true }, ...change, keepLinks })
}

const CHANGES: Readonly<Record<string, (here: House, by: Person, keepLinks: boolean) => void>> = {
  'another one, by Edit': (here, by, keepLinks) => edit(here, by, { clientSecret: { to: 'another' }, keepLinks }),
  'none, by Edit': (here, by, keepLinks) => edit(here, by, { clientSecret: { clear: true }, keepLinks }),
  'another one, by Replace': ({ vault, as, secretId }, by, keepLinks) => {
    const { version } = editFormOf(vault, as(by), { secretId })
    replaceClientSecret(vault, as(by), { secretId, version, clientSecret: 'another', keepLinks })
  },
}

const putBack = ({ vault, as, secretId }: House, keepLinks: boolean) =>
  restorePreviousSecret(vault, as('olivia'), { secretId, keepLinks })

t.test('another client secret ends live links, whoever changes it and however', async (t) => {
  for (const [what, change] of Object.entries(CHANGES))
    for (const by of ['olivia', 'edith'] as const) {
      const here = await house(t)
      change(here, by, false)
      t.equal(because(here, here.linkId), 'secret-changed', `${what}, ${by}`)
      t.match(here.news().slice(-1), ['external_share.revoked'])
      const [details, actor] = ['details', 'actor_id'].map((column) =>
        here.ask(`SELECT ${column} FROM audit_events ORDER BY number DESC`),
      )
      t.same(JSON.parse(String(details)), { link: here.linkId, because: 'secret-changed' })
      t.equal(actor, here.ids[by])
      t.throws(() => openable(here.vault, { token: here.token, at: here.clock.now() }), Gone)
      t.same(await toldEva(here), ['Access expired'], 'and its recipient is told')
    }
  const here = await house(t)
  putBack(here, false)
  t.equal(because(here, here.linkId), 'secret-changed')
})

t.test('the owner may keep them, and they lead to what is stored from then on; an editor may not', async (t) => {
  for (const [what, change] of Object.entries(CHANGES)) {
    const kept = await house(t)
    change(kept, 'olivia', true)
    t.equal(because(kept, kept.linkId), null, what)
    t.equal(openable(kept.vault, { token: kept.token, at: kept.clock.now() }).id, kept.linkId)
    t.same(await toldEva(kept), [])
    const ended = await house(t)
    change(ended, 'edith', true)
    t.equal(because(ended, ended.linkId), 'secret-changed', `${what}, by an editor who says so`)
  }
  const here = await house(t)
  putBack(here, true)
  t.equal(because(here, here.linkId), null)
})

t.test('other changes end nothing', async (t) => {
  const here = await house(t)
  const { fields } = editFormOf(here.vault, here.as('edith'), { secretId: here.secretId })
  edit(here, 'edith', {
    fields: { ...fields, name: 'Renamed', url: 'https://new.test/', notes: 'new', clientId: 'new' },
  })
  edit(here, 'edith', { clientSecret: { to: CANARY } })
  t.equal(because(here, here.linkId), null, 'the same client secret typed again is none either')
  disableApiSecret(here.vault, here.as('edith'), { secretId: here.secretId })
  t.equal(because(here, here.linkId), null, 'an inactive one sleeps')
})

t.test('only live links end, only of this API secret, and only the owner sees them', async (t) => {
  const here = await house(t)
  const other = await giveLink(here, { secretId: putSealed(here) })
  revokeLink(here.vault, here.as('olivia'), { linkId: here.linkId })
  const later = await giveLink(here, { secretId: here.secretId, expiration: '1-hour' })
  here.clock.pass({ hours: 1 })
  const third = await giveLink(here, { secretId: here.secretId })
  t.same(
    seenBy(here, 'olivia').map(({ id }) => id),
    [third.linkId],
  )
  for (const person of ['edith', 'victor'] as const) t.same(seenBy(here, person), [])
  t.throws(() => seenBy(here, 'ada'), NotFound)
  CHANGES['another one, by Replace']?.(here, 'olivia', false)
  t.same(
    [here.linkId, other.linkId, later.linkId, third.linkId].map((id) => because(here, id)),
    ['revoked', null, null, 'secret-changed'],
  )
})

t.test('a new owner keeps the links when they may share outside too, whether or not it is switched on', async (t) => {
  const cases: [string, (here: House) => void, string | null][] = [
    ['without the permission', () => undefined, 'handed-over'],
    ['with it', (here) => allowOutside(here, 'victor'), null],
    ['with it, switched off', (here) => (allowOutside(here, 'victor'), switchOutside(here, false)), null],
  ]
  for (const [who, prepare, ended] of cases)
    for (const way of ['hand over', 'deactivate'] as const) {
      const here = await house(t)
      prepare(here)
      const { vault, as, ids, secretId } = here
      if (way === 'deactivate') deactivateUser(vault, as('ada'), { userId: ids.olivia, toId: ids.victor })
      else handOverApiSecret(vault, as('olivia'), { secretId, toId: ids.victor, keepEdit: false })
      t.equal(because(here, here.linkId), ended, `${way}, ${who}`)
      t.same(await toldEva(here), ended === null ? [] : ['Access expired'])
      t.equal(seenBy(here, 'victor').length, ended === null ? 1 : 0, 'what is left is the new owner’s')
    }
})

t.test(
  'a link ends at its instant, not before, once, and its recipient is told when they never opened it',
  async (t) => {
    const here = await house(t, { expiration: '1-hour' })
    here.clock.pass({ seconds: 3_599.999 })
    t.equal(endOverdueLinks(here.vault), 0, 'a millisecond before')
    t.notOk(here.vault.write((tx) => endIfOverdue(tx, here.linkId)))
    here.clock.pass({ seconds: 0.001 })
    t.equal(endOverdueLinks(here.vault), 1)
    t.equal(because(here, here.linkId), 'expired')
    t.same(here.news(), ['external_share.expired'])
    t.equal(here.ask('SELECT actor_kind FROM audit_events ORDER BY number DESC'), 'system')
    here.clock.pass({ hours: 1 })
    t.equal(endOverdueLinks(here.vault), 0)
    t.notOk(here.vault.write((tx) => endIfOverdue(tx, here.linkId)))
    t.notOk(here.vault.write((tx) => endIfOverdue(tx, 999)))
    t.same(here.news(), [], 'exactly once')
    t.same(await toldEva(here), ['Access expired'])
  },
)

t.test('whoever opened it is told nothing when its time is over, and told when it is taken back', async (t) => {
  const over = await house(t, { expiration: '1-hour' })
  openOnce(over)
  over.clock.pass({ hours: 1 })
  t.equal(endOverdueLinks(over.vault), 1)
  t.same(await toldEva(over), [])
  const taken = await house(t)
  openOnce(taken)
  revokeLink(taken.vault, taken.as('olivia'), { linkId: taken.linkId })
  t.same(await toldEva(taken), ['Access expired'])
  t.throws(() => revokeLink(taken.vault, taken.as('olivia'), { linkId: taken.linkId }), Conflict)
})

t.test('where the mail with the link never left it is withdrawn, and nobody is told of an end', async (t) => {
  const here = sealedHouse(t, { mailConfigured: true })
  const { linkId } = await giveLink(here)
  revokeLink(here.vault, here.as('olivia'), { linkId })
  t.same(await toldEva(here), [])
  t.equal(here.ask('SELECT count(*) FROM letters WHERE withdrawn_at IS NOT NULL AND sealed_body IS NULL'), 1)
  const again = await giveLink(here)
  await sendAll(here.vault)
  resendLink(here.vault, here.as('olivia'), { linkId: again.linkId })
  revokeLink(here.vault, here.as('olivia'), { linkId: again.linkId })
  t.same((await toldEva(here)).slice(1), ['Access expired'], 'the first mail had arrived')
})

t.test('while the mail with the link is leaving it counts as mailed', async (t) => {
  const here = sealedHouse(t, { mailConfigured: true })
  const { linkId } = await giveLink(here)
  here.vault.db.raw.prepare('UPDATE letters SET leased_until = ?').run(here.clock.now() + 60_000)
  revokeLink(here.vault, here.as('olivia'), { linkId })
  t.equal(here.ask("SELECT count(*) FROM letters WHERE kind = 'external_ended'"), 1)
})

t.test('many that are over end some at a time, so that nobody waits long for their turn', async (t) => {
  const here = await house(t, { expiration: '1-hour' })
  here.vault.db.raw.exec(`WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 700)
    INSERT INTO external_links (share_id, secret_id, email, email_folded, domain, created_at, expires_at)
    SELECT 1, secret_id, n || email, n || email_folded, domain, created_at, expires_at FROM external_links, n`)
  here.clock.pass({ hours: 1 })
  t.same(
    [1, 2, 3].map(() => endOverdueLinks(here.vault)),
    [500, 201, 0],
  )
})

/** Whether a link whose time was over opens again when the clock is set back. */
async function opensAgain(t: Test, end: typeof endOverdueLinks): Promise<boolean> {
  const here = await house(t, { expiration: '1-hour' })
  here.clock.pass({ hours: 1 })
  end(here.vault)
  here.clock.pass({ hours: -1, minutes: 10 })
  try {
    return openable(here.vault, { token: here.token, at: here.clock.now() }).id === here.linkId
  } catch {
    return false
  }
}

t.test('EXT-08 what was seen to be over stays over when the clock goes back', async (t) => {
  t.notOk(await opensAgain(t, endOverdueLinks))
})

t.test('EXT-08 control: an end that is only read from the clock is noticed', async (t) => {
  t.ok(await opensAgain(t, remembersNoEnd))
})

/** What could still open the links of one act, each of which ends in its turn: too early, then ten minutes after it. */
async function leftAfterEnds(t: Test, erase: typeof eraseEnded): Promise<Record<string, string>> {
  const here = sealedHouse(t)
  const { vault, clock } = here
  const given = await giveLinks(here, { opens: 'unlimited' }, [EVA, 'bob@partner.test'])
  for (const { linkId } of given)
    vault.write((tx) => meetBrowser(tx.db, { linkId, browserHash: Buffer.alloc(32, linkId) }))
  const left = () =>
    [
      ...(vault.db.raw
        .prepare("SELECT 'token ' || id FROM external_links WHERE token_hash IS NOT NULL ORDER BY id")
        .pluck()
        .all() as string[]),
      ...(vault.db.raw
        .prepare("SELECT 'browser ' || link_id FROM external_browsers ORDER BY id")
        .pluck()
        .all() as string[]),
      ...(findPassphraseHash(vault.db, 1) === null ? [] : ['passphrase']),
    ].join(', ')
  const found: Record<string, string> = {}
  for (const [n, { linkId }] of given.entries()) {
    revokeLink(vault, here.as('olivia'), { linkId })
    clock.pass({ minutes: 10, seconds: -0.001 })
    erase(vault)
    found[`before ${String(n + 1)}`] = left()
    clock.pass({ seconds: 0.001 })
    erase(vault)
    found[`after ${String(n + 1)}`] = left()
  }
  return found
}

const LEFT = {
  'before 1': 'token 1, token 2, browser 1, browser 2, passphrase',
  'after 1': 'token 2, browser 2, passphrase',
  'before 2': 'token 2, browser 2, passphrase',
  'after 2': '',
}

t.test(
  'CRY-18 ten minutes after its end nothing is kept that opens a link, and no passphrase after the last',
  async (t) => {
    t.same(await leftAfterEnds(t, eraseEnded), LEFT)
    const here = await house(t)
    t.equal(eraseEnded(here.vault), 0, 'where nothing has ended nothing is erased')
    t.same(listLiveLinks(here.vault.db, { secretId: here.secretId, now: here.clock.now() }).length, 1)
  },
)

t.test('CRY-18 control: what leaves the passphrase, and does not wait, is noticed', async (t) => {
  const left = await leftAfterEnds(t, leavesPassphrases)
  t.not(left['before 1'], LEFT['before 1'])
  t.match(left['after 2'], 'passphrase')
})

// The rows of links to people outside: how one is found, claimed, ended and renewed, and which are live.
import t from 'tap'
import { writeTo, type Database, type WriteDb } from '../../src/store/database.ts'
import { findLinkOfLetter } from '../../src/store/external-link-names.ts'
import {
  claimOpening,
  clearMailFailed,
  countLiveLinks,
  domainOf,
  findLink,
  findPassphraseHash,
  insertLink,
  insertShare,
  listEmailsOf,
  listKnownDomains,
  listLiveLinks,
  markMailFailed,
  renewToken,
  type NewExternalLink,
} from '../../src/store/external-shares.ts'
import { endLink, listOverdueLinks } from '../../src/store/link-ends.ts'
import { findLinkByToken } from '../../src/store/link-of-token.ts'
import { wasLinkMailed } from '../../src/store/letters.ts'
import { listEmailsOfAccounts } from '../../src/store/users.ts'
import { memoryDatabase, put, putSecret, putUser } from '../fixtures/database.ts'

type Test = Parameters<typeof memoryDatabase>[0]

const HOUR = 3_600_000

/** An API secret, one act of sharing it, and its links as they are asked for. */
function house(t: Test) {
  const db = memoryDatabase(t)
  const ownerId = putUser(db, { name: 'Olivia Owner', email: 'olivia@corp.test' })
  const secretId = putSecret(db, ownerId)
  const act = { secretId, sharedBy: ownerId, createdAt: 0, checkedBy: 'code', endsAfterFirst: true } as const
  const write = <T>(work: (db: WriteDb) => T): T => writeTo(db, work)
  const shareId = write((db) => insertShare(db, { ...act, passphraseHash: 'phc' }))
  let links = 0
  const link = (given: Partial<NewExternalLink> = {}): number => {
    links += 1
    const email = `Eva${String(links)}@Partner.TEST`
    const usual = { shareId, secretId, email, createdAt: 0, expiresAt: HOUR, maxOpens: 1 }
    return write((db) => insertLink(db, { ...usual, tokenHash: Buffer.alloc(32, links), ...given }))
  }
  return { db, ownerId, secretId, shareId, write, link }
}

let mails = 0

const mail = (db: Database, linkId: number, columns: Record<string, number> = {}) =>
  put(db, 'letters', {
    kind: 'external_shared',
    link_id: linkId,
    message_id: `<${String((mails += 1))}@corp.test>`,
    created_at: 0,
    next_try_at: 0,
    ...columns,
  })

t.test('a link is found by its number and by the hash of its token, which is not among what is answered', async (t) => {
  const { db, link, ownerId, secretId, shareId } = house(t)
  const id = link()
  const found = findLink(db, id)
  t.match(found, { id, shareId, secretId, sharedBy: ownerId, email: 'Eva1@Partner.TEST', endsAfterFirst: true })
  t.same(findLinkByToken(db, Buffer.alloc(32, 1)), { link: found, read: found })
  t.notMatch(Object.keys(found ?? {}).join(), /token|hash/i)
  t.equal(findLink(db, 99), undefined)
  t.match(findLinkByToken(db, Buffer.alloc(32, 9)), { link: undefined, read: { email: /@/ } }, 'as much is read')
  t.equal(findPassphraseHash(db, shareId), 'phc')
  t.equal(findPassphraseHash(db, 99), null)
})

t.test('a link is live until its instant, and no longer; ended, it is not', async (t) => {
  const { db, link, secretId, shareId, write } = house(t)
  const [first, second, third] = [link(), link({ expiresAt: 2 * HOUR }), link()]
  const liveAt = (now: number) => listLiveLinks(db, { secretId, now }).map(({ id }) => id)
  t.same(liveAt(HOUR - 1), [first, second, third])
  t.same(liveAt(HOUR), [second])
  t.equal(countLiveLinks(db, { secretId, now: HOUR - 1 }), 3)
  t.same(listOverdueLinks(db, { now: HOUR - 1, limit: 9 }), [])
  t.same(listOverdueLinks(db, { now: HOUR, limit: 9 }), [first, third])
  t.same(listOverdueLinks(db, { now: HOUR, limit: 1 }), [first])
  t.ok(write((db) => endLink(db, { id: third, at: 5, because: 'revoked' })))
  t.notOk(
    write((db) => endLink(db, { id: third, at: 6, because: 'expired' })),
    'only once',
  )
  t.match(findLink(db, third), { endedAt: 5, endedBecause: 'revoked' })
  t.same(liveAt(0), [first, second])
  t.same(listEmailsOf(db, shareId), ['Eva1@Partner.TEST', 'Eva2@Partner.TEST', 'Eva3@Partner.TEST'])
})

t.test(
  'an opening is spent while there is one; the last ends the link, the first may bring the end nearer',
  async (t) => {
    const { db, link, write } = house(t)
    const claim = (id: number, at: number, endsAfterFirst = false) =>
      write((db) => claimOpening(db, { id, at, endsAfterFirst }))
    const twice = link({ maxOpens: 2, expiresAt: 100 * HOUR })
    t.match(claim(twice, 10, true), { opens: 1, expiresAt: 10 + 24 * HOUR, endedAt: null })
    t.match(claim(twice, 20, true), { opens: 2, expiresAt: 10 + 24 * HOUR, endedAt: 20 })
    t.equal(claim(twice, 30), undefined)
    t.match(findLink(db, twice), { opens: 2, firstOpenedAt: 10, endedBecause: 'used' })
    const soon = link({ maxOpens: null })
    t.match(claim(soon, 10, true), { opens: 1, maxOpens: null, expiresAt: HOUR }, 'an end that comes earlier stays')
    t.match(claim(soon, HOUR - 1), { opens: 2 })
    t.equal(claim(soon, HOUR), undefined)
    t.equal(claim(99, 10), undefined)
  },
)

t.test('another token takes the place of the one before; an ended link gets none', async (t) => {
  const { db, link, write } = house(t)
  const id = link()
  write((db) => db.prepare('UPDATE external_links SET mail_failed_at = 1').run())
  t.ok(write((db) => renewToken(db, { id, tokenHash: Buffer.alloc(32, 77) })))
  t.equal(findLinkByToken(db, Buffer.alloc(32, 1)).link, undefined)
  t.match(findLinkByToken(db, Buffer.alloc(32, 77)).link, { id, mailFailedAt: null })
  write((db) => endLink(db, { id, at: 5, because: 'revoked' }))
  t.notOk(write((db) => renewToken(db, { id, tokenHash: Buffer.alloc(32, 78) })))
})

t.test('domains at which somebody has a link are known, in whichever case', async (t) => {
  const { db, link } = house(t)
  link()
  link({ email: 'bob@other.test' })
  t.equal(domainOf('"a@b"@Partner.TEST'), 'partner.test')
  t.same(listKnownDomains(db, ['new.test', 'other.test', 'partner.test']), ['other.test', 'partner.test'])
  t.same(listKnownDomains(db, []), [])
})

t.test('addresses of people with an account are found in whichever case; closed accounts are none', async (t) => {
  const { db } = house(t)
  putUser(db, { email_folded: 'closed@corp.test', deactivated_at: 1 })
  putUser(db, { email_folded: 'zoe@corp.test' })
  putUser(db, { email_folded: 'ann@corp.test' })
  const asked = ['Zoe@Corp.test', 'closed@corp.test', 'ann@corp.test', 'eva@partner.test']
  t.same(listEmailsOfAccounts(db, asked), ['Zoe@Corp.test', 'ann@corp.test'])
  t.same(listEmailsOfAccounts(db, []), [])
})

t.test(
  'a link whose mail was given up is marked once while it lives, and unmarked when a mail left after all',
  async (t) => {
    const { db, link, secretId, ownerId, write } = house(t)
    const [given, sent, ended] = [link(), link(), link()]
    for (const id of [given, sent, ended]) mail(db, id, { failed_at: 1 })
    mail(db, sent, { sent_at: 2 })
    write((db) => endLink(db, { id: ended, at: 1, because: 'revoked' }))
    t.same(
      write((db) => markMailFailed(db, 3)),
      [{ id: given, secretId, ownerId }],
    )
    t.same(
      write((db) => markMailFailed(db, 4)),
      [],
    )
    t.equal(findLink(db, given)?.mailFailedAt, 3)
    write((db) => clearMailFailed(db, given))
    t.equal(findLink(db, given)?.mailFailedAt, null)
  },
)

t.test('a link counts as mailed once a mail with it left, or while one is leaving', async (t) => {
  const { db, link } = house(t)
  const [none, waits, failed, leaves, left] = [link(), link(), link(), link(), link()]
  mail(db, waits)
  mail(db, failed, { failed_at: 1 })
  mail(db, leaves, { leased_until: 10 })
  mail(db, left, { sent_at: 1 })
  const mailed = (at: number) =>
    [none, waits, failed, leaves, left].filter((linkId) => wasLinkMailed(db, { linkId, at }))
  t.same(mailed(9), [leaves, left])
  t.same(mailed(10), [left])
})

t.test('a letter about a link names who owns it now and what it opens', async (t) => {
  const { db, link, ownerId } = house(t)
  const id = link()
  t.match(findLinkOfLetter(db, id), {
    email: 'Eva1@Partner.TEST',
    secretName: 'Billing API',
    ownerId,
    byName: 'Olivia Owner',
    byEmail: 'olivia@corp.test',
    checkedBy: 'code',
    maxOpens: 1,
    expiresAt: HOUR,
    endedAt: null,
  })
  t.equal(findLinkOfLetter(db, 99), undefined)
})

// The rows of the external share report: whose they are, how they stand to the millisecond, and by which indexes they are found.
import t from 'tap'
import {
  countLinkHistory,
  countLinks,
  findLinkRow,
  LINK_SORTS,
  listLinkHistory,
  pageOfLinks,
  type LinkFilter,
} from '../../src/store/external-share-report.ts'
import type { Database } from '../../src/store/database.ts'
import { memoryDatabase, put, putSecret, putUser } from '../fixtures/database.ts'
import { planOf, plansOf } from '../fixtures/plans.ts'

const ANY: LinkFilter = {
  id: null,
  name: [],
  recipient: [],
  sharer: [],
  status: null,
  startFrom: null,
  startUntil: null,
  expirationFrom: null,
  expirationUntil: null,
}
const FIRST = { sort: 'id', descending: false, limit: 30, offset: 0 } as const

function putLink(db: Database, secretId: number, columns: Record<string, string | number | null> = {}): number {
  const times = { secret_id: secretId, created_at: 0 }
  const share = put(db, 'external_shares', { ...times, shared_by: 1, checked_by: 'code', ends_after_first: 0 })
  const to = { email: 'Eva@x.test', email_folded: 'eva@x.test', domain: 'x.test' }
  return put(db, 'external_links', { ...times, ...to, share_id: share, expires_at: 1_000, max_opens: 1, ...columns })
}

t.test('a link is Approved until its end, to the millisecond, and then Finished', async (t) => {
  const db = memoryDatabase(t)
  const id = putLink(db, putSecret(db, putUser(db)))
  const status = (now: number) => findLinkRow(db, { id, now })?.status
  t.same([999, 1_000, 1_001].map(status), ['approved', 'finished', 'finished'])
  t.equal(findLinkRow(db, { id: 99, now: 0 }), undefined)
})

t.test('how a link stands: why it ended comes before its time, its time before its mail', async (t) => {
  const db = memoryDatabase(t)
  const secret = putSecret(db, putUser(db))
  const statusOf = (columns: Record<string, string | number>, now = 500) =>
    findLinkRow(db, { id: putLink(db, secret, columns), now })?.status
  for (const because of ['revoked', 'secret-changed', 'handed-over'])
    for (const now of [500, 2_000]) t.equal(statusOf({ ended_at: 400, ended_because: because }, now), 'cancelled')
  for (const because of ['used', 'expired'])
    t.equal(statusOf({ ended_at: 400, ended_because: because, mail_failed_at: 300 }), 'finished')
  t.equal(statusOf({ mail_failed_at: 300 }), 'error')
  t.equal(statusOf({ mail_failed_at: 300 }, 1_000), 'finished')
})

t.test('every filter finds what it names and nothing else, among one’s own and among all', async (t) => {
  const db = memoryDatabase(t)
  const [ana, bia] = [putUser(db, { name: 'Ana Prado' }), putUser(db, { name: 'Bia Sá' })]
  const [billing, weather] = [putSecret(db, ana), putSecret(db, bia, { name: 'Wéather' })]
  const one = putLink(db, billing, { created_at: 100, max_opens: null })
  const two = putLink(db, billing, { email: 'finn@y.test', expires_at: 900, mail_failed_at: 1 })
  const three = putLink(db, weather, { ended_at: 1, ended_because: 'revoked', max_opens: 3 })
  const found = (filter: Partial<LinkFilter>, ownerId: number | null = null) => {
    const asked = { ownerId, now: 500, filter: { ...ANY, ...filter } }
    const rows = pageOfLinks(db, { ...asked, ...FIRST })
    t.equal(countLinks(db, asked), rows.length)
    return rows.map(({ id }) => id)
  }
  t.same(found({}), [one, two, three])
  t.same(found({}, ana), [one, two])
  t.same(found({}, bia), [three])
  t.same(found({ id: two }, bia), [], 'a filter leads to nobody else’s')
  t.same(found({ id: two }), [two])
  t.same(found({ name: ['weath'] }), [three])
  t.same(found({ recipient: ['x.test', 'eva'] }), [one, three])
  t.same(found({ sharer: ['prado'] }), [one, two, three])
  t.same(found({ sharer: ['bia'] }), [])
  t.same(found({ status: 'error' }), [two])
  t.same(found({ startFrom: 100 }), [one])
  t.same(found({ startUntil: 100 }), [two, three])
  t.same(found({ expirationFrom: 901 }), [one, three])
  t.same(found({ expirationUntil: 901 }), [two])
})

t.test('every column sorts both ways, equal rows by ID, and a page is cut after that', async (t) => {
  const db = memoryDatabase(t)
  const [ana, bia] = [putUser(db, { name: 'ana' }), putUser(db, { name: 'Bia' })]
  const [zeta, alpha] = [putSecret(db, ana, { name: 'zeta' }), putSecret(db, bia, { name: 'Alpha' })]
  const one = putLink(db, zeta, { email_folded: 'c', created_at: 2, expires_at: 5_000, max_opens: null })
  const two = putLink(db, alpha, { email_folded: 'a', created_at: 3, ended_at: 1, ended_because: 'revoked' })
  const three = putLink(db, zeta, { email_folded: 'b', created_at: 1, max_opens: 9 })
  const sorted = (sort: (typeof LINK_SORTS)[number], more: { descending?: boolean; offset?: number } = {}) =>
    pageOfLinks(db, { ownerId: null, now: 500, filter: ANY, ...FIRST, sort, ...more }).map(({ id }) => id)
  t.same(Object.fromEntries(LINK_SORTS.map((sort) => [sort, sorted(sort)])), {
    id: [one, two, three],
    name: [two, one, three],
    recipient: [two, three, one],
    sharer: [one, two, three],
    owner: [one, three, two],
    start: [three, one, two],
    expiration: [two, three, one],
    remaining: [two, three, one],
    status: [one, three, two],
  })
  for (const sort of LINK_SORTS) t.same(sorted(sort, { descending: true }), sorted(sort).reverse(), sort)
  t.same(sorted('name', { offset: 1 }), [one, three])
})

t.test('one’s own are found through what one owns, all by their number, a history through its link', async (t) => {
  const db = memoryDatabase(t)
  const plans = (work: () => unknown) => plansOf(db, work)
  const asked = { now: 0, filter: ANY }
  const own = plans(() => [
    pageOfLinks(db, { ...asked, ...FIRST, ownerId: 1 }),
    countLinks(db, { ...asked, ownerId: 1 }),
  ])
  t.ok(
    own.some((step) => /SEARCH own USING (?:COVERING )?INDEX api_secrets_by_owner/.test(step)),
    own.join('\n'),
  )
  t.ok(
    own.some((step) => /SEARCH l USING (?:COVERING )?INDEX external_links_by_secret/.test(step)),
    own.join('\n'),
  )
  t.same(
    own.filter((step) => /^SCAN (?!p\b)/.test(step)),
    [],
    'nothing is read from end to end',
  )

  const all = plans(() => pageOfLinks(db, { ...asked, ...FIRST, ownerId: null, descending: true }))
  t.same(all.filter((step) => /TEMP B-TREE/.test(step)).length, 1, 'only the rows of the page are put in order')
  const history = plans(() => [
    listLinkHistory(db, { link: 1, limit: 30, offset: 0 }),
    countLinkHistory(db, 1),
    findLinkRow(db, { id: 1, now: 0 }),
  ])
  t.equal(
    history.filter((step) => /SEARCH e USING INDEX audit_events_by_link/.test(step)).length,
    2,
    history.join('\n'),
  )
  t.same(
    history.filter((step) => /^SCAN|TEMP B-TREE/.test(step)),
    [],
  )

  const forgotten = planOf(db, 'SELECT * FROM external_links WHERE email = :email')
  t.match(forgotten, [/^SCAN external_links/], 'control: what reads everything is noticed')
})

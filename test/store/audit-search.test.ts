// How the trail is looked through: every question has its way by an index, and no look goes further than its reach.
import t from 'tap'
import { recordAll } from '../../src/audit/trail.ts'
import { countIn, eventsIn } from '../../src/store/audit-lots.ts'
import { firstNumber, lastOf, lotOf } from '../../src/store/audit-events.ts'
import { countWithin, lookThrough, REACH, type TrailFilter } from '../../src/store/audit-search.ts'
import { createVault, type Vault } from '../../src/vault/vault.ts'
import { memoryDatabase, putUser } from '../fixtures/database.ts'
import { testKeyring } from '../fixtures/keyring.ts'
import { plansOf } from '../fixtures/plans.ts'
import { happen } from '../fixtures/trail.ts'

const ANY: TrailFilter = { person: null, event: null, secretId: null, result: null, from: null, until: null }

/** Every kind of question, by the index that answers it. */
const QUESTIONS: [string, Partial<TrailFilter>][] = [
  ['audit_events_by_time', {}],
  ['audit_events_by_time', { from: 3, until: 9 }],
  ['audit_events_by_time', { result: 'done' }],
  ['audit_events_by_time', { person: ['an', 'pra'] }],
  ['audit_events_by_actor', { person: 3 }],
  ['audit_events_by_user', { person: 3, from: 3, event: 'user.added', result: 'failed' }],
  ['audit_events_by_name', { event: 'user.added', until: 9 }],
  ['audit_events_by_result', { result: 'refused' }],
  ['audit_events_by_secret', { secretId: 3, person: 3, event: 'api_secret.shown', from: 1 }],
]

/** Steps that read a whole table of the trail, or put more than a page in order. */
const slow = (plans: readonly string[]) =>
  plans.filter(
    (step) =>
      /^SCAN (?!p\b|u\b|users_search VIRTUAL|\(subquery)/.test(step) || /TEMP B-TREE FOR (?!ORDER BY$)/.test(step),
  )

t.test('each question goes by its index, reads nothing from end to end and puts only its page in order', async (t) => {
  for (const [index, asked] of QUESTIONS) {
    const db = memoryDatabase(t)
    const filter = { ...ANY, ...asked }
    const plans = plansOf(db, () => [
      lookThrough(db, { filter, before: 7, limit: 30 }),
      countWithin(db, { filter, most: 1_000 }),
    ])
    t.ok(
      plans.some((step) => new RegExp(`^SEARCH e USING (?:COVERING )?INDEX ${index} `).test(step)),
      `${index}: ${plans.join('; ')}`,
    )
    t.same(slow(plans), [], index)
    t.equal(plans.filter((step) => /TEMP B-TREE/.test(step)).length, 1, 'the page itself')
  }
  const db = memoryDatabase(t)
  const forgotten = () => db.prepare('SELECT number FROM audit_events WHERE address = :address')
  t.same(slow(plansOf(db, forgotten)), ['SCAN audit_events'], 'control: what reads everything is noticed')
})

t.test('lots for a file, the first event and the last reading are found by their number or their person', async (t) => {
  const db = memoryDatabase(t)
  const plans = plansOf(db, () => [
    eventsIn(db, { ...ANY, event: 'user.added', person: 3 }, { after: 0, upTo: 100 }),
    countIn(db, { ...ANY, result: 'refused', secretId: 4, person: ['an'] }, { after: 0, upTo: 100 }),
    firstNumber(db),
    lotOf(db, { after: 3, limit: 10 }),
    lastOf(db, { actorId: 3, name: 'audit.read', after: 3 }),
  ])
  t.same(slow(plans), [])
  t.equal(plans.filter((step) => /SEARCH e USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/.test(step)).length, 2)
  t.ok(plans.some((step) => /INDEX audit_events_by_actor \(actor_id=\? AND at>\?\)/.test(step)))
})

function vaultAt(t: { teardown(close: () => void): unknown }, times: () => number): Vault {
  return createVault({ db: memoryDatabase(t), keyring: testKeyring(), now: times })
}

/** Numbers on each page, from the newest on. */
function pagesOf(vault: Vault, asked: Partial<TrailFilter>, limit = 3): number[][] {
  const pages: number[][] = []
  for (let before: number | null = null; ;) {
    const { rows, next } = lookThrough(vault.db, { filter: { ...ANY, ...asked }, before, limit })
    pages.push(rows.map(({ number }) => number))
    if (next === null) return pages
    before = next
  }
}

t.test(
  'pages follow each other without a gap and without an event twice, also where a clock was put back',
  async (t) => {
    const times = [10, 20, 30, 15, 40, 40, 40, 5]
    let at = 0
    const vault = vaultAt(t, () => times[at] ?? 0)
    const userId = putUser(vault.db)
    for (at = 0; at < times.length; at += 1)
      vault.write((tx) =>
        recordAll(tx, { kind: 'user', id: userId, origin: { address: null, requestId: null } }, [
          { name: 'api_secret.viewed', secretId: 1, userId: at % 2 === 0 ? userId : userId + 1 },
        ]),
      )
    const byTime = [7, 6, 5, 3, 2, 4, 1, 8]
    t.same(pagesOf(vault, {}).flat(), byTime)
    t.same(pagesOf(vault, { person: userId }).flat(), byTime)
    t.same(pagesOf(vault, { event: 'api_secret.viewed' }).flat(), byTime)
    t.same(
      pagesOf(vault, { secretId: 1 }),
      [
        [8, 7, 6],
        [5, 4, 3],
        [2, 1],
      ],
      'of one API secret as they were written',
    )
    t.same(pagesOf(vault, { from: 15, until: 40 }).flat(), [3, 2, 4])
    t.same(pagesOf(vault, { secretId: 1, from: 15, until: 40 }).flat(), [4, 3, 2])
    t.same(pagesOf(vault, { person: userId + 1, from: 15 }).flat(), [6, 2, 4])
    const later = lookThrough(vault.db, { filter: { ...ANY, until: 20 }, before: 7, limit: 3 })
    t.same(
      later.rows.map(({ number }) => number),
      [4, 1, 8],
      'an event behind the days leads to their end',
    )
  },
)

t.test('a look ends at its reach and says where; looking on finds what is further back', async (t) => {
  let now = 0
  const vault = vaultAt(t, () => (now += 1_000))
  happen(vault, 30, () => ({ name: 'server.started', result: 'failed' }))
  happen(vault, REACH, () => ({ name: 'server.started' }))
  const filter = { ...ANY, event: 'server.started', result: 'failed' } as const
  const first = lookThrough(vault.db, { filter, before: null, limit: 30 })
  t.match(first, { rows: [], next: 31 })
  t.equal(first.lookedTo, lookThrough(vault.db, { filter: ANY, before: 32, limit: 1 }).rows[0]?.at)
  t.same(countWithin(vault.db, { filter, most: 1_000 }), { count: 0, whole: false })
  const second = lookThrough(vault.db, { filter, before: first.next, limit: 30 })
  t.equal(second.rows.length, 30)
  t.match(second, { next: null, lookedTo: null })
  t.same(countWithin(vault.db, { filter: { ...ANY, result: 'failed' }, most: 1_000 }), { count: 30, whole: true })
  t.same(countWithin(vault.db, { filter: { ...ANY, event: 'server.started' }, most: 10 }), { count: 10, whole: false })
})

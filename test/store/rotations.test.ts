// The rows of client secrets that should be replaced: by which indexes they are found, and that many cost few statements.
import t from 'tap'
import { writeTo } from '../../src/store/database.ts'
import { adviseForLeaver, adviseForLink } from '../../src/store/rotation-advice.ts'
import {
  countAdvised,
  countRotations,
  knownAmong,
  listReasons,
  pageOfRotations,
  reopenRotations,
  settleReachable,
  settleRotations,
} from '../../src/store/rotations.ts'
import { memoryDatabase, put, putGrant, putSecret, putUser } from '../fixtures/database.ts'
import { planOf, plansOf } from '../fixtures/plans.ts'

// What the statement made itself, and lists that were handed in, are walked.
const scansIn = (plan: readonly string[]) =>
  plan.filter((step) => /^SCAN (?!t\b|found\b|shown\b|j\b|r$|\(|o\b)/.test(step))

const SETTLED = { at: 1, by: 1, how: 'kept', until: 1 } as const

t.test('Home counts by one index, in its order; hints and reasons are found by the numbers asked for', async (t) => {
  const db = memoryDatabase(t)
  const home = plansOf(db, () => countRotations(db, 1))
  t.match(home.join('\n'), /USING COVERING INDEX rotations_open \(owner_id=\?\)/)
  t.same(
    home.filter((step) => /TEMP B-TREE|^SCAN (?!\()/.test(step)),
    [],
  )
  const rows = plansOf(db, () => [knownAmong(db, [1]), listReasons(db, [1])])
  t.equal(
    rows.filter((step) => /^SEARCH r USING (?:COVERING )?INDEX rotations_by_secret/.test(step)).length,
    2,
    rows.join('\n'),
  )
  const page = plansOf(db, () =>
    pageOfRotations(db, { ownerId: 1, known: true, sort: '-advised', limit: 30, offset: 0 }),
  )
  t.same(scansIn([...rows, ...page]), [])
  t.match(planOf(db, 'SELECT * FROM rotations WHERE knew = :knew'), [/^SCAN rotations/], 'control: a walk is noticed')
})

t.test('leaving, revoking and settling walk nothing from end to end', async (t) => {
  const db = memoryDatabase(t)
  putUser(db)
  const plan = plansOf(db, () =>
    writeTo(db, (tx) => {
      adviseForLeaver(tx, { userId: 1, now: 1 })
      countAdvised(tx, { userId: 1, now: 1 })
      adviseForLink(tx, { linkId: 1, now: 1 })
      settleRotations(tx, { ...SETTLED, secretId: 1 })
      settleReachable(tx, { ...SETTLED, ownerId: 1, most: 9 })
      reopenRotations(tx, { secretId: 1, replacedAt: 1 })
    }),
  )
  t.ok(
    plan.some((step) => /audit_events USING COVERING INDEX audit_events_known/.test(step)),
    plan.join('\n'),
  )
  t.ok(plan.some((step) => /INDEX api_secrets_by_secret_change/.test(step)))
  t.ok(plan.some((step) => /INDEX audit_events_by_link/.test(step)))
  t.same(scansIn(plan), [], plan.join('\n'))
})

t.test('ten thousand reachable ones are three statements, and as many reasons one page', async (t) => {
  const db = memoryDatabase(t)
  const [owner, leaver] = [putUser(db), putUser(db)]
  const ids = db.raw.transaction(() =>
    Array.from({ length: 10_000 }, () => {
      const id = putSecret(db, owner)
      putGrant(db, { secret_id: id, user_id: leaver })
      return id
    }),
  )()
  db.raw.exec("UPDATE api_secrets SET sealed_client_secret = x'00'")
  const before = db.statements().length
  writeTo(db, (tx) => adviseForLeaver(tx, { userId: leaver, now: 1 }))
  t.same(countRotations(db, owner), { known: 0, reachable: 10_000 })
  t.equal(pageOfRotations(db, { ownerId: owner, known: false, sort: '-advised', limit: 30, offset: 9_990 }).length, 10)
  t.equal(db.statements().length - before, 3)
  const settled = { ...SETTLED, ownerId: owner, most: 9_000 }
  t.same(
    writeTo(db, (tx) => settleReachable(tx, settled)),
    ids.slice(0, 9_000),
  )
  t.same(countRotations(db, owner), { known: 0, reachable: 1_000 })
})

t.test('a reason goes with its API secret to whoever owns it', async (t) => {
  const db = memoryDatabase(t)
  const [owner, leaver, heir] = [putUser(db), putUser(db), putUser(db)]
  const secretId = putSecret(db, owner)
  const reason = { secret_id: secretId, owner_id: owner, user_id: leaver, knew: 'shown', used_at: 1, advised_at: 2 }
  put(db, 'rotations', reason)
  t.throws(() => put(db, 'rotations', reason), /UNIQUE/, 'each person is one reason')
  db.raw.prepare('UPDATE api_secrets SET owner_id = ?').run(heir)
  t.same(
    [owner, heir].map((id) => countRotations(db, id).known),
    [0, 1],
  )
  t.same([...knownAmong(db, [secretId])], [secretId])
})

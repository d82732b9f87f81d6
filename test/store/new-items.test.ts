// New items and last used: the statements that stop early against a plain retelling of the rule, in random worlds.
import fc from 'fast-check'
import t from 'tap'
import type { Database } from '../../src/store/database.ts'
import { listLastUsed, setMark, setNewItemsSeen } from '../../src/store/marks.ts'
import { listNewest, listNewItems, newAmong } from '../../src/store/new-items.ts'
import { writeTo } from '../../src/store/database.ts'
import { memoryDatabase, put, putGrant, putSecret, putUser } from '../fixtures/database.ts'
import { rounds } from '../fixtures/rounds.ts'

const NOW = 100
const ALL = { limit: 1000, offset: 0 }

/** Instants are small numbers, so that they often meet. */
const instant = fc.nat(9)

const world = fc.record({
  seen: fc.array(fc.option(fc.nat(4)), { minLength: 3, maxLength: 3 }),
  secrets: fc.array(
    fc.record({ owner: fc.constantFrom(0, 0, 0, 1, 2), disabled: fc.constantFrom(false, false, false, true) }),
    { minLength: 3, maxLength: 6 },
  ),
  groups: fc.array(
    fc.record({
      kind: fc.constantFrom('user', 'private'),
      members: fc.uniqueArray(fc.record({ user: fc.nat(2), at: instant }), { selector: ({ user }) => user }),
      disabled: fc.constantFrom(false, false, true),
    }),
    { maxLength: 4 },
  ),
  grants: fc.uniqueArray(
    fc.record({
      secret: fc.nat(5),
      to: fc.oneof(fc.record({ user: fc.nat(2) }), fc.record({ group: fc.nat(3) })),
      at: instant,
      by: fc.constantFrom(0, 0, 0, 0, 1, 2),
      until: fc.constantFrom(null, null, null, NOW, NOW + 1),
    }),
    { minLength: 6, maxLength: 16, selector: (g) => `${String(g.secret)} ${JSON.stringify(g.to)}` },
  ),
  marks: fc.uniqueArray(
    fc.record({ user: fc.nat(2), secret: fc.nat(5), viewed: fc.option(instant), used: fc.option(instant) }),
    { maxLength: 8, selector: (m) => `${String(m.user)} ${String(m.secret)}` },
  ),
  cut: fc.record({ limit: fc.integer({ min: 1, max: 4 }), offset: fc.nat(3) }),
})
type World = typeof world extends fc.Arbitrary<infer T> ? T : never

/** The ways by which somebody is given something, as the rule tells it. */
function waysOf({ groups, grants }: World, { user, secret }: { user: number; secret: number }) {
  return grants
    .filter((grant) => grant.secret === secret && (grant.until === null || grant.until > NOW))
    .flatMap(({ to, at, by }) => {
      if ('user' in to) return to.user === user ? [{ at, given: at, by }] : []
      const group = groups[to.group]
      const member = group?.members.find((one) => one.user === user)
      if (group === undefined || group.disabled || member === undefined) return []
      return [{ at: Math.max(at, member.at), given: at, by }]
    })
}

function newTo(it: World, user: number): { secret: number; at: number }[] {
  const found = it.secrets.flatMap(({ owner, disabled }, secret) => {
    const ways = waysOf(it, { user, secret })
    if (owner === user || disabled || ways.length === 0 || ways.some(({ by }) => by === user)) return []
    const at = Math.min(...ways.map((way) => way.at))
    const mark = it.marks.find((one) => one.user === user && one.secret === secret)
    const last = Math.max(it.seen[user] ?? -1, mark?.viewed ?? -1, mark?.used ?? -1)
    const given = Math.max(...ways.filter((way) => way.at === at).map((way) => way.given))
    return at > last ? [{ secret, at, given }] : []
  })
  const newest = found.sort((a, b) => b.at - a.at || b.given - a.given || b.secret - a.secret)
  return newest.map(({ secret, at }) => ({ secret, at }))
}

function usedBy(it: World, user: number): { secret: number; at: number }[] {
  const found = it.marks.flatMap(({ user: whose, secret, used }) => {
    const row = it.secrets[secret]
    if (whose !== user || used === null || row === undefined || row.disabled) return []
    const reached = row.owner === user || waysOf(it, { user, secret }).length > 0
    return reached ? [{ secret, at: used }] : []
  })
  return found.sort((a, b) => b.at - a.at || b.secret - a.secret)
}

/** Puts a world into a file. Users, secrets and groups get the ids 1, 2, 3 … in their order. */
function build(db: Database, { seen, secrets, groups, grants, marks }: World): void {
  for (const at of seen) putUser(db, { new_items_seen_at: at })
  for (const { owner, disabled } of secrets) putSecret(db, owner + 1, { disabled_at: disabled ? 1 : null })
  const groupIds = groups.map(({ kind, members, disabled }, n) => {
    const own = kind === 'user' ? { name_folded: `g${String(n)}` } : { owner_id: 1, members_may_view: 0 }
    const id = put(db, `${kind}_groups`, {
      name: `g${String(n)}`,
      created_at: 0,
      disabled_at: disabled ? 1 : null,
      ...own,
    })
    for (const { user, at } of members)
      put(db, `${kind}_group_members`, { group_id: id, user_id: user + 1, added_at: at })
    return id
  })
  for (const { secret, to, at, by, until } of grants) {
    const group = 'group' in to ? groups[to.group] : undefined
    if (secret >= secrets.length || ('group' in to && group === undefined)) continue
    const recipient =
      'user' in to ? { user_id: to.user + 1 } : { [`${group?.kind ?? ''}_group_id`]: groupIds[to.group] as number }
    putGrant(db, { secret_id: secret + 1, ...recipient, granted_at: at, granted_by: by + 1, until_at: until })
  }
  for (const { user, secret, viewed, used } of marks)
    if (secret < secrets.length)
      put(db, 'marks', { user_id: user + 1, secret_id: secret + 1, viewed_at: viewed, used_at: used })
}

t.test(
  'in any world New items, its count, its pages and its badges say what the rule says, and so does Last used',
  async (t) => {
    const same = (what: string, found: unknown, expected: unknown) => {
      if (JSON.stringify(found) !== JSON.stringify(expected))
        throw new Error(`${what}: ${JSON.stringify(found)} for ${JSON.stringify(expected)}`)
    }
    let news = 0
    fc.assert(
      fc.property(world, (it) => {
        const db = memoryDatabase({ teardown: () => undefined })
        build(db, it)
        for (const user of [0, 1, 2]) {
          const looking = { userId: user + 1, now: NOW }
          const expected = newTo(it, user).map(({ secret, at }) => ({ id: secret + 1, at }))
          news += expected.length
          same('all', listNewItems(db, looking, ALL), { total: expected.length, items: expected })
          const { limit, offset } = it.cut
          const page = { total: expected.length, items: expected.slice(offset, offset + limit) }
          same('a page', listNewItems(db, looking, it.cut), page)
          const most = listNewest(db, looking, { limit, looks: 1000 })
          same('the newest', most, { items: expected.slice(0, limit), more: expected.length > limit })
          const few = listNewest(db, looking, { limit, looks: 2 })
          if (!few.more) same('the newest, with few looks', few.items, expected)
          const reached = it.secrets.flatMap((_, secret) =>
            waysOf(it, { user, secret }).length > 0 ? [secret + 1] : [],
          )
          same('among', [...newAmong(db, looking, reached)].sort(), expected.map(({ id }) => id).sort())
          const used = usedBy(it, user).map(({ secret, at }) => ({ id: secret + 1, at }))
          same('used', listLastUsed(db, { ...looking, limit: 3 }), used.slice(0, 3))
        }
        db.close()
      }),
      { numRuns: rounds(200), seed: 9 },
    )
    t.ok(news > rounds(200) / 2, `${String(news)} new items in ${String(rounds(200))} worlds`)
  },
)

t.test('what is given again after it was used is new again; what is given a second way is not', async (t) => {
  const db = memoryDatabase(t)
  const [owner, gina] = [putUser(db), putUser(db)]
  const secret = putSecret(db, owner)
  const looking = { userId: gina, now: NOW }
  const grant = putGrant(db, { secret_id: secret, user_id: gina, granted_at: 1, granted_by: owner })
  writeTo(db, (tx) => setMark(tx, { userId: gina, secretId: secret, viewedAt: 2, usedAt: 2 }))
  t.same(listNewItems(db, looking, ALL).items, [])
  const dev = put(db, 'user_groups', { name: 'Dev', name_folded: 'dev', created_at: 0 })
  put(db, 'user_group_members', { group_id: dev, user_id: gina, added_at: 3 })
  putGrant(db, { secret_id: secret, user_group_id: dev, granted_at: 4, granted_by: owner })
  t.same(listNewItems(db, looking, ALL).items, [], 'reached before')
  db.raw.prepare('DELETE FROM grants WHERE id = ?').run(grant)
  t.same(
    listNewItems(db, looking, ALL).items,
    [{ id: secret, at: 4 }],
    'taken away, and reached anew through the group',
  )
})

t.test('all that is seen until an instant is no longer new, and that instant never goes back', async (t) => {
  const db = memoryDatabase(t)
  const [owner, gina] = [putUser(db), putUser(db)]
  for (const at of [3, 5])
    putGrant(db, { secret_id: putSecret(db, owner), user_id: gina, granted_at: at, granted_by: owner })
  const ids = () => listNewItems(db, { userId: gina, now: NOW }, ALL).items.map(({ id }) => id)
  t.same(ids(), [2, 1])
  writeTo(db, (tx) => setNewItemsSeen(tx, { userId: gina, at: 3 }))
  t.same(ids(), [2])
  writeTo(db, (tx) => setNewItemsSeen(tx, { userId: gina, at: 2 }))
  t.same(ids(), [2])
})

t.test(
  'however much was given, the newest are found in so many looks; beyond them it says that there may be more',
  async (t) => {
    const db = memoryDatabase(t)
    const [owner, gina] = [putUser(db), putUser(db)]
    const groups = ['user', 'private'].map((kind) => {
      const own = kind === 'user' ? { name_folded: 'g' } : { owner_id: owner, members_may_view: 0 }
      const id = put(db, `${kind}_groups`, { name: 'g', created_at: 0, ...own })
      put(db, `${kind}_group_members`, { group_id: id, user_id: gina, added_at: 0 })
      return { [`${kind}_group_id`]: id }
    })
    for (const recipient of [{ user_id: gina }, ...groups]) {
      const ids = [1, 2, 3, 4, 5].map((at) => {
        const secret = putSecret(db, owner)
        putGrant(db, { secret_id: secret, ...recipient, granted_at: at, granted_by: owner })
        return secret
      })
      const newest = (looks: number) => {
        const { items, more } = listNewest(db, { userId: gina, now: NOW }, { limit: 3, looks })
        return { ids: items.map(({ id }) => id), more }
      }
      const [first = 0, ...others] = ids
      for (const secretId of others)
        writeTo(db, (tx) => setMark(tx, { userId: gina, secretId, viewedAt: 6, usedAt: 6 }))
      t.same(newest(5), { ids: [first], more: false })
      t.same(newest(4), { ids: [], more: true }, 'four looks do not reach it')
      writeTo(db, (tx) => setMark(tx, { userId: gina, secretId: first, viewedAt: 6, usedAt: 6 }))
      t.same(newest(5), { ids: [], more: false })
    }
  },
)

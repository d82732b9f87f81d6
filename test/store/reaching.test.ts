// Who reaches what: the one SQL against a plain retelling of the rule, and the ways one by one.
import fc from 'fast-check'
import t from 'tap'
import { listApiSecretsById } from '../../src/store/api-secret-list.ts'
import { namesGiven } from '../../src/store/letter-names.ts'
import { ACCESS_NAMES, accessTo, peopleReaching, REACHING } from '../../src/store/reaching.ts'
import { selectByIds } from '../../src/store/selection.ts'
import { findEnds } from '../../src/store/ways.ts'
import type { Database } from '../../src/store/database.ts'
import { memoryDatabase, put, putGrant, putSecret, putUser } from '../fixtures/database.ts'
import { planOf } from '../fixtures/plans.ts'
import { rounds } from '../fixtures/rounds.ts'

const NOW = 1_000_000

const access = (db: Database, userId: number, secretId: number) => accessTo(db, { secretId, userId, now: NOW })

const reached = (db: Database, userId: number) =>
  db
    .prepare<{ id: number; access: number }>(
      `WITH ${REACHING} SELECT secret_id AS id, access FROM reaching ORDER BY id`,
    )
    .all({ user: userId, now: NOW })

const userGroup = (db: Database, members: number[], disabledAt: number | null = null) => {
  const id = put(db, 'user_groups', {
    name: 'Dev',
    name_folded: `dev${String(Math.random())}`,
    created_at: 0,
    disabled_at: disabledAt,
  })
  for (const user of members) put(db, 'user_group_members', { group_id: id, user_id: user, added_at: 0 })
  return id
}

const privateGroup = (db: Database, ownerId: number, members: number[], disabledAt: number | null = null) => {
  const id = put(db, 'private_groups', {
    owner_id: ownerId,
    name: 'Night shift',
    members_may_view: 1,
    created_at: 0,
    disabled_at: disabledAt,
  })
  for (const user of members) put(db, 'private_group_members', { group_id: id, user_id: user, added_at: 0 })
  return id
}

t.test('an API secret without grants is reached by its owner alone', async (t) => {
  const db = memoryDatabase(t)
  const [owner, stranger] = [putUser(db), putUser(db)]
  const secret = putSecret(db, owner)
  t.equal(access(db, owner, secret), 'own')
  t.equal(access(db, stranger, secret), 'none')
  t.equal(access(db, owner, secret + 1), 'none', 'an ID that was never given')
})

t.test('a grant reaches until its end and not at it', async (t) => {
  const db = memoryDatabase(t)
  const [owner, viewer] = [putUser(db), putUser(db)]
  const secret = putSecret(db, owner)
  const grant = putGrant(db, { secret_id: secret, user_id: viewer, until_at: NOW + 1 })
  t.equal(access(db, viewer, secret), 'view')
  db.raw.prepare('UPDATE grants SET until_at = ? WHERE id = ?').run(NOW, grant)
  t.equal(access(db, viewer, secret), 'none')
  t.same(reached(db, viewer), [])
})

t.test('ACL-10 ACL-11 the strongest way wins, a disabled group gives nothing and gets it back', async (t) => {
  const db = memoryDatabase(t)
  const [owner, gina] = [putUser(db), putUser(db)]
  const secret = putSecret(db, owner)
  putGrant(db, { secret_id: secret, user_id: gina, level: 'view' })
  const dev = userGroup(db, [gina])
  putGrant(db, { secret_id: secret, user_group_id: dev, level: 'edit' })
  t.equal(access(db, gina, secret), 'edit')
  db.raw.prepare('UPDATE user_groups SET disabled_at = 1').run()
  t.equal(access(db, gina, secret), 'view')
  db.raw.prepare('UPDATE user_groups SET disabled_at = NULL').run()
  t.equal(access(db, gina, secret), 'edit')
  db.raw.prepare('DELETE FROM user_group_members').run()
  t.equal(access(db, gina, secret), 'view')
})

t.test('the owner of a private group is reached through it only as a member', async (t) => {
  const db = memoryDatabase(t)
  const [owner, keeper, member] = [putUser(db), putUser(db), putUser(db)]
  const secret = putSecret(db, owner)
  putGrant(db, { secret_id: secret, private_group_id: privateGroup(db, keeper, [member]), level: 'view' })
  t.equal(access(db, keeper, secret), 'none')
  t.equal(access(db, member, secret), 'view')
})

const world = fc.record({
  owners: fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
  groups: fc.array(
    fc.record({ kind: fc.constantFrom('user', 'private'), members: fc.uniqueArray(fc.nat(3)), disabled: fc.boolean() }),
    { maxLength: 3 },
  ),
  grants: fc.uniqueArray(
    fc.record({
      secret: fc.nat(4),
      to: fc.oneof(fc.record({ user: fc.nat(3) }), fc.record({ group: fc.nat(2) })),
      edit: fc.boolean(),
      until: fc.constantFrom(null, NOW - 1, NOW, NOW + 1),
    }),
    { maxLength: 10, selector: (g) => `${String(g.secret)} ${JSON.stringify(g.to)}` },
  ),
})

t.test(
  'in any world the SQL says what the rule says, for one API secret, for some and for the whole list',
  async (t) => {
    const same = (what: string, found: unknown, expected: unknown) => {
      if (JSON.stringify(found) !== JSON.stringify(expected))
        throw new Error(`${what} ${JSON.stringify(found)} for ${JSON.stringify(expected)}`)
    }
    fc.assert(
      fc.property(world, ({ owners, groups, grants }) => {
        const db = memoryDatabase({ teardown: () => undefined })
        const users = [0, 1, 2, 3].map(() => putUser(db))
        const secrets = owners.map((owner) => putSecret(db, users[owner] as number))
        const groupIds = groups.map(({ kind, members, disabled }) => {
          const ids = members.map((member) => users[member] as number)
          return kind === 'user'
            ? userGroup(db, ids, disabled ? 1 : null)
            : privateGroup(db, users[0] as number, ids, disabled ? 1 : null)
        })
        const real = grants.filter((g) => g.secret < secrets.length && ('user' in g.to || g.to.group < groups.length))
        for (const { secret, to, edit, until } of real) {
          const column = 'user' in to ? 'user_id' : `${groups[to.group]?.kind ?? ''}_group_id`
          const recipient = 'user' in to ? users[to.user] : groupIds[to.group]
          putGrant(db, {
            secret_id: secrets[secret] as number,
            [column]: recipient as number,
            level: edit ? 'edit' : 'view',
            until_at: until,
          })
        }
        const people = secrets.map((secretId) => peopleReaching(db, { secretId, now: NOW }))
        for (const [u, user] of users.entries()) {
          const ways = owners.map((owner, s) => [
            ...(owner === u ? [{ strength: 3, until: null }] : []),
            ...real
              .filter((g) => g.secret === s && (g.until === null || g.until > NOW))
              .filter((g) => {
                if ('user' in g.to) return g.to.user === u
                const group = groups[g.to.group]
                return group !== undefined && !group.disabled && group.members.includes(u)
              })
              .map(({ edit, until }) => ({ strength: edit ? 2 : 1, until })),
          ])
          const expected = ways.map((all) => Math.max(0, ...all.map(({ strength }) => strength)))
          const those = (which: (at: number) => unknown) => secrets.filter((_, at) => which(at))
          const looking = { userId: user, now: NOW }
          const list = secrets.map((secret) => reached(db, user).find(({ id }) => id === secret)?.access ?? 0)
          same('list', list, expected)
          const single = secrets.map((secret) => ACCESS_NAMES.indexOf(access(db, user, secret)))
          same('single', single, expected)
          const some = { selected: selectByIds(db, looking, secrets), rows: listApiSecretsById(db, looking, secrets) }
          for (const [what, rows] of Object.entries(some))
            same(
              what,
              rows.map((row) => [row.id, row.access]),
              secrets.flatMap((id, at) => (expected[at] === 0 ? [] : [[id, expected[at]]])),
            )
          const given = namesGiven(db, { secretIds: secrets, user, now: NOW }).map(({ id }) => id)
          same(
            'given',
            given,
            those((at) => expected[at] !== 0 && owners[at] !== u),
          )
          const ending = those((at) => ways[at]?.length !== 0 && ways[at]?.every(({ until }) => until !== null))
          same(
            'ends',
            [...findEnds(db, looking, secrets)],
            ending.map((id) => [id, NOW + 1]),
          )
          same(
            'people',
            people.map((ids) => ids.has(user)),
            expected.map((strength) => strength > 0),
          )
        }
        db.close()
      }),
      { numRuns: rounds(150), seed: 9 },
    )
    t.pass(`${String(rounds(150))} worlds`)
  },
)

t.test('one look at one API secret costs index look-ups only', async (t) => {
  const db = memoryDatabase(t)
  accessTo(db, { secretId: 1, userId: 1, now: NOW })
  for (const sql of db.statements()) {
    const plan = planOf(db, sql)
    t.notOk(
      plan.some((step) => step.startsWith('SCAN ')),
      plan.join('\n'),
    )
  }
})

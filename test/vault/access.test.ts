// The whole policy as one table: who × act × state of the API secret → yes or which no.
import t from 'tap'
import { asksOnlyWhetherSeen, opensForAdministrators } from '../controls/vault/access.ts'
import { accessOf, allows, may, secretFor } from '../../src/vault/access.ts'
import type { Act } from '../../src/vault/access.ts'
import type { SignedIn } from '../../src/vault/actors.ts'
import { findUser } from '../../src/store/users.ts'
import { createVault } from '../../src/vault/vault.ts'
import { memoryDatabase, putGrant, putSecret, putUser } from '../fixtures/database.ts'
import { testKeyring } from '../fixtures/keyring.ts'

const ACTS = [
  'see',
  'see-sharing',
  'reveal',
  'edit',
  'disable',
  'enable',
  'history',
  'reveal-previous',
  'restore-previous',
  'share',
  'unshare',
  'share-outside',
  'see-links',
  'hand-over',
] as const satisfies readonly Act[]

type Answer = 'yes' | 403 | 404 | 409

/** Rows: who. Columns: the acts in the order above. First for an active API secret, then for an inactive one. */
const ACTIVE: Record<string, Answer[]> = {
  owner: ['yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'],
  editor: ['yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 403, 403, 403, 403, 403, 403],
  viewer: ['yes', 'yes', 'yes', 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403],
  former: [404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  stranger: [404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  administrator: [404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
}
const INACTIVE: Record<string, Answer[]> = {
  ...ACTIVE,
  owner: ['yes', 'yes', 409, 409, 'yes', 'yes', 'yes', 409, 409, 409, 'yes', 409, 'yes', 'yes'],
  editor: ['yes', 'yes', 409, 409, 'yes', 'yes', 'yes', 409, 403, 403, 403, 403, 403, 403],
  viewer: ['yes', 'yes', 409, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403],
}

const NOW = 1_700_000_000_000

function house(t: { teardown(close: () => void): unknown }) {
  const db = memoryDatabase(t)
  const vault = createVault({ db, keyring: testKeyring(), now: () => NOW })
  const people = Object.fromEntries(
    Object.keys(ACTIVE).map((role) => [role, putUser(db, role === 'administrator' ? { administrator: 1 } : {})]),
  )
  const owner = people['owner'] ?? 0
  const secrets = {
    active: putSecret(db, owner),
    inactive: putSecret(db, owner, { disabled_at: 1 }),
  }
  for (const secret of Object.values(secrets)) {
    putGrant(db, { secret_id: secret, user_id: people['editor'] ?? 0, level: 'edit' })
    putGrant(db, { secret_id: secret, user_id: people['viewer'] ?? 0, level: 'view' })
    putGrant(db, { secret_id: secret, user_id: people['former'] ?? 0, level: 'edit', until_at: NOW })
  }
  const as = (role: string): SignedIn => {
    const user = findUser(db, people[role] ?? 0)
    if (user === undefined) throw new Error(`nobody is called ${role}`)
    return { kind: 'user', id: user.id, user, sessionId: 1, origin: { address: null, requestId: null } }
  }
  return { vault, secrets, as }
}

/** What one role is answered otherwise than the table says, by act. */
function otherwise({ vault, secrets, as }: ReturnType<typeof house>, role: string, open = secretFor): string[] {
  return Object.entries({ active: ACTIVE, inactive: INACTIVE }).flatMap(([state, table]) =>
    ACTS.filter((act, n) => {
      let answer: Answer = 'yes'
      try {
        open(vault, as(role), { secretId: secrets[state as 'active' | 'inactive'], act })
      } catch (error) {
        answer = (error as { status: 403 | 404 | 409 }).status
      }
      return answer !== table[role]?.[n]
    }).map((act) => `${act} ${state}`),
  )
}

for (const role of Object.keys(ACTIVE))
  t.test(`ACL-01 the ${role} may what the table says, and nothing else`, async (t) => {
    t.same(otherwise(house(t), role), [])
  })

t.test('ACL-01 control: a policy that asks only whether somebody sees it is noticed', async (t) => {
  const it = house(t)
  t.same(otherwise(it, 'stranger', asksOnlyWhetherSeen), [])
  t.ok(otherwise(it, 'viewer', asksOnlyWhetherSeen).includes('edit active'))
  t.ok(otherwise(it, 'editor', asksOnlyWhetherSeen).includes('share active'))
})

t.test('ACL-14 an administrator without a grant finds nothing, whatever they try', async (t) => {
  t.same(otherwise(house(t), 'administrator'), [])
  const all = otherwise(house(t), 'administrator', opensForAdministrators)
  t.equal(all.length, 2 * ACTS.length, 'control: a way around the policy is noticed')
})

t.test('what a screen may offer is what the door lets through', async (t) => {
  const { vault, secrets, as } = house(t)
  for (const secretId of Object.values(secrets))
    for (const role of ['owner', 'editor', 'viewer']) {
      const reached = secretFor(vault, as(role), { secretId, act: 'see' })
      t.equal(accessOf(vault, as(role), secretId), reached.access)
      for (const act of ACTS) {
        let open = true
        try {
          secretFor(vault, as(role), { secretId, act })
        } catch {
          open = false
        }
        t.equal(may(reached, act), open, `${role} ${act}`)
      }
    }
  t.notOk(allows('none', 'see'))
})

t.test('ACL-03 an ID that was never given and one that is not for this person are refused alike', async (t) => {
  const { vault, secrets, as } = house(t)
  const refusal = (secretId: number) => {
    try {
      return secretFor(vault, as('stranger'), { secretId, act: 'see' })
    } catch (error) {
      const { name, status, reason } = error as { name: string; status: number; reason: unknown }
      return { name, status, reason }
    }
  }
  t.same(refusal(secrets.active), refusal(4711))
})

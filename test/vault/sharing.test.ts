// Sharing inside below the web: what each named change does, what it leaves alone, who is told and what is remembered.
import fc from 'fast-check'
import t from 'tap'
import { accessOf } from '../../src/vault/access.ts'
import type { Recipient } from '../../src/vault/recipients.ts'
import { Forbidden, Invalid, NotFound } from '../../src/vault/refusals.ts'
import { shareApiSecret, sharingOf, type NamedChanges } from '../../src/vault/sharing.ts'
import { replaceWholeList, shareUntold } from '../controls/vault/sharing.ts'
import { CAST, type Person } from '../fixtures/cast.ts'
import { put } from '../fixtures/database.ts'
import { refused } from '../fixtures/refused.ts'
import { sealedHouse, signedIn, type SealedHouse } from '../fixtures/sealed.ts'
import { addApiSecret } from '../../src/vault/api-secrets.ts'

const NOTHING: NamedChanges = { add: [], change: [], remove: [] }
const DAY = 86_400_000

function user(id: number): Recipient {
  return { kind: 'user', id }
}

const DEV: Recipient = { kind: 'user-group', id: 1 }

/** An API secret of olivia's that nobody else reaches. */
function putAlone(house: SealedHouse): number {
  const fields = { name: 'Billing API', url: 'https://api.billing.test/v2', clientId: 'cid-77AA-qq' }
  const rest = { identifier: '', method: '', tags: 'red', notes: 'note-canary' }
  return addApiSecret(house.vault, house.as('olivia'), {
    fields: { ...fields, ...rest },
    clientSecret: 'cs-canary',
    saveAnyway: true,
  })
}

function share(house: SealedHouse, secretId: number, changes: Partial<NamedChanges>, by: Person = 'olivia') {
  return shareApiSecret(house.vault, house.as(by), { secretId, ...NOTHING, ...changes })
}

function access(house: SealedHouse, secretId: number, person: Person): string {
  return accessOf(house.vault, house.as(person), secretId)
}

function grants({ vault }: SealedHouse): unknown[] {
  return vault.db.raw.prepare('SELECT user_id, user_group_id, level, until_at FROM grants ORDER BY id').all()
}

function lastDetails({ ask }: SealedHouse): unknown {
  return JSON.parse(String(ask('SELECT details FROM audit_events ORDER BY number DESC LIMIT 1')))
}

t.test('a new grant gives access at once, with one event that names recipient, level and end', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  house.news()
  const untilAt = house.clock.now() + DAY
  const done = share(house, secretId, { add: [{ recipient: user(house.ids.victor), level: 'view', untilAt }] })
  t.same(done, { added: 1, changed: 0, removed: 0, gained: 1, letters: 0 })
  t.equal(access(house, secretId, 'victor'), 'view')
  t.same(house.news(), ['api_secret.shared'])
  t.same(lastDetails(house), { recipient: `user:${String(house.ids.victor)}`, level: 'view', until: untilAt })
  t.equal(house.ask('SELECT user_id FROM audit_events ORDER BY number DESC LIMIT 1'), house.ids.victor)
})

t.test('a grant with an end is worth nothing from that instant on', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  const untilAt = house.clock.now() + DAY
  share(house, secretId, { add: [{ recipient: user(house.ids.victor), level: 'edit', untilAt }] })
  house.clock.pass({ seconds: 86_399 })
  t.equal(access(house, secretId, 'victor'), 'edit')
  house.clock.pass({ seconds: 1 })
  t.equal(access(house, secretId, 'victor'), 'none')
  t.same(sharingOf(house.vault, house.as('olivia'), { secretId }).grants, [])
})

t.test('a grant that ended can be given again, and counts as new', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  const given = { recipient: user(house.ids.victor), level: 'edit', untilAt: house.clock.now() + 1 } as const
  share(house, secretId, { add: [given] })
  house.clock.pass({ days: 1 })
  house.news()
  t.match(share(house, secretId, { add: [{ ...given, level: 'view', untilAt: null }] }), { added: 1, gained: 1 })
  t.same(house.news(), ['api_secret.shared'])
  t.equal(house.ask('SELECT granted_at FROM grants'), house.clock.now())
})

t.test('taking away an ended grant clears it away and says nothing', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  share(house, secretId, {
    add: [{ recipient: user(house.ids.victor), level: 'edit', untilAt: house.clock.now() + 1 }],
  })
  house.clock.pass({ days: 1 })
  house.news()
  t.match(share(house, secretId, { remove: [user(house.ids.victor)] }), { removed: 0 })
  t.same(house.news(), [])
  t.same(grants(house), [])
})

t.test('a change touches only what it names, and is remembered with what was before', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  const recipient = user(house.ids.victor)
  const untilAt = house.clock.now() + DAY
  share(house, secretId, { add: [{ recipient, level: 'view', untilAt }] })
  house.news()
  t.match(share(house, secretId, { change: [{ recipient, level: 'edit' }] }), { added: 0, changed: 1, gained: 0 })
  t.match(grants(house), [{ level: 'edit', until_at: untilAt }])
  t.match(lastDetails(house), { level: 'edit', level_before: 'view', until: untilAt, until_before: untilAt })
  share(house, secretId, { change: [{ recipient, untilAt: null }] })
  t.match(grants(house), [{ level: 'edit', until_at: null }])
  t.same(house.news(), ['api_secret.grant_changed', 'api_secret.grant_changed'])
  t.match(share(house, secretId, { change: [{ recipient, level: 'edit' }] }), { changed: 0 })
  t.same(house.news(), [], 'nothing changed, nothing is remembered')
})

t.test('taking a grant away takes access at once; taking it away twice does nothing more', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  const recipient = user(house.ids.victor)
  share(house, secretId, { add: [{ recipient, level: 'view', untilAt: null }] })
  house.news()
  t.match(share(house, secretId, { remove: [recipient] }), { removed: 1 })
  t.equal(access(house, secretId, 'victor'), 'none')
  t.match(share(house, secretId, { remove: [recipient] }), { removed: 0 })
  t.same(house.news(), ['api_secret.unshared'])
})

t.test('who has a grant by now gets the level that was chosen', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  const recipient = user(house.ids.victor)
  share(house, secretId, { add: [{ recipient, level: 'edit', untilAt: null }] })
  house.news()
  t.match(share(house, secretId, { add: [{ recipient, level: 'view', untilAt: null }] }), { added: 1, gained: 0 })
  t.same(house.news(), ['api_secret.grant_changed'])
  t.equal(access(house, secretId, 'victor'), 'view')
})

t.test('a change to a grant that was taken away meanwhile is refused and does not give it again', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  const [victor, edith] = [user(house.ids.victor), user(house.ids.edith)]
  share(house, secretId, { add: [{ recipient: victor, level: 'view', untilAt: null }] })
  share(house, secretId, { remove: [victor] })
  house.news()
  const changes = {
    change: [{ recipient: victor, level: 'edit' }],
    add: [{ recipient: edith, level: 'view', untilAt: null }],
  } as const
  t.match(
    refused(() => share(house, secretId, changes)),
    { name: 'Conflict', rule: 'sharing.taken_away_meanwhile' },
  )
  t.same(grants(house), [], 'and nothing else of that form was done')
  t.same(house.news(), [])
})

t.test('only the owner shares: others who see it may not, strangers and administrators find nothing', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  share(house, secretId, {
    add: [
      { recipient: user(house.ids.victor), level: 'view', untilAt: null },
      { recipient: user(house.ids.edith), level: 'edit', untilAt: null },
    ],
  })
  house.news()
  const before = grants(house)
  const add = [{ recipient: user(house.ids.gina), level: 'view', untilAt: null }] as const
  for (const [person, refusal] of [
    ['victor', Forbidden],
    ['edith', Forbidden],
    ['stan', NotFound],
    ['ada', NotFound],
  ] as const) {
    t.match(
      refused(() => share(house, secretId, { add }, person)),
      { name: refusal.name },
      person,
    )
    t.match(
      refused(() => share(house, secretId, { remove: [user(house.ids.victor)] }, person)),
      { name: refusal.name },
      person,
    )
    t.match(
      refused(() => sharingOf(house.vault, house.as(person), { secretId })),
      { name: refusal.name },
      person,
    )
  }
  t.same(grants(house), before)
  t.same(house.news(), [])
})

t.test('ACL-12: nobody is given anything who may not be chosen, and all such are refused alike', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  const { raw } = house.vault.db
  raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id = ?').run(house.ids.edith)
  put(house.vault.db, 'user_groups', { id: 2, name: 'Off', name_folded: 'off', created_at: 0, disabled_at: 1 })
  const group = { created_at: 0, members_may_view: 1 }
  put(house.vault.db, 'private_groups', { id: 1, owner_id: house.ids.stan, name: 'Secret team', ...group })
  put(house.vault.db, 'private_groups', {
    id: 2,
    owner_id: house.ids.stan,
    name: 'Hidden',
    ...group,
    members_may_view: 0,
  })
  put(house.vault.db, 'private_group_members', { group_id: 2, user_id: house.ids.olivia, added_at: 0 })
  put(house.vault.db, 'private_groups', { id: 3, owner_id: house.ids.olivia, name: 'Asleep', ...group, disabled_at: 1 })
  house.news()
  const refused: Recipient[] = [
    user(house.ids.olivia),
    user(house.ids.edith),
    user(9_999),
    { kind: 'user-group', id: 2 },
    { kind: 'user-group', id: 9_999 },
    ...[1, 2, 3, 9_999].map((id) => ({ kind: 'private-group', id }) as const),
  ]
  const faults = refused.map((recipient) => {
    try {
      share(house, secretId, { add: [{ recipient, level: 'view', untilAt: null }] })
      return 'given'
    } catch (refusal) {
      return refusal instanceof Invalid ? Object.values(refusal.fields) : refusal
    }
  })
  t.same(
    faults,
    refused.map(() => ['shared.cannot_be_chosen']),
  )
  t.same(grants(house), [])
  t.same(house.news(), [])
  put(house.vault.db, 'private_group_members', { group_id: 1, user_id: house.ids.olivia, added_at: 0 })
  const seen = { recipient: { kind: 'private-group', id: 1 }, level: 'view', untilAt: null } as const
  t.match(share(house, secretId, { add: [seen] }), { added: 1 }, 'a group of others that its members may view')
})

t.test('one recipient named twice, and an end that is past, are refused before anything is done', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  const recipient = user(house.ids.victor)
  const twice = { add: [{ recipient, level: 'view', untilAt: null }], remove: [recipient] } as const
  t.match(
    refused(() => share(house, secretId, twice)),
    { fields: { [`user:${String(recipient.id)}`]: 'shared.named_twice' } },
  )
  const past = { add: [{ recipient, level: 'view', untilAt: house.clock.now() }] } as const
  t.match(
    refused(() => share(house, secretId, past)),
    {
      fields: { [`until:user:${String(recipient.id)}`]: 'sharing.until_past' },
    },
  )
  t.same(grants(house), [])
})

t.test('inactive: taking away works, everything else is refused in words', async (t) => {
  const house = sealedHouse(t)
  const secretId = putAlone(house)
  const [victor, edith] = [user(house.ids.victor), user(house.ids.edith)]
  share(house, secretId, { add: [{ recipient: victor, level: 'view', untilAt: null }] })
  house.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = 1')
  house.news()
  const add = { add: [{ recipient: edith, level: 'view', untilAt: null }] } as const
  const change = { change: [{ recipient: victor, level: 'edit' }] } as const
  for (const changes of [add, change, { ...add, remove: [victor] }])
    t.match(
      refused(() => share(house, secretId, changes)),
      { name: 'Conflict', rule: 'api_secrets.inactive' },
    )
  t.match(grants(house), [{ level: 'view' }])
  t.same(sharingOf(house.vault, house.as('olivia'), { secretId }).secret.active, false)
  t.match(share(house, secretId, { remove: [victor] }), { removed: 1 })
  t.same(house.news(), ['api_secret.unshared'])
})

t.test('a group gives access to those who are in it, and each of them who gains access gets one letter', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const secretId = putAlone(house)
  put(house.vault.db, 'user_group_members', { group_id: 1, user_id: house.ids.victor, added_at: 0 })
  put(house.vault.db, 'user_group_members', { group_id: 1, user_id: house.ids.stan, added_at: 0 })
  put(house.vault.db, 'user_group_members', { group_id: 1, user_id: house.ids.edith, added_at: 0 })
  const { raw } = house.vault.db
  raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id = ?').run(house.ids.stan)
  raw.prepare('UPDATE users SET wants_mail = 0 WHERE id = ?').run(house.ids.edith)
  const done = share(house, secretId, {
    add: [
      { recipient: DEV, level: 'view', untilAt: null },
      { recipient: user(house.ids.victor), level: 'edit', untilAt: null },
    ],
  })
  t.same(done, { added: 2, changed: 0, removed: 0, gained: 3, letters: 2 })
  t.same(raw.prepare('SELECT kind, user_id FROM letters ORDER BY user_id').all(), [
    { kind: 'shared_with_you', user_id: house.ids.victor },
    { kind: 'shared_with_you', user_id: house.ids.gina },
  ])
  t.equal(access(house, secretId, 'gina'), 'view')
  t.equal(access(house, secretId, 'victor'), 'edit', 'the strongest counts')
  t.match(share(house, secretId, { remove: [DEV] }), { removed: 1, letters: 0 })
  t.equal(access(house, secretId, 'gina'), 'none')
  t.equal(access(house, secretId, 'victor'), 'edit')
})

t.test('nobody gets a letter for a stronger grant, and none waits without a mail server', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const secretId = putAlone(house)
  const recipient = user(house.ids.victor)
  share(house, secretId, { add: [{ recipient, level: 'view', untilAt: null }] })
  t.match(share(house, secretId, { change: [{ recipient, level: 'edit' }] }), { gained: 0, letters: 0 })
  t.equal(house.ask('SELECT count(*) FROM letters'), 1)
  const silent = sealedHouse(t)
  const done = share(silent, putAlone(silent), {
    add: [{ recipient: user(silent.ids.victor), level: 'view', untilAt: null }],
  })
  t.match(done, { gained: 1, letters: 0 })
  t.equal(silent.ask('SELECT count(*) FROM letters'), 0)
})

/** Whether grant, event and letter are one atom: when the letter cannot be queued, nothing has happened. */
function isOneAtom(verb: typeof shareApiSecret) {
  return (t: Parameters<typeof sealedHouse>[0]): boolean => {
    const house = sealedHouse(t, { mailConfigured: true })
    const secretId = putAlone(house)
    house.vault.db.raw.exec("CREATE TRIGGER no_mail BEFORE INSERT ON letters BEGIN SELECT RAISE(ABORT, 'no room'); END")
    house.news()
    const add = [{ recipient: user(house.ids.victor), level: 'view', untilAt: null }] as const
    let refused = false
    try {
      verb(house.vault, house.as('olivia'), { secretId, ...NOTHING, add })
    } catch {
      refused = true
    }
    return refused && grants(house).length === 0 && house.news().length === 0
  }
}

t.test('grant, event and letter happen together or not at all', async (t) => {
  t.ok(isOneAtom(shareApiSecret)(t))
})

t.test('control: a share that forgets the letter is noticed', async (t) => {
  t.notOk(isOneAtom(shareUntold)(t))
})

type Verb = typeof shareApiSecret

/**
 * Whether any two people with the same window open, each doing some named changes, get exactly both their changes.
 * The model is a plain map; each form names recipients of its own, as two windows that do not touch the same row do.
 */
function keepsBoth(verb: Verb, runs: number) {
  return (t: Parameters<typeof sealedHouse>[0]): boolean => {
    const house = sealedHouse(t)
    const people = CAST.filter((person) => person !== 'olivia').map((person) => house.ids[person])
    const act = fc.constantFrom('view', 'edit', 'remove', 'none')
    const both = fc.property(
      fc.array(act, { minLength: people.length, maxLength: people.length }),
      fc.array(act, { minLength: people.length, maxLength: people.length }),
      fc.array(fc.boolean(), { minLength: people.length, maxLength: people.length }),
      (first, acts, mine) => {
        const secretId = putAlone(house)
        const olivia = signedIn(house.vault, house.ids.olivia)
        const now = new Map<number, string>()
        const form = (chosen: (at: number) => string): NamedChanges => {
          const changes = people.map((id, at) => ({ id, what: chosen(at), there: now.has(id) }))
          const given = changes.filter(({ what }) => what === 'view' || what === 'edit')
          const grant = ({ id, what }: { id: number; what: string }) => ({
            recipient: user(id),
            level: what as 'view' | 'edit',
          })
          return {
            add: given.filter(({ there }) => !there).map((one) => ({ ...grant(one), untilAt: null })),
            change: given.filter(({ there }) => there).map(grant),
            remove: changes.filter(({ what, there }) => what === 'remove' && there).map(({ id }) => user(id)),
          }
        }
        const apply = (chosen: (at: number) => string) =>
          people.forEach((id, at) => {
            const what = chosen(at)
            if (what === 'remove') now.delete(id)
            else if (what !== 'none') now.set(id, what)
          })
        verb(house.vault, olivia, { secretId, ...form((at) => first[at] ?? 'none') })
        apply((at) => first[at] ?? 'none')
        // Two windows are opened now; each changes rows of its own, then both press Share.
        const windows = [true, false].map((whose) => {
          const chosen = (at: number) => (mine[at] === whose ? (acts[at] ?? 'none') : 'none')
          return { changes: form(chosen), chosen }
        })
        for (const { changes, chosen } of windows) {
          verb(house.vault, olivia, { secretId, ...changes })
          apply(chosen)
        }
        const rows = house.vault.db.raw
          .prepare('SELECT user_id AS id, level FROM grants WHERE secret_id = ?')
          .all(secretId)
        const kept = new Map((rows as { id: number; level: string }[]).map(({ id, level }) => [id, level]))
        return kept.size === now.size && [...now].every(([id, level]) => kept.get(id) === level)
      },
    )
    return !fc.check(both, { numRuns: runs, seed: 11 }).failed
  }
}

t.test('two windows that share at once never wipe each other’s grants', async (t) => {
  t.ok(keepsBoth(shareApiSecret, 150)(t))
})

t.test('control: a share that replaces the whole list is noticed', async (t) => {
  t.notOk(keepsBoth(replaceWholeList, 150)(t))
})

t.test('ACL-15: no letter of a share carries more than ids, and the trail carries no name', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const secretId = putAlone(house)
  share(house, secretId, { add: [{ recipient: user(house.ids.victor), level: 'view', untilAt: null }] })
  const rows = JSON.stringify(house.vault.db.raw.prepare('SELECT * FROM audit_events').all())
  t.notMatch(rows, /Billing|Victor|corp\.test|canary|cid-77/)
  t.equal(house.ask('SELECT count(*) FROM letters WHERE sealed_body IS NOT NULL'), 1)
})

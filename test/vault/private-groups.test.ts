// Private groups below the web: only the owner changes one, members see it where allowed, everybody else sees nothing.
import t from 'tap'
import { accessOf } from '../../src/vault/access.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { membersOf } from '../../src/vault/group-members.ts'
import {
  addPrivateGroup,
  changePrivateGroup,
  findPrivateGroups,
  ownPrivateGroupOf,
  privateGroup,
  privateGroupOf,
  setPrivateGroupState,
} from '../../src/vault/private-groups.ts'
import { candidateOf, findRecipients, recipientTyped } from '../../src/vault/recipients.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../../src/vault/refusals.ts'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import { letAdministrators, ownerIsIn } from '../controls/vault/groups.ts'
import type { Person } from '../fixtures/cast.ts'
import { refused } from '../fixtures/refused.ts'
import { putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'
import { stateOf } from '../fixtures/state.ts'

const TEAM = { name: 'Team X', description: '', active: true, membersMayView: false }
const ALL = { text: '', status: 'all', sort: 'name', page: 1 } as const

function group(house: SealedHouse, given: Partial<typeof TEAM> & { add?: readonly number[] } = {}): number {
  return addPrivateGroup(house.vault, house.as('olivia'), { ...TEAM, add: [], ...given })
}

function people({ vault }: SealedHouse, groupId: number): string[] {
  return membersOf(vault, { group: privateGroup(groupId), text: '', page: 1 }).rows.map(({ username }) => username)
}

function share(house: SealedHouse, { by, secretId, groupId }: { by: Person; secretId: number; groupId: number }): void {
  const given = { recipient: { kind: 'private-group', id: groupId }, level: 'view', untilAt: null } as const
  shareApiSecret(house.vault, house.as(by), { secretId, add: [given], change: [], remove: [] })
}

t.test('anybody makes one; the owner is in it only when named; each step is an event of ids', async (t) => {
  const house = sealedHouse(t)
  house.news()
  const groupId = group(house, { add: [house.ids.gina] })
  t.same(people(house, groupId), ['gina'])
  t.same(house.news(), ['private_group.added', 'private_group.member_added'])
  t.equal(
    house.ask("SELECT details FROM audit_events WHERE name = 'private_group.added'"),
    JSON.stringify({ group: `private-group:${String(groupId)}`, active: true, membersMayView: false }),
  )
  const secretId = putSealed(house)
  house.vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(house.ids.stan, secretId)
  house.vault.db.raw.exec('UPDATE private_groups SET members_may_view = 1')
  house.vault.db.raw
    .prepare('INSERT INTO private_group_members (group_id, user_id, added_at) VALUES (?, ?, 0)')
    .run(groupId, house.ids.stan)
  share(house, { by: 'stan', secretId, groupId })
  t.equal(accessOf(house.vault, house.as('olivia'), secretId), 'none', 'owning a group reaches nothing')
  const changed = changePrivateGroup(house.vault, house.as('olivia'), {
    ...{ groupId, version: 1, ...TEAM, membersMayView: true },
    ...{ add: [house.ids.olivia], remove: [] },
  })
  t.same(changed, { changed: 0, add: [house.ids.olivia], remove: [] })
  t.equal(accessOf(house.vault, house.as('olivia'), secretId), 'view')
  const planted = ownerIsIn(house.vault, house.as('olivia'), { ...TEAM, name: 'Planted', add: [] })
  t.same(people(house, planted), ['olivia'], 'control: an owner who is in unasked is noticed')
})

t.test(
  'two people may each have a group of the same name, and one person too; without a name there is none',
  async (t) => {
    const house = sealedHouse(t)
    group(house)
    t.ok(group(house))
    t.ok(addPrivateGroup(house.vault, house.as('gina'), { ...TEAM, add: [] }))
    for (const name of ['', '\u200b'])
      t.match(
        refused(() => group(house, { name })),
        { fields: { name: 'groups.name_missing' } },
      )
    const groupId = group(house)
    const empty = { groupId, version: 1, ...TEAM, name: '', add: [], remove: [] }
    t.throws(() => changePrivateGroup(house.vault, house.as('olivia'), empty), Invalid)
  },
)

t.test('the owner changes it; a save names fields and people, and nobody else is touched', async (t) => {
  const house = sealedHouse(t)
  const { gina, stan, victor } = house.ids
  const groupId = group(house, { add: [gina, stan] })
  house.news()
  const save = (changes: object) =>
    changePrivateGroup(house.vault, house.as('olivia'), {
      groupId,
      version: 1,
      ...TEAM,
      add: [],
      remove: [],
      ...changes,
    })
  t.match(
    save({ name: 'Team Y', description: 'We.', membersMayView: true, active: false, add: [victor], remove: [gina] }),
    {
      changed: 4,
      add: [victor],
      remove: [gina],
    },
  )
  t.same(people(house, groupId), ['stan', 'victor'])
  t.same(house.news(), [
    'private_group.changed',
    'private_group.disabled',
    'private_group.member_removed',
    'private_group.member_added',
  ])
  t.throws(() => save({}), Conflict, 'what was saved in between is not written over')
  t.match(
    refused(() => save({ version: 2, add: [999] })),
    { fields: { 'user:999': 'shared.cannot_be_chosen' } },
  )
  t.match(ownPrivateGroupOf(house.vault, house.as('olivia'), { groupId }), { name: 'Team Y', version: 2, size: 2 })
})

t.test(
  'members see it where allowed and may not change it; everybody else finds nothing, administrators too',
  async (t) => {
    const house = sealedHouse(t)
    const { gina, stan } = house.ids
    const open = group(house, { membersMayView: true, add: [gina] })
    const closed = group(house, { add: [gina] })
    const { vault } = house
    const acts = (person: Person, groupId: number) => [
      () => privateGroupOf(vault, house.as(person), { groupId }),
      () => ownPrivateGroupOf(vault, house.as(person), { groupId }),
      () =>
        changePrivateGroup(vault, house.as(person), {
          groupId,
          version: 1,
          ...TEAM,
          name: 'Taken',
          add: [stan],
          remove: [gina],
        }),
      () => setPrivateGroupState(vault, house.as(person), { groupId, active: false }),
    ]
    const before = stateOf(vault.db, { without: [] })
    t.match(privateGroupOf(vault, house.as('gina'), { groupId: open }), {
      name: 'Team X',
      yours: false,
      ownerName: 'Olivia Owner',
    })
    t.match(privateGroupOf(vault, house.as('olivia'), { groupId: open }), { yours: true })
    for (const act of acts('gina', open).slice(1)) t.throws(act, Forbidden)
    for (const [person, groupId] of [
      ['gina', closed],
      ['stan', open],
      ['stan', closed],
      ['ada', open],
      ['ada', closed],
    ] as const)
      for (const act of acts(person, groupId)) t.match(refused(act), { status: 404, rule: 'private_groups.none' })
    for (const act of acts('stan', 99)) t.match(refused(act), { status: 404, rule: 'not_found' })
    t.throws(() => privateGroupOf(vault, house.as('stan'), { groupId: 99 }), NotFound)
    t.same(stateOf(vault.db, { without: [] }), before)
    letAdministrators(vault, house.as('ada'), {
      groupId: closed,
      version: 1,
      ...TEAM,
      add: [house.ids.ada],
      remove: [],
    })
    t.notSame(stateOf(vault.db, { without: [] }), before, 'control: a way in for administrators is noticed')
  },
)

t.test('the list holds those one owns, and those one is in and may see', async (t) => {
  const house = sealedHouse(t)
  const { gina, stan } = house.ids
  group(house, { name: 'Closed', add: [gina] })
  group(house, { name: 'Open', membersMayView: true, add: [gina, stan] })
  addPrivateGroup(house.vault, house.as('gina'), { ...TEAM, name: 'Of Gina', active: false, add: [] })
  const find = (person: Person, asked: object = {}) =>
    findPrivateGroups(house.vault, house.as(person), { ...ALL, ...asked })
  const names = (person: Person, asked: object = {}) => find(person, asked).rows.map(({ name }) => name)
  t.same(names('olivia'), ['Closed', 'Open'])
  t.same(names('gina'), ['Of Gina', 'Open'])
  t.same(names('stan'), ['Open'])
  t.same(names('ada'), [])
  t.same(names('gina', { status: 'inactive' }), ['Of Gina'])
  t.same(names('gina', { text: 'OPE' }), ['Open'])
  t.same(names('olivia', { sort: '-size' }), ['Open', 'Closed'])
  t.match(find('gina', { page: 9 }), {
    page: 1,
    total: 2,
    rows: [{ membersMayView: false }, { membersMayView: true, size: 2 }],
  })
})

t.test('ACL-12: nobody shares with a private group they may not see, by list, by name or by number', async (t) => {
  const house = sealedHouse(t)
  const { gina } = house.ids
  const groupId = group(house, { add: [gina] })
  const secretId = putSealed(house)
  house.vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(gina, secretId)
  const offered = (person: Person) =>
    findRecipients(house.vault, house.as(person), { text: 'team' }).hits.some(
      ({ recipient }) => recipient.kind === 'private-group',
    )
  const recipient = { kind: 'private-group', id: groupId } as const
  t.ok(offered('olivia'))
  for (const person of ['gina', 'stan', 'ada'] as const) {
    t.notOk(offered(person), person)
    t.match(recipientTyped(house.vault, house.as(person), { text: 'Team X' }), { chosen: null }, person)
    t.equal(candidateOf(house.vault, house.as(person), recipient), null, person)
  }
  t.throws(() => share(house, { by: 'gina', secretId, groupId }), Invalid)
  t.throws(() => share(house, { by: 'gina', secretId, groupId: 99 }), Invalid)
  t.equal(house.ask('SELECT count(*) FROM grants WHERE private_group_id IS NOT NULL'), 0)
  house.vault.db.raw.exec('UPDATE private_groups SET members_may_view = 1')
  t.ok(offered('gina'), 'where members may view it, they may share with it')
  share(house, { by: 'gina', secretId, groupId })
  setPrivateGroupState(house.vault, house.as('olivia'), { groupId, active: false })
  t.notOk(offered('olivia'), 'with an inactive one nothing is shared')
})

t.test('each state only from the other one', async (t) => {
  const house = sealedHouse(t)
  const groupId = group(house)
  const set = (active: boolean) => setPrivateGroupState(house.vault, house.as('olivia'), { groupId, active })
  house.news()
  t.throws(() => set(true), Conflict)
  set(false)
  t.throws(() => set(false), Conflict)
  set(true)
  t.same(house.news(), ['private_group.disabled', 'private_group.enabled'])
  t.not(house.ask('SELECT disabled_at FROM private_groups WHERE id = ?', group(house, { active: false })), null)
})

t.test(
  'when its owner leaves, a group goes on with its people and another owner, and whom it reaches is told',
  async (t) => {
    const house = sealedHouse(t, { mailConfigured: true })
    const { gina, stan, victor, olivia } = house.ids
    const groupId = addPrivateGroup(house.vault, house.as('gina'), {
      ...TEAM,
      membersMayView: true,
      add: [stan, olivia],
    })
    const secretId = putSealed(house)
    share(house, { by: 'olivia', secretId, groupId })
    house.vault.db.raw.exec('DELETE FROM letters')
    house.news()
    const done = deactivateUser(house.vault, house.as('ada'), { userId: gina, toId: victor })
    t.match(done, { secrets: 0, privateGroups: 1, to: { id: victor } })
    t.same(people(house, groupId), ['olivia', 'stan'], 'who is in stays in, and the new owner is not among them')
    t.equal(accessOf(house.vault, house.as('stan'), secretId), 'view')
    t.match(ownPrivateGroupOf(house.vault, house.as('victor'), { groupId }), { ownerName: 'Victor Viewer' })
    t.same(house.vault.db.raw.prepare('SELECT kind, user_id AS "to" FROM letters').all(), [
      { kind: 'private_group_taken_over', to: olivia },
    ])
    t.ok(house.news().includes('private_group.handed_over'))
    t.throws(
      () => changePrivateGroup(house.vault, house.as('victor'), { groupId, version: 1, ...TEAM, add: [], remove: [] }),
      Conflict,
    )
  },
)

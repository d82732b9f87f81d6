// User groups below the web: who may make and change them, who is put in and taken out, and who is told.
import t from 'tap'
import { accessOf } from '../../src/vault/access.ts'
import { nobody, operator, system } from '../../src/vault/actors.ts'
import { findPeopleFor, membersOf, personTyped } from '../../src/vault/group-members.ts'
import { findGroupsToJoin, groupNumbered, groupTyped, userGroupsOf } from '../../src/vault/groups-of-user.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../../src/vault/refusals.ts'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import {
  addUserGroup,
  changeUserGroup,
  findUserGroups,
  setUserGroupState,
  userGroup,
  userGroupOf,
} from '../../src/vault/user-groups.ts'
import { addUser, changeUser } from '../../src/vault/users.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import {
  disableForGood,
  joinUntold,
  putInByHalves,
  replaceAllPeople,
  saveOverAnything,
} from '../controls/vault/groups.ts'
import { refused } from '../fixtures/refused.ts'
import { putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'
import { stateOf } from '../fixtures/state.ts'

const NIGHT = { name: 'Night shift', description: '', active: true }
const ALL = { text: '', status: 'all', sort: 'name', page: 1 } as const
const ORIGIN = { address: '192.0.2.1', requestId: 'r1' }

function group(house: SealedHouse, add: readonly number[] = []): number {
  return addUserGroup(house.vault, house.as('ada'), { ...NIGHT, add })
}

/** The names of those who are in, by name. */
function people({ vault }: SealedHouse, groupId: number): string[] {
  const { rows } = membersOf(vault, { group: userGroup(groupId), text: '', page: 1 })
  return rows.map(({ username }) => username)
}

function share(house: SealedHouse, { secretId, groupId }: { secretId: number; groupId: number }): void {
  const given = { recipient: { kind: 'user-group', id: groupId }, level: 'view', untilAt: null } as const
  shareApiSecret(house.vault, house.as('olivia'), { secretId, add: [given], change: [], remove: [] })
}

function letters({ vault }: SealedHouse): unknown[] {
  return vault.db.raw.prepare('SELECT kind, user_id AS "to" FROM letters ORDER BY id').all()
}

t.test('a user group is made with its first people; each is an event, and events hold ids only', async (t) => {
  const house = sealedHouse(t)
  house.news()
  const groupId = group(house, [house.ids.gina, house.ids.stan])
  t.same(people(house, groupId), ['gina', 'stan'])
  t.same(house.news(), ['user_group.added', 'user_group.member_added', 'user_group.member_added'])
  const events = house.vault.db.raw.prepare('SELECT user_id AS who, details FROM audit_events ORDER BY number').all()
  const named = `user-group:${String(groupId)}`
  t.same(events, [
    { who: null, details: JSON.stringify({ group: named, active: true }) },
    { who: house.ids.gina, details: JSON.stringify({ group: named }) },
    { who: house.ids.stan, details: JSON.stringify({ group: named }) },
  ])
  t.match(userGroupOf(house.vault, house.as('ada'), { groupId }), {
    name: 'Night shift',
    size: 2,
    createdBy: house.ids.ada,
  })
})

t.test('the operator at the console may too; nobody else, and nothing is changed or told', async (t) => {
  const house = sealedHouse(t)
  const groupId = addUserGroup(house.vault, operator, { ...NIGHT, add: [house.ids.gina] })
  t.equal(house.ask('SELECT created_by FROM user_groups WHERE id = ?', groupId), null)
  const { rows } = membersOf(house.vault, { group: userGroup(groupId), text: '', page: 1 })
  t.equal(rows[0]?.addedByName, null)
  const before = stateOf(house.vault.db, { without: [] })
  const { vault } = house
  for (const by of [house.as('olivia'), house.as('gina'), system, nobody(ORIGIN)])
    for (const act of [
      () => findUserGroups(vault, by, ALL),
      () => userGroupOf(vault, by, { groupId }),
      () => addUserGroup(vault, by, { ...NIGHT, name: 'Mine', add: [] }),
      () => changeUserGroup(vault, by, { groupId, version: 1, ...NIGHT, add: [house.ids.olivia], remove: [] }),
      () => setUserGroupState(vault, by, { groupId, active: false }),
      () => userGroupsOf(vault, by, { userId: 1 }),
      () => findGroupsToJoin(vault, by, { text: '', except: [] }),
      () => groupNumbered(vault, by, groupId),
      () => groupTyped(vault, by, 'Dev'),
    ])
      t.match(refused(act), { name: 'Forbidden', rule: 'users.administer' })
  t.same(stateOf(house.vault.db, { without: [] }), before)
  t.throws(() => findUserGroups(vault, house.as('victor'), ALL), Forbidden)
})

t.test(
  'a name is needed, can be read, fits, and is taken only once, upper and lower case being the same',
  async (t) => {
    const house = sealedHouse(t)
    group(house)
    const faults = (changes: Partial<typeof NIGHT>) =>
      refused(() => addUserGroup(house.vault, house.as('ada'), { ...NIGHT, ...changes, add: [] }))
    for (const name of ['', ' ', '\u200b\u200b', '\u2060'])
      t.match(faults({ name }), { fields: { name: 'groups.name_missing' } })
    for (const name of ['night SHIFT', 'ＮＩＧＨＴ shift', 'Night shift'])
      t.match(faults({ name }), { fields: { name: 'admin_user_groups.name_taken' } })
    t.match(faults({ name: '𝕏'.repeat(101) }), { fields: { name: { key: 'forms.too_long', values: { most: 100 } } } })
    for (const name of ['a\u202eb', 'a\0b', 'a\nb']) t.match(faults({ name }), { fields: { name: 'forms.characters' } })
    t.match(faults({ name: 'x', description: 'y'.repeat(1_001) }), {
      fields: { description: { values: { most: 1_000 } } },
    })
    t.equal(house.ask('SELECT count(*) FROM user_groups'), 2)
    t.equal(faults({ name: '𝕏'.repeat(100), description: '漢'.repeat(1_000) }), null)
  },
)

t.test('a save changes what was typed and those who were named, and says so; nobody else is touched', async (t) => {
  const house = sealedHouse(t)
  const { gina, stan, victor } = house.ids
  const groupId = group(house, [gina, stan])
  house.news()
  const save = (changes: object) =>
    changeUserGroup(house.vault, house.as('ada'), { groupId, version: 1, ...NIGHT, add: [], remove: [], ...changes })
  t.same(save({ add: [victor], remove: [gina] }), { changed: 0, add: [victor], remove: [gina] })
  t.same(people(house, groupId), ['stan', 'victor'])
  t.same(
    save({ add: [victor], remove: [gina] }),
    { changed: 0, add: [], remove: [] },
    'who is in or out already stays so',
  )
  t.same(save({}), { changed: 0, add: [], remove: [] })
  t.same(house.news(), ['user_group.member_removed', 'user_group.member_added'])
  t.match(save({ name: 'Day shift', description: 'By day.', active: false }), { changed: 3 })
  t.same(house.news(), ['user_group.changed', 'user_group.disabled'])
  t.equal(
    house.ask("SELECT details FROM audit_events WHERE name = 'user_group.changed'"),
    JSON.stringify({ group: `user-group:${String(groupId)}`, fields: ['name', 'description'] }),
  )
  t.throws(
    () => changeUserGroup(house.vault, house.as('ada'), { groupId: 99, version: 1, ...NIGHT, add: [], remove: [] }),
    NotFound,
  )
})

t.test(
  'ACL-21: what somebody else saved in between is not written over, and named people go through all the same',
  async (t) => {
    const house = sealedHouse(t)
    const { gina, stan, victor } = house.ids
    const groupId = group(house, [gina])
    const save = (verb: typeof changeUserGroup, changes: object) =>
      verb(house.vault, house.as('ada'), { groupId, version: 1, ...NIGHT, add: [], remove: [], ...changes })
    save(changeUserGroup, { name: 'Theirs', add: [stan] })
    t.throws(() => save(changeUserGroup, { name: 'Mine', add: [victor] }), Conflict)
    t.same(people(house, groupId), ['gina', 'stan'], 'nothing of the second save was done')
    t.equal(save(changeUserGroup, { name: 'Theirs', add: [victor] }).changed, 0)
    t.same(people(house, groupId), ['gina', 'stan', 'victor'], 'whoever only names people is in nobody’s way')
    save(saveOverAnything, { name: 'Mine' })
    t.equal(house.ask('SELECT name FROM user_groups WHERE id = ?', groupId), 'Mine', 'control: writing over is noticed')
    save(replaceAllPeople, { name: 'Mine', add: [gina] })
    t.not(people(house, groupId).length, 3, 'control: a list that stands for all is noticed')
  },
)

t.test('somebody unknown, inactive or named twice: clear words, and nothing by halves', async (t) => {
  const house = sealedHouse(t)
  const { gina, stan, victor, edith } = house.ids
  deactivateUser(house.vault, house.as('ada'), { userId: edith, toId: null })
  const groupId = group(house, [gina])
  const before = stateOf(house.vault.db, { without: [] })
  const save = (verb: typeof changeUserGroup, changes: { add?: number[]; remove?: number[] }) =>
    refused(() =>
      verb(house.vault, house.as('ada'), {
        groupId,
        version: 1,
        ...NIGHT,
        name: 'Renamed',
        add: [],
        remove: [],
        ...changes,
      }),
    )
  for (const nobody of [999, 0, -1, edith])
    t.match(save(changeUserGroup, { add: [stan, nobody] }), {
      fields: { [`user:${String(nobody)}`]: 'shared.cannot_be_chosen' },
    })
  for (const twice of [{ add: [stan, stan] }, { add: [stan], remove: [stan] }, { remove: [stan, stan] }])
    t.match(save(changeUserGroup, twice), { fields: { [`user:${String(stan)}`]: 'shared.named_twice' } })
  t.same(stateOf(house.vault.db, { without: [] }), before)
  t.ok(save(putInByHalves, { add: [stan, 999, victor] }) instanceof Invalid)
  t.notSame(stateOf(house.vault.db, { without: [] }), before, 'control: half a save is noticed')
})

/** What somebody has through a group: at first, once it was disabled, and once it was enabled again. */
function throughGroup(house: SealedHouse, groupId: number, setState = setUserGroupState): string[] {
  const secretId = putSealed(house)
  share(house, { secretId, groupId })
  const access = () => accessOf(house.vault, house.as('stan'), secretId)
  const after = (active: boolean) => {
    setState(house.vault, house.as('ada'), { groupId, active })
    return access()
  }
  return [access(), after(false), after(true)]
}

t.test('ACL-10: disabled it gives nothing, enabled it gives it back; each only from the other state', async (t) => {
  const house = sealedHouse(t)
  const groupId = group(house, [house.ids.stan])
  t.same(throughGroup(house, groupId), ['view', 'none', 'view'])
  house.news()
  const set = (active: boolean) => setUserGroupState(house.vault, house.as('ada'), { groupId, active })
  t.throws(() => set(true), Conflict)
  set(false)
  t.throws(() => set(false), Conflict)
  set(true)
  t.same(house.news(), ['user_group.disabled', 'user_group.enabled'])
  const other = sealedHouse(t)
  const emptied = throughGroup(other, group(other, [other.ids.stan]), disableForGood)
  t.same(emptied, ['view', 'none', 'none'], 'control: a group that was emptied gives nothing back')
  t.throws(() => setUserGroupState(house.vault, house.as('ada'), { groupId: 99, active: true }), NotFound)
  t.equal(addUserGroup(house.vault, house.as('ada'), { ...NIGHT, name: 'Asleep', active: false, add: [] }), groupId + 1)
  t.not(house.ask('SELECT disabled_at FROM user_groups WHERE id = ?', groupId + 1), null)
})

t.test('ACL-10: the number of a group that is gone is never given again', async (t) => {
  const house = sealedHouse(t)
  const groupId = group(house)
  house.vault.db.raw.prepare('DELETE FROM user_groups WHERE id = ?').run(groupId)
  t.equal(group(house), groupId + 1)
})

t.test('ACL-13: whoever is deactivated counts nowhere, and stays in for the day they come back', async (t) => {
  const house = sealedHouse(t)
  const groupId = group(house, [house.ids.gina, house.ids.stan])
  deactivateUser(house.vault, house.as('ada'), { userId: house.ids.stan, toId: null })
  t.equal(userGroupOf(house.vault, house.as('ada'), { groupId }).size, 1)
  const listed = findUserGroups(house.vault, house.as('ada'), { ...ALL, text: 'night' })
  t.equal(listed.rows[0]?.size, 1)
  const { rows } = membersOf(house.vault, { group: userGroup(groupId), text: '', page: 1 })
  t.match(rows, [
    { username: 'gina', active: true },
    { username: 'stan', active: false },
  ])
  t.equal(
    changeUserGroup(house.vault, house.as('ada'), { groupId, version: 1, ...NIGHT, add: [], remove: [house.ids.stan] })
      .remove.length,
    1,
  )
})

t.test('the list is searched, filtered, sorted and cut into pages', async (t) => {
  const house = sealedHouse(t)
  const ada = house.as('ada')
  group(house, [house.ids.stan, house.ids.victor])
  for (let n = 0; n < 32; n += 1) addUserGroup(house.vault, ada, { ...NIGHT, name: `Équipe ${String(n)}`, add: [] })
  setUserGroupState(house.vault, ada, { groupId: 3, active: false })
  const find = (asked: object) => findUserGroups(house.vault, ada, { ...ALL, ...asked })
  const names = (asked: object) => find(asked).rows.map(({ name }) => name)
  t.match(find({}), { total: 34, page: 1 })
  t.equal(find({ page: 2 }).rows.length, 4)
  t.equal(find({ page: 99 }).page, 2)
  t.same(names({ text: 'equipe 31' }), ['Équipe 31'])
  t.equal(find({ text: 'EQUIPE' }).total, 32)
  t.same(names({ text: 'zzz' }), [])
  t.same(names({ status: 'inactive' }), ['Équipe 0'])
  t.equal(find({ status: 'active' }).total, 33)
  t.same(names({ sort: '-size' }).slice(0, 2), ['Night shift', 'Dev'])
  t.same(names({ sort: 'size' }).slice(0, 1), ['Équipe 0'])
  t.same(names({ sort: 'added' }).slice(0, 2), ['Dev', 'Night shift'])
  t.equal(names({ sort: '-added' })[0], 'Équipe 31')
  t.equal(names({ sort: '-name' })[0], 'Équipe 9')
})

t.test(
  'those who could join are found by name, username or address; those who are in, and inactive ones, are not offered',
  async (t) => {
    const house = sealedHouse(t)
    const { gina, stan, victor } = house.ids
    const groupId = group(house, [gina])
    deactivateUser(house.vault, house.as('ada'), { userId: victor, toId: null })
    const find = (text: string, except: number[] = [], id: number | null = groupId) =>
      findPeopleFor(house.vault, { group: id === null ? null : userGroup(id), text, except }).hits.map(
        ({ username }) => username,
      )
    t.same(find(''), ['ada', 'edith', 'olivia', 'stan'])
    t.same(find('', [stan]), ['ada', 'edith', 'olivia'])
    t.same(find('', [], null), ['ada', 'edith', 'gina', 'olivia', 'stan'])
    for (const text of ['STRANGER', 'stan', 'stan@corp.test', 'st']) t.ok(find(text).includes('stan'), text)
    t.same(find('gina'), [])
    t.same(find('victor'), [])
    for (const text of ['stan', 'STAN@corp.test', ' stan '])
      t.match(personTyped(house.vault, text), { id: stan, fault: null })
    t.same(personTyped(house.vault, 'st'), { fault: 'shared.choose_one' })
    for (const text of ['zzzz', 'victor']) t.same(personTyped(house.vault, text), { fault: 'shared.nobody_found' })
  },
)

t.test('a list of a thousand people is read page by page, and searched', async (t) => {
  const house = sealedHouse(t)
  const groupId = group(house)
  const insert = house.vault.db.raw.prepare(
    "INSERT INTO users (name, username, username_folded, email, email_folded, language, time_zone, created_at) VALUES (:n, :n, :n, :n || '@x.test', :n || '@x.test', 'en', 'UTC', 0)",
  )
  const member = house.vault.db.raw.prepare(
    'INSERT INTO user_group_members (group_id, user_id, added_at) VALUES (?, ?, 0)',
  )
  for (let n = 0; n < 1_000; n += 1)
    member.run(groupId, insert.run({ n: `member${String(n).padStart(4, '0')}` }).lastInsertRowid)
  const look = (text: string, page = 1) => membersOf(house.vault, { group: userGroup(groupId), text, page })
  t.match(look('', 34), { page: 34, total: 1_000 })
  t.same(
    look('', 34)
      .rows.map(({ name }) => name)
      .at(-1),
    'member0999',
  )
  t.equal(look('', 99).page, 34)
  t.match(look('member0417'), { total: 1, rows: [{ name: 'member0417' }] })
  t.equal(look('04').total > 1, true)
  t.equal(findPeopleFor(house.vault, { group: userGroup(groupId), text: 'member', except: [] }).hits.length, 0)
})

t.test('ACL-15: an administrator who steps into a group is seen by those whose API secrets it reaches', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const { ada, olivia, edith } = house.ids
  const groupId = group(house)
  const secretId = putSealed(house)
  share(house, { secretId, groupId })
  house.vault.db.raw.exec('DELETE FROM letters')
  const change = (verb: typeof changeUserGroup, changes: { add?: number[]; remove?: number[] }) =>
    verb(house.vault, house.as('ada'), { groupId, version: 1, ...NIGHT, add: [], remove: [], ...changes })
  change(changeUserGroup, { add: [edith] })
  t.same(letters(house), [], 'putting in somebody else is nobody’s way in')
  house.news()
  change(changeUserGroup, { add: [ada] })
  t.same(letters(house), [{ kind: 'joined_group', to: olivia }])
  t.same(house.news(), ['user_group.member_added'])
  change(changeUserGroup, { add: [ada] })
  t.equal(letters(house).length, 1, 'being in already is no news')
  change(changeUserGroup, { remove: [ada] })
  house.vault.db.raw.exec('DELETE FROM letters')
  change(joinUntold, { add: [ada] })
  t.same(letters(house), [], 'control: stepping in without a letter is noticed')
  const version = Number(house.ask('SELECT version FROM users WHERE id = ?', ada))
  change(changeUserGroup, { remove: [ada] })
  const { name, username, email } = house.as('ada').user
  const form = { userId: ada, version, name, username, email, mayShareOutside: false, administrator: true }
  changeUser(house.vault, house.as('ada'), { ...form, groups: { add: [groupId], remove: [] } })
  t.same(letters(house), [{ kind: 'joined_group', to: olivia }], 'by the form of the person just the same')
})

t.test(
  'ACL-15: a disabled group counts, one’s own API secrets and those of nobody active do not; without mail nothing is queued',
  async (t) => {
    const house = sealedHouse(t, { mailConfigured: true })
    const { ada } = house.ids
    const groupId = addUserGroup(house.vault, house.as('ada'), { ...NIGHT, active: false, add: [] })
    const [first, second] = [putSealed(house), putSealed(house)]
    const grant = house.vault.db.raw.prepare(
      "INSERT INTO grants (secret_id, user_group_id, level, granted_at, granted_by, changed_at, changed_by) VALUES (?, ?, 'view', 0, 1, 0, 1)",
    )
    for (const id of [first, second]) grant.run(id, groupId)
    const own = house.vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?')
    own.run(ada, second)
    house.vault.db.raw.exec('DELETE FROM letters')
    const change = (changes: { add?: number[]; remove?: number[] }) =>
      changeUserGroup(house.vault, house.as('ada'), {
        groupId,
        version: 1,
        ...NIGHT,
        active: false,
        add: [],
        remove: [],
        ...changes,
      })
    change({ add: [ada] })
    t.same(letters(house), [{ kind: 'joined_group', to: house.ids.olivia }])
    change({ remove: [ada] })
    house.vault.db.raw.exec("DELETE FROM letters; UPDATE users SET deactivated_at = 1 WHERE username = 'olivia'")
    change({ add: [ada] })
    t.same(letters(house), [])
    const quiet = sealedHouse(t)
    const there = group(quiet)
    share(quiet, { secretId: putSealed(quiet), groupId: there })
    changeUserGroup(quiet.vault, quiet.as('ada'), {
      groupId: there,
      version: 1,
      ...NIGHT,
      add: [quiet.ids.ada],
      remove: [],
    })
    t.same(letters(quiet), [])
  },
)

t.test(
  'a person is put into groups and taken out of groups with their form; groups that are not named stay',
  async (t) => {
    const house = sealedHouse(t)
    const ada = house.as('ada')
    const [night, day] = [
      group(house),
      addUserGroup(house.vault, ada, { ...NIGHT, name: 'Day shift', add: [house.ids.gina] }),
    ]
    const EVA = {
      name: 'Eva Nova',
      username: 'eva',
      email: 'eva@corp.test',
      mayShareOutside: false,
      administrator: false,
    }
    const { userId } = addUser(house.vault, ada, { ...EVA, groups: { add: [night, day] } })
    const inside = () => userGroupsOf(house.vault, ada, { userId }).map(({ name }) => name)
    t.same(inside(), ['Day shift', 'Night shift'])
    house.news()
    const save = (groups: { add: number[]; remove: number[] }, changes: object = {}) =>
      changeUser(house.vault, ada, { ...EVA, userId, version: 1, ...changes, groups })
    t.same(save({ add: [1], remove: [day] }), { changed: 2 })
    t.same(inside(), ['Dev', 'Night shift'])
    t.same(house.news(), ['user_group.member_removed', 'user_group.member_added'])
    t.same(people(house, day), ['gina'], 'who else is in is not touched')
    const before = stateOf(house.vault.db, { without: [] })
    t.match(
      refused(() => save({ add: [99], remove: [] }, { name: 'Renamed' })),
      { fields: { 'user-group:99': 'shared.cannot_be_chosen' } },
    )
    t.match(
      refused(() => save({ add: [day], remove: [day] }, { name: 'Renamed' })),
      { fields: { [`user-group:${String(day)}`]: 'shared.named_twice' } },
    )
    t.match(
      refused(() =>
        addUser(house.vault, ada, { ...EVA, username: 'eva2', email: 'eva2@corp.test', groups: { add: [99] } }),
      ),
      { fields: { 'user-group:99': 'shared.cannot_be_chosen' } },
    )
    t.same(stateOf(house.vault.db, { without: [] }), before, 'and nothing by halves')
  },
)

t.test('groups to join are found by a part of their name; exactly one name counts as chosen', async (t) => {
  const house = sealedHouse(t)
  const ada = house.as('ada')
  const groupId = group(house)
  setUserGroupState(house.vault, ada, { groupId: 1, active: false })
  const find = (text: string, except: number[] = []) =>
    findGroupsToJoin(house.vault, ada, { text, except }).hits.map(({ name }) => name)
  t.same(find(''), ['Night shift'])
  t.same(find('SHIFT night'), ['Night shift'])
  t.same(find('', [groupId]), [])
  t.match(groupTyped(house.vault, ada, 'night SHIFT'), { id: groupId })
  t.match(groupTyped(house.vault, ada, 'dev'), { id: 1 }, 'a sleeping one can be named')
  t.same(groupTyped(house.vault, ada, 'night'), { fault: 'shared.choose_one' })
  t.same(groupTyped(house.vault, ada, 'zzz'), { fault: 'admin_users.no_such_group' })
  t.equal(groupNumbered(house.vault, ada, 99), null)
  for (let n = 0; n < 12; n += 1) addUserGroup(house.vault, ada, { ...NIGHT, name: `Team ${String(n)}`, add: [] })
  t.match(findGroupsToJoin(house.vault, ada, { text: 'team', except: [] }), { more: true, hits: { length: 8 } })
})

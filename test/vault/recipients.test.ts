// Whom one can share with: who is found by what, who is never offered, and what a typed text stands for.
import fc from 'fast-check'
import t from 'tap'
import { FIRST_HITS } from '../../src/vault/people-search.ts'
import {
  candidateOf,
  FIRST_GROUPS,
  FIRST_LINES,
  findRecipients,
  recipientFrom,
  recipientText,
  recipientTyped,
} from '../../src/vault/recipients.ts'
import { findCandidate } from '../../src/store/recipients.ts'
import type { Person } from '../fixtures/cast.ts'
import { put, putUser } from '../fixtures/database.ts'
import { sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'
import { findEverybody } from '../controls/vault/recipients.ts'

function person(
  house: SealedHouse,
  name: string,
  username: string,
  rest: Record<string, string | number> = {},
): number {
  const [login, email] = [username, `${username}@mail.test`]
  const names = { name, username: login, username_folded: login.toLowerCase() }
  return putUser(house.vault.db, { ...names, email, email_folded: email.toLowerCase(), ...rest })
}

function names(house: SealedHouse, text: string, by: Person = 'olivia'): string[] {
  return findRecipients(house.vault, house.as(by), { text }).hits.map(({ name }) => name)
}

function typed(house: SealedHouse, text: string): unknown {
  const { chosen, fault } = recipientTyped(house.vault, house.as('olivia'), { text })
  return chosen === null ? fault : recipientText(chosen.recipient)
}

function withGroups(house: SealedHouse): void {
  const { db } = house.vault
  put(db, 'user_groups', { id: 2, name: 'Plantão São Paulo', name_folded: 'plantão são paulo', created_at: 0 })
  put(db, 'user_groups', { id: 3, name: 'Old team', name_folded: 'old team', created_at: 0, disabled_at: 1 })
  const group = { created_at: 0, members_may_view: 1 }
  put(db, 'private_groups', { id: 1, owner_id: house.ids.olivia, name: 'Night shift', ...group })
  put(db, 'private_groups', { id: 2, owner_id: house.ids.stan, name: 'Night owls', ...group })
  put(db, 'private_groups', { id: 3, owner_id: house.ids.stan, name: 'Night hidden', ...group, members_may_view: 0 })
  put(db, 'private_groups', { id: 4, owner_id: house.ids.stan, name: 'Night others', ...group })
  put(db, 'private_groups', { id: 5, owner_id: house.ids.olivia, name: 'Night off', ...group, disabled_at: 1 })
  for (const id of [2, 3]) put(db, 'private_group_members', { group_id: id, user_id: house.ids.olivia, added_at: 0 })
  for (const who of [house.ids.victor, house.ids.edith])
    put(db, 'private_group_members', { group_id: 1, user_id: who, added_at: 0 })
  db.raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id = ?').run(house.ids.edith)
}

t.test('scenario 24, 25, 26: people are found by any part of name, username and e-mail address', async (t) => {
  const house = sealedHouse(t)
  person(house, 'João Ångström', 'jota.a')
  for (const text of [
    'João Ångström',
    'joao',
    'ANGSTROM',
    'ångs',
    'jota',
    'jota.a@mail',
    'ão',
    'j ång',
    'MAIL.TEST joão',
  ])
    t.same(names(house, text), ['João Ångström'], text)
  for (const text of ['joanna', 'jo%o', 'j_ta', '"', "'; DROP TABLE users", 'a* OR b', 'joão victor', '\\'])
    t.same(names(house, text), [], text)
})

t.test('scenario 27 and 28: user groups are found by everybody, private groups by whom they may be seen', async (t) => {
  const house = sealedHouse(t)
  withGroups(house)
  t.same(names(house, 'sao paulo'), ['Plantão São Paulo'])
  t.same(names(house, 'old team'), [], 'a disabled group is not offered')
  t.same(names(house, 'night'), ['Night owls', 'Night shift'])
  t.same(names(house, 'night', 'victor'), ['Night shift'], 'a member who may view it')
  t.same(names(house, 'night', 'gina'), [])
  const [owls, shift] = findRecipients(house.vault, house.as('olivia'), { text: 'night' }).hits
  t.match([owls, shift], [{ size: 1 }, { size: 1, email: null, username: null }], 'the size counts active people')
})

t.test('scenario 30: an open list shows the first ones of each kind by name, all of them within sight', async (t) => {
  const house = sealedHouse(t)
  const open = (groups = true) => findRecipients(house.vault, house.as('olivia'), { text: '', groups })
  const few = open()
  t.same(
    few.hits.map(({ name }) => name),
    ['Dev', 'Ada Admin', 'Edith Editor', 'Gina Group', 'Stan Stranger', 'Victor Viewer'],
  )
  t.notOk(few.more)
  withGroups(house)
  for (let n = 0; n < 20; n += 1) person(house, `Zoe ${String(n)}`, `zoe${String(n)}`)
  const kinds = open().hits.map(({ recipient }) => recipient.kind)
  const people = (n: number) => Array<string>(n).fill('user')
  const groups = ['user-group', 'user-group', 'private-group', 'private-group']
  t.same(kinds, [...groups, ...people(FIRST_LINES - groups.length)])
  t.same(
    open()
      .hits.slice(groups.length, groups.length + 3)
      .map(({ name }) => name),
    ['Ada Admin', 'Gina Group', 'Stan Stranger'],
  )
  for (let n = 0; n < 9; n += 1)
    put(house.vault.db, 'user_groups', { name: `Crew ${String(n)}`, name_folded: `crew ${String(n)}`, created_at: 0 })
  t.same(
    open().hits.flatMap(({ recipient, name }) => (recipient.kind === 'user-group' ? [name] : [])),
    ['Crew 0', 'Crew 1', 'Crew 2'].slice(0, FIRST_GROUPS),
  )
  t.ok(open().more)
  t.same(
    open(false).hits.map(({ recipient }) => recipient.kind),
    people(FIRST_LINES),
  )
})

t.test('of what was typed, the first ones of each kind are shown, and that there are more is said', async (t) => {
  const house = sealedHouse(t)
  const find = (text: string) => findRecipients(house.vault, house.as('olivia'), { text })
  for (let n = 0; n < FIRST_HITS; n += 1) person(house, `Zoe ${String(n)}`, `zoe${String(n)}`)
  t.match(find('zoe'), { hits: { length: FIRST_HITS }, more: false })
  person(house, 'Zoe again', 'zoe.again')
  t.match(find('zoe'), { hits: { length: FIRST_HITS }, more: true })
  for (let n = 0; n <= FIRST_HITS; n += 1)
    put(house.vault.db, 'user_groups', { name: `Crew ${String(n)}`, name_folded: `crew ${String(n)}`, created_at: 0 })
  t.match(find('crew'), { hits: { length: FIRST_HITS }, more: true })
})

t.test('whoever was chosen already, the owner and the inactive are not offered', async (t) => {
  const house = sealedHouse(t)
  house.vault.db.raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id = ?').run(house.ids.edith)
  const except = [{ kind: 'user', id: house.ids.victor } as const, { kind: 'user-group', id: 1 } as const]
  const { hits } = findRecipients(house.vault, house.as('olivia'), { text: 'corp.test', except })
  t.same(
    hits.map(({ name }) => name),
    ['Ada Admin', 'Gina Group', 'Stan Stranger'],
  )
  t.same(findRecipients(house.vault, house.as('olivia'), { text: 'dev', except }).hits, [])
})

t.test('whoever is called exactly so stands first, however many are called nearly so', async (t) => {
  const house = sealedHouse(t)
  for (let n = 0; n < 30; n += 1) person(house, `Aab ${String(n)}`, `anaa${String(n)}`)
  person(house, 'Zita Last', 'ana')
  t.equal(names(house, 'ana')[0], 'Zita Last')
  t.equal(names(house, 'ANA')[0], 'Zita Last')
})

t.test('exactly one username, e-mail address or group name counts as chosen', async (t) => {
  const house = sealedHouse(t)
  withGroups(house)
  const victor = `user:${String(house.ids.victor)}`
  for (const text of ['victor', 'VICTOR', ' victor ', 'ｖictor', 'victor@corp.test', 'Victor@Corp.Test'])
    t.equal(typed(house, text), victor, text)
  t.equal(typed(house, 'plantão são paulo'), 'user-group:2')
  t.equal(typed(house, 'NIGHT SHIFT'), 'private-group:1')
  t.equal(typed(house, 'Victor Viewer'), 'shared.choose_one', 'names of people are not unique')
  t.equal(typed(house, 'vict'), 'shared.choose_one')
  t.equal(typed(house, 'nobody'), 'shared.nobody_found')
  t.same(typed(house, 'eva@outside.test'), { key: 'sharing.outsider', values: { email: 'eva@outside.test' } })
  t.equal(typed(house, 'olivia'), 'sharing.is_owner')
  t.equal(typed(house, 'olivia@corp.test'), 'sharing.is_owner')
  t.equal(typed(house, 'edith'), 'shared.nobody_found', 'an inactive person is nobody')
  t.equal(typed(house, 'night hidden'), 'shared.nobody_found', 'and so is a group one may not see')
  t.equal(typed(house, 'night others'), 'shared.nobody_found')
})

t.test('a text that is both a username and a group name is a choice for the person to make', async (t) => {
  const house = sealedHouse(t)
  const devon = person(house, 'Devon', 'dev')
  t.equal(typed(house, 'dev'), 'sharing.several')
  t.equal(typed(house, 'dev@mail.test'), `user:${String(devon)}`)
})

t.test('a recipient is written one way, and everything else is none', async (t) => {
  for (const text of ['user:12', 'user-group:3', 'private-group:4'])
    t.equal(recipientText(recipientFrom(text) ?? { kind: 'user', id: 0 }), text)
  const not = [
    '',
    'user',
    'user:',
    'user:0',
    'user:01',
    'user:-1',
    'user:1e3',
    'user:1 ',
    ' user:1',
    'User:1',
    'user:٣',
  ]
  for (const text of [...not, 'group:1', 'user:1,user:2', 'user:9999999999999999', '__proto__:1', 'user:1\n'])
    t.equal(recipientFrom(text), null, text)
})

/** ACL-20: whether what is offered is the same with and without somebody and something one may not see. */
function leaksNothing(find: typeof findRecipients) {
  return (t: Parameters<typeof sealedHouse>[0]): boolean => {
    const [without, having] = [sealedHouse(t), sealedHouse(t)]
    const { db } = having.vault
    const hidden = { created_at: 0, members_may_view: 0, owner_id: having.ids.stan }
    put(db, 'private_groups', { id: 77, name: 'Victor’s secret plan', ...hidden })
    put(db, 'private_groups', { id: 78, name: 'dev', ...hidden, members_may_view: 1 })
    put(db, 'private_group_members', { group_id: 77, user_id: having.ids.olivia, added_at: 0 })
    const shown = (house: SealedHouse, text: string) =>
      JSON.stringify([find(house.vault, house.as('olivia'), { text }), typed(house, text)])
    const same = fc.property(
      fc.constantFrom('', 'v', 'vic', 'secret', 'plan', 'dev', 'Dev', 'victor’s secret plan'),
      (text) => {
        return shown(without, text) === shown(having, text)
      },
    )
    return !fc.check(same, { numRuns: 30, seed: 3 }).failed
  }
}

t.test('ACL-20: private groups one may not see change nothing about what is offered', async (t) => {
  t.ok(leaksNothing(findRecipients)(t))
})

t.test('control: a search that forgets who looks is noticed', async (t) => {
  t.notOk(leaksNothing(findEverybody)(t))
})

t.test('each kind can be looked up by what a form names', async (t) => {
  const house = sealedHouse(t)
  withGroups(house)
  const olivia = house.as('olivia')
  t.match(candidateOf(house.vault, olivia, { kind: 'user', id: house.ids.victor }), { name: 'Victor Viewer' })
  t.match(candidateOf(house.vault, olivia, { kind: 'user-group', id: 1 }), { name: 'Dev', size: 1 })
  t.match(candidateOf(house.vault, olivia, { kind: 'private-group', id: 1 }), { name: 'Night shift' })
  for (const id of [3, 4, 5, 6]) t.equal(candidateOf(house.vault, olivia, { kind: 'private-group', id }), null)
  t.equal(findCandidate(house.vault.db, { viewerId: 1, recipient: { kind: 'user-group', id: 3 } }), undefined)
})

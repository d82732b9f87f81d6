// Accounts below the web: adding, changing, resetting, closing and opening them, and what everybody concerned is told.
import { mkdirSync } from 'node:fs'
import t from 'tap'
import { hashPassword, verifyPassword } from '../../src/crypto/passphrases.ts'
import { QUOTAS } from '../../src/vault/quotas.ts'
import { beginSession, findSignedIn } from '../../src/vault/sessions.ts'
import { findPasswordHash, findUser, updateUser } from '../../src/store/users.ts'
import { accessOf } from '../../src/vault/access.ts'
import { nobody, operator, system } from '../../src/vault/actors.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { choosePassword, whosePasswordAddress } from '../../src/vault/passwords.ts'
import { Conflict, Gone, Invalid, NotFound } from '../../src/vault/refusals.ts'
import { findNewOwners, newOwnerOf } from '../../src/vault/take-over.ts'
import { accountOf, findUsers, listUsers } from '../../src/vault/user-list.ts'
import { personFaults } from '../../src/vault/user-rules.ts'
import {
  addUser,
  changeUser,
  endSessions,
  reactivateUser,
  resetPassword,
  type UserForm,
} from '../../src/vault/users.ts'
import { signsInWithoutEnd } from '../controls/http/sessions.ts'
import {
  changeWithoutEnding,
  deactivateWithoutEnding,
  reactivateUntold,
  resetWithoutEnding,
} from '../controls/vault/users.ts'
import { CAST, type Person } from '../fixtures/cast.ts'
import { put } from '../fixtures/database.ts'
import { emptyInstallation } from '../fixtures/installation.ts'
import { refused } from '../fixtures/refused.ts'
import { putSealed, sealedHouse, signedIn, type SealedHouse } from '../fixtures/sealed.ts'
import { openedVault } from '../fixtures/seeded-links.ts'

const EVA: UserForm = {
  name: 'Eva Nova',
  username: 'eva',
  email: 'eva@corp.test',
  mayShareOutside: false,
  administrator: false,
}
const ORIGIN = { address: '192.0.2.1', requestId: 'r1' }
const LIMITS = { idleMinutes: 30, hours: 12 }
const PASSWORD = 'a quiet river under stone'

function session({ vault }: SealedHouse, userId: number): { alive(): boolean } {
  const given = { userId, browser: 'Firefox, Linux', origin: ORIGIN, limits: LIMITS }
  const { token } = vault.write((tx) => beginSession(tx, given))
  return { alive: () => findSignedIn(vault, { token, limits: LIMITS, origin: ORIGIN }) !== null }
}

/** Signs somebody in again and again, a minute after the other; whether the first and the second still are, and how many are. */
function signedInOften(it: SealedHouse, begin: typeof beginSession) {
  const { vault, clock, ids } = it
  const given = { userId: ids.gina, browser: 'Firefox, Linux', origin: ORIGIN, limits: { idleMinutes: 720, hours: 12 } }
  const begun = Array.from({ length: QUOTAS.devices + 1 }, () => {
    clock.pass({ minutes: 1 })
    return vault.write((tx) => begin(tx, given))
  })
  const alive = begun.map(({ token }) => findSignedIn(vault, { ...given, token }) !== null)
  return { first: alive[0], second: alive[1], all: alive.filter(Boolean).length }
}

function letters({ vault }: SealedHouse): unknown[] {
  return vault.db.raw.prepare('SELECT kind, user_id AS "to" FROM letters ORDER BY id').all()
}

function form({ vault, ids }: SealedHouse, person: Person, changes: Partial<UserForm> = {}) {
  const user = findUser(vault.db, ids[person])
  if (user === undefined) throw new Error('nobody')
  const { name, username, email, mayShareOutside, administrator, version } = user
  return { userId: user.id, version, name, username, email, mayShareOutside, administrator, ...changes }
}

function faults(work: () => unknown): unknown {
  try {
    work()
    return 'done'
  } catch (refusal) {
    return refusal instanceof Invalid ? refusal.fields : refusal
  }
}

t.test('AUT-12: a person is added with a one-time address, and nobody else ever has their password', async (t) => {
  const house = sealedHouse(t)
  house.news()
  const given = addUser(house.vault, house.as('ada'), EVA)
  t.equal(given.expiresAt, house.clock.now() + 72 * 3_600_000)
  t.equal(given.mailed, false)
  t.same(house.news(), ['user.added'])
  t.equal(findPasswordHash(house.vault.db, given.userId), null)
  t.match(whosePasswordAddress(house.vault, given.token), { user: { username: 'eva' }, kind: 'invitation' })
  const chosen = { token: given.token, password: PASSWORD, language: 'en', origin: ORIGIN } as const
  const user = await choosePassword(house.vault, chosen)
  t.equal(user.id, given.userId)
  const hash = findPasswordHash(house.vault.db, given.userId)
  t.ok(await verifyPassword(house.vault.keyring, given.userId, hash, PASSWORD))
  t.throws(() => whosePasswordAddress(house.vault, given.token), Gone, 'it works once')
})

t.test('the first person of a safe administers it, whoever adds them; the ones after need not', async (t) => {
  const installation = emptyInstallation(t)
  mkdirSync(installation.data)
  const { vault, close } = openedVault(installation)
  t.teardown(close)
  const fault = { administrator: 'admin_users.first_administers' }
  t.same(
    faults(() => addUser(vault, operator, EVA)),
    fault,
  )
  t.match(
    faults(() => addUser(vault, operator, { ...EVA, username: '' })),
    { ...fault, username: /missing/ },
    'beside what else is wrong',
  )
  t.same(listUsers(vault, operator), [])
  addUser(vault, operator, { ...EVA, administrator: true })
  t.equal(
    faults(() => addUser(vault, operator, { ...EVA, username: 'bia', email: 'bia@corp.test' })),
    'done',
  )
})

t.test('the operator at the console adds, lists, resets and deactivates too; nobody else may', async (t) => {
  const house = sealedHouse(t)
  const { userId } = addUser(house.vault, operator, EVA)
  t.equal(house.ask('SELECT created_by FROM users WHERE id = ?', userId), null)
  t.equal(listUsers(house.vault, operator).length, CAST.length + 1)
  t.ok(resetPassword(house.vault, operator, { userId }).token)
  t.match(deactivateUser(house.vault, operator, { userId }), { to: null, secrets: 0 })
  house.news()
  for (const by of [house.as('olivia'), system, nobody(ORIGIN)]) {
    const { vault } = house
    for (const act of [
      () => addUser(vault, by, { ...EVA, username: 'eva2' }),
      () => changeUser(vault, by, form(house, 'victor', { administrator: true })),
      () => resetPassword(vault, by, { userId: house.ids.ada }),
      () => reactivateUser(vault, by, { userId }),
      () => deactivateUser(vault, by, { userId: house.ids.stan }),
      () => endSessions(vault, by, { userId: house.ids.ada }),
      () => listUsers(vault, by),
      () => findUsers(vault, by, { text: '', status: 'all', sort: 'name', page: 1 }),
      () => accountOf(vault, by, { userId: house.ids.stan }),
      () => findNewOwners(vault, by, { userId, text: '' }),
      () => newOwnerOf(vault, by, { userId, named: 'stan' }),
    ])
      t.match(refused(act), { name: 'Forbidden', rule: 'users.administer' })
  }
  t.same(house.news(), [])
})

t.test(
  'usernames and addresses are told apart without regard to case and width, and belong to one person',
  async (t) => {
    const house = sealedHouse(t)
    const add = (changes: Partial<UserForm>) =>
      faults(() => addUser(house.vault, house.as('ada'), { ...EVA, ...changes }))
    for (const username of ['victor', 'VICTOR', 'ｖictor'])
      t.same(add({ username }), { username: 'account.username_taken' })
    const { vault } = house
    t.same(
      ['𠮷'.repeat(61), '𠮷'.repeat(60)].map((username) => personFaults(vault, { ...EVA, username })['username']),
      [{ key: 'account.username_form', values: { most: 60 } }, undefined],
      'each character counts once',
    )
    for (const email of ['victor@corp.test', 'VICTOR@CORP.TEST'])
      t.same(add({ email }), { email: 'account.email_taken' })
    t.equal(house.ask('SELECT count(*) FROM users'), CAST.length)
  },
)

t.test(
  'INP: one address that can be written to, a username that is one word, a name that steers no screen',
  async (t) => {
    const house = sealedHouse(t)
    const add = (changes: Partial<UserForm>) =>
      faults(() => addUser(house.vault, house.as('ada'), { ...EVA, ...changes }))
    const email = { email: 'account.email_form' }
    for (const bad of [
      'eva',
      'eva@',
      '@corp.test',
      'a@b@c.test',
      'eva@corp.test,bia@corp.test',
      'eva@corp.test;bia@corp.test',
      'eva@corp.test\r\nBcc: all@corp.test',
      'Eva <eva@corp.test>',
      '"eva nova"@corp.test',
      'eva..nova@corp.test',
      '.eva@corp.test',
      'eva.@corp.test',
      'eva@-corp.test',
      'eva@corp..test',
      'eva@[192.0.2.1]',
      'eva@corp.test ',
      'eva\0@corp.test',
      'évа@corp.test',
      `${'a'.repeat(65)}@corp.test`,
      `eva@${'a'.repeat(64)}.test`,
      `${'a'.repeat(60)}@${`${'b'.repeat(60)}.`.repeat(3)}${'c'.repeat(12)}`,
    ])
      t.same(add({ email: bad }), email, JSON.stringify(bad))
    t.same(add({ email: '' }), { email: 'account.email_missing' })
    t.same(add({ username: '' }), { username: 'account.username_missing' })
    for (const bad of ['eva nova', 'eva@corp.test', '-eva', '.eva', 'eva\n', 'eva/..', 'eva:1', '<b>', 'e'.repeat(61)])
      t.match(add({ username: bad }), { username: { key: 'account.username_form' } }, JSON.stringify(bad))
    t.same(add({ name: '' }), { name: 'account.name_missing' })
    t.match(add({ name: 'x'.repeat(101) }), { name: { key: 'forms.too_long' } })
    for (const bad of ['Eva\u202eavoN', 'Eva\u0007', 'Eva\u2066x', 'Eva\r\nX'])
      t.same(add({ name: bad }), { name: 'forms.characters' }, JSON.stringify(bad))
    t.same(Object.keys(add({ name: '', username: '', email: '' }) as object), ['name', 'username', 'email'])
    t.equal(house.ask('SELECT count(*) FROM users'), CAST.length)
    const good = [`${'a'.repeat(64)}@corp.test`, "o'neil+tag@sub.corp.test", 'UPPER@corp.test', 'x@xn--bcher-kva.test']
    for (const [at, right] of good.entries())
      t.equal(add({ email: right, username: `eva${String(at)}` }), 'done', right)
  },
)

t.test('a change is remembered by the names of its fields and by new rights, never by what was typed', async (t) => {
  const house = sealedHouse(t)
  house.news()
  const changed = changeUser(
    house.vault,
    house.as('ada'),
    form(house, 'victor', { name: 'Vito', mayShareOutside: true }),
  )
  t.same(changed, { changed: 2 })
  const details = JSON.parse(String(house.ask('SELECT details FROM audit_events ORDER BY number DESC LIMIT 1')))
  t.same(details, { fields: ['name', 'mayShareOutside'], mayShareOutside: true })
  t.same(house.news(), ['user.changed'])
  t.same(changeUser(house.vault, house.as('ada'), form(house, 'victor')), { changed: 0 })
  t.same(house.news(), [], 'nothing changed, nothing is remembered')
})

t.test('ACL-21: whoever saves second is told, and nothing is overwritten', async (t) => {
  const house = sealedHouse(t)
  const mine = form(house, 'victor', { name: 'Mine' })
  changeUser(house.vault, house.as('ada'), form(house, 'victor', { name: 'Theirs' }))
  t.match(
    refused(() => changeUser(house.vault, house.as('ada'), mine)),
    {
      name: 'Conflict',
      rule: 'admin_users.changed_meanwhile',
    },
  )
  t.equal(house.ask('SELECT name FROM users WHERE id = ?', house.ids.victor), 'Theirs')
  t.throws(() => changeUser(house.vault, house.as('ada'), { ...mine, userId: 9_999 }), NotFound)
})

t.test('AUT-12, ACL-15: a changed address is told to the old and the new one, a reset to the person', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  changeUser(house.vault, house.as('ada'), form(house, 'victor', { email: 'vito@corp.test' }))
  const { victor } = house.ids
  t.same(letters(house), [
    { kind: 'email_changed', to: victor },
    { kind: 'email_changed', to: victor },
  ])
  house.vault.db.raw.exec('DELETE FROM letters')
  t.equal(resetPassword(house.vault, house.as('ada'), { userId: victor }).mailed, true)
  t.same(letters(house), [{ kind: 'password_reset', to: victor }])
  t.equal(addUser(house.vault, house.as('ada'), EVA).mailed, true)
  t.match(letters(house)[1], { kind: 'invited' })
})

type Ending = (house: SealedHouse, userId: number) => unknown

const ENDINGS: Record<string, Ending> = {
  deactivate: (house, userId) => deactivateUser(house.vault, house.as('ada'), { userId }),
  reset: (house, userId) => resetPassword(house.vault, house.as('ada'), { userId }),
  'make administrator': (house) =>
    changeUser(house.vault, house.as('ada'), form(house, 'victor', { administrator: true })),
  'end sessions': (house, userId) => endSessions(house.vault, house.as('ada'), { userId }),
}

/** SES-06: whether every session of the person is dead with the next request, and nobody else's is. */
function endsSessions(act: Ending) {
  return (t: Parameters<typeof sealedHouse>[0]): boolean => {
    const house = sealedHouse(t)
    const theirs = [1, 2].map(() => session(house, house.ids.victor))
    const other = session(house, house.ids.olivia)
    act(house, house.ids.victor)
    const ended = house.ask('SELECT count(*) FROM audit_events WHERE name = ?', 'user.sessions_ended') === 1
    return theirs.every(({ alive }) => !alive()) && other.alive() && ended
  }
}

t.test('SES-06: deactivation, reset, a changed role and End sessions end every session at once', async (t) => {
  for (const [name, act] of Object.entries(ENDINGS)) t.ok(endsSessions(act)(t), name)
  const house = sealedHouse(t)
  updateRole(house, true)
  house.vault.write((tx) => updateUser(tx.db, house.ids.ada, { passwordHash: 'chosen' }))
  const victor = session(house, house.ids.victor)
  updateRole(house, false)
  t.notOk(victor.alive(), 'losing the right too')
})

function updateRole(house: SealedHouse, administrator: boolean): void {
  changeUser(house.vault, house.as('ada'), form(house, 'victor', { administrator }))
}

t.test('SES-06 control: each act without the end of the sessions is noticed', async (t) => {
  t.notOk(endsSessions((house, userId) => deactivateWithoutEnding(house.vault, house.as('ada'), { userId }))(t))
  t.notOk(endsSessions((house, userId) => resetWithoutEnding(house.vault, house.as('ada'), { userId }))(t))
  t.notOk(endsSessions((house) => changeWithoutEnding(house.vault, house.as('ada'), form(house, 'victor')))(t))
})

t.test('whoever changes their own role stays signed in where they are', async (t) => {
  const house = sealedHouse(t)
  updateRole(house, true)
  house.vault.write((tx) => updateUser(tx.db, house.ids.ada, { passwordHash: 'chosen' }))
  const here = session(house, house.ids.victor)
  const elsewhere = session(house, house.ids.victor)
  const sessionId = Number(house.ask('SELECT min(id) FROM sessions'))
  const victor = { ...signedIn(house.vault, house.ids.victor), sessionId }
  changeUser(house.vault, victor, form(house, 'victor', { administrator: false }))
  t.ok(here.alive())
  t.notOk(elsewhere.alive())
})

t.test('a reset makes the old password worthless, and older addresses with it', async (t) => {
  const house = sealedHouse(t)
  const userId = house.ids.victor
  const passwordHash = await hashPassword(house.vault.keyring, userId, PASSWORD)
  house.vault.write((tx) => updateUser(tx.db, userId, { passwordHash }))
  const first = resetPassword(house.vault, house.as('ada'), { userId })
  t.equal(findPasswordHash(house.vault.db, userId), null)
  const second = resetPassword(house.vault, house.as('ada'), { userId })
  t.throws(() => whosePasswordAddress(house.vault, first.token), Gone)
  t.match(whosePasswordAddress(house.vault, second.token), { kind: 'reset', madeBy: { id: house.ids.ada } })
  house.clock.pass({ hours: 72 })
  t.throws(() => whosePasswordAddress(house.vault, second.token), Gone, 'after 72 hours')
})

t.test('the last administrator who can sign in can neither be deactivated nor lose the right', async (t) => {
  const house = sealedHouse(t)
  const ada = house.as('ada')
  house.vault.write((tx) => updateUser(tx.db, ada.id, { passwordHash: 'chosen' }))
  const stays = (why: string) => {
    t.equal(accountOf(house.vault, ada, { userId: ada.id }).lastAdministrator, true, why)
    for (const by of [ada, operator])
      t.match(
        refused(() => deactivateUser(house.vault, by, { userId: ada.id })),
        { rule: 'admin_users.last_administrator' },
        why,
      )
    t.same(
      faults(() => changeUser(house.vault, ada, form(house, 'ada', { administrator: false }))),
      { administrator: 'admin_users.last_administrator' },
      why,
    )
  }
  stays('nobody else is one')
  updateRole(house, true)
  stays('the other one has not chosen a password yet')
  const invited = accountOf(house.vault, ada, { userId: house.ids.victor })
  t.equal(invited.lastAdministrator, false, 'who was only invited can go again')
  house.vault.write((tx) => updateUser(tx.db, house.ids.victor, { passwordHash: 'chosen' }))
  t.match(
    deactivateUser(house.vault, ada, { userId: ada.id }),
    { user: { id: ada.id } },
    'with a second one it is possible',
  )
  t.throws(() => deactivateUser(house.vault, house.as('victor'), { userId: house.ids.victor }), Conflict)
  t.equal(house.ask('SELECT count(*) FROM users WHERE administrator = 1 AND deactivated_at IS NULL'), 1)
})

t.test('what a closed account owned is handed over in the same write; clashing identifiers get a number', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const first = putSealed(house, { identifier: 'pay' })
  const second = putSealed(house, { identifier: 'mail' })
  house.vault.db.raw.prepare('UPDATE api_secrets SET disabled_at = 1 WHERE id = ?').run(second)
  house.vault.write((tx) =>
    tx.db.raw
      .prepare('UPDATE api_secrets SET owner_id = ?, identifier = ? WHERE id = ?')
      .run(house.ids.stan, 'pay', second),
  )
  const third = putSealed(house, { identifier: 'mail' })
  const group = { name: 'Night shift', members_may_view: 1, created_at: 0 }
  put(house.vault.db, 'private_groups', { id: 1, owner_id: house.ids.olivia, ...group })
  house.vault.db.raw.exec('DELETE FROM letters')
  house.news()
  const olivia = house.ids.olivia
  t.same(
    faults(() => deactivateUser(house.vault, house.as('ada'), { userId: olivia })),
    { to: 'admin_users.hand_over_choose' },
  )
  for (const toId of [olivia, 9_999])
    t.same(
      faults(() => deactivateUser(house.vault, house.as('ada'), { userId: olivia, toId })),
      {
        to: 'admin_users.hand_over_nobody',
      },
    )
  t.same(house.news(), [])
  const done = deactivateUser(house.vault, house.as('ada'), { userId: olivia, toId: house.ids.stan })
  t.match(done, {
    user: { id: olivia },
    to: { id: house.ids.stan },
    secrets: 2,
    privateGroups: 1,
    renamed: [{ secretId: first, before: 'pay', now: 'pay-2' }],
  })
  t.same(house.vault.db.raw.prepare('SELECT id, owner_id, identifier FROM api_secrets ORDER BY id').all(), [
    { id: first, owner_id: house.ids.stan, identifier: 'pay-2' },
    { id: second, owner_id: house.ids.stan, identifier: 'pay' },
    { id: third, owner_id: house.ids.stan, identifier: 'mail' },
  ])
  t.equal(house.ask('SELECT owner_id FROM private_groups'), house.ids.stan)
  t.equal(accessOf(house.vault, house.as('victor'), first), 'view', 'what was shared stays shared')
  t.equal(accessOf(house.vault, house.as('ada'), first), 'none', 'an administrator sees nothing by this')
  t.same(house.news(), [
    'api_secret.handed_over',
    'api_secret.handed_over',
    'private_group.handed_over',
    'user.items_handed_over',
    'user.deactivated',
  ])
  t.same(letters(house), [
    { kind: 'handed_over', to: house.ids.stan },
    { kind: 'taken_over', to: olivia },
    { kind: 'taken_over_from', to: house.ids.ada },
  ])
})

t.test('whoever owns groups alone hands these over, and no letter speaks of API secrets', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const group = { name: 'Night shift', members_may_view: 1, created_at: 0 }
  put(house.vault.db, 'private_groups', { id: 1, owner_id: house.ids.stan, ...group })
  const done = deactivateUser(house.vault, house.as('ada'), { userId: house.ids.stan, toId: house.ids.victor })
  t.match(done, { secrets: 0, privateGroups: 1, renamed: [] })
  t.same(letters(house), [])
})

t.test('ACL-15: when items are handed over, every other administrator is told', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  putSealed(house)
  updateRole(house, true)
  house.vault.db.raw.exec('DELETE FROM letters')
  deactivateUser(house.vault, house.as('ada'), { userId: house.ids.olivia, toId: house.ids.ada })
  t.same(letters(house), [
    { kind: 'handed_over', to: house.ids.ada },
    { kind: 'taken_over', to: house.ids.olivia },
    { kind: 'taken_over_from', to: house.ids.victor },
  ])
})

t.test(
  'ACL-13: a closed account has no rights although grants exist, and has them again when it is opened',
  async (t) => {
    const house = sealedHouse(t)
    const secretId = putSealed(house)
    const victor = session(house, house.ids.victor)
    const open = addUser(house.vault, house.as('ada'), EVA)
    const after = (close: Parameters<typeof closing>[0]) => closing(close, { house, open, victor })
    t.same(after(deactivateWithoutEnding), ['invitation', 'session'], 'control: an account closed by halves')
    t.same(after(deactivateUser), [])
    t.match(
      refused(() => deactivateUser(house.vault, house.as('ada'), { userId: house.ids.victor })),
      {
        rule: 'admin_users.is_inactive',
      },
    )
    t.throws(() => resetPassword(house.vault, house.as('ada'), { userId: house.ids.victor }), Conflict)
    t.match(
      refused(() => reactivateUser(house.vault, house.as('ada'), { userId: house.ids.edith })),
      {
        rule: 'admin_users.is_active',
      },
    )
    house.news()
    const again = reactivateUser(house.vault, house.as('ada'), { userId: house.ids.victor })
    t.match(whosePasswordAddress(house.vault, again.token), { kind: 'invitation', user: { deactivatedAt: null } })
    t.same(house.news(), ['user.reactivated'])
    t.equal(accessOf(house.vault, house.as('victor'), secretId), 'view')
    for (const act of [resetPassword, reactivateUser, endSessions, deactivateUser, accountOf])
      t.throws(() => act(house.vault, house.as('ada'), { userId: 9_999 }), NotFound)
  },
)

/** Whom a leaver's account that is given back is told to, by kind of letter. */
function toldOfReturn(t: Parameters<typeof sealedHouse>[0], act: typeof reactivateUser | typeof reactivateUntold) {
  const house = sealedHouse(t, { mailConfigured: true })
  putSealed(house)
  deactivateUser(house.vault, house.as('ada'), { userId: house.ids.victor })
  house.vault.db.raw.exec('DELETE FROM letters')
  act(house.vault, house.as('ada'), { userId: house.ids.victor })
  const kinds = letters(house) as { kind: string; to: number }[]
  return kinds.map(({ kind, to }) => `${kind} ${Object.entries(house.ids).find(([, id]) => id === to)?.[0] ?? ''}`)
}

t.test(
  'ACL-15 owners learn that a leaver reaches their API secrets again, whoever reads that mailbox now',
  async (t) => {
    const due = ['came_back olivia', 'invited victor']
    t.same(toldOfReturn(t, reactivateUser), due)
    t.notSame(toldOfReturn(t, reactivateUntold), due, 'control, found: an account is given back and nobody hears of it')

    const own = sealedHouse(t, { mailConfigured: true })
    const secretId = putSealed(own)
    deactivateUser(own.vault, own.as('ada'), { userId: own.ids.victor })
    own.vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(own.ids.ada, secretId)
    own.vault.db.raw.exec('DELETE FROM letters')
    reactivateUser(own.vault, own.as('ada'), { userId: own.ids.victor })
    t.same(letters(own), [{ kind: 'invited', to: own.ids.victor }], 'whoever does it knows')
  },
)

t.test('the list is searched, filtered, sorted and cut into pages, and counts what it finds', async (t) => {
  const house = sealedHouse(t)
  for (let n = 0; n < 65; n += 1)
    addUser(house.vault, operator, {
      ...EVA,
      name: `Zoé ${String(n % 7)}`,
      username: `z${String(n)}`,
      email: `z${String(n)}@corp.test`,
    })
  deactivateUser(house.vault, operator, { userId: house.ids.edith })
  const ask = (asked: Partial<Parameters<typeof findUsers>[2]>) =>
    findUsers(house.vault, house.as('ada'), { text: '', status: 'active', sort: 'name', page: 1, ...asked })
  t.match(ask({}), { total: 70, page: 1, rows: { length: 30 } })
  t.match(ask({ page: 3 }), { page: 3, rows: { length: 10 } })
  t.match(ask({ page: 99 }), { page: 3 })
  t.same(
    ask({ status: 'inactive' }).rows.map(({ username }) => username),
    ['edith'],
  )
  t.equal(ask({ status: 'all' }).total, 71)
  t.equal(ask({ text: 'zoe z64' }).total, 1)
  t.equal(ask({ text: 'edith', status: 'all' }).total, 1)
  t.match(ask({ text: 'nobody at all' }), { total: 0, page: 1, rows: [] })
  const all = [1, 2, 3].flatMap((page) => ask({ page }).rows.map(({ id }) => id))
  t.equal(new Set(all).size, 70, 'no two pages show the same person')
  t.equal(ask({ sort: '-username' }).rows[0]?.username, 'z9')
  t.equal(ask({ sort: 'added' }).rows[0]?.username, 'olivia')
  t.equal(ask({ sort: 'email' }).rows[0]?.hasPassword, false)
})

/** What two people still have once their accounts are closed: one by an invitation, the other by a session. */
function closing(
  close: (...args: Parameters<typeof deactivateUser>) => unknown,
  {
    house,
    open,
    victor,
  }: { house: SealedHouse; open: { userId: number; token: string }; victor: { alive(): boolean } },
): string[] {
  for (const userId of [open.userId, house.ids.victor]) close(house.vault, house.as('ada'), { userId })
  const invited = () => whosePasswordAddress(house.vault, open.token)
  return [...(refused(invited) instanceof Gone ? [] : ['invitation']), ...(victor.alive() ? ['session'] : [])]
}

t.test('INP-17 one device more than can be signed in signs the one out that was used longest ago', async (t) => {
  const it = sealedHouse(t)
  t.same(signedInOften(it, beginSession), { first: false, second: true, all: QUOTAS.devices })
  t.same(it.news(), ['user.sessions_ended'])
  const endless = signedInOften(sealedHouse(t), signsInWithoutEnd)
  t.same(endless, { first: true, second: true, all: QUOTAS.devices + 1 }, 'control: one without end is noticed')
})

t.test('what was over by itself makes room without a word', async (t) => {
  const it = sealedHouse(t)
  signedInOften(it, beginSession)
  it.news()
  it.clock.pass({ hours: 1 })
  const { token } = it.vault.write((tx) =>
    beginSession(tx, { userId: it.ids.gina, browser: '', origin: ORIGIN, limits: LIMITS }),
  )
  t.ok(findSignedIn(it.vault, { token, limits: LIMITS, origin: ORIGIN }))
  t.same(it.news(), [])
})

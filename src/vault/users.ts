// Administering accounts: add, change, reset, reactivate, end sessions. Nobody here sees or sets a password.
import { record } from '../audit/trail.ts'
import { queueLetter } from '../mail/letters.ts'
import { listOwned } from '../store/api-secrets.ts'
import { findOpenAddressOf } from '../store/password-addresses.ts'
import { countPrivateGroupsOf } from '../store/private-groups.ts'
import { listReachedByPerson } from '../store/group-reach.ts'
import { listSessions } from '../store/sessions.ts'
import { countUsersHaving, pageOfUsers, USER_SORTS, type ListedUser, type UserSort } from '../store/user-list.ts'
import {
  anyOtherAdministrator,
  anyUser,
  findUser,
  insertUser,
  listUsers as listAll,
  updateUser,
  type User,
} from '../store/users.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { moveBetweenGroups, type NamedGroups } from './groups-of-user.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { createPasswordAddress } from './passwords.ts'
import { wordsTyped } from './people-search.ts'
import { Conflict, Invalid, NotFound } from './refusals.ts'
import { endSessionsOf } from './sessions.ts'
import { personFaults, type Person } from './user-rules.ts'
import type { Reader, Tx, Vault } from './vault.ts'

export { USER_SORTS }
export type { ListedUser, User, UserSort }

/** An account as an administrator fills it in. */
export interface UserForm extends Person {
  readonly mayShareOutside: boolean
  readonly administrator: boolean
}

/** A one-time address, given out once: the token for `/password/<token>` and the instant it ends (UTC ms). */
export interface PasswordAddress {
  readonly userId: number
  readonly token: string
  readonly expiresAt: number
  /** Whether it also goes out by mail. */
  readonly mailed: boolean
}

/** What an administrator sees of one account. */
export interface Account {
  readonly user: User
  /** How many browsers this person is signed in on. */
  readonly sessions: number
  /** Until when a one-time address can be used; null when there is none. */
  readonly addressUntil: number | null
  readonly secrets: number
  readonly privateGroups: number
  /** No other administrator can sign in: this one can neither be deactivated nor lose that right. */
  readonly lastAdministrator: boolean
}

/** Everybody, by name. @throws Forbidden */
export function listUsers(reader: Reader, by: Actor): User[] {
  mustAdminister(by)
  return listAll(reader.db)
}

/** One page of the list; a page beyond the last one is the last one. @throws Forbidden */
export function findUsers(
  reader: Reader,
  by: Actor,
  asked: { text: string; status: 'active' | 'inactive' | 'all'; sort: UserSort; page: number },
): Page<ListedUser> {
  mustAdminister(by)
  const filter = { words: wordsTyped(asked.text), status: asked.status }
  const total = countUsersHaving(reader.db, filter)
  const page = pageWithin({ page: asked.page, total })
  return { rows: pageOfUsers(reader.db, { ...filter, sort: asked.sort, ...sliceOf(page) }), page, total }
}

/** One account. @throws Forbidden, NotFound */
export function accountOf(reader: Reader, by: Actor, { userId }: { userId: number }): Account {
  mustAdminister(by)
  const user = known(reader, userId)
  return {
    user,
    sessions: listSessions(reader.db, userId).length,
    addressUntil: findOpenAddressOf(reader.db, { userId, now: reader.now() })?.expiresAt ?? null,
    secrets: listOwned(reader.db, userId).length,
    privateGroups: countPrivateGroupsOf(reader.db, userId),
    lastAdministrator: isLastAdministrator(reader, user),
  }
}

/**
 * Adds a person, who chooses a password through the one-time address that is returned, and puts them into user groups.
 * The first person of a safe administers it: with them the set-up, which would make an administrator, is over.
 * @throws Forbidden, Invalid by field or group
 */
export function addUser(
  vault: Vault,
  by: Actor,
  { groups, ...form }: UserForm & { readonly groups?: Pick<NamedGroups, 'add'> },
): PasswordAddress {
  mustAdminister(by)
  return vault.write((tx) => {
    const faults = personFaults(tx, form)
    if (!form.administrator && !anyUser(tx.db)) faults['administrator'] = 'admin_users.first_administers'
    refuseFaults(faults)
    const { name, username, email, administrator, mayShareOutside } = form
    const userId = insertUser(tx.db, {
      ...{ name, username, email, administrator, mayShareOutside },
      ...vault.defaults,
      createdAt: tx.at,
      createdBy: by.id,
    })
    record(tx, by, { name: 'user.added', userId, details: { administrator, mayShareOutside } })
    if (groups !== undefined) moveBetweenGroups(tx, by, { userId, add: groups.add, remove: [] })
    return invite(tx, by, userId)
  })
}

/**
 * Changes an account. The event names the fields, never what stands in them. A new e-mail address is told to the old
 * and the new one; gaining or losing the administrator's right ends the person's sessions. User groups that are not
 * named stay as they are.
 * @throws Forbidden, NotFound, Invalid by field or group, Conflict when somebody saved in between
 */
export function changeUser(
  vault: Vault,
  by: Actor,
  given: UserForm & { readonly userId: number; readonly version: number; readonly groups?: NamedGroups },
): { changed: number } {
  mustAdminister(by)
  return vault.write((tx) => {
    const { userId, version, groups, ...form } = given
    const before = known(tx, userId)
    if (before.version !== version) throw new Conflict('admin_users.changed_meanwhile')
    const faults = personFaults(tx, form, userId)
    if (!form.administrator && isLastAdministrator(tx, before))
      faults['administrator'] = 'admin_users.last_administrator'
    refuseFaults(faults)
    const { name, username, email, administrator, mayShareOutside } = form
    const changes = { name, username, email, administrator, mayShareOutside }
    const fields = Object.entries(changes).filter(([field, value]) => before[field as keyof UserForm] !== value)
    const moved = groups === undefined ? { add: [], remove: [] } : moveBetweenGroups(tx, by, { userId, ...groups })
    const changed = fields.length + moved.add.length + moved.remove.length
    if (fields.length === 0) return { changed }
    updateUser(tx.db, userId, changes, version)
    record(tx, by, {
      name: 'user.changed',
      userId,
      details: { fields: fields.map(([field]) => field), ...rights(before, form) },
    })
    if (email !== before.email) tellEmailChange(tx, by, { userId, before: before.email, now: email })
    if (administrator !== before.administrator) endOthers(tx, by, userId)
    return { changed }
  })
}

/**
 * Resets a password: the old one stops working at once, all sessions end, and a one-time address leads to a new one.
 * @throws Forbidden, NotFound, Conflict for a deactivated account
 */
export function resetPassword(vault: Vault, by: Actor, { userId }: { userId: number }): PasswordAddress {
  mustAdminister(by)
  return vault.write((tx) => {
    if (known(tx, userId).deactivatedAt !== null) throw new Conflict('admin_users.is_inactive')
    updateUser(tx.db, userId, { passwordHash: null })
    record(tx, by, { name: 'user.password_reset', userId })
    endSessionsOf(tx, by, { userId })
    const address = createPasswordAddress(tx, by, { userId, kind: 'reset' })
    const mailed = queueLetter(tx, { kind: 'password_reset', userId, data: { byId: by.id, ...address } })
    return { userId, ...address, mailed }
  })
}

/**
 * Gives a deactivated person the account back. They choose a new password; grants they still have work again.
 * @throws Forbidden, NotFound, Conflict when the account is active
 */
export function reactivateUser(vault: Vault, by: Actor, { userId }: { userId: number }): PasswordAddress {
  mustAdminister(by)
  return vault.write((tx) => {
    if (known(tx, userId).deactivatedAt === null) throw new Conflict('admin_users.is_active')
    updateUser(tx.db, userId, { deactivatedAt: null, passwordHash: null })
    record(tx, by, { name: 'user.reactivated', userId })
    tellOwnersReached(tx, by, userId)
    return invite(tx, by, userId)
  })
}

// The address that leads into the account is shown to whoever gives it back, and nobody may read the mailbox any more: so
// the owners of what it reaches learn of it (ACL-15).
function tellOwnersReached(tx: Tx, by: Actor, whoId: number): void {
  for (const [ownerId, secretIds] of listReachedByPerson(tx.db, { userId: whoId, now: tx.at }))
    if (ownerId !== by.id)
      queueLetter(tx, { kind: 'came_back', userId: ownerId, data: { byId: by.id, whoId, secretIds } })
}

/** Ends all sessions of a person, but for the one this is done from. Returns how many. @throws Forbidden, NotFound */
export function endSessions(vault: Vault, by: Actor, { userId }: { userId: number }): number {
  mustAdminister(by)
  return vault.write((tx) => endOthers(tx, by, known(tx, userId).id))
}

/** Whether this person is an active administrator, and no other one can sign in. */
export function isLastAdministrator(reader: Reader, user: User): boolean {
  return user.administrator && user.deactivatedAt === null && !anyOtherAdministrator(reader.db, user.id)
}

/** The letters about a changed e-mail address: whoever reads the old one must learn of it. */
export function tellEmailChange(
  tx: Tx,
  by: Actor,
  { userId, before, now }: { userId: number; before: string; now: string },
): void {
  for (const to of [before, now]) queueLetter(tx, { kind: 'email_changed', userId, data: { byId: by.id, to } })
}

function invite(tx: Tx, by: Actor, userId: number): PasswordAddress {
  const address = createPasswordAddress(tx, by, { userId, kind: 'invitation' })
  const mailed = queueLetter(tx, { kind: 'invited', userId, data: { byId: by.id, ...address } })
  return { userId, ...address, mailed }
}

function endOthers(tx: Tx, by: Actor, userId: number): number {
  return endSessionsOf(tx, by, by.kind === 'user' && by.id === userId ? { userId, exceptId: by.sessionId } : { userId })
}

// What an account may do is told in the trail with its new value; everything else only by the name of its field.
function rights(before: User, form: UserForm): Record<string, boolean> {
  const named = ['administrator', 'mayShareOutside'] as const
  return Object.fromEntries(named.flatMap((right) => (before[right] === form[right] ? [] : [[right, form[right]]])))
}

function known(reader: Reader, userId: number): User {
  const user = findUser(reader.db, userId)
  if (user === undefined) throw new NotFound()
  return user
}

function refuseFaults(faults: ReturnType<typeof personFaults>): void {
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
}

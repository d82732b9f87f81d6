// Administering accounts: add, change, reset, reactivate, end sessions. Nobody here sees or sets a password.
import { record } from '../audit/trail.ts'
import { queueLetter } from '../mail/letters.ts'
import { listReachedByPerson } from '../store/group-reach.ts'
import { anyUser, insertUser, updateUser, type User } from '../store/users.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { moveBetweenGroups, type NamedGroups } from './groups-of-user.ts'
import { createPasswordAddress } from './passwords.ts'
import { Conflict, Invalid } from './refusals.ts'
import { endSessionsOf } from './sessions.ts'
import { isLastAdministrator, userNumbered } from './user-list.ts'
import { personFaults, type Person } from './user-rules.ts'
import type { Tx, Vault } from './vault.ts'

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
    const before = userNumbered(tx, userId)
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
    if (userNumbered(tx, userId).deactivatedAt !== null) throw new Conflict('admin_users.is_inactive')
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
    if (userNumbered(tx, userId).deactivatedAt === null) throw new Conflict('admin_users.is_active')
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
  return vault.write((tx) => endOthers(tx, by, userNumbered(tx, userId).id))
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

function refuseFaults(faults: ReturnType<typeof personFaults>): void {
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
}

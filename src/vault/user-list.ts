// The accounts as administrators look at them: the list, and one of them with what belongs to it.
import { countApiSecretsOf } from '../store/api-secrets.ts'
import { findOpenAddressOf } from '../store/password-addresses.ts'
import { countPrivateGroupsOf } from '../store/private-groups.ts'
import { listSessions } from '../store/sessions.ts'
import { countUsersHaving, pageOfUsers, USER_SORTS, type ListedUser, type UserSort } from '../store/user-list.ts'
import { anyOtherAdministrator, findUser, listUsers as listAll, type User } from '../store/users.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { wordsTyped } from './people-search.ts'
import { NotFound } from './refusals.ts'
import type { Reader } from './vault.ts'

export { USER_SORTS }
export type { ListedUser, User, UserSort }

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
  const user = userNumbered(reader, userId)
  return {
    user,
    sessions: listSessions(reader.db, userId).length,
    addressUntil: findOpenAddressOf(reader.db, { userId, now: reader.now() })?.expiresAt ?? null,
    secrets: countApiSecretsOf(reader.db, userId),
    privateGroups: countPrivateGroupsOf(reader.db, userId),
    lastAdministrator: isLastAdministrator(reader, user),
  }
}

/** Whether this person is an active administrator, and no other one can sign in. */
export function isLastAdministrator(reader: Reader, user: User): boolean {
  return user.administrator && user.deactivatedAt === null && !anyOtherAdministrator(reader.db, user.id)
}

/** The person of a number, active or not. @throws NotFound */
export function userNumbered(reader: Reader, userId: number): User {
  const user = findUser(reader.db, userId)
  if (user === undefined) throw new NotFound()
  return user
}

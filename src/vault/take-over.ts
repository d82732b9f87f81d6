// An administrator gives what somebody owns to another person: when the account is closed, or while its person is away.
import { record } from '../audit/trail.ts'
import { queueLetter } from '../mail/letters.ts'
import type { ApiSecret } from '../store/api-secrets.ts'
import {
  countOwned,
  listOwnedAmong,
  OWNED_SORTS,
  pageOfOwned,
  type OwnedItem,
  type OwnedSort,
} from '../store/owned-items.ts'
import { listAdministrators, pageOfUsers } from '../store/user-list.ts'
import { findUser, type User } from '../store/users.ts'
import { ownerFor } from './access.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { giveTo } from './hand-over.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { FIRST_HITS, personCalled, wordsTyped } from './people-search.ts'
import { Conflict, Invalid } from './refusals.ts'
import { idFrom } from './row-numbers.ts'
import type { Reader, Tx, Vault } from './vault.ts'

export { OWNED_SORTS }
export type { OwnedItem }

/** The most API secrets that are handed over at once. */
export const MOST_ITEMS = 10_000

/** An identifier that the new owner already used for something else, and what it became. */
export interface Renamed {
  readonly secretId: number
  readonly before: string
  readonly now: string
}

/** What was given to whom. */
export interface TakenOver {
  readonly to: User
  readonly secrets: number
  readonly renamed: readonly Renamed[]
}

/** Which of what somebody owns: by number, or everything that a text finds. */
export type ItemChoice = { readonly ids: readonly number[] } | { readonly text: string }

/** The first active people, but for the one whose items it is about, whose name, username or e-mail address holds every word. */
export function findNewOwners(reader: Reader, by: Actor, { userId, text }: { userId: number; text: string }): User[] {
  mustAdminister(by)
  const asked = { words: wordsTyped(text), status: 'active', sort: 'name', limit: FIRST_HITS + 1, offset: 0 } as const
  return pageOfUsers(reader.db, asked)
    .filter(({ id }) => id !== userId)
    .slice(0, FIRST_HITS)
}

/** The active person of an id, or of exactly this username or e-mail address; null for the one whose items it is about. */
export function newOwnerOf(
  reader: Reader,
  by: Actor,
  { userId, named }: { userId: number; named: number | string },
): User | null {
  mustAdminister(by)
  const found = typeof named === 'number' ? findUser(reader.db, named) : personCalled(reader, named)
  return found === undefined || found.deactivatedAt !== null || found.id === userId ? null : found
}

/** The same for who is to take over. @throws Invalid { to } when nobody fit was chosen */
export function chosenOwner(reader: Reader, by: Actor, given: { userId: number; toId: number | null }): User {
  if (given.toId === null) throw new Invalid({ to: 'admin_users.hand_over_choose' })
  const to = newOwnerOf(reader, by, { userId: given.userId, named: given.toId })
  if (to === null) throw new Invalid({ to: 'admin_users.hand_over_nobody' })
  return to
}

/** One page of what somebody owns: numbers and names. @throws as ownerFor */
export function itemsOf(
  reader: Reader,
  by: Actor,
  { userId, text, sort, page }: { userId: number; text: string; sort: OwnedSort; page: number },
): Page<OwnedItem> & { readonly owner: User } {
  const owner = ownerFor(reader, by, { userId })
  const filter = filterOf(userId, text)
  const total = countOwned(reader.db, filter)
  const at = pageWithin({ page, total })
  return { owner, rows: pageOfOwned(reader.db, { ...filter, sort, ...sliceOf(at) }), page: at, total }
}

/**
 * What was chosen of it.
 * @throws as ownerFor; Invalid { items } when nothing or too much was chosen
 */
export function itemsChosen(
  reader: Reader,
  by: Actor,
  { userId, choice }: { userId: number; choice: ItemChoice },
): OwnedItem[] {
  ownerFor(reader, by, { userId })
  const found =
    'ids' in choice
      ? listOwnedAmong(reader.db, { ownerId: userId, ids: choice.ids })
      : pageOfOwned(reader.db, { ...filterOf(userId, choice.text), sort: 'id', limit: MOST_ITEMS + 1, offset: 0 })
  if (found.length === 0) throw new Invalid({ items: 'admin_users.items_missing' })
  if (found.length > MOST_ITEMS)
    throw new Invalid({ items: { key: 'admin_users.items_too_many', values: { most: MOST_ITEMS } } })
  return found
}

/**
 * Gives API secrets of somebody who is away to another person, without a look into them. Recorded, and told to whose they
 * were, whose they are and every administrator, in one write.
 * @param given keepEdit: whether whoever is away keeps Can edit
 * @throws as ownerFor; Invalid { to }; Conflict when one of them belongs to somebody else by now: then none is given
 */
export function handOverItems(
  vault: Vault,
  by: Actor,
  given: { userId: number; toId: number | null; secretIds: readonly number[]; keepEdit: boolean },
): TakenOver {
  const { userId, toId, secretIds, keepEdit } = given
  return vault.write((tx) => {
    ownerFor(tx, by, { userId })
    const to = chosenOwner(tx, by, { userId, toId })
    const secrets = listOwnedAmong(tx.db, { ownerId: userId, ids: secretIds })
    if (secrets.length === 0 || secrets.length !== new Set(secretIds).size)
      throw new Conflict('admin_users.items_changed')
    const renamed = takeOver(tx, by, { userId, toId: to.id, secrets, keepEdit })
    const details = { to: to.id, secrets: secrets.length, privateGroups: [] }
    record(tx, by, { name: 'user.items_handed_over', userId, details })
    return { to, secrets: secrets.length, renamed }
  })
}

/** The act itself within a write, with its events and letters; whoever calls it has checked the right. */
export function takeOver(
  tx: Tx,
  by: Actor,
  given: {
    userId: number
    toId: number
    secrets: readonly Pick<ApiSecret, 'id' | 'ownerId' | 'identifier'>[]
    keepEdit: boolean
  },
): Renamed[] {
  const { userId, toId, secrets, keepEdit } = given
  const renamed = secrets.flatMap((secret) => {
    const now = giveTo(tx, by, { secret, toId, keepEdit })
    return now === null ? [] : [{ secretId: secret.id, before: String(secret.identifier), now }]
  })
  tell(tx, by, { userId, toId, secretIds: secrets.map(({ id }) => id) })
  return renamed
}

// Taking over somebody's items could be a way around the rule that administrators see nothing: everybody concerned is told.
function tell(
  tx: Tx,
  by: Actor,
  { userId, toId, secretIds }: { userId: number; toId: number; secretIds: readonly number[] },
): void {
  if (secretIds.length === 0) return
  const byId = by.id
  queueLetter(tx, { kind: 'handed_over', userId: toId, data: { byId, secretIds } })
  queueLetter(tx, { kind: 'taken_over', userId, data: { byId, toId, secretIds } })
  for (const id of listAdministrators(tx.db).filter((one) => one !== userId && one !== toId))
    queueLetter(tx, { kind: 'taken_over_from', userId: id, data: { byId, fromId: userId, toId, secretIds } })
}

function filterOf(ownerId: number, text: string) {
  return { ownerId, words: wordsTyped(text), id: idFrom(text) }
}

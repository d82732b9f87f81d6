// What the letters about API secrets say: shared, handed over, taken over, reached by somebody new.
import { countGivenInBatch, namesGiven, namesOwned, namesOwnedByOthers } from '../store/letter-names.ts'
import { findUserGroup, type UserGroup } from '../store/user-groups.ts'
import { firstOf, isGone, listOf, nameOf, openThem, type Content, type Contents, type Desk } from './desk.ts'
import { plainWords } from './plain-words.ts'

const NEW = { label: 'mail.see_new_items', path: '/new-items' }
const ALL = { label: 'mail.see_api_secrets', path: '/api-secrets' }

// What is no longer so is not said: what was shared and taken away again, what was given on. But what an administrator
// did with somebody's items is told even to an account that is closed, because it did happen.
export const itemContents: Contents<
  | 'shared_with_you'
  | 'handed_over'
  | 'taken_over'
  | 'taken_over_from'
  | 'joined_group'
  | 'came_back'
  | 'private_group_taken_over'
> = {
  shared_with_you(desk, data) {
    const { db, now, to, words, baseUrl, batchId } = desk
    if (isGone(to) || !to.wantsMail) return null
    const named = namesGiven(db, { secretIds: data.secretIds, user: to.id, now })
    // Of a batch only the first ones are known by id; of the others no more are counted than the person still reaches.
    const rest = batchId === null ? 0 : countGivenInBatch(db, { batchId, user: to.id, now }) - named.length
    const count = named.length + Math.max(0, Math.min((data.count ?? 0) - data.secretIds.length, rest))
    if (count === 0) return null
    const by = nameOf(desk, data.byId)
    const known = named.length > 0 ? 'yes' : 'no'
    return {
      subject: words.t('mail.shared_subject', { count, by, named: known, name: firstOf(named) }),
      before: [words.t('mail.shared', { count, by })],
      ...listOf(named, count),
      after: [words.t('mail.shared_how', { count })],
      action: openThem(desk, { named, count, others: NEW }),
      notes: [words.t('mail.switch_off', { url: `${baseUrl}/account` })],
    }
  },

  handed_over: (desk, data) =>
    aboutTheirs(desk, data, ({ count, by, name }) => ({
      subject: desk.words.t('mail.handed_over_subject', { count, name }),
      said: desk.words.t('mail.handed_over', { count, by }),
      how: desk.words.t('mail.handed_over_how'),
    })),

  taken_over(desk, data) {
    const { db, to, words } = desk
    const named = namesOwnedByOthers(db, { secretIds: data.secretIds, ownerId: to.id })
    if (named.length === 0) return null
    const [count, by, other] = [named.length, nameOf(desk, data.byId), nameOf(desk, data.toId)]
    return {
      subject: words.t('mail.taken_over_subject', { count, name: firstOf(named), to: other }),
      before: [words.t('mail.taken_over', { count, by, to: other })],
      ...listOf(named, count),
      after: [words.t('mail.not_you')],
      action: null,
      notes: [],
    }
  },

  taken_over_from(desk, data) {
    const { db, to, words } = desk
    const named = namesOwnedByOthers(db, { secretIds: data.secretIds, ownerId: data.fromId })
    if (isGone(to) || !to.administrator || named.length === 0) return null
    const [count, by] = [named.length, nameOf(desk, data.byId)]
    const [from, other] = [nameOf(desk, data.fromId), nameOf(desk, data.toId)]
    return {
      subject: words.t('mail.taken_over_from_subject', { count, from, to: other }),
      before: [words.t('mail.taken_over_from', { count, by, from, to: other })],
      ...listOf(named, count),
      after: [words.t('mail.not_you')],
      action: null,
      notes: [words.t('mail.taken_over_from_why')],
    }
  },

  joined_group(desk, data) {
    const { db, words } = desk
    const group = plainWords((findUserGroup(db, data.groupId) as UserGroup).name)
    return aboutTheirs(desk, data, ({ count, by }) => ({
      subject: words.t('mail.joined_group_subject', { by, group }),
      said: words.t('mail.joined_group', { count, by, group }),
      how: words.t('mail.joined_group_how'),
    }))
  },

  came_back(desk, data) {
    const { words } = desk
    const who = nameOf(desk, data.whoId)
    return aboutTheirs(desk, data, ({ count, by }) => ({
      subject: words.t('mail.came_back_subject', { who }),
      said: words.t('mail.came_back', { count, by, who }),
      how: words.t('mail.came_back_how'),
    }))
  },

  private_group_taken_over(desk, data) {
    const { words } = desk
    const to = nameOf(desk, data.toId)
    return aboutTheirs(desk, data, ({ count, by }) => ({
      subject: words.t('mail.private_group_subject'),
      said: words.t('mail.private_group', { count, by, to }),
      how: words.t('mail.private_group_how'),
    }))
  },
}

/** The words of one kind of letter, from how many it is about, who did it, and what the first one is called. */
type Say = (of: { count: number; by: string; name: string }) => { subject: string; said: string; how: string }

/** What happened to API secrets that the reader owns; nothing once none of them is theirs any more. */
function aboutTheirs(
  desk: Desk,
  { byId, secretIds }: { byId: number | null; secretIds: readonly number[] },
  say: Say,
): Content | null {
  const { db, to } = desk
  const named = namesOwned(db, { secretIds, ownerId: to.id })
  if (isGone(to) || named.length === 0) return null
  const count = named.length
  const { subject, said, how } = say({ count, by: nameOf(desk, byId), name: firstOf(named) })
  return {
    subject,
    before: [said],
    ...listOf(named, count),
    after: [how],
    action: openThem(desk, { named, count, others: ALL }),
    notes: [],
  }
}

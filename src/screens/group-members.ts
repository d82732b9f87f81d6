// The people of a group as part of its form: who is in, page by page, who could be, who is about to join or leave.
import type { FastifyRequest } from 'fastify'
import type { Words } from '../http/words.ts'
import { findPeopleFor, membersOf, personOf, personTyped, type Group, type Member } from '../vault/group-members.ts'
import { PAGE_SIZE } from '../vault/pages.ts'
import type { Vault } from '../vault/vault.ts'
import { isSearched, beginsAtRoster, rosterAsked, stagedFor, type RosterHit, type RosterRow } from './roster.ts'

const NOBODY = { hits: [], more: false }

/** What views/shared/_roster.eta shows. @param group null for one that is about to be made */
export function peopleOf(
  vault: Vault,
  request: FastifyRequest,
  { group, size, url }: { group: Group | null; size: number; url: string },
) {
  const { words } = request
  const { t } = words
  const staged = stagedFor(request)
  const { joining, leaving } = staged
  const searched = isSearched(request)
  const found = searched ? findPeopleFor(vault, { group, text: staged.typed, except: joining }) : NOBODY
  const members = group === null ? null : membersOf(vault, { group, text: staged.among, page: staged.at })
  const inside = members?.rows ?? []
  // Whom somebody else has put in meanwhile is in, and stands there once.
  const joiningStill = joining.filter((id) => !inside.some((member) => member.id === id))
  return {
    staged,
    url,
    key: 'user',
    title: t('groups.people'),
    size: t('shared.people', { count: size }),
    find: t('groups.find_people'),
    hint: t('groups.find_people_hint'),
    nobody: t(group === null ? 'groups.nobody_chosen' : 'groups.nobody_in'),
    searched,
    focus: beginsAtRoster(request),
    more: found.more,
    hits: found.hits.map(({ id, name, username, email }): RosterHit => ({
      value: String(id),
      label: name,
      icon: 'user',
      detail: `${username} · ${email}`,
    })),
    rows: [
      ...joiningStill.map((id) => joiningRow(vault, id)),
      ...inside.map((member) => memberRow(member, { leaving, words })),
    ],
    pages: members && { page: members.page, size: PAGE_SIZE, total: members.total },
    // Few people need no search among them.
    lookable: members !== null && (members.total > PAGE_SIZE || staged.among !== ''),
  }
}

/** Who is to be put in and taken out; null when the button only changed what stands in the form. @throws Invalid */
export function peopleAsked(vault: Vault, request: FastifyRequest) {
  return rosterAsked(request, (text) => personTyped(vault, text))
}

function joiningRow(vault: Vault, id: number): RosterRow {
  const person = personOf(vault, id)
  const about = person === null ? '' : `${person.username} · ${person.email}`
  return { id, icon: 'user', name: person?.name ?? null, about, since: '', active: true, state: 'joining' }
}

function memberRow(
  { id, name, username, email, active, addedAt, addedByName }: Member,
  { leaving, words: { t, date } }: { leaving: readonly number[]; words: Words },
): RosterRow {
  const since =
    addedByName === null
      ? t('groups.since', { day: date(addedAt) })
      : t('groups.since_by', { day: date(addedAt), name: addedByName })
  const state = leaving.includes(id) ? 'leaving' : 'in'
  return { id, icon: 'user', name, about: `${username} · ${email}`, since, active, state }
}

// The user groups of a person as part of their form: which they are in, which they are about to join or leave.
import type { FastifyRequest } from 'fastify'
import { findGroupsToJoin, groupNumbered, groupTyped, userGroupsOf } from '../vault/groups-of-user.ts'
import type { ListedUserGroup } from '../vault/user-groups.ts'
import type { Vault } from '../vault/vault.ts'
import { isSearched, beginsAtRoster, rosterAsked, stagedFor, type RosterHit, type RosterRow } from './roster.ts'

const NONE = { hits: [], more: false }

/** What views/shared/_roster.eta shows. @param userId null for somebody who is about to be added */
export function groupsOf(
  vault: Vault,
  request: FastifyRequest,
  { userId, url }: { userId: number | null; url: string },
) {
  const { user: by, words } = request
  const { t } = words
  const staged = stagedFor(request)
  const inside = userId === null ? [] : userGroupsOf(vault, by, { userId })
  const joining = staged.joining.filter((id) => !inside.some((group) => group.id === id))
  const searched = isSearched(request)
  const except = [...joining, ...inside.map(({ id }) => id)]
  const found = searched ? findGroupsToJoin(vault, by, { text: staged.typed, except }) : NONE
  const rowOf = (id: number, group: ListedUserGroup | null, state: RosterRow['state']): RosterRow => ({
    ...{ id, icon: 'group', name: group?.name ?? null, since: '', state },
    about: group === null ? '' : t('shared.people', { count: group.size }),
    active: group === null || group.disabledAt === null,
  })
  return {
    staged,
    url,
    key: 'user-group',
    title: t('admin_users.groups'),
    find: t('admin_users.find_groups'),
    hint: t('admin_users.find_groups_hint'),
    none: t('admin_users.no_such_group'),
    nobody: t('admin_users.in_no_group'),
    searched,
    focus: beginsAtRoster(request),
    more: found.more,
    hits: found.hits.map(({ id, name, size }): RosterHit => ({
      value: String(id),
      label: name,
      icon: 'group',
      kind: t('shared.people', { count: size }),
    })),
    rows: [
      ...joining.map((id) => rowOf(id, groupNumbered(vault, by, id), 'joining')),
      ...inside.map((group) => rowOf(group.id, group, staged.leaving.includes(group.id) ? 'leaving' : 'in')),
    ],
    pages: null,
    lookable: false,
  }
}

/** Which groups are to be joined and left; null when the button only changed what stands in the form. @throws Invalid */
export function groupsAsked(vault: Vault, request: FastifyRequest) {
  return rosterAsked(request, (text) => groupTyped(vault, request.user, text))
}

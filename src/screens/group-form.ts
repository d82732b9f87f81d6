// What the screens of both kinds of group share: how a list is asked for, what a form holds and shows, what a save says.
import type { FastifyRequest } from 'fastify'
import { choice, text } from '../http/forms.ts'
import type { Group } from '../vault/group-members.ts'
import { LONGEST_DESCRIPTION, LONGEST_GROUP_NAME } from '../vault/group-rules.ts'
import type { GroupSaved, GroupsAsked } from '../vault/user-groups.ts'
import type { Vault } from '../vault/vault.ts'
import { peopleOf } from './group-members.ts'
import { listAsked, listLinks } from './list-links.ts'
import { savedMeanwhile, versionShown } from './saved-meanwhile.ts'

/** The fields of every group. */
export const groupFields = {
  name: text({ max: LONGEST_GROUP_NAME, required: 'groups.name_missing' }),
  status: choice(['active', 'inactive'], 'active'),
  description: text({ max: LONGEST_DESCRIPTION, lines: true }),
}

const USUAL = { status: 'all', sort: 'name' } as const
const LABELS = { text: 'groups.name', status: 'groups.status' }

/** How a list of groups was asked for. */
export function groupListAsked<Sort extends string>(
  request: FastifyRequest,
  sorts: readonly (Sort | typeof USUAL.sort)[],
): GroupsAsked<Sort | typeof USUAL.sort> {
  return listAsked(request, { sorts, usual: USUAL })
}

/** What the page of a list of groups needs besides its rows. */
export function groupList(path: string, asked: GroupsAsked<string>, found: { page: number; total: number }) {
  return listLinks(path, asked, { usual: USUAL, labels: LABELS, ...found })
}

/** The fields of a group as a form shows them. */
type Values = Record<string, string | boolean>

/** What the page shows on which a group is added. */
export function addShown(vault: Vault, request: FastifyRequest, { url, values }: { url: string; values: Values }) {
  const roster = peopleOf(vault, request, { group: null, size: 0, url })
  return { url, first: request.typed === null, values, roster }
}

/**
 * What the page shows on which a group is changed.
 * @param given now: its fields as they are saved; values: as they stand in the form; named: the group as grants name it
 */
export function editShown<Kept extends { readonly version: number; readonly size: number }>(
  vault: Vault,
  request: FastifyRequest,
  given: { url: string; group: Kept; now: Values; values: Values; named: Group },
) {
  const { url, group, now, values, named } = given
  return {
    url,
    group,
    version: versionShown(request, group.version),
    values,
    conflict: request.conflict?.reason ?? null,
    other: savedMeanwhile(request, { now, typed: values }),
    roster: peopleOf(vault, request, { group: named, size: group.size, url }),
  }
}

/** The sentence after a save about who joined and who left; nothing when nobody did. */
export function movedWords({ add, remove }: GroupSaved) {
  if (add.length + remove.length === 0) return {}
  return { text: { key: 'groups.moved', values: { joined: add.length, left: remove.length } } }
}

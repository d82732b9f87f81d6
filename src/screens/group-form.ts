// What the screens of both kinds of group share: how a list is asked for, what a form holds, what a save says.
import type { FastifyRequest } from 'fastify'
import { choice, text } from '../http/forms.ts'
import { LONGEST_DESCRIPTION, LONGEST_GROUP_NAME } from '../vault/group-rules.ts'
import { GROUP_SORTS, type GroupSaved, type GroupsAsked } from '../vault/user-groups.ts'
import { listAsked, listLinks } from './list-links.ts'

/** The fields of every group. */
export const groupFields = {
  name: text({ max: LONGEST_GROUP_NAME, required: 'groups.name_missing' }),
  status: choice(['active', 'inactive'], 'active'),
  description: text({ max: LONGEST_DESCRIPTION, lines: true }),
}

const USUAL = { status: 'all', sort: 'name' } as const
const LABELS = { text: 'groups.name', status: 'groups.status' }

/** How a list of groups was asked for. */
export function groupListAsked(request: FastifyRequest): GroupsAsked {
  return listAsked(request, { sorts: GROUP_SORTS, usual: USUAL })
}

/** What the page of a list of groups needs besides its rows. */
export function groupList(path: string, asked: GroupsAsked, found: { page: number; total: number }) {
  return listLinks(path, asked, { usual: USUAL, labels: LABELS, ...found })
}

/** The sentence after a save about who joined and who left; nothing when nobody did. */
export function movedWords({ add, remove }: GroupSaved) {
  if (add.length + remove.length === 0) return {}
  return { text: { key: 'groups.moved', values: { joined: add.length, left: remove.length } } }
}

// What the screens of both kinds of group share: how a list is asked for, what a form holds, what a save says.
import type { FastifyRequest } from 'fastify'
import { choice, firstOf, idFrom, text, type Fields } from '../http/forms.ts'
import { LONGEST_DESCRIPTION, LONGEST_GROUP_NAME } from '../vault/group-rules.ts'
import { PAGE_SIZE } from '../vault/pages.ts'
import { LONGEST_TYPED } from '../vault/people-search.ts'
import { GROUP_SORTS, type GroupSaved, type GroupsAsked } from '../vault/user-groups.ts'

/** The fields of every group. */
export const groupFields = {
  name: text({ max: LONGEST_GROUP_NAME, required: 'groups.name_missing' }),
  status: choice(['active', 'inactive'], 'active'),
  description: text({ max: LONGEST_DESCRIPTION, lines: true }),
}

const STATES = ['active', 'inactive', 'all'] as const
const USUAL = { q: '', status: 'all', sort: 'name', page: 1 } as const

/** How a list of groups was asked for. What cannot be read in an address counts as not asked for. */
export function groupsAsked({ query }: FastifyRequest): GroupsAsked {
  const fields = query as Fields
  const [wanted, order] = [firstOf(fields, 'status'), firstOf(fields, 'sort')]
  return {
    text: firstOf(fields, 'q').trim().slice(0, LONGEST_TYPED),
    status: STATES.find((state) => state === wanted) ?? USUAL.status,
    sort: GROUP_SORTS.find((sort) => sort === order) ?? USUAL.sort,
    page: idFrom(firstOf(fields, 'page')) ?? 1,
  }
}

/** What the page of a list of groups needs besides its rows: its filters, columns and pages, each as an address. */
export function groupList(path: string, asked: GroupsAsked, { page, total }: { page: number; total: number }) {
  const { text: q, status, sort } = asked
  const address = (changes: Partial<{ q: string; status: string; sort: string; page: number }>) => {
    const all = { q, status, sort, page: 1, ...changes }
    const named = Object.entries(all).filter(([name, value]) => value !== USUAL[name as keyof typeof USUAL])
    const found = new URLSearchParams(named.map(([name, value]) => [name, String(value)])).toString()
    return found === '' ? path : `${path}?${found}`
  }
  return {
    path,
    values: { q, status },
    filtered: q !== '' || status !== USUAL.status,
    pages: { page, size: PAGE_SIZE, total, href: (to: number) => address({ page: to }) },
    column: (name: 'name' | 'size' | 'added') => ({
      href: address({ sort: sort === name ? `-${name}` : name }),
      ...(sort === name ? { sorted: 'ascending' } : sort === `-${name}` ? { sorted: 'descending' } : {}),
    }),
    chips: [
      ...(q === '' ? [] : [{ key: 'groups.name', value: q, href: address({ q: '' }) }]),
      ...(status === USUAL.status
        ? []
        : [{ key: 'groups.status', key_of_value: `shared.${status}`, href: address({ status: USUAL.status }) }]),
    ],
  }
}

/** The sentence after a save about who joined and who left; nothing when nobody did. */
export function movedWords({ add, remove }: GroupSaved) {
  if (add.length + remove.length === 0) return {}
  return { text: { key: 'groups.moved', values: { joined: add.length, left: remove.length } } }
}

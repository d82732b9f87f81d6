// Lists of users and of groups: how one is asked for in an address, and the addresses that ask it differently.
import type { FastifyRequest } from 'fastify'
import { firstOf, idFrom, type Fields } from '../http/forms.ts'
import { PAGE_SIZE } from '../vault/pages.ts'
import { LONGEST_TYPED } from '../vault/people-search.ts'

const STATES = ['active', 'inactive', 'all'] as const

/** A list as it was asked for. */
export interface ListAsked<Sort extends string> {
  readonly text: string
  readonly status: (typeof STATES)[number]
  readonly sort: Sort
  readonly page: number
}

/** The state and the order that a list has without a wish; they stand in no address. */
export type Usual<Sort extends string> = Pick<ListAsked<Sort>, 'status' | 'sort'>

/** Reads the address of a list. One typed by hand is no fault: what cannot be read counts as not asked for. */
export function listAsked<Sort extends string>(
  { query }: FastifyRequest,
  { sorts, usual }: { sorts: readonly Sort[]; usual: Usual<Sort> },
): ListAsked<Sort> {
  const fields = query as Fields
  const [wanted, order] = [firstOf(fields, 'status'), firstOf(fields, 'sort')]
  return {
    text: firstOf(fields, 'q').trim().slice(0, LONGEST_TYPED),
    status: STATES.find((state) => state === wanted) ?? usual.status,
    sort: sorts.find((sort) => sort === order) ?? usual.sort,
    page: idFrom(firstOf(fields, 'page')) ?? 1,
  }
}

/** The heading of a column: it leads to the list sorted by it, or the other way round where it is already. */
export function columnLink(name: string, { sort, address }: { sort: string; address: (sort: string) => string }) {
  return {
    href: address(sort === name ? `-${name}` : name),
    ...(sort === name ? { sorted: 'ascending' } : sort === `-${name}` ? { sorted: 'descending' } : {}),
  }
}

/**
 * What the page of such a list needs besides its rows: filters, columns and pages, each as an address.
 * @param given page and total: what was found; labels: the keys of the words for the text and the status
 */
export function listLinks<Sort extends string>(
  path: string,
  { text: q, status, sort }: ListAsked<Sort>,
  given: { usual: Usual<Sort>; page: number; total: number; labels: { text: string; status: string } },
) {
  const { page, total, labels } = given
  const usual = { q: '', ...given.usual, page: 1 }
  const address = (changes: Partial<{ q: string; status: string; sort: string; page: number }>) => {
    const all = { q, status, sort, page: 1, ...changes }
    const named = Object.entries(all).filter(([name, value]) => value !== usual[name as keyof typeof usual])
    const query = new URLSearchParams(named.map(([name, value]) => [name, String(value)])).toString()
    return query === '' ? path : `${path}?${query}`
  }
  return {
    path,
    values: { q, status, sort: sort === usual.sort ? '' : sort },
    filtered: q !== '' || status !== usual.status,
    pages: { page, size: PAGE_SIZE, total, href: (to: number) => address({ page: to }) },
    column: (name: string) => columnLink(name, { sort, address: (other) => address({ sort: other }) }),
    chips: [
      ...(q === '' ? [] : [{ key: labels.text, value: q, href: address({ q: '' }) }]),
      ...(status === usual.status
        ? []
        : [{ key: labels.status, key_of_value: `shared.${status}`, href: address({ status: usual.status }) }]),
    ],
  }
}

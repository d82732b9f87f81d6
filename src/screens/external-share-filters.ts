// The filters of the external share report: how its address is read and written, and what stands above the table.
import { choice, firstOf, form, idFrom, text, type Fields } from '../http/forms.ts'
import type { Words } from '../http/words.ts'
import { LINK_SORTS, LINK_STATUSES, type LinkSort, type ReportQuestion } from '../vault/external-share-report.ts'
import { LONGEST } from '../vault/longest.ts'

const Query = form({
  id: text({ max: LONGEST.filterId }),
  name: text({ max: LONGEST.filter }),
  recipient: text({ max: LONGEST.filter }),
  sharer: text({ max: LONGEST.filter }),
  status: choice(['all', ...LINK_STATUSES], 'all'),
  'start-from': text({ max: 20 }),
  'start-until': text({ max: 20 }),
  'expiration-from': text({ max: 20 }),
  'expiration-until': text({ max: 20 }),
})

const LABELS = {
  id: 'external_shares.id',
  name: 'external_shares.name',
  recipient: 'external_shares.recipient',
  sharer: 'external_shares.sharer',
  status: 'external_shares.status',
  'start-from': 'external_shares.start_from',
  'start-until': 'external_shares.start_until',
  'expiration-from': 'external_shares.expiration_from',
  'expiration-until': 'external_shares.expiration_until',
} as const

type Filter = keyof typeof LABELS
const FILTERS = Object.keys(LABELS) as Filter[]

/** The order without a wish: what was shared last stands first. */
const USUAL_SORT = '-id'

// Columns that are of use from their end: what is newest, what goes on longest, what is used least.
const FROM_THE_END: readonly LinkSort[] = ['id', 'start', 'expiration', 'remaining']

/** What stands in the address, by name, in the order in which it is written; what is as usual is an empty text. */
export type Asked = Readonly<Record<Filter | 'sort' | 'page', string>>

/** Reads an address. An order or a page that there is not counts as not asked for. @throws Invalid by field */
export function questionFrom(sent: unknown): ReportQuestion {
  const { status, ...read } = Query.read(sent)
  const { sort, page } = askedAnyhow(sent)
  const order = sort || USUAL_SORT
  return {
    id: read.id,
    name: read.name,
    recipient: read.recipient,
    sharer: read.sharer,
    status: status === 'all' ? '' : status,
    startFrom: read['start-from'],
    startUntil: read['start-until'],
    expirationFrom: read['expiration-from'],
    expirationUntil: read['expiration-until'],
    // One that there is not was left out on reading.
    sort: order.replace(/^-/, '') as LinkSort,
    descending: order.startsWith('-'),
    page: idFrom(page) ?? 1,
  }
}

/** What was asked, whether it can be used or not, for showing it again. Of what was given twice the first counts. */
export function askedAnyhow(sent: unknown): Asked {
  const fields = sent as Fields
  const given = (name: string) => firstOf(fields, name).trim().slice(0, LONGEST.filter)
  const [status, sort, page] = [given('status'), given('sort'), given('page')]
  const known = LINK_SORTS.some((key) => key === sort.replace(/^-/, ''))
  return {
    ...(Object.fromEntries(FILTERS.map((name) => [name, given(name)])) as Record<Filter, string>),
    status: status === 'all' ? '' : status,
    sort: known && sort !== USUAL_SORT ? sort : '',
    page: page === '1' ? '' : page,
  }
}

/** The address of the report with some of it asked differently; a change leads to the first page. */
export function reportAddress(base: string, asked: Asked, changes: Partial<Asked> = {}): string {
  const all = { ...asked, page: '', ...changes }
  const query = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''))
  return query.size === 0 ? base : `${base}?${query.toString()}`
}

/** What is on: each as a chip that leads to the report without it. */
export function chipsOf(base: string, asked: Asked, { t }: Words) {
  return FILTERS.filter((name) => asked[name] !== '').map((name) => {
    const status = name === 'status' ? LINK_STATUSES.find((one) => one === asked.status) : undefined
    return {
      label: t(LABELS[name]),
      // What is none of the choices is shown as it was sent.
      value: status === undefined ? asked[name] : t(`external_shares.status_${status}`),
      href: reportAddress(base, asked, { [name]: '' }),
    }
  })
}

const HEADINGS = {
  id: 'external_shares.id',
  name: 'external_shares.name',
  type: 'external_shares.type',
  recipient: 'external_shares.recipient',
  sharer: 'external_shares.sharer',
  start: 'external_shares.start',
  expiration: 'external_shares.expiration',
  remaining: 'external_shares.remaining',
  status: 'external_shares.status',
} as const

// What one owns one has mostly shared oneself; who else did before it was handed over stands on the page of the link. Over
// all users the owner stands beside whoever shared, where that is somebody else by now, and the type, which is always the
// same, has no place.
const NOT_OF_ONES_OWN = ['sharer']
const NOT_OF_ALL = ['type']
const MINOR = ['type', 'start']

/** The headings of the table: each leads to the report sorted by it, and back again. Type is the same everywhere. */
export function columnsOf(base: string, asked: Asked, { all, t }: { all: boolean; t: Words['t'] }) {
  const order = asked.sort || USUAL_SORT
  const keys = Object.keys(HEADINGS) as (keyof typeof HEADINGS)[]
  return keys
    .filter((key) => !(all ? NOT_OF_ALL : NOT_OF_ONES_OWN).includes(key))
    .map((key) => {
      const number = key === 'id' || key === 'remaining'
      const heading = { label: t(HEADINGS[key]), number, minor: MINOR.includes(key) }
      if (key === 'type') return heading
      const [up, down] = [key, `-${key}`]
      const [first, other] = FROM_THE_END.includes(key) ? [down, up] : [up, down]
      const sort = order === first ? other : first
      return {
        ...heading,
        href: reportAddress(base, asked, { sort: sort === USUAL_SORT ? '' : sort }),
        ...(order === up ? { sorted: 'ascending' } : order === down ? { sorted: 'descending' } : {}),
      }
    })
}

// The filters of the list: how its address is read and written, and what stands above the table while some are on.
import { choice, firstOf, form, text, type Fields } from '../http/forms.ts'
import type { Words } from '../http/words.ts'
import { SORT_KEYS, USUAL_SORT } from '../vault/api-secret-list.ts'
import type { ListQuestion } from '../vault/api-secret-list.ts'
import { LONGEST } from '../vault/longest.ts'

const Query = form({
  q: text({ max: LONGEST.filter }),
  id: text({ max: LONGEST.filterId }),
  name: text({ max: LONGEST.filter }),
  url: text({ max: LONGEST.filter }),
  tags: text({ max: LONGEST.filter }),
  shared: choice(['', 'yes', 'no'], ''),
  owner: text({ max: LONGEST.filter }),
  'used-from': text({ max: 20 }),
  'used-until': text({ max: 20 }),
  status: choice(['active', 'inactive', 'all'], 'active'),
  sort: text({ max: 20 }),
  page: text({ max: 20 }),
})

/** The names in the address, in the order in which it is written. */
const NAMES = [
  'q',
  'id',
  'name',
  'url',
  'tags',
  'shared',
  'owner',
  'used-from',
  'used-until',
  'status',
  'sort',
  'page',
] as const

export type Name = (typeof NAMES)[number]

/** What stands in the address, by name; what is as usual is an empty text. */
export type Asked = Readonly<Record<Name, string>>

/** Reads an address or a form. @throws Invalid naming what cannot be used */
export function questionFrom(sent: unknown): { asked: Asked; question: ListQuestion } {
  const read = Query.read(sent)
  const { 'used-from': usedFrom, 'used-until': usedUntil, ...same } = read
  const asked = {
    ...read,
    status: read.status === 'active' ? '' : read.status,
    sort: read.sort === USUAL_SORT ? '' : read.sort,
    page: read.page === '1' ? '' : read.page,
  }
  return { asked, question: { ...same, usedFrom, usedUntil } }
}

/** What was asked, whether it can be used or not, for showing it again. Of what was given twice the first counts. */
export function askedAnyhow(sent: unknown): Asked {
  const fields = sent as Fields
  const entries = NAMES.map((name) => [name, firstOf(fields, name).slice(0, 200)])
  return Object.fromEntries(entries) as Asked
}

/** The address of the list with some of it asked differently; a change leads to the first page. */
export function listAddress(asked: Asked, changes: Partial<Asked> = {}): string {
  const all = { ...asked, ...(Object.keys(changes).length > 0 ? { page: '' } : {}), ...changes }
  const query = new URLSearchParams(NAMES.filter((name) => all[name] !== '').map((name) => [name, all[name]]))
  return query.size === 0 ? '/api-secrets' : `/api-secrets?${query.toString()}`
}

/** The same for a form: what is asked beside the page, as hidden fields. */
export function hiddenFields(asked: Asked): Record<string, string> {
  return Object.fromEntries(
    NAMES.filter((name) => name !== 'page' && asked[name] !== '').map((name) => [name, asked[name]]),
  )
}

const LABELS = {
  q: 'api_secrets.search',
  id: 'api_secrets.id',
  name: 'api_secrets.name',
  url: 'api_secrets.url',
  tags: 'api_secrets.tags',
  shared: 'api_secrets.shared',
  owner: 'api_secrets.owner',
  'used-from': 'api_secrets.used_from',
  'used-until': 'api_secrets.used_until',
  status: 'api_secrets.status',
} as const

/** What is on: each as a chip that leads to the list without it. */
export function chipsOf(asked: Asked, { t }: Words) {
  const names = Object.keys(LABELS) as (keyof typeof LABELS)[]
  return names
    .filter((name) => asked[name] !== '')
    .map((name) => ({
      label: t(LABELS[name]),
      value: wordOf(name, asked[name], t),
      href: listAddress(asked, { [name]: '' }),
    }))
}

const WORDS: Readonly<Record<string, string>> = {
  'shared=yes': 'shared.yes',
  'shared=no': 'shared.no',
  'status=inactive': 'shared.inactive',
  'status=all': 'shared.all',
}

// What is none of the choices is shown as it was sent.
function wordOf(name: string, value: string, t: Words['t']): string {
  const word = Object.hasOwn(WORDS, `${name}=${value}`) ? WORDS[`${name}=${value}`] : undefined
  return word === undefined ? value : t(word)
}

const MINOR = ['tags', 'used']

/** The headings of the table: each leads to the list sorted by it, and back again. */
export function columnsOf(asked: Asked, { sort, descending, t }: { sort: string; descending: boolean; t: Words['t'] }) {
  return SORT_KEYS.map((key) => {
    const other = key === sort ? (descending ? key : `-${key}`) : key === 'id' || key === 'used' ? `-${key}` : key
    return {
      label: t(`api_secrets.${key === 'used' ? 'last_use' : key}`),
      href: listAddress(asked, { sort: other === USUAL_SORT ? '' : other }),
      minor: MINOR.includes(key),
      number: key === 'id',
      ...(key === sort ? { sorted: descending ? 'descending' : 'ascending' } : {}),
    }
  })
}

// The list of API secrets a person reaches: what can be asked of it, one page of the answer, and all of it for a file.
import { record } from '../audit/trail.ts'
import { hashClientId } from '../crypto/index-hash.ts'
import { listApiSecretIds, listApiSecrets, listApiSecretsById, SORT_KEYS } from '../store/api-secret-list.ts'
import type { ApiSecretFilter, ApiSecretRow, SortKey } from '../store/api-secret-list.ts'
import { newAmong } from '../store/new-items.ts'
import { ACCESS_NAMES } from '../store/reaching.ts'
import { knownAmong } from '../store/rotations.ts'
import { findEnds } from '../store/ways.ts'
import { wordsOf } from '../store/words.ts'
import { may } from './access.ts'
import type { Access, Act } from './access.ts'
import type { SignedIn } from './actors.ts'
import { tagsKept } from './api-secret-rules.ts'
import { daysFaults, instantsOf } from './days-asked.ts'
import { lastPageOf, sliceOf } from './pages.ts'
import { Invalid } from './refusals.ts'
import type { FieldFault } from './refusals.ts'
import { idFrom } from './row-numbers.ts'
import { refuseEnded } from './sessions.ts'
import type { Reader, Vault } from './vault.ts'

/** The columns a list can be sorted by. */
export { SORT_KEYS }

/** The order without a wish: what was added last stands first. */
export const USUAL_SORT = '-id'

/** What is asked of the list, as it was typed; an empty text asks nothing. Days are days of the person's time zone. */
export interface ListQuestion {
  readonly q: string
  readonly id: string
  readonly name: string
  readonly url: string
  readonly tags: string
  readonly shared: '' | 'yes' | 'no'
  readonly owner: string
  readonly usedFrom: string
  readonly usedUntil: string
  readonly status: 'active' | 'inactive' | 'all'
  /** A column, with a minus before it for the other direction. */
  readonly sort: string
  readonly page: string
}

/** One line: the row, and what this person may do with it now. Times are UTC milliseconds. */
export interface ListedSecret extends Omit<ApiSecretRow, 'access' | 'shared' | 'tags'> {
  readonly access: Access
  readonly tags: readonly string[]
  readonly isShared: boolean
  readonly can: Readonly<Record<'reveal' | 'edit' | 'disable' | 'enable' | 'share', boolean>>
}

/** A line on the screen also says whether it is one of this person's new items, and when their access ends by itself. */
export interface ShownSecret extends ListedSecret {
  readonly isNew: boolean
  /** Whether they own it and somebody who left, or had a link, knows its client secret. */
  readonly toRotate: boolean
  /** UTC milliseconds; null when it does not end. */
  readonly endsAt: number | null
}

/** One page of the list. */
export interface List {
  readonly rows: readonly ShownSecret[]
  readonly total: number
  readonly page: number
  readonly sort: SortKey
  readonly descending: boolean
}

/**
 * One page of what a person reaches.
 * @throws Invalid naming what of the question cannot be used, also a page beyond the last one
 */
export function listOf(reader: Reader, user: SignedIn, question: ListQuestion): List {
  const { filter, sort, descending, page } = understood(reader, user, question)
  const cut = { sort, descending, ...sliceOf(page) }
  const { rows, total } = listApiSecrets(reader.db, { userId: user.id, now: reader.now() }, filter, cut)
  const last = lastPageOf(total)
  if (page > last) throw new Invalid({ page: { key: 'api_secrets.page_beyond', values: { page, last } } })
  return { rows: shown(reader, user, rows), total, page, sort, descending }
}

function shown(reader: Reader, user: SignedIn, rows: readonly ApiSecretRow[]): ShownSecret[] {
  const looking = { userId: user.id, now: reader.now() }
  const others = rows.filter(({ ownerId }) => ownerId !== user.id)
  const active = others.filter(({ disabledAt }) => disabledAt === null)
  const own = rows.filter(({ ownerId }) => ownerId === user.id)
  const known = knownAmong(reader.db, idsOf(own))
  const news = newAmong(reader.db, looking, idsOf(active))
  const ends = findEnds(reader.db, looking, idsOf(others))
  return rows.map((row) => ({
    ...listed(row),
    isNew: news.has(row.id),
    toRotate: known.has(row.id),
    endsAt: ends.get(row.id) ?? null,
  }))
}

function idsOf(rows: readonly ApiSecretRow[]): number[] {
  return rows.map(({ id }) => id)
}

/** API secrets by ID in the order of the IDs, without those that this person does not reach. */
export function listedById(reader: Reader, user: SignedIn, ids: readonly number[]): ListedSecret[] {
  return listApiSecretsById(reader.db, { userId: user.id, now: reader.now() }, ids).map(listed)
}

/** How many API secrets a question finds, for the page that asks before all of them are written to a file. */
export function countOf(reader: Reader, user: SignedIn, question: ListQuestion): number {
  return listOf(reader, user, { ...question, page: '' }).total
}

/** Everything a question finds, on its way to a file: how many, and the rows in lots. */
export interface Export {
  readonly count: number
  readonly lots: Iterable<readonly ListedSecret[]>
}

const LOT = 500

/**
 * All that a question finds. The event is kept before the first row is read; each lot is asked for anew whether it is
 * still reached by somebody who is still signed in, because a slow reader may take minutes.
 * @throws Invalid as listOf; a lot throws Forbidden once the session has ended
 */
export function exportOf(vault: Vault, user: SignedIn, question: ListQuestion): Export {
  const { filter, sort, descending } = understood(vault, user, { ...question, page: '' })
  const ids = vault.write((tx) => {
    const found = listApiSecretIds(tx.db, { userId: user.id, now: tx.at }, filter, { sort, descending })
    record(tx, user, { name: 'api_secrets.exported', details: { count: found.length } })
    return found
  })
  return { count: ids.length, lots: lotsOf(vault, user, ids) }
}

function* lotsOf(vault: Vault, user: SignedIn, ids: readonly number[]): Generator<readonly ListedSecret[]> {
  for (let at = 0; at < ids.length; at += LOT) {
    refuseEnded(vault, user)
    yield listedById(vault, user, ids.slice(at, at + LOT))
  }
}

function listed({ access, shared, tags, ...row }: ApiSecretRow): ListedSecret {
  const reached = { secret: row, access: ACCESS_NAMES[access] }
  const can = (act: Act) => may(reached, act)
  return {
    ...row,
    access: reached.access,
    tags: tagsKept(tags),
    isShared: shared === 1,
    can: {
      reveal: can('reveal') && row.hasClientSecret === 1,
      edit: can('edit'),
      disable: can('disable') && row.disabledAt === null,
      enable: can('enable') && row.disabledAt !== null,
      // The window opens for an inactive one too: taking away stays possible.
      share: can('unshare'),
    },
  }
}

export interface Understood {
  readonly filter: ApiSecretFilter
  readonly sort: SortKey
  readonly descending: boolean
  readonly page: number
}

/** What a question asks of the store. @throws Invalid naming what of it cannot be used */
export function understood(reader: Reader, { user }: SignedIn, asked: ListQuestion): Understood {
  const faults: Record<string, FieldFault> = {}
  if (asked.id !== '' && idFrom(asked.id) === null) faults['id'] = 'shared.id_number'
  const days = { from: asked.usedFrom, until: asked.usedUntil }
  Object.assign(faults, daysFaults(days, 'used-'))
  const order = asked.sort || USUAL_SORT
  const sort = SORT_KEYS.find((key) => key === order.replace(/^-/, ''))
  if (sort === undefined) faults['sort'] = 'api_secrets.sort_unknown'
  if (asked.page !== '' && !/^[1-9]\d{0,8}$/.test(asked.page)) faults['page'] = 'api_secrets.page_number'
  if (sort === undefined || Object.keys(faults).length > 0) throw new Invalid(faults)
  const used = instantsOf(days, user.timeZone)
  return {
    filter: {
      words: wordsOf(asked.q),
      clientIdHash: asked.q === '' ? null : hashClientId(reader.keyring, asked.q),
      id: idFrom(asked.id),
      name: wordsOf(asked.name),
      url: wordsOf(asked.url),
      tags: wordsOf(asked.tags.replaceAll(',', ' ')),
      owner: wordsOf(asked.owner),
      shared: asked.shared === '' ? null : asked.shared === 'yes',
      usedFrom: used.from,
      usedUntil: used.until,
      status: asked.status,
    },
    sort,
    descending: order.startsWith('-'),
    page: asked.page === '' ? 1 : Number(asked.page),
  }
}

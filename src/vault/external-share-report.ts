// The report of what was shared outside: one's own links, or all of them for administrators, and the history of each.
import {
  countLinkHistory,
  countLinks,
  findLinkRow,
  LINK_SORTS,
  LINK_STATUSES,
  listLinkHistory,
  pageOfLinks,
  type LinkEvent,
  type LinkFilter,
  type LinkRow,
  type LinkSort,
  type LinkStatus,
} from '../store/external-share-report.ts'
import { wordsOf } from '../store/words.ts'
import { linkFor, mayShareOutside, type SharingOutside } from './access.ts'
import type { SignedIn } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { daysFaults, instantsOf } from './days-asked.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { Invalid, type FieldFault } from './refusals.ts'
import { idFrom } from './row-numbers.ts'
import type { Reader, Vault } from './vault.ts'

export { LINK_SORTS, LINK_STATUSES, type LinkEvent, type LinkSort, type LinkStatus }

/** What is asked of the report, as it was typed; an empty text asks nothing. Days are days of the reader's time zone. */
export interface ReportQuestion {
  readonly id: string
  readonly name: string
  readonly recipient: string
  readonly sharer: string
  readonly status: LinkStatus | ''
  readonly startFrom: string
  readonly startUntil: string
  readonly expirationFrom: string
  readonly expirationUntil: string
  readonly sort: LinkSort
  readonly descending: boolean
  readonly page: number
}

/** One line: the link, why it sleeps although it has not ended, and what the reader may do with it now. */
export interface ListedLink extends LinkRow {
  readonly owned: boolean
  /** Null while it can be opened, and once it has ended. */
  readonly paused: 'inactive' | Exclude<SharingOutside, 'yes'> | null
  readonly can: Readonly<Record<'revoke' | 'resend' | 'again', boolean>>
}

/** One page of the links to the API secrets this person owns. @throws Invalid naming what cannot be used */
export function ownLinks(vault: Vault, user: SignedIn, question: ReportQuestion): Page<ListedLink> {
  return linksOf(vault, user, { ownerId: user.id, question })
}

/** One page of everybody's links, for administrators. @throws Forbidden; Invalid naming what cannot be used */
export function everybodysLinks(vault: Vault, user: SignedIn, question: ReportQuestion): Page<ListedLink> {
  mustAdminister(user)
  return linksOf(vault, user, { ownerId: null, question })
}

/** One link, for its owner and administrators. @throws NotFound */
export function linkOf(vault: Vault, user: SignedIn, { linkId }: { linkId: number }): ListedLink {
  linkFor(vault, user, { linkId, act: 'see' })
  return listed(vault, user, findLinkRow(vault.db, { id: linkId, now: vault.now() }) as LinkRow)
}

/** One page of what happened to a link, newest first. @throws NotFound */
export function linkHistory(
  reader: Reader,
  user: SignedIn,
  { linkId, page }: { linkId: number; page: number },
): Page<LinkEvent> {
  linkFor(reader, user, { linkId, act: 'see' })
  const total = countLinkHistory(reader.db, linkId)
  const at = pageWithin({ page, total })
  return { rows: listLinkHistory(reader.db, { link: linkId, ...sliceOf(at) }), page: at, total }
}

function linksOf(
  vault: Vault,
  user: SignedIn,
  { ownerId, question }: { ownerId: number | null; question: ReportQuestion },
): Page<ListedLink> {
  const looked = { ownerId, now: vault.now(), filter: understood(question, user.user.timeZone) }
  const { sort, descending } = question
  const total = countLinks(vault.db, looked)
  const page = pageWithin({ page: question.page, total })
  const rows = pageOfLinks(vault.db, { ...looked, sort, descending, ...sliceOf(page) })
  return { rows: rows.map((row) => listed(vault, user, row)), page, total }
}

function listed(vault: Vault, user: SignedIn, row: LinkRow): ListedLink {
  const owned = row.ownerId === user.id
  const live = row.status === 'approved' || row.status === 'error'
  const owner = { mayShareOutside: row.ownerMayShareOutside === 1, deactivatedAt: row.ownerDeactivatedAt }
  const outside = mayShareOutside(vault, owner)
  const sleeps = row.secretDisabledAt !== null ? 'inactive' : outside === 'yes' ? null : outside
  const again = owned && sleeps === null
  return {
    ...row,
    owned,
    paused: live ? sleeps : null,
    can: { revoke: live, resend: again && live && vault.mailConfigured, again },
  }
}

function understood(asked: ReportQuestion, zone: string): LinkFilter {
  const starts = { from: asked.startFrom, until: asked.startUntil }
  const expires = { from: asked.expirationFrom, until: asked.expirationUntil }
  const faults: Record<string, FieldFault> = {
    ...(asked.id !== '' && idFrom(asked.id) === null ? { id: 'shared.id_number' } : {}),
    ...daysFaults(starts, 'start-'),
    ...daysFaults(expires, 'expiration-'),
  }
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  const [start, expiration] = [instantsOf(starts, zone), instantsOf(expires, zone)]
  return {
    id: idFrom(asked.id),
    name: wordsOf(asked.name),
    recipient: wordsOf(asked.recipient),
    sharer: wordsOf(asked.sharer),
    status: asked.status === '' ? null : asked.status,
    startFrom: start.from,
    startUntil: start.until,
    expirationFrom: expiration.from,
    expirationUntil: expiration.until,
  }
}

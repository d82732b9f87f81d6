// Everything about one API secret that a person who reaches it may read; the client secret is not among it.
import { record } from '../audit/trail.ts'
import { setLastUsed } from '../store/api-secrets.ts'
import { findSharers } from '../store/external-link-names.ts'
import { countLiveLinks, type ExternalLink } from '../store/external-shares.ts'
import { countGrants } from '../store/grants.ts'
import { findMark, setMark } from '../store/marks.ts'
import { countHistory, listHistory } from '../store/secret-history.ts'
import type { PastEvent } from '../store/secret-history.ts'
import { findPeopleOf } from '../store/secret-people.ts'
import type { PeopleOf } from '../store/secret-people.ts'
import { countWays, findEnds, listWays, type ListedWay } from '../store/ways.ts'
import { ACTS, allows, may, secretFor } from './access.ts'
import type { Access, Act, Reached } from './access.ts'
import type { SignedIn } from './actors.ts'
import { tagsKept } from './api-secret-rules.ts'
import { noticing } from './integrity.ts'
import { linksSeenBy } from './link-ends.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { previousUntil } from './previous-secret.ts'
import { rotationFor, type Rotations } from './rotate.ts'
import { unsealField } from './sealed-fields.ts'
import type { Vault } from './vault.ts'

/** "Viewed" is recorded at most once per person, item and this long. */
const VISIT_MILLISECONDS = 15 * 60_000

// Marks of later visits within that time: often enough for "last used", seldom enough to spare the disk.
const MARK_MILLISECONDS = 60_000

/** What every tab needs: the row in clear, what this person may do, and how much the tabs hold. */
export interface Overview extends PeopleOf {
  readonly id: number
  readonly name: string
  readonly active: boolean
  readonly access: Access
  readonly can: Record<Act, boolean>
  /** How many grants have not ended, and live links to people outside, where the reader may see them. */
  readonly shares: number
  readonly createdAt: number
}

/** The tab General. `clientId` and `notes` were sealed; times are UTC milliseconds. */
export interface General extends Overview {
  readonly url: string
  readonly identifier: string | null
  readonly method: string | null
  readonly tags: readonly string[]
  readonly clientId: string
  readonly notes: string
  readonly hasClientSecret: boolean
  /** Until when the previous client secret is kept; null when there is none. */
  readonly previousUntil: number | null
  readonly changedAt: number
  readonly secretChangedAt: number | null
  readonly lastUsedAt: number | null
  /** Whether its owner should replace the client secret, because somebody knew it or could have; null for everybody else. */
  readonly rotate: Rotations | null
  /** When the reader's own access ends by itself; null when it does not. */
  readonly endsAt: number | null
}

export type { ListedWay, PastEvent }

function overviewOf(vault: Vault, reached: Reached): Overview {
  const { secret, access } = reached
  const at = { secretId: secret.id, now: vault.now() }
  return {
    ...findPeopleOf(vault.db, secret.id),
    id: secret.id,
    name: secret.name,
    active: secret.disabledAt === null,
    access,
    can: Object.fromEntries(ACTS.map((act) => [act, may(reached, act)])) as Record<Act, boolean>,
    shares: countGrants(vault.db, at) + (allows(access, 'see-links') ? countLiveLinks(vault.db, at) : 0),
    createdAt: secret.createdAt,
  }
}

/**
 * The tab General.
 * @throws NotFound; SealError when client ID or notes do not open (then `integrity.failed` is recorded)
 */
export function detailsOf(vault: Vault, user: SignedIn, { secretId }: { secretId: number }): General {
  const reached = secretFor(vault, user, { secretId, act: 'see' })
  const { secret } = reached
  const opened = noticing(vault, user, { secretId }, () => ({
    clientId: unsealField(vault, secret, 'client_id') as string,
    notes: unsealField(vault, secret, 'notes') ?? '',
  }))
  return {
    ...overviewOf(vault, reached),
    ...opened,
    url: secret.url,
    identifier: secret.identifier,
    method: secret.method,
    tags: tagsKept(secret.tags),
    hasClientSecret: secret.sealedClientSecret !== null,
    previousUntil: previousUntil(secret, vault.now()),
    changedAt: secret.changedAt,
    secretChangedAt: secret.secretChangedAt,
    lastUsedAt: secret.lastUsedAt,
    rotate: rotationFor(vault, user, secret),
    endsAt: findEnds(vault.db, { userId: user.id, now: vault.now() }, [secretId]).get(secretId) ?? null,
  }
}

/** A live link to somebody outside, and who made it. */
type ListedLink = ExternalLink & { readonly byName: string }

/** The tab Sharing: who can reach this and through what, to its owner the links outside first. @throws NotFound */
export function sharingOverview(
  vault: Vault,
  user: SignedIn,
  { secretId, page }: { secretId: number; page: number },
): Overview & Page<ListedWay> & { readonly links: readonly ListedLink[] } {
  const reached = secretFor(vault, user, { secretId, act: 'see-sharing' })
  const asked = { secretId, viewerId: user.id, now: vault.now() }
  const outside = linksSeenBy(vault, reached)
  const total = outside.length + countWays(vault.db, asked)
  const at = pageWithin({ page, total })
  const { offset, limit } = sliceOf(at)
  const sharers = findSharers(vault.db, asked)
  const links = outside
    .slice(offset, offset + limit)
    .map((link) => ({ ...link, byName: sharers.get(link.id) as string }))
  const further = { offset: Math.max(0, offset - outside.length), limit: limit - links.length }
  return { ...overviewOf(vault, reached), links, rows: listWays(vault.db, { ...asked, ...further }), page: at, total }
}

/** The tab History, for owner and editors. @throws NotFound, Forbidden */
export function historyOf(
  vault: Vault,
  user: SignedIn,
  { secretId, page }: { secretId: number; page: number },
): Overview & Page<PastEvent> {
  const reached = secretFor(vault, user, { secretId, act: 'history' })
  const now = vault.now()
  const total = countHistory(vault.db, { secretId, viewerId: user.id, now })
  const at = pageWithin({ page, total })
  const rows = listHistory(vault.db, { secretId, viewerId: user.id, now, ...sliceOf(at) })
  return { ...overviewOf(vault, reached), rows, page: at, total }
}

/**
 * Remembers that this person opened the details: in the trail at most once in 15 minutes, in their own marks and in
 * "last use" nearly always. Screens show the page even when this throws.
 */
export function recordVisit(vault: Vault, user: SignedIn, { secretId }: { secretId: number }): void {
  const place = { userId: user.id, secretId }
  const mark = findMark(vault.db, place)
  const now = vault.now()
  const visited = mark?.viewedAt != null && now - mark.viewedAt < VISIT_MILLISECONDS
  if (visited && mark.usedAt !== null && now - mark.usedAt < MARK_MILLISECONDS) return
  vault.write((tx) => {
    secretFor(tx, user, { secretId, act: 'see' })
    if (!visited) record(tx, user, { name: 'api_secret.viewed', secretId })
    setMark(tx.db, { ...place, viewedAt: visited ? null : tx.at, usedAt: tx.at })
    setLastUsed(tx.db, { id: secretId, at: tx.at })
  })
}

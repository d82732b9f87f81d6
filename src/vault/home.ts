// Home: what is new to a person, and what they used last.
import { listLastUsed, setNewItemsSeen } from '../store/marks.ts'
import { listNewest, listNewItems } from '../store/new-items.ts'
import { countGroupsOf, reachesAnything } from '../store/reaching.ts'
import type { SignedIn } from './actors.ts'
import { listedById, type ListedSecret } from './api-secret-list.ts'
import { pageWithin, sliceOf, type Page } from './pages.ts'
import { rotationsOf, type RotationCounts } from './rotate.ts'
import { refuseUnseen } from './shown-at.ts'
import type { Reader, Vault } from './vault.ts'

/** How many cards stand under each heading of Home. */
const CARDS = 5

// Of each way by which things are given to somebody, so many are looked at for Home: a page that everybody opens first
// takes no longer for those who are given very much. The list of all new items looks at everything.
const LOOKS = 2_000

// Each look asks all the ways somebody has: whoever is in very many groups, because anybody may put them there, has fewer
// looks along each, so that all of them together ask no more than this; one along each is the least.
const MOST_ASKED = 100_000

/** One card. `at` is the instant it is there for: since when it is new, or when it was used (UTC milliseconds). */
export interface Card extends ListedSecret {
  readonly at: number
}

/** What stands on Home. */
export interface Home {
  readonly newItems: readonly Card[]
  /** Whether there are, or may be, more new items than are shown. */
  readonly moreNewItems: boolean
  readonly lastUsed: readonly Card[]
  /** What of theirs should get another client secret. */
  readonly toRotate: RotationCounts
  /** Nothing was ever theirs or given to them, so there is nothing to come back to yet. */
  readonly isFirstVisit: boolean
}

/** The start page of one person. */
export function homeOf(reader: Reader, user: SignedIn): Home {
  const looking = { userId: user.id, now: reader.now() }
  const news = listNewest(reader.db, looking, { limit: CARDS, looks: looksAlong(countGroupsOf(reader.db, looking)) })
  const used = listLastUsed(reader.db, { ...looking, limit: CARDS })
  return {
    newItems: cardsOf(reader, user, news.items),
    moreNewItems: news.more,
    lastUsed: cardsOf(reader, user, used),
    toRotate: rotationsOf(reader, user),
    isFirstVisit: !news.more && news.items.length + used.length === 0 && !reachesAnything(reader.db, looking),
  }
}

/** How many of the newest are looked at along each way of somebody who is in so many groups. */
export function looksAlong(groups: number): number {
  return Math.max(1, Math.min(LOOKS, Math.floor(MOST_ASKED / (groups + 1) ** 2)))
}

/** One page of everything that is new to a person, newest first; a page beyond the last one is the last one. */
export function newItemsOf(reader: Reader, user: SignedIn, { page }: { page: number }): Page<Card> {
  const looking = { userId: user.id, now: reader.now() }
  const { total, items } = listNewItems(reader.db, looking, sliceOf(page))
  const at = pageWithin({ page, total })
  // Only for a page beyond the last one all of it is looked through again.
  const shown = at === page ? items : listNewItems(reader.db, looking, sliceOf(at)).items
  return { rows: cardsOf(reader, user, shown), page: at, total }
}

/**
 * Marks all that was new until an instant as seen; what came after it stays new.
 * @param seen until: when the person was shown what is new (UTC milliseconds)
 * @throws Invalid for an instant that has not come yet
 */
export function markNewItemsSeen(vault: Vault, user: SignedIn, { until }: { until: number }): void {
  vault.write((tx) => {
    refuseUnseen(tx, until)
    setNewItemsSeen(tx.db, { userId: user.id, at: until })
  })
}

function cardsOf(reader: Reader, user: SignedIn, found: readonly { id: number; at: number }[]): Card[] {
  const since = new Map(found.map(({ id, at }) => [id, at]))
  const rows = listedById(reader, user, [...since.keys()])
  return rows.map((row) => ({ ...row, at: since.get(row.id) as number }))
}

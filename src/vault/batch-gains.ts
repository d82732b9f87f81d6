// Who gains access when a batch shares: worked out over groups of people who are reached alike, not person by item.
import type { Recipient } from '../store/grants.ts'
import { listCovers, listMembers, peopleBehind } from '../store/batch-gains.ts'
import type { SignedIn } from './actors.ts'
import type { Tx } from './vault.ts'

/** People who gain access to as many of the API secrets, the first of them the same: they are told the same. */
export interface Gain {
  readonly userIds: readonly number[]
  /** Those of them who want mail. */
  readonly wanting: readonly number[]
  readonly count: number
  readonly first: readonly number[]
}

/**
 * The people who gain access to some of the API secrets when each of these is shared with each of the recipients. Their
 * owner, who shares, is not among them. Costs one look at the grants that reach these people already, and for each person
 * as much as they have of these.
 * @param first how many of the gained API secrets are named
 */
export function gainsOf(
  tx: Tx,
  user: SignedIn,
  given: { readonly secretIds: readonly number[]; readonly recipients: readonly Recipient[]; readonly first: number },
): Gain[] {
  const { secretIds, recipients } = given
  const people = peopleBehind(tx.db, { recipients, exceptId: user.id })
  const covered = coveredBy(tx, { secretIds, people: people.map(({ id }) => id) })
  const ways = waysOf(tx, covered)
  const gained = counting(given)
  const alike = new Map<string, Gain & { userIds: number[]; wanting: number[] }>()
  for (const { id, wantsMail } of people) {
    const direct = covered.get(`user:${String(id)}`)
    const own = (ways.get(id) ?? []).map((way) => covered.get(way) as readonly number[])
    const { count, first } = gained(direct === undefined ? own : [...own, direct])
    if (count === 0) continue
    const key = `${String(count)} ${first.join()}`
    const gain = alike.get(key) ?? { userIds: [], wanting: [], count, first }
    gain.userIds.push(id)
    if (wantsMail === 1) gain.wanting.push(id)
    alike.set(key, gain)
  }
  return [...alike.values()]
}

// By way, the places of the API secrets that are reached so already.
function coveredBy(
  tx: Tx,
  { secretIds, people }: { secretIds: readonly number[]; people: readonly number[] },
): Map<string, readonly number[]> {
  const place = new Map(secretIds.map((id, at) => [id, at]))
  const covered = new Map<string, number[]>()
  for (const { secretId, way } of listCovers(tx.db, { secretIds, people, now: tx.at })) {
    const places = covered.get(way) ?? []
    places.push(place.get(secretId) as number)
    covered.set(way, places)
  }
  return covered
}

// By person, the groups among the ways that they are in.
function waysOf(tx: Tx, covered: ReadonlyMap<string, unknown>): Map<number, string[]> {
  const numbers = (kind: string) =>
    [...covered.keys()].filter((way) => way.startsWith(kind)).map((way) => Number(way.slice(kind.length)))
  const groups = { userGroups: numbers('user-group:'), privateGroups: numbers('private-group:') }
  const ways = new Map<number, string[]>()
  for (const { userId, way } of listMembers(tx.db, groups)) {
    const own = ways.get(userId) ?? []
    own.push(way)
    ways.set(userId, own)
  }
  return ways
}

/** Counts what is left of the API secrets without the places of some ways. One sheet serves all people, page by page. */
function counting({ secretIds, first: most }: { secretIds: readonly number[]; first: number }) {
  const sheet = new Uint32Array(secretIds.length)
  let page = 0
  return (covers: readonly (readonly number[])[]): { count: number; first: number[] } => {
    page += 1
    let reached = 0
    for (const places of covers)
      for (const place of places) {
        if (sheet[place] !== page) reached += 1
        sheet[place] = page
      }
    const first: number[] = []
    for (let at = 0; first.length < most && at < secretIds.length; at++)
      if (sheet[at] !== page) first.push(secretIds[at] as number)
    return { count: secretIds.length - reached, first }
  }
}

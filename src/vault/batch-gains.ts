// Who gains access when a batch shares: worked out over groups of people who are reached alike, not person by item.
import type { Recipient } from '../store/grants.ts'
import { listCovers, listMembers, peopleBehind } from '../store/gaining.ts'
import type { SignedIn } from './actors.ts'
import type { Tx } from './vault.ts'

/** A person who gains access: to how many of the API secrets, and the first of them. */
export interface Gain {
  readonly userId: number
  readonly wantsMail: boolean
  readonly count: number
  readonly first: readonly number[]
}

/**
 * The people who gain access to some of the API secrets when each of these is shared with each of the recipients. Their
 * owner, who shares, is not among them. Costs one look at the grants that reach these people already.
 * @param first how many of the gained API secrets are named for each person
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
  const seen = new Map<string, Pick<Gain, 'count' | 'first'>>()
  return people.flatMap(({ id, wantsMail }) => {
    const own = [...(ways.get(id) ?? []), ...(covered.has(`user:${String(id)}`) ? [`user:${String(id)}`] : [])]
    const alike = own.join()
    const gain = seen.get(alike) ?? uncovered(secretIds, { covers: own.map((way) => covered.get(way)), ...given })
    seen.set(alike, gain)
    return gain.count === 0 ? [] : [{ userId: id, wantsMail: wantsMail === 1, ...gain }]
  })
}

// By way, a flag for each of the API secrets: whether it is reached so already.
function coveredBy(
  tx: Tx,
  { secretIds, people }: { secretIds: readonly number[]; people: readonly number[] },
): Map<string, Uint8Array> {
  const place = new Map(secretIds.map((id, at) => [id, at]))
  const covered = new Map<string, Uint8Array>()
  for (const { secretId, way } of listCovers(tx.db, { secretIds, people, now: tx.at })) {
    let flags = covered.get(way)
    if (flags === undefined) covered.set(way, (flags = new Uint8Array(secretIds.length)))
    flags[place.get(secretId) as number] = 1
  }
  return covered
}

// By person, the groups among the ways that they are in.
function waysOf(tx: Tx, covered: ReadonlyMap<string, unknown>): Map<number, string[]> {
  const numbers = (kind: string) =>
    [...covered.keys()].filter((way) => way.startsWith(kind)).map((way) => Number(way.slice(kind.length)))
  const groups = { userGroups: numbers('user-group:'), privateGroups: numbers('private-group:') }
  const ways = new Map<number, string[]>()
  for (const { userId, way } of listMembers(tx.db, groups)) ways.set(userId, [...(ways.get(userId) ?? []), way])
  return ways
}

function uncovered(
  secretIds: readonly number[],
  { covers, first }: { covers: readonly (Uint8Array | undefined)[]; first: number },
): Pick<Gain, 'count' | 'first'> {
  if (covers.length === 0) return { count: secretIds.length, first: secretIds.slice(0, first) }
  const gained = secretIds.filter((_, at) => covers.every((flags) => flags?.[at] !== 1))
  return { count: gained.length, first: gained.slice(0, first) }
}

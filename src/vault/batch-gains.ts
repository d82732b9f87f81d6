// Who gains access when a batch shares: worked out over groups of people who are reached alike, not person by item.
import type { Recipient } from '../store/grants.ts'
import { listCovers, listMembers, peopleBehind } from '../store/gaining.ts'
import type { SignedIn } from './actors.ts'
import type { Tx } from './vault.ts'

/** People who gain access to the same of the API secrets: how many these are, and the first of them. */
export interface Gain {
  readonly userIds: readonly number[]
  /** Those of them who want mail. */
  readonly wanting: readonly number[]
  readonly count: number
  readonly first: readonly number[]
}

/**
 * The people who gain access to some of the API secrets when each of these is shared with each of the recipients, those
 * who gain the same together. Their owner, who shares, is not among them. Costs one look at the grants that reach these
 * people already.
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
  const alike = new Map<string, { own: string[]; people: typeof people }>()
  for (const person of people) {
    const direct = `user:${String(person.id)}`
    const own = [...(ways.get(person.id) ?? []), ...(covered.has(direct) ? [direct] : [])]
    const group = alike.get(own.join()) ?? { own, people: [] }
    group.people.push(person)
    alike.set(own.join(), group)
  }
  return [...alike.values()].flatMap(({ own, people }) => {
    const gain = uncovered(secretIds, { covers: own.map((way) => covered.get(way)), ...given })
    const ids = (some: typeof people) => some.map(({ id }) => id)
    const wanting = ids(people.filter(({ wantsMail }) => wantsMail === 1))
    return gain.count === 0 ? [] : [{ userIds: ids(people), wanting, ...gain }]
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

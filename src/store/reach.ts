// What one person reaches, as a set of ids: read once, and remembered until something that decides it is written.
import type BetterSqlite3 from 'better-sqlite3'
import type { Database } from './database.ts'
import { SPANS, type Looking } from './reaching.ts'

/** The API secrets one person reaches. */
export interface Reach {
  /** Each once, ascending. */
  readonly ids: Uint32Array
  has(id: number): boolean
  /** What questions found among them: how many, and of few all of them in order. Whoever looked notes it here. */
  readonly totals: Map<string, number>
  readonly lists: Map<string, Uint32Array>
}

interface Remembered extends Reach {
  /** The state of the file it was read in, and the instants it holds for: no grant ends between them. */
  readonly state: string
  readonly from: number
  readonly until: number
}

interface Memory {
  /** How often something was written here that decides. */
  writes: number
  readonly people: Map<number, Remembered>
  /** How many ids all of them have together. */
  ids: number
}

// What decides who reaches what, and what a question finds among it. Not the last use: every Show writes that.
const DECIDING = [
  ...['grants', 'user_group_members', 'private_group_members', 'api_secrets'].flatMap((table) => [
    `INSERT ON main.${table}`,
    `DELETE ON main.${table}`,
  ]),
  ...['grants', 'user_group_members', 'private_group_members'].map((table) => `UPDATE ON main.${table}`),
  'UPDATE OF owner_id, name, url, identifier, tags, client_id_hash, disabled_at ON main.api_secrets',
  'UPDATE OF disabled_at ON main.user_groups',
  'UPDATE OF disabled_at ON main.private_groups',
  'UPDATE OF name ON main.users',
]

const REACHED = `WITH ${SPANS}
  SELECT json_group_array(secret_id) AS ids, coalesce(min(until_at), 9e15) AS until FROM spans`

/** What one person reaches now. Two million ids are remembered at most, which are 8 MB, and what was found among them. */
export const reachOf = remembering({ mostIds: 2_000_000 })

/** Makes a `reachOf` that remembers at most so many ids: whoever was read longest ago is forgotten first. */
export function remembering({ mostIds }: { mostIds: number }): (db: Database, looking: Looking) => Reach {
  const memories = new WeakMap<BetterSqlite3.Database, Memory>()
  return (db, looking) => {
    // A write may yet be undone, so what it sees is not remembered.
    if (db.raw.inTransaction) return read(db, looking, '')
    let memory = memories.get(db.raw)
    if (memory === undefined) memories.set(db.raw, (memory = watch(db)))
    const { userId, now } = looking
    const state = `${String(memory.writes)} here, ${String(elsewhere(db))} elsewhere`
    const kept = memory.people.get(userId)
    if (kept?.state === state && kept.from <= now && now < kept.until) return kept
    const reach = read(db, looking, state)
    keep(memory, { userId, reach, mostIds })
    return reach
  }
}

function read(db: Database, { userId, now }: Looking, state: string): Remembered {
  const row = db.prepare<{ ids: string; until: number }>(REACHED).get({ user: userId, now })
  const { ids: found, until } = row as { ids: string; until: number }
  const sorted = Uint32Array.from(JSON.parse(found) as number[]).sort()
  const ids = sorted.filter((id, at) => id !== sorted[at - 1])
  return { ids, has: (id) => holds(ids, id), totals: new Map(), lists: new Map(), state, from: now, until }
}

function holds(ids: Uint32Array, id: number): boolean {
  let [low, high] = [0, ids.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] as number) < id) low = middle + 1
    else high = middle
  }
  return ids[low] === id
}

function keep(
  memory: Memory,
  { userId, reach, mostIds }: { userId: number; reach: Remembered; mostIds: number },
): void {
  const { people } = memory
  memory.ids += reach.ids.length - (people.get(userId)?.ids.length ?? 0)
  people.delete(userId)
  people.set(userId, reach)
  for (const [id, { ids }] of people) {
    if (memory.ids <= mostIds) return
    people.delete(id)
    memory.ids -= ids.length
  }
}

// Asked of SQLite itself, so that no statement that writes can forget to say so.
function watch(db: Database): Memory {
  const memory: Memory = { writes: 0, people: new Map(), ids: 0 }
  db.raw.function('decided', () => (memory.writes += 1))
  for (const [at, event] of DECIDING.entries())
    db.raw.exec(`CREATE TEMP TRIGGER decided_${String(at)} AFTER ${event} BEGIN SELECT decided(); END`)
  return memory
}

// A number that changes with every commit of another process.
function elsewhere(db: Database): number {
  return (db.prepare('PRAGMA data_version').get() as { data_version: number }).data_version
}

// Fills an empty file with a believable company, the same one for the same seed: people, groups, API secrets, grants.
import { newDataKey } from '../src/crypto/data-keys.ts'
import { hashClientId } from '../src/crypto/index-hash.ts'
import type { Keyring } from '../src/crypto/keyring.ts'
import { METHODS } from '../src/store/api-secrets.ts'
import type { Database, Values } from '../src/store/database.ts'
import { sealAll } from '../src/vault/sealed-fields.ts'
import { seeded } from '../test/fixtures/seeded.ts'
import { FIRST_NAMES, LAST_NAMES, PRODUCTS, PURPOSES, TAGS } from './words.ts'

/** How much to make. `reaches` is how many API secrets the person SOME reaches. */
export interface Sizes {
  readonly secrets: number
  readonly users: number
  readonly groups: number
  readonly grants: number
  readonly reaches: number
}

/** Who looks: SOME reaches `reaches` API secrets in four ways, ALL every one (a group's, a few in other ways too), NONE none. */
export const [SOME, ALL, NONE] = [1, 2, 3]

/** User groups: one that SOME is in, one that everything is shared with, and one of (at most) 1,000 members. */
export const [DEV, SECURITY, STAFF] = [1, 2, 3]
const NIGHT_SHIFT = 1
const FIRST_OTHER = 4
const DAY = 86_400_000

interface Chance {
  below(limit: number): number
  one<T>(list: readonly T[]): T
}

/**
 * Fills the file in one transaction, brings the statistics up to date, and writes no event and no letter.
 * @param options keyring: null seals nothing, for those who only look at lists; now: the present, UTC milliseconds
 */
export function generate(
  db: Database,
  { sizes, keyring, now, seed = 1 }: { sizes: Sizes; keyring: Keyring | null; now: number; seed?: number },
): void {
  const random = seeded(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const chance: Chance = { below, one: (list) => list[below(list.length)] as (typeof list)[number] }
  const triggers = db.raw.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
    name: string
    sql: string
  }[]
  db.raw.transaction(() => {
    // The search index is built in one go afterwards, which is ten times faster than row by row.
    for (const { name } of triggers) db.raw.exec(`DROP TRIGGER ${name}`)
    putUsers(db, { count: sizes.users, now }, chance)
    putGroups(db, { sizes, now }, chance)
    putSecrets(db, { sizes, keyring, now }, chance)
    putGrants(db, { sizes, now }, chance)
    for (const table of ['api_secrets_search', 'users_search'])
      db.raw.exec(`INSERT INTO ${table} (${table}) VALUES ('rebuild')`)
    for (const { sql } of triggers) db.raw.exec(sql)
  })()
  // As `PRAGMA optimize` would: with samples of the values too, SQLite plans a statement anew for each value.
  db.raw.exec('PRAGMA analysis_limit = 1000; ANALYZE')
}

// Few have much and many have little, as in a company: below the limit, and mostly far below.
const skewed = ({ below }: Chance, limit: number) => Math.floor(limit * (below(1e6) / 1e6) ** 3)

function inserter(db: Database, table: string, columns: readonly string[]): (row: Values) => void {
  const places = columns.map((column) => `:${column}`)
  const insert = db.raw.prepare(`INSERT OR IGNORE INTO ${table} (${columns.join()}) VALUES (${places.join()})`)
  return (row) => void insert.run(row)
}

function putUsers(db: Database, { count, now }: { count: number; now: number }, { one }: Chance): void {
  const columns = ['id', 'name', 'username', 'username_folded', 'email', 'email_folded', 'language', 'time_zone']
  const put = inserter(db, 'users', [...columns, 'created_at'])
  for (let id = 1; id <= count; id++) {
    const username = `person${String(id)}`
    const email = `${username}@corp.test`
    put({
      id,
      name: `${one(FIRST_NAMES)} ${one(LAST_NAMES)}`,
      username,
      username_folded: username,
      email,
      email_folded: email,
      language: one(['en', 'pt-BR']),
      time_zone: 'UTC',
      created_at: now - 400 * DAY,
    })
  }
}

// One group in five is private. Only fixed members are in the fixed groups.
function putGroups(db: Database, { sizes, now }: { sizes: Sizes; now: number }, chance: Chance): void {
  const [others, created_at] = [sizes.users - FIRST_OTHER + 1, now - 300 * DAY]
  const someone = () => FIRST_OTHER + chance.below(others)
  const group = inserter(db, 'user_groups', ['id', 'name', 'name_folded', 'created_at'])
  const own = inserter(db, 'private_groups', ['id', 'owner_id', 'name', 'members_may_view', 'created_at'])
  const member = inserter(db, 'user_group_members', ['group_id', 'user_id', 'added_at'])
  const guest = inserter(db, 'private_group_members', ['group_id', 'user_id', 'added_at'])
  for (let id = 1; id <= userGroups(sizes); id++) {
    const name = ['dev', 'security', 'staff'][id - 1] ?? `team ${String(id)}`
    group({ id, name, name_folded: name, created_at })
    const size = id <= STAFF ? 0 : 3 + skewed(chance, sizes.users / 20)
    for (let n = 0; n < size; n++) member({ group_id: id, user_id: someone(), added_at: created_at })
  }
  for (let id = 1; id <= privateGroups(sizes); id++) {
    own({ id, owner_id: someone(), name: `circle ${String(id)}`, members_may_view: id % 2, created_at })
    const size = id === NIGHT_SHIFT ? 0 : 2 + chance.below(6)
    for (let n = 0; n < size; n++) guest({ group_id: id, user_id: someone(), added_at: created_at })
  }
  for (const [group_id, user_id] of [
    [DEV, SOME],
    [DEV, ALL],
    [SECURITY, ALL],
  ] as const)
    member({ group_id, user_id, added_at: created_at })
  guest({ group_id: NIGHT_SHIFT, user_id: SOME, added_at: created_at })
  for (let id = FIRST_OTHER; id < FIRST_OTHER + Math.min(1000, others); id++)
    member({ group_id: STAFF, user_id: id, added_at: created_at })
}

const privateGroups = ({ groups }: Sizes) => Math.max(NIGHT_SHIFT, Math.floor(groups / 5))
const userGroups = (sizes: Sizes) => Math.max(STAFF, sizes.groups - privateGroups(sizes))

const COLUMNS = [
  ...['id', 'owner_id', 'name', 'url', 'identifier', 'method', 'tags', 'kek_version', 'wrapped_key'],
  ...['sealed_client_id', 'client_id_hash', 'sealed_client_secret', 'sealed_notes', 'created_at', 'created_by'],
  ...['changed_at', 'changed_by', 'secret_changed_at', 'secret_changed_by', 'last_used_at', 'disabled_at'],
]

// What SOME reaches is scattered over the file: of every four one is their own, the others come in three ways.
function mineAt(id: number, { secrets, reaches }: Sizes): number {
  const every = Math.max(1, Math.floor(secrets / reaches))
  return id % every === 0 && id / every <= reaches ? id / every : 0
}

function putSecrets(
  db: Database,
  { sizes, keyring, now }: { sizes: Sizes; keyring: Keyring | null; now: number },
  chance: Chance,
): void {
  const put = inserter(db, 'api_secrets', COLUMNS)
  const { below, one } = chance
  const others = sizes.users - FIRST_OTHER + 1
  for (let id = 1; id <= sizes.secrets; id++) {
    const [product, purpose, tag] = [one(PRODUCTS), one(PURPOSES), one(TAGS)]
    const theirs = id % 200 === 2 ? ALL : FIRST_OTHER + skewed(chance, others)
    const owner_id = mineAt(id, sizes) % 4 === 1 ? SOME : theirs
    const at = now - below(365 * DAY)
    put({
      id,
      owner_id,
      name: `${product} ${purpose} ${String(below(10_000))}`,
      url: `https://${product.toLowerCase()}${String(below(50))}.corp.test/v${String(1 + below(4))}/${one(PURPOSES)}`,
      identifier: below(3) === 0 ? `key-${String(id)}` : null,
      method: one(METHODS),
      tags: [...new Set([tag, one(TAGS)].slice(0, below(3)))].join(', '),
      ...sealedParts(keyring, id, chance),
      created_at: at,
      created_by: owner_id,
      changed_at: at,
      changed_by: owner_id,
      secret_changed_at: at,
      secret_changed_by: owner_id,
      last_used_at: below(5) === 0 ? null : now - below(90 * DAY),
      disabled_at: below(20) === 0 ? now - below(30 * DAY) : null,
    })
  }
}

function sealedParts(keyring: Keyring | null, id: number, { below }: Chance): Values {
  if (keyring === null) {
    const blob = Buffer.alloc(146, 1)
    const client_id_hash = Buffer.alloc(32)
    client_id_hash.writeUInt32BE(id)
    const sealed = { sealed_client_id: blob, sealed_client_secret: blob, sealed_notes: below(3) ? null : blob }
    return { kek_version: 1, wrapped_key: blob, client_id_hash, ...sealed }
  }
  const { dataKey, wrapped, kekVersion } = newDataKey(keyring, id)
  const clientId = `cid-${String(below(1e9)).padStart(9, '0')}-${String(id)}`
  const notes = below(3) ? null : 'Rotated by the platform team; ask before the end of the month.'
  const seals = sealAll(dataKey, {
    secretId: id,
    version: 1,
    client_id: clientId,
    client_secret: `s-${String(below(1e9))}-${String(below(1e9))}`,
    previous_secret: null,
    notes,
  })
  return {
    kek_version: kekVersion,
    wrapped_key: wrapped,
    client_id_hash: hashClientId(keyring, clientId),
    sealed_client_id: seals.sealedClientId,
    sealed_client_secret: seals.sealedClientSecret,
    sealed_notes: seals.sealedNotes,
  }
}

function putGrants(db: Database, { sizes, now }: { sizes: Sizes; now: number }, chance: Chance): void {
  const recipients = ['user_id', 'user_group_id', 'private_group_id'] as const
  const times = ['granted_at', 'granted_by', 'changed_at', 'changed_by']
  const put = inserter(db, 'grants', ['secret_id', ...recipients, 'level', 'until_at', ...times])
  const { below } = chance
  const to = (secret_id: number, kind: (typeof recipients)[number], id: number, ends = below(10) === 0) => {
    const granted_at = now - below(200 * DAY)
    const until_at = ends ? now + 1 + below(30 * DAY) : null
    const level = below(3) === 0 ? 'edit' : 'view'
    const nobody = { user_id: null, user_group_id: null, private_group_id: null }
    const written = { granted_at, granted_by: FIRST_OTHER, changed_at: granted_at, changed_by: FIRST_OTHER }
    put({ secret_id, ...nobody, [kind]: id, level, until_at, ...written })
  }
  const [others, groups, circles] = [sizes.users - FIRST_OTHER + 1, userGroups(sizes), privateGroups(sizes)]
  const each = Math.max(0, sizes.grants / sizes.secrets - 1)
  for (let id = 1; id <= sizes.secrets; id++) {
    to(id, 'user_group_id', SECURITY, false)
    if (below(50) === 0) to(id, 'user_id', ALL)
    const mine = mineAt(id, sizes)
    if (mine && mine % 4 === 0) to(id, 'private_group_id', NIGHT_SHIFT, false)
    if (mine && mine % 4 === 2) to(id, 'user_id', SOME, false)
    if (mine && mine % 4 === 3) to(id, 'user_group_id', DEV, false)
    // Most are shared with few and some with many: as many as a coin falls on its head before its tail.
    const more = Math.round(-each * Math.log(1 - below(1e6) / 1e6))
    for (let n = 0; n < more; n++) {
      const [way, group] = [below(20), STAFF + 1 + skewed(chance, groups - STAFF)]
      if (way > 4 || (way > 0 && group > groups)) to(id, 'user_id', FIRST_OTHER + skewed(chance, others))
      else if (way > 0) to(id, 'user_group_id', group)
      else if (circles > NIGHT_SHIFT) to(id, 'private_group_id', NIGHT_SHIFT + 1 + below(circles - NIGHT_SHIFT))
    }
  }
}

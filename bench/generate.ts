// Fills a file with a believable company, the same one for the same seed: people, groups, API secrets and grants.
import { newDataKey } from '../src/crypto/data-keys.ts'
import { hashClientId } from '../src/crypto/index-hash.ts'
import type { Keyring } from '../src/crypto/keyring.ts'
import type { Database } from '../src/store/database.ts'
import { METHODS } from '../src/store/api-secrets.ts'
import { sealField } from '../src/vault/sealed-fields.ts'

const PRODUCTS = [
  'Billing',
  'Orders',
  'Ledger',
  'Search',
  'Maps',
  'Payments',
  'Mail',
  'Identity',
  'Stock',
  'Weather',
  'Fraud',
  'Invoices',
]
const PURPOSES = ['API', 'webhook', 'gateway', 'reports', 'sync', 'export', 'partner access', 'sandbox']
const STAGES = ['prod', 'staging', 'test', 'dev']
const REGIONS = ['eu', 'us', 'br', 'apac']
const FIRST = [
  'Ana',
  'Bruno',
  'Carla',
  'Diego',
  'Elena',
  'Felix',
  'Gina',
  'Hugo',
  'Ines',
  'Jonas',
  'Katia',
  'Luis',
  'Marta',
  'Nuno',
  'Olga',
  'Paulo',
]
const LAST = [
  'Prado',
  'Okafor',
  'Silva',
  'Meyer',
  'Costa',
  'Ito',
  'Novak',
  'Souza',
  'Larsen',
  'Rocha',
  'Weber',
  'Duarte',
]

/** How much to make. `grants` are spread over users and groups; `reaches` is what the first user owns or is given. */
export interface Sizes {
  readonly secrets: number
  readonly users: number
  readonly groups: number
  readonly grants: number
  readonly reaches: number
}

/** Numbers from 0 up to 1, the same sequence for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Fills the empty file in one transaction. User 1 reaches exactly `reaches` API secrets; user 2 owns none. */
export function generate(db: Database, keyring: Keyring, { sizes, seed = 1 }: { sizes: Sizes; seed?: number }): void {
  const random = randomFrom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  db.raw.transaction(() => {
    const now = Date.now()
    putUsers(db, { count: sizes.users, pick, now })
    putGroups(db, { count: sizes.groups, users: sizes.users, below, now })
    for (let id = 1; id <= sizes.secrets; id++) {
      const ownerId = id <= sizes.reaches ? 1 : 3 + below(sizes.users - 2)
      putSecret(db, keyring, { id, ownerId, pick, below, now })
    }
    putGrants(db, { sizes, below, now })
  })()
  db.raw.exec('ANALYZE')
}

type Pick = <T>(list: readonly T[]) => T
type Below = (limit: number) => number

function putUsers(db: Database, { count, pick, now }: { count: number; pick: Pick; now: number }): void {
  const insert = db.raw.prepare(`INSERT INTO users (id, name, username, username_folded, email, email_folded, language,
    time_zone, created_at) VALUES (:id, :name, :username, :username, :email, :email, :language, 'UTC', :now)`)
  for (let id = 1; id <= count; id++) {
    const name = `${pick(FIRST)} ${pick(LAST)}`
    const username = `${name.toLowerCase().replace(' ', '.')}.${String(id)}`
    insert.run({ id, name, username, email: `${username}@corp.test`, language: pick(['en', 'pt-BR']), now })
  }
}

function putGroups(
  db: Database,
  { count, users, below, now }: { count: number; users: number; below: Below; now: number },
): void {
  const group = db.raw.prepare(
    'INSERT INTO user_groups (id, name, name_folded, created_at) VALUES (:id, :name, :name, :now)',
  )
  const member = db.raw.prepare('INSERT OR IGNORE INTO user_group_members VALUES (:id, :userId, :now, NULL)')
  for (let id = 1; id <= count; id++) {
    group.run({ id, name: `team ${String(id)}`, now })
    // Most teams are small and a few are large, as in a company.
    const size = Math.ceil(3 + (users / 20) * (below(1000) / 1000) ** 6)
    for (let n = 0; n < size; n++) member.run({ id, userId: 3 + below(users - 2), now })
  }
}

function putSecret(
  db: Database,
  keyring: Keyring,
  { id, ownerId, pick, below, now }: { id: number; ownerId: number; pick: Pick; below: Below; now: number },
): void {
  const stage = pick(STAGES)
  const name = `${pick(PRODUCTS)} ${pick(PURPOSES)} ${pick(REGIONS)} ${String(id)}`
  const clientId = `cid-${String(below(1e9)).padStart(9, '0')}-${String(id)}`
  const { dataKey, wrapped, kekVersion } = newDataKey(keyring, id)
  const sealed = (field: 'client_id' | 'client_secret' | 'notes', value: string | null) =>
    sealField(dataKey, { secretId: id, version: 1, field, value })
  db.prepare(
    `INSERT INTO api_secrets (id, owner_id, name, url, identifier, method, tags, kek_version, wrapped_key,
      sealed_client_id, client_id_hash, sealed_client_secret, sealed_notes, created_at, created_by, changed_at, changed_by,
      secret_changed_at, secret_changed_by, last_used_at, disabled_at)
    VALUES (:id, :ownerId, :name, :url, :identifier, :method, :tags, :kekVersion, :wrapped, :clientId, :clientIdHash,
      :clientSecret, :notes, :at, :ownerId, :at, :ownerId, :at, :ownerId, :lastUsedAt, :disabledAt)`,
  ).run({
    id,
    ownerId,
    name,
    url: `https://${name.toLowerCase().split(' ')[0] ?? 'api'}.${stage}.corp.test/v${String(1 + below(4))}`,
    identifier: below(3) === 0 ? `key-${String(id)}` : null,
    method: pick(METHODS),
    tags: below(4) === 0 ? '' : `${stage}, ${pick(REGIONS)}`,
    kekVersion,
    wrapped,
    clientId: sealed('client_id', clientId),
    clientIdHash: hashClientId(keyring, clientId),
    clientSecret: sealed('client_secret', `s-${String(below(1e9))}-${String(below(1e9))}`),
    notes: below(3) === 0 ? sealed('notes', 'Rotated by the platform team; ask before the end of the month.') : null,
    at: now - below(365 * 86_400_000),
    lastUsedAt: below(5) === 0 ? null : now - below(90 * 86_400_000),
    disabledAt: below(20) === 0 ? now - below(30 * 86_400_000) : null,
  })
}

function putGrants(db: Database, { sizes, below, now }: { sizes: Sizes; below: Below; now: number }): void {
  const columns = 'level, until_at, granted_at, granted_by, changed_at, changed_by'
  const values = ':level, :until, :now, 3, :now, 3'
  const toUser = db.raw.prepare(
    `INSERT OR IGNORE INTO grants (secret_id, user_id, ${columns}) VALUES (:secret, :to, ${values})`,
  )
  const toGroup = db.raw.prepare(
    `INSERT OR IGNORE INTO grants (secret_id, user_group_id, ${columns}) VALUES (:secret, :to, ${values})`,
  )
  for (let n = 0; n < sizes.grants; n++) {
    const secret = 1 + below(sizes.secrets)
    const level = below(3) === 0 ? 'edit' : 'view'
    const until = below(10) === 0 ? now + below(30 * 86_400_000) : null
    if (sizes.groups > 0 && below(4) === 0) toGroup.run({ secret, to: 1 + below(sizes.groups), level, until, now })
    else toUser.run({ secret, to: 3 + below(sizes.users - 2), level, until, now })
  }
}

// The list against a plain retelling of its rules, on every way the store has of finding the rows.
import fc from 'fast-check'
import t from 'tap'
import { ALL, generate, NONE, SOME } from '../../bench/generate.ts'
import {
  listApiSecretIds,
  listApiSecrets,
  listApiSecretsById,
  SORT_KEYS,
  type ApiSecretFilter,
  type ApiSecretRow,
  type SortKey,
} from '../../src/store/api-secret-list.ts'
import type { Database } from '../../src/store/database.ts'
import { foldText, wordsOf } from '../../src/store/words.ts'
import { LEAKS_COUNT, likeSearch } from '../controls/store/lists.ts'
import { memoryDatabase, putGrant, putSecret, putUser } from '../fixtures/database.ts'

const NOW = Date.UTC(2026, 10, 20)
const DAY = 86_400_000

const NOTHING: ApiSecretFilter = {
  words: [],
  clientIdHash: null,
  id: null,
  name: [],
  url: [],
  tags: [],
  owner: [],
  shared: null,
  usedFrom: null,
  usedUntil: null,
  status: 'all',
}

const USUAL = { sort: 'id', descending: true, limit: 30, offset: 0 } as const

const find = (db: Database, userId: number, filter: Partial<ApiSecretFilter>) =>
  listApiSecrets(db, { userId, now: NOW }, { ...NOTHING, ...filter }, { ...USUAL, limit: 1000 })

const names = (rows: readonly ApiSecretRow[]) => rows.map(({ name }) => name).sort()

/** Everything a person reaches, told without a single clever thing. */
function reachedBy(db: Database, userId: number): (ApiSecretRow & { hash: Buffer })[] {
  return db.raw
    .prepare(
      `SELECT s.id, s.name, s.url, s.identifier, s.tags, s.owner_id AS ownerId, u.name AS ownerName, s.last_used_at AS lastUsedAt,
        s.disabled_at AS disabledAt, s.client_id_hash AS hash,
        EXISTS (SELECT 1 FROM grants WHERE secret_id = s.id AND (until_at IS NULL OR until_at > ${String(NOW)})) AS shared
      FROM api_secrets s JOIN users u ON u.id = s.owner_id WHERE s.owner_id = :user OR s.id IN (
        SELECT secret_id FROM grants g WHERE (until_at IS NULL OR until_at > ${String(NOW)}) AND (user_id = :user
          OR user_group_id IN (SELECT group_id FROM user_group_members WHERE user_id = :user)
          OR private_group_id IN (SELECT group_id FROM private_group_members WHERE user_id = :user)))`,
    )
    .all({ user: userId }) as (ApiSecretRow & { hash: Buffer })[]
}

function fits(row: ApiSecretRow & { hash: Buffer }, filter: ApiSecretFilter): boolean {
  const holds = (text: string, words: readonly string[]) => words.every((word) => foldText(text).includes(word))
  const all = [row.name, row.url, row.tags, row.identifier ?? '', row.ownerName].join('\n')
  return (
    (filter.status === 'all' || (row.disabledAt === null) === (filter.status === 'active')) &&
    (filter.id === null || row.id === filter.id) &&
    (filter.usedFrom === null || (row.lastUsedAt !== null && row.lastUsedAt >= filter.usedFrom)) &&
    (filter.usedUntil === null || (row.lastUsedAt !== null && row.lastUsedAt < filter.usedUntil)) &&
    (filter.shared === null || filter.shared === (row.shared === 1)) &&
    holds(row.name, filter.name) &&
    holds(row.url, filter.url) &&
    holds(row.tags, filter.tags) &&
    holds(row.ownerName, filter.owner) &&
    (holds(all, filter.words) || (filter.clientIdHash?.equals(row.hash) ?? false))
  )
}

const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
const KEYS: Record<SortKey, (row: ApiSecretRow) => number | string> = {
  id: ({ id }) => id,
  name: ({ name }) => lower(name),
  url: ({ url }) => lower(url),
  tags: ({ tags }) => lower(tags),
  owner: ({ ownerName }) => lower(ownerName),
  shared: ({ shared }) => shared,
  used: ({ lastUsedAt }) => lastUsedAt ?? -1,
  status: ({ disabledAt }) => (disabledAt === null ? 0 : 1),
}

function sorted(rows: readonly ApiSecretRow[], sort: SortKey, descending: boolean): number[] {
  const key = KEYS[sort]
  const sign = descending ? -1 : 1
  const compare = (a: ApiSecretRow, b: ApiSecretRow) => {
    const [x, y] = [key(a), key(b)]
    if (x !== y) return typeof x === 'string' ? Buffer.compare(Buffer.from(x), Buffer.from(String(y))) : x - Number(y)
    return (sort === 'owner' ? a.ownerId - b.ownerId : 0) || a.id - b.id
  }
  return [...rows].sort((a, b) => sign * compare(a, b)).map(({ id }) => id)
}

const word = fc.constantFrom(
  'billing',
  'api',
  'ap',
  'ledger',
  'ana',
  'fabio',
  'prado',
  'prod',
  'key-1',
  '77',
  'https',
  'zzz',
)
const words = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.uniqueArray(word, { maxLength: 3 }))
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })

const question = fc.record({
  words,
  clientIdHash: rarely(
    fc.nat(7000).map((n) => {
      const hash = Buffer.alloc(32)
      hash.writeUInt32BE(n)
      return hash
    }),
  ),
  id: rarely(fc.nat(7000)),
  name: words,
  url: words,
  tags: words,
  owner: words,
  shared: rarely(fc.boolean()),
  usedFrom: rarely(fc.nat(100).map((days) => NOW - days * DAY)),
  usedUntil: rarely(fc.nat(100).map((days) => NOW - days * DAY)),
  status: fc.constantFrom('active', 'inactive', 'all'),
}) as fc.Arbitrary<ApiSecretFilter>

interface Asked {
  readonly userId: number
  readonly asked: ApiSecretFilter
  readonly sort: SortKey
  readonly descending: boolean
  readonly offset: number
}

t.test('whoever asks for whatever gets exactly what the rules say, in order, page by page', async (t) => {
  const db = memoryDatabase(t)
  const sizes = { users: 60, groups: 20, secrets: 6_500, grants: 20_000, reaches: 300 }
  generate(db, { sizes, keyring: null, now: NOW })
  const reached = new Map([SOME, ALL, NONE].map((id) => [id, reachedBy(db, id)]))
  t.same(
    [...reached.values()].map((rows) => rows.length),
    [300, 6_500, 0],
    'one reaches so much that other ways are taken',
  )
  const ask = ({ userId, asked, sort, descending, offset }: Asked) => {
    const all = (reached.get(userId) ?? []).filter((row) => fits(row, asked))
    const expected = sorted(all, sort, descending)
    const from = offset % (expected.length + 40)
    const looking = { userId, now: NOW }
    const wanted = expected.slice(from, from + 30)
    // The second time the total is remembered, and another way may be shorter.
    for (const time of ['first', 'second']) {
      const page = listApiSecrets(db, looking, asked, { sort, descending, limit: 30, offset: from })
      const ids = page.rows.map(({ id }) => id)
      const wrong = page.total === expected.length ? ids.join() !== wanted.join() : `${String(page.total)} in all`
      if (wrong) throw new Error(`${time} time ${wrong}: ${ids.join()} instead of ${wanted.join()}`)
    }
    if (listApiSecretIds(db, looking, asked, { sort, descending }).join() !== expected.join())
      throw new Error('the file has other rows')
  }
  fc.assert(
    fc.property(
      fc.constantFrom(SOME, ALL, NONE),
      question,
      fc.constantFrom(...SORT_KEYS),
      fc.boolean(),
      fc.nat(1),
      fc.nat(7000),
      (userId, filter, sort, descending, plain, offset) => {
        const asked = plain === 1 ? { ...NOTHING, status: filter.status } : filter
        ask({ userId, asked, sort, descending, offset })
      },
    ),
    { numRuns: 200, seed: 9 },
  )
  // Chance must not decide whether the ends and the middle of a long list are looked at, from both sides.
  for (const sort of SORT_KEYS)
    for (const descending of [false, true])
      for (const offset of [0, 60, 3_000, 6_300, 6_470, 6_520])
        ask({ userId: ALL, asked: { ...NOTHING, status: 'all' }, sort, descending, offset })
  for (const asked of [
    { words: ['ap'] },
    { words: ['billing'] },
    { owner: ['ana'] },
    { status: 'inactive' },
    { shared: true },
    { shared: false },
    { shared: true, words: ['ap'] },
    { usedFrom: NOW - DAY },
    { usedUntil: NOW - 80 * DAY },
  ] as const)
    for (const sort of ['id', 'owner', 'shared'] as const)
      for (const offset of [0, 300])
        ask({ userId: ALL, asked: { ...NOTHING, ...asked }, sort, descending: true, offset })
  const ran = db.statements().join('\n')
  for (const [way, sql] of [
    ['all that is reached', 'AS key FROM json_each(+:ids)'],
    ['rare words', 'MATCH +:owners'],
    ['walking', 'FROM api_secrets s\n    WHERE'],
    ['walking from owner to owner', 'FROM users o CROSS JOIN'],
    ['counting', 'count(*) AS n FROM json_each(+:ids)'],
  ] as const)
    t.ok(ran.includes(sql), `the way of ${way} was taken`)
})

t.test('each row says who owns it, whether it is shared, and the strongest right of whoever looks', async (t) => {
  const db = memoryDatabase(t)
  const [olivia, victor] = [putUser(db, { name: 'Olivia' }), putUser(db, { name: 'Victor' })]
  const secret = putSecret(db, olivia)
  const only = () => find(db, victor, {}).rows[0]
  t.match(find(db, olivia, {}).rows, [{ id: secret, ownerName: 'Olivia', access: 3, shared: 0 }])
  const grant = putGrant(db, { secret_id: secret, user_id: victor, until_at: NOW + 1 })
  t.match(only(), { access: 1, shared: 1 })
  db.raw.prepare("UPDATE grants SET level = 'edit'").run()
  t.match(only(), { access: 2 })
  db.raw.prepare('UPDATE grants SET until_at = ? WHERE id = ?').run(NOW, grant)
  t.same(only(), undefined)
  t.match(find(db, olivia, {}).rows, [{ shared: 0 }], 'a share that has ended is none')
})

t.test('parts of words are found without regard to case and accents, all words must be there', async (t) => {
  const db = memoryDatabase(t)
  const olivia = putUser(db, { name: 'Olívia Prado' })
  putSecret(db, olivia, { name: 'São Paulo Billing', tags: 'prod, finanças', identifier: 'bill-7' })
  putSecret(db, olivia, { name: 'ΟΔΟΣ Straße', url: 'https://maps.test/v1' })
  const search = (q: string) => names(find(db, olivia, { words: wordsOf(q) }).rows)
  for (const q of ['sao', 'SÃO', 'illi', 'financas', 'bill-7', 'b', 'paulo sao', 'prod olivia paulo'])
    t.same(search(q), ['São Paulo Billing'], q)
  for (const q of ['οδος', 'οδοσ', 'maps.test', 'straße']) t.same(search(q), ['ΟΔΟΣ Straße'], q)
  t.same(search('olivia'), ['São Paulo Billing', 'ΟΔΟΣ Straße'])
  t.same(search('sao maps'), [], 'not in one of them')
})

t.test('INP-03 INP-05 what is searched for is data, whatever it looks like', async (t) => {
  const db = memoryDatabase(t)
  const olivia = putUser(db)
  const odd = [
    '100%',
    'under_score',
    'quo"te',
    "apo'strophe",
    'star*',
    'NEAR(a b)',
    'name : x',
    'a OR b',
    '$.json',
    '\\',
  ]
  for (const name of odd) putSecret(db, olivia, { name, url: 'a.test' })
  for (let n = 0; n < 5_100; n++) putSecret(db, olivia, { name: 'plain', url: 'a.test' })
  t.same(
    literally((word) => find(db, olivia, { words: [word] }).rows),
    [],
  )
  t.same(
    literally((word) => find(db, olivia, { name: [word] }).rows),
    [],
  )
  t.not(
    literally((word) => likeSearch(db, word)).length,
    0,
    'control: LIKE without escape finds what was not asked for',
  )
  for (const q of ['\0', '\0\0', '"', '""', '*', '\u0001', 'a'.repeat(100_000), '"'.repeat(5_000), '( ) - ^ + :'])
    t.doesNotThrow(() => find(db, olivia, { words: wordsOf(q) }), JSON.stringify(q.slice(0, 20)))
})

/** Words that find something other than the rows that hold them. */
function literally(search: (word: string) => readonly { name: string }[]): string[] {
  return ['%', '_', '"', "'", '*', 'near(', ':', '$.', '\\', 'a%', 'p_ain'].filter((word) =>
    search(word).some(({ name }) => !foldText(name).includes(word)),
  )
}

t.test('ACL-20 totals, pages and order are the same whether or not there is more that one cannot reach', async (t) => {
  const asked = (['id', 'name', 'owner'] as const).flatMap((sort) =>
    [[], ['bill'], ['bi'], ['payroll']].map((words) => ({ sort, words })),
  )
  const look = (foreign: number, list: typeof listApiSecrets) => {
    const db = memoryDatabase(t)
    const [olivia, stan] = [putUser(db), putUser(db)]
    for (let n = 1; n <= 5; n++) putSecret(db, olivia, { id: n * 10, name: `Billing ${String(n)}` })
    for (let n = 0; n < foreign; n++) putSecret(db, stan, { id: 101 + n, name: `Billing Payroll ${String(n)}` })
    return asked.map(({ sort, words }) => {
      const filter = { ...NOTHING, words }
      const { total, rows } = list(db, { userId: olivia, now: NOW }, filter, { ...USUAL, sort })
      return { total, rows: rows.map(({ id }) => id) }
    })
  }
  t.same(look(40, listApiSecrets), look(0, listApiSecrets))
  t.notSame(look(40, LEAKS_COUNT), look(0, LEAKS_COUNT), 'control: a total over all rows tells')
})

t.test('a Client ID is found by exactly itself', async (t) => {
  const db = memoryDatabase(t)
  const olivia = putUser(db)
  const secret = putSecret(db, olivia, { name: 'By hash' })
  const hash = Buffer.alloc(32, 7)
  db.raw.prepare('UPDATE api_secrets SET client_id_hash = ? WHERE id = ?').run(hash, secret)
  t.same(names(find(db, olivia, { words: ['nowhere'], clientIdHash: hash }).rows), ['By hash'])
  t.same(find(db, olivia, { words: ['nowhere'], clientIdHash: Buffer.alloc(32, 8) }).rows, [])
})

t.test('rows that are no longer reached are left out of the lots that follow', async (t) => {
  const db = memoryDatabase(t)
  const [olivia, victor] = [putUser(db), putUser(db)]
  const ids = [1, 2, 3].map((id) => putSecret(db, olivia, { id }))
  for (const id of ids) putGrant(db, { secret_id: id, user_id: victor })
  const looking = { userId: victor, now: NOW }
  const found = listApiSecretIds(db, looking, NOTHING, { sort: 'id', descending: true })
  t.same(found, [3, 2, 1])
  db.raw.prepare('DELETE FROM grants WHERE secret_id = 2').run()
  t.same(
    listApiSecretsById(db, looking, found).map(({ id }) => id),
    [3, 1],
  )
})

// How SQLite answers what real requests asked, on a crowd and after ANALYZE: nothing large is read from end to end.
import t from 'tap'
import { ALL, generate, NONE, SOME } from '../../bench/generate.ts'
import { SORT_KEYS } from '../../src/store/api-secret-list.ts'
import type { Database } from '../../src/store/database.ts'
import { endOverdueLinks, eraseEnded } from '../../src/vault/link-ends.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { appFor } from '../fixtures/app.ts'
import { ask, share, yes } from '../fixtures/batch.ts'
import { browserFor, hidden, signInCheaply, type Browser } from '../fixtures/cast.ts'

const LARGE = [
  ...['api_secrets', 'grants', 'users', 'audit_events', 'marks', 'rotations'],
  ...['user_group_members', 'private_group_members'],
  ...['external_shares', 'external_links', 'external_browsers', 'external_codes', 'letters'],
]

interface Step {
  readonly id: number
  readonly parent: number
  readonly detail: string
}

/**
 * What is wrong with the plan of one statement, in sentences. A table may be walked in the order of the page when the
 * statement stops at a limit and puts nothing of it in order again.
 */
function faultsOf(db: Database, sql: string): string[] {
  const plan = db.raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(valuesFor(sql)) as Step[]
  return plan.flatMap(({ detail, parent }) => {
    const table = tableIn(sql, /^SCAN (\w+)(?! VIRTUAL)/.exec(detail)?.[1] ?? '')
    if (table === null || /VIRTUAL TABLE/.test(detail)) return []
    const beside = plan.filter((step) => step.parent === parent && /TEMP B-TREE/.test(step.detail))
    const stops = /\bLIMIT\b/.test(sql) && beside.length === 0
    return stops ? [] : [`${detail} – ${shortened(sql)}`]
  })
}

// The large table behind a name or an alias; null for the small ones and for what the statement made itself.
function tableIn(sql: string, name: string): string | null {
  if (LARGE.includes(name)) return name
  const table = new RegExp(`\\b(${LARGE.join('|')})(?: AS)? ${name}\\b`).exec(sql)?.[1]
  return name === '' ? null : (table ?? null)
}

function valuesFor(sql: string): Record<string, null> | null[] {
  const unnamed = [...sql.matchAll(/\?/g)].map(() => null)
  if (unnamed.length > 0) return unnamed
  return Object.fromEntries([...sql.matchAll(/[:@$](\w+)/g)].map(([, name = '']) => [name, null]))
}

// What is put in order although it stands in B2: never more than stands on one page, however much there is elsewhere.
const FEW: [what: string, RegExp][] = [
  [
    'the grants of one API secret, all of which its window shows',
    /FROM grants g\b.*\bWHERE g\.secret_id = \+:secretId/s,
  ],
  ['the private groups that one person has or is in', /FROM private_groups p/],
  ['the devices on which one person is signed in', /FROM sessions s WHERE s\.user_id = \+:userId/],
  ['the five newest of each way, for Home', /FROM found GROUP BY id ORDER BY at DESC/],
]

/** Whatever of a statement is put in order, which takes the longer the more there is. */
function sortsOf(db: Database, sql: string): string[] {
  if (FEW.some(([, few]) => few.test(sql))) return []
  const plan = db.raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(valuesFor(sql)) as Step[]
  return plan.filter(({ detail }) => /TEMP B-TREE/.test(detail)).map(({ detail }) => `${detail} – ${shortened(sql)}`)
}

const shortened = (sql: string) => sql.replace(/\s+/g, ' ').slice(-160)

/** What keeps Home from stopping after a few of the newest grants, in sentences: another index, or rows put in order. */
function walkFaults(db: Database, sql: string): string[] {
  const plan = db.raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(valuesFor(sql)) as Step[]
  const walks = plan.filter(({ detail }) => /\bgrants_new_to_\w+ \(\w+=\? AND granted_at>\?\)/.test(detail))
  const sorted = walks.filter(({ parent }) =>
    plan.some((step) => step.parent === parent && /TEMP B-TREE/.test(step.detail)),
  )
  return [
    ...(walks.length === 3 ? [] : [`${String(walks.length)} walks instead of three`]),
    ...sorted.map(({ detail }) => `${detail}, put in order again`),
  ]
}

type Shown = (url: string, status: number) => void

/** What stands in B2 of the benches: pages that are to take as long with a hundred thousand API secrets as with few. */
async function lookAround(browser: Browser, { share, shown }: { share: string; shown: Shown }): Promise<void> {
  const first = await browser.open('/api-secrets')
  const last = Math.max(1, ...[...first.body.matchAll(/[?&;]page=(\d+)"/g)].map(([, page]) => Number(page)))
  const orders = SORT_KEYS.flatMap((sort) => [`sort=${sort}`, `sort=-${sort}`])
  const queries = [
    ...orders.flatMap((order) => [order, `${order}&page=${String(last)}`]),
    ...['q=billing', 'q=payroll+12', 'q=zzzz', 'shared=yes', `shared=yes&page=${String(last)}`],
  ]
  // The second time totals are remembered, and other ways may be shorter.
  for (const query of [...queries, ...queries]) {
    const url = `/api-secrets?${query}`
    shown(url, (await browser.open(url)).status)
  }
  const finds = ['', '?find=', '?find=an', '?find=kh+prado', '?find=person77', '?find=team+1']
  for (const url of ['/', ...finds.map((find) => `${share}${find}`)]) shown(url, (await browser.open(url)).status)
}

/** What else can be asked of lists. */
async function look(browser: Browser, shown: Shown): Promise<void> {
  const queries = [
    'page=4',
    'q=ap',
    'name=ledger&url=maps&tags=prod&owner=ana',
    'shared=no&status=all',
    'id=500',
    'used-from=2026-11-19&used-until=2026-11-20',
    'status=inactive&sort=name',
  ]
  for (const url of [
    '/rotate',
    '/rotate?tab=known',
    '/new-items',
    '/new-items?page=2',
    ...queries.map((query) => `/api-secrets?${query}`),
  ])
    shown(url, (await browser.open(url)).status)
  shown('export', (await browser.send('/api-secrets/export', { q: 'billing' })).status)
}

/** Adding, looking at, changing and sharing one. */
async function use(browser: Browser, shown: Shown): Promise<void> {
  const fields = { name: 'New one', url: 'https://new.test', clientId: 'cid-new', identifier: 'new-one' }
  shown('add', (await browser.send('/api-secrets/add', { ...fields, clientSecret: 'cs' })).status)
  const list = await browser.open('/api-secrets?q=cid-new')
  const [, id = ''] = /href="\/api-secrets\/(\d+)"/.exec(list.body) ?? []
  for (const place of [
    '',
    '?tab=sharing',
    '?tab=history',
    '/edit',
    '/replace-secret',
    '/share',
    '/share/internal',
    '/share/internal?find=',
    '/share/internal?find=an',
    '/share/internal?find=kh+prado',
    '/share/internal?find=person77',
    '/disable',
  ])
    shown(place, (await browser.open(`/api-secrets/${id}${place}`)).status)
  const form = await browser.open(`/api-secrets/${id}/edit`)
  const version = hidden(form.body, 'version') ?? ''
  shown('edit', (await browser.send(`/api-secrets/${id}/edit`, { ...fields, notes: 'n', version })).status)
  shown('reveal', (await browser.send(`/api-secrets/${id}/reveal`, { for: 'show' })).status)
  shown('share', (await browser.send(`/api-secrets/${id}/share/internal`, { find: 'person77' })).status)
  shown('disable', (await browser.send(`/api-secrets/${id}/disable`)).status)
}

/** Everybody may share outside, and has done so with every fifth of their API secrets. */
function shareMuchOutside({ db, now }: Vault): void {
  db.raw.exec(`UPDATE users SET may_share_outside = 1;
    INSERT INTO settings (name, value, changed_at) VALUES ('external_sharing', 'yes', 0);
    INSERT INTO external_shares (id, secret_id, shared_by, created_at, checked_by, ends_after_first)
      SELECT id, id, owner_id, 0, 'code', 0 FROM api_secrets WHERE id % 5 = 0;`)
  db.raw
    .prepare(
      `INSERT INTO external_links (share_id, secret_id, email, email_folded, domain, token_hash, created_at, expires_at)
       SELECT e.id, e.secret_id, 'p' || e.id || '@d' || (e.id % 500) || '.test', 'p', 'd' || (e.id % 500) || '.test',
         randomblob(32), 0, :now + (e.id % 400) * 3600000 FROM external_shares e`,
    )
    .run({ now: now() })
}

/** Sharing outside what somebody has just made, and what another client secret then ends. */
async function giveOutside(browser: Browser, { vault, mine, shown }: { vault: Vault; mine: number; shown: Shown }) {
  const address = `/api-secrets/${String(mine)}`
  shown('enable', (await browser.send(`${address}/enable`)).status)
  shown('One time share', (await browser.open(`${address}/share/external`)).status)
  const passphrase = 'four words in a row'
  const form = { expiration: '1-hour', access: 'once', check: 'passphrase', passphrase, meant: 'new.test' }
  shown(
    'share outside',
    (await browser.send(`${address}/share/external`, { ...form, emails: 'a@d5.test b@new.test' })).status,
  )
  const link = vault.db.raw.prepare('SELECT max(id) FROM external_links').pluck().get() as number
  shown('again', (await browser.open(`${address}/share/external?again=${String(link)}`)).status)
  const page = await browser.open(`${address}/replace-secret`)
  const version = hidden(page.body, 'version') ?? ''
  shown('ends links', (await browser.send(`${address}/replace-secret`, { clientSecret: 'n', version })).status)
  for (const place of ['?tab=sharing', '?tab=history']) shown(place, (await browser.open(`${address}${place}`)).status)
}

/** What a server does with links by itself. */
function tidyLinks(vault: Vault): void {
  vault.db.raw.exec(`UPDATE external_links SET expires_at = 1 WHERE id % 40 = 0 AND ended_at IS NULL;
    UPDATE external_links SET ended_at = 1, ended_because = 'revoked' WHERE id % 40 = 1 AND ended_at IS NULL;`)
  while (endOverdueLinks(vault) > 0);
  eraseEnded(vault)
}

/** Groups of both kinds: lists, people in them, people who could be, and a save. */
async function group(browser: Browser, shown: Shown): Promise<void> {
  const finds = ['', '?find=', '?find=an', '?find=kh+prado', '?find=person77', '?among=prado', '?at=2']
  shown('add a group', (await browser.send('/private-groups/add', { name: 'Mine', find: 'person77' })).status)
  const list = await browser.open('/private-groups?sort=-size')
  const [, mine = ''] = /href="(\/private-groups\/\d+)\/edit"/.exec(list.body) ?? []
  for (const url of ['/private-groups?q=mi', mine, ...finds.map((find) => `${mine}/edit${find}`)])
    shown(url, (await browser.open(url)).status)
  shown('save a group', (await browser.send(`${mine}/edit`, { name: 'Mine', version: 1, find: 'person78' })).status)
  for (const url of [
    ...['', '?q=team', '?sort=size', '?status=inactive'].map((query) => `/admin/user-groups${query}`),
    ...finds.map((find) => `/admin/user-groups/1/edit${find}`),
    ...['', '?find=', '?find=team'].map((query) => `/admin/users/77/edit${query}`),
    ...['', '?q=billing', '/to?all=yes&q=billing', '/to?find=an'].map((rest) => `/admin/users/77/hand-over${rest}`),
  ])
    shown(url, (await browser.open(url)).status)
  for (const act of ['disable', 'enable']) shown(act, (await browser.send(`/admin/user-groups/1/${act}`)).status)
}

/** Batches: asked about by numbers and by filter, done, told, undone. */
async function atOnce(browser: Browser, { mine, shown }: { mine: readonly number[]; shown: Shown }): Promise<void> {
  const list = await browser.open('/api-secrets')
  const ids = [...list.body.matchAll(/name="secret" value="(\d+)"/g)].map(([, id]) => Number(id))
  for (const chosen of [ids, 'all=yes&name=ledger&tags=prod', 'all=yes&q=payroll+12', 'all=yes&id=500'])
    for (const kind of ['share', 'disable', 'enable'] as const) shown(kind, (await ask(browser, kind, chosen)).status)
  const done = [
    () => ask(browser, 'disable', ids).then((asked) => yes(browser, 'disable', asked)),
    () => share(browser, mine, { with: ['user:77', 'user-group:1'], edit: ['user:77'] }),
    () => share(browser, mine, { with: ['user:77'] }),
  ]
  for (const act of mine.length === 0 ? [] : done) {
    const answer = await act()
    const url = answer.location ?? ''
    shown('a batch', answer.status)
    shown(url, (await browser.open(url)).status)
    shown('undo', (await browser.send(`${url}/undo`)).status)
    shown(url, (await browser.open(url)).status)
  }
}

const SIZES = { users: 5_000, groups: 500, secrets: 100_000, grants: 300_000, reaches: 1_000 }

t.test('no request reads a large table from end to end', async (t) => {
  const it = await appFor(t)
  const { db } = it.vault
  generate(db, { sizes: SIZES, keyring: null, now: it.vault.now() })
  shareMuchOutside(it.vault)
  const people = [SOME, ALL, NONE].map((person) => {
    const browser = browserFor(it, `198.51.100.${String(person)}`)
    signInCheaply(it, browser, person)
    const shown = (what: string, status: number) => {
      if (status >= 400 && !(person === NONE && status === 422)) t.fail(`${what} answers ${String(status)}`)
    }
    return { person, browser, shown }
  })
  for (const { person, browser, shown } of people) {
    const mine = db.raw.prepare('SELECT min(id) FROM api_secrets WHERE owner_id = ?').pluck().get(person) as
      number | null
    const share = mine === null ? '/api-secrets' : `/api-secrets/${String(mine)}/share/internal`
    await lookAround(browser, { share, shown })
  }
  const around = db.statements()
  const OWN = 'SELECT id FROM api_secrets WHERE owner_id = ? AND disabled_at IS NULL LIMIT 20'
  for (const { person, browser, shown } of people) {
    await look(browser, shown)
    await use(browser, shown)
    const newest = db.raw.prepare('SELECT max(id) FROM api_secrets WHERE owner_id = ?').pluck().get(person) as number
    await giveOutside(browser, { vault: it.vault, mine: newest, shown })
    await atOnce(browser, { mine: db.raw.prepare(OWN).pluck().all(person) as number[], shown })
  }
  tidyLinks(it.vault)
  db.raw.prepare('UPDATE users SET administrator = 1 WHERE id = ?').run(ALL)
  for (const { person, browser, shown } of people) if (person === ALL) await group(browser, shown)
  // A row put in is compared with the rows that point to it only while one of those points nowhere, which none does.
  const executed = db.statements().filter((sql) => !/^\s*INSERT INTO \w+ \([^)]*\)\s+VALUES/i.test(sql))
  t.ok(executed.length > 50, `${String(executed.length)} statements were executed`)
  t.ok(
    executed.some((sql) => /FROM api_secrets s\s+WHERE/.test(sql)),
    'lists of people who reach much are walked',
  )
  for (const known of ['nothing', 'PRAGMA optimize', 'ANALYZE']) {
    if (known === 'nothing') db.raw.exec('DELETE FROM sqlite_stat1; ANALYZE sqlite_schema')
    else db.raw.exec(`PRAGMA analysis_limit = ${known === 'ANALYZE' ? '0' : '1000'}; ANALYZE`)
    t.same(
      executed.flatMap((sql) => faultsOf(db, sql)),
      [],
      `knowing what ${known} knows`,
    )
    t.same(
      around.flatMap((sql) => sortsOf(db, sql)),
      [],
      `and what stands in B2 puts nothing in order`,
    )
  }

  t.same(
    FEW.filter(([, few]) => !around.some((sql) => few.test(sql))),
    [],
    'each of those that are few was asked for',
  )
  const sorting = 'SELECT s.id FROM api_secrets s WHERE s.owner_id = :user ORDER BY s.name COLLATE NOCASE'
  t.match(sortsOf(db, sorting), [/^USE TEMP B-TREE/], 'control: what is put in order is noticed')

  const newest = executed.filter((sql) => /\bgrants n ON n\.id IN/.test(sql))
  t.equal(newest.length, 1)
  t.same(
    newest.flatMap((sql) => walkFaults(db, sql)),
    [],
    'Home walks what was given last, and puts none of it in order',
  )
  const unordered = newest.map((sql) => sql.replaceAll('ORDER BY g.granted_at DESC', 'ORDER BY g.level'))
  t.match(
    unordered.flatMap((sql) => walkFaults(db, sql)),
    [/put in order again/],
    'control: another order is noticed',
  )

  const control = "SELECT id FROM api_secrets WHERE name LIKE '%' || :word || '%'"
  t.match(faultsOf(db, control), [/^SCAN api_secrets/], 'control: a search that reads everything is noticed')
  const resorted = 'SELECT s.id FROM api_secrets s ORDER BY s.method LIMIT 30'
  t.match(faultsOf(db, resorted), [/^SCAN s/], 'control: so is a page cut from everything after putting it in order')
  const forgotten = 'SELECT count(*) FROM grants g JOIN users u ON u.id = g.user_id WHERE g.level = :level'
  t.match(faultsOf(db, forgotten), [/^SCAN /], 'control: and a look-up without its index')
})

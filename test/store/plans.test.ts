// How SQLite answers what real requests asked, on a crowd and after ANALYZE: nothing large is read from end to end.
import t from 'tap'
import { SORT_KEYS } from '../../src/store/api-secret-list.ts'
import type { Database } from '../../src/store/database.ts'
import { appFor } from '../fixtures/app.ts'
import { browserFor, hidden, signInCheaply, type Browser } from '../fixtures/cast.ts'
import { putCrowd } from '../fixtures/crowd.ts'

const LARGE = ['api_secrets', 'grants', 'users', 'audit_events', 'marks']

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
    return stops ? [] : [`${detail} – ${sql.replace(/\s+/g, ' ').slice(-160)}`]
  })
}

// The large table behind a name or an alias; null for the small ones and for what the statement made itself.
function tableIn(sql: string, name: string): string | null {
  if (LARGE.includes(name)) return name
  const table = new RegExp(`\\b(${LARGE.join('|')})(?: AS)? ${name}\\b`).exec(sql)?.[1]
  return name === '' ? null : (table ?? null)
}

function valuesFor(sql: string): Record<string, null> {
  return Object.fromEntries([...sql.matchAll(/[:@$](\w+)/g)].map(([, name = '']) => [name, null]))
}

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

/** All that people do with lists, through the front door. */
async function look(browser: Browser, shown: (url: string, status: number) => void): Promise<void> {
  const queries = [
    ...SORT_KEYS.flatMap((sort) => [`sort=${sort}`, `sort=-${sort}`]),
    'page=2',
    'page=4',
    'q=billing',
    'q=zzzz',
    'q=ap',
    'q=payroll+12',
    'name=ledger&url=maps&tags=prod&owner=ana',
    'shared=yes',
    'shared=no&status=all',
    'id=500',
    'used-from=1970-01-01&used-until=1970-02-01',
    'status=inactive&sort=name',
  ]
  for (const url of ['/', '/new-items', '/new-items?page=2', ...queries.map((query) => `/api-secrets?${query}`)])
    shown(url, (await browser.open(url)).status)
  shown('export', (await browser.send('/api-secrets/export', { q: 'billing' })).status)
}

/** Adding, looking at, changing and sharing one. */
async function use(browser: Browser, shown: (url: string, status: number) => void): Promise<void> {
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

t.test('no request reads a large table from end to end', async (t) => {
  const it = await appFor(t)
  const { db } = it.vault
  const crowd = putCrowd(db, { users: 2_000, secrets: 20_000, grants: 60_000, reached: 1_000 })
  for (const person of [crowd.some, crowd.all, crowd.none]) {
    const browser = browserFor(it, `198.51.100.${String(person)}`)
    signInCheaply(it, browser, person)
    const shown = (what: string, status: number) => {
      if (status >= 400 && !(person === crowd.none && status === 422)) t.fail(`${what} answers ${String(status)}`)
    }
    await look(browser, shown)
    await use(browser, shown)
  }
  // A row put in is compared with the rows that point to it only while one of those points nowhere, which none does.
  const executed = db.statements().filter((sql) => !/^\s*INSERT INTO \w+ \([^)]*\)\s+VALUES/i.test(sql))
  t.ok(executed.length > 50, `${String(executed.length)} statements were executed`)
  t.same(
    executed.flatMap((sql) => faultsOf(db, sql)),
    [],
  )
  t.ok(
    executed.some((sql) => /FROM api_secrets s\s+WHERE/.test(sql)),
    'lists of people who reach much are walked',
  )

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

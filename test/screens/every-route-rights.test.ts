// Every route × everybody who may ask × every way in: who is let in, who is asked to sign in, who is refused. A route that
// is not in this table fails the build. What lies behind a number is told by the matrices of API secrets and of groups.
import t from 'tap'
import type { Door } from '../../src/http/doors.ts'
import { doorLeftOpen, forgetsItsMaker } from '../controls/screens/every-route-rights.ts'
import { castFor, type Answer, type Browser, type Cast } from '../fixtures/cast.ts'
import { putSealed } from '../fixtures/sealed.ts'
import { stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]
type Plant = NonNullable<Parameters<typeof castFor>[1]>['also']

const both = (door: Door, ...urls: string[]): [string, Door][] =>
  urls.flatMap((url): [string, Door][] => [
    [`GET ${url}`, door],
    [`POST ${url}`, door],
  ])
const all = (door: Door, ...entries: string[]): [string, Door][] => entries.map((entry) => [entry, door])

/** The policy, written down apart from the program. */
const DOORS: Readonly<Record<string, Door>> = Object.fromEntries([
  ...all('anyone', 'GET /up', 'GET /ready'),
  ...both('anyone', '/setup', '/sign-in', '/password/:token'),
  ...all('outside', 'GET /open/:token', 'POST /open/:token', 'POST /open/:token/code'),
  ...all('signed-in', 'GET /', 'GET /new-items', 'POST /new-items/seen', 'GET /api-secrets', 'GET /private-groups'),
  ...all('signed-in', 'POST /account/devices', 'GET /api-secrets/:id', 'POST /api-secrets/:id/reveal'),
  ...all('signed-in', 'GET /api-secrets/:id/share', 'GET /private-groups/:id'),
  ...all('signed-in', 'GET /api-secrets/batch/:id', 'POST /api-secrets/batch/:id/undo'),
  ...both('signed-in', '/account', '/account/password', '/confirm-password', '/api-secrets/add', '/api-secrets/export'),
  ...['edit', 'replace-secret', 'restore-secret', 'disable', 'enable', 'hand-over'].flatMap((act) =>
    both('signed-in', `/api-secrets/:id/${act}`),
  ),
  ...both('signed-in', '/api-secrets/:id/share/internal', '/api-secrets/:id/share/external'),
  ...['share', 'disable', 'enable'].flatMap((act) => both('signed-in', `/api-secrets/batch/${act}`)),
  ...all('signed-in', 'GET /external-shares', 'GET /external-shares/:id'),
  ...both('signed-in', '/external-shares/:id/revoke', '/external-shares/:id/resend'),
  ...['add', ':id/edit', ':id/disable', ':id/enable'].flatMap((act) => both('signed-in', `/private-groups/${act}`)),
  ...['add', ':id/edit', ':id/disable', ':id/enable'].flatMap((act) => both('admin', `/admin/user-groups/${act}`)),
  ...['add', ':id/edit', ':id/end-sessions', ':id/reset', ':id/deactivate', ':id/reactivate'].flatMap((act) =>
    both('admin', `/admin/users/${act}`),
  ),
  ...all('signed-in', 'GET /rotate'),
  ...both('signed-in', '/rotate/keep-all', '/rotate/:id/keep'),
  ...all('admin', 'GET /admin/users/:id/hand-over'),
  ...both('admin', '/admin/users/:id/hand-over/to'),
  ...all('admin', 'GET /admin/users', 'GET /admin/user-groups', 'GET /admin/system'),
  ...all('admin', 'GET /admin/external-shares', 'GET /admin/external-shares/:id'),
  ...both('admin', '/admin/external-shares/:id/revoke'),
  ...all('admin', 'POST /admin/system/letters/:id/retry', 'POST /admin/system/letters/retry'),
  ...all('admin', 'GET /admin/audit'),
  ...both('admin', '/admin/audit/export', '/admin/audit/verify'),
  ...both('admin', '/admin/system/backups'),
  ...all('admin', 'POST /admin/system/backups/now'),
  ...both('admin', '/admin/sharing-options'),
  ...all('admin', 'POST /admin/sharing-options/test-mail'),
  // The last one: whoever is let in has no session afterwards.
  ...all('anyone', 'POST /sign-out'),
])

/** Everybody who may ask: with a session that counts, or without. */
const PEOPLE = ['administrator', 'user', 'nobody', 'ended', 'deactivated', 'deactivated administrator'] as const
type Who = (typeof PEOPLE)[number]
type Result = 'in' | 'sign-in' | 'refused'

function due(door: Door, who: Who): Result {
  if (door === 'anyone' || door === 'outside') return 'in'
  if (who !== 'administrator' && who !== 'user') return 'sign-in'
  return door === 'admin' && who === 'user' ? 'refused' : 'in'
}

interface House {
  readonly it: Cast
  readonly browsers: Map<Who, { readonly browser: Browser; readonly token: string }>
}

async function house(t: Test, plant?: Plant): Promise<House> {
  const it = await castFor(t, plant === undefined ? {} : { also: plant })
  const { raw } = it.vault.db
  const people = {
    administrator: it.as('ada'),
    user: it.as('stan'),
    nobody: it.stranger(),
    ended: it.as('gina'),
    deactivated: it.as('edith'),
    'deactivated administrator': it.as('victor'),
  }
  raw.prepare('UPDATE users SET administrator = 1 WHERE id = ?').run(it.ids.victor)
  // Their sessions are left standing, and their browsers still send them.
  for (const closed of [it.ids.edith, it.ids.victor])
    raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id = ?').run(closed)
  raw.prepare('UPDATE sessions SET created_at = 1, seen_at = 1 WHERE user_id = ?').run(it.ids.gina)
  const browsers: House['browsers'] = new Map()
  for (const who of PEOPLE) browsers.set(who, { browser: people[who], token: await people[who].token() })
  return { it, browsers }
}

type WayIn = 'page' | 'dialog' | 'head'

async function ask(
  { it, browsers }: House,
  { who, entry, wayIn }: { who: Who; entry: string; wayIn: WayIn },
): Promise<Pick<Answer, 'status' | 'body' | 'location'>> {
  const { browser, token } = browsers.get(who) ?? { browser: it.stranger(), token: '' }
  const [method, address = ''] = entry.split(' ')
  // Nothing has this number, and no address this token: what is refused is refused before it is looked for.
  const url = address.replace(':id', '999999').replace(':token', 'x'.repeat(43))
  const htmx: Record<string, string> = wayIn === 'dialog' ? { 'hx-request': 'true', 'hx-target': 'dialog' } : {}
  if (method === 'POST') return browser.send(url, { _csrf: token }, htmx)
  if (wayIn !== 'head') return browser.open(url, htmx)
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const reply = await it.app.inject({ method: 'HEAD', url, headers: { cookie } })
  return { status: reply.statusCode, body: reply.body, location: reply.headers.location }
}

// A form that is refused is answered with 401, never led away: what was typed would be lost.
function resultOf(entry: string, { status, location }: Pick<Answer, 'status' | 'location'>): Result {
  const led = entry.startsWith('GET') && status === 303 && /^\/sign-in(\?|$)/.test(location ?? '')
  if (status === 401 || led) return 'sign-in'
  return status === 403 ? 'refused' : 'in'
}

function waysInto(entry: string): readonly WayIn[] {
  if (entry === 'POST /sign-out') return ['page']
  return entry.startsWith('GET') ? ['page', 'dialog', 'head'] : ['page', 'dialog']
}

/** Every cell of the table; answers how many there were and every one that is not as it should be. */
async function cellsOf(t: Test, doors: Readonly<Record<string, Door>>, plant?: Plant) {
  const at = await house(t, plant)
  const faults: string[] = []
  let cells = 0
  for (const [entry, door] of Object.entries(doors))
    for (const who of PEOPLE) {
      const wanted = due(door, who)
      for (const wayIn of waysInto(entry)) {
        const before = JSON.stringify(stateOf(at.it.vault.db))
        const answer = await ask(at, { who, entry, wayIn })
        const result = resultOf(entry, answer)
        const cell = `${who}, ${entry}, ${wayIn}`
        if (result !== wanted) faults.push(`${cell}: ${result} (${String(answer.status)}) instead of ${wanted}`)
        if (answer.status >= 500) faults.push(`${cell}: ${String(answer.status)}`)
        if (wanted !== 'in' && JSON.stringify(stateOf(at.it.vault.db)) !== before)
          faults.push(`${cell}: changed something`)
        cells += 1
      }
    }
  return { cells, faults }
}

t.test('ACL-01 ACL-02 every route stands in the table of doors, and none that is not there', async (t) => {
  const { app } = await castFor(t)
  const there = app.waysIn.filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/assets/'))
  t.same(there.map(({ method, url }) => `${method} ${url}`).sort(), Object.keys(DOORS).sort())
  const files = app.waysIn.filter(({ url }) => url.startsWith('/assets/'))
  t.same([...new Set(files.map(({ door }) => door))], ['anyone'])
})

t.test(
  'ACL-01 everybody at every route, by every way in, is let in, asked to sign in or refused as the table says',
  async (t) => {
    const { cells, faults } = await cellsOf(t, DOORS)
    t.same(faults.slice(0, 20), [])
    t.comment(`${String(cells)} cells`)
    t.ok(cells > 1_000, `${String(cells)} cells`)
  },
)

t.test('ACL-01 control: a door that was left open is noticed', async (t) => {
  const { faults } = await cellsOf(t, { 'GET /planted/users': 'admin', 'POST /planted/users': 'admin' }, doorLeftOpen)
  t.ok(faults.some((fault) => fault.startsWith('user, GET /planted/users')))
  t.ok(faults.some((fault) => fault.startsWith('nobody, POST /planted/users')))
  t.ok(faults.some((fault) => fault.endsWith('changed something')))
  t.notOk(faults.some((fault) => fault.startsWith('administrator')))
})

/** The result of a batch is its maker's: everybody else, whatever they are, finds what was never there. */
async function othersWhoSeeTheBatch(
  t: Test,
  { plant, at = '' }: { plant?: Plant; at?: string } = {},
): Promise<string[]> {
  const it = await castFor(t, plant === undefined ? {} : { also: plant })
  const secretId = putSealed(it, { name: 'Cell API' })
  const asked = await it.as('olivia').open(`/api-secrets/batch/disable?secret=${String(secretId)}`)
  const mark = /name="mark" value="([^"]*)"/.exec(asked.body)?.[1] ?? ''
  const done = await it.as('olivia').send('/api-secrets/batch/disable', { secret: secretId, mark })
  const url = done.location ?? ''
  if (!/^\/api-secrets\/batch\/\d+$/.test(url)) throw new Error(`no batch: ${String(done.status)} ${url}`)
  const before = JSON.stringify(stateOf(it.vault.db, { without: ['audit_events', 'sessions'] }))
  const found: string[] = []
  for (const person of ['victor', 'edith', 'stan', 'ada'] as const) {
    const foreign = await it.as(person).open(`${at}${url}`)
    const unknown = await it.as(person).open('/api-secrets/batch/999999')
    if (foreign.status !== 404 || foreign.text !== unknown.text) found.push(`${person} sees it`)
    const undone = await it.as(person).send(`${at}${url}/undo`)
    if (undone.status !== 404) found.push(`${person} undoes it: ${String(undone.status)}`)
  }
  if (JSON.stringify(stateOf(it.vault.db, { without: ['audit_events', 'sessions'] })) !== before)
    found.push('something was changed')
  if ((await it.as('olivia').open(url)).status !== 200) found.push('its maker does not see it')
  return found
}

t.test('ACL-01 ACL-03 ACL-14 the result of a batch and its Undo are its maker’s alone', async (t) => {
  t.same(await othersWhoSeeTheBatch(t), [])
})

t.test('ACL-01 control: a result that anybody may look at is noticed', async (t) => {
  const found = await othersWhoSeeTheBatch(t, { plant: forgetsItsMaker, at: '/planted' })
  t.same(
    found.filter((words) => words.endsWith('sees it')),
    ['victor sees it', 'edith sees it', 'stan sees it', 'ada sees it'],
  )
})

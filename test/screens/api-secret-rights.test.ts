// Who may do what on the pages of one API secret, as one generated table: people × acts × states, through the front door.
import t from 'tap'
import {
  deniesInSilence,
  detailsLeak,
  everybodyOwns,
  nothingSleeps,
  tellsForeignApart,
} from '../controls/screens/api-secret.ts'
import { CAST, castFor, type Answer, type Cast, type Person } from '../fixtures/cast.ts'
import { CANARY, putSealed } from '../fixtures/sealed.ts'

type Role = 'owner' | 'editor' | 'viewer' | 'both' | 'former' | 'stranger' | 'administrator'
type State = 'active' | 'inactive'

/** Who plays whom. `both` has two grants, Can view directly and Can edit through a group; `former` one that has ended. */
const ROLES: Record<Role, Person> = {
  owner: 'olivia',
  editor: 'edith',
  viewer: 'victor',
  both: 'gina',
  former: 'stan',
  stranger: 'stan',
  administrator: 'ada',
}

interface Act {
  readonly name: string
  readonly path: string
  readonly form?: Record<string, string>
  /** The least access. */
  readonly needs: 'view' | 'edit' | 'own'
  /** Refused with 409 while it is inactive. */
  readonly active?: true
  /** What a permitted one answers. */
  readonly answers: number
}

const PURPOSES = ['show', 'copy', 'curl', 'env', 'http']
const ACTS: readonly Act[] = [
  { name: 'General', path: '', needs: 'view', answers: 200 },
  { name: 'Sharing', path: '?tab=sharing', needs: 'view', answers: 200 },
  { name: 'History', path: '?tab=history', needs: 'edit', answers: 200 },
  ...PURPOSES.map((purpose): Act => ({
    name: `reveal for ${purpose}`,
    path: '/reveal',
    form: { for: purpose },
    needs: 'view',
    active: true,
    answers: 200,
  })),
  {
    name: 'reveal the previous',
    path: '/reveal',
    form: { for: 'show', which: 'previous' },
    needs: 'edit',
    active: true,
    answers: 200,
  },
  { name: 'ask to disable', path: '/disable', needs: 'edit', answers: 200 },
  { name: 'disable', path: '/disable', form: {}, needs: 'edit', answers: 303 },
  { name: 'ask to enable', path: '/enable', needs: 'edit', answers: 200 },
  { name: 'enable', path: '/enable', form: {}, needs: 'edit', answers: 303 },
  { name: 'ask to put back', path: '/restore-secret', needs: 'own', active: true, answers: 200 },
  { name: 'put back', path: '/restore-secret', form: {}, needs: 'own', active: true, answers: 303 },
  { name: 'ask to hand over', path: '/hand-over', needs: 'own', answers: 200 },
  { name: 'choose a new owner', path: '/hand-over', form: { add: 'user:2' }, needs: 'own', answers: 200 },
  { name: 'hand over', path: '/hand-over', form: { to: 'user:2' }, needs: 'own', answers: 303 },
]

const STRENGTH = { none: 0, view: 1, edit: 2, own: 3 }
const HAS: Record<Role, keyof typeof STRENGTH> = {
  owner: 'own',
  editor: 'edit',
  viewer: 'view',
  both: 'edit',
  former: 'none',
  stranger: 'none',
  administrator: 'none',
}

/** The answer that the policy asks for. */
function due(role: Role, { needs, active, answers }: Act, state: State): number {
  const has = STRENGTH[HAS[role]]
  if (has === 0) return 404
  if (has < STRENGTH[needs]) return 403
  return active && state === 'inactive' ? 409 : answers
}

function putCell(it: Cast, role: Role, state: State): string {
  const { db } = it.vault
  const secretId = putSealed(it, { previous: 'before-canary', clientSecret: CANARY })
  if (role === 'both') {
    const sql =
      'INSERT INTO grants (secret_id, user_id, level, granted_at, granted_by, changed_at, changed_by) VALUES (?, ?, ?, 0, 1, 0, 1)'
    db.raw.prepare(sql).run(secretId, it.ids.gina, 'view')
    db.raw.prepare("UPDATE grants SET level = 'edit' WHERE secret_id = ? AND user_group_id IS NOT NULL").run(secretId)
  }
  if (role === 'former') {
    const sql =
      'INSERT INTO grants (secret_id, user_id, level, until_at, granted_at, granted_by, changed_at, changed_by) VALUES (?, ?, ?, ?, 0, 1, 0, 1)'
    db.raw.prepare(sql).run(secretId, it.ids.stan, 'edit', it.clock.now())
  }
  if (state === 'inactive') db.raw.prepare('UPDATE api_secrets SET disabled_at = 1 WHERE id = ?').run(secretId)
  return `/api-secrets/${String(secretId)}`
}

function perform(it: Cast, role: Role, url: string, { path, form }: Act): Promise<Answer> {
  const browser = it.as(ROLES[role])
  return form === undefined ? browser.open(url + path) : browser.send(url + path, form)
}

function kept({ vault }: Cast): string {
  const tables = ['api_secrets', 'grants', 'marks', 'letters', 'users', 'sessions']
  return tables.map((table) => JSON.stringify(vault.db.raw.prepare(`SELECT * FROM ${table}`).all())).join()
}

function group({ vault, ids }: Cast): void {
  vault.db.raw.exec(`INSERT INTO user_groups (id, name, name_folded, created_at) VALUES (1, 'Dev', 'dev', 0);
    INSERT INTO user_group_members (group_id, user_id, added_at) VALUES (1, ${String(ids.gina)}, 0)`)
}

type Test = Parameters<typeof castFor>[0]
type Plant = NonNullable<Parameters<typeof castFor>[1]>['also']

async function houseWith(t: Test, plant?: Plant): Promise<Cast> {
  const it = await castFor(t, plant === undefined ? {} : { also: plant })
  group(it)
  return it
}

/** Every cell of one person and state: what was answered otherwise than the policy says, changed or given away. */
async function faultsOf(
  t: Test,
  { role, state, plant }: { role: Role; state: State; plant?: Plant },
): Promise<string[]> {
  const it = await houseWith(t, plant)
  const faults: string[] = []
  for (const act of ACTS) {
    const url = putCell(it, role, state)
    await it.as(ROLES[role]).token()
    const before = kept(it)
    const answer = await perform(it, role, url, act)
    const wanted = due(role, act, state)
    if (answer.status !== wanted) faults.push(`${act.name}: ${String(answer.status)} instead of ${String(wanted)}`)
    if (wanted >= 400 && kept(it) !== before) faults.push(`${act.name}: something was changed`)
    const mayHoldIt = act.path === '/reveal' && wanted < 400
    if (!mayHoldIt && answer.body.includes('canary')) faults.push(`${act.name}: a value was given away`)
  }
  return faults
}

for (const state of ['active', 'inactive'] as const)
  for (const role of Object.keys(ROLES) as Role[])
    t.test(
      `ACL-01 ACL-05 ${role}, ${state}: each act is answered as the policy says; a no changes nothing`,
      async (t) => {
        t.same(await faultsOf(t, { role, state }), [])
      },
    )

t.test('ACL-01 ACL-05 control: verbs that do not ask the policy are noticed', async (t) => {
  t.ok((await faultsOf(t, { role: 'viewer', state: 'active', plant: everybodyOwns })).length > 5)
  t.ok((await faultsOf(t, { role: 'stranger', state: 'active', plant: everybodyOwns })).length > 5)
  t.ok((await faultsOf(t, { role: 'owner', state: 'inactive', plant: nothingSleeps })).length > 5)
})

const NUMBERS = [
  ...['0', '-1', '1e3', '01', '1.0', '0x1', '%D9%A1', '1%00', '1%2C2', '99999999999999999999', 'abc', '__proto__'],
  ...['1;2', '%201'],
]

/** The answers for a number that differ from the one for a number that was never given. */
async function toldApart(t: Test, numbers: readonly string[], plant?: Plant): Promise<string[]> {
  const it = await houseWith(t, plant)
  const foreign = putCell(it, 'stranger', 'active')
  const stan = it.as('stan')
  const different: string[] = []
  for (const { name, path, form } of ACTS) {
    const ask = (place: string) => (form === undefined ? stan.open(place + path) : stan.send(place + path, form))
    const never = await ask('/api-secrets/424242')
    for (const place of [foreign, ...numbers.map((number) => `/api-secrets/${number}`)]) {
      const answer = await ask(place)
      if (answer.status !== 404 || answer.body !== never.body) different.push(`${name} ${place}`)
    }
  }
  return different
}

t.test(
  'ACL-03 whatever is written for the number, it is the same 404 as for a number that was never given',
  async (t) => {
    t.same(await toldApart(t, NUMBERS), [])
  },
)

t.test('ACL-03 control: a 404 that is one space longer for what exists is noticed', async (t) => {
  t.ok((await toldApart(t, [], tellsForeignApart)).length > 0)
})

const INSIDE = ['before-canary', CANARY].flatMap((value) => {
  const bytes = Buffer.from(value)
  return [value, bytes.toString('base64').slice(0, -3), bytes.toString('base64url').slice(0, -3), bytes.toString('hex')]
})

/** Walks through every page that each of the cast can reach by links; where a client secret was read, and how many. */
async function crawl(
  t: Test,
  { plant, people = CAST }: { plant?: Plant; people?: readonly Person[] } = {},
): Promise<{ leaks: string[]; pages: number }> {
  const it = await houseWith(t, plant)
  putCell(it, 'both', 'active')
  const leaks: string[] = []
  let pages = 0
  for (const person of people) {
    const seen = new Set<string>()
    const left = ['/api-secrets', '/api-secrets/1', '/api-secrets?q=canary', '/api-secrets/export']
    for (let url = left.pop(); url !== undefined; url = left.pop()) {
      if (seen.has(url) || seen.size > 200) continue
      seen.add(url)
      const { body } = await it.as(person).open(url)
      if (INSIDE.some((part) => body.includes(part))) leaks.push(`${person} ${url}`)
      for (const [, href = ''] of body.matchAll(/href="(\/[^"#]*)"/g))
        if (!href.startsWith('/assets')) left.push(href.replaceAll('&amp;', '&'))
    }
    pages += seen.size
  }
  return { leaks, pages }
}

t.test('ACL-04 the client secret is in no answer but that of reveal, whoever walks through all pages', async (t) => {
  const { leaks, pages } = await crawl(t)
  t.same(leaks, [])
  t.ok(pages > 60, `${String(pages)} pages were read`)
})

t.test('ACL-04 control: a page that holds it in another writing is found', async (t) => {
  t.ok((await crawl(t, { plant: detailsLeak, people: ['victor'] })).leaks.includes('victor /api-secrets/1'))
})

interface Recorded {
  readonly name: string
  readonly result: string
  readonly actor: number
  readonly secret: number
  readonly details: string
  readonly address: string
  readonly request: string
}

function lastEvent({ vault }: Cast): Recorded {
  const sql = `SELECT name, result, actor_id AS actor, secret_id AS secret, details, address, request_id AS request
    FROM audit_events ORDER BY number DESC`
  return vault.db.raw.prepare(sql).get() as Recorded
}

/** What the trail says after victor tried to disable. */
async function deniedEvent(t: Test, plant?: Plant): Promise<{ it: Cast; url: string; event: Recorded }> {
  const it = await houseWith(t, plant)
  const url = putCell(it, 'viewer', 'active')
  await it.as('victor').send(`${url}/disable`)
  return { it, url, event: lastEvent(it) }
}

t.test('ACL-24 a denied act is recorded with who, what, which rule and from where; an allowed one too', async (t) => {
  const { it, url, event } = await deniedEvent(t)
  t.match(event, { name: 'access.denied', result: 'refused', actor: it.ids.victor, secret: 1, address: '198.51.100.2' })
  t.same(JSON.parse(event.details), { rule: 'access.disable', route: '/api-secrets/:id/disable', method: 'POST' })
  await it.as('stan').send(`${url}/reveal`, { for: 'show' })
  t.match(lastEvent(it), { name: 'access.denied', actor: it.ids.stan, secret: 1 })
  await it.as('victor').send(`${url}/reveal`, { for: 'show' })
  const shown = { name: 'api_secret.shown', result: 'done', actor: it.ids.victor, secret: 1, request: /^[0-9a-f]+$/ }
  t.match(lastEvent(it), shown)
})

t.test('ACL-24 control: a denied act that leaves no trace is noticed', async (t) => {
  t.not((await deniedEvent(t, deniesInSilence)).event.name, 'access.denied')
})

t.test('ACL-22 what was granted counts again once it is enabled', async (t) => {
  const it = await houseWith(t)
  const url = putCell(it, 'both', 'inactive')
  t.equal((await it.as('victor').send(`${url}/reveal`, { for: 'show' })).status, 409)
  t.equal((await it.as('gina').send(`${url}/enable`)).status, 303)
  t.match((await it.as('victor').send(`${url}/reveal`, { for: 'show' })).body, CANARY)
})

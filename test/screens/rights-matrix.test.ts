// Every way to reach an API secret × every address × every state × every way in: the policy is asked everywhere.
import t from 'tap'
import { insertUser } from '../../src/store/users.ts'
import {
  browserFor,
  castFor,
  hidden,
  member,
  signInCheaply,
  type Answer,
  type Browser,
  type Cast,
} from '../fixtures/cast.ts'
import { put, putGrant } from '../fixtures/database.ts'
import { switchOutside } from '../fixtures/outside.ts'
import { CANARY, putSealed } from '../fixtures/sealed.ts'
import {
  forgetsGroups,
  givesAdministratorsAll,
  keepsPermissions,
  letsTheWeakerCount,
  lettingTheClosedIn,
} from '../controls/screens/rights-matrix.ts'

type Access = 'none' | 'view' | 'edit' | 'own'
type Test = Parameters<typeof castFor>[0]
type Plant = NonNullable<Parameters<typeof castFor>[1]>['also']

/** A grant of one way: through what, how strong, and why it may not count. */
interface Given {
  readonly through: 'person' | 'user-group' | 'private-group'
  readonly level: 'view' | 'edit'
  readonly but?: 'ended' | 'disabled' | 'left'
}

const view: Given = { through: 'person', level: 'view' }
const edit: Given = { through: 'person', level: 'edit' }
const groupView: Given = { through: 'user-group', level: 'view' }
const groupEdit: Given = { through: 'user-group', level: 'edit' }
const privateView: Given = { through: 'private-group', level: 'view' }
const privateEdit: Given = { through: 'private-group', level: 'edit' }

/** One way to reach it, and the strongest right that is. Whoever's account is not open is out, whatever they were given. */
interface Way {
  readonly has: Access
  readonly given?: readonly Given[]
  readonly administrator?: true
  readonly account?: 'invited' | 'deactivated'
}

const WAYS: Record<string, Way> = {
  owner: { has: 'own' },
  'next owner': { has: 'none' },
  stranger: { has: 'none' },
  administrator: { has: 'none', administrator: true },
  'administrator with Can view': { has: 'view', given: [view], administrator: true },
  'Can view': { has: 'view', given: [view] },
  'Can edit': { has: 'edit', given: [edit] },
  'Can view through a user group': { has: 'view', given: [groupView] },
  'Can edit through a user group': { has: 'edit', given: [groupEdit] },
  'Can view through a private group': { has: 'view', given: [privateView] },
  'Can edit through a private group': { has: 'edit', given: [privateEdit] },
  'two groups, the stronger counts': { has: 'edit', given: [groupView, groupEdit] },
  'two kinds of group': { has: 'edit', given: [privateEdit, groupView] },
  'direct and group, group stronger': { has: 'edit', given: [view, groupEdit] },
  'direct and group, direct stronger': { has: 'edit', given: [edit, privateView] },
  'Can edit that ended': { has: 'none', given: [{ ...edit, but: 'ended' }] },
  'group whose grant ended': { has: 'none', given: [{ ...groupEdit, but: 'ended' }] },
  'Can edit ended, Can view through a group': { has: 'view', given: [{ ...edit, but: 'ended' }, groupView] },
  'disabled user group': { has: 'none', given: [{ ...groupEdit, but: 'disabled' }] },
  'disabled private group': { has: 'none', given: [{ ...privateEdit, but: 'disabled' }] },
  'disabled group, Can view': { has: 'view', given: [{ ...groupEdit, but: 'disabled' }, view] },
  'left the group': { has: 'none', given: [{ ...groupEdit, but: 'left' }] },
  'left the private group, still in another': { has: 'view', given: [{ ...privateEdit, but: 'left' }, privateView] },
  'two private groups, the stronger counts': { has: 'edit', given: [privateView, privateEdit] },
  'direct, user group and private group': { has: 'edit', given: [view, groupView, privateEdit] },
  'disabled private group, Can view through a user group': {
    has: 'view',
    given: [{ ...privateEdit, but: 'disabled' }, groupView],
  },
  'every way closed': {
    has: 'none',
    given: [
      { ...edit, but: 'ended' },
      { ...groupEdit, but: 'disabled' },
      { ...privateEdit, but: 'left' },
    ],
  },
  'administrator in a group with Can edit': { has: 'edit', given: [groupEdit], administrator: true },
  'invited, Can edit': { has: 'none', given: [edit], account: 'invited' },
  'invited, in both kinds of group': { has: 'none', given: [groupEdit, privateEdit], account: 'invited' },
  'deactivated, Can edit': { has: 'none', given: [edit], account: 'deactivated' },
  'deactivated, in both kinds of group': { has: 'none', given: [groupEdit, privateEdit], account: 'deactivated' },
  'deactivated administrator': { has: 'none', given: [view], administrator: true, account: 'deactivated' },
}

/** In 'handed over' the next owner has it and the owner nothing; in the closed ones the owner's account is closed. */
const STATES = ['active', 'inactive', 'handed over', 'owner closed', 'inactive, owner closed'] as const
type State = (typeof STATES)[number]

interface Rule {
  readonly needs: Exclude<Access, 'none'>
  /** 409 while it is inactive. */
  readonly active?: true
  /** Whether it needs the External share permission and the switch as well. */
  readonly outside?: true
  readonly form?: Record<string, string>
}

/** The policy for every address of one API secret. An address that is missing here fails the test. */
const RULES: Record<string, Rule> = {
  'GET /api-secrets/:id': { needs: 'view' },
  'POST /api-secrets/:id/reveal': { needs: 'view', active: true, form: { for: 'show' } },
  'GET /api-secrets/:id/edit': { needs: 'edit', active: true },
  'POST /api-secrets/:id/edit': { needs: 'edit', active: true, form: { name: 'Taken', version: '1' } },
  'GET /api-secrets/:id/replace-secret': { needs: 'edit', active: true },
  'POST /api-secrets/:id/replace-secret': { needs: 'edit', active: true, form: { clientSecret: '', version: '1' } },
  'GET /api-secrets/:id/restore-secret': { needs: 'own', active: true },
  'POST /api-secrets/:id/restore-secret': { needs: 'own', active: true },
  'GET /api-secrets/:id/disable': { needs: 'edit' },
  'POST /api-secrets/:id/disable': { needs: 'edit' },
  'GET /api-secrets/:id/enable': { needs: 'edit' },
  'POST /api-secrets/:id/enable': { needs: 'edit' },
  'GET /api-secrets/:id/hand-over': { needs: 'own' },
  'POST /api-secrets/:id/hand-over': { needs: 'own', form: { find: 'stan' } },
  'GET /rotate/:id/keep': { needs: 'own' },
  'POST /rotate/:id/keep': { needs: 'own' },
  'GET /api-secrets/:id/share': { needs: 'own' },
  'GET /api-secrets/:id/share/internal': { needs: 'own' },
  'POST /api-secrets/:id/share/internal': { needs: 'own', form: { leaving: 'user:1' } },
  'GET /api-secrets/:id/share/external': { needs: 'own', active: true, outside: true },
  'POST /api-secrets/:id/share/external': { needs: 'own', active: true, outside: true, form: { emails: 'eva@x.test' } },
}

/** Whether people may share outside at all: everybody has the permission, or nobody, or it is switched off for all. */
const OUTSIDE = ['allowed', 'nobody has the permission', 'switched off'] as const
type Outside = (typeof OUTSIDE)[number]

const STRENGTH: Record<Access, number> = { none: 0, view: 1, edit: 2, own: 3 }

interface House {
  readonly it: Cast
  readonly people: Map<string, { readonly browser: Browser; readonly id: number; readonly token: string }>
  secret(state: State): number
}

async function house(t: Test, { plant, outside }: { plant: Plant; outside: Outside }): Promise<House> {
  const it = await castFor(t, plant === undefined ? {} : { also: plant })
  const { db } = it.vault
  switchOutside(it, outside !== 'switched off')
  const people: House['people'] = new Map()
  const grants: { columns: Record<string, number>; level: string; ended: boolean }[] = []
  for (const [way, { given = [], administrator = false, account }] of Object.entries(WAYS)) {
    const username = `person${String(people.size)}`
    const row = { ...member('stan', 0), name: way, username, email: `${username}@corp.test`, administrator }
    const id = way === 'owner' ? it.ids.olivia : it.vault.write((tx) => insertUser(tx.db, row))
    const browser = browserFor(it, `198.51.100.${String(people.size + 20)}`)
    if (account !== 'invited') signInCheaply(it, browser, id)
    people.set(way, { browser, id, token: await browser.token() })
    // Their session is left standing: it is the account that must not be let in.
    if (account === 'deactivated') close(it, id)
    for (const { through, level, but } of given) {
      const column =
        through === 'person'
          ? { user_id: id }
          : { [`${through.replace('-', '_')}_id`]: group(it, { through, but, id }) }
      grants.push({ columns: column, level, ended: but === 'ended' })
    }
  }
  db.raw.prepare('UPDATE users SET may_share_outside = ?').run(outside === 'nobody has the permission' ? 0 : 1)
  const nextOwner = people.get('next owner')?.id ?? 0
  return {
    it,
    people,
    secret(state) {
      const secretId = putSealed(it, { name: 'Cell API', previous: 'before-canary', clientSecret: CANARY })
      db.raw.prepare('DELETE FROM grants WHERE secret_id = ?').run(secretId)
      for (const { columns, level, ended } of grants)
        putGrant(db, { secret_id: secretId, ...columns, level, until_at: ended ? it.clock.now() : null })
      const reason = { owner_id: it.ids.olivia, user_id: it.ids.stan, knew: 'shown', used_at: 0, advised_at: 0 }
      put(db, 'rotations', { secret_id: secretId, ...reason })
      if (state.startsWith('inactive'))
        db.raw.prepare('UPDATE api_secrets SET disabled_at = 1 WHERE id = ?').run(secretId)
      if (state === 'handed over')
        db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(nextOwner, secretId)
      return secretId
    },
  }
}

function close({ vault }: Cast, userId: number): void {
  vault.db.raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id = ?').run(userId)
}

/** A group of its own for one way; returns its id. */
function group(
  { vault: { db }, ids }: Cast,
  given: { through: Given['through']; but: Given['but'] | undefined; id: number },
): number {
  const { through, but, id } = given
  const table = through === 'user-group' ? 'user_group' : 'private_group'
  const name = `Group ${String(db.raw.prepare(`SELECT count(*) FROM ${table}s`).pluck().get())}`
  const disabled = but === 'disabled' ? 1 : null
  const rest = through === 'user-group' ? { name_folded: name } : { owner_id: ids.stan, members_may_view: 0 }
  const groupId = put(db, `${table}s`, { name, created_at: 0, disabled_at: disabled, ...rest })
  if (but !== 'left') put(db, `${table}_members`, { group_id: groupId, user_id: id, added_at: 0 })
  return groupId
}

function accessIn(way: string, state: State): Access | 'out' {
  if (WAYS[way]?.account !== undefined) return 'out'
  if (state === 'handed over' && way === 'owner') return 'none'
  if (state === 'handed over' && way === 'next owner') return 'own'
  if (state.endsWith('owner closed') && way === 'owner') return 'out'
  return WAYS[way]?.has ?? 'none'
}

/** The answer that is due: a refusal, 0 for anything that is none, or the way to sign in. */
function due(
  rule: Rule,
  { access, state, outside }: { access: Access | 'out'; state: State; outside: Outside },
): number | 'sign-in' {
  if (access === 'out') return 'sign-in'
  if (access === 'none') return 404
  if (STRENGTH[access] < STRENGTH[rule.needs]) return 403
  if (rule.active && state.startsWith('inactive')) return 409
  return rule.outside && outside !== 'allowed' ? 403 : 0
}

function isDue({ status, location }: Asked, wanted: number | 'sign-in'): boolean {
  if (wanted === 'sign-in') return status === 401 || (status === 303 && location?.startsWith('/sign-in') === true)
  return wanted === 0 ? status < 400 || status === 422 : status === wanted
}

type WayIn = 'page' | 'dialog' | 'head'
type Asked = Pick<Answer, 'status' | 'body' | 'location'>

function ask(
  { it, people }: House,
  { way, entry, rule, url, wayIn }: { way: string; entry: string; rule: Rule; url: string; wayIn: WayIn },
): Promise<Asked> {
  const person = people.get(way)
  if (person === undefined) throw new Error(`nobody is ${way}`)
  const { browser, token } = person
  const htmx: Record<string, string> = wayIn === 'dialog' ? { 'hx-request': 'true', 'hx-target': 'dialog' } : {}
  if (entry.startsWith('POST')) return browser.send(url, { ...rule.form, _csrf: token }, htmx)
  if (wayIn !== 'head') return browser.open(url, htmx)
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return it.app
    .inject({ method: 'HEAD', url, headers: { cookie } })
    .then(({ statusCode, body, headers }) => ({ status: statusCode, body, location: headers.location }))
}

/**
 * Every cell of one state; answers how many there were and every one that is not as the policy says. Where not everybody may
 * share outside, only what needs that is asked.
 */
async function cellsOf(
  t: Test,
  state: State,
  { plant, only, outside = 'allowed' }: { plant?: Plant; only?: readonly string[]; outside?: Outside } = {},
): Promise<{ cells: number; faults: string[] }> {
  const at = await house(t, { plant, outside })
  const { it, people } = at
  const faults: string[] = []
  let cells = 0
  const standing = at.secret(state)
  if (state.endsWith('owner closed')) close(it, it.ids.olivia)
  const grantsOf = (id: number) =>
    JSON.stringify(it.vault.db.raw.prepare('SELECT * FROM grants WHERE secret_id = ?').all(id))
  const rowOf = (id: number) =>
    JSON.stringify(it.vault.db.raw.prepare('SELECT * FROM api_secrets WHERE id = ?').get(id))
  const linksOf = (id: number) =>
    String(it.vault.db.raw.prepare('SELECT count(*) FROM external_links WHERE secret_id = ?').pluck().get(id))
  const keptOf = (id: number) =>
    String(it.vault.db.raw.prepare('SELECT settled_at FROM rotations WHERE secret_id = ?').pluck().get(id))
  const everythingOf = (id: number) => [rowOf(id), grantsOf(id), linksOf(id), keptOf(id)].join()
  const rules = Object.entries(RULES).filter(([, rule]) => outside === 'allowed' || rule.outside)
  for (const way of only ?? people.keys()) {
    const access = accessIn(way, state)
    for (const [entry, rule] of rules) {
      const [method = '', address = ''] = entry.split(' ')
      const wanted = due(rule, { access, state, outside })
      for (const wayIn of method === 'GET' ? (['page', 'dialog', 'head'] as const) : (['page', 'dialog'] as const)) {
        // What is refused changes nothing, so only permitted acts need an API secret of their own.
        const secretId = method === 'POST' && wanted === 0 ? at.secret(state) : standing
        const before = everythingOf(secretId)
        const answer = await ask(at, { way, entry, rule, url: address.replace(':id', String(secretId)), wayIn })
        const cell = `${way}, ${state}, ${entry}, ${wayIn}`
        if (!isDue(answer, wanted)) faults.push(`${cell}: ${String(answer.status)} instead of ${String(wanted)}`)
        if (wanted !== 0 && everythingOf(secretId) !== before) faults.push(`${cell}: changed something`)
        if (!entry.endsWith('/reveal') && answer.body.includes('canary')) faults.push(`${cell}: gave a value away`)
        if ((wanted === 404 || wanted === 'sign-in') && answer.body.includes('Cell API'))
          faults.push(`${cell}: named it`)
        cells += 1
      }
    }
    if (outside !== 'allowed') continue
    const given = { way, state, secretId: standing, faults }
    if (access === 'out') cells += await outCells(at, given)
    else {
      cells += await listCells(at, { ...given, access })
      cells += await batchCells(at, { ...given, access })
    }
  }
  return { cells, faults }
}

/** The list, search, filter, export and Home: it is there for whoever reaches it, and for nobody else. */
async function listCells(
  { people }: House,
  {
    way,
    access,
    state,
    secretId,
    faults,
  }: { way: string; access: Access; state: State; secretId: number; faults: string[] },
): Promise<number> {
  const person = people.get(way)
  if (person === undefined) return 0
  const { browser, token } = person
  const id = String(secretId)
  const answers = {
    list: await browser.open(`/api-secrets?status=all&id=${id}`),
    search: await browser.open(`/api-secrets?status=all&q=cell&id=${id}`),
    'client ID': await browser.open(`/api-secrets?status=all&q=cid-77AA-qq&id=${id}`),
    export: await browser.send(`/api-secrets/export?status=all&id=${id}`, { _csrf: token, status: 'all', id }),
  }
  // On five cards this one need not be; where it may not be it never is.
  const onHome = { Home: await browser.open('/'), 'New items': await browser.open('/new-items') }
  const shown = access !== 'none' && !state.startsWith('inactive')
  for (const [name, { body, status }] of Object.entries({ ...answers, ...onHome })) {
    const found = name in answers ? body.includes('Cell API') : body.includes(`href="/api-secrets/${id}"`)
    const due = name in answers ? access !== 'none' : shown && found
    if (status !== 200 || found !== due) faults.push(`${way}, ${state}, ${name}: ${String(status)} ${String(found)}`)
    if (body.includes('canary')) faults.push(`${way}, ${state}, ${name}: gave a value away`)
  }
  return Object.keys({ ...answers, ...onHome }).length
}

/** Whoever is out reads no list, searches nothing, exports nothing and starts no batch: it is asked who they are. */
async function outCells(
  { it, people }: House,
  { way, state, secretId, faults }: { way: string; state: State; secretId: number; faults: string[] },
): Promise<number> {
  const { browser, token } = people.get(way) ?? { browser: it.stranger(), token: '' }
  const id = String(secretId)
  const before = it.vault.db.raw.prepare('SELECT disabled_at, owner_id FROM api_secrets WHERE id = ?').get(secretId)
  const batch = (kind: string) => `/api-secrets/batch/${kind}`
  const form = { _csrf: token, secret: id, mark: 'x.y', step: 'share', recipient: `user:${String(it.ids.ada)}` }
  const answers: Record<string, Answer> = {
    list: await browser.open(`/api-secrets?status=all&id=${id}`),
    search: await browser.open('/api-secrets?status=all&q=cell'),
    export: await browser.send(`/api-secrets/export?id=${id}`, { _csrf: token, status: 'all', id }),
    Home: await browser.open('/'),
    'New items': await browser.open('/new-items'),
  }
  for (const kind of ['share', 'disable', 'enable']) {
    answers[`batch ${kind}`] = await browser.open(`${batch(kind)}?secret=${id}`)
    answers[`batch ${kind}, in the dialog`] = await browser.inDialog(`${batch(kind)}?secret=${id}`)
    answers[`batch ${kind}, yes`] = await browser.send(batch(kind), form)
  }
  for (const [name, answer] of Object.entries(answers)) {
    if (!isDue(answer, 'sign-in')) faults.push(`${way}, ${state}, ${name}: ${String(answer.status)}`)
    if (/Cell API|canary/.test(answer.body)) faults.push(`${way}, ${state}, ${name}: named it`)
  }
  const after = it.vault.db.raw.prepare('SELECT disabled_at, owner_id FROM api_secrets WHERE id = ?').get(secretId)
  if (JSON.stringify(after) !== JSON.stringify(before)) faults.push(`${way}, ${state}: changed something`)
  return Object.keys(answers).length
}

type Fate = 'done' | 'inactive' | 'active' | 'not yours' | 'gone'
type Kind = 'share' | 'disable' | 'enable'

/** What the Confirmation of a batch says of the one API secret in it. */
const FATES: Record<Fate, RegExp> = {
  done: /You can undo it for/,
  inactive: /left out Inactive/,
  active: /left out Active already: Cell API/,
  'not yours': /left out Not yours.*: Cell API/,
  gone: /left out No longer there: 1/,
}

function fateOf(kind: Kind, access: Access, state: State): Fate {
  if (access === 'none') return 'gone'
  if (STRENGTH[access] < STRENGTH[kind === 'share' ? 'own' : 'edit']) return 'not yours'
  const asleep = state.startsWith('inactive')
  return kind === 'enable' ? (asleep ? 'done' : 'active') : asleep ? 'inactive' : 'done'
}

/** Batches: by number and by filter, asked for as page and in the dialog, and said yes to, rightly and without a right. */
async function batchCells(
  at: House,
  given: { way: string; access: Access; state: State; secretId: number; faults: string[] },
) {
  const { way, access, state, secretId: standing, faults } = given
  const { browser, token } = at.people.get(way) ?? { browser: at.it.stranger(), token: '' }
  const { raw } = at.it.vault.db
  const rows = (id: number) =>
    JSON.stringify([
      raw.prepare('SELECT disabled_at FROM api_secrets WHERE id = ?').get(id),
      raw.prepare('SELECT count(*) FROM grants WHERE secret_id = ?').get(id),
    ])
  let cells = 0
  const cell = (what: string, fine: boolean) => {
    cells += 1
    if (!fine) faults.push(`${way}, ${state}, ${what}`)
  }
  for (const kind of ['share', 'disable', 'enable'] as const) {
    const fate = fateOf(kind, access, state)
    const address = `/api-secrets/batch/${kind}`
    for (const wayIn of ['open', 'inDialog'] as const) {
      const one = await browser[wayIn](`${address}?secret=${String(standing)}`)
      cell(
        `batch ${kind}, ${wayIn}: not ${fate}: ${one.text.slice(-160)}`,
        one.status === 200 && FATES[fate].test(one.text),
      )
      cell(`batch ${kind}, ${wayIn}: named it`, fate !== 'gone' || !one.body.includes('Cell API'))
    }
    const found = await browser.open(`${address}?all=yes&status=all&id=${String(standing)}`)
    cell(`batch ${kind}, filter: not ${fate}`, fate === 'gone' ? found.status === 422 : FATES[fate].test(found.text))
    const to = { recipient: `user:${String(at.it.ids.ada)}`, step: 'share' }
    // What is done needs an API secret of its own; a yes to what was never offered must not reach this one.
    const secretId = fate === 'done' ? at.secret(state) : standing
    const before = rows(secretId)
    const asked = await browser.open(`${address}?secret=${String(secretId)}`)
    const mark = hidden(asked.body, 'mark') ?? 'x.y'
    const said = await browser.send(address, { _csrf: token, secret: secretId, mark, ...(kind === 'share' ? to : {}) })
    const isDone = said.status === 303 && rows(secretId) !== before
    cell(
      `batch ${kind}, yes: ${String(said.status)}`,
      fate === 'done' ? isDone : said.status >= 400 && rows(secretId) === before,
    )
  }
  return cells
}

t.test('every address of one API secret has its rule here', async (t) => {
  const { app } = await castFor(t)
  const there = app.waysIn.filter(({ method, url }) => method !== 'HEAD' && /^\/(?:api-secrets|rotate)\/:id/.test(url))
  t.same(there.map(({ method, url }) => `${method} ${url}`).sort(), Object.keys(RULES).sort())
  const batches = app.waysIn.filter(({ url }) => /^\/api-secrets\/batch\/(?!:id)/.test(url)).map(({ url }) => url)
  t.same(
    [...new Set(batches)].sort(),
    ['disable', 'enable', 'share'].map((kind) => `/api-secrets/batch/${kind}`),
  )
})

let total = 0

for (const state of STATES)
  t.test(
    `ACL-01 ACL-11 ACL-13 ACL-14 ${state}: each way to reach it, at each address, by each way in, is answered as the policy says`,
    async (t) => {
      const { cells, faults } = await cellsOf(t, state)
      total += cells
      t.same(faults.slice(0, 20), [])
      t.comment(`${String(cells)} cells`)
    },
  )

for (const outside of OUTSIDE.slice(1))
  t.test(
    `ACL-16 ${outside}: nobody shares anything outside, and what does not exist for them still does not`,
    async (t) => {
      for (const state of STATES) {
        const { cells, faults } = await cellsOf(t, state, { outside })
        total += cells
        t.same(faults.slice(0, 20), [], state)
      }
    },
  )

t.test('ACL-16 control: a permission that is not taken is noticed', async (t) => {
  const outside = 'nobody has the permission'
  const { faults } = await cellsOf(t, 'active', { plant: keepsPermissions, outside, only: ['owner', 'Can edit'] })
  t.ok(faults.some((fault) => fault.startsWith('owner, active, POST /api-secrets/:id/share/external')))
  t.notOk(faults.some((fault) => fault.startsWith('Can edit')))
})

t.test('ACL-01: there are at least 5,000 cells', async (t) => {
  t.comment(`${String(total)} cells`)
  t.ok(total >= 5_000)
})

t.test('ACL-11 control: of two groups the weaker one that counts is noticed', async (t) => {
  const only = ['two groups, the stronger counts', 'Can edit through a user group']
  const { faults } = await cellsOf(t, 'active', { plant: letsTheWeakerCount, only })
  t.ok(faults.some((fault) => fault.startsWith('two groups, the stronger counts')))
  t.notOk(faults.some((fault) => fault.startsWith('Can edit through a user group')))
})

t.test('ACL-13 control: an account that is closed and lets its session in is noticed', async (t) => {
  const { faults } = await cellsOf(t, 'active', {
    plant: lettingTheClosedIn,
    only: Object.keys(WAYS).filter((way) => /^(?:deactivated|invited)/.test(way)),
  })
  t.ok(faults.some((fault) => fault.startsWith('deactivated, Can edit')))
  t.ok(faults.some((fault) => fault.startsWith('deactivated, in both kinds of group')))
  t.notOk(faults.some((fault) => fault.startsWith('invited')))
})

t.test('ACL-14 control: an administrator to whom everything is given is noticed', async (t) => {
  const { faults } = await cellsOf(t, 'active', { plant: givesAdministratorsAll, only: ['administrator', 'stranger'] })
  t.ok(faults.some((fault) => fault.startsWith('administrator, active, GET /api-secrets/:id')))
  t.ok(faults.some((fault) => fault.startsWith('administrator, active, export')))
  t.notOk(faults.some((fault) => fault.startsWith('stranger,')))
})

t.test('ACL-01 control: a disabled group that still counts is noticed', async (t) => {
  const { faults } = await cellsOf(t, 'active', { plant: forgetsGroups, only: ['disabled user group', 'Can view'] })
  t.ok(faults.some((fault) => fault.startsWith('disabled user group')))
  t.notOk(faults.some((fault) => fault.startsWith('Can view,')))
})

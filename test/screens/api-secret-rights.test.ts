// Who may do what on the pages of one API secret, as one generated table: people × acts × states, through the front door.
import t from 'tap'
import { castFor, type Answer, type Cast, type Person } from '../fixtures/cast.ts'
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

for (const state of ['active', 'inactive'] as const)
  for (const role of Object.keys(ROLES) as Role[])
    t.test(
      `ACL-01 ACL-05 ${role}, ${state}: each act is answered as the policy says; a no changes nothing`,
      async (t) => {
        const it = await castFor(t)
        group(it)
        for (const act of ACTS) {
          const url = putCell(it, role, state)
          const browser = it.as(ROLES[role])
          await browser.token()
          const before = kept(it)
          const answer = await perform(it, role, url, act)
          const wanted = due(role, act, state)
          t.equal(answer.status, wanted, act.name)
          if (wanted >= 400) t.equal(kept(it), before, `${act.name}: nothing is changed`)
          if (act.path !== '/reveal' || wanted >= 400) t.notMatch(answer.body, /canary/, `${act.name}: no value`)
        }
      },
    )

t.test(
  'ACL-03 whatever is written for the number, it is the same 404 as for a number that was never given',
  async (t) => {
    const it = await castFor(t)
    const url = putCell(it, 'stranger', 'active')
    const stan = it.as('stan')
    const numbers = [
      '0',
      '-1',
      '1e3',
      '01',
      '1.0',
      '0x1',
      '%D9%A1',
      '1%00',
      '1%2C2',
      '99999999999999999999',
      'abc',
      '__proto__',
      '1;2',
      '%201',
    ]
    for (const act of ACTS) {
      const ask = (place: string) =>
        act.form === undefined ? stan.open(place + act.path) : stan.send(place + act.path, act.form)
      const never = await ask('/api-secrets/424242')
      const foreign = await ask(url)
      t.equal(foreign.status, 404, act.name)
      t.equal(foreign.body, never.body, `${act.name}: one and the same body`)
      for (const number of numbers) {
        const answer = await ask(`/api-secrets/${number}`)
        t.equal(answer.status, 404, `${act.name} ${number}`)
        t.equal(answer.body, never.body, `${act.name} ${number}`)
      }
    }
  },
)

t.test('ACL-04 the client secret is in no answer but that of reveal, whoever walks through all pages', async (t) => {
  const it = await castFor(t)
  group(it)
  putCell(it, 'both', 'active')
  const inside = ['before-canary', CANARY].flatMap((value) => {
    const bytes = Buffer.from(value)
    return [
      value,
      bytes.toString('base64').slice(0, -3),
      bytes.toString('base64url').slice(0, -3),
      bytes.toString('hex'),
    ]
  })
  let pages = 0
  for (const person of ['olivia', 'edith', 'victor', 'gina', 'stan', 'ada'] as const) {
    const seen = new Set<string>()
    const left = ['/api-secrets', '/api-secrets/1', '/api-secrets?q=canary', '/api-secrets/export']
    for (let url = left.pop(); url !== undefined; url = left.pop()) {
      if (seen.has(url) || seen.size > 200) continue
      seen.add(url)
      const answer = await it.as(person).open(url)
      for (const part of inside) if (answer.body.includes(part)) t.fail(`${person} reads a client secret at ${url}`)
      for (const [, href = ''] of answer.body.matchAll(/href="(\/[^"#]*)"/g))
        if (!href.startsWith('/assets')) left.push(href.replaceAll('&amp;', '&'))
    }
    pages += seen.size
  }
  t.ok(pages > 60, `${String(pages)} pages were read`)
})

t.test('ACL-04 control: a page that holds it would have been found', async (t) => {
  const it = await castFor(t, {
    also: (app) => {
      app.get('/api-secrets/:id/leak', { config: { door: 'signed-in' } }, async () => `<p>${CANARY}</p>`)
    },
  })
  t.match((await it.as('olivia').open('/api-secrets/1/leak')).body, CANARY)
})

t.test('ACL-24 a denied act is recorded with who, what, which rule and from where; an allowed one too', async (t) => {
  const it = await castFor(t)
  const url = putCell(it, 'viewer', 'active')
  const last = () =>
    it.vault.db.raw
      .prepare(
        'SELECT name, result, actor_id AS actor, secret_id AS secret, details, address, request_id AS request FROM audit_events ORDER BY number DESC',
      )
      .get() as Record<string, unknown>
  await it.as('victor').send(`${url}/disable`)
  const denied = last()
  t.match(denied, {
    name: 'access.denied',
    result: 'refused',
    actor: it.ids.victor,
    secret: 1,
    address: '198.51.100.2',
  })
  t.match(JSON.parse(String(denied['details'])), {
    rule: 'access.disable',
    route: '/api-secrets/:id/disable',
    method: 'POST',
  })
  await it.as('stan').send(`${url}/reveal`, { for: 'show' })
  t.match(last(), { name: 'access.denied', actor: it.ids.stan, secret: 1 })
  await it.as('victor').send(`${url}/reveal`, { for: 'show' })
  t.match(last(), { name: 'api_secret.shown', result: 'done', actor: it.ids.victor, secret: 1, request: /^[0-9a-f]+$/ })
})

t.test('ACL-22 what was granted counts again once it is enabled', async (t) => {
  const it = await castFor(t)
  group(it)
  const url = putCell(it, 'both', 'inactive')
  t.equal((await it.as('victor').send(`${url}/reveal`, { for: 'show' })).status, 409)
  t.equal((await it.as('gina').send(`${url}/enable`)).status, 303)
  t.match((await it.as('victor').send(`${url}/reveal`, { for: 'show' })).body, CANARY)
})

// Every address of a group × everybody who may stand to it somehow × every state × every way in: answered as the policy says.
import t from 'tap'
import { insertUser } from '../../src/store/users.ts'
import { showsToMembers } from '../controls/screens/group-rights.ts'
import { browserFor, castFor, member, signInCheaply, type Answer, type Browser, type Cast } from '../fixtures/cast.ts'
import { put } from '../fixtures/database.ts'

type Test = Parameters<typeof castFor>[0]
type Plant = NonNullable<Parameters<typeof castFor>[1]>['also']
type Kind = 'user-group' | 'private-group'
type WayIn = 'page' | 'dialog' | 'head'

/** What one may do with a group: nothing, look at it, change it. */
type Right = 'none' | 'look' | 'change'

/** How somebody stands to a group. Owning says nothing for user groups, which belong to nobody. */
const PEOPLE = {
  owner: {},
  'owner who is in it': { in: true },
  'former owner': {},
  member: { in: true },
  'former member': { in: false },
  stranger: {},
  administrator: { administrator: true },
  'administrator who is in it': { administrator: true, in: true },
} as const
type Who = keyof typeof PEOPLE

interface State {
  readonly active: boolean
  readonly mayView: boolean
}

interface Rule {
  readonly kind: Kind
  readonly needs: 'anybody' | 'look' | 'change'
  /** Only from this state; from the other one 409. */
  readonly from?: 'active' | 'inactive'
  readonly form?: Record<string, string>
}

const changes = { name: 'Cell', status: 'active', version: '1', description: 'Changed.' }
const kinds: readonly [Kind, string][] = [
  ['user-group', '/admin/user-groups'],
  ['private-group', '/private-groups'],
]

/** The policy for every address about groups. An address that is missing here fails the test. */
const RULES: Record<string, Rule> = {
  ...Object.fromEntries(
    kinds.flatMap(([kind, at]): [string, Rule][] => [
      [`GET ${at}`, { kind, needs: 'anybody' }],
      [`GET ${at}/add`, { kind, needs: 'anybody' }],
      [`POST ${at}/add`, { kind, needs: 'anybody', form: { name: '' } }],
      [`GET ${at}/:id/edit`, { kind, needs: 'change' }],
      [`POST ${at}/:id/edit`, { kind, needs: 'change', form: changes }],
      [`GET ${at}/:id/disable`, { kind, needs: 'change', from: 'active' }],
      [`POST ${at}/:id/disable`, { kind, needs: 'change', from: 'active' }],
      [`GET ${at}/:id/enable`, { kind, needs: 'change', from: 'inactive' }],
      [`POST ${at}/:id/enable`, { kind, needs: 'change', from: 'inactive' }],
    ]),
  ),
  'GET /private-groups/:id': { kind: 'private-group', needs: 'look' },
}

function rightOf(who: Who, { kind, mayView }: State & { kind: Kind }): Right {
  if (kind === 'user-group') return who.startsWith('administrator') ? 'change' : 'none'
  if (who.startsWith('owner')) return 'change'
  const isIn = who === 'member' || who === 'administrator who is in it'
  return mayView && isIn ? 'look' : 'none'
}

/** The answer that is due: a refusal, or 0 for anything that is none. */
function due(rule: Rule, who: Who, state: State): number {
  const { kind, needs, from } = rule
  const right = rightOf(who, { ...state, kind })
  // Administration is a door of its own, behind which a number is not even looked at.
  if (kind === 'user-group' && right === 'none') return 403
  if (needs === 'anybody') return 0
  if (right === 'none') return 404
  if (needs === 'change' && right === 'look') return 403
  return from !== undefined && (from === 'active') !== state.active ? 409 : 0
}

interface House {
  readonly it: Cast
  readonly people: Map<Who, { readonly browser: Browser; readonly id: number; readonly token: string }>
  group(kind: Kind, owner: number): number
}

async function house(t: Test, { active, mayView }: State, plant?: Plant): Promise<House> {
  const it = await castFor(t, plant === undefined ? {} : { also: plant })
  const { db } = it.vault
  const people: House['people'] = new Map()
  for (const [at, [who, what]] of Object.entries(PEOPLE).entries()) {
    const username = `person${String(at)}`
    const row = { ...member('stan', 0), name: who, username, email: `${username}@corp.test` }
    const id = it.vault.write((tx) => insertUser(tx.db, { ...row, administrator: 'administrator' in what }))
    const browser = browserFor(it, `198.51.100.${String(at + 20)}`)
    signInCheaply(it, browser, id)
    people.set(who as Who, { browser, id, token: await browser.token() })
  }
  return {
    it,
    people,
    group(kind, owner) {
      const table = kind.replace('-', '_')
      const state = { name: 'Cell', created_at: 0, disabled_at: active ? null : 1 }
      const name = `cell ${String(db.raw.prepare('SELECT count(*) FROM user_groups').pluck().get())}`
      const groupId =
        kind === 'user-group'
          ? put(db, 'user_groups', { ...state, name: name, name_folded: name })
          : put(db, 'private_groups', { ...state, owner_id: owner, members_may_view: Number(mayView) })
      for (const [who, { id }] of people)
        if ('in' in PEOPLE[who] && PEOPLE[who].in)
          put(db, `${table}_members`, { group_id: groupId, user_id: id, added_at: 0 })
      return groupId
    },
  }
}

function ask(
  { it, people }: House,
  {
    who,
    entry,
    form,
    url,
    wayIn,
  }: { who: Who; entry: string; form: Record<string, string>; url: string; wayIn: WayIn },
): Promise<Answer | { status: number; body: string }> {
  const person = people.get(who)
  if (person === undefined) throw new Error(`nobody is ${who}`)
  const { browser, token } = person
  const htmx: Record<string, string> = wayIn === 'dialog' ? { 'hx-request': 'true', 'hx-target': 'dialog' } : {}
  if (entry.startsWith('POST')) return browser.send(url, { ...form, _csrf: token }, htmx)
  if (wayIn !== 'head') return browser.open(url, htmx)
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return it.app
    .inject({ method: 'HEAD', url, headers: { cookie } })
    .then(({ statusCode, body }) => ({ status: statusCode, body }))
}

/** Every cell of one state; answers how many there were and every one that is not as the policy says. */
async function cellsOf(t: Test, state: State, plant?: Plant): Promise<{ cells: number; faults: string[] }> {
  const at = await house(t, state, plant)
  const { it, people } = at
  const faults: string[] = []
  let cells = 0
  const rows = () =>
    JSON.stringify(
      ['user_groups', 'user_group_members', 'private_groups', 'private_group_members'].map((table) =>
        it.vault.db.raw.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all(),
      ),
    )
  for (const who of people.keys())
    for (const [entry, rule] of Object.entries(RULES)) {
      const [method = '', address = ''] = entry.split(' ')
      const wanted = due(rule, who, state)
      for (const wayIn of method === 'GET' ? (['page', 'dialog', 'head'] as const) : (['page', 'dialog'] as const)) {
        const ownerName: Who = who === 'owner who is in it' ? who : 'owner'
        const groupId = at.group(rule.kind, people.get(ownerName)?.id ?? 0)
        const before = rows()
        // Each brings in somebody who is not in, so that nothing goes through unseen.
        const joining = String(people.get('stranger')?.id)
        const form = { ...rule.form, ...(entry.endsWith('/edit') ? { joining } : {}) }
        const url = address.replace(':id', String(groupId))
        const answer = await ask(at, { who, entry, form: nameFitting(it, form, groupId), url, wayIn })
        const cell = `${who}, ${JSON.stringify(state)}, ${entry}, ${wayIn}`
        const fits = wanted === 0 ? answer.status < 400 || answer.status === 422 : answer.status === wanted
        if (!fits) faults.push(`${cell}: ${String(answer.status)} instead of ${String(wanted)}`)
        if (wanted > 0 && rows() !== before) faults.push(`${cell}: changed something`)
        if (wanted === 0 && method === 'POST' && entry.endsWith('/edit') && rows() === before)
          faults.push(`${cell}: changed nothing`)
        if (wanted === 404 && /cell \d|Cell/.test(answer.body)) faults.push(`${cell}: named it`)
        cells += 1
      }
    }
  return { cells, faults }
}

// The name of a user group is its own, so a save keeps the one there is.
function nameFitting({ vault }: Cast, form: Record<string, string>, groupId: number): Record<string, string> {
  const name = vault.db.raw.prepare('SELECT name FROM user_groups WHERE id = ?').pluck().get(groupId)
  return form['name'] === 'Cell' && typeof name === 'string' ? { ...form, name } : form
}

t.test('every address about groups has its rule here', async (t) => {
  const { app } = await castFor(t)
  const there = app.waysIn.filter(({ method, url }) => method !== 'HEAD' && /^\/(admin\/user|private)-groups/.test(url))
  t.same(there.map(({ method, url }) => `${method} ${url}`).sort(), Object.keys(RULES).sort())
})

for (const active of [true, false])
  for (const mayView of [true, false])
    t.test(
      `ACL-01 groups, ${active ? 'active' : 'inactive'}, members ${mayView ? 'may' : 'may not'} view: each address is answered as the policy says`,
      async (t) => {
        const { cells, faults } = await cellsOf(t, { active, mayView })
        t.same(faults.slice(0, 20), [])
        t.ok(cells > 300, `${String(cells)} cells`)
      },
    )

t.test('ACL-01 control: a group that shows itself to its members unasked is noticed', async (t) => {
  const { faults } = await cellsOf(t, { active: true, mayView: false }, showsToMembers)
  t.ok(faults.some((fault) => fault.startsWith('member,')))
  t.notOk(faults.some((fault) => fault.startsWith('stranger,')))
})

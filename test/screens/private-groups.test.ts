// Private groups through the front door: one's own, those one may see, and nothing at all for everybody else.
import t from 'tap'
import { CAST, castFor, hidden, type Answer, type Cast } from '../fixtures/cast.ts'
import { stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]
type Form = Parameters<ReturnType<Cast['as']>['send']>[1]

const LIST = '/private-groups'
const TEAM = { name: 'Team X', status: 'active', description: 'We.' }
const [OPEN, CLOSED] = [`${LIST}/1`, `${LIST}/2`]

/** olivia's groups: 1, which its members gina and stan may view, and 2, which they may not. */
async function house(t: Test): Promise<Cast> {
  const it = await castFor(t)
  for (const person of CAST) it.as(person)
  const joining = [it.ids.gina, it.ids.stan]
  for (const more of [{ membersMayView: true }, { name: 'Team Y' }]) {
    const added = await it.as('olivia').send(`${LIST}/add`, { ...TEAM, joining, ...more })
    if (added.location !== LIST) throw new Error(`adding answers ${String(added.status)}`)
  }
  return it
}

function names({ body }: Answer): string[] {
  return [...body.matchAll(/<td class="name"><a[^>]*>([^<]*)<\/a>/g)].map(([, name]) => name ?? '')
}

function people({ vault }: Cast, groupId = 1): unknown {
  const sql = `SELECT group_concat(username, ' ') FROM (SELECT username FROM private_group_members
    JOIN users ON users.id = user_id WHERE group_id = ? ORDER BY username)`
  return vault.db.raw.prepare(sql).pluck().get(groupId)
}

async function edited(it: Cast, changes: Form = {}): Promise<Form> {
  const version = hidden((await it.as('olivia').open(`${OPEN}/edit`)).body, 'version') ?? ''
  return { ...TEAM, membersMayView: true, version, ...changes }
}

t.test('the first look says what a private group is for, and the menu has it under Sharing center', async (t) => {
  const it = await castFor(t)
  const page = await it.as('olivia').open(LIST)
  t.match(page.text, /You have no private group yet Put colleagues into a group of your own/)
  t.match(page.text, /Sharing center External share Private groups/)
  t.match(page.body, `href="${LIST}/add"`)
})

t.test('scenario 93: one is made with name, status, visibility and members, and can then be shared with', async (t) => {
  const it = await house(t)
  const { gina } = it.ids
  const page = await it.as('edith').open(`${LIST}/add`)
  for (const label of ['Name', 'Status', 'Allow members to view this group?', 'Description', 'Users'])
    t.match(page.text, label)
  const form = {
    name: 'Night shift',
    status: 'active',
    membersMayView: true,
    description: '',
    joining: [gina],
    find: 'victor',
  }
  const added = await it.as('edith').send(`${LIST}/add`, form)
  t.match((await it.as('edith').follow(added)).text, 'Private group added You find it where you share an API secret.')
  t.equal(people(it, 3), 'gina victor')
  await it
    .as('edith')
    .send('/api-secrets/add', { name: 'Of Edith', url: 'https://x.test/', clientId: 'c', clientSecret: 's' })
  const shared = await it.as('edith').send('/api-secrets/1/share/internal', { find: 'night shift' })
  t.match((await it.as('edith').follow(shared)).text, 'Shared')
  for (const person of ['gina', 'victor'] as const) t.equal((await it.as(person).open('/api-secrets/1')).status, 200)
  t.equal((await it.as('stan').open('/api-secrets/1')).status, 404)
})

t.test('the list: one’s own to edit, those one is in to look at where allowed, no others', async (t) => {
  const it = await house(t)
  t.same(names(await it.as('olivia').open(LIST)), ['Team X', 'Team Y'])
  const ginas = await it.as('gina').open(LIST)
  t.same(names(ginas), ['Team X'])
  t.match(ginas.text, /Team X Olivia Owner 2 Yes 21 Nov 2026 Active/)
  t.match(ginas.body, `href="${OPEN}"`)
  t.notMatch(ginas.body, `href="${OPEN}/edit"`)
  for (const person of ['victor', 'ada'] as const) t.same(names(await it.as(person).open(LIST)), [], person)
  await it.as('gina').send(`${LIST}/add`, { name: 'A group of Gina', status: 'active' })
  t.same(names(await it.as('gina').open(`${LIST}?sort=owner`)), ['A group of Gina', 'Team X'], 'one’s own first')
  t.same(names(await it.as('gina').open(`${LIST}?sort=-owner`)), ['Team X', 'A group of Gina'])
  t.same(names(await it.as('olivia').open(`${LIST}?q=y&sort=-name`)), ['Team Y'])
  t.same(names(await it.as('olivia').open(`${LIST}?status=inactive`)), [])
  it.vault.db.raw.exec("UPDATE private_groups SET disabled_at = 1 WHERE name = 'Team X'")
  t.same(names(await it.as('olivia').open(`${LIST}?sort=status`)), ['Team Y', 'Team X'])
})

t.test('a member looks at a group: who owns it, what it is for, who is in, page by page', async (t) => {
  const it = await house(t)
  const page = await it.as('gina').open(OPEN)
  t.match(page.text, /Team X Active Owner Olivia Owner Description We\./)
  t.match(page.text, /Users 2 people Gina Group gina · gina@corp\.test Stan Stranger/)
  t.notMatch(page.body, /name="remove"|name="add"|\/edit"/)
  t.match((await it.as('olivia').open(OPEN)).body, `href="${OPEN}/edit"`)
  const person = it.vault.db.raw.prepare(
    "INSERT INTO users (name, username, username_folded, email, email_folded, language, time_zone, created_at) VALUES (:n, :n, :n, :n || '@x.test', :n || '@x.test', 'en', 'UTC', 0)",
  )
  const member = it.vault.db.raw.prepare(
    'INSERT INTO private_group_members (group_id, user_id, added_at) VALUES (1, ?, 0)',
  )
  for (let n = 0; n < 60; n += 1) member.run(person.run({ n: `member${String(n)}` }).lastInsertRowid)
  const many = await it.as('gina').open(`${OPEN}?page=2`)
  t.match(many.text, '31–60 of 62')
  t.match(many.body, `href="${OPEN}?page=3"`)
  const found = await it.as('gina').open(`${OPEN}?q=member&page=2`)
  t.match(found.text, '31–60 of 60')
  t.match(found.body, `href="${OPEN}?q=member&amp;page=1"`)
  t.match((await it.as('gina').open(`${OPEN}?q=zzzz`)).text, 'Nobody in this group has this name.')
  await it.as('olivia').send(`${OPEN}/edit`, await edited(it, { membersMayView: false }))
  t.equal((await it.as('gina').open(OPEN)).status, 404, 'and no more from the moment it is not allowed')
})

t.test('the owner can: change it, put in and take out, themselves too, disable and enable', async (t) => {
  const it = await house(t)
  const olivia = it.as('olivia')
  const { gina, victor } = it.ids
  const saved = await olivia.send(
    `${OPEN}/edit`,
    await edited(it, { name: 'Team Z', joining: [it.ids.olivia, victor], leaving: [gina] }),
  )
  t.match((await olivia.follow(saved)).text, 'Private group saved 2 people joined. One person left.')
  t.equal(people(it), 'olivia stan victor')
  t.match(
    (await olivia.follow(await olivia.send(`${OPEN}/edit`, await edited(it, { name: 'Team Z' })))).text,
    'Nothing was changed',
  )
  t.match((await olivia.inDialog(`${OPEN}/disable`)).text, 'disable the private group Team Z? 3 people lose at once')
  t.match((await olivia.follow(await olivia.send(`${OPEN}/disable`))).text, 'Group disabled')
  for (const answer of [await olivia.open(`${OPEN}/disable`), await olivia.send(`${OPEN}/disable`)]) {
    t.equal(answer.status, 409)
    t.match(answer.text, 'This group is inactive already.')
  }
  t.match((await olivia.open(`${OPEN}/edit`)).body, /<option value="inactive" selected>/)
  t.match((await olivia.open(`${OPEN}/enable`)).text, '3 people reach again')
  t.match((await olivia.follow(await olivia.send(`${OPEN}/enable`))).text, 'Group enabled')
  t.match((await olivia.open(`${OPEN}/enable`)).text, 'This group is active already.')
})

const ACTS = ['edit', 'disable', 'enable']

t.test('a member may look and nothing else: 403, and nothing changes', async (t) => {
  const it = await house(t)
  const before = stateOf(it.vault.db)
  const form = { ...TEAM, name: 'Taken', version: 1, joining: it.ids.victor, leaving: it.ids.stan }
  for (const act of ACTS) {
    t.equal((await it.as('gina').open(`${OPEN}/${act}`)).status, 403, act)
    t.equal((await it.as('gina').send(`${OPEN}/${act}`, form)).status, 403, act)
  }
  t.same(stateOf(it.vault.db), before)
})

t.test(
  'for everybody else, administrators too, it does not exist: 404 with the body of a number never given',
  async (t) => {
    const it = await house(t)
    const before = stateOf(it.vault.db)
    const form = { ...TEAM, name: 'Taken', version: 1, joining: it.ids.victor, leaving: it.ids.stan }
    for (const [person, at] of [
      ['victor', OPEN],
      ['ada', OPEN],
      ['ada', CLOSED],
      ['gina', CLOSED],
    ] as const) {
      const nowhere = `${LIST}/999`
      const bodies = async (rest: string) => [
        await it.as(person).open(at + rest),
        await it.as(person).open(nowhere + rest),
      ]
      for (const rest of ['', ...ACTS.map((act) => `/${act}`)]) {
        const [there, never] = await bodies(rest)
        t.equal(there?.status, 404, `${person} ${at}${rest}`)
        t.equal(there?.body, never?.body, `${person} ${at}${rest}`)
      }
      for (const act of ACTS) {
        const there = await it.as(person).send(`${at}/${act}`, form)
        t.equal(there.status, 404, `POST ${person} ${at}/${act}`)
        t.equal(there.body, (await it.as(person).send(`${nowhere}/${act}`, form)).body)
      }
    }
    for (const id of ['0', '-1', '1e3', 'x', '٣', '1%00'])
      for (const rest of ['', '/edit', '/disable', '/enable'])
        t.equal((await it.as('olivia').open(`${LIST}/${encodeURIComponent(id)}${rest}`)).status, 404, `${id}${rest}`)
    t.equal((await it.stranger().open(OPEN)).status, 303)
    t.same(stateOf(it.vault.db), before)
  },
)

t.test('ACL-24: what was denied is in the trail with its rule and the group; what never was is not', async (t) => {
  const it = await house(t)
  const denied = () =>
    it.vault.db.raw
      .prepare(
        "SELECT (details ->> 'rule') || ' ' || (details ->> 'group') FROM audit_events WHERE name = 'access.denied'",
      )
      .pluck()
      .all()
  await it.as('victor').open(OPEN)
  await it.as('gina').open(`${OPEN}/edit`)
  await it.as('victor').open(`${LIST}/999`)
  t.same(denied(), ['private_groups.none private-group:1', 'private_groups.change private-group:1'])
})

t.test('bad input comes back with what was typed; nothing is done', async (t) => {
  const it = await house(t)
  const before = stateOf(it.vault.db)
  const { victor } = it.ids
  const page = await it
    .as('olivia')
    .send(
      `${OPEN}/edit`,
      await edited(it, { name: ' ', description: '<b>odd', joining: [victor], membersMayView: false }),
    )
  t.equal(page.status, 422)
  t.match(page.text, 'Type a name for the group.')
  t.match(page.body, '&lt;b&gt;odd')
  t.notMatch(page.body, /name="membersMayView"[^>]*checked/)
  t.match(page.text, 'Victor Viewer')
  for (const [field, value] of [
    ['name', 'x'.repeat(101)],
    ['name', 'a\0b'],
    ['name', 'a\nb'],
    ['name', ['a', 'b']],
    ['status', 'x'],
    ['membersMayView', ['yes', 'yes']],
    ['description', 'x'.repeat(1_001)],
    ['joining', '999'],
    ['joining', 'user:1'],
    ['joining', [victor, victor]],
    ['find', 'nobody here'],
    ['version', '0'],
  ] as const)
    t.equal(
      (await it.as('olivia').send(`${OPEN}/edit`, await edited(it, { [field]: value }))).status,
      422,
      `${field} ${String(value).slice(0, 20)}`,
    )
  t.same(stateOf(it.vault.db), before)
})

t.test('what somebody can no longer choose stands in the form to be removed', async (t) => {
  const it = await house(t)
  const page = await it.as('olivia').send(`${OPEN}/edit`, await edited(it, { joining: ['999'] }))
  t.equal(page.status, 422)
  t.match(page.text, 'Cannot be chosen any more')
  t.match(page.text, 'This one cannot be chosen. Remove it to go on.')
  t.match(page.body, /id="user:999"/)
})

t.test('ACL-21: two windows of the owner: the second save is refused with nothing lost', async (t) => {
  const it = await house(t)
  const mine = await edited(it, { name: 'Mine', membersMayView: false, joining: [it.ids.victor] })
  await it.as('olivia').send(`${OPEN}/edit`, await edited(it, { name: 'Theirs', description: '' }))
  const page = await it.as('olivia').send(`${OPEN}/edit`, mine)
  t.equal(page.status, 409)
  t.match(page.text, /Saved meanwhile: Theirs .*Saved meanwhile: Yes .*Saved meanwhile: –/)
  t.match(page.text, 'Victor Viewer')
  t.equal(people(it), 'gina stan')
  t.equal(
    (await it.as('olivia').send(`${OPEN}/edit`, { ...mine, version: hidden(page.body, 'version') ?? '' })).status,
    303,
  )
  t.equal(people(it), 'gina stan victor')
})

t.test(
  'without script Find and Add stage, and the page begins there; page and dialog are the same inside',
  async (t) => {
    const it = await house(t)
    const found = await it.as('olivia').send(`${LIST}/add`, { name: 'New', find: 'vict', search: 'yes' })
    t.match(found.body, `name="add" value="${String(it.ids.victor)}"`)
    const staged = await it.as('olivia').send(`${OPEN}/edit`, await edited(it, { add: String(it.ids.victor) }))
    t.match(staged.text, 'Joins when you save.')
    t.equal(people(it), 'gina stan')
    for (const url of [LIST, `${LIST}/add`, OPEN, `${OPEN}/edit`, `${OPEN}/disable`]) {
      const [page, dialog] = [await it.as('olivia').open(url), await it.as('olivia').inDialog(url)]
      t.ok(page.text.includes(dialog.text.slice(0, 200)), url)
    }
  },
)

t.test('a form whose time ran out comes back after signing in with everything staged', async (t) => {
  const it = await house(t)
  const form = await edited(it, { name: 'Kept', joining: [it.ids.victor], leaving: [it.ids.gina] })
  it.clock.pass({ hours: 1 })
  const late = await it.as('olivia').send(`${OPEN}/edit`, form)
  t.equal(late.status, 401)
  t.ok(hidden(late.body, 'kept'))
  t.equal(people(it), 'gina stan')
})

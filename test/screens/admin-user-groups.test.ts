// Administration of user groups through the front door: who may, what it does, what comes back, with script and without.
import t from 'tap'
import { CAST, castFor, hidden, type Answer, type Cast } from '../fixtures/cast.ts'
import { putSealed } from '../fixtures/sealed.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]

const LIST = '/admin/user-groups'
const EDIT = `${LIST}/1/edit`
const NIGHT = { name: 'Night shift', status: 'active', description: 'By night.' }

/** The cast, signed in from the beginning, and the group 1 with gina and stan in it. */
async function house(t: Test, options: Parameters<typeof castFor>[1] = {}): Promise<Cast> {
  const it = await castFor(t, options)
  for (const person of CAST) it.as(person)
  const { gina, stan } = it.ids
  const added = await it.as('ada').send(`${LIST}/add`, { ...NIGHT, joining: [gina, stan] })
  if (added.location !== LIST) throw new Error(`adding answers ${String(added.status)}`)
  return it
}

function names({ body }: Answer): string[] {
  return [...body.matchAll(/<td class="name"><a[^>]*>([^<]*)<\/a>/g)].map(([, name]) => name ?? '')
}

function people({ vault }: Cast, groupId = 1): unknown {
  const sql = `SELECT group_concat(username, ' ') FROM (SELECT username FROM user_group_members
    JOIN users ON users.id = user_id WHERE group_id = ? ORDER BY username)`
  return vault.db.raw.prepare(sql).pluck().get(groupId)
}

/** The form of the group as it stands, with changes. */
async function edited(it: Cast, changes: Record<string, string | boolean | readonly (string | number)[]> = {}) {
  const version = hidden((await it.as('ada').open(EDIT)).body, 'version') ?? ''
  return { ...NIGHT, version, ...changes }
}

/** The values of a hidden field that stands on a page several times. */
function carried({ body }: Answer, name: string): string[] {
  return [...body.matchAll(new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`, 'g'))].map(
    ([, one]) => one ?? '',
  )
}

const GETS = [LIST, `${LIST}/add`, EDIT, `${LIST}/1/disable`, `${LIST}/1/enable`]
const POSTS = GETS.slice(1)

t.test('the first look says what user groups are for, and offers the first one', async (t) => {
  const it = await castFor(t)
  const page = await it.as('ada').open(LIST)
  t.match(page.text, /There is no user group yet Put people who work together into a group/)
  t.match(page.body, `href="${LIST}/add"`)
  t.match(page.body, `<a href="${LIST}" aria-current="page">`, 'the menu of Administration has it')
})

t.test('the list tells name, people, state; it is searched, filtered, sorted, and cut into pages', async (t) => {
  const it = await house(t)
  const put = it.vault.db.raw.prepare(
    'INSERT INTO user_groups (name, name_folded, created_at, disabled_at) VALUES (?, ?, 0, ?)',
  )
  for (let n = 0; n < 32; n += 1) put.run(`Team ${String(n)}`, `team ${String(n)}`, n === 0 ? 1 : null)
  const open = (query: string) => it.as('ada').open(`${LIST}${query}`)
  const first = await open('')
  t.match(first.text, /Night shift By night\. 2 21 Nov 2026 Active/)
  t.match(first.text, '1–30 of 33')
  t.match(first.body, `href="${LIST}?page=2"`)
  t.equal(names(await open('?page=2')).length, 3)
  t.same(names(await open('?q=NIGHT')), ['Night shift'])
  t.same(names(await open('?status=inactive')), ['Team 0'])
  t.same(names(await open('?sort=-size')).slice(0, 1), ['Night shift'])
  t.same(names(await open('?sort=-status')).slice(0, 1), ['Team 0'], 'inactive ones first')
  t.match((await open('?sort=status')).body, `href="${LIST}?sort=-status"`)
  const sorted = await open('?q=team&status=active&sort=-name')
  t.match(sorted.text, '1–30 of 31')
  t.match(sorted.body, `href="${LIST}?q=team&amp;status=active&amp;sort=-name&amp;page=2"`)
  t.match(sorted.body, /aria-sort="descending"/)
  t.match(sorted.body, '<input type="hidden" name="sort" value="-name">', 'and another filter keeps the order')
  t.match(sorted.text, /Name: team/)
  const none = await open('?q=zzzz')
  t.match(none.text, 'No group fits what you are looking for.')
  for (const odd of [
    '?page=0',
    '?page=x',
    '?sort=version',
    '?status=x',
    '?q=a&q=b',
    `?q=${'x'.repeat(2000)}`,
    '?q=%00',
    '?__proto__=1',
  ])
    t.equal((await open(odd)).status, 200, odd)
})

t.test('the right person can: add, change, put in, take out, disable and enable, each said afterwards', async (t) => {
  const it = await house(t)
  const ada = it.as('ada')
  t.equal(people(it), 'gina stan')
  const { victor, gina } = it.ids
  const saved = await ada.send(EDIT, await edited(it, { name: 'Day shift', joining: [victor], leaving: [gina] }))
  t.equal(saved.location, LIST)
  t.match((await ada.follow(saved)).text, 'User group saved One person joined. One person left.')
  t.equal(people(it), 'stan victor')
  const same = await ada.send(EDIT, await edited(it, { name: 'Day shift' }))
  t.match((await ada.follow(same)).text, 'Nothing was changed')
  const dialog = await ada.inDialog(`${LIST}/1/disable`)
  t.match(dialog.text, 'Are you sure you want to disable the user group Day shift? 2 people lose at once')
  t.match((await ada.follow(await ada.send(`${LIST}/1/disable`))).text, 'Group disabled')
  t.match((await ada.open(`${LIST}/1/enable`)).text, 'enable the user group Day shift?')
  t.match((await ada.follow(await ada.send(`${LIST}/1/enable`))).text, 'Group enabled')
  for (const answer of [await ada.open(`${LIST}/1/enable`), await ada.send(`${LIST}/1/enable`)]) {
    t.equal(answer.status, 409)
    t.match(answer.text, 'This group is active already.')
  }
  await ada.send(EDIT, await edited(it, { name: 'Day shift', status: 'inactive' }))
  t.match((await ada.open(EDIT)).body, /<option value="inactive" selected>/)
  for (const answer of [await ada.open(`${LIST}/1/disable`), await ada.send(`${LIST}/1/disable`)])
    t.match(answer.text, 'This group is inactive already.')
  t.same(
    eventNames(it.vault.db).filter((name) => name.startsWith('user_group.')),
    [
      ...['added', 'member_added', 'member_added', 'changed', 'member_removed', 'member_added'],
      ...['disabled', 'enabled', 'disabled'],
    ].map((what) => `user_group.${what}`),
  )
})

t.test(
  'nobody else may: 403 for people, members of the group too, sign-in for strangers, and nothing changes',
  async (t) => {
    const it = await house(t)
    const before = stateOf(it.vault.db)
    for (const person of ['olivia', 'gina'] as const)
      for (const url of GETS) t.equal((await it.as(person).open(url)).status, 403, url)
    for (const url of GETS) t.equal((await it.stranger().open(url)).status, 303, url)
    for (const url of POSTS) {
      const form = { ...NIGHT, name: 'Taken', version: 1, joining: it.ids.olivia, leaving: it.ids.gina }
      t.equal((await it.as('olivia').send(url, form)).status, 403, url)
    }
    t.same(stateOf(it.vault.db), before)
  },
)

t.test('a group that is not there is 404, whatever the number looks like', async (t) => {
  const it = await house(t)
  for (const id of ['999', '0', '-1', '1e3', 'x', '٣'])
    for (const act of ['edit', 'disable', 'enable']) {
      const url = `${LIST}/${encodeURIComponent(id)}/${act}`
      t.equal((await it.as('ada').open(url)).status, 404, url)
      t.equal((await it.as('ada').send(url, NIGHT)).status, 404, url)
    }
})

t.test('bad input comes back with what was typed and a sentence beside each field; nothing is done', async (t) => {
  const it = await house(t)
  const before = stateOf(it.vault.db)
  const { victor } = it.ids
  const page = await it
    .as('ada')
    .send(`${LIST}/add`, { name: '<b>"NIGHT', description: 'x'.repeat(1_001), status: 'inactive', joining: victor })
  t.equal(page.status, 422)
  t.match(page.body, /name="name"[^>]*value="&lt;b&gt;&quot;NIGHT"/)
  t.match(page.body, /<option value="inactive" selected>/)
  t.same(carried(page, 'joining'), [String(victor)])
  t.match(page.text, 'Victor Viewer')
  t.match(
    (await it.as('ada').send(`${LIST}/add`, { name: 'NIGHT Shift' })).text,
    'There is a user group of this name already.',
  )
  for (const [field, value] of [
    ['name', ''],
    ['name', '  '],
    ['name', '\u200b'],
    ['name', 'x'.repeat(101)],
    ['name', 'x'.repeat(200_000)],
    ['name', 'a\0b'],
    ['name', 'a\r\nb'],
    ['name', 'a\u202eb'],
    ['name', ['a', 'b']],
    ['status', 'asleep'],
    ['status', ['active', 'inactive']],
    ['description', 'a\0b'],
    ['description', 'x'.repeat(1_001)],
    ['description', ['a', 'b']],
    ['joining', '999'],
    ['joining', 'x'],
    ['joining', '1e1'],
    ['joining', '-1'],
    ['joining', '٣'],
    ['joining', '__proto__'],
    ['joining', [victor, victor]],
    ['joining', Array.from({ length: 501 }, (_, n) => n + 1)],
    ['find', 'nobody here'],
    ['find', 'somebody.else@example.org'],
    ['find', 'v'],
    ['find', ['victor', 'stan']],
    ['find', 'x'.repeat(300)],
    ['find', 'a\0b'],
  ] as const) {
    const answer = await it.as('ada').send(`${LIST}/add`, { ...NIGHT, name: 'New one', [field]: value })
    t.equal(answer.status, 422, `${field} ${String(value).slice(0, 30)}`)
    t.match(answer.text, /need.? your attention/, `${field} ${String(value).slice(0, 30)}`)
  }
  for (const changes of [
    { joining: [victor], leaving: [victor] },
    { leaving: ['x'] },
    { version: '' },
    { version: 'x' },
    { version: ['1', '2'] },
  ])
    t.equal((await it.as('ada').send(EDIT, await edited(it, changes))).status, 422, JSON.stringify(changes))
  t.same(stateOf(it.vault.db), before)
})

t.test('what is at its limit, or odd and harmless, is kept to the letter', async (t) => {
  const it = await house(t)
  const name = `Ünïté 漢字 ${'𝕏'.repeat(91)}`
  const description = `First line\r\nsecond line ${'y'.repeat(976)}`
  const added = await it.as('ada').send(`${LIST}/add`, { name: ` ${name} `, description })
  t.equal(added.status, 303)
  const row = it.vault.db.raw.prepare('SELECT name, description FROM user_groups WHERE id = 2').get()
  t.same(row, { name, description: description.replace('\r\n', '\n') })
})

t.test('ACL-07: fields that are not on the form change nothing', async (t) => {
  const it = await house(t)
  const extra = {
    id: 77,
    created_by: 3,
    createdBy: 3,
    disabledAt: 1,
    version: 9,
    ownerId: 3,
    __proto__: 'x',
    constructor: 'y',
  }
  await it.as('ada').send(`${LIST}/add`, { ...NIGHT, name: 'Second', ...extra })
  t.match(it.vault.db.raw.prepare("SELECT * FROM user_groups WHERE name = 'Second'").get(), {
    id: 2,
    version: 1,
    created_by: it.ids.ada,
    disabled_at: null,
  })
})

t.test(
  'ACL-21: the second save is refused, with both to be seen and nothing typed lost; people named by both are in',
  async (t) => {
    const it = await house(t)
    const { victor, gina, edith } = it.ids
    const mine = await edited(it, { name: 'Mine', description: '', joining: [victor], leaving: [gina] })
    await it.as('ada').send(EDIT, await edited(it, { name: 'Theirs', joining: [edith] }))
    const page = await it.as('ada').send(EDIT, mine)
    t.equal(page.status, 409)
    t.match(page.text, 'Somebody else changed this group in between.')
    t.match(page.text, 'Saved meanwhile: Theirs')
    t.match(page.text, 'Saved meanwhile: By night.')
    t.match(page.body, /name="name"[^>]*value="Mine"/)
    t.same([carried(page, 'joining'), carried(page, 'leaving')], [[String(victor)], [String(gina)]])
    t.equal(people(it), 'edith gina stan')
    t.equal(hidden(page.body, 'version'), '2', 'saving again overwrites knowingly')
    t.equal((await it.as('ada').send(EDIT, { ...mine, version: '2' })).status, 303)
    t.equal(people(it), 'edith stan victor')
  },
)

t.test(
  'ACL-21: a form that comes back for another reason is as old as it was, and saves over nobody either',
  async (t) => {
    const it = await house(t)
    const mine = await edited(it, { description: 'Mine.' })
    await it.as('ada').send(EDIT, await edited(it, { name: 'Theirs' }))
    for (const changes of [{ add: String(it.ids.victor) }, { name: '' }, { find: 'nobody at all' }]) {
      const again = await it.as('ada').send(EDIT, { ...mine, ...changes })
      t.equal(hidden(again.body, 'version'), mine.version, JSON.stringify(changes))
    }
    t.equal((await it.as('ada').send(EDIT, mine)).status, 409)
    const row = it.vault.db.raw.prepare('SELECT name, description FROM user_groups').get()
    t.same(row, { name: 'Theirs', description: NIGHT.description })
    t.equal(hidden((await it.as('ada').send(EDIT, { ...mine, version: 'x', name: '' })).body, 'version'), '2')
  },
)

t.test('without script Find, Add, Remove and Keep change what stands in the form, and nothing else', async (t) => {
  const it = await house(t)
  const ada = it.as('ada')
  const { victor, gina, stan } = it.ids
  const before = stateOf(it.vault.db)
  const step = async (changes: Parameters<typeof edited>[1]) =>
    ada.send(EDIT, await edited(it, { name: 'Typed', ...changes }))
  const found = await step({ find: 'vict', search: 'yes' })
  t.match(found.body, `name="add" value="${String(victor)}"`)
  t.match(found.body, /name="find"[^>]*autofocus/, 'and the page begins there')
  t.match(found.body, /name="name"[^>]*value="Typed"/)
  const added = await step({ find: 'vict', add: String(victor) })
  t.same(carried(added, 'joining'), [String(victor)])
  t.match(added.text, /One joins when you save\..*Victor Viewer/)
  t.same(carried(await step({ find: 'victor@corp.test', choose: 'yes' }), 'joining'), [String(victor)])
  t.same(carried(await step({ find: '', choose: 'yes' }), 'joining'), [])
  t.match((await step({ find: 'vict', choose: 'yes' })).text, 'Choose one from the list.')
  t.same(carried(await step({ joining: [victor], remove: String(victor) }), 'joining'), [])
  const leaving = await step({ remove: String(gina), joining: [victor] })
  t.same([carried(leaving, 'joining'), carried(leaving, 'leaving')], [[String(victor)], [String(gina)]])
  t.match(leaving.text, /One joins and one leaves when you save\./)
  t.match(leaving.body, `name="keep" value="${String(gina)}"`)
  t.same(carried(await step({ leaving: [gina, stan], keep: String(gina) }), 'leaving'), [String(stan)])
  t.same(carried(await step({ leaving: [gina], add: String(gina) }), 'leaving'), [], 'who is added again stays')
  t.same(stateOf(it.vault.db), before, 'until now nothing has happened')
  const add = await ada.send(`${LIST}/add`, { name: 'New', add: String(victor) })
  t.same(carried(add, 'joining'), [String(victor)])
  t.match((await ada.open(`${EDIT}?find=ed`)).text, 'Edith Editor edith · edith@corp.test')
  t.notMatch(
    (await ada.open(`${EDIT}?find=gina`)).body,
    `name="add" value="${String(gina)}"`,
    'who is in is not offered',
  )
})

t.test('with script the box gets the focus when the line with the button is gone, and only then', async (t) => {
  const it = await house(t)
  const { victor, gina } = it.ids
  const step = async (changes: Parameters<typeof edited>[1]) =>
    it.as('ada').send(EDIT, await edited(it, changes), { 'hx-request': 'true', 'hx-target': 'content' })
  const focus = /name="find"[^>]*autofocus/
  t.match((await step({ joining: [victor], remove: String(victor) })).body, focus)
  t.notMatch((await step({ remove: String(gina) })).body, focus)
  t.notMatch((await step({ add: String(victor) })).body, focus)
  t.notMatch((await step({ joining: ['999'] })).body, focus, 'a fault has its own')
})

t.test('whoever is typed to the letter needs no list, and is meant once however often', async (t) => {
  const it = await house(t)
  t.equal(
    (await it.as('ada').send(EDIT, await edited(it, { find: 'VICTOR@corp.test', joining: [it.ids.victor] }))).status,
    303,
  )
  t.equal(people(it), 'gina stan victor')
  t.equal((await it.as('ada').send(EDIT, await edited(it, { find: 'edith' }))).status, 303)
  t.equal(people(it), 'edith gina stan victor')
})

t.test('Enter in a field saves; in a box for looking it looks', async (t) => {
  const it = await house(t)
  const ada = it.as('ada')
  const enter = async (changes: Parameters<typeof edited>[1]) =>
    ada.send(EDIT, await edited(it, { enter: 'yes', ...changes }))
  const found = await enter({ find: 'vict' })
  t.match(found.body, `name="add" value="${String(it.ids.victor)}"`)
  t.equal((await enter({ among: 'gi', amongShown: '' })).status, 200)
  t.equal((await enter({ among: 'gi', amongShown: 'gi', name: 'By key' })).status, 303)
  t.match((await ada.open(LIST)).text, 'By key')
})

t.test('many people are read page by page and searched, and what is staged goes along', async (t) => {
  const it = await house(t)
  const ada = it.as('ada')
  const { gina, victor } = it.ids
  const person = it.vault.db.raw.prepare(
    "INSERT INTO users (name, username, username_folded, email, email_folded, language, time_zone, created_at) VALUES (:n, :n, :n, :n || '@x.test', :n || '@x.test', 'en', 'UTC', 0)",
  )
  const member = it.vault.db.raw.prepare(
    'INSERT INTO user_group_members (group_id, user_id, added_at) VALUES (1, ?, 0)',
  )
  for (let n = 0; n < 1_000; n += 1)
    member.run(person.run({ n: `member${String(n).padStart(4, '0')}` }).lastInsertRowid)
  const first = await ada.open(EDIT)
  t.match(first.text, /Users 1,002 people/)
  t.match(first.text, '1–30 of 1,002')
  t.match((await ada.open(`${EDIT}?at=34`)).text, /991–1,002 of 1,002/)
  const second = await ada.send(EDIT, await edited(it, { go: '2', at: '1', leaving: [gina], joining: [victor] }))
  t.match(second.text, '31–60 of 1,002')
  t.same([carried(second, 'leaving'), carried(second, 'joining')], [[String(gina)], [String(victor)]])
  t.equal(hidden(second.body, 'at'), '2')
  const removed = await ada.send(EDIT, await edited(it, { at: '2', remove: '40' }))
  t.match(removed.text, '31–60 of 1,002', 'and stays where it was')
  const looked = await ada.send(EDIT, await edited(it, { among: 'member0417', look: 'yes', at: '2', leaving: [gina] }))
  t.match(looked.text, 'member0417')
  t.notMatch(looked.text, 'member0416')
  t.same(carried(looked, 'leaving'), [String(gina)])
  t.match(
    (await ada.send(EDIT, await edited(it, { among: 'zzzz', look: 'yes' }))).text,
    'Nobody in this group has this name.',
  )
})

t.test(
  'ACL-15 AUT-16: stepping in oneself asks for the password, is remembered, and whom it reaches gets a letter',
  async (t) => {
    const it = await house(t, { mailConfigured: true })
    const secretId = putSealed(it)
    const share = { recipient: 'user-group:1' }
    await it.as('olivia').send(`/api-secrets/${String(secretId)}/share/internal`, share)
    it.vault.db.raw.exec('DELETE FROM letters')
    const url = `/api-secrets/${String(secretId)}`
    t.equal((await it.as('ada').open(url)).status, 404, 'before, there is nothing for an administrator')
    const { ada, olivia, victor } = it.ids
    const forms = { herself: await edited(it, { joining: [ada] }), another: await edited(it, { joining: [victor] }) }
    it.clock.pass({ minutes: 6 })
    const asked = await it.as('ada').send(EDIT, forms.herself)
    t.equal(asked.status, 401)
    t.ok(hidden(asked.body, 'kept'), 'what was typed is kept')
    t.equal((await it.as('ada').send(`${LIST}/add`, { name: 'Mine', joining: ada })).status, 401)
    t.equal((await it.as('ada').send(EDIT, forms.another)).status, 303, 'putting in a colleague needs no password')
    it.vault.db.raw.exec('UPDATE sessions SET confirmed_at = 9e15')
    const joined = await it.as('ada').send(EDIT, forms.herself)
    t.equal(joined.status, 303)
    t.same(it.vault.db.raw.prepare('SELECT kind, user_id AS "to" FROM letters').all(), [
      { kind: 'joined_group', to: olivia },
    ])
    t.match(
      it.vault.db.raw
        .prepare('SELECT actor_id AS by, user_id AS who FROM audit_events WHERE name = ? ORDER BY number DESC')
        .get('user_group.member_added'),
      { by: ada, who: ada },
    )
    t.equal((await it.as('ada').open(url)).status, 200)
    const history = await it.as('olivia').open(`${url}?tab=history`)
    t.match(history.text, 'Ada Admin joined Night shift (user group), added by Ada Admin')
  },
)

t.test('page and dialog are the same inside, and every word has its Portuguese', async (t) => {
  const it = await house(t)
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  const ada = it.as('ada')
  for (const [url, words] of [
    [LIST, 'Grupos de usuários'],
    [`${LIST}/add`, 'Adicionar grupo de usuários'],
    [EDIT, 'Buscar usuários'],
    [`${LIST}/1/disable`, 'Tem certeza que deseja desativar o grupo de usuários Night shift?'],
  ] as const) {
    const [page, dialog] = [await ada.open(url), await ada.inDialog(url)]
    t.match(page.text, words, url)
    const inside = dialog.text.replaceAll(/\s+/g, ' ')
    t.ok(page.text.includes(inside.slice(0, 200)), `${url} is the same inside`)
  }
})

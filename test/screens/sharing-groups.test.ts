// Groups in the Share window, through the front door: found, chosen, counted, taken away, and never named where they may not be seen.
import t from 'tap'
import { put } from '../fixtures/database.ts'
import { fieldsOf, house, lines, offered, type Test } from '../fixtures/share-window.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'
import { namesAnyGroup } from '../controls/screens/sharing.ts'

/** The house with a user group Dev (gina and victor in it) and private groups: Team X of olivia's, Hidden plans of stan's. */
async function houseWithGroups(t: Test, options: Parameters<typeof house>[1] = {}) {
  const there = await house(t, options)
  const { vault, ids } = there.it
  put(vault.db, 'user_groups', { id: 1, name: 'Dev', name_folded: 'dev', created_at: 0 })
  for (const id of [ids.gina, ids.victor])
    put(vault.db, 'user_group_members', { group_id: 1, user_id: id, added_at: 0 })
  const group = { created_at: 0, members_may_view: 0 }
  put(vault.db, 'private_groups', { id: 1, name: 'Team X', owner_id: ids.olivia, ...group })
  put(vault.db, 'private_groups', { id: 2, name: 'Hidden plans', owner_id: ids.stan, ...group })
  for (const id of [1, 2]) put(vault.db, 'private_group_members', { group_id: id, user_id: ids.edith, added_at: 0 })
  put(vault.db, 'private_group_members', { group_id: 2, user_id: ids.olivia, added_at: 0 })
  const grants = () =>
    vault.db.raw.prepare('SELECT user_id, user_group_id, private_group_id, level FROM grants ORDER BY id').raw().all()
  return { ...there, grants }
}

t.test(
  'scenario 27, 28: user groups and private groups are offered with their kind and their size beside them',
  async (t) => {
    const { it, window } = await houseWithGroups(t)
    const dev = await it.as('olivia').open(`${window}?find=dev`)
    t.same(offered(dev), ['Dev'])
    t.match(dev.text, /Dev user group · 2 people/)
    const team = await it.as('olivia').open(`${window}?find=team`)
    t.same(offered(team), ['Team X'])
    t.match(team.text, /Team X private group · 1 person/)
    t.same(offered(await it.as('olivia').open(`${window}?find=hidden`)), [], 'of others’ only those one may see')
  },
)

t.test(
  'scenario 29: a private group is offered once it is set up and active, and no longer when it is not',
  async (t) => {
    const { it, window } = await house(t)
    const find = async () => offered(await it.as('olivia').open(`${window}?find=night`))
    t.same(await find(), [])
    t.match((await it.as('olivia').open(window)).text, 'Groups appear here once they are set up under Private groups')
    const form = { name: 'Night shift', status: 'active' }
    const added = await it.as('olivia').send('/private-groups/add', form)
    t.equal(added.status, 303)
    t.same(await find(), ['Night shift'])
    it.vault.db.raw.exec('UPDATE private_groups SET disabled_at = 1')
    t.same(await find(), [])
  },
)

t.test('scenario 30: the open list shows groups and people', async (t) => {
  const { it, window } = await houseWithGroups(t)
  const people = ['Ada Admin', 'Edith Editor', 'Gina Group', 'Stan Stranger', 'Victor Viewer']
  t.same(offered(await it.as('olivia').open(`${window}?find=`)), ['Dev', 'Team X', ...people])
  const chosen = await it.as('olivia').send(window, { add: 'user-group:1', find: '' })
  t.same(
    offered(await it.as('olivia').send(window, { ...fieldsOf(chosen), search: 'yes' })),
    ['Team X', ...people],
    'a chosen group is not offered again; the people in it are',
  )
})

t.test('scenario 40, 52: everybody in a group can use it, nobody else; taken away, they lose it at once', async (t) => {
  const { it, address, window, grants } = await houseWithGroups(t)
  t.equal((await it.as('olivia').send(window, { find: 'dev' })).status, 303, 'the typed name of a group is enough')
  t.same(grants(), [[null, 1, null, 'view']])
  for (const person of ['gina', 'victor'] as const) t.equal((await it.as(person).open(address)).status, 200, person)
  for (const person of ['stan', 'edith'] as const) t.equal((await it.as(person).open(address)).status, 404, person)
  const shown = await it.as('olivia').open(window)
  t.match(shown.text, /Dev user group · 2 people/)
  const staged = await it.as('olivia').send(window, { ...fieldsOf(shown), remove: 'user-group:1' })
  t.match(staged.text, 'Dev user group · 2 people Loses access when you click Share.')
  t.equal((await it.as('gina').open(address)).status, 200, 'closed without Share, nothing happens')
  t.equal((await it.as('olivia').send(window, fieldsOf(staged))).status, 303)
  t.equal((await it.as('gina').open(address)).status, 404)
  t.notMatch((await it.as('gina').open('/api-secrets')).text, 'Billing API')
})

t.test('several people and groups at once, each with their own permission and end', async (t) => {
  const { it, window, user, grants } = await houseWithGroups(t, { mailConfigured: true })
  const form = {
    recipient: [user('victor'), 'user-group:1', 'private-group:1'],
    edit: 'user-group:1',
    'until:private-group:1': '2026-12-24',
  }
  t.equal((await it.as('olivia').send(window, form)).status, 303)
  t.same(grants(), [
    [it.ids.victor, null, null, 'view'],
    [null, 1, null, 'edit'],
    [null, null, 1, 'view'],
  ])
  t.same(eventNames(it.vault.db).filter((name) => name === 'api_secret.shared').length, 3)
  const letters = it.vault.db.raw
    .prepare("SELECT user_id FROM letters WHERE kind = 'shared_with_you' ORDER BY 1")
    .pluck()
  t.same(letters.all(), [it.ids.victor, it.ids.edith, it.ids.gina].sort(), 'one letter each, however many ways')
  const page = await it.as('olivia').open(window)
  t.same(lines(page), ['Victor Viewer', 'Dev', 'Team X'])
  t.same(fieldsOf(page)['edit'], ['user-group:1'])
  t.same(fieldsOf(page)['until:private-group:1'], ['2026-12-24'])
})

/** ACL-12: whether a group one may not see is refused like one that is not there, and nothing is shared by halves. */
function refusesUnseenGroups(also?: NonNullable<Parameters<typeof house>[1]>['also']) {
  return async (t: Test): Promise<boolean> => {
    const { it, window, user, grants } = await houseWithGroups(t, also === undefined ? {} : { also })
    const address = also === undefined ? window : `/planted${window}`
    const answers = []
    for (const wrong of ['private-group:2', 'private-group:999', 'user-group:2', 'user-group:999'])
      answers.push(await it.as('olivia').send(address, { recipient: [user('victor'), wrong] }))
    const alike = new Set(answers.map(({ text }) => text.replaceAll(/user group|private group/g, 'group')))
    return answers.every(({ status }) => status === 422) && alike.size === 1 && grants().length === 0
  }
}

t.test(
  'ACL-12: a private group of others is refused like one that does not exist, and nobody else gets anything',
  async (t) => {
    t.ok(await refusesUnseenGroups()(t))
  },
)

t.test('ACL-12 control: a window that takes the number of any group is noticed', async (t) => {
  t.notOk(await refusesUnseenGroups(namesAnyGroup)(t))
})

t.test('a group named twice, in whatever fields, and a kind mixed up with another never share by halves', async (t) => {
  const { it, window, user, grants } = await houseWithGroups(t)
  const send = (form: Record<string, string | string[]>) => it.as('olivia').send(window, form)
  t.equal((await send({ recipient: ['user-group:1', 'user-group:1'] })).status, 303, 'chosen twice is chosen')
  t.same(grants(), [[null, 1, null, 'view']])
  const before = stateOf(it.vault.db)
  for (const [form, words] of [
    [
      { recipient: [user('victor'), 'private-group:1'], edit: 'user:1e3', find: 'dev team' },
      'Nobody here has this name.',
    ],
    [{ recipient: user('victor'), find: 'hidden plans' }, 'Nobody here has this name.'],
    [{ recipient: [`user-group:${String(it.ids.victor)}`, user('gina')] }, 'This one cannot be chosen.'],
    [{ recipient: [`private-group:${String(it.ids.gina)}`, user('gina')] }, 'This one cannot be chosen.'],
    [{ recipient: user('victor'), [`until:${user('victor')}`]: '2026-11-20' }, 'This day is over.'],
    [
      { recipient: ['private-group:1', user('gina')], 'until:private-group:1': '31.12.2026' },
      'not a day of the calendar',
    ],
    [{ recipient: user('victor'), find: ['dev', 'team x'] }, 'This field was sent more than once.'],
  ] as [Record<string, string | string[]>, string][]) {
    const answer = await send(form)
    t.equal(answer.status, 422, words)
    t.match(answer.text, words)
    t.same(stateOf(it.vault.db), before, 'nothing is shared by halves')
  }
  for (const odd of ['user-group', 'group:1', 'user-group:1,2', 'user-group:-1', 'USER-GROUP:1', 'private_group:1'])
    t.equal((await send({ recipient: odd })).status, 422, odd)
  t.equal((await send({ was: 'user-group:1 view -', leaving: 'user-group:1', edit: 'user-group:1' })).status, 303)
  t.same(grants(), [], 'a group that leaves and is changed in one form leaves')
})

t.test('a private group that was hidden or disabled meanwhile can still be taken away, and not chosen', async (t) => {
  const { it, window, grants } = await houseWithGroups(t)
  await it.as('olivia').send(window, { recipient: ['user-group:1', 'private-group:1'] })
  it.vault.db.raw.prepare('UPDATE private_groups SET owner_id = ? WHERE id = 1').run(it.ids.stan)
  it.vault.db.raw.exec('UPDATE user_groups SET disabled_at = 1')
  const page = await it.as('olivia').open(window)
  t.notMatch(page.text, 'Team X')
  t.match(page.text, /a private group private group Can view/)
  t.match(page.text, /Dev user group · 2 people Inactive/)
  t.same(fieldsOf(page)['was'] ?? [], [], 'neither can be changed')
  const answer = await it.as('olivia').send(window, { was: 'private-group:1 view -', edit: 'private-group:1' })
  t.equal(answer.status, 422)
  t.match(answer.text, 'This one cannot be chosen.')
  t.equal((await it.as('olivia').send(window, { leaving: ['private-group:1', 'user-group:1'] })).status, 303)
  t.same(grants(), [])
})

t.test(
  'scenario 44: the window points to External, to the list and to private groups, by links that lead there',
  async (t) => {
    const { it, secretId, window } = await houseWithGroups(t)
    const page = await it.as('olivia').open(window)
    const help = /<p class="hint share-help">[\s\S]*?<\/p>/.exec(page.body)?.[0] ?? ''
    const links = [...help.matchAll(/<a href="([^"]+)">([^<]+)<\/a>/g)].map(([, href, text]) => [href, text])
    t.same(links, [
      ['#external', 'use External'],
      ['/api-secrets', 'select them in the list'],
      ['/private-groups', 'Private groups'],
    ])
    t.match(page.body, /id="external"/)
    for (const href of ['/api-secrets', '/private-groups'])
      t.equal((await it.as('olivia').open(href)).status, 200, href)
    it.vault.db.raw.prepare('UPDATE api_secrets SET disabled_at = 1 WHERE id = ?').run(secretId)
    t.notMatch(
      (await it.as('olivia').open(window)).body,
      'share-help',
      'where nothing can be given there is nothing to help',
    )
  },
)

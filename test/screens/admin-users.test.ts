// Administration of users through the front door: who may, what it does, what comes back, and what nobody ever sees.
import t from 'tap'
import { writeSetting } from '../../src/store/settings.ts'
import { findPasswordHash, updateUser } from '../../src/store/users.ts'
import { givesPasswords } from '../controls/screens/admin-users.ts'
import { CAST, castFor, hidden, type Answer, type Cast, type Person } from '../fixtures/cast.ts'
import { mailbox, OVER_A_SERVER } from '../fixtures/mailbox.ts'
import { putSealed } from '../fixtures/sealed.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]

const EVA = { name: 'Eva Nova', username: 'eva', email: 'eva@corp.test' }

async function house(t: Test, options: Parameters<typeof castFor>[1] = {}): Promise<Cast> {
  const it = await castFor(t, options)
  // Everybody is signed in from the beginning, so that sessions do not count as changes.
  for (const person of CAST) it.as(person)
  return it
}

function at({ ids }: Cast, person: Person, act: string): string {
  return `/admin/users/${String(ids[person])}/${act}`
}

function userRow({ vault }: Cast, id: number): Record<string, unknown> {
  return vault.db.raw.prepare('SELECT * FROM users WHERE id = ?').get(id) as Record<string, unknown>
}

function names({ body }: Answer): string[] {
  return [...body.matchAll(/<td class="name"><a[^>]*>([^<]*)<\/a>/g)].map(([, name]) => name ?? '')
}

function address({ body }: Answer): string {
  return /value="http:\/\/mysafe\.test(\/password\/[\w-]{43})"/.exec(body)?.[1] ?? ''
}

/** The form of a person as it stands, with changes. */
async function edited(it: Cast, person: Person, changes: Record<string, string | boolean> = {}) {
  const { name, username, email, administrator, may_share_outside: outside } = userRow(it, it.ids[person])
  const version = hidden((await it.as('ada').open(at(it, person, 'edit'))).body, 'version') ?? ''
  const now = { name: String(name), username: String(username), email: String(email), version }
  return { ...now, administrator: administrator === 1, mayShareOutside: outside === 1, ...changes }
}

const GETS = [
  '/admin/users',
  '/admin/users/add',
  ...['edit', 'deactivate', 'reactivate', 'reset', 'end-sessions'].map((act) => `/admin/users/2/${act}`),
]
const POSTS = GETS.slice(1)

t.test('the list shows everybody, page by page, with what they may', async (t) => {
  const it = await house(t)
  const page = await it.as('ada').open('/admin/users')
  t.same(names(page), ['Ada Admin', 'Edith Editor', 'Gina Group', 'Olivia Owner', 'Stan Stranger', 'Victor Viewer'])
  t.match(page.text, /Ada Admin \(you\) Administrator/)
  t.match(page.text, '1–6 of 6')
  t.same(names(await it.as('ada').open('/admin/users?sort=-username')).slice(0, 2), ['Victor Viewer', 'Stan Stranger'])
  it.vault.db.raw.exec(
    "UPDATE users SET may_share_outside = username = 'gina', deactivated_at = nullif(username <> 'stan', 1)",
  )
  it.vault.db.raw.exec("UPDATE users SET password_hash = 'x' WHERE username = 'edith'")
  const sorted = async (sort: string) => names(await it.as('ada').open(`/admin/users?status=all&sort=${sort}`))
  t.equal((await sorted('-external'))[0], 'Gina Group')
  t.equal((await sorted('external')).at(-1), 'Gina Group')
  t.match([(await sorted('status'))[0], (await sorted('status')).at(-1)], ['Edith Editor', 'Stan Stranger'])
  t.equal((await sorted('-status'))[0], 'Stan Stranger')
  t.same(names(await it.as('ada').open('/admin/users?q=ED')), ['Edith Editor'])
  const none = await it.as('ada').open('/admin/users?q=nobody')
  t.match(none.text, 'No user fits what you are looking for.')
  t.match(none.body, 'href="/admin/users"')
  for (const odd of [
    '?page=0',
    '?page=-1',
    '?page=x',
    '?sort=password_hash',
    '?status=x',
    '?q=a&q=b',
    `?q=${'x'.repeat(2000)}`,
    '?q=%00',
    '?__proto__=1',
  ])
    t.equal((await it.as('ada').open(`/admin/users${odd}`)).status, 200, odd)
})

t.test('the filters stay in the addresses of pages and columns, and can be taken off', async (t) => {
  const it = await house(t)
  const insert = it.vault.db.raw.prepare(
    "INSERT INTO users (name, username, username_folded, email, email_folded, language, time_zone, created_at) VALUES (:n, :n, :n, :n || '@x.test', :n || '@x.test', 'en', 'UTC', 0)",
  )
  for (let n = 0; n < 40; n += 1) insert.run({ n: `zed${String(n)}` })
  const page = await it.as('ada').open('/admin/users?q=zed&sort=-email')
  t.match(page.text, '1–30 of 40')
  t.match(page.body, 'href="/admin/users?q=zed&amp;sort=-email&amp;page=2"')
  t.match(page.body, 'href="/admin/users?q=zed&amp;sort=email"')
  t.match(page.body, /aria-sort="descending"/)
  t.equal(names(await it.as('ada').open('/admin/users?q=zed&sort=-email&page=2')).length, 10)
  t.match((await it.as('ada').open('/admin/users?status=inactive')).text, 'Nobody found')
})

t.test(
  'the right person can: Add gives a one-time address that is shown once and leads to choosing a password',
  async (t) => {
    const it = await house(t)
    const page = await it.as('ada').send('/admin/users/add', EVA)
    t.equal(page.status, 200)
    t.match(page.text, 'Eva Nova was added')
    t.match(page.body, /class="button primary needs-script" data-copied="Copied" data-copy-text="http[^"]+\/password\//)
    t.match(page.body, /<a class="button plain" href="\/admin\/users\/add">Add another user<\/a>/)
    t.match(page.text, 'Works until Tue, 24 Nov 2026, 12:00 (UTC).')
    t.match(page.text, 'Copy it now: it is not shown again.')
    t.match(page.text, 'No mail was sent, because no mail server is set up.')
    t.match(page.headers, { 'cache-control': 'no-store' })
    const leads = address(page)
    t.equal((await it.stranger().open(leads)).status, 200)
    const {
      id,
      password_hash: hash,
      administrator,
      created_by: by,
    } = it.vault.db.raw.prepare("SELECT * FROM users WHERE username = 'eva'").get() as Record<string, unknown>
    t.match({ hash, administrator, by }, { hash: null, administrator: 0, by: it.ids.ada })
    const again = await it.as('ada').open(`/admin/users/${String(id)}/edit`)
    t.notMatch(again.body, leads.slice(10), 'and never again')
    t.match(again.text, 'A one-time address can be used until Tue, 24 Nov 2026, 12:00.')
    t.match((await it.as('ada').open('/admin/users')).text, 'No password yet')
    const token = leads.slice('/password/'.length)
    const everything = JSON.stringify(stateOf(it.vault.db, { without: [] }))
    t.notMatch(everything, token, 'and it lies nowhere in the file')
  },
)

t.test('with a mail server the address is mailed too, and on a console it is printed', async (t) => {
  const printing = await house(t, { mailConfigured: true })
  const { text } = await printing.as('ada').send('/admin/users/add', EVA)
  t.match(text, 'The mail with it was printed where MySafe was started.')
  const it = await house(t, { mail: mailbox(OVER_A_SERVER) })
  t.match((await it.as('ada').send('/admin/users/add', EVA)).text, 'It was also mailed to eva@corp.test.')
  t.equal(it.vault.db.raw.prepare("SELECT count(*) FROM letters WHERE kind = 'invited'").pluck().get(), 1)
})

t.test('nobody else may: 403 for people, sign-in for strangers, and nothing changes', async (t) => {
  const it = await house(t)
  const before = stateOf(it.vault.db)
  for (const url of GETS) {
    t.equal((await it.as('olivia').open(url)).status, 403, url)
    t.equal((await it.stranger().open(url)).status, 303, url)
  }
  for (const url of POSTS) {
    const answer = await it.as('olivia').send(url, { ...EVA, version: 1, administrator: true, to: it.ids.olivia })
    t.equal(answer.status, 403, url)
  }
  t.same(stateOf(it.vault.db), before)
  t.same(new Set(eventNames(it.vault.db)), new Set(['access.denied']))
})

t.test('bad input comes back with what was typed and a sentence beside each field', async (t) => {
  const it = await house(t)
  const before = stateOf(it.vault.db)
  const typed = { name: '<b>Eva', username: 'eva nova', email: 'eva@corp.test, bia@corp.test', mayShareOutside: true }
  const page = await it.as('ada').send('/admin/users/add', typed)
  t.equal(page.status, 422)
  t.match(page.body, 'value="&lt;b&gt;Eva"')
  t.match(page.body, /name="username"[^>]*value="eva nova"[^>]*aria-invalid="true"/)
  t.match(page.body, /name="email"[^>]*value="eva@corp.test, bia@corp.test"[^>]*aria-invalid="true"/)
  t.match(page.body, /id="mayShareOutside" name="mayShareOutside" value="yes" checked/)
  t.match(page.text, '2 fields need your attention')
  const taken = await it.as('ada').send('/admin/users/add', { ...EVA, username: 'OLIVIA', email: 'Olivia@corp.test' })
  t.match(taken.text, 'Somebody has this username already.')
  t.match(taken.text, 'Somebody has this e-mail address already.')
  for (const [field, value] of [
    ['name', ''],
    ['name', 'x'.repeat(101)],
    ['name', 'a\0b'],
    ['name', 'a\nb'],
    ['username', 'x'.repeat(61)],
    ['email', `${'x'.repeat(250)}@x.test`],
    ['email', ['a@x.test', 'b@x.test']],
    ['name', 'x'.repeat(200_000)],
  ] as const)
    t.equal(
      (await it.as('ada').send('/admin/users/add', { ...EVA, [field]: value })).status,
      422,
      `${field} ${String(value).slice(0, 20)}`,
    )
  t.same(stateOf(it.vault.db), before)
})

t.test('ACL-07: fields that are not on the form change nothing', async (t) => {
  const it = await house(t)
  const extra = {
    id: 77,
    kind: 'service',
    passwordHash: 'x',
    password: 'y',
    createdAt: 1,
    createdBy: 3,
    deactivatedAt: 9,
    __proto__: 'z',
  }
  await it.as('ada').send('/admin/users/add', { ...EVA, ...extra })
  t.match(it.vault.db.raw.prepare("SELECT * FROM users WHERE username = 'eva'").get(), {
    id: CAST.length + 1,
    kind: 'person',
    password_hash: null,
    created_by: it.ids.ada,
    deactivated_at: null,
  })
  const before = userRow(it, it.ids.victor)
  await it.as('ada').send(at(it, 'victor', 'edit'), { ...(await edited(it, 'victor', { name: 'Vito' })), ...extra })
  t.same(userRow(it, it.ids.victor), { ...before, name: 'Vito', version: 2 })
})

t.test('editing: saved, told in the trail by field, and 404 for nobody', async (t) => {
  const it = await house(t)
  const done = await it
    .as('ada')
    .send(at(it, 'victor', 'edit'), await edited(it, 'victor', { name: 'Vito', mayShareOutside: true }))
  t.equal(done.status, 303)
  t.match((await it.as('ada').follow(done)).text, 'User saved')
  t.match(userRow(it, it.ids.victor), { name: 'Vito', may_share_outside: 1, version: 2 })
  const same = await it.as('ada').send(at(it, 'victor', 'edit'), await edited(it, 'victor'))
  t.match((await it.as('ada').follow(same)).text, 'Nothing was changed')
  for (const id of ['999', '0', '-1', '1e3', 'x', '٣'])
    for (const act of ['edit', 'deactivate', 'reset', 'end-sessions', 'reactivate']) {
      const url = `/admin/users/${encodeURIComponent(id)}/${act}`
      t.equal((await it.as('ada').open(url)).status, 404, url)
      t.equal((await it.as('ada').send(url, EVA)).status, 404, url)
    }
})

t.test('ACL-21: the second save is refused, with both changes to be seen and nothing typed lost', async (t) => {
  const it = await house(t)
  const mine = await edited(it, 'victor', { name: 'Mine', mayShareOutside: true })
  await it.as('ada').send(at(it, 'victor', 'edit'), await edited(it, 'victor', { name: 'Theirs' }))
  const page = await it.as('ada').send(at(it, 'victor', 'edit'), mine)
  t.equal(page.status, 409)
  t.match(page.text, 'Somebody else changed this user in between.')
  t.match(page.text, 'Saved meanwhile: Theirs')
  t.match(page.body, /name="name"[^>]*value="Mine"/)
  t.equal(hidden(page.body, 'version'), '2', 'saving again overwrites knowingly')
  t.match(userRow(it, it.ids.victor), { name: 'Theirs', may_share_outside: 0 })
  t.equal((await it.as('ada').send(at(it, 'victor', 'edit'), { ...mine, version: '2' })).status, 303)
  t.match(userRow(it, it.ids.victor), { name: 'Mine', may_share_outside: 1, version: 3 })
})

t.test('ACL-21: a form that came back for another fault, or for a group, saves over nobody either', async (t) => {
  const it = await house(t)
  const mine = await edited(it, 'victor', { name: 'Mine' })
  await it.as('ada').send(at(it, 'victor', 'edit'), await edited(it, 'victor', { mayShareOutside: true }))
  for (const changes of [{ email: 'x'.repeat(300) }, { find: '', search: 'yes' }]) {
    const again = await it.as('ada').send(at(it, 'victor', 'edit'), { ...mine, ...changes })
    t.equal(hidden(again.body, 'version'), mine.version, JSON.stringify(changes))
  }
  t.equal((await it.as('ada').send(at(it, 'victor', 'edit'), mine)).status, 409)
  t.match(userRow(it, it.ids.victor), { name: 'Victor Viewer', may_share_outside: 1 })
})

t.test(
  'User groups stand on the form of a person: joined and left with the save, at once, and told by their size',
  async (t) => {
    const it = await house(t)
    for (const name of ['Night shift', 'Day shift']) await it.as('ada').send('/admin/user-groups/add', { name })
    const inside = (id: number) =>
      it.vault.db.raw.prepare('SELECT group_concat(group_id) FROM user_group_members WHERE user_id = ?').pluck().get(id)
    const found = await it.as('ada').send('/admin/users/add', { ...EVA, find: 'shift', search: 'yes' })
    t.match(found.text, /Day shift 0 people Night shift 0 people/)
    t.match(found.body, /name="username"[^>]*value="eva"/)
    const chosen = await it.as('ada').send('/admin/users/add', { ...EVA, add: '1' })
    t.match(chosen.text, 'Night shift 0 people Joins when you save.')
    t.match(chosen.body, '<input type="hidden" name="joining" value="1">')
    const added = await it.as('ada').send('/admin/users/add', { ...EVA, joining: '1', find: 'day SHIFT' })
    t.match(added.text, 'Eva Nova was added')
    t.equal(inside(7), '1,2')
    const form = await it.as('ada').open('/admin/users/7/edit')
    t.match(form.text, /User groups Find user groups .*Day shift 1 person Night shift 1 person/)
    t.notMatch((await it.as('ada').open('/admin/users/7/edit?find=night')).body, 'name="add" value="1"')
    const version = hidden(form.body, 'version') ?? ''
    const left = await it.as('ada').send('/admin/users/7/edit', { ...EVA, version, leaving: '2' })
    t.match((await it.as('ada').follow(left)).text, 'User saved')
    t.equal(inside(7), '1')
    const staged = await it.as('ada').send('/admin/users/7/edit', { ...EVA, version, remove: '1' })
    t.match(staged.text, 'Night shift 1 person Leaves when you save.')
    for (const [field, value] of [
      ['joining', '99'],
      ['joining', 'x'],
      ['joining', ['2', '2']],
      ['find', 'no such group'],
      ['find', 'shift'],
    ] as const)
      t.equal(
        (await it.as('ada').send('/admin/users/7/edit', { ...EVA, version, [field]: value })).status,
        422,
        String(value),
      )
    t.match(
      (await it.as('ada').send('/admin/users/7/edit', { ...EVA, version, joining: '99' })).text,
      'Cannot be chosen any more',
    )
    t.equal(inside(7), '1')
  },
)

t.test('ACL-15 AUT-16: an administrator who joins a group by their own form types the password for it', async (t) => {
  const it = await house(t)
  await it.as('ada').send('/admin/user-groups/add', { name: 'Night shift' })
  const form = await edited(it, 'ada', { joining: '1' })
  it.clock.pass({ minutes: 6 })
  t.equal((await it.as('ada').send(at(it, 'ada', 'edit'), form)).status, 401)
  t.equal(it.vault.db.raw.prepare('SELECT count(*) FROM user_group_members').pluck().get(), 0)
  const other = await edited(it, 'victor', { joining: '1' })
  t.equal((await it.as('ada').send(at(it, 'victor', 'edit'), other)).status, 303, 'for a colleague it is not asked')
})

t.test(
  'AUT-16: addresses, roles, resets and closing ask for the password again, and come back with what was typed',
  async (t) => {
    const it = await house(t)
    const forms = {
      email: await edited(it, 'victor', { email: 'vito@corp.test' }),
      role: await edited(it, 'victor', { administrator: true }),
      name: await edited(it, 'victor', { name: 'Vito' }),
    }
    it.clock.pass({ minutes: 6 })
    const before = stateOf(it.vault.db)
    for (const [url, form] of [
      [at(it, 'victor', 'edit'), forms.email],
      [at(it, 'victor', 'edit'), forms.role],
      ['/admin/users/add', { ...EVA, administrator: true }],
      [at(it, 'victor', 'reset'), {}],
      [at(it, 'victor', 'deactivate'), {}],
    ] as const) {
      const answer = await it.as('ada').send(url, form)
      t.equal(answer.status, 401, url)
      t.match(answer.text, /password/i)
      t.equal(hidden(answer.body, 'next'), url)
    }
    t.ok(hidden((await it.as('ada').send(at(it, 'victor', 'edit'), forms.email)).body, 'kept'))
    t.same(stateOf(it.vault.db), before)
    t.equal((await it.as('ada').send(at(it, 'victor', 'edit'), forms.name)).status, 303, 'a name needs no password')
    t.match((await it.as('ada').open(at(it, 'victor', 'reset'))).location, /^\/confirm-password/)
  },
)

t.test('AUT-12: a reset gives an address, ends every session, and nobody sees a password', async (t) => {
  const it = await house(t)
  t.match(
    (await it.as('ada').open(at(it, 'victor', 'reset'))).text,
    'Do you want to reset the password of Victor Viewer?',
  )
  t.equal((await it.as('victor').open('/account')).status, 200)
  const page = await it.as('ada').send(at(it, 'victor', 'reset'))
  t.match(page.text, 'The password of Victor Viewer was reset')
  t.equal((await it.as('victor').open('/account')).status, 303, 'signed out with the next request')
  t.equal(findPasswordHash(it.vault.db, it.ids.victor), null)
  const choosing = await it.stranger().open(address(page))
  t.equal(choosing.status, 200)
  t.match(choosing.text, 'Ada Admin', 'the person is told who reset it')
  t.match(eventNames(it.vault.db), ['user.password_reset', 'user.sessions_ended'])
  for (const url of GETS) t.notMatch((await it.as('ada').open(url)).body, /type="password"/, url)
})

t.test('AUT-12 nobody sets a password for somebody else', async (t) => {
  const given = async (it: Cast) => {
    const page = await it.as('ada').send(at(it, 'victor', 'reset'))
    return [
      ...(findPasswordHash(it.vault.db, it.ids.victor) === null ? [] : ['set']),
      ...(/type="password"/.test(page.body) ? ['shown'] : []),
    ]
  }
  t.same(await given(await house(t)), [])
  t.same(await given(await house(t, { also: givesPasswords })), ['set', 'shown'], 'control')
})

t.test('SES-06, SES-07: End sessions, a changed role and deactivation sign out with the next request', async (t) => {
  const it = await house(t)
  const signedIn = async (person: Person) => (await it.as(person).open('/account')).status === 200
  const dialog = await it.as('ada').inDialog(at(it, 'gina', 'end-sessions'))
  t.match(dialog.text, 'Do you want to sign Gina Group out everywhere?')
  const done = await it.as('ada').send(at(it, 'gina', 'end-sessions'))
  t.match((await it.as('ada').follow(done)).text, 'Session ended')
  t.notOk(await signedIn('gina'))
  await it.as('ada').send(at(it, 'victor', 'edit'), await edited(it, 'victor', { administrator: true }))
  t.notOk(await signedIn('victor'))
  await it.as('ada').send(at(it, 'stan', 'deactivate'))
  t.notOk(await signedIn('stan'))
  t.ok(await signedIn('edith'))
  t.ok(await signedIn('ada'))
})

t.test('deactivating hands everything over in the same screen, and says which identifiers had to change', async (t) => {
  const it = await house(t)
  const first = putSealed(it, { identifier: 'pay' })
  const second = putSealed(it, { identifier: 'mail' })
  it.vault.db.raw
    .prepare('UPDATE api_secrets SET owner_id = ?, identifier = ? WHERE id = ?')
    .run(it.ids.stan, 'pay', second)
  const url = at(it, 'olivia', 'deactivate')
  const ask = await it.as('ada').open(url)
  t.match(ask.text, 'Are you sure you want to deactivate Olivia Owner?')
  t.match(ask.text, 'Goes to the new owner: one API secret.')
  const before = stateOf(it.vault.db)
  const without = await it.as('ada').send(url)
  t.equal(without.status, 422)
  t.match(without.text, 'Choose who takes over what this user owns.')
  for (const find of ['nobody', 'olivia', 'Stan Stranger'])
    t.match((await it.as('ada').send(url, { find })).text, 'No other active user is called exactly so.', find)
  t.equal((await it.as('ada').send(url, { to: String(it.ids.olivia) })).status, 422)
  t.equal((await it.as('ada').send(url, { to: '9999' })).status, 422)
  const found = await it.as('ada').send(url, { find: 'st', search: 'yes' })
  t.match(found.body, `value="${String(it.ids.stan)}"`)
  const live = await it.as('ada').open(`${url}?find=stan`)
  t.match(live.text, 'Stan Stranger stan · stan@corp.test')
  const chosen = await it.as('ada').send(url, { find: 'st', add: String(it.ids.stan) })
  t.equal(hidden(chosen.body, 'to'), String(it.ids.stan))
  t.equal(
    hidden((await it.as('ada').send(url, { find: 'stan@corp.test', choose: 'yes' })).body, 'to'),
    String(it.ids.stan),
  )
  t.same(stateOf(it.vault.db), before, 'until now nothing has happened')
  const done = await it.as('ada').send(url, { to: String(it.ids.stan) })
  t.equal(done.status, 303)
  const page = await it.as('ada').follow(done)
  t.match(page.text, 'User deactivated Handed over: one API secret.')
  t.match(page.text, `One identifier was taken there and got a number at its end: #${String(first)}.`)
  t.match(it.vault.db.raw.prepare('SELECT owner_id, identifier FROM api_secrets WHERE id = ?').get(first), {
    owner_id: it.ids.stan,
    identifier: 'pay-2',
  })
  t.equal((await it.as('olivia').open('/api-secrets')).status, 303)
  t.equal((await it.as('victor').open(`/api-secrets/${String(first)}`)).status, 200, 'what was shared stays shared')
  t.equal((await it.as('ada').open(`/api-secrets/${String(first)}`)).status, 404, 'and the administrator sees nothing')
  t.match((await it.as('ada').open('/admin/users?status=inactive')).text, 'Olivia Owner')
})

t.test('whoever is named by username needs no list', async (t) => {
  const it = await house(t)
  putSealed(it)
  t.equal((await it.as('ada').send(at(it, 'olivia', 'deactivate'), { find: 'stan' })).status, 303)
  t.equal(it.vault.db.raw.prepare('SELECT owner_id FROM api_secrets').pluck().get(), it.ids.stan)
})

t.test('External share says what it gives, and what it needs while sharing outside is switched off', async (t) => {
  const it = await house(t)
  const hints = {
    en: 'May share API secrets of their own with people who have no account',
    'pt-BR': 'Permite compartilhar os próprios segredos de API com pessoas sem conta',
  }
  for (const value of [null, 'yes'])
    for (const language of ['en', 'pt-BR'] as const) {
      it.vault.write((tx) => {
        writeSetting(tx.db, { name: 'external_sharing', value, at: tx.at, by: it.ids.ada })
        updateUser(tx.db, it.ids.ada, { language })
      })
      for (const url of ['/admin/users/add', at(it, 'victor', 'edit')])
        t.match((await it.as('ada').open(url)).text, `${hints[language]}${value === null ? ', ' : '. '}`)
    }
})

t.test('External share is chosen on Add user when new users may share outside, and can be taken back', async (t) => {
  const it = await house(t)
  const checked = /id="mayShareOutside" name="mayShareOutside" value="yes" checked/
  t.notMatch((await it.as('ada').open('/admin/users/add')).body, checked)
  const name = 'new_users_may_share_outside'
  it.vault.write((tx) => writeSetting(tx.db, { name, value: 'yes', at: tx.at, by: it.ids.ada }))
  t.match((await it.as('ada').open('/admin/users/add')).body, checked)
  t.notMatch((await it.as('ada').open(at(it, 'victor', 'edit'))).body, checked, 'nobody who is here gains it')
  const wrong = await it.as('ada').send('/admin/users/add', { ...EVA, email: 'nothing' })
  t.equal(wrong.status, 422)
  t.notMatch(wrong.body, checked, 'what was typed comes back')
  for (const [username, mayShareOutside] of [
    ['eva', false],
    ['eve', true],
  ] as const) {
    const typed = { ...EVA, username, email: `${username}@corp.test`, mayShareOutside }
    t.equal((await it.as('ada').send('/admin/users/add', typed)).status, 200)
    const row = it.vault.db.raw.prepare('SELECT may_share_outside FROM users WHERE username = ?').pluck()
    t.equal(row.get(username), Number(mayShareOutside), username)
  }
})

t.test('the last administrator is told why not, and nothing happens', async (t) => {
  const it = await house(t)
  const before = stateOf(it.vault.db)
  t.match((await it.as('ada').open(at(it, 'ada', 'deactivate'))).text, 'No other administrator can sign in.')
  const closed = await it.as('ada').send(at(it, 'ada', 'deactivate'))
  t.equal(closed.status, 409)
  t.match(closed.text, 'No other administrator can sign in.')
  const demoted = await it.as('ada').send(at(it, 'ada', 'edit'), await edited(it, 'ada', { administrator: false }))
  t.equal(demoted.status, 422)
  t.match(demoted.text, 'Make somebody else an administrator first;')
  t.same(stateOf(it.vault.db), before)
})

t.test(
  'an administrator who was only invited does not keep the account of the last one from being the last',
  async (t) => {
    const it = await house(t)
    await it.as('ada').send(at(it, 'victor', 'edit'), await edited(it, 'victor', { administrator: true }))
    const before = stateOf(it.vault.db)
    t.equal((await it.as('ada').send(at(it, 'ada', 'deactivate'))).status, 409)
    t.same(stateOf(it.vault.db), before)
  },
)

t.test('an administrator who is not the last one can close their own account', async (t) => {
  const it = await house(t)
  await it.as('ada').send(at(it, 'victor', 'edit'), await edited(it, 'victor', { administrator: true }))
  it.vault.write((tx) => updateUser(tx.db, it.ids.victor, { passwordHash: 'chosen' }))
  t.match((await it.as('ada').open(at(it, 'ada', 'deactivate'))).text, 'your own account')
  t.equal((await it.as('ada').send(at(it, 'ada', 'deactivate'))).status, 303)
  t.equal((await it.as('ada').open('/admin/users')).status, 303, 'signed out')
})

t.test('reactivating gives a new address; acts that do not fit the state are refused in words', async (t) => {
  const it = await house(t)
  await it.as('ada').send(at(it, 'stan', 'deactivate'))
  for (const act of ['deactivate', 'reset']) {
    t.equal((await it.as('ada').open(at(it, 'stan', act))).status, 409, act)
    const answer = await it.as('ada').send(at(it, 'stan', act))
    t.equal(answer.status, 409, act)
    t.match(answer.text, 'This user is inactive already.')
  }
  t.match((await it.as('ada').open(at(it, 'stan', 'edit'))).text, 'Inactive since 21 Nov 2026.')
  const ask = await it.as('ada').open(at(it, 'stan', 'reactivate'))
  t.match(ask.text, 'Do you want to reactivate Stan Stranger?')
  const page = await it.as('ada').send(at(it, 'stan', 'reactivate'))
  t.match(page.text, 'Stan Stranger was reactivated')
  t.equal((await it.stranger().open(address(page))).status, 200)
  t.equal((await it.as('ada').send(at(it, 'stan', 'reactivate'))).status, 409)
})

t.test('page and dialog are the same inside, and every word has its Portuguese', async (t) => {
  const it = await house(t)
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  for (const [url, words] of [
    ['/admin/users', 'Usuários'],
    ['/admin/users/add', 'Adicionar usuário'],
    [at(it, 'victor', 'edit'), 'Encerrar sessões'],
    [at(it, 'victor', 'reset'), 'Deseja redefinir a senha de Victor Viewer?'],
    [at(it, 'victor', 'deactivate'), 'Tem certeza que deseja desativar Victor Viewer?'],
    [at(it, 'victor', 'end-sessions'), 'Deseja encerrar todas as sessões de Victor Viewer?'],
  ] as const) {
    const [page, dialog] = [await it.as('ada').open(url), await it.as('ada').inDialog(url)]
    t.match(page.text, words)
    t.match(dialog.text, words)
    t.notMatch(dialog.body, '<html')
  }
})

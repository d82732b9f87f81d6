// Add, Edit and Replace client secret through the front door: nothing typed is lost, and nothing else is written.
import fc from 'fast-check'
import t from 'tap'
import { unsealField } from '../../src/vault/sealed-fields.ts'
import { findApiSecret } from '../../src/store/api-secrets.ts'
import { massAssignment, tidiesWhatIsTyped } from '../controls/screens/api-secret-forms.ts'
import { castFor, hidden, type Answer, type Cast } from '../fixtures/cast.ts'
import { rounds } from '../fixtures/rounds.ts'
import { CANARY, putSealed } from '../fixtures/sealed.ts'

const THREE = { name: 'Payroll API', url: 'https://payroll.test/v1', clientId: 'cid-1' }
const EIGHT = {
  ...THREE,
  clientSecret: 'typed-canary-1',
  identifier: 'pay-1',
  method: 'POST',
  tags: 'prod, eu',
  notes: 'Ask Ana.',
}

/** Everything that a refused act must leave as it is. */
function state({ vault }: Cast): unknown[] {
  const tables = ['api_secrets', 'grants', 'marks', 'letters', 'users']
  const events = "SELECT name FROM audit_events WHERE name <> 'access.denied'"
  return [...tables.map((table) => `SELECT * FROM ${table}`), events].map((sql) =>
    JSON.stringify(vault.db.raw.prepare(sql).all()),
  )
}

function kept({ vault }: Cast, id: number) {
  const row = findApiSecret(vault.db, id)
  if (row === undefined) throw new Error('there is no such row')
  const { name, url, identifier, method, tags, version, ownerId, disabledAt } = row
  const open = (field: Parameters<typeof unsealField>[2]) => unsealField(vault, row, field)
  const sealed = {
    clientId: open('client_id'),
    clientSecret: open('client_secret'),
    previous: open('previous_secret'),
    notes: open('notes'),
  }
  return { name, url, identifier, method, tags, version, ownerId, disabledAt, ...sealed }
}

/** What stands in a field of a form. */
function valueOf({ body }: Answer, name: string): string | undefined {
  const area = new RegExp(`<textarea[^>]*name="${name}"[^>]*>\\n?([\\s\\S]*?)</textarea>`).exec(body)?.[1]
  const chosen = new RegExp(`<select[^>]*name="${name}"[\\s\\S]*?<option value="([^"]*)" selected`).exec(body)?.[1]
  return (area ?? chosen ?? hidden(body, name))
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

const FORM = ['name', 'url', 'clientId', 'identifier', 'method', 'tags', 'notes']

/** A form as a browser would send it on. */
function formIn(answer: Answer): Record<string, string> {
  const names = [...FORM, 'version', 'seen', 'clientSecretSealed']
  const found = names.map((name) => [name, valueOf(answer, name)] as const)
  return Object.fromEntries(found.filter((pair): pair is readonly [string, string] => pair[1] !== undefined))
}

t.test('scenario 6 7: Add leads to a form with the eight fields and the box about asterisks', async (t) => {
  const it = await castFor(t)
  const list = await it.as('olivia').open('/api-secrets')
  t.match(list.body, /<a class="button primary" href="\/api-secrets\/add"[\s\S]*?Add/)
  const page = await it.as('olivia').open('/api-secrets/add')
  t.match(page.text, 'Add API secret')
  t.match(page.text, 'Fields with an asterisk are mandatory')
  const labels = [...page.body.matchAll(/<label for="(\w+)">([\s\S]*?)<\/label>/g)].map(([, id, label = '']) => [
    id,
    label.replace(/<[^>]*>/g, '').trim(),
  ])
  t.same(labels, [
    ['name', 'Name*'],
    ['url', 'Url*'],
    ['clientId', 'Client ID*'],
    ['clientSecret', 'Client secret'],
    ['identifier', 'Identifier'],
    ['method', 'Method'],
    ['tags', 'Tags'],
    ['notes', 'Notes'],
  ])
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  t.match(
    (await it.as('olivia').open('/api-secrets/add')).text,
    /Os campos com asterisco são obrigatórios Nome \* Url \* ID do cliente \* Client secret .*Identificador .*Método .*Tags .*Anotações/,
  )
})

t.test(
  'scenario 8: without Name, Url or Client ID nothing is stored, the field says so, and the rest is still there',
  async (t) => {
    const it = await castFor(t)
    const before = state(it)
    for (const [field, sentence] of [
      ['name', 'Give the API secret a name.'],
      ['url', 'Type the base address of the API.'],
      ['clientId', 'Type the Client ID.'],
    ] as const) {
      const answer = await it.as('olivia').send('/api-secrets/add', { ...EIGHT, [field]: '  ' })
      t.equal(answer.status, 422)
      t.match(answer.body, new RegExp(`<input id="${field}"[^>]*aria-invalid="true"`))
      t.match(answer.text, sentence)
      for (const other of FORM.filter((name) => name !== field))
        t.equal(valueOf(answer, other), EIGHT[other as keyof typeof EIGHT], other)
      t.notMatch(answer.body, 'typed-canary-1', 'the client secret never travels in clear')
      t.match(answer.text, 'The client secret you typed is kept, unseen.')
    }
    t.same(state(it), before)
  },
)

t.test('scenario 9: with the three mandatory fields it is stored, mine, listed, and not shared', async (t) => {
  const it = await castFor(t)
  const saved = await it.as('olivia').send('/api-secrets/add', THREE)
  t.equal(saved.status, 303)
  const list = await it.as('olivia').follow(saved)
  t.match(list.text, 'API secret saved Share this API secret')
  t.match(list.body, '<a href="/api-secrets/1/share" hx-get="/api-secrets/1/share"')
  t.match(list.text, /1 Payroll API https:\/\/ payroll\.test\/v1 No Olivia Owner Active/)
  t.match(kept(it, 1), {
    ...THREE,
    ownerId: it.ids.olivia,
    clientSecret: null,
    identifier: null,
    method: null,
    notes: null,
  })
})

t.test('scenario 10: all eight fields come back unchanged', async (t) => {
  const it = await castFor(t)
  const notes = 'one\r\n\r\ntwo\tñ 😀'
  const clientSecret = ' \t first line \r\nsecond\rthird\n '
  await it.as('olivia').send('/api-secrets/add', { ...EIGHT, name: '  Payroll API ', notes, clientSecret })
  t.match(kept(it, 1), { ...EIGHT, notes: 'one\n\ntwo\tñ 😀', clientSecret: ' \t first line \nsecond\nthird\n ' })
  const details = await it.as('olivia').open('/api-secrets/1')
  for (const value of [EIGHT.name, EIGHT.url, EIGHT.clientId, EIGHT.identifier, EIGHT.method, 'prod', 'eu'])
    t.match(details.text, value)
  const shown = await it.as('olivia').send('/api-secrets/1/reveal', { for: 'show' }, { accept: 'text/plain' })
  t.equal(shown.body, ' \t first line \nsecond\nthird\n ')
})

t.test(
  'a character counts once, whatever it is made of: the form takes as many of them as the rule allows',
  async (t) => {
    const it = await castFor(t)
    const page = await it.as('olivia').open('/api-secrets/add')
    for (const [name, most] of Object.entries({ name: 200, identifier: 200, url: 2048, clientId: 1000, notes: 10_000 }))
      t.match(page.body, new RegExp(`id="${name}"[^>]* maxlength="${String(2 * most)}"`), 'in what browsers count')
    const signs = (count: number) => ({ ...THREE, name: '😀'.repeat(count), identifier: '𠮷'.repeat(count) })
    t.equal((await it.as('olivia').send('/api-secrets/add', signs(200))).status, 303)
    const [row] = it.vault.db.raw.prepare('SELECT name, identifier FROM api_secrets').all()
    t.match(row, { name: '😀'.repeat(200), identifier: '𠮷'.repeat(200) })
    const more = await it.as('olivia').send('/api-secrets/add', signs(201))
    t.equal(more.status, 422)
    t.match(more.text, 'Name: Use at most 200 characters. Identifier: Use at most 200 characters.')
  },
)

t.test('scenario 11: an identifier I use already is refused; that others use it I do not learn', async (t) => {
  const it = await castFor(t)
  await it.as('olivia').send('/api-secrets/add', { ...THREE, identifier: 'abc' })
  const again = await it.as('olivia').send('/api-secrets/add', { ...THREE, identifier: ' abc ' })
  t.equal(again.status, 422)
  t.match(again.text, 'You already use this identifier')
  const all = await it.as('olivia').send('/api-secrets/add', { ...THREE, name: '', identifier: 'abc' })
  t.match(all.text, /2 fields need your attention Name: [^:]+ Identifier: You already use this identifier/)
  t.equal((await it.as('stan').send('/api-secrets/add', { ...THREE, identifier: 'abc' })).status, 303)
})

t.test(
  'scenario 19 20: Edit opens with the current values, and what is changed stands in list and details',
  async (t) => {
    const it = await castFor(t)
    const id = putSealed(it, { identifier: 'bill', method: 'GET', tags: 'prod, eu', notes: 'n' })
    const url = `/api-secrets/${String(id)}`
    const page = await it.as('olivia').open(`${url}/edit`)
    t.match(page.text, 'Edit API secret')
    t.match(formIn(page), {
      name: 'Billing API',
      clientId: 'cid-77AA-qq',
      identifier: 'bill',
      method: 'GET',
      tags: 'prod, eu',
      notes: 'n',
    })
    t.equal(valueOf(page, 'clientSecret'), '', 'the client secret is never filled in')
    t.notMatch(page.body, CANARY)
    const saved = await it.as('olivia').send(`${url}/edit`, { ...formIn(page), name: 'Billing 2', tags: 'new' })
    t.equal(saved.location, url)
    const details = await it.as('olivia').follow(saved)
    t.match(details.text, 'API secret updated Share this API secret')
    t.match(details.text, 'Billing 2')
    t.match((await it.as('olivia').open('/api-secrets')).text, 'Billing 2')
    t.match(kept(it, id), { name: 'Billing 2', tags: 'new', clientSecret: CANARY })
  },
)

t.test('whoever may edit and not share is not offered to share what they saved', async (t) => {
  const it = await castFor(t)
  const url = `/api-secrets/${String(putSealed(it))}`
  const edith = it.as('edith')
  const page = await edith.open(`${url}/edit`)
  const details = await edith.follow(await edith.send(`${url}/edit`, { ...formIn(page), name: 'Billing 2' }))
  t.match(details.text, 'API secret updated')
  t.notMatch(details.body, `href="${url}/share"`)
})

t.test('ACL-20: Can edit sees the identifier and leaves it to the owner', async (t) => {
  const it = await castFor(t)
  const url = `/api-secrets/${String(putSealed(it, { identifier: 'bill' }))}/edit`
  putSealed(it, { identifier: 'abc' })
  const page = await it.as('edith').open(url)
  t.match(page.body, /id="identifier"[^>]* value="bill" readonly/)
  t.match(page.text, 'Only the owner can change the identifier.')
  t.notMatch((await it.as('olivia').open(url)).body, /id="identifier"[^>]*readonly/)
  const before = state(it)
  const told = []
  for (const identifier of ['abc', 'xyz']) {
    const answer = await it.as('edith').send(url, { ...formIn(page), identifier })
    t.equal(answer.status, 422)
    told.push(answer.text.replaceAll(identifier, ''))
  }
  t.equal(told[0], told[1], 'whether the owner uses it elsewhere makes no difference')
  t.match(told[0], 'Identifier: Only the owner can change the identifier.')
  t.same(state(it), before)
})

t.test('scenario 38: Can edit edits, and the owner sees it', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const url = `/api-secrets/${String(id)}`
  const form = formIn(await it.as('edith').open(`${url}/edit`))
  t.equal((await it.as('edith').send(`${url}/edit`, { ...form, name: 'By Edith' })).status, 303)
  t.match((await it.as('olivia').open('/api-secrets')).text, 'By Edith')
  t.match((await it.as('olivia').open(`${url}?tab=history`)).text, 'Edith Editor changed the API secret')
})

t.test('an empty client secret keeps it, the box removes it, both at once are asked about', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const url = `/api-secrets/${String(id)}/edit`
  const form = async () => formIn(await it.as('olivia').open(url))
  await it.as('olivia').send(url, { ...(await form()), name: 'N' })
  t.match(kept(it, id), { clientSecret: CANARY })
  const both = await it.as('olivia').send(url, { ...(await form()), clientSecret: 'new', clearClientSecret: 'yes' })
  t.equal(both.status, 422)
  t.match(both.text, 'Either type a new client secret or remove the stored one.')
  await it.as('olivia').send(url, { ...(await form()), clearClientSecret: 'yes' })
  t.match(kept(it, id), { clientSecret: null, previous: CANARY })
  t.notMatch((await it.as('olivia').open(url)).text, 'Remove the stored client secret')
})

t.test('Replace client secret is open, paste, Save; the one before is kept', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const url = `/api-secrets/${String(id)}/replace-secret`
  const page = await it.as('edith').open(url)
  t.match(page.text, 'Replace client secret')
  const empty = await it.as('edith').send(url, formIn(page))
  t.equal(empty.status, 422)
  t.match(empty.text, 'Paste the new client secret.')
  const saved = await it.as('edith').send(url, { ...formIn(page), clientSecret: ' new\r\none ' })
  t.match((await it.as('edith').follow(saved)).text, 'Client secret replaced The one before it is kept for 30 days.')
  t.match(kept(it, id), { clientSecret: ' new\none ', previous: CANARY })
})

t.test('who may only view cannot change anything: 403, and nothing is written', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const form = formIn(await it.as('olivia').open(`/api-secrets/${String(id)}/edit`))
  const before = state(it)
  for (const act of ['edit', 'replace-secret']) {
    const url = `/api-secrets/${String(id)}/${act}`
    t.equal((await it.as('victor').open(url)).status, 403)
    t.equal((await it.as('victor').send(url, { ...form, name: 'X', clientSecret: 'x' })).status, 403)
  }
  t.same(state(it), before)
})

t.test('for everybody else it does not exist: the same answer as for an ID that was never given', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const before = state(it)
  for (const person of ['stan', 'ada'] as const)
    for (const act of ['edit', 'replace-secret']) {
      const [there, nowhere] = [`/api-secrets/${String(id)}/${act}`, `/api-secrets/4711/${act}`]
      const same = async (ask: (url: string) => Promise<Answer>) => {
        const [a, b] = [await ask(there), await ask(nowhere)]
        t.equal(a.status, 404)
        t.equal(bare(a), bare(b), `${person} ${act}`)
      }
      await same((url) => it.as(person).open(url))
      await same((url) => it.as(person).send(url, { ...THREE, version: '1', clientSecret: 'x' }))
    }
  for (const odd of ['0', '-1', '1e3', '01', '%D9%A1', '1%2f2', 'x'.repeat(300)])
    t.equal(
      (await it.as('olivia').open(`/api-secrets/${odd}/edit`)).status,
      odd.length > 200 ? 414 : 404,
      odd.slice(0, 20),
    )
  t.same(state(it), before)
})

// The page without its tokens, which differ from page to page.
const bare = ({ body }: Answer) =>
  body.replace(/name="_csrf" value="[^"]*"/g, '').replace(/data-session-ends-in="[^"]*"/, '')

t.test('page and dialog are the same inside', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  for (const url of [
    '/api-secrets/add',
    `/api-secrets/${String(id)}/edit`,
    `/api-secrets/${String(id)}/replace-secret`,
  ]) {
    const [page, dialog] = [await it.as('olivia').open(url), await it.as('olivia').inDialog(url)]
    t.ok(bare(page).includes(bare(dialog).trim()), url)
  }
})

t.test(
  'what was refused comes back with the client secret sealed for this person, this form and ten minutes',
  async (t) => {
    const it = await castFor(t)
    const refused = await it.as('olivia').send('/api-secrets/add', { ...EIGHT, name: '' })
    const sealed = hidden(refused.body, 'clientSecretSealed') ?? ''
    t.ok(sealed.length > 100)
    const again = { ...THREE, clientSecret: '', clientSecretSealed: sealed }
    const stolen = await it.as('stan').send('/api-secrets/add', again)
    t.equal(stolen.status, 422)
    t.match(stolen.text, 'was kept for ten minutes only. Type it again.')
    const elsewhere = putSealed(it)
    const other = await it
      .as('olivia')
      .send(`/api-secrets/${String(elsewhere)}/replace-secret`, { version: '1', clientSecretSealed: sealed })
    t.equal(other.status, 422)
    await it.as('olivia').send('/api-secrets/add', { ...again, name: 'Kept' })
    t.match(kept(it, 2), { name: 'Kept', clientSecret: 'typed-canary-1' })
    await it.as('olivia').send('/api-secrets/add', { ...again, name: 'Typed anew', clientSecret: 'other' })
    t.match(kept(it, 3), { clientSecret: 'other' })
    await it.as('olivia').send('/api-secrets/add', { ...again, name: 'Dropped', clearClientSecret: 'yes' })
    t.match(kept(it, 4), { clientSecret: null })
    it.clock.pass({ minutes: 10 })
    const late = await it.as('olivia').send('/api-secrets/add', again)
    t.equal(late.status, 422, 'after ten minutes it is said, never saved without it')
    t.match(late.text, 'was kept for ten minutes only. Type it again.')
    t.match(late.body, 'value="https://payroll.test/v1"')
  },
)

t.test('a key in the wrong field is warned of; Save anyway saves', async (t) => {
  const it = await castFor(t)
  const key = `ghp_${'aB3'.repeat(12)}`
  const typed = { ...EIGHT, notes: `token ${key}` }
  const warned = await it.as('olivia').send('/api-secrets/add', typed)
  t.equal(warned.status, 422)
  t.match(warned.text, 'This looks like a key (GitHub). Keys belong in Client secret.')
  t.match(warned.body, /<input type="checkbox" id="saveAnyway" name="saveAnyway" value="yes"[^>]*>/)
  const saved = await it.as('olivia').send('/api-secrets/add', { ...formIn(warned), saveAnyway: 'yes' })
  t.equal(saved.status, 303)
  t.match(kept(it, 1), { notes: typed.notes, clientSecret: EIGHT.clientSecret })
  const form = formIn(await it.as('olivia').open('/api-secrets/1/edit'))
  t.equal(
    (await it.as('olivia').send('/api-secrets/1/edit', { ...form, name: 'Other' })).status,
    303,
    'nobody is warned twice',
  )
})

t.test(
  'ACL-21 somebody saved in between: 409 names both changes, keeps what was typed, and lets it be saved over',
  async (t) => {
    const it = await castFor(t)
    const id = putSealed(it, { tags: 'prod', notes: 'old' })
    const url = `/api-secrets/${String(id)}/edit`
    const form = formIn(await it.as('olivia').open(url))
    await it.as('edith').send(url, { ...form, tags: 'edith-tag', notes: 'edith notes' })
    const before = state(it)
    const refused = await it
      .as('olivia')
      .send(url, { ...form, name: 'Mine', notes: 'my notes', clientSecret: 'typed-canary-2' })
    t.equal(refused.status, 409)
    t.match(refused.text, 'Edith Editor saved this API secret while you were editing it')
    t.match(
      refused.text,
      'Field Edith Editor You Name not changed Mine Tags edith-tag not changed Notes edith notes my notes Client secret not changed changed',
    )
    t.same(state(it), before)
    t.match(formIn(refused), { name: 'Mine', tags: 'edith-tag', notes: 'my notes', version: '2' })
    t.notMatch(refused.body, 'typed-canary-2')
    const saved = await it.as('olivia').send(url, formIn(refused))
    t.equal(saved.status, 303)
    t.match(kept(it, id), {
      name: 'Mine',
      tags: 'edith-tag',
      notes: 'my notes',
      clientSecret: 'typed-canary-2',
      previous: CANARY,
    })
  },
)

t.test('a client secret that only they changed is named, and so is one that I remove', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const url = `/api-secrets/${String(id)}/edit`
  const form = formIn(await it.as('olivia').open(url))
  it.clock.pass({ seconds: 1 })
  await it.as('edith').send(url, { ...form, clientSecret: 'edith-secret', clientId: 'cid-2' })
  const refused = await it.as('olivia').send(url, { ...form, name: 'Mine' })
  t.match(refused.text, 'Name not changed Mine Client ID cid-2 not changed Client secret changed not changed')
  const cleared = await it.as('olivia').send(url, { ...form, clearClientSecret: 'yes' })
  t.match(cleared.text, 'Client secret changed changed')
  t.match(cleared.body, /id="clearClientSecret"[^>]*checked/)
  t.notMatch(cleared.body, 'edith-secret')
})

t.test('my own other window is told as such; without marks every difference is named', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const url = `/api-secrets/${String(id)}/edit`
  const { seen, ...form } = formIn(await it.as('olivia').open(url))
  t.ok(seen)
  await it.as('olivia').send(url, { ...form, name: 'First window' })
  const refused = await it.as('olivia').send(url, { ...form, name: 'Second window' })
  t.equal(refused.status, 409)
  t.match(refused.text, 'You saved this API secret in another window')
  t.match(refused.text, 'Name First window Second window')
  const replace = await it
    .as('olivia')
    .send(`/api-secrets/${String(id)}/replace-secret`, { version: '1', clientSecret: 'typed-canary-3' })
  t.equal(replace.status, 409)
  t.match(replace.text, 'The client secret you typed is kept. Save again')
  t.equal((await it.as('olivia').send(`/api-secrets/${String(id)}/replace-secret`, formIn(replace))).status, 303)
  t.match(kept(it, id), { clientSecret: 'typed-canary-3' })
})

t.test(
  `ACL-21 ${String(rounds(500))} times two people save at once: one is saved, one is told, none is lost`,
  async (t) => {
    const it = await castFor(t)
    const id = putSealed(it)
    const url = `/api-secrets/${String(id)}/edit`
    const tokens = { olivia: await it.as('olivia').token(), edith: await it.as('edith').token() }
    const faults: string[] = []
    for (let round = 1; round <= rounds(500); round++) {
      const save = (person: 'olivia' | 'edith') =>
        it
          .as(person)
          .send(url, { ...THREE, name: `${person} ${String(round)}`, version: String(round), _csrf: tokens[person] })
      const [a, b] = await Promise.all([save('olivia'), save('edith')])
      const statuses = [a.status, b.status].sort().join()
      const winner = a.status === 303 ? 'olivia' : 'edith'
      const { name, version } = kept(it, id)
      if (statuses !== '303,409' || name !== `${winner} ${String(round)}` || version !== round + 1)
        faults.push(`${String(round)}: ${statuses}`)
    }
    t.same(faults, [])
  },
)

t.test('it became inactive while the form was filled in: 409, and what was typed is still there', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const url = `/api-secrets/${String(id)}`
  const form = formIn(await it.as('olivia').open(`${url}/edit`))
  await it.as('edith').send(`${url}/disable`)
  const refused = await it.as('olivia').send(`${url}/edit`, { ...form, name: 'Mine', clientSecret: 'typed-canary-4' })
  t.equal(refused.status, 409)
  t.match(refused.text, 'is inactive It was disabled in the meantime, so nothing was saved.')
  t.match(formIn(refused), { name: 'Mine', version: '1' })
  const replace = await it.as('olivia').send(`${url}/replace-secret`, { version: '1', clientSecret: 'x' })
  t.equal(replace.status, 409)
  t.equal((await it.as('olivia').open(`${url}/edit`)).status, 409)
  await it.as('olivia').send(`${url}/enable`)
  t.equal((await it.as('olivia').send(`${url}/edit`, formIn(refused))).status, 303)
  t.match(kept(it, id), { name: 'Mine', clientSecret: 'typed-canary-4' })
})

t.test('a form sent after the session ended is not lost, the client secret included', async (t) => {
  const it = await castFor(t)
  await it.as('olivia').open('/api-secrets/add')
  const token = await it.as('olivia').token()
  it.clock.pass({ minutes: 31 })
  const asked = await it.as('olivia').send('/api-secrets/add', { ...EIGHT, _csrf: token })
  t.equal(asked.status, 401)
  t.ok(hidden(asked.body, 'kept'))
  t.notMatch(asked.body, 'typed-canary-1')
  t.equal(it.vault.db.raw.prepare('SELECT count(*) FROM api_secrets').pluck().get(), 0)
})

t.test(
  'ACL-06 ACL-07 other fields of a form change nothing: owner, state, grants and versions stay what they are',
  async (t) => {
    const it = await castFor(t)
    const id = putSealed(it)
    const extra: Record<string, string> = {
      id: '999',
      ownerId: String(it.ids.edith),
      owner_id: String(it.ids.edith),
      owner: 'edith',
      createdBy: String(it.ids.edith),
      createdAt: '0',
      disabledAt: '1',
      status: 'inactive',
      kekVersion: '9',
      wrappedKey: 'x',
      lastUsedAt: '0',
      previousUntil: '0',
      shared: 'yes',
      recipient: `user:${String(it.ids.stan)}`,
      isAdmin: 'true',
      role: 'admin',
      ['__proto__']: 'x',
      constructor: 'x',
      'fields[name]': 'x',
    }
    const form = formIn(await it.as('edith').open(`/api-secrets/${String(id)}/edit`))
    const untouched = () => {
      const sql =
        'SELECT owner_id, created_by, created_at, disabled_at, kek_version, hex(wrapped_key), (SELECT count(*) FROM grants), (SELECT count(*) FROM users WHERE administrator) FROM api_secrets WHERE id = ?'
      return JSON.stringify(it.vault.db.raw.prepare(sql).get(id))
    }
    const before = untouched()
    t.equal(
      (await it.as('edith').send(`/api-secrets/${String(id)}/edit`, { ...extra, ...form, name: 'Only this' })).status,
      303,
    )
    t.equal(untouched(), before)
    t.match(kept(it, id), { name: 'Only this', version: 2 })
    t.equal((await it.as('edith').send('/api-secrets/add', { ...extra, ...THREE })).status, 303)
    t.match(kept(it, id + 1), { ownerId: it.ids.edith, version: 1, disabledAt: null })
    massAssignment(it.vault, id, extra)
    t.not(untouched(), before, 'control: a write that takes what it is given changes them')
  },
)

t.test(
  'INP-08 INP-13 ACL-08 odd, huge, repeated and nested input in every field: kept to the letter or a sentence, never 500',
  async (t) => {
    const fields = [...FORM, 'clientSecret', 'version', 'seen', 'clientSecretSealed', 'saveAnyway', 'clearClientSecret']
    const odd = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => text.isWellFormed()),
      fc.constantFrom(
        '',
        '\0',
        'a\0b',
        '\r\n',
        'a\r\nb',
        '\u202eabc',
        '\u0301'.repeat(500),
        '👩‍👩‍👧‍👦'.repeat(20),
        '\ufeff',
        '__proto__',
        "' OR 1=1 --",
        '<script>',
        'a'.repeat(20_001),
        'é'.repeat(10_001),
      ),
      fc.constant(['a', 'b']),
    )
    const it = await castFor(t)
    const token = await it.as('olivia').token()
    const keeps = ({ it, token }: { it: Cast; token: string }) =>
      fc.asyncProperty(fc.constantFrom(...fields), odd, fc.boolean(), async (field, value, editing) => {
        const id = editing ? putSealed(it) : null
        const url = id === null ? '/api-secrets/add' : `/api-secrets/${String(id)}/edit`
        const count = () => it.vault.db.raw.prepare('SELECT count(*) FROM api_secrets').pluck().get() as number
        const before = count()
        const answer = await it
          .as('olivia')
          .send(url, { ...THREE, version: '1', saveAnyway: 'yes', _csrf: token, [field]: value })
        if (answer.status === 303) {
          const row = kept(
            it,
            id ?? (it.vault.db.raw.prepare('SELECT max(id) FROM api_secrets').pluck().get() as number),
          )
          const given = [value].flat()[0] ?? ''
          const lf = given.replace(/\r\n?/g, '\n')
          const expected = field === 'clientSecret' ? lf : lf.replace(/^[ \t\n]+|[ \t\n]+$/g, '')
          const now = String((row as Record<string, string | number | null>)[field] ?? '')
          const exact = ['name', 'url', 'clientId', 'identifier', 'notes', 'clientSecret'].includes(field)
          const same = editing && field === 'clientSecret' && expected === '' ? now === CANARY : now === expected
          // What a form does not know is left alone, however often it is sent.
          const known = field !== 'seen' && (editing || field !== 'version')
          return !(Array.isArray(value) && known) && (!exact || same)
        }
        return [409, 422].includes(answer.status) && count() === before && /role="alert"/.test(answer.body)
      })
    await fc.assert(keeps({ it, token }), { numRuns: rounds(400), seed: 9 })
    const tidy = await castFor(t, { also: tidiesWhatIsTyped })
    // That there is such a value is enough: the shortest one is not looked for.
    const once = { numRuns: 400, seed: 9, endOnFailure: true }
    const found = await fc.check(keeps({ it: tidy, token: await tidy.as('olivia').token() }), once)
    t.equal(found.failed, true, 'control: what is tidied up on the way is noticed')
    const big = await it.as('olivia').send('/api-secrets/add', { ...THREE, notes: 'x'.repeat(1_000_000), _csrf: token })
    t.equal(big.status, 422)
    t.match(big.text, 'Use at most 10,000 characters.')
    t.equal(
      (await it.as('olivia').send('/api-secrets/add', { ...THREE, notes: 'x'.repeat(1_100_000), _csrf: token })).status,
      413,
    )
    const twice = await it.as('olivia').send('/api-secrets/add', { ...THREE, name: ['a', 'b'], _csrf: token })
    t.equal(twice.status, 422)
    t.match(twice.text, 'This field was sent more than once.')
  },
)

t.test('opening Edit is a visit like opening the details; a prefetch or HEAD of it is none', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const url = `/api-secrets/${String(id)}/edit`
  const viewed = () =>
    it.vault.db.raw.prepare("SELECT count(*) FROM audit_events WHERE name = 'api_secret.viewed'").pluck().get()
  await it.as('edith').open(url, { 'sec-purpose': 'prefetch' })
  t.equal(viewed(), 0)
  await it.as('edith').open(url)
  t.equal(viewed(), 1)
  it.vault.db.raw.exec("CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END")
  it.clock.pass({ minutes: 20 })
  t.equal((await it.as('edith').open(url)).status, 200, 'shown even when the visit cannot be written down')
})

t.test('a field somebody tampered with does not open: nothing is shown, and it is recorded', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  it.vault.db.raw.prepare('UPDATE api_secrets SET sealed_client_id = zeroblob(200) WHERE id = ?').run(id)
  const answer = await it.as('olivia').open(`/api-secrets/${String(id)}/edit`)
  t.equal(answer.status, 500)
  t.equal(it.vault.db.raw.prepare("SELECT count(*) FROM audit_events WHERE name = 'integrity.failed'").pluck().get(), 1)
})

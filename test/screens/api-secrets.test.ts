// The list through the front door: what is found, what is offered, what is refused in words, and the file of it.
import t from 'tap'
import { addApiSecret } from '../../src/vault/api-secrets.ts'
import { revokeLink } from '../../src/vault/external-shares.ts'
import { castFor, hidden, type Answer, type Cast, type Person } from '../fixtures/cast.ts'
import { sortsAsGiven } from '../controls/screens/api-secret-list.ts'
import { exportWithFormulas } from '../controls/screens/api-secrets.ts'
import { put, putGrant } from '../fixtures/database.ts'
import { putLink } from '../fixtures/outside.ts'
import { CANARY, putSealed, signedIn } from '../fixtures/sealed.ts'
import { formulasIn } from '../fixtures/spreadsheet.ts'

const FIELDS = {
  name: 'Payroll',
  url: 'https://payroll.test',
  clientId: 'cid',
  identifier: '',
  method: '',
  tags: '',
  notes: '',
}

function add(it: Cast, person: Person, changes: Partial<typeof FIELDS> = {}, clientSecret = CANARY): number {
  const by = signedIn(it.vault, it.ids[person])
  return addApiSecret(it.vault, by, { fields: { ...FIELDS, ...changes }, clientSecret, saveAnyway: true })
}

/** The rows of a list: id, name, shared, owner, status and what its menu offers. */
function rowsOf({ body }: Answer) {
  return [...body.matchAll(/<tr>\s*<td class="box"([\s\S]*?)<\/tr>/g)].map(([row]) => {
    const text = (html: string) =>
      html
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()
    const cells = [...row.matchAll(/<td([^>]*)>([\s\S]*?)<\/td>/g)].map(([, , inside = '']) => text(inside))
    const menu = /<div class="menu[\s\S]*<\/ul>/.exec(row)?.[0] ?? ''
    const offered = [...menu.matchAll(/<li[^>]*>([\s\S]*?)<\/li>/g)].map(([, inside = '']) => text(inside))
    const name = text(/<td class="name">[\s\S]*?<a[^>]*>([\s\S]*?)<\/a>/.exec(row)?.[1] ?? '')
    const [, id, , url, tags, shared, owner, , status] = cells
    return { id: Number(id), name, url, tags, shared, owner, status, offered }
  })
}

const namesOf = (answer: Answer) => rowsOf(answer).map(({ name }) => name)

t.test('scenario 3 4: API secrets in the side menu leads to the report, in Portuguese Segredos de API', async (t) => {
  const it = await castFor(t)
  putSealed(it)
  const page = await it.as('olivia').open('/api-secrets')
  t.equal(page.status, 200)
  t.match(
    page.body,
    /<nav aria-label="Main menu">[\s\S]*<a href="\/api-secrets" aria-current="page">[\s\S]*API secrets/,
  )
  t.match(page.text, /ID Name Url Tags Shared Owner Last use Status Actions/)
  t.match(rowsOf(page), [{ name: 'Billing API', shared: 'Yes', owner: 'Olivia Owner', status: 'Active' }])
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  const portuguese = await it.as('olivia').open('/api-secrets')
  t.match(portuguese.text, /Segredos de API Adicionar/)
  t.match(portuguese.text, /Código Nome Url Tags Compartilhado Proprietário Último uso Status Ações/)
})

t.test('scenario 5: typing in a field and Filter leaves only the rows that fit, and each filter filters', async (t) => {
  const it = await castFor(t)
  const billing = add(it, 'olivia', {
    name: 'Billing API',
    url: 'https://b.test',
    tags: 'prod, eu',
    clientId: 'the-id 1',
  })
  const maps = add(it, 'olivia', { name: 'Maps', url: 'https://maps.test', identifier: 'map-7' })
  const theirs = add(it, 'edith', { name: 'Metrics' })
  putGrant(it.vault.db, { secret_id: theirs, user_id: it.ids.olivia, granted_by: it.ids.edith })
  it.vault.db.raw.prepare('UPDATE api_secrets SET last_used_at = ? WHERE id = ?').run(Date.UTC(2026, 10, 20, 1), maps)
  const all = ['Metrics', 'Maps', 'Billing API']
  for (const [query, found] of [
    ['', all],
    ['name=bill', ['Billing API']],
    ['name=API+billing', ['Billing API']],
    [`id=${String(maps)}`, ['Maps']],
    ['id=999', []],
    ['url=maps.test', ['Maps']],
    ['tags=prod,+eu', ['Billing API']],
    ['owner=edith', ['Metrics']],
    ['shared=yes', ['Metrics']],
    ['shared=no', ['Maps', 'Billing API']],
    ['used-from=2026-11-20&used-until=2026-11-20', ['Maps']],
    ['used-until=2026-11-19', []],
    ['used-from=2026-11-21', []],
    ['q=map-7', ['Maps']],
    ['q=the-id+1', ['Billing API']],
    ['q=the-id', []],
    ['q=edith+met', ['Metrics']],
    ['status=active&sort=-id&page=1', all],
    ['q=prod&name=billing', ['Billing API']],
    ['sort=name', ['Billing API', 'Maps', 'Metrics']],
    ['sort=-name', ['Metrics', 'Maps', 'Billing API']],
    ['sort=id', ['Billing API', 'Maps', 'Metrics']],
    ['sort=-used', ['Maps', 'Metrics', 'Billing API']],
  ] as const)
    t.same(namesOf(await it.as('olivia').open(`/api-secrets?${query}`)), found, query)
  it.vault.db.raw.exec("UPDATE users SET time_zone = 'America/Sao_Paulo'")
  const zoned = await it.as('olivia').open('/api-secrets?used-from=2026-11-19&used-until=2026-11-19')
  t.same(namesOf(zoned), ['Maps'], 'days are days where the reader is: 1:00 UTC is the evening before in São Paulo')
  const found = await it.as('olivia').open('/api-secrets?q=bill')
  t.match(rowsOf(found), [{ id: billing, tags: 'prod eu' }])
  t.match(found.body, 'title="prod, eu"', 'where the column has no room for all tags, they stand behind it')
})

t.test('the fields stand open once one of them narrows the list, and not for the search above it', async (t) => {
  const it = await castFor(t)
  add(it, 'olivia')
  for (const [query, open] of [
    ['', false],
    ['?q=pay', false],
    ['?sort=name', false],
    ['?name=pay', true],
    ['?q=pay&status=all', true],
    ['?id=x', true],
  ] as const) {
    const { body } = await it.as('olivia').open(`/api-secrets${query}`)
    t.equal(/<details class="filters"\s+open>/.test(body), open, query)
  }
})

t.test('a link whose mail failed can still be opened: until it ends, its API secret is shared', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const link = putLink(it, { secretId: add(it, 'olivia', { name: 'Given outside' }) })
  it.vault.db.raw.prepare('UPDATE external_links SET mail_failed_at = ?').run(it.clock.now())
  const landing = await it.stranger().open(link.path)
  t.equal(landing.status, 200)
  t.same(namesOf(await it.as('olivia').open('/api-secrets?shared=yes')), ['Given outside'])
  revokeLink(it.vault, signedIn(it.vault, it.ids.olivia), { linkId: link.linkId })
  t.same(namesOf(await it.as('olivia').open('/api-secrets?shared=no')), ['Given outside'])
})

t.test('scenario 48 35: Shared = Yes lists only what is shared now', async (t) => {
  const it = await castFor(t)
  const [kept, ended] = [add(it, 'olivia', { name: 'Kept' }), add(it, 'olivia', { name: 'Ended' })]
  add(it, 'olivia', { name: 'Alone' })
  const grant = { user_id: it.ids.victor, granted_by: it.ids.olivia }
  putGrant(it.vault.db, { ...grant, secret_id: kept })
  putGrant(it.vault.db, { ...grant, secret_id: ended, until_at: it.clock.now() + 1000 })
  const shared = () => it.as('olivia').open('/api-secrets?shared=yes')
  t.same(namesOf(await shared()), ['Ended', 'Kept'])
  it.clock.pass({ seconds: 1 })
  t.same(namesOf(await shared()), ['Kept'])
  t.same(
    rowsOf(await it.as('olivia').open('/api-secrets')).map(({ name, shared }) => [name, shared]),
    [
      ['Alone', 'No'],
      ['Ended', 'No'],
      ['Kept', 'Yes'],
    ],
  )
})

t.test('scenario 55 56: what is inactive leaves the list and is found with Status = Inactive', async (t) => {
  const it = await castFor(t)
  const gone = add(it, 'olivia', { name: 'Gone' })
  add(it, 'olivia', { name: 'Here' })
  await it.as('olivia').send(`/api-secrets/${String(gone)}/disable`)
  t.same(namesOf(await it.as('olivia').open('/api-secrets')), ['Here'])
  const inactive = await it.as('olivia').open('/api-secrets?status=inactive')
  t.match(rowsOf(inactive), [
    { name: 'Gone', status: 'Inactive', offered: ['View API secret', 'Share Share this API secret', 'Enable'] },
  ])
  t.match(inactive.body, /<option value="inactive" selected>Inactive<\/option>/)
  t.match(inactive.text, /Status: Inactive : remove this filter/)
  t.same(namesOf(await it.as('olivia').open('/api-secrets?status=all')), ['Here', 'Gone'])
})

t.test('scenario 21 37: Actions offers what this person may do with this one, and nothing else', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const offered = async (person: Person) => rowsOf(await it.as(person).open('/api-secrets'))[0]?.offered
  const all = ['View API secret', 'Copy client secret', 'Share Share this API secret', 'Edit', 'Disable']
  t.same(await offered('olivia'), all)
  t.same(await offered('edith'), ['View API secret', 'Copy client secret', 'Edit', 'Disable'])
  t.same(await offered('victor'), ['View API secret', 'Copy client secret'])
  for (const person of ['stan', 'ada'] as const) t.equal(await offered(person), undefined, person)
  it.vault.db.raw.exec('UPDATE api_secrets SET sealed_client_secret = NULL')
  t.same(await offered('victor'), ['View API secret'], 'without a client secret there is nothing to copy')
  const { body } = await it.as('olivia').open('/api-secrets')
  t.match(body, `href="/api-secrets/${String(id)}" aria-label="View API secret"`, 'the magnifier')
  t.match(body, /popovertarget="actions-\d+" aria-label="Actions"/)
})

t.test('a row says when one’s own access ends, and nothing where another way does not end', async (t) => {
  const it = await castFor(t)
  const secretId = putSealed(it, { name: 'Lent API' })
  const { raw } = it.vault.db
  raw.prepare('UPDATE grants SET until_at = ? WHERE user_id = ?').run(Date.UTC(2026, 11, 25), it.ids.victor)
  const told = async (person: 'olivia' | 'victor' | 'edith') => (await it.as(person).open('/api-secrets')).text
  t.match(await told('victor'), /Lent API New Your access ends .*24 Dec 2026, 24:00/)
  for (const person of ['olivia', 'edith'] as const) t.notMatch(await told(person), 'Your access ends')
  raw.prepare('UPDATE api_secrets SET disabled_at = 1 WHERE id = ?').run(secretId)
  t.match((await it.as('victor').open('/api-secrets?status=inactive')).text, 'Your access ends')
  put(it.vault.db, 'user_groups', { id: 1, name: 'Dev', name_folded: 'dev', created_at: 0 })
  put(it.vault.db, 'user_group_members', { group_id: 1, user_id: it.ids.victor, added_at: 0 })
  putGrant(it.vault.db, { secret_id: secretId, user_group_id: 1, level: 'view' })
  t.notMatch((await it.as('victor').open('/api-secrets?status=inactive')).text, 'Your access ends')
})

t.test('scenario 40: what a group reaches is in the list of those who are in it now', async (t) => {
  const it = await castFor(t)
  put(it.vault.db, 'user_groups', { id: 1, name: 'Dev', name_folded: 'dev', created_at: 0 })
  putSealed(it)
  t.same(namesOf(await it.as('gina').open('/api-secrets')), [])
  put(it.vault.db, 'user_group_members', { group_id: 1, user_id: it.ids.gina, added_at: 0 })
  t.same(namesOf(await it.as('gina').open('/api-secrets')), ['Billing API'])
})

t.test('30 on a page, with the total, the way to the others, and the filters kept on it', async (t) => {
  const it = await castFor(t)
  for (let n = 1; n <= 67; n++) add(it, 'olivia', { name: `Billing ${String(n).padStart(2, '0')}` })
  const first = await it.as('olivia').open('/api-secrets?name=billing&sort=name')
  t.equal(rowsOf(first).length, 30)
  t.match(first.text, '1–30 of 67')
  t.match(first.body, 'href="/api-secrets?name=billing&amp;sort=name&amp;page=2"')
  t.match(
    first.body,
    /<th[^>]*aria-sort="ascending"[^>]*>\s*<a class="sort" href="\/api-secrets\?name=billing&amp;sort=-name">/,
  )
  const last = await it.as('olivia').open('/api-secrets?name=billing&sort=name&page=3')
  t.same(namesOf(last), [
    'Billing 61',
    'Billing 62',
    'Billing 63',
    'Billing 64',
    'Billing 65',
    'Billing 66',
    'Billing 67',
  ])
  t.match(last.text, '61–67 of 67')
  t.match(last.text, /Name: billing : remove this filter/)
  t.match(last.body, /class="chip" href="\/api-secrets\?sort=name"/, 'without the filter, from the first page on')
})

t.test('an empty list says what it is for, and one in which nothing was found how to find more', async (t) => {
  const it = await castFor(t)
  const empty = await it.as('stan').open('/api-secrets')
  t.match(empty.text, 'No API secrets yet')
  t.match(empty.body, /<a class="button primary" href="\/api-secrets\/add">/)
  const nothing = await it.as('stan').open('/api-secrets?q=nowhere')
  t.match(nothing.text, 'Nothing found')
  t.match(nothing.text, 'Search: nowhere')
})

t.test('INP-04 INP-05 INP-13 ACL-08 what cannot be asked is refused with a sentence and lists nothing', async (t) => {
  const it = await castFor(t)
  putSealed(it)
  const long = 'a'.repeat(10_000)
  for (const [query, sentence] of [
    ['id=abc', 'An ID is a whole number, such as 980.'],
    ['id=-1', 'An ID is a whole number'],
    ['id=1e3', 'An ID is a whole number'],
    ['id=0', 'An ID is a whole number'],
    ['id=%D9%A1', 'An ID is a whole number'],
    ['used-from=2026-13-40', 'Choose a day of the calendar.'],
    ['used-until=yesterday', 'Choose a day of the calendar.'],
    ['used-from=2026-11-20&used-until=2026-11-19', 'This day lies before the first one.'],
    ['page=0', 'A page is a whole number from 1 on.'],
    ['page=99', 'There is no page 99: this list has one page.'],
    ['page=99999999999999999999', 'A page is a whole number from 1 on.'],
    ['sort=name%22', 'The list cannot be sorted by that.'],
    ['sort=name;+--', 'The list cannot be sorted by that.'],
    ['sort=constructor', 'The list cannot be sorted by that.'],
    ['sort=__proto__', 'The list cannot be sorted by that.'],
    ['sort=--id', 'The list cannot be sorted by that.'],
    ['status=gone', 'Choose one of the entries.'],
    ['shared=maybe', 'Choose one of the entries.'],
    ['q=a&q=b', 'This field was sent more than once.'],
    ['id=1&id=2', 'This field was sent more than once.'],
    [`q=${long}`, 'Use at most 200 characters.'],
    ['q=%00', 'This contains a character that cannot be stored.'],
    ['q=%0d%0a%0d%0ax', 'Write this on one line.'],
  ] as const) {
    const answer = await it.as('olivia').open(`/api-secrets?${query}`)
    t.equal(answer.status, 422, query.slice(0, 60))
    t.match(answer.text, sentence, query.slice(0, 60))
    t.same(rowsOf(answer), [])
  }
  for (const query of [
    'q[]=a',
    'q[a]=b',
    '__proto__=x',
    'constructor[prototype][x]=y',
    'q=%ED%A0%80',
    'q=%25_%22%27*',
    'nothing=1',
  ])
    t.ok([200, 422].includes((await it.as('olivia').open(`/api-secrets?${query}`)).status), query)
  const huge = await it.as('olivia').open(`/api-secrets?q=${'a'.repeat(100_000)}`)
  t.ok(huge.status >= 400 && huge.status < 500, `100 kB: ${String(huge.status)}`)
})

t.test('INP-04 the list is sorted by what it knows, and by no other name', async (t) => {
  const orders = ['name"', 'name;+--', 'constructor', '__proto__', '(SELECT+1)', 'owner_id', 'random()', "''"]
  const it = await castFor({ teardown: (close) => t.teardown(close), comment: () => undefined }, { also: sortsAsGiven })
  const taken = async (list: string) => {
    const asked = orders.map(async (order) => ({
      order,
      answer: await it.as('olivia').open(`${list}?sort=${order}`),
    }))
    return (await Promise.all(asked)).filter(({ answer }) => answer.status !== 422).map(({ order }) => order)
  }
  t.same(await taken('/api-secrets'), [])
  t.same(await taken('/planted/api-secrets'), orders, 'control: a name that becomes a column is noticed')
})

t.test('page and part are the same inside: a live search takes the list out of the same screen', async (t) => {
  const it = await castFor(t)
  putSealed(it)
  const page = await it.as('olivia').open('/api-secrets?name=bill')
  const part = await it
    .as('olivia')
    .open('/api-secrets?name=bill', { 'hx-request': 'true', 'hx-target': 'api-secrets' })
  const listIn = (body: string) => /<div id="api-secrets"[\s\S]*?<\/table>/.exec(body)?.[0]
  t.equal(listIn(part.body), listIn(page.body))
  t.ok(listIn(page.body))
  t.notMatch(part.body, '<html')
  t.match(page.body, /<form action="\/api-secrets" method="get" hx-get="\/api-secrets"/)
})

t.test('the list changes nothing and shows neither Client ID, client secret nor notes', async (t) => {
  const it = await castFor(t)
  putSealed(it, { notes: 'canary-notes' })
  const state = () =>
    it.vault.db.raw.prepare('SELECT (SELECT count(*) FROM audit_events), (SELECT count(*) FROM marks)').raw().get()
  const before = state()
  const { body } = await it.as('victor').open('/api-secrets?q=billing')
  t.notMatch(body, /cs-canary|cid-77AA-qq|canary-notes/)
  t.same(state(), before)
})

t.test('names that would turn the line around stay within it', async (t) => {
  const it = await castFor(t)
  add(it, 'olivia', { name: '\u202eIPA <b>x</b>' })
  t.match((await it.as('olivia').open('/api-secrets')).body, '<bdi>\u202eIPA &lt;b&gt;x&lt;/b&gt;</bdi>')
})

t.test(
  'AUT-16 Export CSV asks for the password when it was typed more than five minutes ago, and comes back',
  async (t) => {
    const it = await castFor(t)
    putSealed(it)
    await it.as('olivia').open('/api-secrets')
    it.clock.pass({ minutes: 6 })
    const asked = await it.as('olivia').open('/api-secrets/export?name=bill')
    t.equal(asked.location, '/confirm-password?next=%2Fapi-secrets%2Fexport%3Fname%3Dbill')
    const sent = await it.as('olivia').send('/api-secrets/export', { name: 'bill' })
    t.equal(sent.status, 401)
    t.equal(hidden(sent.body, 'next'), '/api-secrets/export')
    t.ok(hidden(sent.body, 'kept'), 'the filters are kept on the way')
    t.equal(
      it.vault.db.raw.prepare("SELECT count(*) FROM audit_events WHERE name = 'api_secrets.exported'").pluck().get(),
      0,
    )
  },
)

t.test('Export CSV writes what is listed, on all its pages, without what is sealed, and is recorded', async (t) => {
  const it = await castFor(t)
  for (let n = 1; n <= 40; n++)
    add(it, 'olivia', { name: `Billing ${String(n)}`, notes: 'canary-notes', clientId: 'canary-id' })
  add(it, 'olivia', { name: 'Other, with "quotes"', tags: 'a, b' })
  add(it, 'edith', { name: 'Billing of edith' })
  const page = await it.as('olivia').open('/api-secrets/export?name=billing')
  t.match(page.text, '40 API secrets are written to the file.')
  const list = await it.as('olivia').open('/api-secrets?name=billing')
  t.equal(hidden(list.body, 'name'), 'billing', 'the button on the list carries the filters')
  const file = await it.as('olivia').send('/api-secrets/export', { name: 'billing', sort: 'id' })
  t.match(file.headers, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="api-secrets-2026-11-21.csv"',
    'cache-control': 'no-store',
  })
  const lines = file.body.split('\r\n')
  t.equal(lines[0], '\ufeff"ID","Name","Url","Tags","Shared","Owner","Last use","Status"')
  t.equal(lines[1], '1,"Billing 1","https://payroll.test","","No","Olivia Owner","","Active"')
  t.equal(lines.length, 42)
  t.notMatch(file.body, /canary|edith/)
  const all = await it.as('olivia').send('/api-secrets/export')
  t.match(all.body, '"Other, with ""quotes"""')
  t.same(
    it.vault.db.raw.prepare("SELECT details FROM audit_events WHERE name = 'api_secrets.exported'").pluck().all(),
    ['{"count":40}', '{"count":41}'],
  )
  it.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = 1, last_used_at = 1000 WHERE id = 1')
  const inactive = await it.as('olivia').send('/api-secrets/export', { status: 'inactive' })
  t.match(inactive.body, '"Olivia Owner","1970-01-01T00:00:01.000Z","Inactive"')
  const bad = await it.as('olivia').send('/api-secrets/export', { id: 'x' })
  t.equal(bad.status, 422)
})

t.test('INP-09 nothing in the file begins like a formula', async (t) => {
  const it = await castFor(t)
  for (const name of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '＝1',
    '"=1',
    '=cmd|x',
    'a;=1+1;b',
    'a; "-1',
    'a;;＝1',
    'a;"";=1',
  ])
    add(it, 'olivia', { name, tags: `${name.replace(',', '')}, x` })
  it.vault.db.raw.prepare("UPDATE users SET name = '=Olivia' WHERE id = ?").run(it.ids.olivia)
  const { body } = await it.as('olivia').send('/api-secrets/export')
  t.same(formulasIn(body), [])
  t.match(body, `"a;'=1+1;b"`, 'and can be read as it was')
  for (const row of [
    ['=1+1', 'x'],
    ['x', 'a;=1+1;b'],
  ])
    t.not(formulasIn(exportWithFormulas([row])).length, 0, 'control: written as they are, they are formulas')
})

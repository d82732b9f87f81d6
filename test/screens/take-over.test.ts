// Hand over items, through the front door: an administrator chooses what of somebody who is away goes to whom.
import t from 'tap'
import { castFor, hidden, type Answer, type Cast } from '../fixtures/cast.ts'
import { putSecret } from '../fixtures/database.ts'
import { CANARY, putSealed } from '../fixtures/sealed.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]

/** Olivia, who is away, owns two. */
async function house(t: Test, options: Parameters<typeof castFor>[1] = {}) {
  const it = await castFor(t, options)
  const billing = putSealed(it, {
    notes: 'a quiet note',
    clientId: 'cid-quiet',
    tags: 'prod',
    url: 'https://quiet.test',
  })
  const ledger = putSealed(it, { name: 'Ledger API' })
  const url = `/admin/users/${String(it.ids.olivia)}/hand-over`
  return { it, billing, ledger, url, to: `${url}/to` }
}

function owners({ vault }: Cast): unknown[] {
  return vault.db.raw.prepare('SELECT owner_id FROM api_secrets ORDER BY id').pluck().all()
}

const itemsIn = ({ body }: Answer) =>
  [...body.matchAll(/<input type="(?:hidden|checkbox)" name="item" value="(\d+)"/g)].map(([, id]) => Number(id))

t.test('from Edit user to what the person owns: numbers, names and states, and nothing else of it', async (t) => {
  const { it, billing, ledger, url } = await house(t)
  const ada = it.as('ada')
  t.match((await ada.open(`/admin/users/${String(it.ids.olivia)}/edit`)).body, `href="${url}"`)
  t.notMatch((await ada.open(`/admin/users/${String(it.ids.stan)}/edit`)).body, '/hand-over"', 'stan owns nothing')
  const page = await ada.open(url)
  t.same(itemsIn(page), [billing, ledger])
  t.match(
    page.text,
    /Billing API Active .* Ledger API Active 1–2 of 2 Cancel Hand over all 2 Hand over the ticked ones/,
  )
  t.notMatch(page.body, new RegExp(`quiet|${CANARY}`))
  t.same(itemsIn(await ada.open(`${url}?q=ledger`)), [ledger])
  t.match((await ada.open(`${url}?q=ledger`)).text, /Hand over the one found/)
  t.same(itemsIn(await ada.open(`${url}?q=${String(billing)}`)), [billing])
  t.match((await ada.open(`${url}?q=zzz`)).text, /No API secret of this person fits/)
  t.match((await ada.open(`/admin/users/${String(it.ids.stan)}/hand-over`)).text, /Stan Stranger owns no API secret/)
})

t.test('the ticked ones go to whom was chosen from the list, after Hand over was pressed', async (t) => {
  const { it, billing, ledger, url, to } = await house(t)
  const ada = it.as('ada')
  const asked = await ada.open(`${to}?item=${String(ledger)}`)
  t.match(asked.text, /One API secret of Olivia Owner goes to the new owner\. .* #2 Ledger API/)
  const found = await ada.send(to, { item: itemsIn(asked), find: 'stan', search: true, keep: true })
  t.match(found.body, `name="add" value="${String(it.ids.stan)}"`)
  const chosen = await ada.send(to, { item: itemsIn(found), add: it.ids.stan, keep: true })
  t.match(chosen.text, /New owner Stan Stranger stan · stan@corp\.test Choose somebody else/)
  t.match(chosen.body, /name="keep"[^>]*checked/)
  const other = await ada.send(to, { item: itemsIn(chosen), to: it.ids.stan, other: true })
  t.notMatch(other.body, 'name="to"')
  t.same(itemsIn(other), [ledger])
  t.same(owners(it), [it.ids.olivia, it.ids.olivia])
  const form = { item: itemsIn(chosen), to: hidden(chosen.body, 'to') ?? '', keep: true }
  const done = await ada.send(to, form)
  t.equal(done.location, `/admin/users/${String(it.ids.olivia)}/edit`)
  t.match((await ada.follow(done)).text, /Items handed over Handed over: one API secret\./)
  t.same(owners(it), [it.ids.olivia, it.ids.stan])
  t.equal((await it.as('olivia').open(`/api-secrets/${String(ledger)}/edit`)).status, 200, 'they keep Can edit')
  t.same(itemsIn(await ada.open(url)), [billing])
})

t.test('all, or all that was found, go at once; the form carries exactly those it showed', async (t) => {
  const { it, billing, ledger, to } = await house(t)
  for (let n = 0; n < 12; n += 1) putSecret(it.vault.db, it.ids.olivia, { name: `Other ${String(n)}` })
  const ada = it.as('ada')
  t.same(itemsIn(await ada.open(`${to}?all=yes&q=ledger`)), [ledger])
  const all = await ada.open(`${to}?all=yes`)
  t.equal(itemsIn(all).length, 14)
  t.match(all.text, /14 API secrets of Olivia Owner .* #1 Billing API .* and 4 more/)
  putSealed(it, { name: 'Added meanwhile' })
  const done = await ada.send(to, { item: itemsIn(all), find: 'stan@corp.test' })
  t.match((await ada.follow(done)).text, /Handed over: 14 API secrets\./)
  t.same(owners(it).filter((id) => id === it.ids.olivia).length, 1)
  t.equal((await it.as('olivia').open(`/api-secrets/${String(billing)}`)).status, 404)
})

t.test('more than a page is cut; the addresses of pages keep what was looked for', async (t) => {
  const { it, url } = await house(t)
  for (let n = 0; n < 61; n += 1) putSecret(it.vault.db, it.ids.olivia, { name: `Other ${String(n)}` })
  const ada = it.as('ada')
  t.equal(itemsIn(await ada.open(`${url}?page=9`)).length, 3)
  const found = await ada.open(`${url}?q=other&page=2`)
  t.equal(itemsIn(found).length, 30)
  t.match(found.body, `href="${url}?q=other"`)
  t.match(found.body, `href="${url}?q=other&amp;page=3"`)
})

t.test('the list is sorted by number, name and state, and the filter and the pages keep that', async (t) => {
  const { it, billing, ledger, url } = await house(t)
  const third = putSealed(it, { name: 'a third API' })
  await it.as('olivia').send(`/api-secrets/${String(billing)}/disable`)
  const ada = it.as('ada')
  const sorted = async (sort: string) => itemsIn(await ada.open(`${url}?sort=${sort}`))
  t.same(await sorted('-id'), [third, ledger, billing])
  t.same(await sorted('name'), [third, billing, ledger])
  t.same(await sorted('-name'), [ledger, billing, third])
  t.same(await sorted('status'), [ledger, third, billing])
  t.same(await sorted('-status'), [billing, third, ledger])
  t.same(await sorted('what is no order'), [billing, ledger, third])
  const found = await ada.open(`${url}?q=api&sort=name`)
  t.match(found.body, '<input type="hidden" name="sort" value="name">')
  t.match(found.body, `href="${url}?q=api&amp;sort=-name"`)
  for (let n = 0; n < 30; n += 1) putSecret(it.vault.db, it.ids.olivia, { name: `Other ${String(n)}` })
  t.match((await ada.open(`${url}?sort=name`)).body, `href="${url}?sort=name&amp;page=2"`)
})

t.test('a clashing identifier is said; without script Add takes what is typed to the letter', async (t) => {
  const { it, to } = await house(t)
  const mine = putSealed(it, { identifier: 'pay' })
  const first = await it.as('ada').send(to, { item: mine, find: 'stan' })
  t.equal(first.status, 303)
  const again = putSealed(it, { identifier: 'pay' })
  const chosen = await it.as('ada').send(to, { item: again, find: 'stan', choose: true })
  t.equal(hidden(chosen.body, 'to'), String(it.ids.stan))
  const done = await it.as('ada').send(to, { item: again, to: it.ids.stan })
  t.match((await it.as('ada').follow(done)).text, new RegExp(`got a number at its end: #${String(again)}\\.`))
})

t.test('bad input comes back with what was chosen, and nothing is handed over', async (t) => {
  const { it, billing, ledger, url, to } = await house(t)
  const ada = it.as('ada')
  const before = JSON.stringify(stateOf(it.vault.db))
  const none = await ada.open(to)
  t.equal(none.status, 422)
  t.match(none.text, /Tick at least one API secret\./)
  t.equal((await ada.open(`${to}?item=999&item=x`)).status, 422)
  t.equal((await ada.send(to, { find: 'stan' })).status, 422, 'a form without any')
  const nobody = await ada.send(to, { item: [billing, ledger], keep: true })
  t.equal(nobody.status, 422)
  t.match(nobody.text, /Choose who takes over/)
  t.same(itemsIn(nobody), [billing, ledger])
  t.match(nobody.body, /name="keep"[^>]*checked/)
  for (const find of ['olivia', 'nobody-here', 'st']) {
    const again = await ada.send(to, { item: billing, find })
    t.equal(again.status, 422, find)
    t.match(again.body, `value="${find}"`)
  }
  t.equal((await ada.send(to, { item: billing, to: '999' })).status, 422)
  t.equal((await ada.send(to, { item: 'x'.repeat(30), find: 'stan' })).status, 422)
  t.equal((await ada.open(`${to}?all=yes&all=yes`)).status, 422)
  t.match((await ada.open(`${url}?q=${'x'.repeat(600)}`)).text, /Nothing found/)
  t.equal(JSON.stringify(stateOf(it.vault.db)), before)
})

t.test('what belongs to somebody else by then refuses the whole, and it is chosen anew', async (t) => {
  const { it, billing, ledger, to } = await house(t)
  it.vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(it.ids.edith, ledger)
  const refused = await it.as('ada').send(to, { item: [billing, ledger], to: it.ids.stan })
  t.equal(refused.status, 409)
  t.match(refused.text, /Some of what you chose belongs to somebody else by now/)
  t.match(refused.body, new RegExp(`value="${String(billing)}"[^>]*checked`))
  t.same(owners(it), [it.ids.olivia, it.ids.edith])
})

t.test('while a name is typed the list of people comes alone, without what was chosen', async (t) => {
  const { it, to } = await house(t)
  const found = await it.as('ada').open(`${to}?find=stan`, { 'hx-request': 'true', 'hx-target': 'find-list' })
  t.equal(found.status, 200)
  t.match(found.body, `name="add" value="${String(it.ids.stan)}"`)
})

t.test('AUT-16 the password must have been typed a short while ago, to see and to hand over', async (t) => {
  const { it, billing, url, to } = await house(t)
  const ada = it.as('ada')
  await ada.open(url)
  it.clock.pass({ minutes: 6 })
  for (const page of [url, `${to}?item=${String(billing)}`])
    t.match((await ada.open(page)).location, /^\/confirm-password/)
  const answer = await ada.send(to, { item: billing, to: it.ids.stan })
  t.equal(answer.status, 401)
  t.match(answer.body, /type="password"/)
  t.same(owners(it), [it.ids.olivia, it.ids.olivia])
})

t.test(
  'ACL-01 ACL-14 nobody but administrators comes in; inactive and unknown people are refused in words',
  async (t) => {
    const { it, billing, url, to } = await house(t)
    for (const person of ['olivia', 'edith', 'victor', 'stan'] as const) it.as(person)
    const before = JSON.stringify(stateOf(it.vault.db))
    const events = eventNames(it.vault.db).length
    for (const person of ['olivia', 'edith', 'victor', 'stan'] as const) {
      t.equal((await it.as(person).open(url)).status, 403, person)
      t.equal((await it.as(person).send(to, { item: billing, to: it.ids.stan })).status, 403, person)
    }
    t.match((await it.stranger().open(url)).location, /^\/sign-in/)
    t.equal(JSON.stringify(stateOf(it.vault.db)), before)
    t.same([...new Set(eventNames(it.vault.db).slice(events))], ['access.denied'])
    t.equal((await it.as('ada').open('/admin/users/999/hand-over')).status, 404)
    it.vault.db.raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id = ?').run(it.ids.gina)
    for (const page of ['hand-over', 'hand-over/to?item=1'])
      t.equal((await it.as('ada').open(`/admin/users/${String(it.ids.gina)}/${page}`)).status, 409)
    t.equal((await it.as('ada').send(`/admin/users/${String(it.ids.gina)}/hand-over/to`, { item: 1 })).status, 409)
  },
)

t.test('ACL-15 the letters leave with the write: to the owner, the new one and every administrator', async (t) => {
  const { it, billing, to } = await house(t, { mailConfigured: true })
  it.vault.db.raw.prepare('UPDATE users SET administrator = 1 WHERE id = ?').run(it.ids.edith)
  await it.as('ada').send(to, { item: billing, to: it.ids.stan })
  t.same(it.vault.db.raw.prepare('SELECT kind, user_id FROM letters ORDER BY id').raw().all(), [
    ['handed_over', it.ids.stan],
    ['taken_over', it.ids.olivia],
    ['taken_over_from', it.ids.edith],
    ['taken_over_from', it.ids.ada],
  ])
})

t.test('every word has its Portuguese', async (t) => {
  const { it, billing, url, to } = await house(t)
  it.vault.db.raw.prepare("UPDATE users SET language = 'pt-BR' WHERE id = ?").run(it.ids.ada)
  t.match((await it.as('ada').open(url)).text, /Transferir itens .* Transferir todos \(2\) Transferir os marcados/)
  t.match((await it.as('ada').open(`${to}?item=${String(billing)}`)).text, /Um segredo de API de Olivia Owner vai/)
})

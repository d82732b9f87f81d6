// Rotate, through the front door: what an owner finds after somebody left, and what becomes of it.
import t from 'tap'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { castFor, hidden, type Answer, type Cast, type Person } from '../fixtures/cast.ts'
import { putLink } from '../fixtures/outside.ts'
import { putSealed, signedIn } from '../fixtures/sealed.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]

/** Victor showed the first of olivia's three, could reach all of them, and left. */
async function left(t: Test) {
  const it = await castFor(t)
  const known = putSealed(it, { name: 'Known API' })
  const reachable = putSealed(it, { name: 'Reached API' })
  const asleep = putSealed(it, { name: 'Sleeping API' })
  it.clock.pass({ minutes: 1 })
  await it.as('victor').send(`/api-secrets/${String(known)}/reveal`, { for: 'copy' })
  await it.as('olivia').send(`/api-secrets/${String(asleep)}/disable`)
  leave(it, 'victor')
  return { it, known, reachable, asleep }
}

function leave({ vault, ids }: Cast, person: Person): void {
  deactivateUser(vault, signedIn(vault, ids.ada), { userId: ids[person], toId: ids.stan })
}

const withoutTokens = (body: string) => body.replace(/name="_csrf" value="[^"]*"/g, '')

const namesIn = ({ body }: Answer) => [...body.matchAll(/<a id="name-\d+"[^>]*><bdi>([^<]*)/g)].map(([, name]) => name)

t.test('Home says Rotate and how many, as long as there are any, and to their owner only', async (t) => {
  const { it, known } = await left(t)
  const home = await it.as('olivia').open('/')
  t.match(
    home.text,
    /Rotate \(1\) Somebody who left, or whose link was taken back, knows a client secret of yours\. 2 more could be reached by people who left\. See what to rotate/,
  )
  for (const person of ['edith', 'stan', 'ada'] as const)
    t.notMatch((await it.as(person).open('/')).text, /Rotate|rotate/, person)
  const form = await it.as('olivia').open(`/api-secrets/${String(known)}/replace-secret`)
  const sent = { version: hidden(form.body, 'version') ?? '', clientSecret: 'cs-new' }
  t.equal((await it.as('olivia').send(`/api-secrets/${String(known)}/replace-secret`, sent)).status, 303)
  t.match(
    (await it.as('olivia').open('/')).text,
    /Could be reached \(2\) 2 client secrets could be reached by people who left\./,
  )
  await it.as('olivia').send('/rotate/keep-all')
  t.notMatch((await it.as('olivia').open('/')).text, /Rotate|reached/)
})

t.test('Rotate lists what was known and, apart, what could be reached, with who, when, and what to do', async (t) => {
  const { it, known, reachable, asleep } = await left(t)
  const page = await it.as('olivia').open('/rotate')
  t.same(namesIn(page), ['Known API'])
  t.match(page.text, /Shown, copied or opened \(1\) Could be reached \(2\)/)
  t.match(page.text, /Known API Victor Viewer, who left on .*, showed or copied it .* Replace client secret Keep/)
  t.match(page.body, `href="/api-secrets/${String(known)}/replace-secret"`)
  const other = await it.as('olivia').open('/rotate?tab=reachable')
  t.same(namesIn(other), ['Reached API', 'Sleeping API'])
  t.match(other.text, /Victor Viewer, who left on .*, had access/)
  t.match(other.body, `href="/api-secrets/${String(reachable)}/replace-secret"`)
  t.match(other.body, `hx-get="/api-secrets/${String(asleep)}/enable"`, 'what is inactive is enabled first')
  t.notMatch(other.body, `/api-secrets/${String(asleep)}/replace-secret`)
  const nothing = await it.as('edith').open('/rotate')
  t.match(nothing.text, /Nothing to rotate/)
  t.match(nothing.body, /href="\/rotate\?tab=known"[^>]* aria-current/, 'and the first heading is the chosen one')
})

t.test('whoever has nothing that was known begins with what could be reached', async (t) => {
  const it = await castFor(t)
  putSealed(it)
  leave(it, 'edith')
  t.same(namesIn(await it.as('olivia').open('/rotate')), ['Billing API'])
})

t.test('the list is sorted by name and by when it was advised, and back again', async (t) => {
  const it = await castFor(t)
  for (const name of ['beta', 'Alpha']) putSealed(it, { name })
  leave(it, 'edith')
  it.clock.pass({ minutes: 1 })
  putSealed(it, { name: 'Gamma' })
  leave(it, 'victor')
  const olivia = it.as('olivia')
  const sorted = async (sort: string) => namesIn(await olivia.open(`/rotate?tab=reachable&sort=${sort}`))
  t.same(await sorted('name'), ['Alpha', 'beta', 'Gamma'])
  t.same(await sorted('-name'), ['Gamma', 'beta', 'Alpha'])
  t.same(await sorted('advised'), (await sorted('-advised')).reverse())
  t.same(await sorted('what is no order'), await sorted('-advised'), 'what was advised last first, unless asked')
  const page = await olivia.open('/rotate?tab=reachable&sort=name')
  t.match(page.body, /aria-sort="ascending">\s*<a class="sort" href="\/rotate\?tab=reachable&amp;sort=-name"/)
  t.match(page.body, 'href="/rotate?tab=known"', 'the tab beside it begins in its own order')
})

t.test('more than a page is cut, and a page beyond the last one is the last one', async (t) => {
  const it = await castFor(t)
  for (let n = 0; n < 31; n += 1) putSealed(it)
  leave(it, 'edith')
  const olivia = it.as('olivia')
  t.equal(namesIn(await olivia.open('/rotate')).length, 30)
  t.match((await olivia.open('/rotate')).body, 'href="/rotate?tab=reachable&amp;page=2"')
  t.match((await olivia.open('/rotate?sort=name')).body, 'href="/rotate?tab=reachable&amp;sort=name&amp;page=2"')
  t.equal(namesIn(await olivia.open('/rotate?tab=reachable&page=9')).length, 1)
  t.match((await olivia.open('/rotate/keep-all')).text, /keep 31 client secrets/)
})

t.test('list and details say so to the owner, and to nobody else', async (t) => {
  const { it, known, reachable } = await left(t)
  const olivia = it.as('olivia')
  t.equal((await olivia.open('/api-secrets')).body.match(/href="\/rotate">Rotate</g)?.length, 1, 'what was known')
  t.match((await olivia.open(`/api-secrets/${String(known)}`)).text, /This client secret should be replaced\. See why/)
  t.match(
    (await olivia.open(`/api-secrets/${String(reachable)}`)).text,
    /Somebody who left could reach this client secret/,
  )
  const edith = it.as('edith')
  t.notMatch((await edith.open('/api-secrets')).body, 'href="/rotate"')
  t.notMatch((await edith.open(`/api-secrets/${String(known)}`)).body, 'href="/rotate')
})

t.test('a link that was opened and taken back stands there with its address, and leads to its history', async (t) => {
  const it = await castFor(t)
  const { linkId, secretId } = putLink(it, { secretId: putSealed(it), opens: 2 })
  it.vault.db.raw
    .prepare(
      `INSERT INTO audit_events (number, at, name, result, actor_kind, secret_id, details, mac)
       SELECT max(number) + 1, :at, 'external_share.opened', 'done', 'nobody', :secretId, :details, x'00' FROM audit_events`,
    )
    .run({ at: it.vault.now(), secretId, details: JSON.stringify({ link: linkId }) })
  await it.as('olivia').send(`/external-shares/${String(linkId)}/revoke`)
  const page = await it.as('olivia').open('/rotate')
  t.match(page.text, /eva@partner\.test opened it by a link that was taken back on/)
  t.match(page.body, `href="/external-shares/${String(linkId)}"`)
})

t.test('Keep asks first, is recorded with who and when, and stands in the history', async (t) => {
  const { it, known } = await left(t)
  const olivia = it.as('olivia')
  const asked = await olivia.open(`/rotate/${String(known)}/keep`)
  t.match(
    asked.text,
    /keep the client secret of “Known API” as it is\? Who may still know it Victor Viewer, who left on/,
  )
  const until = hidden(asked.body, 'until') ?? ''
  t.equal(until, String(it.vault.now()))
  const done = await olivia.send(`/rotate/${String(known)}/keep`, { until })
  t.equal(done.location, '/rotate')
  t.match((await olivia.follow(done)).text, /Client secret kept The history of the API secret remembers it\./)
  t.match((await olivia.open(`/api-secrets/${String(known)}?tab=history`)).text, /Olivia Owner kept the client secret/)
  t.same(
    it.vault.db.raw
      .prepare("SELECT actor_id, secret_id FROM audit_events WHERE name = 'api_secret.client_secret_kept'")
      .raw()
      .all(),
    [[it.ids.olivia, known]],
  )
  for (const again of [
    await olivia.open(`/rotate/${String(known)}/keep`),
    await olivia.send(`/rotate/${String(known)}/keep`),
  ]) {
    t.equal(again.status, 409)
    t.match(again.text, /Nothing says any more/)
  }
})

t.test('what came after the page was made is not kept unseen', async (t) => {
  const { it, known } = await left(t)
  const until = hidden((await it.as('olivia').open(`/rotate/${String(known)}/keep`)).body, 'until') ?? ''
  it.clock.pass({ minutes: 1 })
  leave(it, 'edith')
  await it.as('olivia').send(`/rotate/${String(known)}/keep`, { until })
  t.match((await it.as('olivia').open('/rotate?tab=reachable')).text, /Known API Edith Editor/)
})

t.test('all that could only be reached is kept at once, after it was asked', async (t) => {
  const { it } = await left(t)
  const asked = await it.as('olivia').open('/rotate/keep-all')
  t.match(asked.text, /keep 2 client secrets that could be reached as they are\?/)
  const done = await it.as('olivia').send('/rotate/keep-all', { until: hidden(asked.body, 'until') ?? '' })
  t.match((await it.as('olivia').follow(done)).text, /2 client secrets kept/)
  t.same(namesIn(await it.as('olivia').open('/rotate?tab=reachable')), [])
  t.same(namesIn(await it.as('olivia').open('/rotate')), ['Known API'])
  t.equal((await it.as('olivia').open('/rotate/keep-all')).status, 409)
})

t.test('bad input is refused in words, and nothing is kept', async (t) => {
  const { it, known } = await left(t)
  const before = JSON.stringify(stateOf(it.vault.db))
  for (const url of [`/rotate/${String(known)}/keep`, '/rotate/keep-all'])
    for (const until of ['x', '-1', '9'.repeat(15), '1'.repeat(17), ['1', '2']])
      t.equal((await it.as('olivia').send(url, { until })).status, 422, `${url} ${String(until)}`)
  t.equal(JSON.stringify(stateOf(it.vault.db)), before)
})

t.test('ACL-01 ACL-03 an editor is refused, strangers and administrators find what was never there', async (t) => {
  const { it, known } = await left(t)
  for (const person of ['edith', 'stan', 'ada'] as const) it.as(person)
  const before = JSON.stringify(stateOf(it.vault.db))
  const events = eventNames(it.vault.db).length
  t.equal((await it.as('edith').open(`/rotate/${String(known)}/keep`)).status, 403)
  t.equal((await it.as('edith').send(`/rotate/${String(known)}/keep`)).status, 403)
  for (const person of ['stan', 'ada'] as const) {
    const foreign = await it.as(person).send(`/rotate/${String(known)}/keep`)
    t.equal(foreign.status, 404, person)
    t.equal(foreign.body, (await it.as(person).send('/rotate/999999/keep')).body, person)
  }
  t.match((await it.as('stan').follow(await it.as('stan').send('/rotate/keep-all'))).text, /There was nothing to keep/)
  t.equal(JSON.stringify(stateOf(it.vault.db)), before)
  t.same([...new Set(eventNames(it.vault.db).slice(events))], ['access.denied'])
})

t.test('page and dialog are the same inside, and every word has its Portuguese', async (t) => {
  const { it, known } = await left(t)
  for (const url of [`/rotate/${String(known)}/keep`, '/rotate/keep-all']) {
    const dialog = await it.as('olivia').inDialog(url)
    const page = await it.as('olivia').open(url)
    t.ok(withoutTokens(page.body).includes(withoutTokens(dialog.body).trim()))
    t.match(dialog.body, `hx-post="${url}"`)
  }
  it.vault.db.raw.prepare("UPDATE users SET language = 'pt-BR' WHERE id = ?").run(it.ids.olivia)
  t.match((await it.as('olivia').open('/')).text, /Substituir \(1\) Alguém que saiu/)
  t.match((await it.as('olivia').open('/rotate')).text, /Victor Viewer saiu em .* e mostrou ou copiou/)
})

// Home, through the front door: what is new and what was used last, on cards that offer what one may do, and nothing else.
import t from 'tap'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import { castFor, hidden, type Cast, type Person } from '../fixtures/cast.ts'
import { put, putGrant, putSecret } from '../fixtures/database.ts'
import { putSealed, signedIn, type Held } from '../fixtures/sealed.ts'
import { stateOf } from '../fixtures/state.ts'

/** An API secret of olivia's that nobody else reaches. */
function putOwn(it: Cast, held: Held = {}): number {
  const secretId = putSealed(it, held)
  it.vault.db.raw.prepare('DELETE FROM grants WHERE secret_id = ?').run(secretId)
  return secretId
}

/** Olivia shares with somebody, a minute after whatever was before. */
function share(it: Cast, secretId: number, { to, level = 'view' }: { to: Person; level?: 'view' | 'edit' }): void {
  it.clock.pass({ minutes: 1 })
  const recipient = { kind: 'user', id: it.ids[to] } as const
  const given = { add: [{ recipient, level, untilAt: null }], change: [], remove: [] }
  shareApiSecret(it.vault, signedIn(it.vault, it.ids.olivia), { secretId, ...given })
  it.clock.pass({ minutes: 1 })
}

function revoke(it: Cast, secretId: number, { from }: { from: Person }): void {
  const remove = [{ kind: 'user', id: it.ids[from] } as const]
  shareApiSecret(it.vault, signedIn(it.vault, it.ids.olivia), { secretId, add: [], change: [], remove })
}

interface Shelf {
  readonly cards: readonly { readonly name: string; readonly html: string; readonly text: string }[]
}

/** The cards of one section of a page, by what stands on them. */
function shelf(body: string, heading: 'new-items' | 'last-used'): Shelf {
  const section = new RegExp(`<section[^>]*aria-labelledby="${heading}">[\\s\\S]*?</section>`).exec(body)?.[0] ?? ''
  return { cards: cardsOf(section) }
}

function cardsOf(html: string): Shelf['cards'] {
  return [...html.matchAll(/<article class="card"[\s\S]*?<\/article>/g)].map(([card]) => ({
    html: card,
    name: /<h[23] [\s\S]*?<bdi>([^<]*)<\/bdi>/.exec(card)?.[1] ?? '',
    text: card
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  }))
}

const names = ({ cards }: Shelf) => cards.map(({ name }) => name)
const newOf = async (it: Cast, person: Person) => names(shelf((await it.as(person).open('/')).body, 'new-items'))
const usedOf = async (it: Cast, person: Person) => names(shelf((await it.as(person).open('/')).body, 'last-used'))

t.test('scenario 43: what was shared with somebody is in New items until they interact with it', async (t) => {
  const interactions: Record<string, (it: Cast, url: string) => Promise<unknown>> = {
    opens: (it, url) => it.as('victor').open(url),
    shows: (it, url) => it.as('victor').send(`${url}/reveal`, { for: 'show' }),
    copies: (it, url) => it.as('victor').send(`${url}/reveal`, { for: 'copy' }, { accept: 'text/plain' }),
    async edits(it, url) {
      const form = await it.as('victor').open(`${url}/edit`)
      const fields = { name: 'Billing API', url: 'https://api.billing.test/v3', clientId: 'cid' }
      await it.as('victor').send(`${url}/edit`, { ...fields, version: hidden(form.body, 'version') ?? '' })
    },
  }
  for (const [what, interact] of Object.entries(interactions)) {
    const it = await castFor(t)
    const secretId = putOwn(it)
    t.same(await newOf(it, 'victor'), [])
    share(it, secretId, { to: 'victor', level: 'edit' })
    t.same(await newOf(it, 'victor'), ['Billing API'], what)
    t.same(await newOf(it, 'olivia'), [], 'one’s own is not new')
    const before = await it.as('victor').open('/api-secrets')
    t.match(before.text, /Billing API New/, 'the list says so too')
    await interact(it, `/api-secrets/${String(secretId)}`)
    t.same(await newOf(it, 'victor'), [], `${what}: no longer new`)
    t.same(await usedOf(it, 'victor'), ['Billing API'], `${what}: used last`)
    t.notMatch((await it.as('victor').open('/api-secrets')).text, /Billing API New/)
  }
})

t.test('scenario 45: on Home an API secret is found by its card, and through the search', async (t) => {
  const it = await castFor(t)
  const secretId = putOwn(it)
  const home = await it.as('olivia').open('/')
  t.same(names(shelf(home.body, 'last-used')), ['Billing API'], 'what was added just now is there')
  t.match(home.body, `href="/api-secrets/${String(secretId)}"`)
  const [, action = ''] = /<search[\s\S]*?action="([^"]*)"/.exec(home.body) ?? []
  t.match(home.body, /<search[\s\S]*?name="q"[\s\S]*?aria-label="Search for an item"/)
  t.match((await it.as('olivia').open(`${action}?q=bill`)).text, /Billing API/)
})

t.test('scenario 46: the three dots of the card lead to Share, and what is shared there says Shared', async (t) => {
  const it = await castFor(t)
  const secretId = putOwn(it)
  const url = `/api-secrets/${String(secretId)}/share`
  const [card] = shelf((await it.as('olivia').open('/')).body, 'last-used').cards
  t.match(card?.html ?? '', new RegExp(`<div class="card-top">\\s*<button[^>]*aria-label="Actions"`), 'upper-left')
  t.match(card?.html ?? '', `href="${url}"`)
  t.match((await it.as('olivia').inDialog(url)).text, /Share .* Internal .* External/)
  const to = { recipient: `user:${String(it.ids.victor)}` }
  const headers = { 'hx-request': 'true', 'hx-target': 'dialog', 'hx-current-url': 'http://mysafe.test/' }
  const done = await it.as('olivia').send(`${url}/internal`, to, headers)
  t.equal(done.location, '/', 'back on Home')
  const home = await it.as('olivia').follow(done)
  t.match(home.text, /Shared Now users can use this shared item/)
  t.match(shelf(home.body, 'last-used').cards[0]?.text ?? '', /\bShared\b/)
  t.same(await newOf(it, 'victor'), ['Billing API'])
})

t.test('scenario 47: the card of what is shared carries the word Shared; others do not', async (t) => {
  const it = await castFor(t)
  const [shared] = [putOwn(it, { name: 'Ledger' }), putOwn(it, { name: 'Weather' })]
  share(it, shared, { to: 'victor' })
  const { cards } = shelf((await it.as('olivia').open('/')).body, 'last-used')
  const word = (name: string) => /\bShared\b/.test(cards.find((card) => card.name === name)?.text ?? '')
  t.equal(word('Ledger'), true)
  t.equal(word('Weather'), false)
})

t.test('scenario 53: with the last grant gone the card and the list no longer say shared', async (t) => {
  const it = await castFor(t)
  const secretId = putOwn(it)
  share(it, secretId, { to: 'victor' })
  revoke(it, secretId, { from: 'victor' })
  const [card] = shelf((await it.as('olivia').open('/')).body, 'last-used').cards
  t.equal(card?.name, 'Billing API')
  t.notMatch(card?.text ?? '', /\bShared\b/)
  const list = await it.as('olivia').open('/api-secrets?shared=no')
  t.match(list.text, /Billing API/)
  t.notMatch((await it.as('olivia').open('/api-secrets?shared=yes')).body, `/api-secrets/${String(secretId)}"`)
})

t.test('a card shows name, owner and tags, and its menu offers only what this person may do', async (t) => {
  const it = await castFor(t)
  const secretId = putOwn(it, { tags: 'prod, eu' })
  share(it, secretId, { to: 'victor', level: 'view' })
  share(it, secretId, { to: 'edith', level: 'edit' })
  const offers = async (person: Person, place: 'new-items' | 'last-used') => {
    const [card] = shelf((await it.as(person).open('/')).body, place).cards
    t.match(card?.text ?? '', /Billing API Owner: Olivia Owner .*prod eu .*View API secret$/)
    const acts = [...(card?.html ?? '').matchAll(/(?:href|data-copy-from-reveal)="\/api-secrets\/\d+\/(\w+)"/g)]
    return acts.map(([, act]) => act).sort()
  }
  t.same(await offers('olivia', 'last-used'), ['disable', 'edit', 'reveal', 'share'])
  t.same(await offers('edith', 'new-items'), ['disable', 'edit', 'reveal'])
  t.same(await offers('victor', 'new-items'), ['reveal'])
  t.notMatch((await it.as('stan').open('/')).body, /Billing API/)
})

t.test('New items shows the newest five and leads to all of them, page by page', async (t) => {
  const it = await castFor(t)
  for (let n = 1; n <= 32; n++) share(it, putOwn(it, { name: `Item ${String(n)}` }), { to: 'victor' })
  const victor = it.as('victor')
  const home = await victor.open('/')
  t.same(names(shelf(home.body, 'new-items')), ['Item 32', 'Item 31', 'Item 30', 'Item 29', 'Item 28'])
  t.match(home.body, /<a[^>]*href="\/new-items"[^>]*>See all<\/a>/)
  const first = await victor.open('/new-items')
  t.equal(cardsOf(first.body).length, 30)
  t.match(first.text, /1–30 of 32/)
  const second = await victor.open('/new-items?page=2')
  t.same(
    cardsOf(second.body).map(({ name }) => name),
    ['Item 2', 'Item 1'],
  )
  t.same(
    cardsOf((await victor.open('/new-items?page=99')).body).map(({ name }) => name),
    ['Item 2', 'Item 1'],
  )
  for (let n = 1; n <= 27; n++) await victor.open(`/api-secrets/${String(n)}`)
  t.notMatch((await victor.open('/')).body, 'href="/new-items"', 'five are all there are')
})

t.test('Mark all as seen empties New items; what was shared while the page was read stays', async (t) => {
  const it = await castFor(t)
  share(it, putOwn(it, { name: 'Before' }), { to: 'victor' })
  const page = await it.as('victor').open('/')
  share(it, putOwn(it, { name: 'Meanwhile' }), { to: 'victor' })
  const form = { until: hidden(page.body, 'until') ?? '' }
  t.match(form.until, /^\d+$/)
  const before = stateOf(it.vault.db, { without: ['users'] })
  const done = await it.as('victor').send('/new-items/seen', form)
  t.equal(done.location, '/')
  const after = await it.as('victor').follow(done)
  t.match(after.text, /All marked as seen/)
  t.same(names(shelf(after.body, 'new-items')), ['Meanwhile'])
  t.same(stateOf(it.vault.db, { without: ['users'] }), before, 'nothing but this person’s own mark')
  t.match((await it.as('victor').open('/api-secrets')).text, /Before/, 'it stays in the list')
  await it.as('victor').send('/new-items/seen')
  t.match((await it.as('victor').open('/')).text, /Nothing new What colleagues share with you stands here/)
  t.match((await it.as('victor').open('/new-items')).text, /Nothing new/)
  t.same(await newOf(it, 'edith'), [])
})

t.test('an instant that is none, or has not come yet, marks nothing and is refused in words', async (t) => {
  const it = await castFor(t)
  share(it, putOwn(it), { to: 'victor' })
  await it.as('victor').open('/')
  const before = stateOf(it.vault.db)
  const later = String(it.clock.now() + 1)
  for (const until of ['x', '-1', '1e9', later, '9'.repeat(15), '9'.repeat(17), ['1', '2']]) {
    const answer = await it.as('victor').send('/new-items/seen', { until })
    t.equal(answer.status, 422, String(until))
    t.same(stateOf(it.vault.db), before)
  }
  t.match((await it.as('victor').send('/new-items/seen', { until: later })).text, /Reload it and try again/)
  const stranger = it.stranger()
  t.equal((await stranger.send('/new-items/seen', { until: '1' })).status, 401)
  t.equal((await stranger.open('/')).location, '/sign-in')
  t.equal((await stranger.open('/new-items')).location, '/sign-in?next=%2Fnew-items')
  t.same(stateOf(it.vault.db, { without: ['audit_events', 'sessions'] }).users, before.users)
})

t.test(
  'Last used holds my last five: what I added, edited, shared, opened, showed or copied, newest first',
  async (t) => {
    const it = await castFor(t)
    const ids = ['A', 'B', 'C', 'D', 'E', 'F'].map((name) => {
      it.clock.pass({ minutes: 1 })
      return putOwn(it, { name })
    })
    t.same(await usedOf(it, 'olivia'), ['F', 'E', 'D', 'C', 'B'])
    share(it, ids[0] as number, { to: 'victor' })
    t.same(await usedOf(it, 'olivia'), ['A', 'F', 'E', 'D', 'C'])
    await it.as('olivia').send(`/api-secrets/${String(ids[1])}/reveal`, { for: 'curl' }, { accept: 'text/plain' })
    t.same(await usedOf(it, 'olivia'), ['B', 'A', 'F', 'E', 'D'])
    t.same(await usedOf(it, 'victor'), [], 'mine are mine alone')
    revoke(it, ids[0] as number, { from: 'victor' })
    t.same(await usedOf(it, 'olivia'), ['B', 'A', 'F', 'E', 'D'], 'taking away is not using')
  },
)

t.test('what ended, was taken away, or was disabled is gone from Home at once', async (t) => {
  const it = await castFor(t)
  const [used, fresh] = [putOwn(it, { name: 'Used' }), putOwn(it, { name: 'Fresh' })]
  for (const secretId of [used, fresh]) share(it, secretId, { to: 'victor' })
  await it.as('victor').open(`/api-secrets/${String(used)}`)
  const both = async () => [...(await newOf(it, 'victor')), ...(await usedOf(it, 'victor'))]
  t.same(await both(), ['Fresh', 'Used'])
  it.vault.db.raw.prepare('UPDATE grants SET until_at = ?').run(it.clock.now() + 60_000)
  it.clock.pass({ minutes: 1 })
  t.same(await both(), [], 'ended')
  it.vault.db.raw.prepare('UPDATE grants SET until_at = NULL').run()
  for (const secretId of [used, fresh]) await it.as('olivia').send(`/api-secrets/${String(secretId)}/disable`)
  t.same(await both(), [], 'disabled')
  for (const secretId of [used, fresh]) await it.as('olivia').send(`/api-secrets/${String(secretId)}/enable`)
  t.same(await both(), ['Fresh', 'Used'], 'and back')
  for (const secretId of [used, fresh]) revoke(it, secretId, { from: 'victor' })
  t.same(await both(), [], 'taken away')
  t.notMatch((await it.as('victor').open('/new-items')).body, /Fresh/)
})

t.test('through a group, New items begin when one joins it, and leave with it', async (t) => {
  const it = await castFor(t)
  const { db } = it.vault
  const secretId = putOwn(it)
  const dev = put(db, 'user_groups', { name: 'Dev', name_folded: 'dev', created_at: 0 })
  const recipient = { kind: 'user-group', id: dev } as const
  const given = { add: [{ recipient, level: 'view' as const, untilAt: null }], change: [], remove: [] }
  shareApiSecret(it.vault, signedIn(it.vault, it.ids.olivia), { secretId, ...given })
  t.same(await newOf(it, 'gina'), [])
  put(db, 'user_group_members', { group_id: dev, user_id: it.ids.gina, added_at: it.clock.now() + 1 })
  t.same(await newOf(it, 'gina'), ['Billing API'])
  db.raw.prepare('UPDATE user_groups SET disabled_at = 1').run()
  t.same(await newOf(it, 'gina'), [])
})

t.test(
  'of very much that was shared Home looks at the last two thousand, says so, and leads to all of it',
  async (t) => {
    const it = await castFor(t)
    const { db } = it.vault
    share(it, putOwn(it, { name: 'The one' }), { to: 'victor' })
    it.clock.pass({ minutes: 1 })
    const many = Array.from({ length: 2000 }, (_, n) => putSecret(db, it.ids.olivia, { name: `Known ${String(n)}` }))
    const at = { granted_at: it.clock.now(), granted_by: it.ids.olivia }
    for (const secret_id of many) {
      putGrant(db, { secret_id, user_id: it.ids.victor, ...at })
      put(db, 'marks', { secret_id, user_id: it.ids.victor, viewed_at: it.clock.now(), used_at: it.clock.now() })
    }
    const home = await it.as('victor').open('/')
    t.match(home.text, /New items See all Mark all as seen Very much was shared with you/)
    t.same(
      cardsOf((await it.as('victor').open('/new-items')).body).map(({ name }) => name),
      ['The one'],
    )
  },
)

t.test('a first visit says what to do; administrators can also add a colleague', async (t) => {
  const it = await castFor(t)
  const stan = await it.as('stan').open('/')
  t.match(stan.text, /Home Welcome to MySafe Begin with the API secret you need most\..* Add API secret/)
  t.match(stan.body, 'href="/api-secrets/add"')
  t.notMatch(stan.body, '/admin/')
  t.notMatch(stan.text, /New items|Last used/)
  const ada = await it.as('ada').open('/')
  t.match(ada.text, /bring in a colleague .* Add API secret Add a colleague/)
  t.match(ada.body, 'href="/admin/users/add"')
})

t.test('somebody who has used nothing yet is told what stands there, and led to the list', async (t) => {
  const it = await castFor(t)
  share(it, putOwn(it), { to: 'victor' })
  await it.as('victor').send('/new-items/seen')
  const page = await it.as('victor').open('/')
  t.match(page.text, /Last used Nothing used yet What you open, .* Go to API secrets/)
  t.match(page.body, /<a href="\/api-secrets">Go to API secrets<\/a>/)
})

t.test('Disable on a card leads back to Home, where it says what happened', async (t) => {
  const it = await castFor(t)
  const url = `/api-secrets/${String(putOwn(it))}/disable`
  const page = await it.as('olivia').open(url, { referer: 'http://mysafe.test/' })
  t.equal(hidden(page.body, 'back'), '/')
  const done = await it.as('olivia').send(url, { back: '/' })
  t.equal(done.location, '/')
  t.match((await it.as('olivia').follow(done)).text, /API secret disabled successfully/)
})

t.test('looking at Home changes nothing, and neither does HEAD or what another page makes a browser do', async (t) => {
  const it = await castFor(t)
  share(it, putOwn(it), { to: 'victor' })
  const token = await it.as('victor').token()
  const before = stateOf(it.vault.db)
  await it.as('victor').open('/')
  await it.as('victor').open('/new-items')
  const cookie = `mysafe=${it.as('victor').cookies.get('mysafe') ?? ''}`
  for (const url of ['/', '/new-items'])
    t.equal((await it.app.inject({ method: 'HEAD', url, headers: { cookie } })).statusCode, 200)
  const forged = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
  t.equal((await it.as('victor').send('/new-items/seen', { _csrf: token }, forged)).status, 403)
  t.same(stateOf(it.vault.db), before)
})

t.test('page and fragment are the same inside', async (t) => {
  const it = await castFor(t)
  share(it, putOwn(it), { to: 'victor' })
  for (const url of ['/', '/new-items']) {
    const plain = (body: string) => body.replace(/name="_csrf" value="[^"]*"/g, '')
    const page = plain((await it.as('victor').open(url)).body)
    const inside = plain((await it.as('victor').inDialog(url)).body).trim()
    t.ok(inside.includes('<article') && page.includes(inside), url)
  }
})

t.test('in Portuguese Home reads as a Brazilian would write it', async (t) => {
  const it = await castFor(t)
  share(it, putOwn(it), { to: 'victor' })
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  const page = await it.as('victor').open('/')
  t.match(page.text, /Página inicial Segredos de API/)
  t.match(page.text, /Novos itens Marcar todos como vistos .* Compartilhado Visualizar segredo de API Usado por último/)
  t.match((await it.as('victor').open('/api-secrets')).text, /Billing API Novo/)
})

// Hand over, through the front door: looking for a colleague, choosing one, and what becomes of everybody.
import t from 'tap'
import { castFor, hidden, type Cast } from '../fixtures/cast.ts'
import { putSealed } from '../fixtures/sealed.ts'

async function house(t: Parameters<typeof castFor>[0], options: Parameters<typeof castFor>[1] = {}) {
  const it = await castFor(t, options)
  const secretId = putSealed(it, { identifier: 'pay' })
  return {
    it,
    secretId,
    url: `/api-secrets/${String(secretId)}/hand-over`,
    details: `/api-secrets/${String(secretId)}`,
  }
}

function ask({ vault }: Cast, sql: string): unknown {
  return vault.db.raw.prepare(sql).pluck().get()
}

const owner = (it: Cast) => ask(it, 'SELECT owner_id FROM api_secrets WHERE id = 1')

t.test('the owner looks for a colleague by name, username or e-mail, and is never offered', async (t) => {
  const { it, url } = await house(t)
  for (const find of ['Stan Stranger', 'stan', 'stan@corp.test']) {
    const page = await it.as('olivia').open(`${url}?find=${encodeURIComponent(find)}`)
    t.match(page.body, `name="add" value="user:${String(it.ids.stan)}"`, find)
    t.notMatch(page.body, `value="user:${String(it.ids.victor)}"`, find)
  }
  const all = await it.as('olivia').open(url)
  t.match(all.body, `value="user:${String(it.ids.ada)}"`)
  t.notMatch(all.body, `value="user:${String(it.ids.olivia)}"`)
  t.match((await it.as('olivia').open(`${url}?find=nobody-here`)).text, /Nobody here has this name/)
})

t.test('a hit is chosen first, and nothing is done until Hand over is pressed', async (t) => {
  const { it, url, details } = await house(t)
  const chosen = await it.as('olivia').send(url, { add: `user:${String(it.ids.stan)}`, keep: true })
  t.equal(chosen.status, 200)
  t.match(chosen.text, /New owner Stan Stranger stan · stan@corp\.test Choose somebody else/)
  t.match(chosen.body, /name="keep"[^>]*checked/)
  t.equal(owner(it), it.ids.olivia)
  const done = await it.as('olivia').send(url, { to: hidden(chosen.body, 'to') ?? '', keep: true })
  t.equal(done.location, details)
  t.match((await it.as('olivia').follow(done)).text, /The API secret was handed over .* Stan Stranger stan@corp\.test/)
  t.equal(owner(it), it.ids.stan)
})

t.test('without script Find searches and Add takes what is typed to the letter; neither hands over', async (t) => {
  const { it, url } = await house(t)
  const found = await it.as('olivia').send(url, { find: 'sta', search: true })
  t.match(found.body, `name="add" value="user:${String(it.ids.stan)}"`)
  const chosen = await it.as('olivia').send(url, { find: 'stan', choose: true })
  t.equal(hidden(chosen.body, 'to'), `user:${String(it.ids.stan)}`)
  t.equal((await it.as('olivia').send(url, { find: '', choose: true })).status, 422)
  t.equal(owner(it), it.ids.olivia)
})

t.test('without "Keep Can edit for me" it leaves the list of the old owner', async (t) => {
  const { it, url, details } = await house(t)
  t.match((await it.as('olivia').open(url)).text, /Keep Can edit for me Otherwise you keep nothing/)
  const done = await it.as('olivia').send(url, { to: `user:${String(it.ids.stan)}` })
  t.equal(done.location, '/api-secrets')
  t.equal((await it.as('olivia').open(details)).status, 404)
  t.equal((await it.as('stan').open(details)).status, 200)
  t.equal((await it.as('victor').open(details)).status, 200)
})

t.test(
  'a username or e-mail address typed to the letter counts as chosen; anything else comes back with a fault',
  async (t) => {
    const { it, url } = await house(t)
    const again = await it.as('olivia').send(url, { find: 'st', keep: true })
    t.equal(again.status, 422)
    t.match(again.body, /aria-invalid="true"/)
    t.match(again.body, /name="find"[^>]*value="st"/)
    t.match(again.body, /name="keep"[^>]*checked/)
    t.match((await it.as('olivia').send(url)).text, /Choose who is to own it/)
    t.equal((await it.as('olivia').send(url, { find: 'olivia' })).status, 422)
    t.equal((await it.as('olivia').send(url, { to: 'user:999' })).status, 422)
    t.equal((await it.as('olivia').send(url, { to: 'user-group:1' })).status, 422)
    t.equal((await it.as('olivia').send(url, { to: ['user:2', 'user:3'] })).status, 422)
    t.equal(owner(it), it.ids.olivia)
    t.equal((await it.as('olivia').send(url, { find: 'STAN@corp.test' })).status, 303)
    t.equal(owner(it), it.ids.stan)
  },
)

t.test('an identifier that the new owner uses already gets a suffix, and that is said', async (t) => {
  const { it, url } = await house(t)
  putSealed(it, { identifier: 'pay2' })
  it.vault.db.raw.prepare("UPDATE api_secrets SET owner_id = ?, identifier = 'pay' WHERE id = 2").run(it.ids.stan)
  const done = await it
    .as('olivia')
    .follow(await it.as('olivia').send(url, { to: `user:${String(it.ids.stan)}`, keep: true }))
  t.match(done.text, /Its identifier was already used by the new owner, so it ends in “-2” now\./)
  t.equal(ask(it, 'SELECT identifier FROM api_secrets WHERE id = 1'), 'pay-2')
})

t.test('the password must have been typed a short while ago; nothing is done before', async (t) => {
  const { it, url } = await house(t)
  await it.as('olivia').open(url)
  it.clock.pass({ minutes: 6 })
  const answer = await it.as('olivia').send(url, { to: `user:${String(it.ids.stan)}` })
  t.equal(answer.status, 401)
  t.match(answer.body, /type="password"/)
  t.equal(owner(it), it.ids.olivia)
})

t.test('editor and viewer are refused, a stranger and an administrator find nothing', async (t) => {
  const { it, url } = await house(t)
  const form = { to: `user:${String(it.ids.stan)}` }
  t.equal((await it.as('edith').send(url, form)).status, 403)
  t.equal((await it.as('victor').send(url, form)).status, 403)
  t.equal((await it.as('ada').send(url, form)).status, 404)
  t.equal(
    (await it.as('stan').send(url, form)).body,
    (await it.as('stan').send('/api-secrets/999/hand-over', form)).body,
  )
  t.equal(owner(it), it.ids.olivia)
})

t.test('ACL-15 change, event and letter are one write; without a mail server there is no letter', async (t) => {
  const { it, url } = await house(t, { mailConfigured: true })
  await it.as('olivia').send(url, { to: `user:${String(it.ids.stan)}` })
  t.equal(ask(it, "SELECT user_id FROM letters WHERE kind = 'handed_over'"), it.ids.stan)
  t.equal(ask(it, "SELECT user_id FROM audit_events WHERE name = 'api_secret.handed_over'"), it.ids.stan)
  const quiet = await house(t)
  await quiet.it.as('olivia').send(quiet.url, { to: `user:${String(quiet.it.ids.stan)}` })
  t.equal(ask(quiet.it, 'SELECT count(*) FROM letters'), 0)
})

// Disable, Enable and putting the previous client secret back, through the front door.
import t from 'tap'
import { nothingSleeps } from '../controls/screens/api-secret.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { castFor, hidden, type Cast, type Person } from '../fixtures/cast.ts'
import { CANARY, putSealed } from '../fixtures/sealed.ts'

async function house(t: Parameters<typeof castFor>[0], options: TestOptions = {}) {
  const it = await castFor(t, options)
  const secretId = putSealed(it, { previous: 'before', clientSecret: CANARY })
  return { it, secretId, url: `/api-secrets/${String(secretId)}` }
}

function ask({ vault }: Cast, sql: string): unknown {
  return vault.db.raw.prepare(sql).pluck().get()
}

/** Everything that is kept but the trail and sessions, to see that nothing was changed. */
function kept(it: Cast): string {
  return ['api_secrets', 'grants', 'marks', 'letters', 'users']
    .map((table) => JSON.stringify(it.vault.db.raw.prepare(`SELECT * FROM ${table}`).all()))
    .join()
}

const withoutTokens = (html: string) => html.replace(/name="_csrf" value="[^"]*"/g, '')

t.test('scenario 54: Disable asks with the number of the record; No changes nothing', async (t) => {
  const { it, url } = await house(t)
  const before = kept(it)
  const page = await it.as('olivia').open(`${url}/disable`)
  t.equal(page.status, 200)
  t.match(page.text, /Are you sure you want to disable the record: 1\? .* No Yes/)
  t.match(page.body, new RegExp(`<a [^>]*href="${url}"[^>]*>No</a>`))
  t.equal(kept(it), before)
})

t.test('scenario 55: Yes makes it inactive and it leaves the list', async (t) => {
  const { it, url } = await house(t)
  const done = await it.as('olivia').send(`${url}/disable`, { back: '/api-secrets' })
  t.equal(done.status, 303)
  t.equal(done.location, '/api-secrets')
  const list = await it.as('olivia').follow(done)
  t.match(list.text, /API secret disabled successfully/)
  t.notMatch(list.body, new RegExp(`href="${url}"`))
  t.match((await it.as('victor').open(url)).text, /Billing API Inactive/)
})

t.test('scenario 56: the list shows it when it is filtered by Inactive', async (t) => {
  const { it, url } = await house(t)
  await it.as('olivia').send(`${url}/disable`)
  t.match((await it.as('olivia').open('/api-secrets?status=inactive')).body, new RegExp(`href="${url}"`))
})

t.test('scenario 57: Enable, Yes: active again with its data and its grants', async (t) => {
  const { it, url } = await house(t)
  const grants = () => JSON.stringify(it.vault.db.raw.prepare('SELECT * FROM grants').all())
  const before = grants()
  await it.as('edith').send(`${url}/disable`)
  t.match((await it.as('edith').open(`${url}/enable`)).text, /Are you sure you want to enable the record: 1\?/)
  const done = await it.as('edith').follow(await it.as('edith').send(`${url}/enable`))
  t.match(done.text, /API secret enabled successfully/)
  t.match(done.text, /Billing API Active/)
  t.equal(grants(), before)
  const shown = await it.as('victor').send(`${url}/reveal`, { for: 'show' }, { accept: 'text/plain' })
  t.equal(shown.body, CANARY)
})

t.test('both messages and both questions in Portuguese', async (t) => {
  const { it, url } = await house(t)
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  const olivia = it.as('olivia')
  t.match((await olivia.open(`${url}/disable`)).text, 'Você tem certeza que deseja desativar o registro: 1?')
  t.match((await olivia.follow(await olivia.send(`${url}/disable`))).text, 'Segredo de API desativado com sucesso')
  t.match((await olivia.open(`${url}/enable`)).text, 'Você tem certeza que deseja ativar o registro: 1?')
  t.match((await olivia.follow(await olivia.send(`${url}/enable`))).text, 'Segredo de API ativado com sucesso')
})

for (const act of ['disable', 'enable', 'restore-secret']) {
  t.test(`${act}: a viewer is refused, a stranger finds nothing, and nothing is changed`, async (t) => {
    const { it, url } = await house(t)
    const before = kept(it)
    t.equal((await it.as('victor').send(`${url}/${act}`)).status, 403)
    t.equal((await it.as('victor').open(`${url}/${act}`)).status, 403)
    const there = await it.as('stan').send(`${url}/${act}`)
    const nowhere = await it.as('stan').send(`/api-secrets/999/${act}`)
    t.equal(there.status, 404)
    t.equal(there.body, nowhere.body)
    t.equal(kept(it), before)
  })

  t.test(`${act}: page and dialog are the same inside`, async (t) => {
    const { it, url } = await house(t)
    const page = await it.as('olivia').open(`${url}/${act}`, { referer: `http://mysafe.test${url}` })
    const dialog = await it.as('olivia').inDialog(`${url}/${act}`)
    t.ok(dialog.body.includes('<form'))
    t.ok(withoutTokens(page.body).includes(withoutTokens(dialog.body).trim()))
    const action = /hx-post="([^"]*)"/.exec(dialog.body)?.[1]
    t.equal(action, `${url}/${act}`)
    t.match(dialog.body, `action="${url}/${act}"`)
  })
}

t.test('after the act one is where one came from: the list as it was filtered, or the details', async (t) => {
  const { it, url } = await house(t)
  const from = async (referer: string) => {
    const page = await it.as('olivia').open(`${url}/disable`, { referer })
    return hidden(page.body, 'back')
  }
  t.equal(await from('http://mysafe.test/api-secrets?name=bill&page=2'), '/api-secrets?name=bill&page=2')
  t.equal(await from(`http://mysafe.test${url}?tab=history`), `${url}?tab=history`)
  t.equal(await from('https://evil.test/x'), url)
  t.equal(await from('not an address'), url)
  for (const back of ['//evil.test', 'https://evil.test/', '/sign-out', `${url}/hand-over`, ['/api-secrets', '/x']])
    t.equal((await it.as('olivia').send(`${url}/disable`, { back })).location, url, String(back))
})

t.test('disabling what is inactive by then does nothing and says that it is so', async (t) => {
  const { it, url } = await house(t)
  await it.as('olivia').send(`${url}/disable`)
  it.clock.pass({ minutes: 1 })
  const before = kept(it)
  t.equal((await it.as('edith').send(`${url}/disable`)).status, 303)
  t.equal(kept(it), before)
  t.equal(ask(it, "SELECT count(*) FROM audit_events WHERE name = 'api_secret.disabled'"), 1)
})

t.test('ACL-22 while it is inactive nobody shows or copies it, and each is told why', async (t) => {
  const people = ['olivia', 'edith', 'victor'] as const satisfies Person[]
  const shown = async ({ it, url }: Awaited<ReturnType<typeof house>>) => {
    await it.as('olivia').send(`${url}/disable`)
    const found: string[] = []
    for (const person of people)
      for (const purpose of ['show', 'copy', 'curl', 'env', 'http']) {
        const { status, body } = await it.as(person).send(`${url}/reveal`, { for: purpose }, { accept: 'text/plain' })
        if (status !== 409 || !/inactive/.test(body) || body.includes(CANARY)) found.push(`${person} ${purpose}`)
      }
    return found
  }
  t.equal(
    (await shown(await house(t, { also: nothingSleeps }))).length,
    15,
    'control: one that never sleeps is noticed',
  )
  const { it, url } = await house(t)
  t.same(await shown({ it, url, secretId: 1 }), [])
  for (const person of people) {
    const page = await it.as(person).open(url)
    // One that may only view cannot enable it either, so the page says who can.
    t.match(
      page.text,
      /Nobody can show or copy the client secret until the owner, or somebody with Can edit, enables it\./,
    )
    t.notMatch(page.body, /\/reveal/)
  }
})

t.test('the owner puts the previous client secret back, after being asked', async (t) => {
  const { it, url } = await house(t)
  t.match(
    (await it.as('olivia').open(`${url}/restore-secret`)).text,
    /Put the previous client secret of “Billing API” back\?/,
  )
  const done = await it.as('olivia').follow(await it.as('olivia').send(`${url}/restore-secret`))
  t.match(done.text, /The previous client secret is back/)
  const shown = await it.as('victor').send(`${url}/reveal`, { for: 'show' }, { accept: 'text/plain' })
  t.equal(shown.body, 'before')
  t.equal((await it.as('edith').send(`${url}/restore-secret`)).status, 403)
  it.clock.pass({ days: 31 })
  const late = it.stranger('203.0.113.9')
  t.equal((await late.send(`${url}/restore-secret`)).status, 401)
})

// API secret details through the front door: the tabs, Show, Copy and Copy as, what is recorded, what is never said.
import t from 'tap'
import { EVENT_NAMES, record } from '../../src/audit/trail.ts'
import { createLogger } from '../../src/http/logging.ts'
import { en } from '../../src/i18n/en.ts'
import { openDatabase } from '../../src/store/database.ts'
import { join } from 'node:path'
import { nobody, operator, system } from '../../src/vault/actors.ts'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import { castFor, type Answer, type Browser, type Cast, type Person } from '../fixtures/cast.ts'
import { put, putGrant } from '../fixtures/database.ts'
import { CANARY, putSealed, signedIn } from '../fixtures/sealed.ts'

const PLAIN = { accept: 'text/plain' }

type Test = Parameters<typeof castFor>[0]

async function house(t: Test, options: Parameters<typeof castFor>[1] = {}) {
  const it = await castFor(t, options)
  const secretId = putSealed(it)
  const url = `/api-secrets/${String(secretId)}`
  return { it, secretId, url }
}

function events({ vault }: Cast, name?: string): string[] {
  const all = vault.db.raw.prepare('SELECT name FROM audit_events ORDER BY number').pluck().all() as string[]
  return name === undefined ? all : all.filter((one) => one === name)
}

function reveal(browser: Browser, url: string, form: Record<string, string> = { for: 'show' }): Promise<Answer> {
  return browser.send(`${url}/reveal`, form, PLAIN)
}

/** A row of the list of details: what stands beside its label. */
function field(page: string, label: string): string {
  const found = new RegExp(`<dt>${label}</dt><dd>([\\s\\S]*?)</dd></div>`).exec(page)?.[1] ?? ''
  return found
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

t.test('scenario 12 and 13: from Actions and from the magnifier of a row the details open', async (t) => {
  const { it, url } = await house(t)
  const list = await it.as('victor').open('/api-secrets')
  const links = [...list.body.matchAll(/<a[^>]*href="([^"]+)"[^>]*>/g)].filter(([, href]) => href === url)
  t.ok(links.length >= 2, 'the magnifier and the entry of the menu')
  const page = await it.as('victor').open(url)
  t.equal(page.status, 200)
  t.match(page.text, /API secret details — Billing API/)
})

t.test('scenario 14: the client secret is masked, Show answers with it, and nothing else does', async (t) => {
  const { it, url } = await house(t)
  const page = await it.as('victor').open(url)
  t.match(page.text, /Client secret •+ The value is hidden\. Show/)
  t.notMatch(page.body, CANARY)
  const shown = await reveal(it.as('victor'), url)
  t.equal(shown.status, 200)
  t.equal(shown.body, CANARY)
  t.match(shown.headers, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  t.same(events(it, 'api_secret.shown'), ['api_secret.shown'])
})

t.test('scenario 15 and 18: both warnings stand there always, in both languages', async (t) => {
  const { it, secretId, url } = await house(t)
  const bare = putSealed(it, { clientSecret: '' })
  it.vault.db.raw.prepare('UPDATE api_secrets SET disabled_at = 1 WHERE id = ?').run(secretId)
  for (const address of [url, `/api-secrets/${String(bare)}`]) {
    const { text } = await it.as('victor').open(address)
    t.match(text, 'Make sure the environment is safe and do not expose the client secret to third parties.')
    t.match(text, "What you copy stays for a while in the device's clipboard, where other programs may read it.")
  }
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  const { text } = await it.as('victor').open(url)
  t.match(text, /não exponha o client secret a terceiros/)
  t.match(text, /área de transferência/)
})

t.test('scenario 16: the Client ID stands there with Copy', async (t) => {
  const { it, url } = await house(t)
  const page = await it.as('victor').open(url)
  t.equal(field(page.body, 'Client ID'), 'cid-77AA-qq Copy Client ID')
  t.match(page.body, /data-copy-text="cid-77AA-qq"/)
})

t.test('scenario 17: Copy gets the client secret, shown or masked, and is recorded as a copy', async (t) => {
  const { it, url } = await house(t)
  const copied = await reveal(it.as('victor'), url, { for: 'copy' })
  t.equal(copied.body, CANARY)
  t.same(events(it, 'api_secret.copied'), ['api_secret.copied'])
  t.same(events(it, 'api_secret.shown'), [])
})

t.test('General shows every field, who owns it, its last use, and who added and changed it and when', async (t) => {
  const it = await castFor(t)
  const held = { identifier: 'pay', method: 'PUT', tags: 'prod, eu', notes: 'one\ntwo' }
  const url = `/api-secrets/${String(putSealed(it, held))}`
  it.clock.pass({ hours: 3 })
  const { body } = await it.as('victor').open(url)
  t.equal(field(body, 'ID'), '1')
  t.equal(field(body, 'Name'), 'Billing API')
  t.match(field(body, 'Url'), 'https://api.billing.test/v2')
  t.equal(field(body, 'Identifier'), 'pay')
  t.equal(field(body, 'Method'), 'PUT')
  t.equal(field(body, 'Tags'), 'prod eu')
  t.equal(field(body, 'Notes'), 'one two')
  t.equal(field(body, 'Owner'), 'Olivia Owner olivia@corp.test')
  t.equal(field(body, 'Last use'), 'Never used')
  t.equal(field(body, 'Added'), '3 hours ago by Olivia Owner')
  t.equal(field(body, 'Last change'), '3 hours ago by Olivia Owner')
  t.equal(field((await it.as('victor').open(url)).body, 'Last use'), 'now')
  const bare = await it.as('victor').open(`/api-secrets/${String(putSealed(it, { clientSecret: '' }))}`)
  t.match(field(bare.body, 'Client secret'), 'No client secret is stored.')
  t.notMatch(bare.body, /\/reveal/)
})

t.test('a url is a link only where it leads to http or https, and it tells nobody where it was found', async (t) => {
  const { it, url } = await house(t)
  const link = /<a[^>]*href="https:\/\/api\.billing\.test\/v2"[^>]*>/
  const { body } = await it.as('victor').open(url)
  t.match(link.exec(body)?.[0], /target="_blank" rel="noreferrer noopener"/)
  t.match(body, /rel="noreferrer noopener">\S+<svg/, 'nothing behind the address is underlined with it')
  it.vault.db.raw.exec("UPDATE api_secrets SET url = 'javascript:alert(1)'")
  const page = await it.as('victor').open(url)
  t.match(field(page.body, 'Url'), 'javascript:alert(1)')
  t.notMatch(page.body, /href="javascript/)
})

t.test('only what a person may do is offered', async (t) => {
  const { it, url } = await house(t)
  const offered = async (person: Person) => {
    const { body } = await it.as(person).open(url)
    const acts = ['share', 'edit', 'replace-secret', 'disable', 'enable', 'hand-over']
    return acts.filter((act) => body.includes(`href="${url}/${act}"`)).join(' ')
  }
  t.equal(await offered('olivia'), 'share edit replace-secret disable hand-over')
  t.equal(await offered('edith'), 'edit replace-secret disable')
  t.equal(await offered('victor'), '')
  it.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = 1')
  t.equal(await offered('olivia'), 'share enable hand-over')
  t.equal(await offered('edith'), 'enable')
  t.equal(await offered('victor'), '')
})

t.test('Replace client secret is one click away on the details, in no menu', async (t) => {
  const { it, url } = await house(t)
  for (const person of ['olivia', 'edith'] as const) {
    const { body } = await it.as(person).open(url)
    t.match(body, new RegExp(`<a class="button small plain" href="${url}/replace-secret"`), person)
  }
})

t.test('Copy as gives Client ID and client secret in three formats, each recorded as a copy', async (t) => {
  const { it, url } = await house(t)
  const as = async (format: string) => (await reveal(it.as('victor'), url, { for: format })).body
  t.equal(await as('curl'), `curl --user 'cid-77AA-qq:${CANARY}' 'https://api.billing.test/v2'`)
  t.equal(await as('env'), `BILLING_API_CLIENT_ID='cid-77AA-qq'\nBILLING_API_CLIENT_SECRET='${CANARY}'`)
  const basic = Buffer.from(`cid-77AA-qq:${CANARY}`).toString('base64')
  t.match(await as('http'), `GET https://api.billing.test/v2\nAuthorization: Basic ${basic}`)
  t.equal(events(it, 'api_secret.copied').length, 3)
})

t.test('without script Show and Copy as answer with a page that leaves after 30 seconds', async (t) => {
  const it = await castFor(t)
  const value = '\n<b>two</b>\nlines & "more" '
  const url = `/api-secrets/${String(putSealed(it, { clientSecret: value }))}`
  const page = await it.as('victor').send(`${url}/reveal`, { for: 'show' })
  t.equal(page.status, 200)
  t.match(page.headers, { refresh: `30; url=${url}`, 'cache-control': 'no-store' })
  t.equal(page.headers['content-encoding'], undefined)
  // A browser leaves the first line end after <pre> out.
  t.match(page.body, '\n\n&lt;b&gt;two&lt;/b&gt;\nlines &amp; &quot;more&quot; </pre>')
  t.match(page.text, 'Make sure the environment is safe')
  t.match(page.body, `href="${url}"`)
  const curl = await it.as('victor').send(`${url}/reveal`, { for: 'curl' })
  t.match(curl.text, /Client ID and client secret as curl .* curl --user/)
})

t.test('an answer with a client secret is never compressed', async (t) => {
  const it = await castFor(t)
  const url = `/api-secrets/${String(putSealed(it, { clientSecret: 'x'.repeat(9000) }))}`
  const both = { 'accept-encoding': 'gzip, br' }
  t.equal((await it.as('victor').open(url, both)).headers['content-encoding'], 'br')
  for (const accept of ['text/html', 'text/plain']) {
    const answer = await it.as('victor').send(`${url}/reveal`, { for: 'show' }, { ...both, accept })
    t.equal(answer.headers['content-encoding'], undefined, accept)
    t.match(answer.body, 'x'.repeat(9000))
  }
})

t.test('a client secret is never given by GET', async (t) => {
  const { it, url } = await house(t)
  const answer = await it.as('olivia').open(`${url}/reveal?for=show`)
  t.equal(answer.status, 404)
  t.notMatch(answer.body, CANARY)
  t.same(events(it, 'api_secret.shown'), [])
})

t.test('what it is wanted for must be one of the list, and be said once', async (t) => {
  const { it, url } = await house(t)
  for (const form of [
    { for: 'steal' },
    { for: ['show', 'copy'] },
    { for: 'show', which: 'next' },
    { which: ['current', 'previous'] },
  ]) {
    const answer = await it.as('olivia').send(`${url}/reveal`, form, PLAIN)
    t.equal(answer.status, 422, JSON.stringify(form))
    t.notMatch(answer.body, CANARY)
  }
  t.same(events(it, 'api_secret.shown'), [])
})

t.test(
  'the previous client secret is offered to owner and editors only, and only the owner may put it back',
  async (t) => {
    const it = await castFor(t)
    const url = `/api-secrets/${String(putSealed(it, { previous: 'before-77', clientSecret: 'after' }))}`
    const seen = async (person: Person) => {
      const { body } = await it.as(person).open(url)
      return [/name="which" value="previous"/.test(body), body.includes(`${url}/restore-secret`)]
    }
    t.same(await seen('olivia'), [true, true])
    t.same(await seen('edith'), [true, false])
    t.same(await seen('victor'), [false, false])
    t.equal((await reveal(it.as('edith'), url, { for: 'show', which: 'previous' })).body, 'before-77')
    t.equal((await reveal(it.as('victor'), url, { for: 'show', which: 'previous' })).status, 403)
    it.clock.pass({ days: 30 })
    it.as('olivia')
    t.notMatch(events(it).join(), /restored/)
  },
)

t.test(
  'a visit is recorded once in 15 minutes; HEAD, prefetch, background and other sites change nothing',
  async (t) => {
    const { it, url } = await house(t)
    const victor = it.as('victor')
    const marks = () =>
      it.vault.db.raw.prepare('SELECT count(*) FROM marks WHERE user_id = ?').pluck().get(it.ids.victor)
    const elsewhere = { 'sec-fetch-site': 'cross-site' }
    await it.app.inject({ method: 'HEAD', url, headers: { cookie: `mysafe=${victor.cookies.get('mysafe') ?? ''}` } })
    await victor.open(url, { 'sec-purpose': 'prefetch' })
    await victor.open(url, { purpose: 'prefetch' })
    await victor.open(url, { 'x-background': '1' })
    await victor.open(url, { ...elsewhere, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })
    await victor.open(url, { ...elsewhere, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' })
    t.same(events(it, 'api_secret.viewed'), [])
    t.equal(marks(), 0)
    await victor.open(url, { ...elsewhere, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })
    t.equal(events(it, 'api_secret.viewed').length, 1, 'a followed link of a mail is a visit')
    t.equal(marks(), 1)
    await victor.open(`${url}?tab=sharing`)
    it.clock.pass({ minutes: 14 })
    await victor.open(url)
    t.equal(events(it, 'api_secret.viewed').length, 1)
    it.clock.pass({ minutes: 1 })
    await victor.open(url)
    t.equal(events(it, 'api_secret.viewed').length, 2)
  },
)

t.test('Sharing tells who reaches it and through what; its number stands on the tab', async (t) => {
  const { it, url } = await house(t)
  const page = await it.as('victor').open(`${url}?tab=sharing`)
  t.match(page.text, /Sharing \(2\)/)
  t.match(page.text, /Olivia Owner owns this API secret/)
  t.match(page.text, /Victor Viewer you user · victor@corp\.test Yes No .* Olivia Owner No end/)
  t.match(page.text, /Edith Editor user · edith@corp\.test Yes Yes/)
  it.vault.db.raw.exec('DELETE FROM grants')
  t.match((await it.as('olivia').open(`${url}?tab=sharing`)).text, /Only you can reach this API secret\..* Share/)
})

t.test(
  'Sharing names the groups, the people behind them, and until when; General until when it is one’s own',
  async (t) => {
    const { it, url, secretId } = await house(t)
    const { db } = it.vault
    put(db, 'user_groups', { id: 1, name: 'Dev', name_folded: 'dev', created_at: 0 })
    put(db, 'user_group_members', { group_id: 1, user_id: it.ids.gina, added_at: 0 })
    putGrant(db, { secret_id: secretId, user_group_id: 1, level: 'view', until_at: Date.UTC(2026, 11, 25) })
    const { text } = await it.as('edith').open(`${url}?tab=sharing`)
    t.match(text, /Sharing \(3\)/)
    t.match(text, /Dev user group · 1 person Yes No .* 24 Dec 2026, 24:00/)
    t.match(text, /Gina Group user · gina@corp\.test through the user group Dev Yes No .* 24 Dec 2026, 24:00/)
    const own = async (person: 'olivia' | 'gina' | 'edith') => (await it.as(person).open(url)).text
    t.match(await own('gina'), /Your access Can view, until .*24 Dec 2026, 24:00/)
    t.match(await own('edith'), /Your access Can edit Last use/)
    t.notMatch(await own('olivia'), 'Your access')
    t.match((await it.as('gina').inDialog(`${url}?tab=sharing`)).text, 'Gina Group you user')
  },
)

t.test('History is a tab of owner and editors; a viewer who asks for it is refused', async (t) => {
  const { it, url } = await house(t)
  await reveal(it.as('victor'), url, { for: 'curl' })
  const page = await it.as('edith').open(`${url}?tab=history`)
  t.match(page.text, /Victor Viewer copied the Client ID and the client secret as curl/)
  t.match(page.text, /Olivia Owner added the API secret/)
  const viewer = await it.as('victor').open(url)
  t.notMatch(viewer.body, /tab=history/)
  t.equal((await it.as('victor').open(`${url}?tab=history`)).status, 403)
})

t.test('History tells who was given what until when, who lost it, and which fields were changed', async (t) => {
  const { it, secretId, url } = await house(t)
  const olivia = signedIn(it.vault, it.ids.olivia)
  const stan = { kind: 'user', id: it.ids.stan } as const
  const untilAt = it.clock.now() + 60_000
  shareApiSecret(it.vault, olivia, {
    secretId,
    add: [{ recipient: stan, level: 'view', untilAt }],
    change: [],
    remove: [],
  })
  shareApiSecret(it.vault, olivia, {
    secretId,
    add: [],
    change: [{ recipient: stan, level: 'edit', untilAt: null }],
    remove: [],
  })
  shareApiSecret(it.vault, olivia, { secretId, add: [], change: [], remove: [stan] })
  it.vault.write((tx) => {
    const details = { fields: ['name', 'client_id'] }
    record(tx, system, { name: 'api_secret.changed', secretId, details })
    record(tx, operator, { name: 'api_secret.handed_over', secretId, userId: it.ids.stan })
    record(tx, nobody({ address: null, requestId: null }), { name: 'api_secret.unshared', secretId })
    record(tx, olivia, {
      name: 'api_secret.shared',
      secretId,
      details: { recipient: 'private-group:9', level: 'view' },
    })
  })
  const { text } = await it.as('edith').open(`${url}?tab=history`)
  t.match(text, /Olivia Owner shared it with a private group Can view/)
  t.match(text, /Somebody took the access of Somebody away/)
  t.match(text, /The operator of MySafe handed the API secret over to Stan Stranger/)
  t.match(text, /MySafe changed the API secret Name, Client ID/)
  t.match(text, /Olivia Owner took the access of Stan Stranger away Can edit/)
  t.match(text, /Olivia Owner changed what Stan Stranger may do Can edit/)
  t.match(text, /Olivia Owner shared it with Stan Stranger Can view, until Sat, 21 Nov 2026, 12:01/)
})

t.test('History comes in pages of 30, with a way to the others', async (t) => {
  const { it, secretId, url } = await house(t)
  const olivia = signedIn(it.vault, it.ids.olivia)
  it.vault.write((tx) => {
    for (let n = 0; n < 40; n += 1) record(tx, olivia, { name: 'api_secret.shown', secretId })
  })
  const page = await it.as('edith').open(`${url}?tab=history&page=2`)
  t.match(page.text, /31–41 of 41/)
  t.match(page.body, `href="${url}?tab=history"`)
  t.match((await it.as('edith').open(`${url}?tab=history`)).body, `href="${url}?tab=history&amp;page=2"`)
})

t.test('History has a sentence for everything that can happen to an API secret', async (t) => {
  const told = EVENT_NAMES.filter((name) => name.startsWith('api_secret.'))
  t.same(
    told.filter((name) => !(`api_secret.history_${name.slice(11)}` in en)),
    [],
  )
})

t.test('a tab that is not there is General, and a page that is not there the last one', async (t) => {
  const { it, url } = await house(t)
  t.match((await it.as('olivia').open(`${url}?tab=nowhere`)).text, /Client ID cid-77AA-qq/)
  t.match((await it.as('olivia').open(`${url}?tab=history&page=99`)).text, /1–2 of 2/)
})

t.test('AUD-03 a value whose event cannot be written is refused in clear words with a reference', async (t) => {
  const { it, url } = await house(t)
  it.vault.db.raw.exec("CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no room'); END")
  for (const headers of [PLAIN, { accept: 'text/html' }]) {
    const answer = await it.as('victor').send(`${url}/reveal`, { for: 'show' }, headers)
    t.equal(answer.status, 503)
    t.notMatch(answer.body, CANARY)
    t.ok(answer.text.length > 20)
  }
  const page = await it.as('victor').open(url)
  t.equal(page.status, 200, 'a page whose visit cannot be recorded is shown')
  t.match(page.text, /Billing API/)
})

t.test('a visit that cannot be recorded is told in the log', async (t) => {
  const lines: string[] = []
  const logger = createLogger({ level: 'error', to: { write: (line) => lines.push(line) } })
  const { it, url } = await house(t, { logger })
  it.vault.db.raw.exec("CREATE TRIGGER full BEFORE INSERT ON marks BEGIN SELECT RAISE(ABORT, 'no room'); END")
  t.equal((await it.as('victor').open(url)).status, 200)
  t.match(lines.join(), /could not record a visit/)
  t.same(events(it, 'api_secret.viewed'), [], 'the event goes with the marks')
})

t.test('AUD-03 the same on a file that takes no writes', async (t) => {
  const { it, url } = await house(t)
  const token = await it.as('victor').token()
  it.vault.db.raw.pragma('query_only = ON')
  const answer = await it.as('victor').send(`${url}/reveal`, { for: 'show', _csrf: token })
  t.equal(answer.status, 503)
  t.notMatch(answer.body, CANARY)
  t.equal((await it.as('victor').open(url)).status, 200)
})

t.test(
  'AUD-02 when the answer with the value is on its way, its event can be read from another connection',
  async (t) => {
    const file = join(t.testdir(), 'mysafe.db')
    const seen: unknown[] = []
    const { it, url } = await house(t, {
      file,
      also: (app) => {
        app.addHook('onSend', async (request, _reply, payload) => {
          if (request.routeOptions.url !== '/api-secrets/:id/reveal') return payload
          const other = openDatabase(file, { readonly: true })
          seen.push(other.raw.prepare('SELECT name FROM audit_events ORDER BY number DESC').pluck().get())
          other.close()
          return payload
        })
      },
    })
    t.equal((await reveal(it.as('victor'), url)).body, CANARY)
    t.same(seen, ['api_secret.shown'])
  },
)

t.test('CRY-04 a swapped row shows nothing anywhere: 500 with a reference, and integrity.failed', async (t) => {
  const { it, url } = await house(t)
  putSealed(it)
  it.vault.db.raw.exec(
    'UPDATE api_secrets SET sealed_client_secret = (SELECT sealed_client_secret FROM api_secrets WHERE id = 2) WHERE id = 1',
  )
  const answer = await it.as('olivia').send(`${url}/reveal`, { for: 'show' })
  t.equal(answer.status, 500)
  t.match(answer.text, /Reference number: [0-9a-f]+/)
  t.notMatch(answer.body, CANARY)
  t.same(events(it, 'integrity.failed'), ['integrity.failed'])
  t.same(events(it, 'api_secret.shown'), [])
})

t.test('not signed in: the details lead to sign-in and back, a POST is not answered', async (t) => {
  const { it, url } = await house(t)
  const away = await it.stranger().open(url)
  t.equal(away.location, `/sign-in?next=${encodeURIComponent(url)}`)
  const answer = await it.stranger().send(`${url}/reveal`, { for: 'show' })
  t.equal(answer.status, 401)
  t.notMatch(answer.body, CANARY)
})

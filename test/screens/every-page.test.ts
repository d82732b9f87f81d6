// Every page the application has, in both languages: valid, escaped, complete, and the same with script as without.
import { test } from 'tap'
import { updateUser } from '../../src/store/users.ts'
import { batchIn, share } from '../fixtures/batch.ts'
import { castFor, hidden, type Answer, type Browser, type Cast } from '../fixtures/cast.ts'
import { htmxRepeatsTheLink, nothingIsInline } from '../fixtures/house/views.ts'
import { validate } from '../fixtures/html.ts'
import { giveLink } from '../fixtures/outside.ts'
import { routesOf } from '../fixtures/routes.ts'
import { putSealed } from '../fixtures/sealed.ts'
import { put } from '../fixtures/database.ts'

/** What stands in the addresses that name something. */
interface Ids {
  readonly secret: number
  readonly inactive: number
  readonly user: number
  /** Olivia, who owns them. */
  readonly owner: number
  /** A user group and a private group of olivia's, each active, and one of each that is not. */
  readonly groups: readonly number[]
  /** Of olivia's. */
  readonly batch: number
  /** Of somebody outside, to the first one. */
  readonly link: number
  /** Tokens of links to it: one asks for code and passphrase, one for a code. */
  readonly links: readonly string[]
}

const languages = ['en', 'pt-BR'] as const
const odd = '<b>"O\'Neil" & söns</b> ${x} {y} <%= z %>'

for (const language of languages)
  test(`every page is whole (${language})`, async (t) => {
    const cast = await castFor(t)
    const ids = await something(cast, language)
    const pages = routesOf(cast.app).filter(
      ({ path, methods }) => methods.includes('GET') && !path.startsWith('/assets/'),
    )
    t.ok(pages.length > 15, `${pages.length} pages`)
    for (const { path } of pages)
      for (const url of visits(path, ids)) {
        const answer = await visitorOf(cast, path).open(url, { 'accept-language': language })
        t.same(await faultsOf(answer, { url, language }), [], url)
      }
    for (const url of ['/nowhere', '/api-secrets/999999', '/api-secrets/x'])
      t.same(await faultsOf(await cast.as('olivia').open(url), { url, language }), [], url)
  })

for (const language of languages)
  test(`every form that is sent empty comes back whole (${language})`, async (t) => {
    const cast = await castFor(t)
    const ids = await something(cast, language)
    const forms = routesOf(cast.app).filter(({ methods }) => methods.includes('POST') && methods.includes('GET'))
    t.ok(forms.length > 10, `${forms.length} forms`)
    for (const { path } of forms) {
      const [url = path] = visits(path, ids)
      const browser = visitorOf(cast, path)
      const answer = await browser.send(url, await ownToken(browser, url), { 'accept-language': language })
      t.ok(answer.status < 500, `${url}: ${answer.status}`)
      if (answer.location === undefined)
        t.same(await faultsOf(answer, { url: `POST ${url}`, language }), [], `POST ${url}`)
    }
  })

for (const language of languages)
  test(`what is wrong is said under the name of its field, first fault first (${language})`, async (t) => {
    const cast = await castFor(t)
    const ids = await something(cast, language)
    const said: string[] = []
    for (const { path, methods } of routesOf(cast.app)) {
      if (!methods.includes('POST') || !methods.includes('GET')) continue
      const [url = path] = visits(path, ids)
      const browser = visitorOf(cast, path)
      const page = await browser.open(url, { 'accept-language': language })
      const nul = [...page.body.matchAll(/ name="(?!_csrf)([^"]+)"/g)].map(([, name]) => [name, '\0'])
      for (const form of [{}, Object.fromEntries(nul)]) {
        const sent = { ...form, ...(await ownToken(browser, url)) }
        const { body } = await browser.send(url, sent, { 'accept-language': language })
        t.same(faultsOfSummary(body), [], `POST ${url}`)
        said.push(...summaryOf(body).map(([, text]) => text))
      }
    }
    t.ok(said.length > 30, `${said.length} sentences`)
    t.ok(said.includes(language === 'en' ? 'Name: Enter a name.' : 'Nome: Informe um nome.'), said.join('\n'))
  })

// For people without an account pages have tokens of their own.
async function ownToken(browser: Browser, url: string): Promise<Record<string, string>> {
  return url.startsWith('/open/') ? { _csrf: hidden((await browser.open(url)).body, '_csrf') ?? '' } : {}
}

/** The lines of the summary: where each leads, and what it says. */
function summaryOf(body: string): [field: string, text: string][] {
  const [, list = ''] = /error-summary[\s\S]*?<ul>([\s\S]*?)<\/ul>/.exec(body) ?? []
  return [...list.matchAll(/<a href="#([^"]*)">([^<]*)<\/a>/g)].map(([, field = '', text = '']) => [field, text])
}

/** What is wrong with the summary of a page: links to nothing, lines without the label of their field, the order, the focus. */
function faultsOfSummary(body: string): string[] {
  const lines = summaryOf(body)
  const labelled = lines.flatMap(([field, text]) => {
    if (!body.includes(` id="${field}"`)) return [`${text} leads nowhere`]
    const label = new RegExp(`<label for="${field}">([^<]*)|id="${field}"[^>]*>\\s*<legend>([^<]*)`).exec(body)
    const [, one, other] = label ?? []
    return field === 'content' || text.startsWith(`${one ?? other ?? '?'}: `) ? [] : [`${text} does not name ${field}`]
  })
  const places = lines.map(([field]) => body.lastIndexOf(` id="${field}"`))
  const inOrder = places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0))
  const first = lines.find(([field]) => field !== 'content')?.[0]
  const focus = /<(?:input|textarea|select) id="([^"]*)"[^>]*\bautofocus/.exec(body)?.[1]
  const single = first !== undefined && new RegExp(`<(?:input|textarea|select)[^>]*id="${first}"`).test(body)
  return [
    ...labelled,
    ...(inOrder ? [] : ['the lines are not in the order of the fields']),
    ...(!single || focus === first ? [] : [`begins at ${focus ?? 'nothing'}, not at ${first}`]),
  ]
}

test('a page that is not whole is noticed', async (t) => {
  const page = (body: string) => ({
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html><html lang="en"><head><title>A title</title></head><body><h1>A page</h1>${body}</body></html>`,
    text: body.replaceAll(/<[^>]*>/g, ' '),
    location: undefined,
  })
  const check = (body: string) => faultsOf(page(body), { url: '/x', language: 'en' })
  t.same(await check('<p>Fine</p>'), [])
  t.match(await check('<p><div>x</div></p>'), [/permitted|close|implicit/])
  t.match(await check('<p>undefined</p>'), [/undefined/])
  t.match(await check('<p>[object Object]</p>'), [/object/])
  t.match(await check('<h1>Two</h1>'), [/h1/])
  t.match(await check('<a href="/x" hx-get="/y">y</a>'), [/does not repeat/])
  t.match(await check('<form method="post" action="/x"><button type="submit">Go</button></form>'), [/token/])
})

// An API secret with odd signs wherever they may stand, shared, and everybody in one language.
async function something(cast: Cast, language: 'en' | 'pt-BR'): Promise<Ids> {
  cast.vault.write((tx) => {
    for (const id of Object.values(cast.ids)) updateUser(tx.db, id, { language, name: odd })
  })
  const secret = putSealed(cast, {
    name: odd,
    clientId: odd,
    identifier: odd,
    tags: `${odd}, two`,
    notes: `${odd}\n\n${odd}`,
  })
  const url = `/api-secrets/${String(secret)}`
  const olivia = cast.as('olivia')
  for (const act of ['disable', 'enable']) await olivia.send(`${url}/${act}`)
  await olivia.send(`${url}/reveal`, { for: 'show' })
  const inactive = putSealed(cast, { name: 'Old API' })
  await olivia.send(`/api-secrets/${String(inactive)}/disable`)
  const batch = batchIn(await share(olivia, [secret, inactive, 4711], { with: [`user:${String(cast.ids.stan)}`] }))
  for (const status of ['active', 'inactive']) {
    const group = { name: `${odd} ${status}`, description: odd, status, joining: [cast.ids.stan, cast.ids.victor] }
    await cast.as('ada').send('/admin/user-groups/add', group)
    await olivia.send('/private-groups/add', group)
  }
  for (const secretId of [secret, inactive])
    for (const [leaver, knew] of [
      [cast.ids.gina, secretId === secret ? 'shown' : 'reachable'],
      [cast.ids.edith, 'reachable'],
    ] as const) {
      const when = { used_at: knew === 'shown' ? 1 : null, advised_at: 2 }
      put(cast.vault.db, 'rotations', {
        secret_id: secretId,
        owner_id: cast.ids.olivia,
        user_id: leaver,
        knew,
        ...when,
      })
    }
  const links = [await giveLink(cast, { secretId: secret }), await giveLink(cast, { secretId: secret })]
  cast.vault.db.raw.exec("UPDATE external_shares SET checked_by = iif(id = 1, 'both', 'code')")
  return {
    secret,
    inactive,
    user: cast.ids.stan,
    owner: cast.ids.olivia,
    batch,
    link: Number(links[0]?.linkId),
    links: links.map(({ token }) => token),
    groups: [2, 1],
  }
}

// Who is meant by a page: nobody, an administrator, or somebody with something of their own.
function visitorOf(cast: Cast, path: string): Browser {
  if (path === '/' || path === '/new-items') return cast.as('victor')
  if (/^\/(sign-in|setup|password|open|up|ready)/.test(path)) return cast.stranger()
  return cast.as(path.startsWith('/admin/') ? 'ada' : 'olivia')
}

// The addresses a route is visited at: its parameters filled in, and what its page can be asked for besides.
function visits(path: string, { secret, inactive, user, owner, batch, link, links, groups }: Ids): string[] {
  const isBatch = path.startsWith('/api-secrets/batch/:id')
  const isGroup = /^\/(admin\/user|private)-groups\//.test(path)
  const named = isGroup
    ? groups
    : /^\/(admin\/)?external-shares\//.test(path)
      ? [link]
      : path.startsWith('/admin/')
        ? path.includes('/hand-over')
          ? [owner, user]
          : [user]
        : isBatch
          ? [batch]
          : path.includes(':id')
            ? [secret, inactive]
            : [0]
  const tokens = [...(path.startsWith('/open/') ? links : []), 'nobody-made-this-token']
  const urls = named.flatMap((id) => tokens.map((token) => path.replace(':token', token).replace(':id', String(id))))
  const asked: Record<string, string[]> = {
    '/api-secrets': [
      '?status=all',
      '?q=nothing-is-called-this',
      '?page=9',
      '?name=x&url=y&tags=z&shared=yes&owner=o&sort=name',
      '?select=page',
      '?status=all&select=all',
    ],
    '/api-secrets/:id': ['?tab=sharing', '?tab=history'],
    '/api-secrets/:id/share': [`?search=yes&find=${encodeURIComponent('<b>')}`, '?search=yes&find=zzz'],
    '/api-secrets/:id/share/internal': ['?search=yes'],
    '/api-secrets/:id/share/external': [`?again=${String(link)}`],
    ...Object.fromEntries(
      ['share', 'disable', 'enable'].map((kind) => [
        `/api-secrets/batch/${kind}`,
        [`?secret=${String(secret)}&secret=${String(inactive)}&secret=4711`, '?all=yes&status=all', '?secret=4711'],
      ]),
    ),
    '/external-shares': ['?name=zzz', '?id=x&status=y', '?status=approved&recipient=eva&sort=name'],
    '/admin/external-shares': ['?sharer=zzz', '?start-from=1', '?status=error&sort=owner'],
    '/admin/audit': ['?person=zzz', '?from=1', '?event=user.added&result=refused', '?before=1', '?item=1'],
    '/admin/users': ['?status=all', '?q=zzz'],
    '/admin/users/:id/edit': ['?find=', '?find=zzz'],
    '/admin/users/:id/hand-over': ['?q=zzz', `?item=${String(secret)}`],
    '/admin/users/:id/hand-over/to': [`?item=${String(secret)}`, '?all=yes', '?find=', '?all=yes&find=zzz'],
    '/rotate': ['?tab=known', '?tab=reachable&page=9'],
    '/admin/user-groups': ['?q=zzz', '?status=inactive&sort=-size'],
    '/admin/user-groups/:id/edit': ['?find=a', '?find=zzz', '?among=zzz'],
    '/private-groups': ['?q=zzz', '?status=inactive&sort=-size'],
    '/private-groups/:id': ['?q=zzz'],
    '/private-groups/:id/edit': ['?find=a', '?find=zzz', '?among=zzz'],
    '/sign-in': ['?next=%2Faccount', '?again=yes'],
  }
  return urls.flatMap((url) => [url, ...(asked[path] ?? []).map((query) => url + query)])
}

async function faultsOf(answer: Answer, { url, language }: { url: string; language: string }): Promise<string[]> {
  const { status, body, text, headers } = answer
  if (status >= 500) return [`answers ${status}`]
  if (answer.location !== undefined || !String(headers['content-type']).startsWith('text/html')) return []
  const page = { path: url, text: body }
  return [
    ...(await validate(body)),
    ...htmxRepeatsTheLink(page),
    ...nothingIsInline(page),
    ...(/\bundefined\b|\[object |\bNaN\b/.exec(text)?.map((word) => `says ${word}`) ?? []),
    ...(body.includes(`<html lang="${language}"`) ? [] : [`is not in ${language}`]),
    ...(body.match(/<h1\b/g)?.length === 1 ? [] : ['does not have one h1']),
    ...(/<title>[^<]*\w[^<]*<\/title>/.test(body) ? [] : ['has no title']),
    ...[...body.matchAll(/<form\b[^>]*method="post"[\s\S]*?<\/form>/g)]
      .filter(([form]) => !/name="_csrf" value="[^"]+"/.test(form))
      .map(() => 'has a form without its token'),
  ]
}

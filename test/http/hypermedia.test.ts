// Screens: the inside and the layout around it, messages that are shown once, and a template that says nothing by mistake.
import { test } from 'tap'
import { pageAsking } from '../../src/http/hypermedia.ts'
import { escapeHtml, templates } from '../../src/resources/templates.ts'
import type { Views } from '../../src/resources.ts'
import { castFor } from '../fixtures/cast.ts'

function viewsOf(texts: Record<string, string>): Views {
  return { names: () => Object.keys(texts), has: (name) => name in texts, read: (name) => texts[name] ?? '' }
}

test('every value is escaped, for text and for quoted attributes', (t) => {
  t.equal(escapeHtml(`<a href="x" title='y'>&`), '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;')
  t.equal(escapeHtml(7), '7')
  t.equal(escapeHtml(false), 'false')
  for (const nothing of [undefined, null, {}, [], Symbol('x'), () => 'x'])
    t.throws(() => escapeHtml(nothing), TypeError)
  t.end()
})

test('a template finds pieces by name, and nothing outside', (t) => {
  const eta = templates(
    viewsOf({
      'a/page.eta': "<p><%= t('x') %></p><%~ include('/shared/_piece', { name: '<b>' }) %>",
      'shared/_piece.eta': '<i><%= it.name %></i>',
    }),
  )
  const t2 = (key: string) => `text of ${key}`
  t.equal(eta.render('a/page', { t: t2 }), '<p>text of x</p><i>&lt;b&gt;</i>')
  t.throws(() => eta.render('shared/_piece', { t: t2 }), TypeError)
  t.end()
})

test('a browser gets the whole page, htmx the inside it asked for, and caches are told that they differ', async (t) => {
  const it = await castFor(t)
  const page = await it.as('olivia').open('/account')
  const inside = await it.as('olivia').inDialog('/account')
  const boosted = await it.as('olivia').open('/account', { 'hx-request': 'true' })
  t.match(page.body, /^<!DOCTYPE html>/i)
  t.match(boosted.body, /^<!DOCTYPE html>/i, 'no slot, no inside')
  t.notMatch(inside.body, /<html|<body|<head>/)
  for (const answer of [page, inside, boosted]) t.match(answer.headers, { vary: /HX-Target/, 'content-type': /utf-8/ })
})

test('a message is shown once, on the next page, to the browser it was meant for', async (t) => {
  const it = await castFor(t, {
    also: (app) => {
      app.post('/planted/done', { config: { door: 'signed-in' } }, async (_request, reply) =>
        reply.done(
          '/account',
          'password.too_short',
          { least: 15 },
          {
            kind: 'warning',
            text: { key: 'account.saved' },
            link: { href: '/account/password', key: 'account.change_password' },
          },
        ),
      )
    },
  })
  const done = await it.as('olivia').send('/planted/done')
  t.equal(done.status, 303)
  const cookie = it.as('olivia').cookies.get('mysafe-flash') ?? ''
  t.notMatch(Buffer.from(cookie, 'base64url').toString('latin1'), 'password')
  const page = await it.as('olivia').open('/account')
  t.match(
    page.body,
    /notice-warning[\s\S]*Use at least 15 characters\.[\s\S]*Account saved[\s\S]*href="\/account\/password"/,
  )
  t.notMatch((await it.as('olivia').open('/account')).body, 'at least 15 characters')
  for (const wrong of ['x', `${cookie.slice(0, -4)}AAAA`, '']) {
    it.as('stan').cookies.set('mysafe-flash', wrong)
    t.equal((await it.as('stan').open('/account')).status, 200)
  }
})

test('what was done from the dialog leads the page on without loading it anew', async (t) => {
  const it = await castFor(t, {
    also: (app) => {
      app.post('/planted/done', { config: { door: 'signed-in' } }, async (_request, reply) =>
        reply.done('/account', 'account.saved'),
      )
      app.post('/planted/away', { config: { door: 'signed-in' } }, async (_request, reply) =>
        reply.done('//evil.test', 'account.saved'),
      )
    },
  })
  const done = await it.as('olivia').sendInDialog('/planted/done')
  t.equal(done.status, 204)
  t.equal(done.headers['hx-location'], '/account')
  t.match((await it.as('olivia').follow(done)).text, 'Account saved')
  t.equal((await it.as('olivia').send('/planted/away')).location, '/')
})

test('the page that asked is known by its path only', (t) => {
  const asking = (url: unknown) => pageAsking({ headers: { 'hx-current-url': url } } as never)
  t.equal(asking('http://mysafe.test/api-secrets?q=a#b'), '/api-secrets?q=a')
  for (const nothing of [undefined, '', 'x', '//']) t.equal(asking(nothing), null)
  t.end()
})

test('the menu marks where one is, and administration has its own', async (t) => {
  const it = await castFor(t, {
    also: (app) => {
      for (const url of ['/planted', '/api-secrets/planted', '/admin/planted'])
        app.get(url, { config: { door: 'signed-in' } }, async (_request, reply) =>
          reply.show('errors/refused', { refused: { title: 'x', text: 'y' } }),
        )
    },
  })
  const marked = async (url: string) =>
    (await it.as('ada').open(url)).body.match(/<a href="([^"]*)" aria-current="page"/)?.[1]
  t.equal(await marked('/planted'), undefined)
  t.equal(await marked('/api-secrets/planted'), '/api-secrets')
  t.match((await it.as('ada').open('/admin/planted')).body, 'href="/admin/users"')
})

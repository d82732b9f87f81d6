/// <reference lib="dom" />
// What only a browser can tell about headers, cookies and what stays behind: htmx is fenced in, Back after signing out shows
// nothing, no value lies about before it is asked for, and other pages cannot make a browser act, also over plain http.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { test } from 'tap'
import { arrived } from '../fixtures/browser.ts'
import { resetPassword } from '../../src/vault/users.ts'
import { remembersPages, tellsTooMuch } from '../controls/browser/headers.ts'
import { generousHtmx } from '../controls/http/headers.ts'
import { GOOD_PASSWORD } from '../fixtures/cast.ts'
import { handsOf } from '../fixtures/screens-person.ts'
import { serverFor, type ServerOptions } from '../fixtures/server.ts'
import { CANARIES, furnish } from '../fixtures/server-contents.ts'
import { htmxMay } from '../http/checks/headers.ts'

test('HDR-03 htmx runs nothing, keeps nothing and asks nobody else', async (t) => {
  const may = async (options: ServerOptions = {}) => {
    const server = await serverFor(t, options)
    const { page } = await server.visit('olivia')
    await page.goto('/api-secrets')
    const config = await page.evaluate(
      () => (globalThis as unknown as { htmx: { config: Record<string, unknown> } }).htmx.config,
    )
    return htmxMay(config)
  }
  t.same(await may(), [])
  t.same(await may({ also: generousHtmx }), ['allowEval', 'selfRequestsOnly'], 'control: htmx as it comes is noticed')
})

/** Signs out on the details, goes back, and returns what can be read then. */
async function afterGoingBack(page: Page, id: number): Promise<string> {
  await page.goto('/api-secrets?q=billing')
  await page.goto(`/api-secrets/${String(id)}`)
  await page.locator('[popovertarget=user-menu]').click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in')
  await page.goBack()
  await page.waitForLoadState('load')
  const details = await page.locator('body').innerText()
  await page.goBack()
  await page.waitForLoadState('load')
  return details + (await page.locator('body').innerText())
}

test('HDR-06 Back after signing out shows nothing', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 1 })
  const { page, faults } = await server.visit('olivia')
  const text = await afterGoingBack(page, billing)
  t.match(text, /Sign in/)
  t.notMatch(text, /Billing|cid-77AA|invoices/)
  t.same(faults, [])
})

test('HDR-06 control: pages that may be kept come back', async (t) => {
  const server = await serverFor(t, { also: remembersPages })
  const { billing } = furnish(server, { many: 1 })
  const { page } = await server.visit('olivia')
  t.match(await afterGoingBack(page, billing), /Billing/)
})

/** Everything a page and its browser hold and script could read. */
function heldBy(page: Page): Promise<string> {
  return page.evaluate(async () =>
    JSON.stringify([
      document.documentElement.outerHTML,
      [...document.querySelectorAll('template')].map(({ innerHTML }) => innerHTML),
      [...document.querySelectorAll('input, textarea, select')].map((field) => (field as HTMLInputElement).value),
      { ...localStorage },
      { ...sessionStorage },
      history.state,
      location.href,
      document.cookie,
      document.referrer,
      'caches' in globalThis ? await caches.keys() : [],
      (await indexedDB.databases()).map(({ name }) => name),
    ]),
  )
}

/** The values that lie about on screens where nobody asked for them. */
async function lyingAbout(page: Page, id: number): Promise<string[]> {
  const values = [CANARIES.clientSecret.slice(0, 12), CANARIES.previous, 'typed-canary', GOOD_PASSWORD]
  const found: string[] = []
  const look = async (where: string) => {
    const held = await heldBy(page)
    for (const value of values) if (held.includes(value)) found.push(`${value} in ${where}`)
    if (/mysafe(?:[-_]|=)/.test(JSON.parse(held)[7] as string)) found.push(`the cookie in ${where}`)
  }
  const at = `/api-secrets/${String(id)}`
  for (const path of [
    '/api-secrets',
    at,
    `${at}?tab=sharing`,
    `${at}?tab=history`,
    `${at}/edit`,
    `${at}/replace-secret`,
    `${at}/share`,
    '/account',
    '/account/password',
  ]) {
    await page.goto(path)
    await look(path)
  }
  const press = (name: string) => page.locator('main').getByRole('button', { name, exact: true }).first().click()
  await page.goto(`${at}/edit`)
  await page.locator('#url').fill('wrong')
  await page.locator('#clientSecret').fill('typed-canary')
  await press('Save')
  await arrived(page.locator('#url[aria-invalid=true]'))
  await look('the form that comes back')
  await page.goto(at)
  await press('Show')
  await arrived(page.locator('.secret.shown'))
  if (!(await heldBy(page)).includes('cs-canary')) found.push('nothing, although it is shown')
  await press('Hide')
  await page.locator('.secret.shown').waitFor({ state: 'detached' })
  await look('the details after Hide')
  await press('Copy')
  await arrived(page.getByRole('button', { name: 'Copied' }).first())
  await look('the details after Copy')
  return found
}

test('HDR-07 no value lies about before Show, nor after Hide and Copy', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 1 })
  const { page, faults } = await server.visit('olivia')
  t.same(await lyingAbout(page, billing), [])
  t.same(faults, [])
})

test('HDR-07 control: a value in a page, or in its storage, is found', async (t) => {
  const server = await serverFor(t, { also: tellsTooMuch })
  const { billing } = furnish(server, { many: 1 })
  const { page } = await server.visit('olivia')
  const found = await lyingAbout(page, billing)
  t.ok(found.includes(`${CANARIES.previous} in /account`), found.join('\n'))
  await page.goto('/account')
  await page.evaluate(() => sessionStorage.setItem('x', 'typed-canary'))
  t.ok((await lyingAbout(page, billing)).includes('typed-canary in /api-secrets'))
})

/** Another site: a page with forms that act on `target`, one with a referrer and one without. */
async function neighbour(t: import('tap').Test, target: string): Promise<number> {
  const form = (
    act: string,
  ) => `<form method="post" action="${target}${act.split(' ')[0] ?? ''}" id="${act.split(' ')[1] ?? ''}">
    <input name="_csrf" value="${act.split(' ')[2] ?? ''}"><input name="name" value="Changed"><button>Win</button></form>`
  const server = createServer((request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? '/', 'http://x')
    response.setHeader('content-type', 'text/html')
    if (pathname === '/quiet') response.setHeader('referrer-policy', 'no-referrer')
    const token = searchParams.get('token') ?? ''
    const path = searchParams.get('path') ?? ''
    response.end(`<!DOCTYPE html><title>Win</title>${form(`${path} act ${token}`)}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

test('CSR-01 over plain http with a host name: people can work, and other pages cannot make their browser act', async (t) => {
  const server = await serverFor(t, { host: 'mysafe.test' })
  const { billing } = furnish(server, { many: 1 })
  const { page, faults } = await server.visit(null, { expected: /Cross-Origin-Opener-Policy/ })
  const hands = handsOf(page)

  await t.test('signing in, acting, and the pages that send no referrer', async (t) => {
    await page.goto('/sign-in')
    t.equal(await page.evaluate(() => isSecureContext), false, 'here browsers say less about who asks')
    await hands.fill('Username or e-mail', 'olivia')
    await hands.fill('Password', GOOD_PASSWORD)
    await hands.press('Sign in')
    await hands.heading('Home')
    await page.goto(`/api-secrets/${String(billing)}/edit`)
    await hands.fill('Tags', 'over http')
    await hands.press('Save')
    await hands.told('API secret updated')
    const { token } = resetPassword(server.vault, server.as('ada'), { userId: server.ids.stan })
    const stan = await server.visit(null, { expected: /Cross-Origin-Opener-Policy/ })
    const his = handsOf(stan.page)
    const posted = stan.page.waitForRequest((request) => request.method() === 'POST')
    await stan.page.goto(`/password/${token}`)
    await his.fill('Password', 'nine quiet herons wade')
    await his.press('Save password')
    await his.told('Your password is saved. You can sign in now.')
    t.equal(
      await (await posted).headerValue('origin'),
      'null',
      'that page keeps its address to itself, and still works',
    )
    t.same(stan.faults, [])
  })

  const token = await page.evaluate(() => document.querySelector<HTMLInputElement>('input[name=_csrf]')?.value ?? '')
  const port = await neighbour(t, server.url)
  const disabled = () => server.ask('SELECT disabled_at FROM api_secrets WHERE id = ?', billing)
  const path = `/api-secrets/${String(billing)}/disable`
  for (const [who, from] of [
    ['another site', `http://evil.test:${String(port)}/`],
    ['another port of the same name, to which browsers send the cookie', `http://mysafe.test:${String(port)}/`],
    ['one that hides where it comes from', `http://mysafe.test:${String(port)}/quiet`],
  ])
    await t.test(`${who ?? ''} is refused, even with a token it should not have`, async (t) => {
      await page.goto(`${from ?? ''}?path=${path}&token=${token}`)
      const answer = page.waitForResponse((response) => response.request().method() === 'POST')
      await page.getByRole('button', { name: 'Win' }).click()
      t.equal((await answer).status(), 403)
      t.equal(disabled(), null, 'nothing changed')
    })

  await t.test('control: the same form sent by a page of ours does it', async (t) => {
    await page.goto(`/api-secrets/${String(billing)}/disable`)
    await hands.press('Yes')
    await hands.told('API secret disabled successfully')
    t.not(disabled(), null)
  })
  t.same(faults, [])
})

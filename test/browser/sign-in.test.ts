// Signing in, out and in again in a real browser: nothing typed is lost, with script and without, by mouse and by keys.
/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { test } from 'tap'
import { operator } from '../../src/vault/actors.ts'
import { createPasswordAddress } from '../../src/vault/passwords.ts'
import { openSetup } from '../../src/vault/setup.ts'
import { arrived, visitor } from '../fixtures/browser.ts'
import { castFor, GOOD_PASSWORD } from '../fixtures/cast.ts'
import { serverFor } from '../fixtures/server.ts'
import { freePort } from '../fixtures/ports.ts'

for (const script of [true, false])
  test(`from the first start to signing out and in again, ${script ? 'with' : 'without'} script`, async (t) => {
    const server = await serverFor(t, { people: false })
    const { page, faults } = await server.visit(null, { script })
    await page.goto(`/setup?token=${openSetup(server.vault) ?? ''}`)
    await page.getByLabel('Name', { exact: false }).first().fill('Ana Prado')
    await page.getByLabel('Username').fill('ana')
    await page.getByLabel('E-mail').fill('ana@corp.test')
    await page.getByRole('button', { name: 'Suggest four words' }).click()
    const password = await page.getByRole('status').getByRole('status').innerText()
    await page.getByRole('button', { name: 'Create account' }).click()
    await arrived(said(page, 'MySafe is ready'))
    await page.goto('/account')
    // The menu is a popover, which opens without script too.
    await page.getByRole('button', { name: 'Ana Prado' }).click()
    await page.getByRole('button', { name: 'Sign out' }).first().click()
    await arrived(said(page, 'You are signed out'))
    await page.goBack()
    await page.reload()
    await page.getByLabel('Username or e-mail').fill('ana@corp.test')
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await arrived(page.getByRole('heading', { name: 'Your account' }))
    t.same(faults, [])
  })

for (const script of [true, false])
  test(`a form that is sent after the session ended is there again, ${script ? 'with' : 'without'} script`, async (t) => {
    const server = await serverFor(t)
    const { page, faults } = await server.visit('olivia', { script })
    await page.goto('/account')
    await page.getByLabel('Name', { exact: false }).first().fill('Typed Before')
    server.clock.pass({ minutes: 31 })
    await page.getByRole('button', { name: 'Save' }).click()
    await arrived(page.getByText('What you typed is kept for ten minutes'))
    await page.getByLabel('Username or e-mail').fill('olivia')
    await page.getByLabel('Password').fill(GOOD_PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    if (!script) await page.getByRole('button', { name: 'Go on' }).click()
    await arrived(said(page, 'What you typed is here again.'))
    await page.getByRole('button', { name: 'Save' }).click()
    await arrived(said(page, 'Account saved'))
    t.equal(server.ask('SELECT name FROM users WHERE id = ?', server.ids.olivia), 'Typed Before')
    t.same(faults, [])
  })

test('two minutes before the end people are warned, sign in in place, and go on with what they were typing', async (t) => {
  const server = await serverFor(t, { config: { sessionIdleMinutes: 1 } })
  const { page, faults } = await server.visit('olivia')
  await page.goto('/account')
  await page.getByLabel('Name', { exact: false }).first().fill('Still Typing')
  await arrived(page.getByText('You will be signed out in two minutes'))
  await page.getByRole('link', { name: 'Sign in again' }).click()
  const dialog = page.getByRole('dialog')
  await arrived(dialog.getByLabel('Password'))
  t.equal(await dialog.getByLabel('Username or e-mail').inputValue(), 'olivia')
  // The right field has the focus.
  await arrived(dialog.locator('[name=password]:focus'))
  await dialog.getByLabel('Password').fill('wrong')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await arrived(dialog.getByText('password is not right').first())
  await dialog.getByLabel('Password').fill(GOOD_PASSWORD)
  await dialog.getByLabel('Password').press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  t.equal(await page.getByLabel('Name', { exact: false }).first().inputValue(), 'Still Typing')
  const saved = page.waitForResponse((answer) => answer.request().method() === 'POST')
  await page.getByRole('button', { name: 'Save' }).click()
  t.equal((await saved).status(), 303)
  t.equal(server.ask('SELECT name FROM users WHERE id = ?', server.ids.olivia), 'Still Typing')
  t.same(faults, [])
})

test('another e-mail address asks for the password on the way, and the way back is filled in', async (t) => {
  const server = await serverFor(t)
  const { page, faults } = await server.visit('olivia', { language: 'pt-BR' })
  server.clock.pass({ minutes: 6 })
  await page.goto('/account')
  await page.getByLabel('E-mail').first().fill('new@corp.test')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByLabel('Password').fill(GOOD_PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await arrived(said(page, 'Confirmed.'))
  t.equal(await page.getByLabel('E-mail').first().inputValue(), 'new@corp.test')
  await page.getByRole('button', { name: 'Save' }).click()
  await arrived(said(page, 'Account saved'))
  t.equal(server.ask('SELECT email FROM users WHERE id = ?', server.ids.olivia), 'new@corp.test')
  t.same(faults, [])
})

test('after signing out, Back shows nothing of what was there', async (t) => {
  const server = await serverFor(t)
  const { page } = await server.visit('olivia')
  await page.goto('/account')
  await page.getByRole('button', { name: 'Olivia Owner' }).click()
  await page.getByRole('button', { name: 'Sign out' }).first().click()
  await arrived(said(page, 'You are signed out'))
  await page.goBack()
  await arrived(page.getByRole('heading', { name: 'Sign in' }))
  t.notMatch(await page.content(), 'olivia@corp.test')
})

test('the keyboard alone is enough: fields in order, Enter sends, the fault has the focus', async (t) => {
  const server = await serverFor(t)
  const { page, faults } = await server.visit(null)
  await page.goto('/sign-in')
  await arrived(page.locator('[name=who]:focus'))
  await page.keyboard.type('olivia')
  await page.keyboard.press('Tab')
  await page.keyboard.type('wrong password')
  await page.keyboard.press('Enter')
  await arrived(page.getByRole('alert'))
  await arrived(page.locator('[name=who]:focus'))
  await page.keyboard.press('Tab')
  await page.keyboard.type(GOOD_PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  t.same(faults, [])
})

test('on a plain host name a page without referrer can still be sent: choosing a password and setting up', async (t) => {
  const port = await freePort()
  const baseURL = `http://mysafe.test:${String(port)}`
  const it = await castFor(t, { config: { baseUrl: baseURL } })
  await it.app.listen({ host: '127.0.0.1', port })
  const { token } = it.vault.write((tx) =>
    createPasswordAddress(tx, operator, { userId: it.ids.gina, kind: 'invitation' }),
  )
  const origins: (string | undefined)[] = []
  const { page, faults } = await visitor(t, { baseURL, expected: /Cross-Origin-Opener-Policy header has been ignored/ })
  page.on('request', (request) => {
    if (request.method() === 'POST') void request.allHeaders().then(({ origin }) => origins.push(origin))
  })
  await page.goto(`/password/${token}`)
  await page.getByLabel('Password').fill(GOOD_PASSWORD)
  await page.getByRole('button', { name: 'Save password' }).click()
  await arrived(said(page, 'Your password is saved.'))
  await page.getByLabel('Username or e-mail').fill('gina')
  await page.getByLabel('Password').fill(GOOD_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  t.same(origins, ['null', baseURL], 'the browser says "null" only where the page gives no referrer')
  t.same(faults, [])
})

const said = (page: Page, text: string) => page.locator('#flash').getByText(text)

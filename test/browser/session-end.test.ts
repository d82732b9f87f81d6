/// <reference lib="dom" />
// A session ends while somebody is typing, and nothing typed is lost: with script they sign in again over the page, without
// script the sign-in page carries what was typed, sealed, and brings it back.
import { test } from 'tap'
import { arrived } from '../fixtures/browser.ts'
import { revealClientSecret } from '../../src/vault/reveal.ts'
import { forgetsWhatWasTyped } from '../controls/browser/session-end.ts'
import { GOOD_PASSWORD } from '../fixtures/cast.ts'
import { handsOf, type Hands } from '../fixtures/screens-person.ts'
import { serverFor, type Server } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'

const TYPED = {
  Name: 'Billing "two" & <more>',
  Url: 'https://typed.test/?a=1&b=2',
  Identifier: 'typed-id',
  Tags: 'typed, twice',
  Notes: 'First line\n  second, with spaces ',
}
const SECRET = '  typed-canary \n second line '

async function typeAll(hands: Hands): Promise<void> {
  for (const [label, text] of Object.entries(TYPED)) await hands.fill(label, text)
  await hands.field('Method').selectOption('DELETE')
  await hands.fill('Client secret', SECRET)
}

async function standing(hands: Hands): Promise<Record<string, string>> {
  const fields = await Promise.all(
    Object.keys(TYPED).map(async (label) => [label, await hands.field(label).inputValue()]),
  )
  return Object.fromEntries(fields) as Record<string, string>
}

const stored = (server: Server, secretId: number) =>
  revealClientSecret(server.vault, server.as('olivia'), { secretId, purpose: 'show', version: 'current' }).value
const named = (server: Server, id: number) => server.ask('SELECT name FROM api_secrets WHERE id = ?', id)

async function goOn(hands: Hands): Promise<void> {
  await hands.heading('What you typed is kept')
  await hands.press('Go on')
}

async function signIn(hands: Hands, who = 'olivia'): Promise<void> {
  await hands.fill('Username or e-mail', who)
  await hands.fill('Password', GOOD_PASSWORD)
  await hands.press('Sign in')
}

/** Olivia at the form of an API secret: everything typed, the session over, Save pressed. */
async function savedTooLate(
  t: Parameters<typeof serverFor>[0],
  { script = true, ...options }: Parameters<typeof serverFor>[1] & { script?: boolean } = {},
) {
  const server = await serverFor(t, options)
  const { billing } = furnish(server, { many: 1 })
  const { page, faults } = await server.visit('olivia', { script })
  const hands = handsOf(page)
  await page.goto(`/api-secrets/${String(billing)}/edit`)
  await typeAll(hands)
  server.clock.pass({ minutes: 31 })
  await hands.press('Save')
  return { server, billing, page, hands, faults }
}

test('without script: what was typed waits, sealed, behind the sign-in page', async (t) => {
  const { server, billing, page, hands, faults } = await savedTooLate(t, { script: false })
  await hands.see('Your session has ended. What you typed is kept for ten minutes: sign in and it will be there.')
  const html = await page.content()
  for (const text of ['typed-canary', 'typed.test', 'second, with spaces'])
    t.notMatch(html, new RegExp(text), 'nothing of it stands there in clear')
  t.equal(named(server, billing), 'Billing API', 'and nothing was saved')
  await signIn(hands)
  t.notMatch(await page.content(), /typed-canary|typed\.test/)
  await goOn(hands)
  await hands.told('What you typed is here again. Check it and send it once more.')
  t.same(await standing(hands), TYPED)
  t.equal(await hands.field('Method').inputValue(), 'DELETE')
  t.equal(await hands.field('Client secret').inputValue(), '', 'the client secret does not come back in clear')
  t.notMatch(await page.content(), /typed-canary/)
  await hands.see('The client secret you typed is kept, unseen. Leave this empty to use it.')
  await hands.press('Save')
  await hands.told('API secret updated')
  t.equal(named(server, billing), TYPED.Name)
  t.equal(stored(server, billing), SECRET, 'to the byte')
  t.same(faults, [])
})

test('control: a sign-in page that carries nothing on is noticed', async (t) => {
  const { billing, page, hands } = await savedTooLate(t, { script: false, also: forgetsWhatWasTyped })
  await signIn(hands)
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  await page.goto(`/api-secrets/${String(billing)}/edit`)
  t.notSame(await standing(hands), TYPED)
})

test('without script: somebody else who signs in there gets nothing of it', async (t) => {
  const { billing, page, hands } = await savedTooLate(t, { script: false })
  await signIn(hands, 'edith')
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  t.notMatch(await page.content(), /typed\.test|typed-id|typed-canary|typed, twice/)
  await page.goto(`/api-secrets/${String(billing)}/edit`)
  t.equal(await hands.field('Name').inputValue(), 'Billing API')
})

test('with script: two minutes before the end the page warns, and signing in happens over it', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 1 })
  const { page, faults } = await server.visit('olivia')
  const hands = handsOf(page)
  await page.clock.install()
  await page.goto(`/api-secrets/${String(billing)}/edit`)
  await typeAll(hands)
  t.equal(await page.getByText('You will be signed out in two minutes').isVisible(), false)
  await page.clock.fastForward('28:01')
  await hands.see('You will be signed out in two minutes')
  server.clock.pass({ minutes: 31 })
  await hands.follow('Sign in again')
  await hands.heading('Sign in again')
  await signIn(hands)
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  t.same(await standing(hands), TYPED)
  t.equal(await hands.field('Client secret').inputValue(), SECRET, 'the page is as it was left')
  t.equal(await page.getByText('You will be signed out in two minutes').count(), 0, 'and no longer warns')
  await hands.press('Save')
  await hands.told('API secret updated')
  t.equal(stored(server, billing), SECRET)
  t.same(faults, [])
})

test('with script: a form sent too late from a page comes back filled as well', async (t) => {
  const { server, billing, hands, faults } = await savedTooLate(t)
  await hands.see('Your session has ended.')
  await signIn(hands)
  await hands.told('What you typed is here again. Check it and send it once more.')
  t.same(await standing(hands), TYPED)
  await hands.press('Save')
  await hands.told('API secret updated')
  t.equal(stored(server, billing), SECRET)
  t.same(faults, [])
})

test('with script: what an open dialog holds steps aside while signing in, and is sent then', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 1 })
  const { page, faults } = await server.visit('olivia')
  const hands = handsOf(page)
  await page.goto(`/api-secrets/${String(billing)}`)
  await hands.follow('Share')
  await hands.heading('Share')
  await hands.fill('Find people and groups', 'stan')
  await hands.front.getByRole('option', { name: /Stan Stranger/ }).click()
  const stan = page.getByRole('listitem').filter({ hasText: 'Stan Stranger' })
  await stan.getByLabel('Can edit').check()
  server.clock.pass({ minutes: 31 })
  await hands.press('Share')
  await hands.heading('Sign in again')
  await signIn(hands)
  await hands.told('Shared')
  t.equal(
    server.ask('SELECT level FROM grants WHERE secret_id = ? AND user_id = ?', billing, server.ids.stan),
    'edit',
    'what was chosen is what was given',
  )
  t.same(faults, [])
})

test('with script: Show after the end asks to sign in, and then shows', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 1 })
  const { page, faults } = await server.visit('olivia')
  const hands = handsOf(page)
  await page.goto(`/api-secrets/${String(billing)}`)
  server.clock.pass({ minutes: 31 })
  await hands.press('Show')
  await hands.heading('Sign in again')
  t.equal(await page.locator('.secret.shown').count(), 0)
  await signIn(hands)
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  await hands.press('Show')
  await arrived(page.locator('.secret.shown'))
  t.same(faults, [])
})

test('an act that matters asks for the password, and comes back filled', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 1 })
  for (const script of [true, false]) {
    const { page, faults } = await server.visit('ada', { script })
    const hands = handsOf(page)
    const edith = `/admin/users/${String(server.ids.edith)}/edit`
    await page.goto(edith)
    await hands.fill('E-mail', `edith.${String(script)}@corp.test`)
    server.clock.pass({ minutes: 6 })
    await hands.press('Save')
    await hands.heading('Confirm that it is you')
    await hands.fill('Password', GOOD_PASSWORD)
    await hands.press('Continue')
    if (!script) await goOn(hands)
    await hands.told('Confirmed. Check what you typed and send it once more.')
    t.equal(await hands.field('E-mail').inputValue(), `edith.${String(script)}@corp.test`)
    await hands.press('Save')
    await hands.told('User saved')
    t.equal(server.ask("SELECT email FROM users WHERE username = 'edith'"), `edith.${String(script)}@corp.test`)
    t.same(faults, [])
  }
  t.ok(billing)
})

test('when MySafe cannot be reached, the page says so, and what was chosen stays', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 1 })
  const { page, context, faults } = await server.visit('olivia', { expected: /Failed to load resource|htmx:/ })
  const hands = handsOf(page)
  await page.goto(`/api-secrets/${String(billing)}`)
  await hands.follow('Share')
  await hands.heading('Share')
  await hands.fill('Find people and groups', 'stan')
  await hands.front.getByRole('option', { name: /Stan Stranger/ }).click()
  const stan = page.getByRole('listitem').filter({ hasText: 'Stan Stranger' })
  await arrived(stan)
  await context.setOffline(true)
  await hands.press('Share')
  await hands.see('MySafe could not be reached')
  await hands.see('Nothing was changed. Check your connection and try again.')
  t.ok(await stan.isVisible())
  await context.setOffline(false)
  await hands.press('Share')
  await hands.told('Shared')
  await context.setOffline(true)
  await hands.press('Show')
  await hands.see('MySafe could not be reached')
  t.equal(await page.locator('.secret.shown').count(), 0)
  t.same(faults, [])
})

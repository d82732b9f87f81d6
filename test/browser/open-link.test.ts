/// <reference lib="dom" />
// The page of a link in a real browser: a machine that presses everything spends nothing; a person needs no script, may
// use a phone, copies what they need, and prints it without buttons.
import { test } from 'tap'
import { arrived } from '../fixtures/browser.ts'
import { bringsHtmx, opensBySending } from '../controls/screens/open-link.ts'
import { resetPassword } from '../../src/vault/users.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { codeFrom, EVA, giveLink, PASSPHRASE, sendAll } from '../fixtures/outside.ts'
import { handsOf } from '../fixtures/screens-person.ts'
import { serverFor } from '../fixtures/server.ts'
import { CANARIES, furnish } from '../fixtures/server-contents.ts'

type Test = Parameters<typeof serverFor>[0]

/** What a browser brings about at a link, or learns of it, that presses every button and sends every form of its page. */
async function foundByPressing(t: Test, options: TestOptions = {}): Promise<string[]> {
  const server = await serverFor(t, { mailConfigured: true, ...options })
  const { billing } = furnish(server, { many: 1 })
  const found: string[] = []
  for (const check of ['code', 'passphrase', 'both'] as const) {
    const { path, linkId } = await giveLink(server, { secretId: billing, check, opens: 9, to: `${check}@partner.test` })
    const { page } = await server.visit(null)
    await page.goto(path)
    const buttons = await page.locator('button, summary, input[type=submit], a[href]').count()
    for (let n = 0; n < buttons; n += 1) {
      await page.goto(path)
      for (const box of await page.locator('main .input').all()) await box.fill('12345678')
      await page.locator('button, summary, input[type=submit], a[href]').nth(n).click()
      await arrived(page.locator('h1'))
    }
    await page.goto(path)
    const forms = await page.locator('form').count()
    for (let n = 0; n < forms; n += 1) {
      await page.goto(path)
      const arrived = page.waitForEvent('load')
      await page
        .locator('form')
        .nth(n)
        .evaluate((form) => (form as HTMLFormElement).submit())
      await arrived
    }
    await sendAll(server.vault)
    const opens = server.ask('SELECT opens FROM external_links WHERE id = ?', linkId)
    if (opens !== 0) found.push(`${check}: spent`)
    const mails = server.mailbox.to(`${check}@partner.test`).length - 1
    if (mails > 3) found.push(`${check}: ${String(mails)} mails with codes`)
    if (buttons + forms < 2) found.push(`${check}: nothing was pressed`)
  }
  const pages = [...server.sent.values()].filter(({ url }) => url.startsWith('/open/'))
  for (const text of ['Billing API', 'api.billing.test', 'cid-77AA-qq', 'cs-canary'])
    if (pages.some(({ html }) => html.includes(text))) found.push(`says ${text}`)
  return found
}

test('EXT-03 a browser that presses every button and sends every form spends nothing and learns nothing', async (t) => {
  t.same(await foundByPressing(t), [])
  const spent = await foundByPressing(t, { also: opensBySending })
  t.ok(spent.includes('code: spent') && spent.includes('passphrase: spent'), 'control: a form that opens is noticed')
})

/** What the browser stores of pages whose address opens something, and of what was opened there. */
async function storedBy(t: Test, options: TestOptions = {}): Promise<string[]> {
  const server = await serverFor(t, options)
  const { billing, people } = furnish(server, { many: 1 })
  const { path } = await giveLink(server, { secretId: billing, check: 'passphrase' })
  const { page } = await server.visit(null)
  const eva = handsOf(page)
  const found: string[] = []
  const look = async (where: string) => {
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))
    if (kept !== '[{},{},null]') found.push(`${where}: ${kept}`)
  }
  await page.goto(path)
  await look('link')
  await eva.fill('Passphrase', PASSPHRASE)
  await eva.press('Open')
  await eva.see('Remaining accesses')
  await look('what it opened')
  await page.goto(`/password/${resetPassword(server.vault, server.as('ada'), { userId: people.newcomer }).token}`)
  await look('one-time address')
  await page.goto('/open/x')
  await look('end')
  return found
}

test('HDR-07 the browser stores nothing of a page whose address opens something, nor of what it opens', async (t) => {
  t.same(await storedBy(t), [])
  const found = (await storedBy(t, { also: bringsHtmx })).join('\n')
  for (const where of ['link', 'one-time address']) t.match(found, `${where}: [{},{"htmx-current-path`, 'control')
})

test('somebody outside opens, shows, copies, puts away and sees it again, by the words on the page', async (t) => {
  const server = await serverFor(t, { mailConfigured: true })
  const { billing } = furnish(server, { many: 1 })
  const { path } = await giveLink(server, { secretId: billing })
  const { page, context, faults } = await server.visit(null)
  const eva = handsOf(page)
  await page.goto(path)
  await eva.press('Send me the code')
  await eva.see('A mail with your code is on its way.')
  // The next thing to do has the focus.
  await arrived(page.locator('#code:focus'))
  await sendAll(server.vault)
  await page.keyboard.type(codeFrom(server.mailbox))
  await page.keyboard.press('Enter')
  await eva.heading('Shared with you')
  const value = page.locator('pre')
  t.equal(await value.isVisible(), false)
  await page.getByText('Show', { exact: true }).click()
  t.equal(await value.textContent(), CANARIES.clientSecret)
  for (const [words, text] of [
    ['Copy Client secret', CANARIES.clientSecret],
    ['Copy Client ID', 'cid-77AA-qq'],
  ] as const) {
    await eva.press(words)
    await page.waitForFunction(async (wanted) => (await navigator.clipboard.readText()) === wanted, text)
  }
  await page.emulateMedia({ media: 'print' })
  const printed = await page.locator('button:visible, .button:visible, summary .button:visible').count()
  t.equal(printed, 0, 'no button is printed')
  t.ok(await value.isVisible(), 'what is shown is printed')
  await page.emulateMedia({ media: 'screen' })
  await eva.follow('Put it away')
  await eva.see('It has been opened as often as it could be.')
  t.notMatch(await page.content(), 'cs-canary')
  await eva.press('Show it again')
  t.equal(await value.textContent(), CANARIES.clientSecret)
  t.same(
    (await context.cookies()).map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
    [['mysafe-open', true, 'Lax']],
  )
  t.same(faults, [])
})

test('without script, on a phone, in Portuguese, it is the same', async (t) => {
  const server = await serverFor(t, { mailConfigured: true })
  const { billing } = furnish(server, { many: 1 })
  const { path } = await giveLink(server, { secretId: billing, check: 'both' })
  const { page, faults } = await server.visit(null, { script: false, language: 'pt-BR', width: 360 })
  const eva = handsOf(page)
  await page.goto(path)
  await eva.press('Receber o código')
  await eva.see('Um e-mail com o seu código está a caminho.')
  await sendAll(server.vault)
  await eva.fill('Código', codeFrom(server.mailbox, EVA))
  await eva.fill('Frase secreta', PASSPHRASE)
  await eva.press('Abrir')
  await eva.heading('Compartilhado com você')
  await page.getByText('Exibir', { exact: true }).click()
  t.equal(await page.locator('pre').textContent(), CANARIES.clientSecret)
  t.equal(await page.getByRole('button', { name: /Copiar/ }).count(), 0, 'nothing is offered that would do nothing')
  t.same(faults, [])
})

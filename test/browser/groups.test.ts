/// <reference lib="dom" />
// Groups in a real browser: made by keyboard alone on the way to sharing, changed with many people in them, and live in two windows.
import type { Page } from 'playwright-core'
import { test } from 'tap'
import { addApiSecret } from '../../src/vault/api-secrets.ts'
import { arrived, picture } from '../fixtures/browser.ts'
import { serverFor, type Server } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'

const box = (page: Page) => page.getByRole('combobox', { name: 'Find users' })
const line = (page: Page, name: string) => page.locator('.recipient').filter({ hasText: name })
const focusIs = (page: Page, selector: string) => arrived(page.locator(`${selector}:focus`))
// The keys answer only to the list of what is typed by now.
const listFor = (page: Page, typed: string) => page.locator(`.listbox[data-for="${typed}"] .option`).first()
const told = (page: Page, words: string) => arrived(page.locator('#flash strong').getByText(words, { exact: true }))

/** Presses Tab until the element with these words has the focus. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  const seen: string[] = []
  for (let n = 0; n < 60; n += 1) {
    const now = await page.evaluate(() => {
      const one = document.activeElement as HTMLElement
      return `${one.tagName.toLowerCase()} ${one.getAttribute('aria-label') ?? (one as HTMLInputElement).labels?.[0]?.textContent ?? one.textContent}`
    })
    if (wanted.test(now.replaceAll(/\s+/g, ' '))) return
    seen.push(now)
    await page.keyboard.press('Tab')
  }
  throw new Error(`${String(wanted)} is not reached: ${seen.join(' · ')}`)
}

function putOne({ vault, as }: Server): number {
  const typed = { name: 'Billing API', url: 'https://api.billing.test/v2', clientId: 'cid-77AA-qq' }
  const fields = { ...typed, identifier: '', method: '', tags: '', notes: '' }
  return addApiSecret(vault, as('olivia'), { fields, clientSecret: 'cs-canary', saveAnyway: true })
}

const inside = ({ ask }: Server) =>
  ask(`SELECT group_concat(username, ' ') FROM (SELECT username FROM private_group_members
    JOIN users ON users.id = user_id ORDER BY username)`)

test('scenario 93, by keyboard alone: from the Share window to a private group of one’s own, and back to sharing with it', async (t) => {
  const server = await serverFor(t)
  const url = `/api-secrets/${String(putOne(server))}`
  const { page, faults } = await server.visit('olivia')
  const { keyboard } = page
  await page.goto(`${url}/share/internal`)
  await tabTo(page, /^a Private groups/)
  await keyboard.press('Enter')
  await arrived(page.getByRole('heading', { name: 'Private groups', level: 1 }))
  await arrived(page.getByText('You have no private group yet'))
  await tabTo(page, /^a Add private group|^a Add$/)
  await keyboard.press('Enter')
  await focusIs(page, '#name')
  await keyboard.type('Night shift')
  await tabTo(page, /^input Allow members to view this group\?/)
  await keyboard.press('Space')
  await tabTo(page, /^input Find users/)
  await keyboard.type('gin')
  await arrived(listFor(page, 'gin'))
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await arrived(line(page, 'Gina Group').getByText('Joins when you save.'))
  await focusIs(page, '#find')
  await keyboard.type('stan')
  await arrived(listFor(page, 'stan'))
  await keyboard.press('Enter')
  await arrived(line(page, 'Stan Stranger'))
  await tabTo(page, /^button Remove/)
  await keyboard.press('Enter')
  await line(page, 'Gina Group').waitFor({ state: 'detached' })
  await focusIs(page, '#find')
  t.equal(await page.locator('#name').inputValue(), 'Night shift', 'what was typed stays')
  await picture(page, 'private group by keyboard')
  await keyboard.press('Shift+Tab')
  await tabTo(page, /^button Save/)
  await keyboard.press('Enter')
  await told(page, 'Private group added')
  t.equal(inside(server), 'stan')

  await page.goto(`${url}/share/internal`)
  await page.getByRole('combobox').fill('night')
  await arrived(listFor(page, 'night'))
  await arrived(page.getByRole('option', { name: /Night shift.*private group · 1 person/ }))
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await arrived(page.locator('.recipient').filter({ hasText: 'Night shift' }))
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await told(page, 'Shared')
  const stan = await server.visit('stan')
  await stan.page.goto(url)
  await arrived(stan.page.getByRole('heading', { name: /Billing API/ }))
  t.same([...faults, ...stan.faults], [])
})

test('many people: the pages turn, what is staged goes along, and the focus stays where one works', async (t) => {
  const server = await serverFor(t)
  const { groups } = furnish(server)
  const { page, faults } = await server.visit('ada')
  const url = `/admin/user-groups/${String(groups.everyone)}/edit`
  await page.goto(url)
  await line(page, 'ada@corp.test').getByRole('button', { name: 'Remove' }).click()
  await arrived(line(page, 'ada@corp.test').getByRole('button', { name: 'Keep' }))
  await focusIs(page, `#act-${String(server.ids.ada)}`)
  await page.getByRole('button', { name: 'Next page' }).press('Enter')
  await arrived(page.getByText('31–40 of 40'))
  await focusIs(page, '#turn-on')
  t.equal(await page.getByText('One leaves when you save.').count(), 1)
  await line(page, 'Victor Viewer').getByRole('button', { name: 'Remove' }).click()
  await arrived(page.getByText('2 leave when you save.'))
  await page.getByLabel('Look among those who are in').fill('gina')
  await page.keyboard.press('Enter')
  await line(page, 'Edith Editor').waitFor({ state: 'detached' })
  await focusIs(page, '#among')
  t.equal(await line(page, 'Gina Group').count(), 1)
  await page.getByLabel('Name').fill('Almost everyone')
  await page.keyboard.press('Enter')
  await told(page, 'User group saved')
  t.equal(server.ask('SELECT count(*) FROM user_group_members WHERE group_id = ?', groups.everyone), 38)
  t.equal(server.ask('SELECT name FROM user_groups WHERE id = ?', groups.everyone), 'Almost everyone')
  t.same(faults, [])
})

test('two windows: who is taken out loses it with the next click; two administrators who save at once lose nothing', async (t) => {
  const server = await serverFor(t)
  const { billing, groups } = furnish(server, { many: 2 })
  const [ada, again, gina] = [await server.visit('ada'), await server.visit('ada'), await server.visit('gina')]
  const url = `/admin/user-groups/${String(groups.dev)}/edit`
  await gina.page.goto(`/api-secrets/${String(billing)}`)
  for (const { page } of [ada, again]) await page.goto(url)
  await line(ada.page, 'Gina Group').getByRole('button', { name: 'Remove' }).click()
  await arrived(line(ada.page, 'Gina Group').getByRole('button', { name: 'Keep' }))
  await ada.page.getByLabel('Name').fill('Development')
  await ada.page.getByRole('button', { name: 'Save' }).click()
  await told(ada.page, 'User group saved')
  await gina.page.getByRole('button', { name: 'Show' }).first().click()
  await arrived(
    gina.page
      .locator('.flash, h1')
      .filter({ hasText: /not found|did not work|does not exist/i })
      .first(),
  )
  t.equal(
    server.ask("SELECT count(*) FROM audit_events WHERE name = 'api_secret.shown' AND actor_id = ?", server.ids.gina),
    0,
  )

  await box(again.page).fill('stan')
  await again.page.getByRole('option', { name: /Stan Stranger/ }).click()
  await arrived(line(again.page, 'Stan Stranger'))
  await again.page.getByLabel('Description').fill('Whoever writes code.')
  await again.page.getByRole('button', { name: 'Save' }).click()
  await arrived(again.page.getByText('Somebody else changed this group in between.'))
  t.equal(await again.page.getByText('Saved meanwhile: Development').count(), 1)
  t.equal(await line(again.page, 'Stan Stranger').count(), 1)
  await again.page.getByLabel('Name').fill('Development')
  await again.page.getByRole('button', { name: 'Save' }).click()
  await told(again.page, 'User group saved')
  t.equal(
    server.ask('SELECT name || description FROM user_groups WHERE id = ?', groups.dev),
    'DevelopmentWhoever writes code.',
  )
  t.equal(
    server.ask('SELECT group_concat(user_id) FROM user_group_members WHERE group_id = ?', groups.dev),
    String(server.ids.stan),
  )
  t.same([...ada.faults, ...again.faults], [])
})

test('an administrator who steps in types the password in between, and what was chosen is still there', async (t) => {
  const server = await serverFor(t)
  const { groups } = furnish(server, { many: 2 })
  const { page, faults } = await server.visit('ada')
  server.vault.db.raw.exec('UPDATE sessions SET confirmed_at = 0')
  await page.goto(`/admin/user-groups/${String(groups.dev)}/edit`)
  await box(page).fill('ada')
  await page.getByRole('option', { name: /Ada Admin/ }).click()
  await arrived(line(page, 'ada@corp.test'))
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').getByLabel('Password').fill('correct-horse-battery-staple')
  await page.keyboard.press('Enter')
  await told(page, 'User group saved')
  t.ok(server.ask('SELECT 1 FROM user_group_members WHERE group_id = ? AND user_id = ?', groups.dev, server.ids.ada))
  t.same(faults, [])
})

/// <reference lib="dom" />
// How it looks: one roundness, prose that is not too wide, and words that stay in their boxes.
import type { Page } from 'playwright-core'
import { test } from 'tap'
import { serverFor } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'

const PAGES = [
  '/',
  '/api-secrets',
  '/api-secrets/add',
  '/external-shares',
  '/private-groups/add',
  '/rotate',
  '/account',
]

/** The corners on a page that are neither round, nor the radius of all, nor its half, each with whose it is. */
const corners = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')].flatMap((one) => {
      const { borderTopLeftRadius: corner } = getComputedStyle(one)
      return ['0px', '4px', '8px', '50%', '99px'].includes(corner) ? [] : [`${corner} at ${one.className.toString()}`]
    }),
  )

/** The most characters that stand in one line of a paragraph of the page; a hint is as wide as its field. */
const longestLine = (page: Page) =>
  page.evaluate(() => {
    const lines = [...document.querySelectorAll('main p:not(.hint)')].flatMap((paragraph) => {
      const counted = new Map<number, number>()
      const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
      for (let text = texts.nextNode(); text !== null; text = texts.nextNode())
        for (let at = 0; at < (text as Text).length; at += 1) {
          const range = document.createRange()
          range.setStart(text, at)
          range.setEnd(text, at + 1)
          const { width, top } = range.getBoundingClientRect()
          if (width > 0) counted.set(Math.round(top), (counted.get(Math.round(top)) ?? 0) + 1)
        }
      return [...counted.values()]
    })
    return Math.max(0, ...lines)
  })

test('every corner has the one radius, and no line of prose is much longer than 70 characters', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 2 })
  const { page, faults } = await server.visit('olivia')
  for (const path of [...PAGES, `/api-secrets/${String(billing)}`]) {
    await page.goto(path)
    t.same(await corners(page), [], path)
    t.ok((await longestLine(page)) <= 78, path)
  }
  t.same(faults, [])
})

test('what can be done with a thing stands beside its title, below it only where there is no room', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 2 })
  const { page } = await server.visit('olivia')
  const isBeside = async () => {
    const [title, acts] = await Promise.all([
      page.locator('.page-title').boundingBox(),
      page.locator('.page-header > .actions').boundingBox(),
    ])
    return Number(acts?.y) < Number(title?.y) + Number(title?.height)
  }
  await page.goto(`/api-secrets/${String(billing)}`)
  t.ok(await isBeside())
  await page.setViewportSize({ width: 760, height: 800 })
  t.notOk(await isBeside())
})

test('the longest word of the menu stays in its box, also where it is the page one is on', async (t) => {
  const server = await serverFor(t, { language: 'pt-BR' })
  const { page } = await server.visit('ada', { language: 'pt-BR' })
  for (const path of ['/external-shares', '/admin/external-shares', '/admin/sharing-options']) {
    await page.goto(path)
    const wide = page
      .locator('.side-menu a')
      .evaluateAll((links) =>
        links.filter((link) => link.scrollWidth > link.clientWidth).map((link) => link.textContent.trim()),
      )
    t.same(await wide, [], path)
  }
})

test('the day of a row stands on one line, with its instant behind it', async (t) => {
  const server = await serverFor(t, { language: 'pt-BR' })
  server.vault.db.raw.exec("UPDATE users SET email = username || '.with-a-name@aurora.example'")
  const { page } = await server.visit('ada', { language: 'pt-BR' })
  await page.goto('/admin/users')
  const days = page.locator('td[data-label="Adicionado"] time')
  t.equal(await days.count(), await page.locator('tbody tr').count())
  t.match(await days.first().getAttribute('title'), /\(UTC\)$/)
  const lines = await days.evaluateAll((all) => all.map((day) => day.getClientRects().length))
  t.same([...new Set(lines)], [1])
})

test('on a phone the whole name of an owner is read, where nothing hovers over it', async (t) => {
  const server = await serverFor(t)
  furnish(server, { many: 2 })
  const { page } = await server.visit('olivia', { width: 360 })
  server.vault.db.raw.exec(
    "UPDATE users SET name = 'Maria Antonieta de Albuquerque Cavalcanti' WHERE username = 'olivia'",
  )
  await page.goto('/api-secrets')
  const cut = await page
    .locator('td.owner')
    .evaluateAll((cells) => cells.filter((one) => one.scrollWidth > one.clientWidth))
  t.same(cut.length, 0)
})

/// <reference lib="dom" />
// How it looks where words are long, windows narrow, colours not ours, or the page goes on paper: nothing runs into what
// stands beside it, and nothing is lost.
import type { Page } from 'playwright-core'
import { test } from 'tap'
import type { Visit } from '../fixtures/browser.ts'
import { SHARING_OUTSIDE_STATES, STATES, STATES_OF_MANY } from '../fixtures/screens.ts'
import { wayFor } from '../fixtures/screens-way.ts'
import { serverFor, type ServerOptions } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'

/** A window in which a screen stands in one of its states, by its name. */
async function windowAt(
  t: Parameters<typeof serverFor>[0],
  name: string,
  { language = 'en', host, mailConfigured = false, ...visit }: Visit & Pick<ServerOptions, 'host' | 'mailConfigured'>,
): Promise<Page> {
  const server = await serverFor(t, { language, mailConfigured, ...(host === undefined ? {} : { host }) })
  const contents = furnish(server, { many: 2 })
  const state = [...STATES, ...STATES_OF_MANY, ...SHARING_OUTSIDE_STATES].find((one) => one.name === name)
  if (state === undefined) throw new Error(`there is no state ${name}`)
  const { page } = await server.visit(state.by, { language, ...visit })
  await state.go(wayFor(page, { server, contents, language }))
  return page
}

/** What is wider than its box, by its words. */
const tooWide = (page: Page, selector: string) =>
  page
    .locator(selector)
    .evaluateAll((all) =>
      all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent.trim().replace(/\s+/g, ' ')),
    )

/** The right edges of things, each once. */
const rightEdges = (page: Page, selector: string) =>
  page
    .locator(selector)
    .evaluateAll((all) => [...new Set(all.map((one) => Math.round(one.getBoundingClientRect().right)))])

test('what is said above forms and panels is as wide as they are', async (t) => {
  for (const name of [
    'account wrong',
    'sharing options wrong',
    'edit user, saved in between',
    'audit, whole',
  ] as const) {
    const page = await windowAt(t, name, {})
    t.equal(await page.locator('main > :is(.notice, [role=alert])').count(), 1, name)
    t.equal((await rightEdges(page, 'main > :is(.panel, .notice, [role=alert])')).length, 1, name)
  }
})

test('a form fills its panel', async (t) => {
  for (const name of ['edit user', 'sharing options', 'audit, not verified yet'] as const) {
    const page = await windowAt(t, name, {})
    const gaps = await page
      .locator('.panel > .form')
      .evaluateAll((all) =>
        all.map((one) => Number(one.parentElement?.getBoundingClientRect().right) - one.getBoundingClientRect().right),
      )
    t.ok(gaps.length > 0 && gaps.every((gap) => gap <= 25), name)
  }
})

test('a figure stands apart from the word behind it, and the lists still fit', async (t) => {
  const language = 'pt-BR'
  const server = await serverFor(t, { language })
  furnish(server, { many: 2 })
  const { page } = await server.visit('ada', { language })
  await page.goto('/admin/user-groups')
  const edges = await page.locator('tbody td.number').evaluateAll((cells) =>
    cells.map((cell) => {
      const text = document.createRange()
      text.selectNodeContents(cell)
      return cell.getBoundingClientRect().right - text.getBoundingClientRect().right
    }),
  )
  t.ok(edges.length > 0 && edges.every((gap) => gap >= 18), edges.join())
  for (const path of ['/admin/users', '/admin/user-groups', '/admin/external-shares', '/api-secrets'] as const) {
    await page.goto(path)
    t.same(await tooWide(page, '.table-box'), [], path)
  }
})

test('no entry of the menu takes another line only because one is there', async (t) => {
  const language = 'pt-BR'
  const server = await serverFor(t, { language })
  const { page } = await server.visit('ada', { language })
  const heights = async (path: string) => {
    await page.goto(path)
    return page.locator('.side-menu a').evaluateAll((links) => links.map((link) => link.clientHeight))
  }
  for (const paths of [
    ['/admin/users', '/admin/user-groups', '/admin/external-shares', '/admin/sharing-options', '/admin/system'],
    ['/', '/api-secrets', '/external-shares', '/private-groups'],
  ]) {
    const seen = new Set<string>()
    for (const path of paths) seen.add(String(await heights(path)))
    t.equal(seen.size, 1, [...seen].join(' or '))
  }
})

test('on a phone what both changed stands in its columns', async (t) => {
  const page = await windowAt(t, 'edit, saved in between', { language: 'pt-BR', width: 360 })
  t.ok((await page.locator('.conflict :is(th, td)').count()) >= 9)
  t.same(await tooWide(page, '.conflict :is(th, td)'), [])
})

test('on a phone the name of a new owner has the line to itself', async (t) => {
  for (const name of ['hand over, chosen', 'deactivate, chosen', 'hand over items, chosen'] as const) {
    const page = await windowAt(t, name, { language: 'pt-BR', width: 360 })
    const lines = await page
      .locator('.new-owner :is(strong, small)')
      .evaluateAll((all) =>
        all.map((one) => Math.round(one.clientHeight / parseFloat(getComputedStyle(one).lineHeight))),
      )
    t.same(lines, [1, 1], name)
  }
})

test('on a phone Show and Copy stand in one line for somebody outside, and what is shown has a line to itself', async (t) => {
  const page = await windowAt(t, 'open link opened', { language: 'pt-BR', width: 360 })
  const [show, copy] = await Promise.all([
    page.locator('.folded-secret summary .button').boundingBox(),
    page.locator('.folded-secret > .button').boundingBox(),
  ])
  t.equal(Math.round(Number(show?.y)), Math.round(Number(copy?.y)))
  await page.locator('.folded-secret summary').click()
  const [value, all] = await Promise.all([
    page.locator('.folded-secret .secret-value').boundingBox(),
    page.locator('.folded-secret').boundingBox(),
  ])
  t.equal(value?.width, all?.width)
})

test('where colours are forced, all words of what is current are read', async (t) => {
  const colours = (page: Page, selector: string) =>
    page.locator(selector).evaluateAll((all) => [...new Set(all.map((one) => getComputedStyle(one).color))])
  for (const [name, current] of [
    ['share', '.share-card[aria-current]'],
    ['details, sharing', '.tabs a[aria-current]'],
  ] as const) {
    const page = await windowAt(t, name, {})
    await page.emulateMedia({ forcedColors: 'active' })
    t.ok((await page.locator(`${current} :is(small, .tab-count)`).count()) > 0, name)
    t.equal((await colours(page, `${current}, ${current} *`)).length, 1, name)
  }
})

test('on paper a link stands whole, and nothing that one could press', async (t) => {
  const host = 'safe.department.rather-long-name-of-a-company.test'
  const page = await windowAt(t, 'one time share, the link', { host, mailConfigured: true })
  await page.emulateMedia({ media: 'print' })
  // As wide as a sheet of A4 between the usual margins.
  await page.setViewportSize({ width: 718, height: 1000 })
  t.match(await page.locator('[name=link]').inputValue(), /^http:\/\/safe\.department\..*\/open\/.{43}$/)
  t.same(await tooWide(page, '[name=link]'), [])
  t.equal(await page.locator('button:visible, .button:visible, .back:visible').count(), 0)
})

test('a choice that cannot be used still looks like a choice', async (t) => {
  const server = await serverFor(t)
  const { page } = await server.visit('olivia')
  await page.goto('/external-shares?status=nothing')
  const choice = page.locator('select[aria-invalid=true]')
  t.match(await choice.evaluate((one) => getComputedStyle(one).backgroundImage), /gradient/, 'with its arrow')
})

test('in the Share window an e-mail address stands on one line, in both languages', async (t) => {
  for (const language of ['en', 'pt-BR'] as const) {
    const page = await windowAt(t, 'share in the dialog', { language })
    const lines = await page
      .locator('dialog .recipient-who small')
      .evaluateAll((all) => all.map((one) => one.clientHeight / parseFloat(getComputedStyle(one).lineHeight)))
    t.equal(lines.length, 4)
    t.same([...new Set(lines.map(Math.round))], [1], language)
  }
})

test('the list fits beside the menu as soon as the menu stands there', async (t) => {
  const page = await windowAt(t, 'list many', {})
  await page.setViewportSize({ width: 900, height: 800 })
  t.ok(await page.locator('.side-menu a').first().isVisible())
  t.same(await tooWide(page, '.table-box'), [])
})

test('what a group is for is read whole: on a phone in its place, elsewhere behind what there is room for', async (t) => {
  const server = await serverFor(t)
  furnish(server, { many: 2 })
  const about = 'Servers, networks, and everything else that must never be down while somebody still works with it.'
  server.vault.db.raw.prepare('UPDATE user_groups SET description = ?').run(about)
  const { page } = await server.visit('ada')
  await page.goto('/admin/user-groups')
  t.equal(await page.locator('td.clipped').first().getAttribute('title'), about)
  await page.setViewportSize({ width: 360, height: 740 })
  t.same(await tooWide(page, 'td.clipped'), [])
})

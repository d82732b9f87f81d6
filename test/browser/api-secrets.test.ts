// The list and its forms in a real browser: looking while typing, copying from the menu, and coming back with everything.
import { readFileSync } from 'node:fs'
import type { Route } from 'playwright-core'
import { test } from 'tap'
import { arrived } from '../fixtures/browser.ts'
import { addApiSecret } from '../../src/vault/api-secrets.ts'
import { serverFor, type Server } from '../fixtures/server.ts'

const FIELDS = { url: 'https://a.test', clientId: 'cid', identifier: '', method: '', tags: '', notes: '' }

function add(server: Server, name: string, clientSecret = 'cs'): number {
  return addApiSecret(server.vault, server.as('olivia'), { fields: { ...FIELDS, name }, clientSecret })
}

test('the list is looked through while typing: address, rows and count follow, and the field keeps the focus', async (t) => {
  const server = await serverFor(t)
  for (const name of ['Billing API', 'Maps', 'Metrics', 'Billing sandbox']) add(server, name)
  const { page, faults } = await server.visit('olivia')
  await page.goto('/api-secrets?sort=name')
  const field = page.getByLabel('Name', { exact: true })
  await field.pressSequentially('bill')
  // A machine that pauses between two letters asks for the first of them as well.
  await page.waitForURL(({ searchParams }) => searchParams.get('name') === 'bill')
  await arrived(page.getByText('1–2 of 2'))
  t.equal(await page.getByRole('row').count(), 3)
  t.ok(await field.evaluate((element) => element === element.ownerDocument.activeElement))
  t.equal(new URL(page.url()).searchParams.get('name'), 'bill')
  t.equal(new URL(page.url()).searchParams.get('sort'), 'name', 'the order stays')
  await page.getByLabel('ID', { exact: true }).fill('x')
  await arrived(page.getByText('Nothing was searched'))
  t.equal(await page.getByRole('alert').getByText('An ID is a whole number').count(), 1)
  await page.getByLabel('ID', { exact: true }).fill('')
  await arrived(page.getByText('1–2 of 2'))
  await page.getByRole('link', { name: 'Name: bill : remove this filter' }).click()
  await arrived(page.getByText('1–4 of 4'))
  t.equal(await page.getByLabel('Name', { exact: true }).inputValue(), '')
  await page.getByLabel('Status').selectOption('inactive')
  await arrived(page.getByText('Nothing found'))
  await page.getByRole('link', { name: 'Clear' }).first().click()
  await arrived(page.getByText('1–4 of 4'))
  t.same(faults, [])
})

for (const language of ['en', 'pt-BR'] as const)
  test(`at 1280 px no column of the list lies under another, however long its words (${language})`, async (t) => {
    const server = await serverFor(t)
    const long = 'A name that is far too long for a column'
    const id = addApiSecret(server.vault, server.as('olivia'), {
      fields: { ...FIELDS, name: long, url: `https://${'long.'.repeat(20)}test/`, tags: `${long}, two` },
      clientSecret: 'cs',
    })
    server.vault.db.raw.exec(`UPDATE users SET name = '${long}', language = '${language}'`)
    // Used longest ago in words, and inactive, which is the longer state.
    const at = server.vault.now() - 20 * 3_600_000
    server.vault.db.raw.exec(
      `UPDATE api_secrets SET last_used_at = ${String(at)}, disabled_at = 1 WHERE id = ${String(id)}`,
    )
    const { page, faults } = await server.visit('olivia', { language })
    await page.goto('/api-secrets?status=all')
    const edges = await page
      .getByRole('columnheader')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()))
    t.equal(edges.length, 10)
    for (const [n, { right }] of edges.entries())
      t.ok(right <= (edges[n + 1]?.left ?? 1280) + 1, `column ${String(n + 1)}`)
    t.same(faults, [])
  })

test('scenario 5 without script: typing in a field and Filter; sorting and paging are links', async (t) => {
  const server = await serverFor(t)
  for (let n = 0; n < 33; n++) add(server, `Billing ${String(n)}`)
  add(server, 'Maps')
  const { page, faults } = await server.visit('olivia', { script: false })
  await page.goto('/api-secrets')
  await page.getByLabel('Name', { exact: true }).fill('billing')
  await page.getByRole('button', { name: 'Filter' }).click()
  await arrived(page.getByText('1–30 of 33'))
  await page.getByRole('link', { name: 'Next page' }).click()
  await arrived(page.getByText('31–33 of 33'))
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('link').click()
  await arrived(page.getByText('1–30 of 33'))
  t.equal(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'), 'ascending')
  await page.getByRole('button', { name: 'Actions' }).first().click()
  t.equal(await page.getByText('Copy client secret').first().isVisible(), false, 'copying needs script')
  t.same(faults, [])
})

test('a list is asked for once, however many ways of asking come together', async (t) => {
  const server = await serverFor(t)
  add(server, 'Billing API')
  add(server, 'Maps')
  const { page, faults } = await server.visit('olivia', { expected: /ERR_FAILED|htmx:(?:afterRequest|sendError)/ })
  await page.clock.install()
  await page.goto('/api-secrets')
  const asked: (string | null)[] = []
  page.on('request', (request) => {
    const { pathname, search, searchParams } = new URL(request.url())
    if (pathname === '/api-secrets' && search !== '') asked.push(searchParams.get('name'))
  })
  const seeOnly = async (name: string) => {
    for (const other of ['Billing API', 'Maps'].filter((one) => one !== name))
      await page.getByRole('link', { name: other, exact: true }).waitFor({ state: 'detached' })
    await arrived(page.getByRole('link', { name, exact: true }))
    await page.locator('.htmx-request').first().waitFor({ state: 'detached' })
  }
  const filter = page.getByRole('button', { name: 'Filter' })
  const held = Promise.withResolvers<Route>()
  await page.route('**/api-secrets?*', (route) => held.resolve(route), { times: 1 })
  await page.getByLabel('Name', { exact: true }).fill('Bill')
  // Leaving the field asks; pressing Filter asks, and the end of typing does, while that is on its way.
  await filter.click()
  await page.clock.runFor(300)
  await (await held.promise).continue()
  await seeOnly('Billing API')
  t.same(asked, ['Bill'])
  await filter.click()
  await seeOnly('Billing API')
  t.same(asked, ['Bill', 'Bill'], 'pressed later it brings what is new')

  await page.route(/[?&]name=Map/, (route) => route.abort())
  await page.getByLabel('Name', { exact: true }).fill('Map')
  await page.keyboard.press('Enter')
  await arrived(page.locator('#flash .flash'))
  await page.unroute(/[?&]name=Map/)
  // What could not be answered is asked for again.
  await page.keyboard.press('Enter')
  await seeOnly('Maps')
  t.same(faults, [])
})

test('Copy client secret in the menu of a row puts exactly the bytes into the clipboard', async (t) => {
  const server = await serverFor(t)
  const value = ' leading, trailing \nsecond line ÿ😀 '
  add(server, 'Billing API', value)
  const { page, faults } = await server.visit('olivia')
  await page.goto('/api-secrets')
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('button', { name: 'Copy client secret' }).click()
  await arrived(page.getByText('Copied').first())
  t.equal(await page.evaluate(() => navigator.clipboard.readText()), value)
  t.equal(server.ask("SELECT count(*) FROM audit_events WHERE name = 'api_secret.copied'"), 1)
  t.notMatch(await page.content(), 'second line ÿ')
  t.same(faults, [])
})

test('a form that was refused comes back with the first fault in focus and the client secret kept unseen', async (t) => {
  const server = await serverFor(t)
  const { page, faults } = await server.visit('olivia')
  await page.goto('/api-secrets')
  await page.getByRole('link', { name: 'Add', exact: true }).click()
  await arrived(page.getByRole('heading', { name: 'Add API secret' }))
  await page.getByLabel('Url').fill('nowhere')
  await page.getByLabel('Client ID').fill('cid-1')
  await page.getByLabel('Client secret').fill('two\nlines ')
  await page.getByRole('button', { name: 'Save' }).click()
  await arrived(page.getByText('2 fields need your attention'))
  await arrived(page.locator('#name:focus'))
  await page.getByRole('link', { name: 'Type a whole address' }).click()
  await arrived(page.locator('#url:focus'))
  t.notMatch(await page.content(), 'lines ')
  await page.getByLabel('Name').fill('Payroll')
  await page.getByLabel('Url').fill('https://payroll.test')
  await page.getByRole('button', { name: 'Save' }).click()
  await arrived(page.getByText('API secret saved').first())
  t.equal(await page.getByRole('link', { name: 'Share this API secret' }).first().isVisible(), true)
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('button', { name: 'Copy client secret' }).click()
  await arrived(page.getByText('Copied').first())
  t.equal(await page.evaluate(() => navigator.clipboard.readText()), 'two\nlines ')
  t.same(faults, [])
})

test('two windows: the second save names both changes and can be saved over', async (t) => {
  const server = await serverFor(t)
  add(server, 'Billing API')
  const [first, second] = [await server.visit('olivia'), await server.visit('olivia')]
  for (const { page } of [first, second]) await page.goto('/api-secrets/1/edit')
  await first.page.getByLabel('Notes').fill('first')
  await first.page.getByRole('button', { name: 'Save' }).click()
  await arrived(first.page.getByText('API secret updated').first())
  await second.page.getByLabel('Name').fill('Second')
  await second.page.getByRole('button', { name: 'Save' }).click()
  await arrived(second.page.getByText('You saved this API secret in another window'))
  t.equal(await second.page.getByLabel('Notes').inputValue(), 'first')
  t.equal(await second.page.getByLabel('Name').inputValue(), 'Second')
  await second.page.getByRole('button', { name: 'Save over' }).click()
  await arrived(second.page.getByText('API secret updated').first())
  t.equal(server.ask('SELECT name FROM api_secrets'), 'Second')
  t.same([...first.faults, ...second.faults], [])
})

test('Export CSV hands a file over and leaves the list where it is', async (t) => {
  const server = await serverFor(t)
  for (const name of ['Billing API', 'Maps']) add(server, name)
  const { page, faults } = await server.visit('olivia')
  await page.goto('/api-secrets?name=maps')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ])
  t.match(download.suggestedFilename(), /^api-secrets-\d{4}-\d{2}-\d{2}\.csv$/)
  const text = readFileSync(await download.path(), 'utf8')
  t.match(text, '"Maps"')
  t.notMatch(text, 'Billing')
  t.match(page.url(), '/api-secrets?name=maps')
  t.same(faults, [])
})

// Home as people use it: the second way of the document about sharing, what is new and goes away, and the keyboard.
import { test } from 'tap'
import { arrived } from '../fixtures/browser.ts'
import { clipboardOf, handsOf, type Hands } from '../fixtures/screens-person.ts'
import { serverFor } from '../fixtures/server.ts'
import { CANARIES, furnish } from '../fixtures/server-contents.ts'

const shelf = ({ page }: Hands, name: string) => page.getByRole('region', { name })
const card = (hands: Hands, name: string) =>
  hands.page.getByRole('article').filter({ has: hands.page.getByRole('heading', { name, exact: true }) })
const dots = (hands: Hands, name: string) => card(hands, name).getByRole('button', { name: 'Actions' })

for (const script of [true, false])
  test(`Share API secret, from the home screen: scenario 1, 45, 46 and 47, ${script ? 'with' : 'without'} script`, async (t) => {
    const server = await serverFor(t)
    furnish(server, { many: 2 })
    const { page, faults } = await server.visit('olivia', { script })
    const ana = handsOf(page)
    await page.goto('/account')
    await ana.choose(page.getByRole('button', { name: 'Products menu (Grid Menu)' }), 'MySafe')
    await ana.heading('Home')
    t.equal(await card(ana, 'Payroll').getByText('Shared', { exact: true }).count(), 0, 'not shared yet')
    await ana.choose(dots(ana, 'Payroll'), 'Share')
    await ana.heading('Share')
    const internal = ana.front.getByRole('link', { name: 'Internal' })
    await internal.click()
    await arrived(internal.and(page.locator('[aria-current=page]')))
    await ana.fill('Find people and groups', 'gina')
    if (!script) await ana.press('Find')
    await ana.front.getByRole('option', { name: /Gina Group/ }).click()
    await ana.press('Share')
    await ana.told('Shared')
    await ana.see('Now users can use this shared item')
    if (script) await ana.heading('Home')
    await page.goto('/')
    t.equal(await card(ana, 'Payroll').getByText('Shared', { exact: true }).count(), 1)
    await ana.fill('Search for an item', 'payr')
    await page.keyboard.press('Enter')
    await arrived(ana.row('Payroll'))
    t.same(faults, [])
  })

test('New items: scenario 43; the three dots copy, and what was used goes over to Last used', async (t) => {
  const server = await serverFor(t)
  furnish(server, { many: 2 })
  const { page, faults } = await server.visit('victor')
  const bia = handsOf(page)
  // As if he had not shown it yet.
  server.vault.db.raw.prepare('DELETE FROM marks WHERE user_id = ?').run(server.ids.victor)
  await page.goto('/')
  t.match(await shelf(bia, 'New items').innerText(), /Billing API/)
  t.match(await shelf(bia, 'Last used').innerText(), /Nothing used yet/)
  await page.getByRole('navigation').getByRole('link', { name: 'API secrets' }).click()
  t.match(await bia.row('Billing API').innerText(), /New/)
  await page.getByRole('navigation').getByRole('link', { name: 'Home' }).click()
  await bia.choose(dots(bia, 'Billing API'), 'Copy client secret')
  await arrived(page.locator('#flash strong').getByText('Copied'))
  t.equal(await clipboardOf(page), CANARIES.clientSecret)
  await page.reload()
  t.notMatch(await shelf(bia, 'New items').innerText(), /Billing API/)
  t.match(await shelf(bia, 'Last used').innerText(), /Billing API/)
  await bia.press('Mark all as seen')
  await bia.told('All marked as seen')
  t.match(await shelf(bia, 'New items').innerText(), /Nothing new/)
  t.same(faults, [])
})

test('by keyboard alone: from the top of Home to the menu of a card, to Disable, to No, and back where one was', async (t) => {
  const server = await serverFor(t)
  furnish(server, { many: 1 })
  const { page, faults } = await server.visit('olivia')
  const { keyboard } = page
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.textContent?.trim() || document.activeElement?.getAttribute('aria-label'),
    )
  await page.goto('/')
  await page.getByRole('link', { name: 'Add API secret' }).focus()
  await keyboard.press('Tab')
  t.equal(await focused(), 'Actions')
  await keyboard.press('Enter')
  const menu = page.locator('[popover]:popover-open')
  await arrived(menu)
  for (let n = 0; n < 9 && (await focused()) !== 'Disable'; n++) await keyboard.press('Tab')
  t.equal(await focused(), 'Disable')
  await keyboard.press('Enter')
  await arrived(page.locator('dialog[open]').getByText(/Are you sure you want to disable the record/))
  for (let n = 0; n < 5 && (await focused()) !== 'No'; n++) await keyboard.press('Tab')
  await keyboard.press('Enter')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  // The dialog gives the focus back a moment after it is gone.
  await arrived(page.getByRole('button', { name: 'Actions' }).and(page.locator(':focus')))
  t.equal(await focused(), 'Actions', 'focus is where it came from')
  t.same(faults, [])
})

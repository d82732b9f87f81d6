// Sharing in a real browser: by mouse in the dialog, by keyboard alone, without script, on a phone, and in two windows.
import type { Page } from 'playwright-core'
import t from 'tap'
import { addApiSecret } from '../../src/vault/api-secrets.ts'
import { arrived, axe, picture } from '../fixtures/browser.ts'
import type { Person } from '../fixtures/cast.ts'
import { put } from '../fixtures/database.ts'
import { serverFor, type Server } from '../fixtures/server.ts'

/** olivia's API secret, and a group of each kind: Dev with gina in it, Team X of hers with stan in it. */
function putOne({ vault, as, ids }: Server): number {
  put(vault.db, 'user_groups', { id: 1, name: 'Dev', name_folded: 'dev', created_at: 0 })
  put(vault.db, 'user_group_members', { group_id: 1, user_id: ids.gina, added_at: 0 })
  const group = { id: 1, owner_id: ids.olivia, name: 'Team X', members_may_view: 1, created_at: 0 }
  put(vault.db, 'private_groups', group)
  put(vault.db, 'private_group_members', { group_id: 1, user_id: ids.stan, added_at: 0 })
  const typed = { name: 'Billing API', url: 'https://api.billing.test/v2', clientId: 'cid-77AA-qq' }
  const fields = { ...typed, identifier: '', method: '', tags: '', notes: '' }
  return addApiSecret(vault, as('olivia'), { fields, clientSecret: 'cs-canary', saveAnyway: true })
}

/** The grants by username or name of the group: `victor edit`. */
function grants({ vault }: Server): string[] {
  const sql = `SELECT coalesce(u.username, t.name, p.name) || ' ' || g.level FROM grants g LEFT JOIN users u ON u.id = g.user_id
    LEFT JOIN user_groups t ON t.id = g.user_group_id LEFT JOIN private_groups p ON p.id = g.private_group_id ORDER BY g.id`
  return vault.db.raw.prepare(sql).pluck().all() as string[]
}

const inFront = (page: Page) => page.locator('dialog[open], body:not(:has(dialog[open])) main')
const line = (page: Page, name: string) => inFront(page).getByRole('listitem').filter({ hasText: name })
const share = (page: Page) => inFront(page).getByRole('button', { name: 'Share', exact: true })
// It is read out as well, from another place.
const told = (page: Page, words: string) => arrived(page.locator('#flash').getByText(words))
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id ?? '')

/** Waits for it: what was changed gives the focus on a moment later. */
const hasFocus = (page: Page, id: string) => arrived(page.locator(`#${id}:focus`)).then(() => true)

t.test(
  'scenario 21–24, 31–36: from the row into the dialog, search, choose, Share, and back to the list',
  async (t) => {
    const server = await serverFor(t)
    putOne(server)
    const { page, faults } = await server.visit('olivia')
    await page.goto('/api-secrets?shared=no')
    await page.getByRole('row').filter({ hasText: 'Billing API' }).getByRole('button', { name: 'Actions' }).click()
    await page.locator('[popover]:popover-open').getByRole('link', { name: /Share/ }).click()
    const dialog = page.getByRole('dialog')
    await arrived(dialog.getByRole('heading', { name: 'Share' }))
    t.equal(await dialog.getByText('You do not have the External share permission').count(), 1)
    await dialog.getByRole('link', { name: 'Internal' }).click()
    t.ok(await hasFocus(page, 'find'), 'Internal leads into the box')
    const box = dialog.getByRole('combobox', { name: 'Find people and groups' })
    await box.fill('vic')
    await dialog.getByRole('option', { name: /Victor Viewer.*user/ }).click()
    await arrived(line(page, 'Victor Viewer'))
    t.ok(await line(page, 'Victor Viewer').getByLabel('Can view').isChecked())
    t.ok(await line(page, 'Victor Viewer').getByLabel('Can view').isDisabled())
    t.notOk(await line(page, 'Victor Viewer').getByLabel('Can edit').isChecked())
    t.ok(await hasFocus(page, 'find'), 'the next one can be typed at once')
    await box.fill('nobody at all')
    await share(page).click()
    await arrived(dialog.locator('[aria-invalid="true"]'))
    t.equal(await dialog.getByText('Nobody here has this name.').first().isVisible(), true)
    await picture(page, 'share dialog red')
    t.same(grants(server), [])
    await page.keyboard.type('EDITH')
    t.equal(await box.inputValue(), 'EDITH', 'what is typed takes the place of what was wrong')
    await share(page).click()
    await told(page, 'Now users can use this shared item')
    t.equal(new URL(page.url()).search, '?shared=no', 'back over the same list')
    t.same(grants(server), ['victor view', 'edith view'])
    await page.goto('/api-secrets')
    t.match(await page.getByRole('row').filter({ hasText: 'Billing API' }).innerText(), /Yes/)
    t.same(faults, [])
  },
)

t.test('what is typed while an answer is on its way is not lost, after Internal, Add, Remove and Keep', async (t) => {
  const server = await serverFor(t)
  const secretId = putOne(server)
  const { page, faults } = await server.visit('olivia')
  await page.goto(`/api-secrets/${String(secretId)}`)
  await page.getByRole('link', { name: 'Share', exact: true }).click()
  const dialog = page.getByRole('dialog')
  const box = dialog.getByRole('combobox')
  await arrived(box)
  // One gate for the whole visit: taking a route away can leave a request of that moment without an answer.
  let gate = Promise.resolve()
  await page.route('**/share/internal', async (route) => {
    await gate
    await route.continue()
  })
  /** Types while the answer to what is pressed is held back, then lets it come. */
  async function typeInTheMeantime(press: () => Promise<void>, typed: string): Promise<void> {
    let come = () => {}
    gate = new Promise((resolve) => (come = resolve))
    await press()
    const answer = page.waitForResponse('**/share/internal')
    await box.focus()
    await page.keyboard.type(typed)
    come()
    await answer
    await page.waitForFunction(() => document.querySelector('.htmx-request') === null)
  }
  await typeInTheMeantime(() => dialog.getByRole('link', { name: 'Internal' }).click(), 'vic')
  t.equal(await box.inputValue(), 'vic')
  const victor = dialog.getByRole('option', { name: /Victor Viewer/ })
  await arrived(victor)
  await typeInTheMeantime(() => victor.click(), 'edi')
  await arrived(line(page, 'Victor Viewer'))
  t.equal(await box.inputValue(), 'edi', 'the next name, not the last one with it')
  await arrived(dialog.getByRole('option', { name: /Edith Editor/ }))
  t.ok(await hasFocus(page, 'find'))
  await typeInTheMeantime(() => line(page, 'Victor Viewer').getByRole('button', { name: 'Remove' }).click(), 'th')
  await line(page, 'Victor Viewer').waitFor({ state: 'detached' })
  t.equal(await box.inputValue(), 'edith')
  await share(page).click()
  await told(page, 'Now users can use this shared item')
  t.same(grants(server), ['edith view'])
  t.same(faults, [])
})

t.test('what Add, Remove and Keep did, and how many were found, is read out', async (t) => {
  const server = await serverFor(t)
  const secretId = putOne(server)
  const { page, faults } = await server.visit('olivia')
  await page.goto(`/api-secrets/${String(secretId)}`)
  await page.getByRole('link', { name: 'Share', exact: true }).click()
  const dialog = page.getByRole('dialog')
  const heard = (text: string) => arrived(dialog.locator(':scope > [role="status"]').getByText(text, { exact: true }))
  const press = (name: string) => line(page, 'Victor Viewer').getByRole('button', { name }).click()
  await dialog.getByRole('combobox').fill('corp.test')
  await heard('5 results')
  await dialog.getByRole('combobox').fill('zzz')
  await heard('Nobody here has this name.')
  await dialog.getByRole('combobox').fill('victor')
  await heard('1 result')
  await dialog.getByRole('option', { name: /Victor Viewer/ }).click()
  await heard('Victor Viewer added')
  await press('Remove')
  await heard('Victor Viewer removed')
  await dialog.getByRole('combobox').fill('victor')
  await share(page).click()
  await told(page, 'Now users can use this shared item')
  await page.getByRole('link', { name: 'Share', exact: true }).click()
  await press('Remove')
  await heard('Victor Viewer loses access when you click Share.')
  await press('Keep')
  await heard('Victor Viewer keeps access')
  t.equal(await dialog.locator('[role="status"]').count(), 1, 'one place says it all')
  t.same(faults, [])
})

/** Presses keys until the element with this id has the focus. */
async function tabTo(page: Page, id: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<boolean> {
  for (let n = 0; n < 60; n += 1) {
    if ((await focused(page)) === id) return true
    await page.keyboard.press(key)
  }
  return false
}

t.test('by keyboard alone: open the list, walk it, choose, take Can edit, remove, keep, Share', async (t) => {
  const server = await serverFor(t)
  const secretId = putOne(server)
  const place = (person: Person) => `user-${String(server.ids[person])}`
  const { page, faults } = await server.visit('olivia')
  await page.goto(`/api-secrets/${String(secretId)}/share`)
  t.ok(await tabTo(page, 'find'))
  await page.keyboard.press('ArrowDown')
  await arrived(page.getByRole('option', { name: /Ada Admin/ }))
  t.match(
    await page.getByRole('option').allInnerTexts(),
    [/Dev\s+user group · 1 person/, /Team X\s+private group · 1 person/, /Ada Admin/],
    'groups and people, each with its kind',
  )
  await page.keyboard.press('Escape')
  t.equal(await page.locator('#find').getAttribute('aria-expanded'), 'false', 'Escape closes it')
  const looked = Promise.withResolvers<void>()
  await page.route(/[?&]find=stan/, async (route) => {
    await looked.promise
    await route.continue()
  })
  await page.keyboard.type('stan')
  await page.keyboard.press('ArrowDown')
  t.equal(await page.locator('#find').getAttribute('aria-activedescendant'), null, 'the old list is not answered to')
  looked.resolve()
  await arrived(page.locator('[role="listbox"][data-for="stan"]'))
  await page.keyboard.press('ArrowDown')
  t.equal(await page.locator('#find').getAttribute('aria-activedescendant'), `find-${place('stan')}`)
  await page.keyboard.press('Enter')
  await arrived(line(page, 'Stan Stranger'))
  t.ok(await hasFocus(page, 'find'))
  await page.keyboard.type('gina')
  await arrived(page.locator('[role="listbox"][data-for="gina"]').getByRole('option', { name: /Gina Group/ }))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await arrived(line(page, 'Gina Group'))
  await page.keyboard.press('ArrowDown')
  await arrived(page.locator('[role="listbox"][data-for=""]').getByRole('option', { name: /Team X/ }))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  t.equal(await page.locator('#find').getAttribute('aria-activedescendant'), 'find-private-group-1')
  await page.keyboard.press('Enter')
  await arrived(line(page, 'Team X'))
  t.ok(await tabTo(page, `edit-${place('gina')}`))
  await page.keyboard.press('Space')
  t.ok(await tabTo(page, `act-${place('stan')}`, 'Shift+Tab'))
  await page.keyboard.press('Enter')
  await line(page, 'Stan Stranger').waitFor({ state: 'detached' })
  t.ok(await hasFocus(page, 'find'), 'the focus is not lost with the line')
  await page.keyboard.press('Shift+Tab')
  for (let n = 0; n < 30 && !(await share(page).evaluate((button) => button === document.activeElement)); n += 1)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await told(page, 'Now users can use this shared item')
  t.same(grants(server), ['gina edit', 'Team X view'])
  await page.goto(`/api-secrets/${String(secretId)}/share/internal`)
  t.ok(await tabTo(page, `act-${place('gina')}`))
  await page.keyboard.press('Enter')
  await arrived(page.getByRole('button', { name: 'Keep' }))
  t.ok(await hasFocus(page, `act-${place('gina')}`), 'and stays on the button that undoes it')
  await page.keyboard.press('Enter')
  await arrived(line(page, 'Gina Group').getByRole('button', { name: 'Remove' }))
  t.ok(await line(page, 'Gina Group').getByLabel('Can edit').isChecked())
  t.same(grants(server), ['gina edit', 'Team X view'])
  t.ok(await tabTo(page, 'act-private-group-1'))
  await page.keyboard.press('Enter')
  await arrived(line(page, 'Team X').getByRole('button', { name: 'Keep' }))
  for (let n = 0; n < 30 && !(await share(page).evaluate((button) => button === document.activeElement)); n += 1)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await told(page, 'Sharing saved')
  t.same(grants(server), ['gina edit'], 'scenario 52: a group is taken away by keyboard too')
  t.same(faults, [])
})

for (const width of [1280, 360])
  t.test(
    `without script at ${String(width)}: Find, Add, Remove and Share are buttons of one form that keeps everything`,
    async (t) => {
      const server = await serverFor(t)
      const secretId = putOne(server)
      const { page, faults } = await server.visit('olivia', { script: false, width })
      await page.goto(`/api-secrets/${String(secretId)}/share`)
      await page.getByRole('button', { name: 'Find' }).click()
      await arrived(page.getByRole('option').nth(6))
      t.equal(await page.getByRole('option').count(), 7, 'Find without a word lists the first ones: groups and people')
      await page.getByRole('option', { name: /Dev/ }).click()
      t.match(await line(page, 'Dev').innerText(), /user group · 1 person/)
      await page.getByLabel('Find people and groups').fill('team x')
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await line(page, 'Team X').getByRole('button', { name: 'Remove' }).click()
      t.equal(await line(page, 'Team X').count(), 0)
      await page.getByRole('button', { name: 'Find' }).click()
      await page.getByRole('option', { name: /Victor Viewer/ }).click()
      await line(page, 'Victor Viewer').getByLabel('Can edit').check()
      await line(page, 'Victor Viewer').getByLabel('Until').fill('2026-12-24')
      await page.getByLabel('Find people and groups').fill('edith@corp.test')
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      t.ok(await line(page, 'Victor Viewer').getByLabel('Can edit').isChecked())
      t.equal(await line(page, 'Victor Viewer').getByLabel('Until').inputValue(), '2026-12-24')
      await page.getByLabel('Find people and groups').fill('someone@outside.test')
      await share(page).click()
      await arrived(page.getByText('An administrator can add them.').first())
      t.same(await axe(page), [])
      await picture(page, `share without script ${String(width)}`)
      await line(page, 'Edith Editor').getByRole('button', { name: 'Remove' }).click()
      await page.getByLabel('Find people and groups').fill('')
      await share(page).click()
      await told(page, 'Now users can use this shared item')
      t.same(grants(server), ['Dev view', 'victor edit'])
      t.equal(server.ask('SELECT until_at FROM grants WHERE user_id IS NOT NULL'), Date.UTC(2026, 11, 25))
      await page.goto(`/api-secrets/${String(secretId)}/share/internal`)
      for (const name of ['Victor Viewer', 'Dev']) {
        await line(page, name).getByRole('button', { name: 'Remove' }).click()
        await arrived(line(page, name).getByText('Loses access when you click Share.'))
      }
      await share(page).click()
      await told(page, 'Sharing saved')
      t.same(grants(server), [])
      t.same(faults, [])
    },
  )

for (const script of [true, false])
  t.test(`on a phone, ${script ? 'with' : 'without'} script: each name in the list stands on one line`, async (t) => {
    const server = await serverFor(t, { language: 'pt-BR' })
    const secretId = putOne(server)
    server.vault.db.raw.exec("UPDATE user_groups SET name = 'Everybody', name_folded = 'everybody'")
    const { page, faults } = await server.visit('olivia', { language: 'pt-BR', width: 360, script })
    await page.goto(`/api-secrets/${String(secretId)}/share`)
    const main = page.getByRole('main')
    await main.getByRole('button', { name: script ? 'Abrir a lista' : 'Buscar', exact: true }).click()
    const everybody = page.getByRole('option', { name: /Everybody/ })
    await arrived(everybody)
    const places = await everybody.locator('span').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()))
    t.ok(
      places.every(({ height }) => height < 30),
      'its name, and its kind with its size',
    )
    t.same(faults, [])
  })

t.test('two windows: the one that shares second keeps what the first one shared, and sees it', async (t) => {
  const server = await serverFor(t)
  const window = `/api-secrets/${String(putOne(server))}/share/internal`
  const first = await server.visit('olivia')
  const second = await server.visit('olivia')
  for (const { page } of [first, second]) await page.goto(window)
  for (const [{ page }, name] of [
    [first, 'victor'],
    [second, 'edith'],
  ] as const) {
    await page.getByRole('combobox').fill(name)
    await share(page).click()
    await told(page, 'Now users can use this shared item')
  }
  t.same(grants(server), ['victor view', 'edith view'])
  await second.page.goto(window)
  t.equal(await line(second.page, 'Victor Viewer').count(), 1)
  t.same([...first.faults, ...second.faults], [])
})

t.test('Escape and × close the dialog, give the focus back, and share nothing', async (t) => {
  const server = await serverFor(t)
  const secretId = putOne(server)
  const { page, faults } = await server.visit('olivia')
  await page.goto(`/api-secrets/${String(secretId)}`)
  const opener = page.getByRole('link', { name: 'Share', exact: true })
  for (const close of ['Escape', 'Cancel'] as const) {
    await opener.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox').fill('victor')
    await arrived(dialog.getByRole('option', { name: /Victor/ }))
    if (close === 'Escape') {
      await page.keyboard.press('Escape')
      await dialog.getByRole('option', { name: /Victor/ }).waitFor({ state: 'hidden' })
      await page.keyboard.press('Escape')
    } else await dialog.getByRole('link', { name: close }).click()
    await dialog.waitFor({ state: 'hidden' })
    t.ok(await opener.evaluate((link) => link === document.activeElement), close)
  }
  t.same(grants(server), [])
  t.same(faults, [])
})

t.test('scenario 44: each of the three links leads where it says', async (t) => {
  const server = await serverFor(t)
  const secretId = putOne(server)
  const { page, faults } = await server.visit('olivia')
  for (const [link, heading] of [
    ['select them in the list', 'API secrets'],
    ['Private groups', 'Private groups'],
  ] as const) {
    await page.goto(`/api-secrets/${String(secretId)}`)
    await page.getByRole('link', { name: 'Share', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('link', { name: 'use External' }).click()
    t.ok(await hasFocus(page, 'external'), 'the card that says why it is off')
    t.equal(await dialog.isVisible(), true, 'and the window stays open')
    await dialog.getByRole('link', { name: link }).click()
    await arrived(page.getByRole('heading', { name: heading, level: 1, exact: true }))
  }
  t.same(faults, [])
})

// The steps of the documents the product is described by, in their order, from the menu to the last message: what stands on
// the page is all that is known. Numbers are those of the acceptance scenarios.
import { test } from 'tap'
import { arrived } from '../fixtures/browser.ts'
import type { Person } from '../fixtures/cast.ts'
import { postFor } from '../fixtures/post.ts'
import { clipboardOf, handsOf, type Hands } from '../fixtures/screens-person.ts'
import { serverFor, type Server } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'

type Test = import('tap').Test
type Window = Hands & { readonly faults: readonly string[] }

/** A safe with a few things in it, and windows for its people. */
async function house(t: Test): Promise<{ server: Server; come(person: Person): Promise<Window> }> {
  const server = await serverFor(t, { mailConfigured: true })
  furnish(server, { many: 4 })
  return {
    server,
    async come(person) {
      const { page, faults } = await server.visit(person)
      await page.goto('/account')
      return { ...handsOf(page), faults }
    },
  }
}

const productsMenu = ({ page }: Hands) => page.getByRole('button', { name: 'Products menu (Grid Menu)' })
const actions = (hands: Hands, name: string) => hands.row(name).getByRole('button', { name: 'Actions' })

/** By the nine squares and the side menu to the list. */
async function toTheList(hands: Hands): Promise<void> {
  await hands.choose(productsMenu(hands), 'MySafe')
  await hands.page.getByRole('navigation').getByRole('link', { name: 'API secrets' }).click()
  await hands.heading('API secrets')
}

/** Actions > Share > Internal, until the window is there. */
async function toTheShareWindow(hands: Hands, name: string): Promise<void> {
  await hands.choose(actions(hands, name), 'Share')
  await hands.heading('Share')
  const internal = hands.front.getByRole('link', { name: 'Internal' })
  await internal.click()
  await arrived(internal.and(hands.page.locator('[aria-current=page]')))
}

const recipient = ({ front }: Hands, name: string) =>
  front.getByRole('list', { name: 'People and groups' }).getByRole('listitem').filter({ hasText: name })

test('How to manage API secrets', async (t) => {
  const { server, come } = await house(t)
  const ana = await come('olivia')
  const { page, front } = ana

  await t.test('Path to access: scenario 2 and 3', async (t) => {
    await productsMenu(ana).hover()
    const offered = page.locator('[popover]:popover-open').getByRole('link', { name: /^MySafe/ })
    await arrived(offered)
    await offered.click()
    await page.getByRole('navigation').getByRole('link', { name: 'API secrets' }).click()
    await ana.heading('API secrets')
    t.ok(await ana.row('Billing API').isVisible())
  })

  await t.test('Add API secret: scenario 6 to 11', async (t) => {
    await ana.follow('Add')
    await ana.heading('Add API secret')
    await ana.see('Fields with an asterisk are mandatory')
    for (const label of ['Name*', 'Url*', 'Client ID*'])
      t.ok(await front.getByLabel(label, { exact: true }).isVisible())
    for (const label of ['Client secret', 'Identifier', 'Method', 'Tags', 'Notes'])
      t.ok(await front.getByLabel(label, { exact: true }).isVisible(), label)
    const before = server.ask('SELECT count(*) FROM api_secrets')
    await ana.press('Save')
    await ana.see('3 fields need your attention')
    t.equal(server.ask('SELECT count(*) FROM api_secrets'), before, 'nothing is stored')
    t.same(await page.locator('[aria-invalid=true]').evaluateAll((all) => all.map(({ id }) => id)), [
      'name',
      'url',
      'clientId',
    ])
    await ana.fill('Name', 'Weather')
    await ana.fill('Url', 'https://weather.test/v1?a=b&c=d')
    await ana.fill('Client ID', 'weather-1')
    await ana.fill('Client secret', 'rain & <sun>')
    await ana.fill('Identifier', 'billing')
    await ana.field('Method').selectOption('PATCH')
    await ana.fill('Tags', 'prod, weather, north')
    await ana.fill('Notes', 'First line\nSecond line')
    await ana.press('Save')
    await arrived(ana.page.locator('[aria-invalid=true]'))
    t.equal(await ana.field('Identifier').getAttribute('aria-invalid'), 'true', 'an identifier is there once')
    t.equal(await ana.field('Client secret').inputValue(), '', 'what was typed travels unseen')
    await ana.fill('Identifier', 'weather')
    await ana.press('Save')
    await ana.told('API secret saved')
    const row = await ana.row('Weather').innerText()
    t.match(row, /Olivia Owner/)
    t.match(row, /No/)
    await ana.row('Weather').getByRole('link', { name: 'View API secret' }).click()
    for (const text of [
      'https://weather.test/v1?a=b&c=d',
      'weather-1',
      'weather',
      'PATCH',
      'prod',
      'north',
      'Second line',
    ])
      await ana.see(text)
  })

  await t.test('View API secret details: scenario 5, 12, 14 and 15', async (t) => {
    await toTheList(ana)
    await ana.fill('Name', 'Weath')
    await ana.press('Filter')
    await page.waitForURL(/name=Weath/)
    await ana.row('Billing API').waitFor({ state: 'detached' })
    await ana.choose(actions(ana, 'Weather'), 'View API secret')
    await ana.heading('API secret details — Weather')
    await ana.see('Make sure the environment is safe and do not expose the client secret to third parties.')
    t.equal(await page.getByText('rain & <sun>').count(), 0)
    await ana.press('Show')
    await arrived(page.getByText('rain & <sun>'))
    await ana.press('Hide')
    await page.getByText('rain & <sun>').waitFor({ state: 'detached' })
  })

  await t.test('Copy Client ID and Client secret: scenario 16 to 18', async (t) => {
    await toTheList(ana)
    await ana.choose(actions(ana, 'Weather'), 'View API secret')
    await ana.heading('API secret details — Weather')
    const line = (term: string) =>
      page.locator('dl > div').filter({ has: page.locator('dt').getByText(term, { exact: true }) })
    for (const [term, text] of [
      ['Client ID', 'weather-1'],
      ['Client secret', 'rain & <sun>'],
    ] as const) {
      await line(term)
        .getByRole('button', { name: /^Copy( Client ID)?$/ })
        .click()
      await arrived(line(term).getByRole('button', { name: /^Copied/ }))
      t.equal(await clipboardOf(page), text)
    }
    await ana.see("What you copy stays for a while in the device's clipboard, where other programs may read it.")
  })

  await t.test('Edit API secret: scenario 19 and 20', async (t) => {
    await toTheList(ana)
    await ana.choose(actions(ana, 'Weather'), 'Edit')
    await ana.heading('Edit API secret')
    t.equal(await ana.field('Url').inputValue(), 'https://weather.test/v1?a=b&c=d')
    t.equal(await ana.field('Client secret').inputValue(), '')
    await ana.fill('Name', 'Weather service')
    await ana.press('Save')
    await ana.told('API secret updated')
    await ana.heading('API secret details — Weather service')
    await toTheList(ana)
    t.ok(await ana.row('Weather service').isVisible())
  })

  await t.test('Share API secret with a MySafe user: scenario 21 to 23, 30, 32, 34, 35, 39 and 44', async (t) => {
    await toTheShareWindow(ana, 'Weather service')
    await ana.see('You do not have the External share permission')
    for (const words of ['use External', 'select them in the list', 'Private groups'])
      t.ok(await front.getByRole('link', { name: words }).last().isVisible(), words)
    for (const name of ['Victor Viewer', 'Dev']) {
      await front.getByRole('button', { name: 'Open the list' }).click()
      await front.getByRole('option', { name: new RegExp(name) }).click()
      const line = recipient(ana, name)
      await arrived(line)
      const canView = line.getByLabel('Can view')
      t.ok((await canView.isChecked()) && (await canView.isDisabled()), 'checked, and it stays so')
      t.notOk(await line.getByLabel('Can edit').isChecked())
    }
    await ana.see('Users with Can edit may also disable the item.')
    await recipient(ana, 'Dev').getByLabel('Can edit').check()
    await ana.press('Share')
    await ana.told('Shared')
    await ana.see('Now users can use this shared item')
    t.match(await ana.row('Weather service').innerText(), /Yes/)
    t.equal(server.ask('SELECT level FROM grants WHERE user_id = ? ORDER BY id DESC', server.ids.victor), 'view')
    t.equal(server.ask('SELECT level FROM grants WHERE user_group_id IS NOT NULL ORDER BY id DESC'), 'edit')
  })

  await t.test('The mail with its link, and New items until the recipient interacts: scenario 42 and 43', async (t) => {
    await postFor(server.vault, { baseUrl: server.url }).round()
    for (const person of ['victor', 'gina'] as const) {
      const mail = server.mailbox.to(`${person}@corp.test`).at(-1)
      t.match(mail?.subject, /Weather service/, 'also through a group')
      const recipient = await come(person)
      const newItems = recipient.page.getByRole('region', { name: 'New items' })
      const atHome = newItems.getByRole('article', { name: 'Weather service' })
      await recipient.choose(productsMenu(recipient), 'MySafe')
      await recipient.heading('Home')
      await arrived(atHome)
      const link = /http\S+\/api-secrets\/\d+/.exec(mail?.text ?? '')?.[0] ?? ''
      await recipient.page.goto(link)
      await recipient.heading('API secret details — Weather service')
      await recipient.choose(productsMenu(recipient), 'MySafe')
      await recipient.heading('Home')
      await arrived(newItems)
      t.equal(await atHome.count(), 0, person)
      t.same(recipient.faults, [])
    }
  })

  await t.test('Revoke API secret sharing: scenario 48 to 52', async (t) => {
    const recipients = [
      { name: 'Victor Viewer', window: await come('victor') },
      { name: 'Dev', window: await come('gina') },
    ]
    for (const { window } of recipients) {
      await toTheList(window)
      t.ok(await window.row('Weather service').isVisible())
    }
    await toTheList(ana)
    await ana.field('Shared').selectOption('Yes')
    await ana.press('Filter')
    await page.waitForURL(/shared=yes/)
    await ana.row('Payroll').waitFor({ state: 'detached' })
    for (const { name, window } of recipients) {
      await toTheShareWindow(ana, 'Weather service')
      t.ok(await recipient(ana, name).getByLabel('Can view').isChecked())
      await recipient(ana, name).getByRole('button', { name: 'Remove' }).click()
      await ana.see('Loses access when you click Share.')
      await ana.follow('Cancel')
      await page.locator('dialog[open]').waitFor({ state: 'detached' })
      await window.page.reload()
      t.ok(await window.row('Weather service').isVisible(), 'closing the window changes nothing')
      await toTheShareWindow(ana, 'Weather service')
      t.ok(await recipient(ana, name).getByLabel('Can view').isChecked())
      await recipient(ana, name).getByRole('button', { name: 'Remove' }).click()
      await ana.see('Loses access when you click Share.')
      await ana.press('Share')
      await ana.told('Sharing saved')
      const row = window.row('Weather service')
      const link = await row.getByRole('link', { name: 'View API secret' }).getAttribute('href')
      await window.page.reload()
      t.equal(await row.count(), 0)
      await window.page.goto(link ?? '')
      await window.heading('There is nothing here')
      t.same(window.faults, [])
    }
    await ana.row('Weather service').waitFor({ state: 'detached' })
  })

  await t.test('Disable API secret: scenario 54 and 55', async (t) => {
    await toTheList(ana)
    const id = await ana.row('Weather service').getByRole('cell', { name: /^\d+$/ }).innerText()
    await ana.choose(actions(ana, 'Weather service'), 'Disable')
    await ana.see(`Are you sure you want to disable the record: ${id}?`)
    await ana.follow('No')
    await page.locator('dialog[open]').waitFor({ state: 'detached' })
    t.equal(server.ask('SELECT disabled_at FROM api_secrets WHERE id = ?', id), null)
    await ana.choose(actions(ana, 'Weather service'), 'Disable')
    await ana.press('Yes')
    await ana.told('API secret disabled successfully')
    await toTheList(ana)
    t.equal(await ana.row('Weather service').count(), 0)
  })

  await t.test('Enable API secret: scenario 56 and 57', async (t) => {
    await ana.field('Status').selectOption('Inactive')
    await ana.press('Filter')
    await page.waitForURL(/status=inactive/)
    await arrived(ana.row('Weather service'))
    await ana.choose(actions(ana, 'Weather service'), 'Enable')
    await ana.press('Yes')
    await ana.told('API secret enabled successfully')
    await toTheList(ana)
    t.match(await ana.row('Weather service').innerText(), /Active/)
  })

  t.same(ana.faults, [])
})

test('How to share an API secret', async (t) => {
  const { server, come } = await house(t)
  const ana = await come('olivia')
  const { page, front } = ana

  await t.test('Steps 1 to 5: scenario 1, 3, 21', async () => {
    await productsMenu(ana).click()
    await page
      .locator('[popover]:popover-open')
      .getByRole('link', { name: /^MySafe/ })
      .click()
    await page.getByRole('navigation').getByRole('link', { name: 'API secrets' }).click()
    await actions(ana, 'Payroll').click()
    await page.locator('[popover]:popover-open').getByRole('link', { name: 'Share this API secret' }).click()
    await ana.heading('Share')
    await ana.see('Payroll')
  })

  await t.test('Step 6: name, username, e-mail address or group: scenario 24 to 28', async (t) => {
    const box = front.getByLabel('Find people and groups')
    for (const [typed, found] of [
      ['Edith Editor', /Edith Editor/],
      ['edith', /Edith Editor/],
      ['edith@corp.test', /Edith Editor/],
      ['Dev', /Dev.*user group/s],
      ['Team X', /Team X.*private group/s],
    ] as const) {
      await box.fill(typed)
      await arrived(page.locator(`[role=listbox][data-for="${typed}"]`))
      t.match(await front.getByRole('option').allInnerTexts(), [found], typed)
    }
  })

  await t.test('Step 7, the danger: scenario 31', async (t) => {
    const before = server.ask('SELECT count(*) FROM grants')
    const box = front.getByLabel('Find people and groups')
    const calm = await box.evaluate((one) => getComputedStyle(one).borderColor)
    await box.fill('nobody.at.all')
    await ana.press('Share')
    await arrived(page.locator('[role=combobox][aria-invalid=true]'))
    await ana.see('Nobody here has this name.')
    const [, red = 0, green = 0, blue = 0] = await box.evaluate((one) => {
      // Whatever notation the colour has, a canvas says what it looks like.
      const paint = document.createElement('canvas').getContext('2d')
      if (paint === null) return []
      paint.fillStyle = getComputedStyle(one).borderColor
      paint.fillRect(0, 0, 1, 1)
      return [0, ...paint.getImageData(0, 0, 1, 1).data]
    })
    t.ok(red > 1.5 * green && red > 1.5 * blue, `red: ${String([red, green, blue])}, before ${calm}`)
    t.equal(server.ask('SELECT count(*) FROM grants'), before, 'Share did not go through')
  })

  await t.test('Steps 7 to 9: scenario 32 to 34', async (t) => {
    const box = front.getByLabel('Find people and groups')
    for (const name of ['Victor Viewer', 'Edith Editor', 'Stan Stranger', 'Dev', 'Team X']) {
      await box.fill(name)
      await front.getByRole('option', { name: new RegExp(name) }).click()
      await arrived(recipient(ana, name))
      t.ok(await recipient(ana, name).getByLabel('Can view').isChecked())
      t.notOk(await recipient(ana, name).getByLabel('Can edit').isChecked())
    }
    await recipient(ana, 'Stan Stranger').getByRole('button', { name: 'Remove' }).click()
    await recipient(ana, 'Stan Stranger').waitFor({ state: 'detached' })
    await recipient(ana, 'Edith Editor').getByLabel('Can edit').check()
    await recipient(ana, 'Team X').getByRole('button', { name: 'Remove' }).click()
    await recipient(ana, 'Team X').waitFor({ state: 'detached' })
    await ana.press('Share')
    await ana.told('Shared')
    await ana.see('Now users can use this shared item')
    t.equal(
      server.ask('SELECT count(*) FROM grants WHERE user_id = ?', server.ids.stan),
      0,
      'who was removed gets nothing',
    )
  })

  await t.test('Once you have finished: scenario 13, 35 and 36', async (t) => {
    t.match(await ana.row('Payroll').innerText(), /Yes/)
    await ana.row('Payroll').getByRole('link', { name: 'View API secret' }).click()
    await ana.heading('API secret details — Payroll')
    await page.getByRole('link', { name: /^Sharing/ }).click()
    const cells = (name: string) => page.getByRole('row').filter({ hasText: name }).getByRole('cell').allInnerTexts()
    await ana.see('Who can reach this API secret, and through what')
    t.match((await cells('Victor Viewer')).slice(0, 3).join(' '), /user.*Yes No/s)
    t.match((await cells('Edith Editor')).slice(0, 3).join(' '), /user.*Yes Yes/s)
    t.match((await cells('user group · 1 person')).slice(0, 3).join(' '), /Dev.*Yes No/s)
    t.match((await cells('Gina Group')).slice(0, 3).join(' '), /through the user group Dev.*Yes No/s)
  })

  await t.test('Can view uses it and may do nothing more: scenario 37', async (t) => {
    const victor = await come('victor')
    await toTheList(victor)
    t.ok(await victor.row('Payroll').isVisible())
    await actions(victor, 'Billing API').click()
    const offered = await victor.page.locator('[popover]:popover-open').getByRole('listitem').allInnerTexts()
    t.same(
      offered.map((text) => text.split('\n')[0]),
      ['View API secret', 'Copy client secret'],
    )
    t.same(victor.faults, [])
  })

  await t.test('Can edit edits and disables: scenario 38 and 39', async (t) => {
    const edith = await come('edith')
    await toTheList(edith)
    await edith.choose(actions(edith, 'Payroll'), 'Edit')
    await edith.fill('Notes', 'From Edith')
    await edith.press('Save')
    await edith.told('API secret updated')
    await page.getByRole('link', { name: 'General' }).click()
    await ana.see('From Edith')
    await toTheList(edith)
    await edith.choose(actions(edith, 'Payroll'), 'Disable')
    await edith.press('Yes')
    await edith.told('API secret disabled successfully')
    t.same(edith.faults, [])
  })

  t.same(ana.faults, [])
})

test('How to share an API secret, requirements: scenario 41', async (t) => {
  const { come, server } = await house(t)
  server.vault.db.raw.exec(
    "UPDATE users SET deactivated_at = 1 WHERE username <> 'olivia'; UPDATE user_groups SET disabled_at = 1; UPDATE private_groups SET disabled_at = 1; DELETE FROM grants",
  )
  const ana = await come('olivia')
  await toTheList(ana)
  await toTheShareWindow(ana, 'Payroll')
  await ana.front.getByRole('button', { name: 'Open the list' }).click()
  await ana.see('Nobody here has this name.')
  server.vault.db.raw.exec('PRAGMA foreign_keys = OFF; DELETE FROM api_secrets')
  await ana.page.goto('/api-secrets')
  await ana.see('Add API secret')
  t.equal(
    await ana.page.getByRole('link', { name: 'Share', exact: true }).count(),
    0,
    'and where nothing is, nothing can be shared',
  )
})

test('what was done on one page is told at the top of the next', async (t) => {
  const { come, server } = await house(t)
  const ana = await come('olivia')
  await ana.page.setViewportSize({ width: 1280, height: 420 })
  await ana.page.goto(
    `/api-secrets/${String(server.ask("SELECT id FROM api_secrets WHERE name = 'Billing API'"))}/share`,
  )
  await ana.fill('Find people and groups', 'gina')
  await ana.front.getByRole('option', { name: /Gina Group/ }).click()
  await arrived(recipient(ana, 'Gina Group'))
  await ana.press('Share')
  await ana.told('Shared')
  await ana.page.waitForFunction(() => scrollY === 0)
  t.same(ana.faults, [])
})

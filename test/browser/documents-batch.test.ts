// The two documents about sharing in a batch: their numbered steps in their order, by visible labels, from the menu to the
// last message, in English and in Portuguese; and the same keys alone, and choosing rows.
import { test } from 'tap'
import type { Person } from '../fixtures/cast.ts'
import { handsOf, type Hands } from '../fixtures/screens-person.ts'
import { serverFor, type Server } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'
import { arrived, type Visit } from '../fixtures/browser.ts'

type Test = import('tap').Test
type Window = Hands & { readonly faults: readonly string[] }

/** A safe with a few things in it, and windows for its people. */
async function house(
  t: Test,
  { language = 'en', many = 4 }: { language?: 'en' | 'pt-BR'; many?: number } = {},
): Promise<{ server: Server; come(person: Person, visit?: Visit): Promise<Window> }> {
  const server = await serverFor(t, { language })
  furnish(server, { many })
  return {
    server,
    async come(person, visit = {}) {
      const { page, faults } = await server.visit(person, { language, ...visit })
      await page.goto('/account')
      return { ...handsOf(page), faults }
    },
  }
}

const line = ({ front }: Hands, name: string) => front.getByRole('listitem').filter({ hasText: name })
const bar = ({ page }: Hands) => page.locator('.selection-bar')
const ticked = ({ page }: Hands) =>
  page
    .locator('tbody input[type=checkbox]:checked')
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))

async function choose(hands: Hands, typed: string, hit: RegExp): Promise<void> {
  const box = hands.front.locator('input[role=combobox]')
  await box.fill(typed)
  await hands.front.getByRole('option', { name: hit }).first().click()
}

test('How to batch-share API secrets', async (t) => {
  const { server, come } = await house(t)
  const ana = await come('olivia')
  const { page, front } = ana

  await t.test('1, 2: the Grid Menu, MySafe, API secrets', async () => {
    await ana.choose(page.getByRole('button', { name: 'Products menu (Grid Menu)' }), 'MySafe')
    await page.getByRole('navigation').getByRole('link', { name: 'API secrets' }).click()
    await ana.heading('API secrets')
  })

  await t.test('2.1, scenario 74: the checked checkbox of the column selects all of the list', async (t) => {
    t.notOk(await bar(ana).isVisible(), 'scenario 76: with nothing selected there is nothing to press')
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    t.equal((await ticked(ana)).length, await page.locator('tbody tr').count())
    await ana.see('7 selected')
    await page.getByRole('checkbox', { name: 'Select all' }).uncheck()
    t.same(await ticked(ana), [])
    t.notOk(await bar(ana).isVisible())
  })

  await t.test('2.2, scenario 75: or single ones', async (t) => {
    for (const name of ['Billing API', 'Payroll']) await page.getByRole('checkbox', { name: `Select ${name}` }).check()
    t.same(await ticked(ana), ['Select Billing API', 'Select Payroll'])
    await ana.see('2 selected')
  })

  await t.test('3, 4, scenario 77 to 79: Share at the bottom right, and the Confirmation', async (t) => {
    const share = bar(ana).getByRole('button', { name: 'Share', exact: true })
    const { x = 0, y = 0 } = (await share.boundingBox()) ?? {}
    const { width, height } = page.viewportSize() ?? { width: 0, height: 0 }
    t.ok(x > width / 2 && y > height / 2, 'it stands at the bottom right')
    await share.click()
    await ana.heading('Confirmation')
    await ana.see('Are you sure you want to share the 2 records selected?')
    const grants = server.ask('SELECT count(*) FROM grants')
    await front.getByRole('link', { name: 'No', exact: true }).click()
    await page.locator('dialog[open]').waitFor({ state: 'detached' })
    t.equal(server.ask('SELECT count(*) FROM grants'), grants)
    t.same(await ticked(ana), ['Select Billing API', 'Select Payroll'], 'what was selected still is')
    await share.click()
  })

  await t.test('6, scenario 80: Yes, and the Share window opens', async (t) => {
    await ana.press('Yes')
    await ana.heading('Share')
    await ana.see('You can share with user groups and private groups.')
    await ana.see('People without a MySafe account cannot be reached in a batch.')
    t.equal(await front.getByText('External').count(), 0)
  })

  await t.test('7, 8, scenario 81 to 83: search by name, username, e-mail or groups, and select', async (t) => {
    await choose(ana, 'Gina Gr', /Gina Group/)
    await arrived(line(ana, 'Gina Group'))
    await choose(ana, 'stan', /Stan Stranger/)
    await arrived(line(ana, 'Stan Stranger'))
    await choose(ana, 'ada@corp.test', /Ada Admin/)
    await arrived(line(ana, 'Ada Admin'))
    await choose(ana, 'Dev', /Dev user group/)
    await arrived(line(ana, 'Dev'))
    await choose(ana, 'Team X', /Team X private group/)
    await arrived(line(ana, 'Team X'))
    t.equal(await front.getByRole('list', { name: 'People and groups' }).getByRole('listitem').count(), 5)
  })

  await t.test('scenario 90: an outsider turns the box red', async (t) => {
    const box = front.locator('input[role=combobox]')
    await box.fill('eva@elsewhere.test')
    await ana.press('Share')
    await arrived(front.locator('input[role=combobox][aria-invalid=true]'))
    await ana.see('Nobody here has the e-mail address eva@elsewhere.test')
    t.equal(server.ask('SELECT count(*) FROM batches'), 0)
    await box.fill('')
  })

  await t.test('9, scenario 84 and 85: the permission, and the trash icon', async (t) => {
    t.ok(await line(ana, 'Gina Group').getByLabel('Can view').isChecked())
    t.ok(await line(ana, 'Gina Group').getByLabel('Can view').isDisabled())
    t.notOk(await line(ana, 'Gina Group').getByLabel('Can edit').isChecked())
    await line(ana, 'Gina Group').getByLabel('Can edit').check()
    await line(ana, 'Ada Admin').getByRole('button', { name: 'Remove' }).click()
    await line(ana, 'Ada Admin').waitFor({ state: 'detached' })
    await arrived(line(ana, 'Team X').getByText('One of the API secrets is shared here already'))
  })

  await t.test('10, 11, scenario 86: Share at the bottom right of the window, busy until the message', async (t) => {
    const share = front.locator('.form-actions').getByRole('button', { name: 'Share', exact: true })
    const busy = Promise.withResolvers<string | null>()
    await page.route('**/api-secrets/batch/share', async (route) => {
      busy.resolve(await share.getAttribute('aria-busy'))
      await route.continue()
    })
    await ana.press('Share')
    t.equal(await busy.promise, 'true', 'progress is shown while it is done')
    await ana.told('Shared. Now users can use this shared item')
    await ana.heading('2 API secrets were shared')
  })

  await t.test(
    'scenario 87 to 89: they can use it, it is listed as shared, and its details say with whom',
    async (t) => {
      await page.getByRole('navigation').getByRole('link', { name: 'API secrets' }).click()
      await page.waitForURL('**/api-secrets')
      await ana.field('Shared').selectOption('Yes')
      await arrived(ana.row('Payroll'))
      await ana.row('Service 1').waitFor({ state: 'detached' })
      await ana.row('Payroll').getByRole('link', { name: 'View API secret' }).click()
      await ana.follow('Sharing (4)')
      for (const text of ['Gina Group', 'Stan Stranger', 'Dev', 'Team X']) await ana.see(text)
      const gina = await come('gina')
      await gina.page.goto('/api-secrets')
      await gina.row('Payroll').getByRole('link', { name: 'View API secret' }).click()
      await gina.follow('Edit')
      await gina.fill('Tags', 'by gina')
      await gina.press('Save')
      await gina.told('API secret updated')
      const stan = await come('stan')
      await stan.page.goto('/api-secrets')
      await stan.row('Payroll').getByRole('link', { name: 'View API secret' }).click()
      t.equal(await stan.front.getByRole('link', { name: 'Edit' }).count(), 0)
      t.same([...gina.faults, ...stan.faults], [])
    },
  )

  await t.test('and it can be undone', async (t) => {
    await page.goto('/api-secrets/batch/1')
    await ana.press('Undo')
    await ana.told('Undone')
    await ana.see('2 API secrets are as before.')
    t.equal(server.ask('SELECT count(*) FROM grants WHERE batch_id IS NOT NULL'), 0)
  })
  t.same(ana.faults, [])
})

test('Como compartilhar segredos de API em lote', async (t) => {
  const { server, come } = await house(t, { language: 'pt-BR' })
  const ana = await come('olivia')
  const { page, front } = ana

  await t.test('1, 2: o menu dos nove quadrados, MySafe, Segredos de API', async () => {
    await ana.choose(page.getByRole('button', { name: 'Menu de produtos (Grid Menu)' }), 'MySafe')
    await page.getByRole('navigation').getByRole('link', { name: 'Segredos de API' }).click()
    await ana.heading('Segredos de API')
  })

  await t.test('2.1, cenário 74: a caixa marcada da coluna seleciona todos', async (t) => {
    await page.getByRole('checkbox', { name: 'Selecionar todos' }).check()
    await ana.see('7 selecionados')
    t.equal((await ticked(ana)).length, 7)
    await page.getByRole('checkbox', { name: 'Selecionar todos' }).uncheck()
  })

  await t.test('2.2, cenário 75: ou um por um', async (t) => {
    for (const name of ['Payroll', 'Service 1'])
      await page.getByRole('checkbox', { name: `Selecionar ${name}` }).check()
    await ana.see('2 selecionados')
    t.same(await ticked(ana), ['Selecionar Payroll', 'Selecionar Service 1'])
  })

  await t.test('5, 7, cenários 77 e 80: Compartilhar no canto inferior direito, e Sim', async (t) => {
    const share = bar(ana).getByRole('button', { name: 'Compartilhar', exact: true })
    const { x = 0, y = 0 } = (await share.boundingBox()) ?? {}
    t.ok(x > 640 && y > 400, 'no canto inferior direito')
    await share.click()
    await ana.heading('Confirmação')
    await ana.see('Tem certeza que deseja compartilhar os 2 registros selecionados?')
    await ana.press('Sim')
    await ana.heading('Compartilhar')
  })

  await t.test('8, 9, cenários 81 a 83 e 92: pesquise e selecione usuários e grupos', async (t) => {
    for (const [typed, hit] of [
      ['Gina Gr', /Gina Group/],
      ['stan', /Stan Stranger/],
      ['victor@corp.test', /Victor Viewer/],
      ['Dev', /Dev grupo de usuários/],
      ['Team X', /Team X grupo pessoal/],
    ] as const) {
      await choose(ana, typed, hit)
      await arrived(line(ana, hit.source.split(' grupo')[0] ?? ''))
    }
    t.equal(await front.getByRole('list', { name: 'Pessoas e grupos' }).getByRole('listitem').count(), 5)
    await ana.see('Em lote, não é possível compartilhar com quem não tem conta no MySafe.')
  })

  await t.test('10, cenário 84: Pode visualizar vem marcada, Pode editar pode ser marcada', async (t) => {
    t.ok(await line(ana, 'Dev').getByLabel('Pode visualizar').isChecked())
    await line(ana, 'Dev').getByLabel('Pode editar').check()
  })

  await t.test('11, cenários 86 e 87: Compartilhar, e o aviso de confirmação', async (t) => {
    await ana.press('Compartilhar')
    await ana.told('Compartilhado. Agora, os usuários podem usar esse item compartilhado')
    await ana.heading('2 segredos de API foram compartilhados')
    t.equal(server.ask("SELECT count(*) FROM grants WHERE batch_id = 1 AND level = 'view'"), 8)
    t.equal(server.ask("SELECT count(*) FROM grants WHERE batch_id = 1 AND level = 'edit'"), 2)
    const gina = await come('gina')
    await gina.page.goto('/api-secrets')
    await arrived(gina.row('Payroll'))
    await arrived(gina.row('Service 1'))
    t.same(gina.faults, [])
  })
  t.same(ana.faults, [])
})

test('choosing rows: single ones, the page in three states, all results, and back', async (t) => {
  const { come } = await house(t, { many: 40 })
  const ana = await come('olivia')
  const { page } = ana
  await page.goto('/api-secrets?name=service')
  const head = page.getByRole('checkbox', { name: 'Select all' })
  const state = () => head.evaluate((box: HTMLInputElement) => [box.checked, box.indeterminate])
  t.same(await state(), [false, false])
  await page.getByRole('checkbox', { name: 'Select Service 40' }).check()
  t.same(await state(), [false, true])
  await ana.see('1 selected')
  await page.waitForFunction(() => document.getElementById('announce')?.textContent === '1 selected')
  await head.check()
  t.same(await state(), [true, false])
  await ana.see('All 30 on this page are selected.')
  await ana.see('30 selected')
  await page.getByRole('checkbox', { name: 'Select Service 39' }).uncheck()
  t.same(await state(), [false, true])
  await ana.see('29 selected')
  t.notOk(await page.getByText('Select all 40 results').isVisible())
  await head.check()
  await ana.follow('Select all 40 results')
  await ana.see('All 40 results are selected.')
  await ana.see('40 selected')
  t.same(await state(), [true, false])
  t.ok(await page.getByRole('checkbox', { name: 'Select Service 40' }).isDisabled())
  await bar(ana).getByRole('button', { name: 'Disable' }).click()
  await ana.see('Are you sure you want to disable the 40 records selected?')
  await page.keyboard.press('Escape')
  await head.uncheck()
  await page.getByText('All 40 results are selected.').waitFor({ state: 'detached' })
  t.same(await ticked(ana), [])
  t.notOk(await bar(ana).isVisible())
  await head.check()
  await ana.field('Tags').fill('test')
  await ana.row('Service 40').waitFor({ state: 'detached' })
  t.same(await ticked(ana), [], 'another list begins with nothing selected')
  t.same(ana.faults, [])
})

test('a batch with the keyboard alone: focus goes in, through and back', async (t) => {
  const { server, come } = await house(t)
  const ana = await come('olivia')
  const { page } = ana
  await page.goto('/api-secrets')
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim(),
    )
  const tabTo = async (name: string) => {
    for (let n = 0; n < 200; n++) {
      await page.keyboard.press('Tab')
      if ((await focused()) === name) return
    }
    throw new Error(`the focus never comes to ${name}`)
  }
  await tabTo('Select Billing API')
  await page.keyboard.press('Space')
  await tabTo('Select Payroll')
  await page.keyboard.press('Space')
  await ana.see('2 selected')
  await tabTo('Disable')
  await page.keyboard.press('Enter')
  await ana.heading('Confirmation')
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'Disable')
  await tabTo('Share')
  await page.keyboard.press('Enter')
  await ana.heading('Confirmation')
  await tabTo('Yes')
  await page.keyboard.press('Enter')
  await ana.heading('Share')
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')
  await page.keyboard.type('gina')
  await arrived(page.locator('.listbox[data-for=gina] [role=option]').first())
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await arrived(line(ana, 'Gina Group'))
  await tabTo('Share')
  await page.keyboard.press('Enter')
  await ana.told('Shared. Now users can use this shared item')
  t.equal(server.ask('SELECT count(*) FROM grants WHERE batch_id = 1'), 2)
  await tabTo('Undo')
  await page.keyboard.press('Enter')
  await ana.told('Undone')
  t.same(ana.faults, [])
})

test('without script: this page, all results, a clear word for nothing, and Undo', async (t) => {
  const { server, come } = await house(t, { many: 40 })
  const ana = await come('olivia', { script: false })
  const { page } = ana
  await page.goto('/api-secrets?name=service')
  t.ok(await bar(ana).isVisible(), 'the bar always stands there')
  await ana.see('With the selected ones')
  await ana.press('Share')
  await ana.see('Nothing is selected. Tick the API secrets first')
  await ana.follow('Back to the list')
  t.match(page.url(), /name=service$/)
  await ana.follow('Select this page')
  await ana.see('30 selected')
  await ana.follow('Select all 40 results')
  await ana.see('40 selected')
  await ana.press('Disable')
  await ana.see('Are you sure you want to disable the 40 records selected?')
  await ana.press('Yes')
  await ana.told('API secrets disabled successfully')
  t.equal(server.ask("SELECT count(*) FROM api_secrets WHERE name LIKE 'Service%' AND disabled_at IS NULL"), 0)
  await ana.press('Undo')
  await ana.told('Undone')
  t.equal(server.ask("SELECT count(*) FROM api_secrets WHERE name LIKE 'Service%' AND disabled_at IS NULL"), 40)
  await page.goto('/api-secrets?name=service+1')
  await page.getByRole('checkbox', { name: 'Select Service 1', exact: true }).check()
  await page.getByRole('checkbox', { name: 'Select Service 11' }).check()
  await ana.press('Share')
  await ana.press('Yes')
  await ana.fill('Find people and groups', 'Dev')
  await ana.press('Add')
  await ana.press('Share')
  await ana.told('Shared. Now users can use this shared item')
  t.equal(server.ask('SELECT count(*) FROM grants WHERE batch_id = 2 AND user_group_id IS NOT NULL'), 2)
  t.same(ana.faults, [])
})

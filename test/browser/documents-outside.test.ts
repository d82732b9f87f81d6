// The document "Share API secret" (its screens Share and One time share), step by step, and the person outside who opens what
// they were sent: by visible labels only, from the menu to the end of the link.
import { test } from 'tap'
import { allowOutside, codeFrom, sendAll } from '../fixtures/outside.ts'
import { clipboardOf, handsOf, type Hands } from '../fixtures/screens-person.ts'
import { serverFor, type Server, type ServerOptions } from '../fixtures/server.ts'
import { arrived, type Visit } from '../fixtures/browser.ts'
import { CANARIES, furnish } from '../fixtures/server-contents.ts'

type Test = import('tap').Test
type Window = Hands & { readonly faults: readonly string[] }

/** A safe with a few things in it, whose owner may share outside, and windows for her and for somebody outside. */
async function house(t: Test, options: ServerOptions = {}) {
  const server = await serverFor(t, { mailConfigured: true, ...options })
  furnish(server, { many: 4 })
  allowOutside(server)
  const come = async (person: 'olivia' | null, visit: Visit = {}): Promise<Window> => {
    const { page, faults } = await server.visit(person, visit)
    if (person !== null) await page.goto('/account')
    return { ...handsOf(page), faults }
  }
  return { server, come }
}

const productsMenu = ({ page }: Hands) => page.getByRole('button', { name: 'Products menu (Grid Menu)' })
const card = ({ page }: Hands, name: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name, exact: true }) })

/** The link in the last mail to somebody. */
function linkIn({ mailbox }: Server, address: string): string {
  const text = mailbox.to(address).at(-1)?.text ?? ''
  return /https?:\/\/\S+(\/open\/[\w-]{43})/.exec(text)?.[1] ?? 'no link'
}

/** What somebody outside does: follows the link in their mail, asks for a code, types it, and opens. */
async function openAs(eva: Hands, server: Server, words: { send: string; code: string; open: string }): Promise<void> {
  await eva.press(words.send)
  await eva.page.waitForLoadState()
  await sendAll(server.vault)
  await eva.fill(words.code, codeFrom(server.mailbox, 'eva@partner.test'))
  await eva.press(words.open)
}

test('Share API secret: scenario 1, 3, 21 to 28, 32, 33, 59 to 69 and 73, from the list', async (t) => {
  const { server, come } = await house(t)
  const ana = await come('olivia')
  const { page, front } = ana

  await t.test('Paths to access, steps 1 to 4', async (t) => {
    await ana.choose(productsMenu(ana), 'MySafe')
    await page.getByRole('navigation').getByRole('link', { name: 'API secrets' }).click()
    await ana.heading('API secrets')
    await ana.choose(ana.row('Billing API').getByRole('button', { name: 'Actions' }), 'Share')
    await ana.heading('Share')
    for (const [words, icon] of [
      ['Internal', 'computer'],
      ['External', 'globe'],
    ] as const)
      t.equal(
        await front
          .getByRole('link', { name: new RegExp(`^${words}`) })
          .locator(`use[href$="#${icon}"]`)
          .count(),
        1,
        words,
      )
    await front.getByRole('link', { name: 'Internal' }).click()
  })

  await t.test('Share screen: the text box and the selected user', async (t) => {
    const box = front.getByRole('combobox', { name: 'Find people and groups' })
    for (const text of ['Ada Admin', 'ada', 'ada@corp.test']) {
      await box.fill(text)
      await arrived(front.getByRole('option', { name: /Ada Admin/ }))
    }
    await front.getByRole('option', { name: /Ada Admin/ }).click()
    const chosen = front
      .getByRole('list', { name: 'People and groups' })
      .getByRole('listitem')
      .filter({ hasText: 'Ada Admin' })
    t.ok(await chosen.getByRole('checkbox', { name: 'Can view' }).isChecked())
    t.notOk(await chosen.getByRole('checkbox', { name: 'Can edit' }).isChecked())
    await chosen.getByRole('button', { name: 'Remove' }).click()
    await chosen.waitFor({ state: 'detached' })
  })

  await t.test('One time share screen: what it shows and asks', async (t) => {
    await front.getByRole('link', { name: /^External/ }).click()
    await ana.heading('One time share')
    for (const [term, text] of [
      ['Name', 'Billing API'],
      ['Url', 'https://'],
      ['Type', 'API secret'],
    ] as const) {
      const line = page.locator('dl > div').filter({ has: page.locator('dt').getByText(term, { exact: true }) })
      t.match(await line.innerText(), text)
    }
    await ana.see('The items with an asterisk are mandatory.')
    await ana.see('Sharing details')
    const question = (name: string) => front.getByRole('group', { name })
    t.same(
      await question('Expiration time*')
        .getByRole('radio')
        .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).labels?.[0]?.textContent)),
      ['1 hour', '24 hours', '1 week', '30 days', 'Customized'],
    )
    t.ok(await question('Expiration time*').getByRole('radio', { name: '24 hours' }).isChecked())
    for (const label of ['Day', 'Time']) t.notOk(await ana.field(label).isVisible(), `${label} is for Customized`)
    await question('Expiration time*').getByRole('radio', { name: 'Customized' }).check()
    for (const label of ['Day', 'Time']) t.ok(await ana.field(label).isVisible(), label)
    await ana.fill('Day', '2030-12-24')
    const asked = page.waitForRequest((request) => request.url().includes('18%3A30'))
    await ana.fill('Time', '18:30')
    t.match(
      (await asked).url(),
      /\/share\/external\?day=2030-12-24&time=18%3A30$/,
      'and nothing else is in the address',
    )
    await ana.see('Ends Tue, 24 Dec 2030, 18:30 UTC.')
    t.ok(await question('Expiration time*').getByRole('radio', { name: 'Customized' }).isChecked(), 'all else stays')
    await question('Expiration time*').getByRole('radio', { name: '1 hour' }).check()
    for (const label of ['Day', 'Time']) t.notOk(await ana.field(label).isVisible(), label)
    const access = question('Maximum access*')
    t.same(
      await access
        .getByRole('radio')
        .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).labels?.[0]?.textContent)),
      ['Unlimited', 'One time share', 'Customized'],
    )
    t.ok(await access.getByRole('radio', { name: 'One time share' }).isChecked())
    await ana.see('1 access for each recipient')
    await access.getByRole('radio', { name: 'Customized' }).check()
    await ana.fill('Number of accesses', '2')
    await ana.field('Number of accesses').press('ArrowUp')
    t.equal(await ana.field('Number of accesses').inputValue(), '3', 'the arrows count')
    await access.getByRole('radio', { name: 'One time share' }).check()
  })

  await t.test('one or several e-mails; each person gets a link of their own', async (t) => {
    await ana.fill('E-mail address of the recipient', 'eva@partner.test, not an address')
    await ana.press('Save')
    await ana.see('These are not e-mail addresses: not, an, address.')
    await ana.fill('E-mail address of the recipient', 'eva@partner.test, ivo@partner.test')
    await ana.press('Save')
    await front.getByRole('checkbox', { name: 'Yes, I mean partner.test' }).check()
    await ana.press('Save')
    await ana.heading('2 links are ready')
    const links = front.getByRole('textbox', { name: /^Link for/ })
    t.equal(await links.count(), 2)
    await front.getByRole('button', { name: 'Copy Link for eva@partner.test' }).click()
    await arrived(page.getByText('Copied').first())
    t.equal(
      await clipboardOf(page),
      await front.getByRole('textbox', { name: 'Link for eva@partner.test' }).inputValue(),
    )
  })

  await t.test('the person outside follows the mailed link and types the code of the second mail', async (t) => {
    await sendAll(server.vault)
    const eva = await come(null)
    await eva.page.goto(linkIn(server, 'eva@partner.test'))
    await eva.see('Olivia Owner (olivia@corp.test) shares an API secret with you.')
    t.equal(await eva.page.getByText('Billing API').count(), 0, 'what it is is not said before')
    await openAs(eva, server, { send: 'Send me the code', code: 'Code', open: 'Open' })
    await eva.see('Billing API')
    const value = CANARIES.clientSecret.trim()
    t.notOk(await eva.page.getByText(value).isVisible(), 'masked until Show')
    await eva.page.getByText('Show', { exact: true }).click()
    await arrived(eva.page.getByText(value))
    for (const word of ['Identifier', 'Tags', 'Owner'])
      t.equal(await eva.page.getByText(word, { exact: true }).count(), 0, word)
    t.same(eva.faults, [])
  })
  t.same(ana.faults, [])
})

test('Share API secret, External from the card on Home, in Portuguese and without script: scenario 45, 46, 60, 70 and 71', async (t) => {
  const { server, come } = await house(t, { language: 'pt-BR' })
  const ana = await come('olivia', { script: false })
  const { page, front } = ana
  await ana.choose(page.getByRole('button', { name: 'Menu de produtos (Grid Menu)' }), 'MySafe')
  await ana.heading('Página inicial')
  await ana.choose(card(ana, 'Payroll').getByRole('button', { name: 'Ações' }), 'Compartilhar')
  await ana.heading('Compartilhar')
  await front.getByRole('link', { name: /^Externo/ }).click()
  await ana.heading('Compartilhamento único')
  await ana.fill('E-mail do destinatário', 'eva@partner.test')
  await ana.press('Salvar')
  await front.getByRole('checkbox', { name: 'Sim, é partner.test mesmo' }).check()
  await ana.press('Salvar')
  await ana.heading('O link está pronto')

  await sendAll(server.vault)
  const eva = await come(null, { script: false, width: 360 })
  const link = linkIn(server, 'eva@partner.test')
  await eva.page.goto(link)
  const words = { send: 'Receber o código', code: 'Código', open: 'Abrir' }
  await openAs(eva, server, words)
  await eva.see('Payroll')
  const other = await come(null, { script: false })
  const answer = await other.page.goto(link)
  t.equal(answer?.status(), 410, 'one time is one time')
  server.clock.pass({ minutes: 11 })
  t.equal((await eva.page.goto(link))?.status(), 410, 'and for the browser that opened it ten minutes')
  t.same([...ana.faults, ...eva.faults], [])
})

// Administration of users in a real browser: a colleague is added and comes in, is closed and opened again, without script too.
import type { Page } from 'playwright-core'
import t from 'tap'
import { addApiSecret } from '../../src/vault/api-secrets.ts'
import { arrived, picture } from '../fixtures/browser.ts'
import { serverFor, type Server } from '../fixtures/server.ts'

const PASSWORD = 'a quiet river under stone'

function putOne({ vault, as }: Server): number {
  const typed = { name: 'Billing API', url: 'https://api.billing.test/v2', clientId: 'cid-77AA-qq' }
  const fields = { ...typed, identifier: '', method: '', tags: '', notes: '' }
  return addApiSecret(vault, as('olivia'), { fields, clientSecret: 'cs-canary', saveAnyway: true })
}

async function choosePassword(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByLabel('Password').first().fill(PASSWORD)
  await page.locator('main form').getByRole('button').last().click()
}

for (const script of [true, false])
  t.test(
    `${script ? 'with' : 'without'} script: a colleague is added from the menu on, and comes in by the one-time address`,
    async (t) => {
      const server = await serverFor(t)
      const ada = await server.visit('ada', { script })
      if (script) {
        await ada.page.goto('/')
        await ada.page.getByRole('button', { name: 'Products menu (Grid Menu)' }).click()
        await ada.page.getByRole('link', { name: /^Administration/ }).click()
      } else await ada.page.goto('/admin/users')
      await ada.page.getByRole('link', { name: 'Add', exact: true }).click()
      await ada.page.getByLabel('Name', { exact: false }).first().fill('Eva Nova')
      await ada.page.getByLabel('Username').fill('eva')
      await ada.page.getByLabel('E-mail').fill('eva@corp.test')
      await ada.page.getByRole('button', { name: 'Add user' }).click()
      const address = await ada.page.getByLabel('One-time address').inputValue()
      t.match(address, /^http:\/\/127\.0\.0\.1:\d+\/password\/[\w-]{43}$/)
      if (script) {
        await ada.page.getByRole('button', { name: /^Copy/ }).click()
        await arrived(ada.page.getByRole('button', { name: /^Copied/ }))
        t.equal(await ada.page.evaluate(() => navigator.clipboard.readText()), address)
      }
      await picture(ada.page, `one-time address ${String(script)}`)
      const eva = await server.visit(null, { script })
      await choosePassword(eva.page, address)
      await eva.page.waitForURL(/sign-in/)
      await eva.page.getByLabel(/Username or e-mail/i).fill('eva')
      await eva.page.getByLabel('Password').fill(PASSWORD)
      await eva.page.getByRole('button', { name: 'Sign in' }).click()
      await arrived(eva.page.getByRole('heading', { name: 'Home', exact: true }))
      await ada.page.goto('/admin/users?q=eva')
      t.match(await ada.page.getByRole('row').last().innerText(), /Eva Nova[\s\S]*Active/)
      t.same([...ada.faults, ...eva.faults], [])
    },
  )

for (const script of [true, false])
  t.test(
    `${script ? 'with' : 'without'} script: an account is closed, its belongings handed over, and opened again`,
    async (t) => {
      const server = await serverFor(t)
      const secretId = putOne(server)
      const { page, faults } = await server.visit('ada', { script })
      const olivia = await server.visit('olivia', { script })
      await olivia.page.goto('/api-secrets')
      await page.goto(`/admin/users/${String(server.ids.olivia)}/edit`)
      await page.getByRole('link', { name: 'Deactivate' }).click()
      await arrived(page.getByText('Goes to the new owner: one API secret.'))
      await page.getByRole('button', { name: 'Yes' }).click()
      await arrived(page.getByText('Choose who takes over what this user owns.').first())
      await page.getByLabel('New owner').fill('sta')
      if (!script) await page.getByRole('button', { name: 'Find' }).click()
      await page.getByRole('option', { name: /Stan Stranger/ }).click()
      await arrived(page.getByText('stan · stan@corp.test'))
      await page.getByRole('button', { name: 'Yes' }).click()
      await arrived(page.getByText('User deactivated').first())
      t.equal(server.ask('SELECT owner_id FROM api_secrets WHERE id = ?', secretId), server.ids.stan)
      await olivia.page.reload()
      t.match(olivia.page.url(), /sign-in/, 'signed out at once')
      await page.goto('/admin/users?status=inactive')
      await page.getByRole('link', { name: 'Olivia Owner' }).click()
      await page.getByRole('link', { name: 'Reactivate' }).click()
      await page.getByRole('button', { name: 'Yes' }).click()
      await arrived(page.getByRole('heading', { name: 'Olivia Owner was reactivated' }))
      t.equal(server.ask('SELECT deactivated_at FROM users WHERE id = ?', server.ids.olivia), null)
      t.same([...faults, ...olivia.faults], [])
    },
  )

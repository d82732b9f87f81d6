// On a full disk somebody saves what they typed, is told, waits until there is room, and saves it: nothing is typed twice.
import t from 'tap'
import { revealClientSecret } from '../../src/vault/reveal.ts'
import { arrived, axe, picture, type Visit, type Visitor } from '../fixtures/browser.ts'
import { diskUnder, type Disk } from '../fixtures/disk.ts'
import { putSealed } from '../fixtures/sealed.ts'
import { serverFor, type Server, type ServerOptions } from '../fixtures/server.ts'
import { eventNames } from '../fixtures/state.ts'

type Test = Parameters<typeof serverFor>[0]

async function house(t: Test, options: ServerOptions = {}): Promise<Server & { disk: Disk }> {
  let disk: Disk | undefined
  const quiet = { teardown: (close: () => void | Promise<unknown>) => t.teardown(close), comment: () => undefined }
  const server = await serverFor(quiet, { ...options, ballast: (db) => (disk = diskUnder(db)) })
  return { ...server, disk: disk as unknown as Disk }
}

const TYPED = { name: 'Weather', url: 'https://weather.test/', clientId: 'weather-1', notes: 'Two\nlines' }
const SECRET = ' cs canary \n of two lines'

const come = (server: Server, visit: Visit): Promise<Visitor> =>
  server.visit('olivia', { ...visit, expected: /status of 503/ })

for (const [how, language, visit] of [
  ['with script', 'en', {}],
  ['without script', 'en', { script: false }],
  ['on a phone, in the dark, in Portuguese', 'pt-BR', { width: 360, theme: 'dark' }],
  ['on a phone, in the dark, in Portuguese and without script', 'pt-BR', { width: 360, theme: 'dark', script: false }],
] as const)
  t.test(`DUR-05 what was typed stays, ${how}`, async (t) => {
    const server = await house(t, { language })
    const { page, faults } = await come(server, { language, ...visit })
    await page.goto('/api-secrets/add')
    for (const [name, value] of Object.entries(TYPED)) await page.locator(`[name="${name}"]`).fill(value)
    await page.locator('[name="clientSecret"]').fill(SECRET)
    server.disk.fill()
    const save = page.locator('main .form-actions button[type="submit"].primary')
    await save.click()
    const told = page.locator('main [role="alert"]')
    await arrived(told)
    t.match(
      await told.textContent(),
      language === 'en' ? /disk of this server is full/ : /disco deste servidor está cheio/,
    )
    await picture(page, `full-disk ${how}`)
    t.same(await axe(page), [])
    for (const [name, value] of Object.entries(TYPED))
      t.equal(await page.locator(`[name="${name}"]`).inputValue(), value, name)
    t.notMatch(await page.content(), 'cs canary')
    server.disk.free()
    await save.click()
    await page.waitForURL(/\/api-secrets$/)
    t.equal(server.ask("SELECT count(*) FROM api_secrets WHERE name = 'Weather'"), 1)
    const secretId = Number(server.ask("SELECT id FROM api_secrets WHERE name = 'Weather'"))
    const asked = { secretId, purpose: 'show', version: 'current' } as const
    t.equal(revealClientSecret(server.vault, server.as('olivia'), asked).value, SECRET)
    t.same(faults, [])
  })

t.test(
  'DUR-05 AUD-03 a client secret that cannot be recorded is not shown, and an act in a dialog says why it was not done',
  async (t) => {
    const server = await house(t)
    const id = String(putSealed(server))
    server.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = 1')
    const { page, faults } = await come(server, {})
    const dialog = page.locator('#dialog')
    await page.goto(`/api-secrets/${id}`)
    server.disk.fill()
    await page.getByRole('button', { name: 'Actions' }).first().click()
    await page
      .getByRole('link', { name: 'Enable' })
      .or(page.getByRole('menuitem', { name: 'Enable' }))
      .first()
      .click()
    await dialog.getByRole('button', { name: 'Yes' }).click()
    await arrived(dialog.getByText('The disk of this server is full'))
    await picture(page, 'full-disk in a dialog')
    t.same(await axe(page), [])
    server.disk.free()
    server.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = NULL')
    await page.goto(`/api-secrets/${id}`)
    server.disk.fill()
    await page.getByRole('button', { name: 'Show', exact: true }).first().click()
    await arrived(page.getByText('The disk of this server is full'))
    await picture(page, 'full-disk show')
    t.notMatch(await page.content(), 'cs-canary')
    t.notOk(eventNames(server.vault.db).includes('api_secret.shown'))
    t.same(faults, [])
  },
)

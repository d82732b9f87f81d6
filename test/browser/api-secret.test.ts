// The details of an API secret in a real browser: Show, Hide, Copy, the acts, with script and without, in both languages.
/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import t from 'tap'
import { trimsValues } from '../controls/browser/clipboard.ts'
import { arrived, axe, picture, visitor, type Visit, type Visitor } from '../fixtures/browser.ts'
import { browserFor, castFor, signInCheaply, type Cast, type Person } from '../fixtures/cast.ts'
import { validate } from '../fixtures/html.ts'
import { freePort } from '../fixtures/ports.ts'
import { CANARY, putSealed, type Held } from '../fixtures/sealed.ts'

type Test = Parameters<typeof castFor>[0]

interface House {
  readonly it: Cast
  readonly baseURL: string
  /** The details of the API secret that was put in. */
  readonly url: string
  come(person: Person, visit?: Visit): Promise<Visitor>
}

/** The application on a port of its own, and people who come with a session. */
async function house(t: Test & Parameters<typeof visitor>[0], held: Held = {}, host = '127.0.0.1'): Promise<House> {
  const port = await freePort()
  const baseURL = `http://${host}:${String(port)}`
  const it = await castFor(t, { config: { baseUrl: baseURL } })
  const url = `/api-secrets/${String(putSealed(it, held))}`
  await it.app.listen({ port, host: '127.0.0.1' })
  return {
    it,
    baseURL,
    url,
    async come(person, visit = {}) {
      const came = await visitor(t, { baseURL, ...visit })
      const browser = browserFor(it)
      signInCheaply(it, browser, it.ids[person])
      await came.context.addCookies([...browser.cookies].map(([name, value]) => ({ name, value, url: baseURL })))
      return came
    },
  }
}

const secretOf = (page: Page) => page.locator('dd', { has: page.getByRole('button', { name: 'Copy as' }) })
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())
const events = ({ vault }: Cast, name: string) =>
  vault.db.raw.prepare('SELECT count(*) FROM audit_events WHERE name = ?').pluck().get(name)

/** Everything a page and its browser keep, in one text. */
function keptBy(page: Page): Promise<string> {
  return page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
      { ...localStorage },
      { ...sessionStorage },
      history.state,
      location.href,
    ]),
  )
}

t.test('Show and Copy are the last use at once, on the details and in the list, without a reload', async (t) => {
  const { it, url, come } = await house(t)
  it.vault.db.raw.exec('UPDATE api_secrets SET last_used_at = NULL')
  for (const language of ['en', 'pt-BR'] as const) {
    it.vault.db.raw.prepare('UPDATE users SET language = ?').run(language)
    const { page, faults } = await come('victor', { language })
    const words = {
      en: ['Last use', 'Never', 'Show', '1 hour ago', 'now', 'Actions', 'Copy client secret'],
      'pt-BR': ['Último uso', 'Nunca', 'Exibir', 'há 1 hora', 'agora', 'Ações', 'Copiar client secret'],
    }[language] as [string, string, string, string, string, string, string]
    const [label, never, show, before, now, actions, copy] = words
    await page.goto(url)
    const lastUse = page.locator('dl > div').filter({ has: page.locator('dt', { hasText: label }) })
    if (language === 'en') t.match(await lastUse.innerText(), never)
    await page.getByRole('button', { name: show, exact: true }).click()
    await arrived(lastUse.getByText(now, { exact: true }))
    t.match(await lastUse.locator('time').getAttribute('title'), /\(UTC\)$/, 'with the exact instant behind it')
    it.clock.pass({ hours: 1 })
    it.vault.db.raw.prepare('UPDATE sessions SET seen_at = ?').run(it.clock.now())
    await page.goto('/api-secrets')
    const cell = page.locator('td[data-last-use]').first()
    await arrived(cell.getByText(before, { exact: true }))
    await page.getByRole('row').getByRole('button', { name: actions }).first().click()
    await page.getByRole('button', { name: copy }).first().click()
    await arrived(cell.getByText(now, { exact: true }))
    t.same(faults, [])
  }
})

t.test('scenario 14 HDR-07 masked; Show shows it, Hide takes it out of the page, and so do 30 seconds', async (t) => {
  const { it, url, come } = await house(t)
  const { page, faults } = await come('victor')
  await page.clock.install()
  await page.goto(url)
  const secret = secretOf(page)
  t.notMatch(await keptBy(page), CANARY, 'not in the page before Show')
  await secret.getByRole('button', { name: 'Show' }).click()
  await arrived(secret.getByText(CANARY))
  t.match(await keptBy(page), CANARY, 'control: whoever looks while it is shown finds it')
  await secret.getByRole('button', { name: 'Hide' }).click()
  await arrived(secret.getByText('The value is hidden.'))
  t.notMatch(await keptBy(page), CANARY, 'nor after Hide')
  // By the page's clock, which stands still from then on: however long this machine takes for a step, it is none of the thirty.
  const asked = await page.evaluate(() => Date.now())
  await secret.getByRole('button', { name: 'Show' }).click()
  await arrived(secret.getByText(CANARY))
  const shown = await page.evaluate(() => Date.now())
  await page.clock.pauseAt(asked + 29_900)
  t.equal(await secret.getByText(CANARY).count(), 1)
  await page.clock.fastForward(shown - asked + 100)
  await arrived(secret.getByText('The value is hidden.'))
  t.notMatch(await keptBy(page), CANARY, 'nor after 30 seconds')
  t.equal(await secret.getByRole('button', { name: 'Show' }).count(), 1)
  t.equal(events(it, 'api_secret.shown'), 2)
  t.same(faults, [])
})

t.test('HDR-07 going away and back shows the mask, not the value', async (t) => {
  const { url, come } = await house(t)
  const { page } = await come('victor')
  await page.goto(url)
  await secretOf(page).getByRole('button', { name: 'Show' }).click()
  await arrived(page.getByText(CANARY))
  await page.goto('/account')
  await page.goBack()
  await arrived(secretOf(page))
  t.notMatch(await keptBy(page), CANARY)
})

const AWKWARD = ' outer spaces, a "quote", it\'s\n\ttwo lines\n<b>&amp;</b> ç 日本 🙂\n'

t.test('scenario 16 and 17, INP-18: Copy puts exactly the characters into the clipboard', async (t) => {
  const { it, url, come } = await house(t, { clientSecret: AWKWARD, method: 'POST' })
  const { page, faults } = await come('victor')
  await page.goto(url)
  await page.getByRole('button', { name: 'Copy Client ID' }).click()
  await arrived(page.getByText('Copied').first())
  t.equal(await clipboard(page), 'cid-77AA-qq')
  const copy = secretOf(page).getByRole('button', { name: 'Copy', exact: true })
  await copy.click()
  await arrived(secretOf(page).getByRole('button', { name: 'Copied' }))
  t.equal(await clipboard(page), AWKWARD)
  t.notMatch(await keptBy(page), 'two lines', 'what was copied was not shown')
  await secretOf(page).getByRole('button', { name: 'Show' }).click()
  await arrived(page.locator('.secret.shown'))
  t.equal(await page.locator('.secret.shown [data-secret-value]').evaluate((value) => value.textContent), AWKWARD)
  t.equal(events(it, 'api_secret.copied'), 1)
  t.same(faults, [])
})

t.test('INP-18 control: a copy that lost its outer spaces is noticed', async (t) => {
  const { url, come } = await house(t, { clientSecret: AWKWARD })
  const { page } = await come('victor')
  await trimsValues(page)
  await page.goto(url)
  await secretOf(page).getByRole('button', { name: 'Copy', exact: true }).click()
  await arrived(secretOf(page).getByRole('button', { name: 'Copied' }))
  t.not(await clipboard(page), AWKWARD)
})

t.test('INP-18 on plain http, where browsers offer no clipboard, Copy does the same', async (t) => {
  const { it, url, baseURL, come } = await house(t, { clientSecret: AWKWARD }, 'mysafe.test')
  const { page, context } = await come('victor')
  await page.goto(url)
  t.equal(await page.evaluate(() => isSecureContext), false)
  await secretOf(page).getByRole('button', { name: 'Copy', exact: true }).click()
  await arrived(secretOf(page).getByRole('button', { name: 'Copied' }))
  t.equal(events(it, 'api_secret.copied'), 1)
  const reader = await context.newPage()
  await reader.goto(baseURL.replace('mysafe.test', '127.0.0.1') + '/sign-in')
  t.equal(await clipboard(reader), AWKWARD)
})

t.test('Copy as puts the text of each format into the clipboard, and each is a copy in the trail', async (t) => {
  const { it, url, come } = await house(t, { method: 'POST' })
  const { page, faults } = await come('edith')
  await page.goto(url)
  for (const [name, begins] of [
    ['curl', "curl --user 'cid-77AA-qq:"],
    ['.env', "BILLING_API_CLIENT_ID='"],
    ['.http', '### Billing API\nPOST https://'],
  ] as const) {
    await page.getByRole('button', { name: 'Copy as' }).click()
    await page.getByRole('button', { name: name + ' ' }).click()
    const copied = Date.now() + 20_000
    while (!(await clipboard(page)).startsWith(begins) && Date.now() < copied) await page.waitForTimeout(50)
    t.match(await clipboard(page), name === '.http' ? /Basic / : CANARY)
  }
  t.equal(events(it, 'api_secret.copied'), 3)
  t.equal(new URL(page.url()).pathname, url)
  t.same(faults, [])
})

t.test('what is refused is said in words, and nothing is shown', async (t) => {
  const { it, url, come } = await house(t)
  const { page } = await come('victor', { expected: /409/ })
  await page.goto(url)
  it.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = 1')
  await secretOf(page).getByRole('button', { name: 'Show' }).click()
  await arrived(page.locator('#flash').getByText(/is inactive/))
  t.equal(await page.locator('.secret.shown').count(), 0)
})

t.test('scenario 54, 55, 57 in dialogs: No changes nothing, Yes disables, and Enable brings it back', async (t) => {
  const { it, url, come } = await house(t)
  const { page, faults } = await come('olivia')
  await page.goto(url)
  const more = page.getByRole('button', { name: 'Actions' })
  await more.click()
  await page.getByRole('link', { name: 'Disable' }).click()
  const dialog = page.getByRole('dialog')
  await arrived(dialog.getByText('Are you sure you want to disable the record: 1?'))
  await dialog.getByRole('link', { name: 'No' }).click()
  await dialog.waitFor({ state: 'hidden' })
  t.equal(events(it, 'api_secret.disabled'), 0)
  await more.click()
  await page.getByRole('link', { name: 'Disable' }).click()
  await dialog.getByRole('button', { name: 'Yes' }).click()
  await arrived(page.locator('#flash').getByText('API secret disabled successfully'))
  t.equal(new URL(page.url()).pathname, url, 'one stays on the details')
  t.match(await page.locator('header.page-header').textContent(), /Inactive/)
  await page.locator('header.page-header').getByRole('link', { name: 'Enable' }).click()
  await dialog.getByRole('button', { name: 'Yes' }).click()
  await arrived(page.locator('#flash').getByText('API secret enabled successfully'))
  t.equal(events(it, 'api_secret.enabled'), 1)
  t.same(faults, [])
})

t.test('a new owner is found by keyboard alone and gets the API secret', async (t) => {
  const { it, url, come } = await house(t)
  const { page, faults } = await come('olivia')
  await page.goto(`${url}/hand-over`)
  await page.getByRole('combobox', { name: 'New owner' }).focus()
  await page.keyboard.type('stan')
  await arrived(page.getByRole('option', { name: /Stan Stranger/ }))
  await arrived(page.locator('[role="listbox"][data-for="stan"]'))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await arrived(page.getByText('stan@corp.test'))
  await page.getByLabel('Keep Can edit for me').check()
  await page.getByRole('button', { name: 'Hand over' }).click()
  await arrived(page.locator('#flash').getByText('The API secret was handed over'))
  t.equal(it.vault.db.raw.prepare('SELECT owner_id FROM api_secrets').pluck().get(), it.ids.stan)
  t.same(faults, [])
})

for (const script of [true, false])
  t.test(`the previous client secret is shown and put back, ${script ? 'with' : 'without'} script`, async (t) => {
    const { it, url, come } = await house(t, { previous: 'before-77', clientSecret: 'after-88' })
    const { page, faults } = await come('olivia', { script })
    await page.goto(url)
    await page.locator('dd', { hasText: 'Kept until' }).getByRole('button', { name: 'Show' }).click()
    await arrived(page.getByText('before-77'))
    if (!script) await page.getByRole('link', { name: 'Hide and go back' }).click()
    await page.getByRole('link', { name: 'Put it back' }).click()
    await page.getByRole('button', { name: 'Yes' }).click()
    await arrived(page.locator('#flash').getByText('The previous client secret is back'))
    t.equal(events(it, 'api_secret.previous_restored'), 1)
    t.same(faults, [])
  })

t.test(
  'without script everything works: Show and Copy as are pages that leave, Disable asks on its own page',
  async (t) => {
    const { it, url, come } = await house(t, { clientSecret: AWKWARD })
    const { page, faults } = await come('olivia', { script: false })
    await page.goto(url)
    t.equal(await page.getByRole('button', { name: 'Copy', exact: true }).filter({ visible: true }).count(), 0)
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/reveal'))
    await secretOf(page).getByRole('button', { name: 'Show' }).click()
    t.equal(await (await answered).headerValue('refresh'), `30; url=${url}`)
    t.equal(await page.locator('pre').textContent(), AWKWARD)
    await page.getByRole('link', { name: 'Hide and go back' }).click()
    await page.getByRole('button', { name: 'Copy as' }).click()
    await page.getByRole('button', { name: '.env ' }).click()
    t.match(await page.locator('pre').textContent(), /^BILLING_API_CLIENT_ID='cid-77AA-qq'\n/)
    await page.getByRole('link', { name: 'Hide and go back' }).click()
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('link', { name: 'Disable' }).click()
    await page.getByRole('button', { name: 'Yes' }).click()
    await arrived(page.locator('#flash').getByText('API secret disabled successfully'))
    await page.locator('header.page-header').getByRole('link', { name: 'Enable' }).click()
    await page.getByRole('button', { name: 'Yes' }).click()
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('link', { name: 'Hand over' }).click()
    await page.getByRole('combobox', { name: 'New owner' }).fill('stan')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('option', { name: /Stan Stranger/ }).click()
    await page.getByRole('button', { name: 'Hand over' }).click()
    await arrived(page.locator('#flash').getByText('The API secret was handed over'))
    t.equal(it.vault.db.raw.prepare('SELECT owner_id FROM api_secrets').pluck().get(), it.ids.stan)
    t.same(faults, [])
  },
)

const LOOKS: Visit[] = [
  { language: 'en', width: 1280, theme: 'light' },
  { language: 'en', width: 360, theme: 'dark' },
  { language: 'pt-BR', width: 1280, theme: 'dark' },
  { language: 'pt-BR', width: 360, theme: 'light' },
]

for (const look of LOOKS)
  t.test(`every page stands: ${String(look.language)}, ${String(look.width)} px, ${String(look.theme)}`, async (t) => {
    const { it, url, come } = await house(t, {
      previous: 'before',
      notes: 'one\ntwo',
      tags: 'prod, eu',
      method: 'POST',
    })
    const inactive = `/api-secrets/${String(putSealed(it, { name: 'Old API' }))}`
    const bare = `/api-secrets/${String(putSealed(it, { name: 'Bare API', clientSecret: '' }))}`
    it.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = 1 WHERE id = 2; DELETE FROM grants WHERE secret_id = 3')
    it.vault.db.raw.prepare('UPDATE users SET language = ?').run(look.language)
    const { page, faults } = await come('olivia', look)
    const pages = {
      general: url,
      sharing: `${url}?tab=sharing`,
      history: `${url}?tab=history`,
      inactive,
      bare,
      alone: `${bare}?tab=sharing`,
      disable: `${url}/disable`,
      enable: `${inactive}/enable`,
      restore: `${url}/restore-secret`,
      'hand-over': `${url}/hand-over`,
      nobody: `${url}/hand-over?find=nobody`,
    }
    for (const [name, address] of Object.entries(pages)) {
      const answer = await page.goto(address)
      await picture(page, `api-secret-${name}-${String(look.language)}-${String(look.width)}-${String(look.theme)}`)
      t.same(await axe(page), [], `${name}: axe`)
      t.same(await validate((await answer?.text()) ?? ''), [], `${name}: html`)
      t.equal(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        0,
        `${name}: nothing sticks out`,
      )
    }
    await page.goto(url)
    await page.locator('[data-show] button').first().click()
    await arrived(page.locator('.secret.shown'))
    t.same(await axe(page), [], 'shown: axe')
    t.same(faults, [])
  })

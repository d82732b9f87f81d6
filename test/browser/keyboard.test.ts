/// <reference lib="dom" />
// Hands that never leave the keyboard: every journey can be made with it, the focus is always seen, and it goes where the
// next key is wanted: to the first fault, into a dialog, back to where it came from.
import type { Page } from 'playwright-core'
import { test } from 'tap'
import { arrived } from '../fixtures/browser.ts'
import { hideFocus } from '../controls/browser/keyboard.ts'
import { GOOD_PASSWORD } from '../fixtures/cast.ts'
import { EVA, giveLink } from '../fixtures/outside.ts'
import { clipboardOf } from '../fixtures/screens-person.ts'
import { serverFor } from '../fixtures/server.ts'
import { CANARIES, furnish } from '../fixtures/server-contents.ts'

/** What has the focus, as a screen reader would say it: role and name. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const one = document.activeElement as HTMLElement
    const label = (one as HTMLInputElement).labels?.[0]?.textContent ?? ''
    const name = one.getAttribute('aria-label') ?? (label || one.textContent || one.id)
    return `${one.tagName.toLowerCase()} ${name.replace(/\s+/g, ' ').trim()}`
  })
}

/** Presses Tab until the focus is where it is wanted; what stands on the way is told when it never gets there. */
async function tabTo(page: Page, wanted: RegExp, { key = 'Tab', most = 60 } = {}): Promise<void> {
  const seen: string[] = []
  for (let n = 0; n < most; n++) {
    const now = await focused(page)
    if (wanted.test(now)) return
    seen.push(now)
    await page.keyboard.press(key)
  }
  throw new Error(`${String(wanted)} is not reached by ${key}; on the way: ${seen.join(' · ')}`)
}

/** Waits until the focus is there: a page gives it to its first field, and a closed dialog back, a moment later. */
async function comesTo(page: Page, wanted: RegExp): Promise<void> {
  for (const begun = Date.now(); !wanted.test(await focused(page));)
    if (Date.now() - begun > 20_000) throw new Error(`the focus is on ${await focused(page)}`)
}

const focusIs = (page: Page, selector: string) => arrived(page.locator(`${selector}:focus`))

test('signing in, finding, and using an API secret', async (t) => {
  const server = await serverFor(t)
  furnish(server, { many: 3 })
  const { page, faults } = await server.visit(null)
  const { keyboard } = page
  await page.goto('/sign-in')
  t.match(await focused(page), /Username or e-mail/, 'the first field has the focus')
  await keyboard.type('victor')
  await keyboard.press('Tab')
  await keyboard.type(GOOD_PASSWORD)
  await keyboard.press('Enter')
  await page.waitForURL(({ pathname }) => pathname === '/')

  await keyboard.press('/')
  await focusIs(page, '#search')
  t.equal(await page.locator('#search').inputValue(), '', 'the key itself is not typed')
  await keyboard.type('billing')
  await keyboard.press('Enter')
  await page.waitForURL('**/api-secrets?q=billing')
  await tabTo(page, /^button Actions/)
  await keyboard.press('Enter')
  await arrived(page.locator('[popover]:popover-open'))
  await focusIs(page, '[popover]:popover-open a')
  t.equal(await focused(page), 'a View API secret', 'the focus goes into the menu')
  await keyboard.press('ArrowDown')
  t.equal(await focused(page), 'button Copy client secret')
  await keyboard.press('ArrowDown')
  t.equal(await focused(page), 'a View API secret', 'round and round')
  await keyboard.press('End')
  t.equal(await focused(page), 'button Copy client secret')
  await keyboard.press('Escape')
  t.match(await focused(page), /^button Actions/, 'and back when it closes')
  await keyboard.press('ArrowDown')
  await focusIs(page, '[popover]:popover-open a')
  await keyboard.press('Enter')
  await page.waitForURL(/\/api-secrets\/\d+$/)

  await tabTo(page, /^button Show/)
  await keyboard.press('Enter')
  await arrived(page.getByText(CANARIES.clientSecret.trim()))
  t.match(await focused(page), /^button Hide/, 'the same button hides')
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await arrived(page.getByRole('button', { name: 'Copied' }))
  t.equal(await clipboardOf(page), CANARIES.clientSecret)
  await keyboard.press('Shift+Tab')
  await keyboard.press('Space')
  await page.getByText(CANARIES.clientSecret.trim()).waitFor({ state: 'detached' })
  t.same(faults, [])
})

test('adding, with a fault on the way', async (t) => {
  const server = await serverFor(t)
  const { page, faults } = await server.visit('olivia')
  const { keyboard } = page
  await page.goto('/api-secrets')
  await tabTo(page, /^a Add/)
  await keyboard.press('Enter')
  await page.waitForURL('**/add')
  await focusIs(page, '#name')
  await keyboard.type('Weather')
  await keyboard.press('Tab')
  await keyboard.type('no address')
  await keyboard.press('Enter')
  await focusIs(page, '#url')
  t.equal(await page.locator('#name').inputValue(), 'Weather')
  t.match(await page.locator('#url').getAttribute('aria-describedby'), /url-error/, 'the fault is read with the field')
  await keyboard.press('ControlOrMeta+a')
  await keyboard.type('https://weather.test/')
  await keyboard.press('Tab')
  await keyboard.type('weather-1')
  await tabTo(page, /^button Save/)
  await keyboard.press('Enter')
  await arrived(page.locator('#flash').getByText('API secret saved'))
  t.same(faults, [])
})

test('the list of faults leads to the fields', async (t) => {
  const server = await serverFor(t)
  const { page } = await server.visit('olivia')
  await page.goto('/api-secrets/add')
  await tabTo(page, /^button Save/)
  await page.keyboard.press('Enter')
  await focusIs(page, '#name')
  await tabTo(page, /^a Url: Type the base address/, { key: 'Shift+Tab' })
  await page.keyboard.press('Enter')
  await focusIs(page, '#url')
})

test('sharing: the box with a list, removing, and Share', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 12 })
  const { page, faults } = await server.visit('olivia')
  const { keyboard } = page
  const box = page.getByRole('combobox')
  const pointed = async () => page.locator('[role=option][aria-selected=true]').innerText()
  await page.goto(`/api-secrets/${String(billing)}`)
  await tabTo(page, /^a Share$/)
  await keyboard.press('Enter')
  await arrived(page.locator('dialog[open]'))
  await focusIs(page, '[role=combobox]')

  await keyboard.press('ArrowDown')
  await arrived(page.getByRole('option').first())
  t.equal(await box.getAttribute('aria-expanded'), 'true')
  await keyboard.press('Escape')
  t.equal(await box.getAttribute('aria-expanded'), 'false', 'Escape closes the list')
  t.ok(await page.locator('dialog[open]').isVisible(), 'and only the list')
  await keyboard.type('Colleague')
  await arrived(page.locator('[role=listbox][data-for=Colleague]'))
  await keyboard.press('ArrowDown')
  const first = await pointed()
  await keyboard.press('ArrowDown')
  t.not(await pointed(), first)
  await keyboard.press('End')
  const last = await pointed()
  await keyboard.press('Home')
  t.equal(await pointed(), first)
  await keyboard.press('ArrowUp')
  t.equal(await pointed(), last, 'from the first to the last')
  await keyboard.press('Home')
  const id = await page.locator('[role=option][aria-selected=true]').getAttribute('id')
  t.equal(await box.getAttribute('aria-activedescendant'), id)
  t.ok(await box.evaluate((one) => one === document.activeElement), 'the focus stays in the box')
  await keyboard.press('Enter')
  const name = first.split('\n')[0] ?? ''
  const row = page.getByRole('listitem').filter({ hasText: name })
  await arrived(row)
  await focusIs(page, '[role=combobox]')
  t.equal(await box.inputValue(), '')

  await keyboard.type('gina')
  await arrived(page.locator('[role=listbox][data-for=gina]'))
  await keyboard.press('Enter')
  await arrived(page.getByRole('listitem').filter({ hasText: 'Gina Group' }))
  await focusIs(page, '[role=combobox]')
  await tabTo(page, /^button Remove/)
  await keyboard.press('Enter')
  await arrived(page.getByText('Loses access when you click Share.', { exact: true }))
  t.ok(
    await page.evaluate(() => document.querySelector('dialog')?.contains(document.activeElement)),
    'the focus is not lost when a line changes',
  )
  await tabTo(page, /^button Share$/)
  await keyboard.press('Enter')
  await arrived(page.locator('#flash').getByText('Shared', { exact: true }))
  t.equal(server.ask('SELECT count(*) FROM grants WHERE secret_id = ? AND user_id = ?', billing, server.ids.gina), 1)
  t.equal(
    server.ask('SELECT count(*) FROM grants WHERE secret_id = ?', billing),
    5,
    'four there were, two came, one left',
  )
  t.same(faults, [])
})

test('One time share: an address, Save, done; and every answer is reached', async (t) => {
  const server = await serverFor(t, { mailConfigured: true })
  const { billing, bare } = furnish(server, { many: 0 })
  await giveLink(server, { secretId: bare })
  const { page, faults } = await server.visit('olivia')
  const { keyboard } = page
  await page.goto(`/api-secrets/${String(billing)}`)
  await tabTo(page, /^a Share$/)
  await keyboard.press('Enter')
  await arrived(page.locator('dialog[open] h1'))
  await tabTo(page, /^a External/)
  await keyboard.press('Enter')
  await page.waitForURL(/share\/external$/)
  await comesTo(page, /^textarea E-mail address of the recipient/)
  await keyboard.type(EVA)
  await tabTo(page, /^button Save$/)
  await keyboard.press('Enter')
  await arrived(page.getByRole('heading', { name: 'The link is ready', level: 1 }))
  await comesTo(page, new RegExp(`^input Link for ${EVA}`))
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await arrived(page.getByText('Copied').first())
  t.match(await clipboardOf(page), /\/open\/[\w-]{43}$/)

  await page.goto(`/api-secrets/${String(billing)}/share/external`)
  await comesTo(page, /^textarea E-mail address of the recipient/)
  await keyboard.type('ivo@new.test')
  await keyboard.press('Tab')
  t.equal(await focused(page), 'input 24 hours')
  for (let n = 0; n < 3; n += 1) await keyboard.press('ArrowRight')
  t.equal(await focused(page), 'input Customized')
  await keyboard.press('Tab')
  t.equal(await focused(page), 'input Day*', 'day and time are there now')
  await keyboard.type('12312026')
  await tabTo(page, /^input Time/)
  await keyboard.type('0630PM')
  await tabTo(page, /^input One time share/)
  await keyboard.press('ArrowRight')
  await keyboard.press('Tab')
  t.equal(await focused(page), 'input Number of accesses*')
  await keyboard.press('ArrowUp')
  await keyboard.press('ArrowUp')
  await keyboard.press('Tab')
  await keyboard.press('Space')
  await tabTo(page, /^input Code by e-mail/)
  await keyboard.press('ArrowRight')
  await tabTo(page, /^button Suggest four words/)
  await keyboard.press('Enter')
  await arrived(page.getByText('Four words stand in the field.'))
  await comesTo(page, /^input Passphrase\*$/)
  await keyboard.press('Enter')
  await arrived(page.getByRole('alert'))
  // Enter in a field is Save, and leads to what is to be confirmed.
  await comesTo(page, /^input Yes, I mean new\.test$/)
  await keyboard.press('Space')
  await keyboard.press('Enter')
  await arrived(page.getByRole('heading', { name: 'The link is ready', level: 1 }))
  const row = server.vault.db.raw.prepare(
    `SELECT email, expires_at AS ends, max_opens AS opens, ends_after_first AS first, checked_by AS checked
     FROM external_links l JOIN external_shares e ON e.id = share_id ORDER BY l.id DESC`,
  )
  const ends = Date.UTC(2026, 11, 31, 18, 30)
  t.same(row.get(), { email: 'ivo@new.test', ends, opens: 2, first: 1, checked: 'passphrase' })
  t.same(faults, [])
})

test('a question opens with the focus in it and gives it back', async (t) => {
  const server = await serverFor(t)
  furnish(server, { many: 1 })
  const { page, faults } = await server.visit('olivia')
  const { keyboard } = page
  await page.goto('/api-secrets?name=payroll')
  for (const leave of ['Escape', 'No', 'Close']) {
    await tabTo(page, /^button Actions/)
    await keyboard.press('Enter')
    await focusIs(page, '[popover]:popover-open a')
    await keyboard.press('End')
    await keyboard.press('Enter')
    await arrived(page.locator('dialog[open]').getByText(/Are you sure/))
    t.ok(await page.evaluate(() => document.querySelector('dialog')?.contains(document.activeElement)), 'in the dialog')
    for (let n = 0; n < 8; n++) {
      await keyboard.press('Tab')
      t.ok(
        await page.evaluate(() => {
          const at = document.activeElement
          return at === document.body || document.querySelector('dialog')?.contains(at)
        }),
        'Tab does not reach what lies behind',
      )
    }
    if (leave === 'Escape') await keyboard.press('Escape')
    else if (leave === 'No') {
      await tabTo(page, /^a No$/)
      await keyboard.press('Enter')
    } else await page.evaluate(() => document.querySelector('dialog')?.close())
    await page.locator('dialog[open]').waitFor({ state: 'detached' })
    await comesTo(page, /^button Actions/)
    t.pass(`back at the opener after ${leave}`)
  }
  t.equal(server.ask('SELECT count(*) FROM api_secrets WHERE disabled_at IS NOT NULL'), 1, 'and nothing was disabled')
  t.same(faults, [])
})

test('the first Tab offers to skip to the content', async (t) => {
  const server = await serverFor(t)
  const { page } = await server.visit('olivia')
  await page.goto('/api-secrets')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the content' })
  t.ok(await skip.evaluate((one) => one === document.activeElement))
  const at = await skip.boundingBox()
  t.ok(at !== null && at.x >= 0 && at.y >= 0 && at.height >= 24, 'and it can be seen')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  t.ok(await page.evaluate(() => document.querySelector('main')?.contains(document.activeElement)))
})

/** Tabs once through the page; what has the focus and cannot be told by its looks, or is too small to be hit. */
async function unseenFocus(page: Page): Promise<string[]> {
  const faults: string[] = []
  const seen = new Set<string>()
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  for (let n = 0; n < 120; n++) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate(() => {
      const one = document.activeElement as HTMLElement
      if (one === document.body) return null
      // A field wears half of its ring as its border.
      const ring = [one, one.parentElement ?? one].some((element) => {
        const { outlineStyle, outlineWidth, outlineColor, borderTopColor, borderTopWidth } = getComputedStyle(element)
        const outside = outlineStyle === 'none' ? 0 : parseFloat(outlineWidth)
        const border = borderTopColor === outlineColor ? parseFloat(borderTopWidth) : 0
        return outside > 0 && outside + border >= 2 && !/^rgba.*, 0\)$|\/ 0\)$/.test(outlineColor)
      })
      // Its label is as good as a box to click on.
      const parts = [one, ...((one as HTMLInputElement).labels ?? [])].map((part) => part.getBoundingClientRect())
      const [width, height] = [
        Math.max(...parts.map(({ right }) => right)) - Math.min(...parts.map(({ left }) => left)),
        Math.max(...parts.map(({ bottom }) => bottom)) - Math.min(...parts.map(({ top }) => top)),
      ]
      const inText = one.matches('p a, li p a, dd a, small a, .hint a, td a, .error-summary a')
      const where = `${one.tagName.toLowerCase()} ${(one.getAttribute('aria-label') ?? one.textContent ?? one.id).trim().slice(0, 40)}`
      return {
        ring,
        small: !inText && (width < 24 || height < 24) ? `${String(width)}×${String(height)}` : '',
        where,
        key: `${where} ${String(one.getBoundingClientRect().top)}`,
      }
    })
    if (found === null || seen.has(found.key)) break
    seen.add(found.key)
    if (!found.ring) faults.push(`no ring: ${found.where}`)
    if (found.small !== '') faults.push(`${found.small}: ${found.where}`)
  }
  return faults
}

const WAYS = (id: number) => [
  '/api-secrets?name=i',
  '/api-secrets/add',
  `/api-secrets/${String(id)}`,
  `/api-secrets/${String(id)}/share/internal`,
  `/api-secrets/${String(id)}?tab=sharing`,
  '/account',
  '/admin/users?q=olivia',
  '/admin/users/add',
]

test('whatever has the focus shows it, and is large enough to be hit', async (t) => {
  const server = await serverFor(t)
  const { billing } = furnish(server, { many: 2 })
  server.vault.db.raw.prepare('UPDATE users SET administrator = 1').run()
  for (const theme of ['light', 'dark'] as const) {
    const { page } = await server.visit('olivia', { theme })
    for (const path of WAYS(billing)) {
      await page.goto(path)
      t.same(await unseenFocus(page), [], `${path}, ${theme}`)
    }
    await page.goto(`/api-secrets/${String(billing)}`)
    await page.getByRole('link', { name: 'Share', exact: true }).click()
    await arrived(page.locator('dialog[open]'))
    t.same(await unseenFocus(page), [], `the share window, ${theme}`)
  }
  const { page } = await server.visit(null)
  await page.goto('/sign-in')
  t.same(await unseenFocus(page), [], 'signing in')
})

test('control: a focus that is not seen, and a button too small, are noticed', async (t) => {
  const server = await serverFor(t, { also: hideFocus })
  const { page } = await server.visit(null)
  await page.goto('/planted/focus')
  const faults = await unseenFocus(page)
  t.match(faults, [/^no ring: button Blind/, /×.*: button Small/])
})

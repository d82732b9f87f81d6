// What people do with API secrets: every screen in every state, in English, on a wide window, in both themes: nothing to
// find for axe, for the validator of HTML, for the policy, for the console; nothing that runs or asks by itself; no word
// that is not English; no page wider than a phone.
import { t as file, test } from 'tap'
import { openSetup } from '../../src/vault/setup.ts'
import { sayWrongWords, tooWide, withoutNames } from '../controls/browser/screens.ts'
import { isOfMany, plantFaults, setupStates, SHARING_OUTSIDE_STATES, STATES } from '../fixtures/screens.ts'
import { invalidHtml, sweep, unseen } from '../fixtures/screens-sweep.ts'
import { serverFor } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'

file.setTimeout(1_800_000)
const wide = { language: 'en', width: 1280, bothThemes: true } as const

test('HDR-02 every screen and every state, in English', async (t) => {
  const server = await serverFor(t, { also: plantFaults })
  const faults = await sweep(STATES, { server, contents: furnish(server) }, wide)
  t.same(faults, [])
  t.ok(server.sent.size > 50, 'and as many different pages and pieces were sent')
  const forgotten = unseen(server, (url) => !isOfMany(url))
  t.same(forgotten.sort(), ['/ready', '/setup', '/up'], 'no screen was forgotten')
  t.same(await invalidHtml(server), [])
})

test('sharing with people outside', async (t) => {
  const server = await serverFor(t, { mailConfigured: true })
  t.same(await sweep(SHARING_OUTSIDE_STATES, { server, contents: furnish(server, { many: 2 }) }, wide), [])
  t.same(await invalidHtml(server), [])
})

test('the very first start', async (t) => {
  const server = await serverFor(t, { people: false })
  const states = setupStates(openSetup(server.vault) ?? '')
  t.same(await sweep(states, { server, contents: null }, wide), [])
  t.same(await invalidHtml(server), [])
})

test('control: what is planted on a page is found, each kind of it', async (t) => {
  const server = await serverFor(t, {
    also: (app) => [sayWrongWords, tooWide, withoutNames].forEach((plant) => plant(app)),
  })
  const planted = ['words', 'wide', 'names'].map((name) => ({
    name,
    by: null,
    go: ({ page }: { page: import('playwright-core').Page }) => page.goto(`/planted/${name}`),
  }))
  const faults = (await sweep(planted, { server, contents: null }, wide)).join('\n')
  t.match(faults, /words: is not en: Salvar/)
  t.match(faults, /wide: at 360 px: \d+ px wide/)
  t.match(faults, /wide: at 320 px: \d+ px wide/)
  t.match(faults, /names: axe, button-name/)
  t.match(faults, /names: axe, color-contrast/)
  t.match(faults, /names: axe in the dark, color-contrast/)
  t.match(faults, /names: policy: script-src/)
  t.match(faults, /names: runs or asks by itself: <script/)
  t.match((await invalidHtml(server)).join('\n'), /no-dup-id/)
})

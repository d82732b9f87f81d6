// What people do with API secrets: every screen in every state, in Portuguese, on a phone, in the dark: nothing to find
// for axe, for the policy, for the console; no word that is not Portuguese; no page wider than the phone.
import { t as file, test } from 'tap'
import { openSetup } from '../../src/vault/setup.ts'
import { plantFaults, setupStates, SHARING_OUTSIDE_STATES, STATES } from '../fixtures/screens.ts'
import { sweep } from '../fixtures/screens-sweep.ts'
import { serverFor } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'

file.setTimeout(1_800_000)
const phone = { language: 'pt-BR', width: 360, theme: 'dark' } as const

test('every screen and every state, in Portuguese', async (t) => {
  const server = await serverFor(t, { language: 'pt-BR', also: plantFaults })
  t.same(await sweep(STATES, { server, contents: furnish(server) }, phone), [])
})

test('sharing with people outside, in Portuguese', async (t) => {
  const server = await serverFor(t, { mailConfigured: true, language: 'pt-BR' })
  t.same(await sweep(SHARING_OUTSIDE_STATES, { server, contents: furnish(server, { many: 2 }) }, phone), [])
})

test('the very first start, in Portuguese', async (t) => {
  const server = await serverFor(t, { people: false })
  const states = setupStates(openSetup(server.vault) ?? '')
  t.same(await sweep(states, { server, contents: null }, phone), [])
})

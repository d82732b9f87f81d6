// Batches, groups and whoever administers: every screen in every state, in Portuguese, on a phone, in the dark, with
// nothing to find for whatever looks at the other screens too.
import { t as file, test } from 'tap'
import {
  fillQueue,
  giveOutside,
  MAIL_STATES,
  OUTSIDE_STATES,
  plantFaults,
  STATES_OF_MANY,
} from '../fixtures/screens.ts'
import { sweep } from '../fixtures/screens-sweep.ts'
import { serverFor } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'

file.setTimeout(1_800_000)
const phone = { language: 'pt-BR', width: 360, theme: 'dark' } as const

test('every screen and every state of many, in Portuguese', async (t) => {
  const server = await serverFor(t, { language: 'pt-BR', also: plantFaults })
  t.same(await sweep(STATES_OF_MANY, { server, contents: furnish(server) }, phone), [])
})

test('what needs a mail server, in Portuguese', async (t) => {
  const server = await serverFor(t, { mailConfigured: true, language: 'pt-BR' })
  await fillQueue(server)
  t.same(await sweep(MAIL_STATES, { server, contents: null }, phone), [])
})

test('what was shared outside, in Portuguese', async (t) => {
  const server = await serverFor(t, { mailConfigured: true, language: 'pt-BR' })
  await giveOutside(server)
  t.same(await sweep(OUTSIDE_STATES, { server, contents: null }, phone), [])
})

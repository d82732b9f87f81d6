// Batches, groups and whoever administers: every screen in every state, in English, on a wide window, in both themes, with
// nothing to find for whatever looks at the other screens too.
import { t as file, test } from 'tap'
import {
  fillQueue,
  giveOutside,
  isOfMany,
  isOutside,
  MAIL_STATES,
  OUTSIDE_STATES,
  plantFaults,
  STATES_OF_MANY,
} from '../fixtures/screens.ts'
import { invalidHtml, sweep, unseen } from '../fixtures/screens-sweep.ts'
import { serverFor } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'

file.setTimeout(1_800_000)
const wide = { language: 'en', width: 1280, bothThemes: true } as const

test('HDR-02 every screen and every state of many, in English', async (t) => {
  const server = await serverFor(t, { also: plantFaults })
  t.same(await sweep(STATES_OF_MANY, { server, contents: furnish(server) }, wide), [])
  t.ok(server.sent.size > 50, 'and as many different pages and pieces were sent')
  t.same(
    unseen(server, (url) => isOfMany(url) && !isOutside(url)),
    [],
    'no screen was forgotten',
  )
  t.same(await invalidHtml(server), [])
})

test('what needs a mail server', async (t) => {
  const server = await serverFor(t, { mailConfigured: true })
  await fillQueue(server)
  t.same(await sweep(MAIL_STATES, { server, contents: null }, wide), [])
  t.same(await invalidHtml(server), [])
})

test('what was shared outside', async (t) => {
  const server = await serverFor(t, { mailConfigured: true })
  await giveOutside(server)
  t.same(await sweep(OUTSIDE_STATES, { server, contents: null }, wide), [])
  t.same(unseen(server, isOutside), [], 'no screen was forgotten')
  t.same(await invalidHtml(server), [])
})

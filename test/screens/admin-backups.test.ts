// Administration, System, Backups: the list, Back up now, and the schedule; never where they go.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { backupOptions } from '../../src/vault/backup-options.ts'
import { takesAFolder } from '../controls/vault/backups.ts'
import { made } from '../fixtures/backups.ts'
import { castFor } from '../fixtures/cast.ts'
import { stateOf } from '../fixtures/state.ts'

const SYSTEM = '/admin/system'
const BACKUPS = `${SYSTEM}/backups`
const GOOD = { schedule: 'hours', hour: 2, hours: 12, keepLast: 3, keepDays: 30 }

t.test('Back up now makes one, which then stands in the list with age and size', async (t) => {
  const it = await castFor(t)
  const ada = it.as('ada')
  t.match(
    (await ada.open(SYSTEM)).text,
    /Backups Change schedule Back up now One is made every day at 2:00 \(UTC\)\. They lie in .+ There is no backup in this folder yet/,
  )
  const sent = await ada.send(`${BACKUPS}/now`)
  t.equal(sent.location, SYSTEM)
  const meanwhile = await ada.follow(sent)
  t.match(meanwhile.text, /The backup is being made; it stands here once it is proven/)
  await made(it.backups)
  it.clock.pass({ minutes: 20 })
  t.match((await ada.open(SYSTEM)).text, /File Made Size mysafe-20261121T120000Z\.db 20 minutes ago \d+\.\d MB/)
})

t.test('while one is being made the page says so, and another is refused', async (t) => {
  const { promise, resolve } = Promise.withResolvers<null>()
  const it = await castFor(t, { backing: { how: () => promise } })
  const ada = it.as('ada')
  await ada.send(`${BACKUPS}/now`)
  const page = await ada.open(SYSTEM)
  t.match(page.text, /A backup is being made now/)
  t.match(page.body, /<button[^>]* disabled/)
  const again = await ada.send(`${BACKUPS}/now`)
  t.equal(again.status, 409)
  t.match(again.text, /A backup is being made now/)
  resolve(null)
  await made(it.backups)
})

t.test('one that failed is told on the page, with what to do', async (t) => {
  const folder = t.testdir({ data: {}, key: {} })
  const config = { dataDir: join(folder, 'data'), rootKeyFile: join(folder, 'key', 'root.key') }
  const it = await castFor(t, { config, backing: { how: async () => 'The disk is full.' } })
  await it.as('ada').send(`${BACKUPS}/now`)
  await made(it.backups)
  t.match(
    (await it.as('ada').open(SYSTEM)).text,
    /The last backup did not work The disk is full\. It is tried again within the hour\./,
  )
})

t.test(
  'the schedule and the rules are set by administrators, and what is wrong comes back with what was typed',
  async (t) => {
    const it = await castFor(t)
    const ada = it.as('ada')
    const form = await ada.open(BACKUPS)
    t.match(form.text, /Schedule of backups .* Make backups .* Not by itself .* Every day Every so many hours/)
    t.match(form.body, /name="keepDays"[^>]* value="14"/)
    t.match(form.text, /Cancel Save$/, 'as in every other form')
    const wrong = await ada.send(BACKUPS, { ...GOOD, hour: '24', keepLast: 'many' })
    t.equal(wrong.status, 422)
    t.match(wrong.text, /Please choose a whole number from 0 to 23\..*Please choose a whole number from 1 to 500\./)
    t.match(wrong.body, /name="keepLast"[^>]* value="many"/)
    t.equal((await ada.send(BACKUPS, { ...GOOD, schedule: 'weekly' })).status, 422)
    const saved = await ada.send(BACKUPS, GOOD)
    t.equal(saved.location, SYSTEM)
    t.match((await ada.follow(saved)).text, /Schedule of backups saved .*One is made every 12 hours\./)
    t.match(backupOptions(it.vault), { ...GOOD })
    t.match((await ada.follow(await ada.send(BACKUPS, GOOD))).text, /Nothing was changed/)
    await ada.send(BACKUPS, { ...GOOD, schedule: 'off' })
    t.match((await ada.open(SYSTEM)).text, /None are made by themselves\./)
  },
)

t.test('whoever administers nothing is refused, and nothing is changed', async (t) => {
  const it = await castFor(t)
  await it.as('olivia').open('/account')
  const stranger = it.stranger()
  await stranger.open('/sign-in')
  const before = stateOf(it.vault.db)
  t.equal((await it.as('olivia').open(BACKUPS)).status, 403)
  for (const [url, form] of [
    [BACKUPS, GOOD],
    [`${BACKUPS}/now`, {}],
  ] as const) {
    t.equal((await it.as('olivia').send(url, form)).status, 403, url)
    t.equal((await stranger.send(url, form)).status, 401, url)
  }
  t.same(stateOf(it.vault.db), before)
  t.equal(it.backups.state().running, false)
})

t.test('a server that makes no backups shows none, and has no button', async (t) => {
  const it = await castFor(t, { backing: null })
  t.notMatch((await it.as('ada').open(SYSTEM)).text, /Back up now/)
  t.equal((await it.as('ada').send(`${BACKUPS}/now`)).status, 404)
})

const PLACES = ['folder', 'path', 'file', 'dir', 'dataDir', 'backups', 'to', 'name', 'destination', 'MYSAFE_DATA_DIR']

/** The folders of a test in which something was made because a form named it. */
async function madeElsewhere(t: import('tap').Test, plant?: typeof takesAFolder): Promise<string[]> {
  const it = await castFor(t, plant === undefined ? {} : { also: plant })
  const folder = t.testdir({ named: {} })
  const named = Object.fromEntries(PLACES.map((name) => [name, join(folder, 'named', name)]))
  await it.as('ada').send(BACKUPS, { ...GOOD, ...named })
  await it.as('ada').send(`${BACKUPS}/now`, named)
  await made(it.backups)
  return PLACES.filter((name) => existsSync(join(folder, 'named', name)))
}

t.test('OPS-08 no form decides where a backup goes', async (t) => {
  t.same(await madeElsewhere(t), [])
  t.same(await madeElsewhere(t, takesAFolder), ['folder'], 'control, found: a form with a folder')
})

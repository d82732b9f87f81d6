// INP-01: whatever people type stays text. Payloads stand in every field, and everybody looks at every screen: nothing runs,
// nothing asks, the policy has nothing to refuse, and no element is made from data. `npm run proof:payloads` takes more.
import { t as file, test } from 'tap'
import { echoes } from '../controls/browser/payloads.ts'
import { createdFromData, MARK, PAYLOADS } from '../fixtures/payloads.ts'
import { manyPayloads } from '../fixtures/payloads-many.ts'
import { hearing, payloadSafe } from '../fixtures/payloads-safe.ts'
import { LOOKS } from '../fixtures/payloads-sweep.ts'
import { serverFor } from '../fixtures/server.ts'

file.setTimeout(1_800_000)

type Test = import('tap').Test

test('INP-01 what people typed, on every screen, for everybody', async (t) => {
  t.ok(PAYLOADS.length >= 200, `${String(PAYLOADS.length)} payloads`)
  const it = await payloadSafe(t, { payloads: PAYLOADS })
  for (const [what, look] of Object.entries(LOOKS))
    await t.test(what, async (t) => {
      await look(it)
      t.same(it.news(), [], 'all can be read, nothing ran, nothing asked, and the policy had nothing to refuse')
    })
  t.ok(it.looked() > 800, `${String(it.looked())} pages`)
})

test('there are as many payloads as are asked for, each once and no longer than a name', (t) => {
  const many = manyPayloads(2_000)
  t.equal(new Set(many).size, 2_000)
  t.same(many.slice(0, PAYLOADS.length), PAYLOADS)
  t.same(
    many.slice(PAYLOADS.length).filter((one) => one.length > 200 || one !== one.trim()),
    [],
  )
  t.throws(() => manyPayloads(1e9), RangeError)
  t.end()
})

test('INP-01 control: a page that takes text for more is noticed, each way', async (t: Test) => {
  const tried: string[] = []
  const server = await serverFor(t, {
    also: (app) => {
      hearing(tried, app)
      echoes(app)
    },
  })
  const { page, faults } = await server.visit('olivia')
  const quiet: string[] = []
  const marked = PAYLOADS.filter((one) => one.includes(` ${MARK}`) || one.includes(`/${MARK}/`))
  for (let n = 0; n < marked.length; n += 4) {
    const payload = marked[n] ?? ''
    const before = tried.length + faults.length
    let noticed = false
    for (const place of ['text', 'value', 'single', 'bare']) {
      await page.goto(`/planted/${place}?text=${encodeURIComponent(payload)}`)
      // A page may lead away by itself before it can be looked at; that is noticed as well.
      const found = await createdFromData(page).catch(() => ['it led away'])
      noticed ||= found.length > 0 || tried.length + faults.length > before
      if (noticed) break
    }
    if (!noticed) quiet.push(payload)
  }
  t.same(quiet, [], 'every payload of a sample does something somewhere')
  t.match(faults.join('\n'), /policy: script-src/, 'the policy was heard')
  t.ok(tried.length > 0, 'a request that data makes is heard')
  const careless = await server.visit('olivia')
  await careless.page.goto(`/planted/careless?text=${encodeURIComponent(`<img src=x onerror=alert('${MARK}')>`)}`)
  t.match(careless.faults.join('\n'), new RegExp(`dialog: ${MARK}`), 'and so is a dialog, where there is no policy')
})

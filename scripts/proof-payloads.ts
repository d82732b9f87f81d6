// The long proof of INP-01: `npm run proof:payloads -- --payloads 2000`, in a real browser.
//   --payloads N   how many texts stand in all fields, each of them on every list and every field on every screen (225)
import { echoes } from '../test/controls/browser/payloads.ts'
import { endBrowserWith } from '../test/fixtures/browser.ts'
import { createdFromData } from '../test/fixtures/payloads.ts'
import { manyPayloads } from '../test/fixtures/payloads-many.ts'
import { payloadSafe, type PayloadSafe } from '../test/fixtures/payloads-safe.ts'
import { LOOKS } from '../test/fixtures/payloads-sweep.ts'
import { progress, prove } from './proof.ts'

await prove('payloads', { payloads: 225 }, async (t, { payloads: count }) => {
  endBrowserWith((end) => t.teardown(end))
  const payloads = manyPayloads(count)
  const scope = { ...t, comment: (text: string) => void process.stderr.write(`${text}\n`) }
  const it = await payloadSafe(scope, { payloads, also: (app) => echoes(app) })
  const looks = Object.entries(LOOKS)
  const onOne = progress('screens', looks.length)
  const found: string[] = []
  for (const [n, [what, look]] of looks.entries()) {
    await look(it)
    found.push(...it.news().map((line) => `${what}: ${line}`))
    onOne(n + 1)
  }
  const pages = it.looked()
  const noticed = await planted(it)
  return {
    figure: `${String(found.length)} executions, reports of the policy, elements or requests made from data, or texts not to be read, of ${String(count)} payloads on ${String(pages)} pages`,
    lines: [...found.slice(0, 10), `control: ${String(noticed)} of 4 pages that take a text for more were noticed`],
    holds: found.length === 0 && noticed === 4,
  }
})

/** How many of the pages that put a text into themselves as it is are noticed. */
async function planted({ windows: { olivia }, payloads, news }: PayloadSafe): Promise<number> {
  let noticed = 0
  for (const [place, begins] of [
    ['text', '<img'],
    ['value', '"'],
    ['single', "'"],
    ['bare', ' '],
  ]) {
    const text = payloads.find((one) => one.startsWith(String(begins))) ?? ` x onfocus=alert(1) autofocus`
    await olivia.page.goto(`/planted/${String(place)}?text=${encodeURIComponent(text)}`)
    // A page may lead away by itself before it can be looked at; that is noticed as well.
    const made = await createdFromData(olivia.page).catch(() => ['it led away'])
    if (made.length + news().length > 0) noticed += 1
  }
  return noticed
}

// Every form × every field × what nobody should type: kept to the letter, or told with everything still there; never a
// fault of ours, and nothing is stored by halves.
import t from 'tap'
import {
  cutsToFit,
  forgetsWhatWasTyped,
  storesByHalves,
  tellsNobody,
  trustsAddresses,
  trustsBrowsers,
} from '../controls/screens/every-field.ts'
import { appFor } from '../fixtures/app.ts'
import { browserFor, castFor, signInCheaply, type Answer, type Cast } from '../fixtures/cast.ts'
import { BUTTONS, FORMS, type Form } from '../fixtures/every-form.ts'
import { fieldsSent, oddFor, type Field, type Sent } from '../fixtures/fields.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

/** One form as it is sent with one odd value, and what came of it. */
interface Cell {
  readonly name: string
  readonly what: string
  readonly sent: Sent
  readonly answer: Answer
  /** The tables that are not as they were, and how many events tell of it. */
  readonly changed: readonly string[]
  readonly events: number
  /** The fields of the form that came back. */
  readonly back: ReadonlyMap<string, Field>
  /** What stands in the field when the form is opened anew; null where that says nothing about what was typed. */
  readonly kept: string | null
}

const even = (text: string | readonly string[] | undefined) => String(text).replace(/\r\n?/g, '\n')

// A client secret or a passphrase never comes back in clear, and what looks for somebody is kept nowhere.
const UNSEEN = ['clientSecret', 'passphrase']
const LOOKING = ['find', 'among']

function faultsIn({ name, what, sent, answer, changed, events, back, kept }: Cell): string[] {
  const { status, body } = answer
  const odd = sent[name]
  const faults: string[] = []
  if (status >= 500) faults.push('is a fault of ours')
  if (status >= 400) faults.push(...changed.map((table) => `changes ${table}`))
  if (changed.length > 0 && events === 0) faults.push(`changes ${changed.join()} without an event`)
  if (status === 422 && !/role="alert"|class="refused"/.test(body)) faults.push('says nothing')
  if (status === 303 && what === 'one more') faults.push('takes more than it says')
  // Outer blanks are off; tags are words, so with them every kind of blank is.
  const trimmed = name === 'tags' ? even(odd).trim() : even(odd).replace(/^[ \t\n]+|[ \t\n]+$/g, '')
  if (kept !== null && kept !== trimmed) faults.push(`makes it ${kept.slice(0, 40)}`)
  if (status !== 422) return faults
  for (const [one, { value, typed }] of back)
    if (typed && !UNSEEN.includes(one) && typeof sent[one] === 'string' && even(value) !== even(sent[one]))
      faults.push(`loses ${one}, which is now ${value.slice(0, 40)}`)
  return faults
}

/** Sends the form once for each of its fields and each odd value; answers all that is not as it should be. */
async function faultsOf(it: Cast, path: string, form: Form): Promise<string[]> {
  let visitors = 0
  const url = form.at(it)
  async function come() {
    visitors += 1
    const browser = it.stranger(`198.18.${String(visitors >> 8)}.${String(visitors & 255)}`)
    if (form.by !== null) signInCheaply(it, browser, it.ids[form.by])
    await browser.token()
    return { browser, look: async () => fieldsSent((await browser.open(form.on?.(it) ?? url)).body, url) }
  }
  const shown = await (await come()).look()
  const faults: string[] = []
  for (const name of new Set([...shown.keys(), ...Object.keys(form.typed ?? {})]))
    for (const [what, odd] of Object.entries(oddFor(shown.get(name)?.most ?? null))) {
      const { browser, look } = await come()
      const values = [...(await look())].map(([one, { value }]) => [one, value])
      const sent: Sent = { ...Object.fromEntries(values), ...form.typed, [name]: odd }
      const before = stateIn(it)
      const told = eventNames(it.vault.db).length
      const answer = await browser.send(url, sent)
      const after = stateIn(it)
      const isKept = answer.status === 303 && /\/(edit|account)$/.test(path) && typeof odd === 'string'
      const isSeen = shown.get(name)?.typed === true && ![...UNSEEN, ...LOOKING].includes(name)
      const cell = {
        ...{ name, what, sent, answer },
        changed: Object.keys(after).filter((table) => after[table] !== before[table]),
        events: eventNames(it.vault.db).length - told,
        back: fieldsSent(answer.body, url),
        kept: isKept && isSeen ? ((await look()).get(name)?.value ?? '') : null,
      }
      faults.push(...faultsIn(cell).map((fault) => `${name}, ${what}: ${String(answer.status)}, ${fault}`))
    }
  return faults
}

// Who was there, what they looked at and what was denied is written down in any case.
const stateIn = ({ vault }: Cast) => stateOf(vault.db, { without: ['audit_events', 'sessions', 'marks'] })

async function house(t: Parameters<typeof castFor>[0], also?: Parameters<typeof appFor>[1]): Promise<Cast> {
  const it = await castFor(t, also)
  await it.as('edith').send('/private-groups/add', { name: 'Team Y' })
  await it.as('ada').send('/admin/user-groups/add', { name: 'Dev Y' })
  return it
}

t.test('every form is looked at, and no button is taken for one', async (t) => {
  const { app } = await castFor(t)
  const there = app.waysIn.filter(({ method }) => method === 'POST').map(({ url }) => url)
  t.same(there.sort(), [...Object.keys(FORMS), ...BUTTONS].sort())
})

for (const [path, form] of Object.entries(FORMS))
  t.test(`INP-08 INP-13 ACL-08 AUD-01 ${path}: odd, long, huge and repeated input in every field`, async (t) => {
    // The first administrator is made while there is nobody.
    const empty = async () => {
      const test = await appFor(t)
      return { ...test, stranger: (address: string) => browserFor(test, address) } as Cast
    }
    t.same(await faultsOf(path === '/setup' ? await empty() : await house(t), path, form), [])
  })

/** Pages that are a fault of ours when each of their questions is asked oddly. */
async function faultsOfQuestions(it: Cast): Promise<string[]> {
  const faults: string[] = []
  const pages = it.app.waysIn.filter(({ method, url }) => method === 'GET' && !/^\/(?:assets|up|ready)/.test(url))
  for (const { url } of pages)
    for (const [what, odd] of Object.entries(oddFor(null)).filter(([what]) => what !== 'a megabyte')) {
      const query = new URLSearchParams(QUESTIONS.flatMap((name) => [odd].flat().map((one) => [name, one])))
      const asked = `${url.replace(/:\w+/g, '1')}?${String(query)}`
      const { status } = await it.as(url.startsWith('/admin/') ? 'ada' : 'edith').open(asked)
      if (status >= 500) faults.push(`${url}, ${what}: ${String(status)}`)
    }
  return faults
}

const QUESTIONS = [
  ...['q', 'id', 'name', 'url', 'tags', 'shared', 'owner', 'used-from', 'used-until', 'status', 'sort', 'page', 'tab'],
  ...['select', 'secret', 'all', 'find', 'search', 'add', 'to', 'among', 'at', 'go', 'next', 'again', 'queue', 'token'],
]

t.test('INP-05 INP-13 no page breaks, whatever it is asked in its address', async (t) => {
  t.same(await faultsOfQuestions(await house(t)), [])
  const planted = await faultsOfQuestions(await house(t, { also: trustsAddresses }))
  t.ok(planted.includes('/account, twice: 500'), 'control: a page that takes for granted what it is asked is found')
})

for (const [what, plant, found] of [
  ['that stores by halves', storesByHalves, /^name, nothing: 422, changes users$/],
  ['that takes for granted that a field comes once', trustsBrowsers, /^name, twice: 500/],
  ['that comes back empty', forgetsWhatWasTyped, /loses email/],
  ['that makes too much fit', cutsToFit, /^name, families: 303, makes it/],
  ['that changes what no event tells', tellsNobody, /changes users without an event$/],
  ['that takes more than it says', cutsToFit, /^name, one more: 303, takes more/],
] as const)
  t.test(`INP-08 INP-13 AUD-01 control: a form ${what} is found`, async (t) => {
    const faults = await faultsOf(await house(t, { also: plant }), '/account', FORMS['/account'] as Form)
    t.ok(
      faults.some((fault) => found.test(fault)),
      faults.slice(0, 3).join('\n'),
    )
  })

// Administration, Audit: what happened is found again, read without traces of values, taken out as a file, and proven.
import t from 'tap'
import { EVENT_NAMES, record } from '../../src/audit/trail.ts'
import { translator } from '../../src/i18n/translate.ts'
import { updateUser } from '../../src/store/users.ts'
import { nobody } from '../../src/vault/actors.ts'
import { everybodyAdministers, forgetsReaders } from '../controls/screens/admin-audit.ts'
import { CAST, castFor, type Cast } from '../fixtures/cast.ts'
import { giveLink } from '../fixtures/outside.ts'
import { CANARY, putSealed } from '../fixtures/sealed.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'
import { happen, trailLines } from '../fixtures/trail.ts'

type Options = Parameters<typeof castFor>[1]

const AUDIT = '/admin/audit'

/** Somebody lived here: an API secret added, shown, shared inside and outside, and one act refused. */
async function house(t: Parameters<typeof castFor>[0], options: Options = {}): Promise<Cast> {
  const it = await castFor(t, { mailConfigured: true, ...options })
  const olivia = it.as('olivia')
  await olivia.send('/api-secrets/add', { name: 'Maps API', url: 'https://maps.test/', clientId: 'cid' })
  await olivia.send('/api-secrets/1/share/internal', { recipient: `user:${String(it.ids.victor)}` })
  await it.as('victor').send('/api-secrets/1/disable')
  await giveLink(it, { secretId: putSealed(it), opens: 3 })
  it.vault.write((tx) => {
    const origin = { address: '203.0.113.9', requestId: null }
    record(tx, nobody(origin), { name: 'external_share.visited', secretId: 2, details: { link: 1 } })
  })
  return it
}

const whatIn = (answer: { body: string }) => trailLines(answer).map(([, , what]) => what)

t.test('the trail stands in the menu of Administration; the newest event stands first, in words', async (t) => {
  const it = await house(t)
  const page = await it.as('ada').open(AUDIT)
  t.equal(page.status, 200)
  t.match(page.text, /Sharing options Audit System/, 'in the menu')
  t.same(whatIn(page), [
    'Page of a link opened',
    'Shared with somebody outside',
    'Sharing options changed',
    'API secret added',
    'Access denied Refused',
    'API secret shared',
    'API secret added',
  ])
  t.same(trailLines(page)[1]?.slice(3, 6), [
    'Olivia Owner',
    '2 Billing API',
    'Link 1 to eva@partner.test Share: 1 Until: Sun, 22 Nov 2026, 12:00 Openings: 3 Checked by: Code by e-mail',
  ])
  t.match(trailLines(page)[0], [
    /^7$/,
    /^Sat, 21 Nov 2026, 12:00$/,
    /./,
    /^Somebody not signed in$/,
    /./,
    /./,
    /^203\.0\.113\.9$/,
  ])
  t.match(trailLines(page)[2]?.[3], 'The operator')
  t.same(trailLines(page)[5]?.slice(3, 6), ['Olivia Owner', '1 Maps API', 'Victor Viewer Access: Can view'])
  t.match(page.text, /7 events/)
  const raw = it.vault.db.raw.prepare('UPDATE users SET language = ? WHERE username = ?')
  raw.run('pt-BR', 'ada')
  t.match((await it.as('ada').open(AUDIT)).text, /Segredo de API adicionado/)
})

t.test('groups stand by their names, private ones by their number; who is gone from the file by theirs', async (t) => {
  const it = await castFor(t)
  const ada = it.as('ada')
  await ada.send('/admin/user-groups/add', { name: 'Night shift' })
  await it.as('olivia').send('/private-groups/add', { name: 'Secret club' })
  it.vault.write((tx) => {
    const details = { group: 'user-group:99', batch: 3, to: [1, 2] }
    record(
      tx,
      { kind: 'user', id: 99, origin: { address: null, requestId: null } },
      { name: 'batch.shared', userId: 98, details },
    )
  })
  const page = await ada.open(AUDIT)
  t.match(trailLines(page)[0]?.slice(3, 7), ['User 99', '', 'User 98 User group 99 Batch: 3 To: 1, 2', ''])
  t.match(page.text, /Night shift/)
  t.match(page.text, /Private group 1/)
  t.notMatch(page.text, /Secret club/)
})

t.test('what an event says besides is in the reader’s words, and what has none stays a code', async (t) => {
  const it = await castFor(t)
  const details = { mayShareOutside: true, undo: false, until: null, because: 'handed-over', level: 'odd', typo: 4 }
  happen(it.vault, 1, () => ({ name: 'server.started', details }))
  const told = async (language: 'en' | 'pt-BR') => {
    it.vault.write((tx) => updateUser(tx.db, it.ids.ada, { language }))
    return trailLines(await it.as('ada').open(`${AUDIT}?event=server.started`))[0]?.[5]
  }
  t.equal(await told('en'), 'External share permission: Yes Undone: No Because: handed over Access: odd typo: 4')
  t.equal(
    await told('pt-BR'),
    'Permissão de compartilhamento externo: Sim Desfeito: Não Motivo: transferido Acesso: odd typo: 4',
  )
})

t.test('what was changed is named by the labels of its form', async (t) => {
  const it = await castFor(t)
  const changed = [
    { name: 'api_secret.changed', details: { fields: ['client_id', 'notes', 'odd'] } },
    { name: 'user.account_changed', details: { fields: ['timeZone', 'email'] } },
    { name: 'sharing_options.changed', details: { settings: ['external', 'check'], external: true, check: 'any' } },
  ] as const
  happen(it.vault, changed.length, (n) => changed[n] ?? changed[0])
  const told = async (language: 'en' | 'pt-BR') => {
    it.vault.write((tx) => updateUser(tx.db, it.ids.ada, { language }))
    const pages = await Promise.all(changed.map(({ name }) => it.as('ada').open(`${AUDIT}?event=${name}`)))
    return pages.map((page) => trailLines(page)[0]?.[5])
  }
  t.same(await told('en'), [
    'Fields: Client ID, Notes, odd',
    'Fields: Time zone, E-mail',
    'Settings: Sharing outside, Checked by Sharing outside: Yes Checked by: Whoever shares chooses',
  ])
  t.match((await told('pt-BR'))[0], /: ID do cliente, Anotações, odd$/)
})

t.test('every event there can be has its words in both languages, and can be chosen', async (t) => {
  const page = await (await castFor(t)).as('ada').open(AUDIT)
  for (const name of EVENT_NAMES) {
    const key = `audit.event_${name.replace('.', '_')}`
    for (const language of ['en', 'pt-BR'] as const) t.ok(translator(language).t(key), `${name} in ${language}`)
    t.match(page.body, `<option value="${name}"`)
  }
})

t.test(
  'filters find by person, event, item, result and day, stand in the address, and Clear takes them away',
  async (t) => {
    const it = await house(t)
    const ada = it.as('ada')
    const found = async (query: string) => (await ada.open(`${AUDIT}?${query}`)).body
    const numbers = async (query: string) => trailLines({ body: await found(query) }).map(([number]) => Number(number))
    t.same(await numbers('person=victor'), [3, 2], 'what they did and what happened to them')
    t.same(await numbers('person=victor@corp.test&result=refused'), [3])
    t.same(await numbers('person=Vict'), [3, 2], 'a part of one name')
    t.same(await numbers('person=nobody-is-called-this'), [])
    t.same(await numbers('person=vi'), [6, 4, 3, 2, 1], 'a part of several names')
    t.same(await numbers('event=all&result=all&item=2'), [7, 6, 4])
    t.same(await numbers('event=api_secret.added'), [4, 1])
    t.same(await numbers('event=api_secret.added&person=olivia&item=1'), [1])
    t.same(await numbers('item=2'), [7, 6, 4])
    t.same(await numbers('result=done&item=1'), [2, 1])
    t.same(await numbers('result=refused'), [3])
    t.same(await numbers('result=failed'), [])
    t.same(await numbers('from=2026-11-21&until=2026-11-21&event=api_secret.shared'), [2])
    t.same(await numbers('until=2026-11-20'), [])
    t.same(await numbers('from=2026-11-22'), [])
    // Several people: whoever's name holds it.
    t.same(await numbers('person=corp.test&event=api_secret.shared'), [2])
    const page = await ada.open(`${AUDIT}?person=victor&result=refused`)
    t.match(page.body, 'class="chip" href="/admin/audit?result=refused"')
    t.match(page.body, 'class="chip" href="/admin/audit?person=victor"')
    t.match(page.text, /Person: victor .* Result: Refused/)
    t.match(page.body, /<a class="button plain" href="\/admin\/audit">Clear/)
    t.match(page.body, 'href="/admin/audit/export?person=victor&amp;result=refused"')
    t.match(page.body, 'href="/admin/audit?item=1"', 'an item leads to all that happened to it')
    t.match((await ada.open(`${AUDIT}?event=api_secret.added`)).text, /Event: API secret added/)
  },
)

t.test('what a filter cannot use comes back with what was typed, in the page and in the part of it', async (t) => {
  const it = await house(t)
  const bad = await it.as('ada').open(`${AUDIT}?item=x&from=1&until=2026-11-31&person=victor&event=nothing&result=some`)
  t.equal(bad.status, 422)
  t.match(bad.text, /5 fields need your attention|fields need your attention/)
  t.match(bad.body, 'name="item" type="text" class="input" value="x"')
  t.match(bad.body, 'value="victor"')
  t.same(trailLines(bad), [])
  const days = await it.as('ada').open(`${AUDIT}?from=1&until=2026-11-31`)
  t.match([days.status, days.text], [422, /Date from: Choose a day .* Date until: Choose a day/])
  const turned = await it.as('ada').open(`${AUDIT}?from=2026-11-21&until=2026-11-20`)
  t.match([turned.status, turned.text], [422, /Nothing was searched/])
  const page = await it.as('ada').open(`${AUDIT}?item=1`)
  const part = await it.as('ada').open(`${AUDIT}?item=1`, { 'hx-request': 'true', 'hx-target': 'trail' })
  const listIn = (body: string) => /<div id="trail"[\s\S]*?<\/table>/.exec(body)?.[0]
  t.ok(listIn(page.body))
  t.equal(listIn(part.body), listIn(page.body), 'the part is what stands in the page')
  t.notMatch(part.body, '<html')
})

t.test(
  'thirty a page; Older leads on to the first event, Newest back; a look that found little says how far it came',
  async (t) => {
    const it = await castFor(t)
    happen(it.vault, 20_100, (n) => ({ name: n < 40 ? 'letters.retried' : 'letters.delayed', details: { n } }))
    const ada = it.as('ada')
    const first = await ada.open(AUDIT)
    t.match(first.text, /20,100 events/)
    t.equal(trailLines(first).length, 30)
    t.notMatch(first.body, '>Newest<')
    const older = /href="([^"]*before=[^"]*)" rel="next">Older</.exec(first.body)?.[1] ?? ''
    t.equal(older, '/admin/audit?before=20071')
    const second = await ada.open(older)
    t.same([trailLines(second)[0]?.[0], trailLines(second)[29]?.[0]], ['20070', '20041'])
    t.match(second.body, '<a href="/admin/audit">Newest</a>')
    const last = await ada.open(`${AUDIT}?before=10`)
    t.equal(trailLines(last).length, 9)
    t.notMatch(last.body, 'rel="next"')
    const none = await ada.open(`${AUDIT}?before=1`)
    t.match(none.text, /Nothing older/)
    t.match(none.body, 'href="/admin/audit">Newest')
    t.match((await ada.open(`${AUDIT}?before=999999`)).text, /Older/, 'one that is gone: from the end')
    t.match((await ada.open(`${AUDIT}?event=letters.retried`)).text, /40 events/)
    t.match((await ada.open(`${AUDIT}?event=letters.delayed`)).text, /At least 1,000 events/)

    // What is rare is not looked for without an end.
    const rare = await ada.open(`${AUDIT}?event=letters.delayed&result=failed`)
    t.same(trailLines(rare), [])
    t.match(rare.text, /Looked back as far as Sat, 21 Nov 2026, 12:00\. There are older events\. None so far/)
    const on = /href="([^"]*before=[^"]*)" rel="next">Look further back</.exec(rare.body)?.[1] ?? ''
    const end = await ada.open(on.replaceAll('&amp;', '&'))
    t.match(end.text, /Nothing older/)
  },
)

t.test('a trail that somebody spoilt is shown all the same', async (t) => {
  const it = await castFor(t)
  happen(it.vault, 2, () => ({ name: 'server.started', details: { link: 'x', recipient: 'user-group:7' } }))
  it.vault.db.raw.exec(`UPDATE audit_events SET name = 'x.y', details = '{"half' WHERE number = 1`)
  const page = await it.as('ada').open(AUDIT)
  t.equal(page.status, 200)
  t.same(
    trailLines(page).map((line) => [line[2], line[5]]),
    [
      ['MySafe started', 'User group 7 Link: x'],
      ['x.y', 'details: {&quot;half'],
    ],
  )
})

t.test('the five questions: administrators alone read, take out and prove; nothing changes for others', async (t) => {
  t.same(await strangersAt(t), [])
  t.not(
    (await strangersAt(t, { also: everybodyAdministers })).length,
    0,
    'control: everybody as an administrator is noticed',
  )
})

/** What people who do not administer get to see or do, in sentences. */
async function strangersAt(t: Parameters<typeof castFor>[0], options: Options = {}): Promise<string[]> {
  const it = await house(t, options)
  for (const person of CAST) it.as(person)
  const faults: string[] = []
  const before = JSON.stringify(stateOf(it.vault.db))
  const count = eventNames(it.vault.db).length
  for (const person of CAST.filter((one) => one !== 'ada'))
    for (const url of [AUDIT, `${AUDIT}?item=1`, `${AUDIT}/export`, `${AUDIT}/verify`]) {
      const page = await it.as(person).open(url)
      if (page.status !== 403 || /Olivia Owner .*API secret added/.test(page.text))
        faults.push(`${person} opens ${url}`)
      if (url === AUDIT || url.includes('?')) continue
      if ((await it.as(person).send(url, { format: 'csv' })).status !== 403) faults.push(`${person} sends ${url}`)
    }
  const stranger = it.stranger()
  if ((await stranger.open(AUDIT)).location !== '/sign-in?next=%2Fadmin%2Faudit') faults.push('a stranger enters')
  if (JSON.stringify(stateOf(it.vault.db)) !== before) faults.push('something changed')
  const more = eventNames(it.vault.db, count).filter((name) => name !== 'access.denied')
  return [...faults, ...more.map((name) => `${name} happened`)]
}

t.test('AUD-09 reading the trail is in the trail, once in a quarter of an hour for each person', async (t) => {
  t.same(await readingsOf(t), ['audit.read', 'audit.read'])
  t.not((await readingsOf(t, forgetsReaders)).length, 2, 'control: readers who leave no trace are noticed')
})

async function readingsOf(t: Parameters<typeof castFor>[0], also?: NonNullable<Options>['also']): Promise<string[]> {
  const it = await castFor(t, also === undefined ? {} : { also })
  const ada = it.as('ada')
  for (const query of ['', '?item=1', '?before=3']) await ada.open(`${AUDIT}${query}`)
  it.clock.pass({ minutes: 14 })
  await ada.open(AUDIT)
  it.clock.pass({ minutes: 1 })
  await ada.open(AUDIT)
  return eventNames(it.vault.db)
}

/** Ways to read the trail, or to count in it, without being somebody who looks: those that show something and leave no trace. */
async function readUnseen(t: Parameters<typeof castFor>[0], also?: NonNullable<Options>['also']): Promise<string[]> {
  const it = await house(t, also === undefined ? {} : { also })
  const ada = it.as('ada')
  const shown: string[] = []
  for (const [url, headers] of Object.entries({
    [AUDIT]: { 'sec-purpose': 'prefetch' },
    [`${AUDIT}?item=1`]: { 'x-background': '1' },
    [`${AUDIT}?item=2`]: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
    [`${AUDIT}/export?item=1`]: {},
  })) {
    const { text } = await ada.open(url, headers)
    if (/\d events?/.test(text) && !eventNames(it.vault.db).includes('audit.read')) shown.push(url)
  }
  return shown
}

t.test('AUD-09 nobody reads the trail, or counts in it, as one who only fetches ahead', async (t) => {
  t.same(await readUnseen(t), [])
  t.not((await readUnseen(t, forgetsReaders)).length, 0, 'control, found: readers who leave no trace')
})

t.test('what is no visit is not recorded as one, and a full disk keeps nobody from reading', async (t) => {
  const it = await castFor(t)
  const ada = it.as('ada')
  t.equal((await ada.open(AUDIT, { 'sec-purpose': 'prefetch' })).status, 409)
  t.same(eventNames(it.vault.db), [])
  it.vault.db.raw.exec("CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END")
  t.equal((await ada.open(AUDIT)).status, 200)
})

t.test('ACL-14 in the trail administrators see ids and names, and never a value', async (t) => {
  const it = await house(t)
  await it.as('olivia').send('/api-secrets/2/reveal', { for: 'show' })
  const page = await it.as('ada').open(AUDIT)
  t.match(page.text, /Client secret shown Olivia Owner 2 Billing API How: Show/)
  t.notMatch(page.body, CANARY)
  t.notMatch(page.body, /cid-77AA|maps\.test/)
})

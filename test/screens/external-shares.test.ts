// The external share report through the front door: one's own links, what became of them, taking back and sending again.
import t from 'tap'
import { askForCode } from '../../src/vault/link-codes.ts'
import { openLink, peekLink, recordLinkVisit, showAgain } from '../../src/vault/open-link.ts'
import { endOverdueLinks, endLinksOf } from '../../src/vault/link-ends.ts'
import { Gone } from '../../src/vault/refusals.ts'
import {
  asksNobody,
  beginsAnew,
  carries,
  countsTogether,
  everybodyAdministers,
  keepsTheOldLink,
  tellsAllAlike,
} from '../controls/screens/external-shares.ts'
import { CAST, castFor, hidden, signInCheaply, type Answer, type Cast, type Person } from '../fixtures/cast.ts'
import { mailbox, OVER_A_SERVER } from '../fixtures/mailbox.ts'
import { codeFrom, EVA, giveLink, giveLinks, otherThan, PASSPHRASE, sendAll, type Given } from '../fixtures/outside.ts'
import { CANARY, putSealed, signedIn } from '../fixtures/sealed.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]
type Options = Parameters<typeof castFor>[1]

const OWN = '/external-shares'
const ALL = '/admin/external-shares'
const ORIGIN = { address: '203.0.113.9', requestId: null }

/** A link of olivia's for eva outside. */
async function house(
  t: Test,
  options: Options = { mailConfigured: true },
): Promise<Cast & { given: Given; at: string }> {
  const it = await castFor(t, options)
  for (const person of CAST) it.as(person)
  const given = await giveLink(it, { secretId: putSealed(it), opens: 3 })
  return { ...it, given, at: `${OWN}/${String(given.linkId)}` }
}

/** The cells of each line of a report, as they are read. */
function lines({ body }: Answer): string[][] {
  return [...body.matchAll(/<tr>\s*(<td[\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].slice(0, -1).map(([, cell = '']) =>
      cell
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    ),
  )
}

/** Time passes, in which sessions end; olivia signs in again. */
function pass(it: Cast, time: Parameters<Cast['clock']['pass']>[0]): void {
  it.clock.pass(time)
  signInCheaply(it, it.as('olivia'), it.ids.olivia)
}

const ids = (answer: Answer) => lines(answer).map(([id]) => Number(id))

/** What a line offers to do. */
function offered({ body }: Answer): string[] {
  return [...body.matchAll(/role="menu"|data-menu>([\s\S]*?)<\/ul>/g)]
    .flatMap(([, menu = '']) => [...menu.matchAll(/href="([^"]*)"/g)])
    .map(([, href = '']) => href)
    .filter((href) => /external/.test(href))
}

/** The events of a history, newest first, each with what stands below it. */
function told({ body }: Answer): string[] {
  return [...body.matchAll(/<div class="timeline-text">([\s\S]*?)<\/div>/g)].map(([, text = '']) =>
    text.replace('<small>', ' – ').replaceAll(/<[^>]*>/g, ''),
  )
}

const row = ({ vault }: Cast, id: number) =>
  vault.db.raw.prepare('SELECT * FROM external_links WHERE id = ?').get(id) as Record<string, unknown>

t.test('the menu has External share above Private groups, and a first look says how to begin', async (t) => {
  const it = await castFor(t)
  const page = await it.as('olivia').open(OWN)
  t.match(page.text, 'Sharing center External share Private groups')
  t.match(page.text, 'Nothing is shared outside yet Sharing with people without an account needs the External share')
  t.match(page.text, 'An administrator can grant it.')
  t.notMatch(page.body, '<table')
  await giveLink(it, { secretId: putSealed(it) })
  it.vault.db.raw.prepare('UPDATE users SET may_share_outside = 1').run()
  t.match((await it.as('stan').open(OWN)).text, 'Begin with Share at an API secret and choose External.')
  it.vault.db.raw.prepare("DELETE FROM settings WHERE name = 'external_sharing'").run()
  t.match((await it.as('stan').open(OWN)).text, 'An administrator can switch it on under Sharing options.')
})

t.test(
  'a line says what was given to whom, from when to when, how often it still opens, and how it stands',
  async (t) => {
    const it = await house(t)
    const page = await it.as('olivia').open(OWN)
    const [line] = lines(page)
    t.same(line, ['1', 'Billing API', 'API secret', EVA, 'now', 'Sun, 22 Nov 2026, 12:00', '3', 'Approved'])
    const headings = [
      'ID',
      'Name',
      'Type',
      'Recipient',
      'Start',
      'Expiration',
      'Remaining accesses',
      'Status',
      'Actions',
    ]
    t.match(page.text, headings.join(' '))
    t.match(page.body, `href="/api-secrets/${String(it.given.secretId)}"`)
    t.same(offered(page), [it.at, `${it.at}/resend`, `/api-secrets/1/share/external?again=1`, `${it.at}/revoke`])
  },
)

t.test('the statuses: Approved, Finished, Cancelled and Error, each with its reason', async (t) => {
  const it = await house(t)
  const give = async (to: string, opens: number | 'unlimited' = 1) =>
    (await giveLink(it, { secretId: it.given.secretId, to: `${to}@partner.test`, opens })).linkId
  await give('free', 'unlimited')
  const used = await give('used')
  const failed = await give('failed')
  const taken = await give('taken')
  const set = (id: number, columns: string) =>
    it.vault.db.raw.prepare(`UPDATE external_links SET ${columns} WHERE id = ?`).run(id)
  set(used, "opens = 1, ended_at = 1, ended_because = 'used'")
  set(failed, 'mail_failed_at = 1')
  await it.as('olivia').send(`${OWN}/${String(taken)}/revoke`)
  const standing = async () =>
    Object.fromEntries(lines(await it.as('olivia').open(OWN)).map((line) => [line[3], line.slice(-2)]))
  t.same(await standing(), {
    [EVA]: ['3', 'Approved'],
    'free@partner.test': ['Unlimited', 'Approved'],
    'used@partner.test': ['0', 'Finished All accesses used'],
    'failed@partner.test': ['1', 'Error The mail with the link could not be sent'],
    'taken@partner.test': ['1', 'Cancelled Taken back'],
  })
  it.vault.write((tx) =>
    endLinksOf(tx, signedIn(it.vault, it.ids.olivia), { secretId: it.given.secretId, because: 'secret-changed' }),
  )
  t.match((await standing())[EVA], ['3', 'Cancelled The client secret was changed'])
  await give('late')
  pass(it, { days: 1 })
  t.match((await standing())['late@partner.test'], ['1', 'Finished Its time is over'], 'before anybody ended it')
  endOverdueLinks(it.vault)
  t.match((await standing())['late@partner.test'], ['1', 'Finished Its time is over'])
})

t.test('a link that sleeps says why, and only what is possible is offered', async (t) => {
  const it = await house(t)
  const { raw } = it.vault.db
  const look = async () => {
    const page = await it.as('olivia').open(OWN)
    return [lines(page)[0]?.at(-1), ...offered(page)]
  }
  const revoke = [it.at, `${it.at}/revoke`]
  raw.exec('UPDATE api_secrets SET disabled_at = 1')
  t.same(await look(), ['Approved Paused while the API secret is inactive', ...revoke])
  t.match((await it.as('olivia').open(it.at)).text, 'Paused while the API secret is inactive')
  raw.exec('UPDATE api_secrets SET disabled_at = NULL; UPDATE users SET may_share_outside = 0')
  t.same(await look(), ['Approved Paused: its owner lacks the External share permission', ...revoke])
  raw.exec("UPDATE users SET may_share_outside = 1; DELETE FROM settings WHERE name = 'external_sharing'")
  t.same(await look(), ['Approved Paused: external sharing is switched off', ...revoke])
})

t.test('without a mail server nothing is offered to be sent again; what has ended can be shared again', async (t) => {
  const it = await house(t, {})
  const again = '/api-secrets/1/share/external?again=1'
  t.same(offered(await it.as('olivia').open(OWN)), [it.at, again, `${it.at}/revoke`])
  t.notMatch((await it.as('olivia').open(`${it.at}/revoke`)).text, 'told by mail')
  for (const answer of [await it.as('olivia').open(`${it.at}/resend`), await it.as('olivia').send(`${it.at}/resend`)]) {
    t.equal(answer.status, 409)
    t.match(answer.text, 'No mail server is set up')
  }
  await it.as('olivia').send(`${it.at}/revoke`)
  t.same(offered(await it.as('olivia').open(OWN)), [it.at, again])
  const page = await it.as('olivia').open(it.at)
  t.match(page.body, `href="${again}"`)
  t.notMatch(page.body, '/revoke"')
})

t.test('filters find what they name, stand in the address as chips, and Clear takes them away', async (t) => {
  const it = await house(t)
  pass(it, { days: 2 })
  const weather = putSealed(it, { name: 'Weather' })
  await giveLink(it, { secretId: weather, to: 'finn@partner.test' })
  const olivia = it.as('olivia')
  const found = async (query: string) => ids(await olivia.open(`${OWN}?${query}`))
  t.same(await found(''), [2, 1])
  t.same(await found('id=1'), [1])
  t.same(await found('name=weat'), [2])
  t.same(await found('recipient=eva'), [1])
  t.same(await found('status=approved'), [2])
  t.same(await found('status=finished'), [1])
  t.same(await found('status=all'), [2, 1])
  t.same(await found('start-from=2026-11-23'), [2])
  t.same(await found('start-until=2026-11-21'), [1])
  t.same(await found('expiration-from=2026-11-23'), [2])
  t.same(await found('expiration-until=2026-11-22'), [1])
  t.same(await found('sort=id'), [1, 2])
  t.same(await found('sort=name'), [1, 2])
  t.same(await found('sort=nothing&page=x'), [2, 1], 'what there is not counts as not asked for')
  for (const page of [1, 7]) t.same(await found(`page=${String(page)}`), [2, 1])
  const page = await olivia.open(`${OWN}?status=approved&recipient=finn&sort=status`)
  t.match(page.text, 'Recipient: finn : remove this filter Status: Approved : remove this filter')
  t.match(page.body, `href="${OWN}?recipient=finn&amp;sort=status"`)
  t.match(page.body, `href="${OWN}?recipient=finn&amp;status=approved&amp;sort=-status"`, 'and back again')
  t.match(page.body, /aria-sort="ascending"/)
  t.match((await olivia.open(`${OWN}?sort=-name`)).body, /aria-sort="descending"/)
  const none = await olivia.open(`${OWN}?name=zzzz`)
  t.match(none.text, 'Nothing found No sharing fits these filters.')
  t.match(none.body, `href="${OWN}"`)
})

t.test('what a filter cannot use comes back with what was typed', async (t) => {
  const it = await house(t)
  const olivia = it.as('olivia')
  const wrong: [query: string, fault: string][] = [
    ['id=x', 'ID: An ID is a whole number, such as 980.'],
    ['start-from=2026-02-30', 'Start from: Choose a day of the calendar.'],
    ['start-until=tomorrow', 'Start until: Choose a day of the calendar.'],
    ['start-from=2026-11-22&start-until=2026-11-21', 'Start until: This day lies before the first one.'],
    ['expiration-from=1', 'Expiration from: Choose a day of the calendar.'],
    ['status=open', 'Status: Choose one of the entries.'],
  ]
  for (const [query, fault] of wrong)
    for (const [browser, at] of [
      [olivia, OWN],
      [it.as('ada'), ALL],
    ] as const) {
      const answer = await browser.open(`${at}?${query}`)
      t.equal(answer.status, 422)
      t.match(answer.text, fault)
      t.match(answer.text, 'Nothing was searched')
      t.same(lines(answer), [])
    }
  t.match((await olivia.open(`${OWN}?id=x`)).body, /name="id"[^>]*value="x"/)
  t.match((await olivia.open(`${OWN}?status=open`)).text, 'Status: open')
  t.equal((await olivia.open(`${OWN}?name=a&name=b`)).status, 422)
})

t.test('thirty a page, and the history too', async (t) => {
  const it = await house(t)
  const people = Array.from({ length: 15 }, (_, n) => `p${String(n)}@partner.test`)
  for (let act = 0; act < 2; act += 1) await giveLinks(it, { secretId: it.given.secretId }, people)
  const page = await it.as('olivia').open(`${OWN}?status=approved`)
  t.match(page.text, '1–30 of 31')
  t.match(page.body, `href="${OWN}?status=approved&amp;page=2"`)
  const second = await it.as('olivia').open(`${OWN}?status=approved&page=2`)
  t.same(ids(second), [1])
  t.match(second.body, `href="${OWN}?status=approved"`)
  for (let visit = 0; visit < 31; visit += 1) recordLinkVisit(it.vault, { token: it.given.token, origin: ORIGIN })
  const history = await it.as('olivia').open(it.at)
  t.match(history.text, '1–30 of 32')
  t.match(history.body, `href="${it.at}?page=2"`)
  const last = await it.as('olivia').open(`${it.at}?page=2`)
  t.same(told(last), ['Page opened', 'Item shared – by Olivia Owner'])
  t.match(last.body, `href="${it.at}"`)
})

/** What somebody outside does with a link until it is used up; what the sharer then reads, newest first. */
async function readAfterAll(it: Cast, { token, linkId }: Given): Promise<string[]> {
  const opener = { token, browser: 'b1', origin: ORIGIN }
  const type = (code: string) => openLink(it.vault, { ...opener, code, passphrase: '' })
  recordLinkVisit(it.vault, opener)
  askForCode(it.vault, opener)
  await sendAll(it.vault)
  const code = codeFrom(it.mailbox)
  await type(otherThan(code)).catch(() => undefined)
  await type(code)
  showAgain(it.vault, opener)
  return told(await it.as('olivia').open(`${OWN}/${String(linkId)}`))
}

const ALL_OF_IT = [
  'Item shown again in the same browser',
  'Item accessed – access 1 of 3',
  'Wrong code typed',
  'Code sent',
  'Page opened',
  'Item shared – by Olivia Owner',
]

t.test('EXT-16 the sharer reads a look at the page, a code, a wrong one and an access apart', async (t) => {
  const it = await house(t)
  t.same(await readAfterAll(it, it.given), ALL_OF_IT)
  const page = await it.as('olivia').open(it.at)
  t.match(page.text, `Recipient ${EVA} Shared by Olivia Owner`)
  t.match(page.text, 'Opened 1 of 3 times Remaining accesses 2 Checked by Code by e-mail')
  t.match(page.text, 'Sun, 22 Nov 2026, 12:00 (UTC)')
})

t.test('EXT-16 control: one word for all of it is noticed', async (t) => {
  const it = await house(t, { mailConfigured: true, also: tellsAllAlike })
  t.not((await readAfterAll(it, it.given)).join(), ALL_OF_IT.join())
})

t.test('the history says why it ended and through whom, and is kept after the end', async (t) => {
  const it = await house(t, {})
  const { secretId } = it.given
  const opened = await giveLink(it, { secretId, to: 'free@partner.test', opens: 'unlimited' })
  const opener = { token: opened.token, browser: 'b1', origin: ORIGIN, code: '' }
  await openLink(it.vault, { ...opener, passphrase: 'quite another one' }).catch(() => undefined)
  await openLink(it.vault, { ...opener, passphrase: PASSPHRASE })
  const read = async (id: number) => told(await it.as('olivia').open(`${OWN}/${String(id)}`))
  t.same((await read(opened.linkId)).slice(0, 2), ['Item accessed – access 1', 'Wrong passphrase typed'])
  t.match((await it.as('olivia').open(`${OWN}/${String(opened.linkId)}`)).text, 'Opened Once')
  await it.as('ada').send(`${ALL}/${String(it.given.linkId)}/revoke`)
  t.same(await read(it.given.linkId), ['Sharing revoked – by Ada Admin', 'Item shared – by Olivia Owner'])
  const edith = signedIn(it.vault, it.ids.edith)
  it.vault.write((tx) => endLinksOf(tx, edith, { secretId, because: 'secret-changed' }))
  t.same((await read(opened.linkId))[0], 'Sharing revoked – The client secret was changed · by Edith Editor')
  const handed = await giveLink(it, { secretId })
  it.vault.write((tx) => endLinksOf(tx, edith, { secretId, because: 'handed-over' }))
  t.same((await read(handed.linkId))[0], 'Sharing revoked – It was handed over to somebody else · by Edith Editor')
  const late = await giveLink(it, { secretId })
  pass(it, { days: 2 })
  endOverdueLinks(it.vault)
  t.same(await read(late.linkId), ['Sharing expired', 'Item shared – by Olivia Owner'])
})

t.test('Revoke asks, naming whom and what; Yes ends the link now, No changes nothing', async (t) => {
  const it = await house(t)
  const olivia = it.as('olivia')
  await sendAll(it.vault)
  const before = stateOf(it.vault.db)
  const question = await olivia.open(`${it.at}/revoke`)
  t.match(question.text, `Are you sure you want to take Billing API back from ${EVA}?`)
  t.match(question.text, 'The recipient is told by mail.')
  t.equal(hidden(question.body, 'back'), it.at)
  const inDialog = await olivia.inDialog(`${it.at}/revoke`)
  t.ok(question.body.includes(inDialog.body.slice(0, inDialog.body.indexOf('_csrf'))), 'the same inside')
  t.same(stateOf(it.vault.db), before)
  const answer = await olivia.send(`${it.at}/revoke`, { back: it.at })
  t.equal(answer.location, it.at)
  t.match((await olivia.follow(answer)).text, 'Sharing revoked The link opens nothing any more.')
  t.throws(() => peekLink(it.vault, { token: it.given.token, browser: null }), Gone)
  t.match(row(it, it.given.linkId), { ended_because: 'revoked', ended_at: it.clock.now() })
  await sendAll(it.vault)
  t.match(it.mailbox.to(EVA).at(-1)?.subject, /expired/i)
  for (const late of [await olivia.open(`${it.at}/revoke`), await olivia.send(`${it.at}/revoke`)]) {
    t.equal(late.status, 409)
    t.match(late.text, 'This link has ended already.')
  }
})

t.test('Yes and No lead back to where it was asked, and nowhere else', async (t) => {
  const it = await house(t)
  const olivia = it.as('olivia')
  const back = async (headers: Record<string, string>) =>
    hidden((await olivia.open(`${it.at}/revoke`, headers)).body, 'back')
  const list = `${OWN}?status=approved`
  t.equal(await back({ referer: `${it.origin}${list}` }), list)
  t.equal(await back({ referer: `${it.origin}${OWN}` }), OWN)
  t.equal(await back({ 'hx-current-url': `${it.origin}${list}`, 'hx-request': 'true' }), list)
  for (const elsewhere of ['/account', ALL, `${OWN}/7`, '//evil.test/', `${OWN}x`])
    t.equal(await back({ referer: `${it.origin}${elsewhere}` }), it.at)
  t.equal((await olivia.send(`${it.at}/resend`, { back: 'https://evil.test/' })).location, it.at)
  t.equal((await olivia.sendInDialog(`${it.at}/revoke`, { back: list })).location, list)
})

/** Sends a link again that was opened once of three times; what became of the one before, of the counter and of the end. */
async function sentAgain(it: Cast & { given: Given; at: string }) {
  it.vault.db.raw.prepare('UPDATE external_links SET opens = 1').run()
  const { opens, expires_at: end } = row(it, it.given.linkId)
  const answer = await it.as('olivia').send(`${it.at}/resend`)
  await sendAll(it.vault)
  const [token = ''] = it.mailbox
    .to(EVA)
    .flatMap(({ text }) => /(?<=\/open\/)[\w-]+/.exec(text) ?? [])
    .slice(-1)
  const opensStill = (one: string) => {
    try {
      return peekLink(it.vault, { token: one, browser: null }).open
    } catch (error) {
      if (error instanceof Gone) return false
      throw error
    }
  }
  const now = row(it, it.given.linkId)
  return {
    answer,
    faults: [
      ...(opensStill(it.given.token) ? ['the link before opens'] : []),
      ...(opensStill(token) && token !== it.given.token ? [] : ['the new link does not open']),
      ...(now['opens'] === opens ? [] : ['the counter moved']),
      ...(now['expires_at'] === end ? [] : ['the end moved']),
    ],
  }
}

t.test('it is mailed again three times in a quarter of an hour, and nobody else learns of that', async (t) => {
  const it = await house(t)
  const send = async (person: Person) => (await it.as(person).send(`${it.at}/resend`)).status
  t.same([await send('olivia'), await send('olivia'), await send('olivia'), await send('olivia')], [303, 303, 303, 429])
  t.equal(await send('edith'), 404)
  pass(it, { minutes: 15 })
  t.equal(await send('olivia'), 303)
})

t.test('EXT-18 Forward URL access mails a new link; the one before is dead, counter and end stay', async (t) => {
  const it = await house(t)
  const question = await it.as('olivia').open(`${it.at}/resend`)
  t.match(question.text, `Are you sure you want to mail a new link for Billing API to ${EVA}?`)
  t.match(
    question.text,
    'The link sent before opens nothing any more. The end, Sun, 22 Nov 2026, 12:00, and the remaining',
  )
  pass(it, { hours: 5 })
  const { answer, faults } = await sentAgain(it)
  t.same(faults, [])
  t.match(
    (await it.as('olivia').follow(answer)).text,
    'URL access forwarded The mail with a new link is printed where MySafe was started.',
  )
  t.same(told(await it.as('olivia').open(it.at))[0], 'Link resent – by Olivia Owner')
})

t.test('where a mail server takes it, the new link is said to be on its way', async (t) => {
  const it = await house(t, { mail: mailbox(OVER_A_SERVER) })
  const sent = await it.as('olivia').send(`${it.at}/resend`)
  t.match((await it.as('olivia').follow(sent)).text, 'URL access forwarded A new link is on its way by mail.')
})

t.test(
  'EXT-18 control: a counter that begins anew, an end that moves and a link that lives on are noticed',
  async (t) => {
    const anew = await sentAgain(await house(t, { mailConfigured: true, also: beginsAnew }))
    t.same(anew.faults, ['the counter moved', 'the end moved'])
    const kept = await sentAgain(await house(t, { mailConfigured: true, also: keepsTheOldLink }))
    t.match(kept.faults, ['the link before opens'])
  },
)

/** Of two people in one act the first opens; how often each may still, by the report. */
async function remainingAfterOne(it: Cast): Promise<(string | undefined)[]> {
  const [first] = await giveLinks(it, { opens: 2 }, [EVA, 'finn@partner.test'])
  const opener = { token: first?.token ?? '', browser: 'b1', origin: ORIGIN }
  await openLink(it.vault, { ...opener, code: '', passphrase: PASSPHRASE })
  return lines(await it.as('olivia').open(`${OWN}?sort=id`)).map((line) => line[6])
}

t.test('EXT-17 the counter is each recipient’s own: what one opens shortens nobody else’s', async (t) => {
  t.same(await remainingAfterOne(await castFor(t)), ['1', '2'])
})

t.test('EXT-17 control: a counter for all of them is noticed', async (t) => {
  t.same(await remainingAfterOne(await castFor(t, { also: countsTogether })), ['1', '1'])
})

t.test('a link that has ended, or whose API secret is inactive, is not sent again, and says why', async (t) => {
  const it = await house(t)
  const { raw } = it.vault.db
  const olivia = it.as('olivia')
  raw.exec('UPDATE api_secrets SET disabled_at = 1')
  const both = async () => [await olivia.open(`${it.at}/resend`), await olivia.send(`${it.at}/resend`)]
  for (const { status, text } of await both()) {
    t.equal(status, 409)
    t.match(text, /inactive/)
  }
  t.equal((await olivia.open(`${it.at}/revoke`)).status, 200, 'taking back stays possible')
  raw.exec('UPDATE api_secrets SET disabled_at = NULL')
  pass(it, { days: 1 })
  for (const { status, text } of await both()) {
    t.equal(status, 409)
    t.match(text, 'This link has ended already.')
  }
})

/** Whether olivia gets a link sent again without permission, and while sharing outside is switched off. */
async function forwardsWithout(t: Test, also?: NonNullable<Options>['also']): Promise<string[]> {
  const let_ = async (sql: string, what: string) => {
    const it = await house(t, { mailConfigured: true, ...(also === undefined ? {} : { also }) })
    it.vault.db.raw.exec(sql)
    const before = stateOf(it.vault.db, { without: ['audit_events', 'users', 'settings'] })
    const { status } = await it.as('olivia').send(`${it.at}/resend`)
    const changed =
      JSON.stringify(stateOf(it.vault.db, { without: ['audit_events', 'users', 'settings'] })) !==
      JSON.stringify(before)
    return status === 403 && !changed ? [] : [what]
  }
  return [
    ...(await let_('UPDATE users SET may_share_outside = 0', 'without permission')),
    ...(await let_("DELETE FROM settings WHERE name = 'external_sharing'", 'while it is switched off')),
  ]
}

t.test('ACL-16 Forward URL access needs the permission and the switch, each time', async (t) => {
  t.same(await forwardsWithout(t), [])
})

t.test('ACL-16 control: a link that is sent again without asking is noticed', async (t) => {
  t.same(await forwardsWithout(t, asksNobody), ['without permission', 'while it is switched off'])
})

/** Everybody at every address of somebody's link: what was answered otherwise than the policy says, or changed. */
async function rightsFaults(t: Test, also?: NonNullable<Options>['also']): Promise<string[]> {
  const faults: string[] = []
  const it = await house(t, { mailConfigured: true, ...(also === undefined ? {} : { also }) })
  const addresses = ['', '/revoke', '/resend'].map((act) => [`GET ${it.at}${act}`, `GET ${OWN}/999${act}`] as const)
  const acts = ['/revoke', '/resend'].map((act) => [`POST ${it.at}${act}`, `POST ${OWN}/999${act}`] as const)
  const ask = (person: 'victor' | 'edith' | 'gina' | 'stan', entry: string) => {
    const [method, url = ''] = entry.split(' ')
    return method === 'POST' ? it.as(person).send(url) : it.as(person).open(url)
  }
  const before = stateOf(it.vault.db)
  for (const person of ['victor', 'edith', 'gina', 'stan'] as const) {
    for (const [there, nowhere] of [...addresses, ...acts]) {
      const [answer, unknown] = [await ask(person, there), await ask(person, nowhere)]
      if (answer.status !== 404) faults.push(`${person} ${there}: ${String(answer.status)}`)
      else if (answer.body !== unknown.body) faults.push(`${person} ${there}: told apart`)
    }
    const list = await it.as(person).open(`${OWN}?status=all&id=${String(it.given.linkId)}`)
    if (lines(list).length > 0 || list.body.includes(EVA)) faults.push(`${person} lists it`)
    if ((await it.as(person).open(ALL)).status !== 403) faults.push(`${person} GET ${ALL}`)
  }
  if (JSON.stringify(stateOf(it.vault.db)) !== JSON.stringify(before)) faults.push('something was changed')
  return faults
}

t.test('ACL-03 ACL-05 a link is there for the owner alone: editor, viewer, member and stranger get 404', async (t) => {
  t.same(await rightsFaults(t), [])
  const it = await house(t)
  await it.as('edith').open(it.at)
  t.match(eventNames(it.vault.db).at(-1), 'access.denied')
  for (const id of ['0', '-1', '1e3', '999', 'x', '%31%00'])
    t.equal((await it.as('olivia').open(`${OWN}/${id}`)).status, 404, id)
})

t.test('ACL-03 ACL-05 control: a report that takes everybody for an administrator is noticed', async (t) => {
  const faults = await rightsFaults(t, everybodyAdministers)
  t.match(faults.join('\n'), /stan GET \/external-shares\/1: 200/)
  t.match(faults.join('\n'), 'something was changed')
})

t.test('administrators see all links and whose they are, revoke and read, and send nothing', async (t) => {
  const it = await house(t)
  const ada = it.as('ada')
  t.match((await ada.open(ALL)).text, 'Users User groups External share Sharing options Audit System')
  const page = await ada.open(`${ALL}?sharer=olivia&sort=owner`)
  t.same(lines(page), [['1', 'Billing API', EVA, 'Olivia Owner', 'now', 'Sun, 22 Nov 2026, 12:00', '3', 'Approved']])
  const at = `${ALL}/1`
  t.same(offered(page), [at, `${at}/revoke`])
  t.notMatch(page.body, 'href="/api-secrets/1')
  t.same(lines(await ada.open(`${ALL}?sharer=nobody`)), [])
  const link = await ada.open(at)
  t.match(link.text, 'Owner Olivia Owner')
  t.notMatch(link.body, 'href="/api-secrets/1')
  t.same(lines(await ada.open(OWN)), [], 'among one’s own there is nothing of others')
  for (const answer of [await ada.open(`${it.at}/resend`), await ada.send(`${it.at}/resend`)])
    t.equal(answer.status, 403)
  t.match((await ada.open(`${at}/revoke`)).text, `take Billing API back from ${EVA}?`)
  const done = await ada.send(`${at}/revoke`, { back: `${ALL}?sharer=olivia` })
  t.match((await ada.follow(done)).text, 'Sharing revoked')
  t.equal(done.location, `${ALL}?sharer=olivia`)
  t.match(row(it, 1), { ended_because: 'revoked' })
  it.vault.db.raw.exec('PRAGMA foreign_keys = OFF; DELETE FROM external_links')
  t.match((await ada.open(ALL)).text, 'As soon as somebody shares with a person without an account, it stands here.')
})

/** Every page about links, as owner and administrator see them; which of them holds one of what opens them. */
async function leaks(it: Cast & { at: string; given: Given }, secrets: readonly string[]): Promise<string[]> {
  const [olivia, ada] = [it.as('olivia'), it.as('ada')]
  const admin = `${ALL}/${String(it.given.linkId)}`
  const pages: [string, Answer][] = []
  for (const url of [OWN, `${OWN}?recipient=eva`, it.at, `${it.at}/revoke`, `${it.at}/resend`])
    pages.push([url, await olivia.open(url)])
  pages.push(['resent', await olivia.follow(await olivia.send(`${it.at}/resend`))])
  for (const url of [ALL, admin, `${admin}/revoke`, it.at]) pages.push([url, await ada.open(url)])
  pages.push(['revoked', await ada.follow(await ada.send(`${admin}/revoke`))])
  for (const url of [OWN, it.at, `/api-secrets/1?tab=sharing`, `/api-secrets/1?tab=history`])
    pages.push([`${url} after`, await olivia.open(url)])
  const packed = secrets.map((one) => btoa(one).replace(/=+$/, '').slice(0, 16))
  return pages.flatMap(([url, { body, status }]) => {
    if (status !== 200) return [`${url}: ${String(status)}`]
    return [...secrets, ...packed].some((one) => body.includes(one)) ? [`${url} gives it away`] : []
  })
}

/** A link that was opened by a mailed code: what opened it. */
async function opened(it: Cast & { given: Given }): Promise<string[]> {
  await readAfterAll(it, it.given)
  return [it.given.token, codeFrom(it.mailbox)]
}

t.test('ACL-23 no page about links holds a token, a code or a value, for owner or administrator', async (t) => {
  const it = await house(t)
  const secrets = [...(await opened(it)), CANARY]
  t.same(await leaks(it, secrets), [])
})

t.test('ACL-23 control: pages that carry what opens a link are noticed', async (t) => {
  const secrets: string[] = []
  const it = await house(t, { mailConfigured: true, also: (app, vault) => carries(secrets)(app, vault) })
  secrets.push(...(await opened(it)))
  t.ok((await leaks(it, secrets)).filter((leak) => leak.endsWith('gives it away')).length >= 10)
})

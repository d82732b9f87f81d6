// One time share through the front door: what the screen asks, what comes back, the links once, and who gets there at all.
import t from 'tap'
import { verifyPassphrase } from '../../src/crypto/passphrases.ts'
import { disableApiSecret } from '../../src/vault/api-secret-state.ts'
import { changeSharingOptions, sharingOptions, sharingOptionsVersion } from '../../src/vault/sharing-options.ts'
import type { SharingOptions } from '../../src/vault/sharing-options.ts'
import { sendsPassphraseBack, showsLinksAgain } from '../controls/screens/share-outside.ts'
import { hidden, type Answer, type Cast } from '../fixtures/cast.ts'
import { mailbox, OVER_A_SERVER } from '../fixtures/mailbox.ts'
import { allowOutside, EVA, giveLink, switchOutside } from '../fixtures/outside.ts'
import { putSealed, signedIn } from '../fixtures/sealed.ts'
import { house as houseInside, type Test } from '../fixtures/share-window.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

const PASSPHRASE = 'canary passphrase 7d'
const FORM = { emails: EVA, expiration: '24-hours', access: 'once', check: 'code', meant: 'partner.test' }

/** Olivia may share outside, and mail works unless it is said otherwise. */
async function house(t: Test, options: Parameters<typeof houseInside>[1] = {}) {
  const given = await houseInside(t, { mailConfigured: true, ...options })
  allowOutside(given.it)
  return { ...given, url: `${given.address}/share/external` }
}

function setOptions({ vault, ids }: Cast, options: Partial<SharingOptions>): void {
  const given = { ...sharingOptions(vault), ...options }
  changeSharingOptions(vault, signedIn(vault, ids.ada), { options: given, version: sharingOptionsVersion(vault) })
}

/** The links on a page, in their order. */
function linksOn({ body }: Answer): string[] {
  return [...body.matchAll(/value="([^"]*\/open\/[\w-]{43})"/g)].map(([, link]) => link ?? '')
}

/** The answers to one question: their words, and which is chosen. */
function answersTo({ body }: Answer, name: string): { labels: string[]; chosen: string | undefined } {
  const boxes = [...body.matchAll(new RegExp(`<input type="radio" id="(${name}-[^"]*)"[^>]*>`, 'g'))]
  const label = (id: string) => new RegExp(`<label for="${id}">([^<]*)<`).exec(body)?.[1] ?? ''
  const chosen = boxes.find(([tag]) => tag.includes(' checked'))?.[1]
  return { labels: boxes.map(([, id = '']) => label(id)), ...{ chosen: chosen && label(chosen) } }
}

const input = ({ body }: Answer, id: string) => new RegExp(`<(?:input|textarea) id="${id}"[^>]*>`).exec(body)?.[0] ?? ''
const typedIn = ({ body }: Answer) => /<textarea id="emails"[^>]*>\s*([^<]*)</.exec(body)?.[1]
const live = ({ vault }: Cast) =>
  vault.db.raw.prepare('SELECT count(*) FROM external_links WHERE ended_at IS NULL').pluck().get()
const without = { without: ['audit_events', 'sessions'] }

t.test(
  'scenario 59: without permission or switch it cannot be used, and a direct request is refused with the reason',
  async (t) => {
    const { it, url } = await house(t)
    const refusals: [() => void, string][] = [
      [() => allowOutside(it, 'olivia', false), 'You do not have the External share permission'],
      [
        () => (allowOutside(it), switchOutside(it, false)),
        'External sharing is switched off. An administrator can switch it on.',
      ],
    ]
    for (const [take, words] of refusals) {
      take()
      const before = stateOf(it.vault.db, without)
      for (const answer of [
        await it.as('olivia').open(url),
        await it.as('olivia').send(url, FORM),
        await it.as('olivia').send(url, { ...FORM, suggest: 'yes' }),
      ]) {
        t.equal(answer.status, 403)
        t.match(answer.text, words)
      }
      t.same(stateOf(it.vault.db, without), before)
    }
  },
)

t.test('scenario 60, 61, 62, 63: External opens One time share with Name, Url and Type', async (t) => {
  const { it, address, url } = await house(t)
  t.match((await it.as('olivia').open(`${address}/share`)).body, `<a class="share-card" id="external" href="${url}">`)
  const page = await it.as('olivia').open(url)
  t.equal(page.status, 200)
  t.match(page.body, /<title>[^<]*One time share — Billing API/)
  t.match(page.body, /<h1>One time share<\/h1>/)
  t.match(page.text, 'Name Billing API Url https://api.billing.test/v2 Type API secret')
  t.match(page.text, 'The items with an asterisk are mandatory.')
})

t.test('page and what htmx asks for are the same inside', async (t) => {
  const { it, url } = await house(t)
  const inside = ({ body }: Answer) =>
    (/<section class="panel narrow">[\s\S]*<\/section>/.exec(body)?.[0] ?? '').replace(/name="_csrf" value="[^"]*"/, '')
  const page = await it.as('olivia').open(url)
  const piece = await it.as('olivia').open(url, { 'hx-request': 'true', 'hx-target': 'content' })
  t.notMatch(piece.body, '<html')
  t.equal(inside(piece), inside(page))
  t.ok(inside(page).length > 500)
})

t.test('three acts for the usual case: an address, Save, done', async (t) => {
  const { it, url } = await house(t)
  await giveLink(it, { secretId: putSealed(it) })
  const { body } = await it.as('olivia').open(url)
  const chosen = [...body.matchAll(/<input type="radio"[^>]* name="([^"]*)" value="([^"]*)" checked/g)]
  const form = Object.fromEntries(chosen.map(([, name, value]) => [String(name), String(value)]))
  t.same(form, { expiration: '24-hours', access: 'once', check: 'code' })
  const done = await it.as('olivia').send(url, { ...form, emails: EVA })
  t.equal(done.status, 200)
  t.match(done.text, 'The link is ready')
})

t.test(
  'scenario 64: one or several addresses are taken; one that is none is refused, and all that was typed comes back',
  async (t) => {
    const { it, url } = await house(t)
    const emails = 'eva@partner.test, bob\n"x"@partner.test'
    const typed = { ...FORM, emails, expiration: 'customized', day: '2026-12-24', time: '18:30', access: 'customized' }
    const page = await it
      .as('olivia')
      .send(url, { ...typed, accesses: '7', endsAfterFirst: true, check: 'both', passphrase: PASSPHRASE })
    t.equal(page.status, 422)
    t.match(page.text, 'These are not e-mail addresses: bob, "x"@partner.test. Write each one as in eva@example.org.')
    t.equal(typedIn(page)?.replaceAll('&quot;', '"'), emails)
    t.match(input(page, 'emails'), /aria-invalid="true"/)
    t.equal(answersTo(page, 'expiration').chosen, 'Customized')
    t.match([input(page, 'day'), input(page, 'time'), input(page, 'accesses')].join(), /"2026-12-24".*"18:30".*"7"/)
    t.match(page.body, /name="endsAfterFirst" value="yes" checked/)
    t.equal(answersTo(page, 'check').chosen, 'Both')
    t.match(page.text, 'Ends Thu, 24 Dec 2026, 18:30 UTC.', 'the customized end is spelled out')
    t.equal(live(it), 0)
    const many = 'eva@partner.test bob@partner.test\nann@partner.test'
    t.equal(linksOn(await it.as('olivia').send(url, { ...FORM, emails: many })).length, 3)
  },
)

t.test('scenario 65, 66: Expiration time offers five answers, and day and time only for Customized', async (t) => {
  const { it, url } = await house(t)
  it.vault.db.raw.exec("UPDATE users SET time_zone = 'America/Sao_Paulo'")
  const page = await it.as('olivia').open(url)
  t.match(page.text, 'Expiration time *')
  t.same(answersTo(page, 'expiration'), {
    labels: ['1 hour', '24 hours', '1 week', '30 days', 'Customized'],
    chosen: '24 hours',
  })
  const [only = ''] = /<div class="form-row for-customized">[\s\S]*?<\/div>\s*<\/div>/.exec(page.body) ?? []
  t.match(only, /<input id="day" name="day" type="date"[\s\S]*<input id="time" name="time" type="time"/)
  t.match(only, 'In your time zone, America/Sao_Paulo.')
  t.match(page.text, 'Ends Sun, 22 Nov 2026, 09:00 (America/Sao_Paulo) · Sun, 22 Nov 2026, 12:00 UTC.')
  const day = { day: '2026-12-24', time: '18:30' }
  t.match(
    (await it.as('olivia').send(url, { ...FORM, ...day })).text,
    'Ends Sun, 22 Nov 2026, 09:00',
    'otherwise they count for nothing',
  )
  const chosen = await it.as('olivia').send(url, { ...FORM, ...day, expiration: 'customized' })
  t.match(chosen.text, 'Ends Thu, 24 Dec 2026, 18:30 (America/Sao_Paulo) · Thu, 24 Dec 2026, 21:30 UTC.')
})

t.test(
  'while a day and a time are typed, the end they come to is spelled out, and nothing while they are none',
  async (t) => {
    const { it, url } = await house(t)
    const end = async (query: string) => {
      const { body } = await it
        .as('olivia')
        .open(`${url}?${query}`, { 'hx-request': 'true', 'hx-target': 'expiration-end' })
      return /<div class="for-customized" id="expiration-end" role="status"><p [^>]*>([^<]*)</.exec(body)?.[1]
    }
    t.equal(await end('day=2026-12-24&time=18:30'), 'Ends Thu, 24 Dec 2026, 18:30 UTC.')
    for (const query of ['day=2026-12-24&time=', 'day=&time=18:30', 'day=x&time=y', ''])
      t.equal(await end(query), '', query)
    const { body } = await it.as('olivia').open(url)
    for (const name of ['day', 'time']) t.match(body, new RegExp(`<input id="${name}"[^>]*hx-get="${url}"`), name)
  },
)

t.test(
  'scenario 67, 68: Maximum access offers three answers; One time share shows 1, Customized takes a number',
  async (t) => {
    const { it, url } = await house(t)
    const page = await it.as('olivia').open(url)
    t.match(page.text, 'Maximum access *')
    t.same(answersTo(page, 'access'), {
      labels: ['Unlimited', 'One time share', 'Customized'],
      chosen: 'One time share',
    })
    t.match(page.text, '1 access for each recipient')
    t.match(input(page, 'accesses'), / type="number"[^>]* min="1" max="9999" step="1"/)
    const opens = async (form: Record<string, string>) => (await it.as('olivia').send(url, { ...FORM, ...form })).text
    t.match(await opens({}), 'It opens once.')
    t.match(await opens({ access: 'customized', accesses: '3' }), 'It opens 3 times.')
    t.match(await opens({ access: 'unlimited' }), 'It opens as often as wanted until then.')
    t.match(await opens({ access: 'customized', accesses: '10000' }), 'Enter a whole number from 1 to 9,999.')
  },
)

t.test('scenario 69: what is missing is refused, all of it at once, and nothing is shared', async (t) => {
  const { it, url } = await house(t)
  const before = stateOf(it.vault.db, without)
  const page = await it.as('olivia').send(url, {})
  t.equal(page.status, 422)
  for (const words of [
    '4 fields need your attention',
    'Enter at least one e-mail address.',
    'Choose when the links end.',
    'Choose how often each link opens.',
    'Choose how the recipient is checked.',
  ])
    t.match(page.text, words)
  t.match(page.text, 'The items with an asterisk are mandatory.')
  for (const form of [
    { expiration: 'for ever' },
    { access: 'twice' },
    { check: 'none' },
    { expiration: ['1-hour', '1-week'] },
  ])
    t.equal((await it.as('olivia').send(url, { ...FORM, ...form })).status, 422, JSON.stringify(form))
  t.same(stateOf(it.vault.db, without), before)
})

t.test('scenario 72: longer than the administrators’ maximum is refused, and the limit is named', async (t) => {
  const { it, url } = await house(t)
  setOptions(it, { longestHours: 48 })
  const first = await it.as('olivia').open(url)
  t.match(first.text, 'Longer than administrators allow.', 'said before it is chosen')
  const customized = { expiration: 'customized', day: '2026-11-23', time: '12:01' }
  for (const form of [{ expiration: '1-week' }, customized]) {
    const page = await it.as('olivia').send(url, { ...FORM, ...form })
    t.equal(page.status, 422)
    t.match(page.text, 'This exceeds the limit: administrators allow at most 2 days.')
  }
  t.equal(live(it), 0)
  setOptions(it, { longestHours: 5 })
  t.equal(answersTo(await it.as('olivia').open(url), 'expiration').chosen, '1 hour', 'what is preselected can be saved')
})

t.test('a new domain is to be confirmed in place; once it was used nothing is asked', async (t) => {
  const { it, url } = await house(t)
  const emails = 'eva@partner.test, bob@other.test'
  const asked = await it.as('olivia').send(url, { ...FORM, emails, meant: [] })
  t.equal(asked.status, 422)
  t.match(asked.text, 'These domains are new here Yes, I mean partner.test Yes, I mean other.test')
  const half = await it.as('olivia').send(url, { ...FORM, emails, meant: 'partner.test' })
  t.match(half.text, 'Nobody shared with other.test before. Confirm that you mean it.')
  t.match(half.body, /value="partner.test" checked/)
  const other = await it.as('olivia').send(url, { ...FORM, emails: 'eva', meant: 'partner.test' })
  t.notMatch(other.text, 'new here', 'where there is none any more nothing is asked')
  t.equal(live(it), 0)
  t.equal((await it.as('olivia').send(url, { ...FORM, emails, meant: ['partner.test', 'other.test'] })).status, 200)
  t.equal((await it.as('olivia').send(url, { ...FORM, emails, meant: [] })).status, 200)
})

t.test('who has an account, and which domains are allowed, is told', async (t) => {
  const { it, url } = await house(t)
  const inside = await it.as('olivia').send(url, { ...FORM, emails: 'victor@corp.test, edith@corp.test' })
  t.match(inside.text, 'victor@corp.test, edith@corp.test have an account: share inside.')
  setOptions(it, { domains: ['partner.test', 'other.test'] })
  t.match((await it.as('olivia').open(url)).text, 'Allowed here: other.test, partner.test')
  const refused = await it.as('olivia').send(url, { ...FORM, emails: 'x@third.test' })
  t.match(refused.text, 'Administrators do not allow sharing with third.test.')
  setOptions(it, { domains: Array.from({ length: 11 }, (_, n) => `d${String(n + 10)}.test`) })
  t.match((await it.as('olivia').open(url)).text, 'd19.test, …', 'ten are enough to see what is meant')
})

t.test('which checks there are: as administrators require, and as mail allows', async (t) => {
  const { it, url } = await house(t)
  const checks = async () => answersTo(await it.as('olivia').open(url), 'check')
  t.same(await checks(), { labels: ['Code by e-mail', 'Passphrase', 'Both'], chosen: 'Code by e-mail' })
  setOptions(it, { check: 'passphrase' })
  t.same(await checks(), { labels: ['Passphrase', 'Both'], chosen: 'Passphrase' })
  setOptions(it, { check: 'both' })
  t.same(await checks(), { labels: ['Both'], chosen: 'Both' })
  t.match((await it.as('olivia').send(url, FORM)).text, 'Choose how the recipient is checked.')
  const plain = await house(t, { mailConfigured: false })
  t.same(answersTo(await plain.it.as('olivia').open(plain.url), 'check'), {
    labels: ['Passphrase'],
    chosen: 'Passphrase',
  })
  setOptions(plain.it, { check: 'code' })
  const none = await plain.it.as('olivia').open(plain.url)
  t.match(
    none.text,
    'Nothing can be shared outside at the moment Administrators require a code by e-mail, and no mail server is set up.',
  )
  t.notMatch(none.body, `action="${plain.url}"`, 'there is no form to fill in vain')
  t.equal((await plain.it.as('olivia').send(plain.url, { ...FORM, passphrase: PASSPHRASE })).status, 422)
})

/** Where a passphrase stands on the page that comes back, as it was typed; the page. */
async function comesBack(t: Test, also?: NonNullable<Parameters<typeof houseInside>[1]>['also']) {
  const given = await house(t, also === undefined ? {} : { also })
  const { it, url } = given
  const page = await it.as('olivia').send(url, { ...FORM, emails: 'eva', check: 'passphrase', passphrase: PASSPHRASE })
  return { ...given, page, clear: page.body.includes(PASSPHRASE) }
}

t.test(
  'EXT-02 a passphrase that was typed comes back sealed, never in clear, and is the one that counts',
  async (t) => {
    const { it, secretId, url, page, clear } = await comesBack(t)
    t.equal(page.status, 422)
    t.notOk(clear)
    t.match(page.text, 'The passphrase you typed is kept. Type here only to use another one.')
    const sealed = hidden(page.body, 'passphraseSealed') ?? ''
    const form = { ...FORM, check: 'passphrase', passphrase: '', passphraseSealed: sealed }
    const done = await it.as('olivia').send(url, form)
    t.equal(done.status, 200)
    t.notOk(done.body.includes(PASSPHRASE))
    const hash = it.vault.db.raw.prepare('SELECT passphrase_hash FROM external_shares').pluck().get() as string
    t.ok(await verifyPassphrase(it.vault.keyring, secretId, hash, PASSPHRASE))
    it.clock.pass({ minutes: 11 })
    t.equal((await it.as('olivia').send(url, form)).status, 422, 'for ten minutes')
  },
)

t.test('EXT-02 control: a passphrase that comes back in clear is noticed', async (t) => {
  t.ok((await comesBack(t, sendsPassphraseBack)).clear)
})

t.test('four words are suggested without script, with everything that was typed, and nothing is shared', async (t) => {
  const { it, url } = await house(t)
  const form = { ...FORM, access: 'unlimited', check: 'passphrase', passphrase: PASSPHRASE, suggest: 'yes' }
  const page = await it.as('olivia').send(url, form)
  t.equal(page.status, 200)
  const words = /<input id="passphrase"[^>]* value="([a-z]+(?:-[a-z]+){3})"[^>]* autofocus/.exec(page.body)?.[1] ?? ''
  t.ok(words.length >= 12)
  t.match(page.text, 'Four words stand in the field. Note them down before you save: they are not shown again.')
  t.equal(typedIn(page), EVA)
  t.equal(answersTo(page, 'access').chosen, 'Unlimited')
  t.equal(hidden(page.body, 'passphraseSealed'), undefined, 'in place of what was typed before')
  t.equal(live(it), 0)
  const again = await it.as('olivia').send(url, { ...form, passphrase: words })
  t.notMatch(again.body, words)
  t.match(again.text, 'Suggest others')
  const done = await it.as('olivia').send(url, { ...form, passphrase: words, suggest: [] })
  t.match(done.text, 'To open it, the passphrase is asked for: tell it another way.')
  t.notMatch(done.body, words)
})

t.test('Enter in a field saves: the first button of the form is Save', async (t) => {
  const { it, url } = await house(t)
  const { body } = await it.as('olivia').open(url)
  const form = body.slice(body.indexOf(`action="${url}"`))
  t.match(/<button type="submit"[^>]*>/.exec(form)?.[0], 'name="enter"')
  t.equal((await it.as('olivia').send(url, { ...FORM, enter: 'yes' })).status, 200)
})

t.test('mails that are only printed are not said to be on their way', async (t) => {
  const { it, url } = await house(t)
  const { text } = await it.as('olivia').send(url, FORM)
  t.match(text, 'The mail with it is printed where MySafe was started.')
  t.match(text, 'If it gets lost, forward it from the External share report.')
})

t.test('each link is shown once, with what it is good for; by mail and how it is checked is said', async (t) => {
  const { it, url } = await house(t, { mail: mailbox(OVER_A_SERVER) })
  const done = await it
    .as('olivia')
    .send(url, { ...FORM, emails: 'eva@partner.test bob@partner.test', check: 'both', passphrase: PASSPHRASE })
  t.equal(done.status, 200)
  t.match(done.body, /<title>[^<]*2 links are ready/)
  t.match(done.text, 'Ends Sun, 22 Nov 2026, 12:00 UTC. Each link opens once.')
  t.match(done.text, 'They are on their way by mail, too, each to its recipient.')
  t.match(
    done.text,
    'To open it, a code from the mailbox and the passphrase are asked for. Tell the passphrase another way.',
  )
  t.match(done.text, 'These links are shown only now. If one gets lost, forward it from the External share report.')
  const links = linksOn(done)
  t.equal(links.length, 2)
  t.match(links[0], `${it.origin}/open/`)
  for (const email of ['eva@partner.test', 'bob@partner.test']) t.match(done.text, `Link for ${email}`)
  t.equal([...done.body.matchAll(/data-copy-text="([^"]*)"/g)].map(([, text]) => text).join(), links.join())
  t.equal(done.headers['cache-control'], 'no-store')
  const plain = await house(t, { mailConfigured: false })
  const without = await plain.it.as('olivia').send(plain.url, { ...FORM, check: 'passphrase', passphrase: PASSPHRASE })
  t.match(without.text, 'No mail was sent, because no mail server is set up: pass the link on yourself.')
  t.match(without.text, 'If it gets lost, revoke it in the External share report and share again.')
})

/** The pages of everybody on which the link of somebody outside stands. */
async function pagesWithLinks(
  t: Test,
  also?: NonNullable<Parameters<typeof houseInside>[1]>['also'],
): Promise<string[]> {
  const { it, address, url } = await house(t, also === undefined ? {} : { also })
  const secretId = Number(/\d+/.exec(address)?.[0])
  const share = {
    recipient: [`user:${String(it.ids.victor)}`, `user:${String(it.ids.edith)}`],
    edit: `user:${String(it.ids.edith)}`,
  }
  await it.as('olivia').send(`${address}/share/internal`, share)
  const [link = ''] = linksOn(await it.as('olivia').send(url, FORM))
  const token = link.slice(-43)
  const { id } = it.vault.db.raw.prepare('SELECT id FROM external_links').get() as { id: number }
  const places = [
    '',
    '?tab=sharing',
    '?tab=history',
    '/edit',
    '/replace-secret',
    '/share',
    '/share/internal',
    '/hand-over',
  ]
  const pages = [
    ...places.map((place) => `${address}${place}`),
    ...[
      '/',
      '/new-items',
      '/api-secrets?shared=yes',
      `/api-secrets?id=${String(secretId)}`,
      '/account',
      '/admin/system',
    ],
    ...[url, `${url}?again=${String(id)}`],
  ]
  const found: string[] = []
  for (const person of ['olivia', 'victor', 'edith', 'ada'] as const)
    for (const page of pages) if ((await it.as(person).open(page)).body.includes(token)) found.push(`${person} ${page}`)
  const exported = await it.as('olivia').send('/api-secrets/export')
  if (exported.body.includes(token)) found.push('export')
  return found
}

t.test('ACL-23 once shown, a link stands on no page any more, of nobody', async (t) => {
  t.same(await pagesWithLinks(t), [])
})

t.test('ACL-23 control: a page that shows links again is noticed', async (t) => {
  t.match((await pagesWithLinks(t, showsLinksAgain)).join(), /olivia .*tab=sharing/)
})

t.test('Share again begins with the people of the other act, and of nothing one may not share', async (t) => {
  const { it, secretId, url } = await house(t)
  await it.as('olivia').send(url, { ...FORM, emails: 'eva@partner.test bob@partner.test' })
  t.equal(typedIn(await it.as('olivia').open(`${url}?again=2`)), 'eva@partner.test\nbob@partner.test')
  const other = putSealed(it)
  const elsewhere = await it.as('olivia').open(`/api-secrets/${String(other)}/share/external?again=2`)
  t.equal(typedIn(elsewhere), '', 'an act about something else counts for nothing')
  t.equal((await it.as('olivia').open(`${url}?again=999`)).status, 404)
  t.equal(typedIn(await it.as('olivia').open(`${url}?again=x`)), '')
  it.vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(it.ids.stan, secretId)
  t.equal((await it.as('olivia').open(`/api-secrets/${String(other)}/share/external?again=2`)).status, 404)
})

t.test(
  'the nearly right person may not: Can view and Can edit get 403, and nothing changes; for others it is not there',
  async (t) => {
    const { it, address, url } = await house(t)
    const share = {
      recipient: [`user:${String(it.ids.victor)}`, `user:${String(it.ids.edith)}`],
      edit: `user:${String(it.ids.edith)}`,
    }
    await it.as('olivia').send(`${address}/share/internal`, share)
    for (const person of ['victor', 'edith', 'stan', 'ada'] as const) allowOutside(it, person)
    const before = stateOf(it.vault.db, without)
    const events = eventNames(it.vault.db).length
    for (const person of ['victor', 'edith'] as const)
      for (const answer of [
        await it.as(person).open(url),
        await it.as(person).send(url, FORM),
        await it.as(person).send(url, { ...FORM, suggest: 'yes' }),
      ]) {
        t.equal(answer.status, 403, person)
        t.notMatch(answer.body, 'name="emails"')
      }
    for (const person of ['stan', 'ada'] as const) {
      const unknown = await it.as(person).open('/api-secrets/999999/share/external')
      const there = await it.as(person).open(url)
      t.equal(there.status, 404)
      t.equal(there.text, unknown.text)
      t.equal((await it.as(person).send(url, FORM)).status, 404)
    }
    t.same(stateOf(it.vault.db, without), before)
    t.same(new Set(eventNames(it.vault.db).slice(events)), new Set(['access.denied']))
  },
)

t.test('an inactive API secret is not shared outside, in words', async (t) => {
  const { it, secretId, url } = await house(t)
  disableApiSecret(it.vault, signedIn(it.vault, it.ids.olivia), { secretId })
  for (const answer of [await it.as('olivia').open(url), await it.as('olivia').send(url, FORM)]) {
    t.equal(answer.status, 409)
    t.match(answer.text, `API secret ${String(secretId)} is inactive`)
  }
  t.equal(live(it), 0)
})

t.test('thirty acts in ten minutes are enough; what was refused is not counted', async (t) => {
  const { it, url } = await house(t)
  t.equal((await it.as('olivia').send(url, { ...FORM, emails: 'eva' })).status, 422)
  for (let n = 0; n < 30; n += 1) t.equal((await it.as('olivia').send(url, FORM)).status, 200)
  t.equal((await it.as('olivia').send(url, FORM)).status, 429)
  it.clock.pass({ minutes: 10 })
  t.equal((await it.as('olivia').send(url, FORM)).status, 200)
})

t.test('a form sent after the session ended is not lost, and its passphrase lies nowhere in clear', async (t) => {
  const { it, url } = await house(t)
  const token = await it.as('olivia').token()
  it.clock.pass({ minutes: 31 })
  const form = { ...FORM, check: 'passphrase', passphrase: PASSPHRASE, _csrf: token }
  const answer = await it.as('olivia').send(url, form)
  t.equal(answer.status, 401)
  t.ok(hidden(answer.body, 'kept'))
  t.equal(hidden(answer.body, 'next'), url)
  t.notOk(answer.body.includes(PASSPHRASE))
})

t.test('the same in Portuguese', async (t) => {
  const { it, url } = await house(t)
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR', time_zone = 'America/Sao_Paulo'")
  const page = await it.as('olivia').open(url)
  for (const words of [
    'Compartilhamento único',
    'Nome Billing API Url https://api.billing.test/v2 Tipo Segredo de API',
    'Os itens com asterisco são obrigatórios.',
    'E-mail do destinatário *',
    'Detalhes de compartilhamento',
    'Data de validade *',
    'Máximo de acessos *',
    'Salvar',
  ])
    t.match(page.text, words)
  t.same(answersTo(page, 'expiration').labels, ['1 hora', '24 horas', '1 semana', '30 dias', 'Customizado'])
  t.same(answersTo(page, 'access').labels, ['Sem limite', 'Compartilhamento único', 'Customizado'])
  const wrong = await it.as('olivia').send(url, { ...FORM, emails: 'eva', expiration: '', access: '' })
  t.match(wrong.text, '“eva” não é um e-mail. Escreva como eva@example.org.')
  const done = await it.as('olivia').send(url, FORM)
  t.match(done.text, 'O link está pronto')
  t.match(
    done.text,
    'Termina em dom., 22 de nov. de 2026, 09:00 (America/Sao_Paulo) · dom., 22 de nov. de 2026, 12:00 UTC. Ele abre uma vez.',
  )
})

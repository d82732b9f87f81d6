// What the owner of an API secret sees of its links everywhere else, and nobody but the owner: details, history, lists, and
// the forms that would end them.
import t from 'tap'
import { record } from '../../src/audit/trail.ts'
import { claimOpening } from '../../src/store/external-shares.ts'
import { nobody, type Actor } from '../../src/vault/actors.ts'
import { resendLink, revokeLink } from '../../src/vault/external-shares.ts'
import { endOverdueLinks } from '../../src/vault/link-ends.ts'
import { castFor, hidden, type Answer, type Cast, type Person } from '../fixtures/cast.ts'
import { allowOutside, EVA, giveLink, giveLinks } from '../fixtures/outside.ts'
import { putSealed, signedIn } from '../fixtures/sealed.ts'

type Test = Parameters<typeof castFor>[0]

/** Olivia's API secret with a previous client secret, seen by victor and edited by edith; and where its pages are. */
async function house(t: Test) {
  const it = await castFor(t, { mailConfigured: true })
  const secretId = putSealed(it, { previous: 'before' })
  allowOutside(it)
  const address = `/api-secrets/${String(secretId)}`
  const look = (person: Person, place = '') => it.as(person).open(`${address}${place}`)
  return { it, secretId, address, look }
}

const olivia = ({ vault, ids }: Cast) => signedIn(vault, ids.olivia)
const outside = nobody({ address: '203.0.113.9', requestId: null })

t.test('the Sharing tab shows the owner each live link, and counts it; others see none of it', async (t) => {
  const { it, secretId, look } = await house(t)
  const tabs = async (person: Person) => /Sharing \((\d+)\)/.exec((await look(person)).text)?.[1]
  t.equal(await tabs('olivia'), '2')
  const given = await giveLinks(it, { secretId, opens: 3 }, [EVA, 'bob@partner.test', 'ann@partner.test'])
  const [eva, bob, ann] = given.map(({ linkId }) => linkId)
  it.vault.write((tx) => claimOpening(tx.db, { id: Number(eva), at: tx.at, endsAfterFirst: false }))
  it.vault.db.raw.prepare('UPDATE external_links SET mail_failed_at = 1, max_opens = NULL WHERE id = ?').run(bob)
  revokeLink(it.vault, olivia(it), { linkId: Number(ann) })
  const page = await look('olivia', '?tab=sharing')
  const [forEva, forBob] = ['opened 1 of 3 times', 'opened 0 times'].map(
    (opened) => `link for somebody outside, ${opened}`,
  )
  const last = 'only you see it Yes No now Olivia Owner Sun, 22 Nov 2026, 12:00'
  t.match(page.text, `${EVA} ${String(forEva)}; ${last}`)
  t.match(page.text, `bob@partner.test Mail failed ${String(forBob)}; ${last}`)
  t.equal(page.body.match(/<table/g)?.length, 1, 'one list says who can reach it')
  t.notMatch(page.text, 'ann@partner.test')
  t.match(page.body, `href="/external-shares/${String(eva)}"`)
  t.equal(await tabs('olivia'), '4')
  for (const person of ['victor', 'edith'] as const) {
    t.notMatch((await look(person, '?tab=sharing')).text, /outside|partner\.test/i, person)
    t.equal(await tabs(person), '2')
  }
})

t.test('who made a link stands beside it, also when somebody else owns the API secret by now', async (t) => {
  const { it, secretId, address, look } = await house(t)
  await giveLink(it, { secretId })
  allowOutside(it, 'victor')
  await it.as('olivia').send(`${address}/hand-over`, { to: `user:${String(it.ids.victor)}` })
  const page = await look('victor', '?tab=sharing')
  t.match(page.text, 'You own this API secret')
  t.match(page.text, 'only you see it Yes No now Olivia Owner')
})

t.test('links and people are one list, also where it is cut into pages', async (t) => {
  const { it, secretId, look } = await house(t)
  const emails = Array.from({ length: 31 }, (_, n) => `eva${String(n)}@partner.test`)
  await giveLinks(it, { secretId }, emails.slice(0, 16))
  await giveLinks(it, { secretId }, emails.slice(16))
  const [first, second] = [await look('olivia', '?tab=sharing'), await look('olivia', '?tab=sharing&page=2')]
  const names = ({ text }: { text: string }) =>
    text.match(/eva\d+@partner\.test(?= link)|(?:Victor|Edith) \w+(?= user)/g)
  t.same(names(first), emails.slice(0, 30))
  t.same(names(second), [...emails.slice(30), 'Victor Viewer', 'Edith Editor'])
  t.match(second.text, '31–33 of 33')
})

t.test('where nobody inside has it, the tab shows the links all the same', async (t) => {
  const { it, secretId, look } = await house(t)
  it.vault.db.raw.exec('DELETE FROM grants')
  t.match((await look('olivia', '?tab=sharing')).text, 'Nobody else has access')
  await giveLink(it, { secretId })
  const page = await look('olivia', '?tab=sharing')
  t.match(page.text, EVA)
  t.notMatch(page.text, 'Nobody else has access')
  t.match(page.text, 'Sharing (1)')
})

t.test('what happened to links stands in the owner’s History, in words; editors read the rest', async (t) => {
  const { it, secretId, look } = await house(t)
  const { linkId } = await giveLink(it, { secretId, opens: 'unlimited', expiration: '1-hour' })
  const note = (name: string, by: Actor = outside, because?: string) => {
    const details = { link: linkId, ...(because === undefined ? {} : { because }) }
    it.vault.write((tx) =>
      record(tx, by, { name: `external_share.${name}` as 'external_share.visited', secretId, details }),
    )
  }
  for (const what of ['visited', 'code_sent', 'opened', 'shown_again']) note(what)
  resendLink(it.vault, olivia(it), { linkId })
  note('revoked', signedIn(it.vault, it.ids.ada), 'revoked')
  note('revoked', signedIn(it.vault, it.ids.edith), 'secret-changed')
  note('revoked', olivia(it), 'handed-over')
  it.clock.pass({ hours: 1 })
  endOverdueLinks(it.vault)
  it.vault.db.raw.prepare('UPDATE sessions SET seen_at = ?').run(it.clock.now())
  // Both were here before the lines are counted.
  for (const person of ['olivia', 'edith'] as const) await look(person, '?tab=history')
  const told = await look('olivia', '?tab=history')
  for (const words of [
    `Olivia Owner gave ${EVA} a link`,
    `The page of the link for ${EVA} was opened`,
    `A code was mailed to ${EVA}`,
    `${EVA} opened the API secret by the link`,
    `${EVA} looked at the API secret again`,
    `Olivia Owner forwarded the link to ${EVA} again`,
    `Ada Admin took the link for ${EVA} back`,
    `The link for ${EVA} ended, because Edith Editor changed the client secret`,
    `The link for ${EVA} ended, because Olivia Owner handed the API secret over`,
    `The link for ${EVA} expired`,
  ])
    t.match(told.text, words)
  const count = ({ text }: Answer) => Number(/1–\d+ of (\d+)/.exec(text)?.[1])
  const editors = await look('edith', '?tab=history')
  t.notMatch(editors.text, /partner\.test|link/)
  t.match(editors.text, 'Olivia Owner replaced the client secret')
  t.equal(count(told) - count(editors), 10, 'and neither are they counted')
  it.vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(it.ids.stan, secretId)
  t.match(
    (await look('stan', '?tab=history')).text,
    `Olivia Owner gave ${EVA} a link`,
    'whoever owns it by now reads it',
  )
})

t.test(
  'Shared says Yes while a link lives: in the list, its filter, its order and on Home, and not after its end',
  async (t) => {
    const { it } = await house(t)
    it.vault.db.raw.exec('DELETE FROM grants')
    const secretId = putSealed(it, { name: 'Alone API' })
    it.vault.db.raw.exec('DELETE FROM grants')
    const rows = async (query: string) =>
      [
        ...(await it.as('olivia').open(`/api-secrets?${query}`)).body.matchAll(
          /<td[^>]*class="name"[^>]*>[\s\S]*?<\/a>/g,
        ),
      ].map(([cell]) => (cell.includes('Alone API') ? 'alone' : 'billing'))
    const says = async () => {
      const { body } = await it.as('olivia').open('/api-secrets?name=alone')
      const home = await it.as('olivia').open('/')
      const card = /Alone API[\s\S]*?<\/article>|Alone API[\s\S]*?<\/li>/.exec(home.body)?.[0] ?? ''
      return {
        column: /data-label="Shared">(?:\s|<[^>]*>)*(Yes|No)/.exec(body)?.[1],
        home: />\s*Shared\s*</.test(card),
        yes: await rows('shared=yes'),
        no: await rows('shared=no'),
        order: await rows('sort=-shared'),
      }
    }
    const alone = { column: 'No', home: false, yes: [], no: ['alone', 'billing'] }
    t.match(await says(), alone)
    const { linkId } = await giveLink(it, { secretId, expiration: '1-hour' })
    t.same(await says(), { column: 'Yes', home: true, yes: ['alone'], no: ['billing'], order: ['alone', 'billing'] })
    it.clock.pass({ hours: 1 })
    it.vault.db.raw.prepare('UPDATE sessions SET seen_at = ?').run(it.clock.now())
    t.match(await says(), alone, 'at its instant, before anybody noted that it ended')
    const again = await giveLink(it, { secretId })
    t.not(again.linkId, linkId)
    t.match(await says(), { column: 'Yes', yes: ['alone'] })
    revokeLink(it.vault, olivia(it), again)
    t.match(await says(), alone)
  },
)

/** The forms after which there is another client secret; `sent` needs what stands in them. */
const FORMS: Readonly<Record<string, Record<string, string>>> = {
  edit: { name: 'Billing API', url: 'https://api.billing.test/v2', clientId: 'cid-77AA-qq', clientSecret: 'another' },
  'replace-secret': { clientSecret: 'another' },
  'restore-secret': {},
}

async function sendForm(
  { it, address }: Awaited<ReturnType<typeof house>>,
  { act, by, more = {} }: { act: string; by: Person; more?: Record<string, string> },
) {
  const { body } = await it.as(by).open(`${address}/${act}`)
  return it.as(by).send(`${address}/${act}`, { ...FORMS[act], version: hidden(body, 'version') ?? '', ...more })
}

const liveLinks = ({ vault }: Cast) =>
  vault.db.raw.prepare('SELECT count(*) FROM external_links WHERE ended_at IS NULL').pluck().get()

t.test('Edit, Replace and Put it back list live links to the owner, and end them unless they are kept', async (t) => {
  for (const act of Object.keys(FORMS)) {
    const here = await house(t)
    const { it, secretId, look } = here
    t.notMatch((await look('olivia', `/${act}`)).body, 'keepLinks', 'where there is none nothing is asked')
    const [eva] = await giveLinks(it, { secretId, opens: 3 }, [EVA, 'bob@partner.test'])
    it.vault.write((tx) => claimOpening(tx.db, { id: Number(eva?.linkId), at: tx.at, endsAfterFirst: false }))
    const page = await look('olivia', `/${act}`)
    t.match(page.text, 'Changing the client secret ends these 2 links to people outside', act)
    t.match(page.text, `${EVA} opened once, until Sun, 22 Nov 2026, 12:00`)
    t.match(page.text, 'bob@partner.test not opened yet, until Sun, 22 Nov 2026, 12:00')
    t.match(page.text, 'Keep the links Whoever opens it afterwards gets the other client secret.')
    t.notMatch(page.body, /name="keepLinks"[^>]* checked/, 'ending them is what usually happens')
    t.equal((await sendForm(here, { act, by: 'olivia', more: { keepLinks: 'yes' } })).status, 303)
    t.equal(liveLinks(it), 2, act)
    const again = act === 'restore-secret' ? {} : { clientSecret: 'a third one' }
    t.equal((await sendForm(here, { act, by: 'olivia', more: again })).status, 303)
    t.equal(liveLinks(it), 0, act)
    t.match((await look('olivia', '?tab=history')).text, 'ended, because Olivia Owner changed the client secret')
  }
})

t.test('an editor is not told of links, cannot keep them, and the owner finds it in History', async (t) => {
  for (const act of ['edit', 'replace-secret']) {
    const here = await house(t)
    const { it, secretId, look } = here
    await giveLink(it, { secretId })
    const form = await look('edith', `/${act}`)
    t.equal(form.status, 200)
    t.notMatch(form.body, /keepLinks|partner\.test/)
    t.equal((await sendForm(here, { act, by: 'edith', more: { keepLinks: 'yes' } })).status, 303)
    t.equal(liveLinks(it), 0, act)
    const words = `The link for ${EVA} ended, because Edith Editor changed the client secret`
    t.match((await look('olivia', '?tab=history')).text, words)
    t.notMatch((await look('edith', '?tab=history')).text, 'partner.test')
  }
})

t.test('that they are kept is not forgotten where something else is wrong', async (t) => {
  const here = await house(t)
  await giveLink(here.it, { secretId: here.secretId })
  for (const [act, wrong] of [
    ['edit', { name: '', keepLinks: 'yes' }],
    ['replace-secret', { clientSecret: '', keepLinks: 'yes' }],
  ] as const) {
    const page = await sendForm(here, { act, by: 'olivia', more: wrong })
    t.equal(page.status, 422)
    t.match(page.body, /name="keepLinks" value="yes" checked/, act)
  }
  t.equal(liveLinks(here.it), 1)
})

t.test('an edit that leaves the client secret alone ends nothing', async (t) => {
  const here = await house(t)
  await giveLink(here.it, { secretId: here.secretId })
  const more = { clientSecret: '', name: 'Renamed', notes: 'other notes' }
  t.equal((await sendForm(here, { act: 'edit', by: 'olivia', more })).status, 303)
  t.equal(liveLinks(here.it), 1)
})
